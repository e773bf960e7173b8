/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the runner and an agent say to each other: JSON, an object a line. A request is {"do": NAME, ...}, its
 * answer {"ok": true, ...} or {"ok": false, "error": "one line", ...}. Here are the things that both write
 * and read; docs/kubernetes.md has the list of requests.
 *
 * wire_of_X makes a new reference. wire_to_X fails where the JSON is not of that form, and leaves nothing to
 * be freed then.
 */
#ifndef STEERSTAT_NODE_WIRE_H
#define STEERSTAT_NODE_WIRE_H

#include "node/commands.h"
#include "node/counters.h"
#include "node/machine.h"
#include "node/reading.h"
#include "node/setting.h"
#include "node/tool_output.h"

#include <jansson.h>

json_t *wire_of_settings(const struct setting_list *settings);
MUST_CHECK bool wire_to_settings(struct setting_list *settings, const json_t *json, struct error *error);

json_t *wire_of_reading(const struct reading *reading);
MUST_CHECK bool wire_to_reading(struct reading *reading, const json_t *json, struct error *error);

json_t *wire_of_counters(const struct counters *counters);
MUST_CHECK bool wire_to_counters(struct counters *counters, const json_t *json, struct error *error);

json_t *wire_of_machine(const struct machine *machine);
MUST_CHECK bool wire_to_machine(struct machine *machine, const json_t *json, struct error *error);

/* Tools of one side; bytes that are no UTF-8 are shown as \xNN. `tool` and `side` are the reader's own words.
 */
json_t *wire_of_output(const struct tool_output *output);
MUST_CHECK bool wire_to_output(struct tool_output *output, const json_t *json, struct error *error);

/* A configuration's commands, to be finished; nothing is sent where there are none. */
struct wire_commands {
    struct command_list list;
    struct command *own; /* the same */
};
json_t *wire_of_commands(struct command_list commands);
MUST_CHECK bool wire_to_commands(struct wire_commands *commands, const json_t *json, struct error *error);
void wire_commands_finish(struct wire_commands *commands);

/* {"ok": false, "error": ...}. */
json_t *wire_of_error(const struct error *error);

/* Words of an argv, NULL-terminated; free the array with free(), the words are the JSON's. NULL where it is
 * no list of texts. */
const char **wire_to_words(const json_t *json);
json_t *wire_of_words(const char *const *words);

/* One line for the other side, with its line feed; free with free(). */
char *wire_line(const json_t *message);

#endif
