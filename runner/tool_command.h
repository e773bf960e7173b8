/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tools of a test, as a plan wants them run. */
#ifndef STEERSTAT_RUNNER_TOOL_COMMAND_H
#define STEERSTAT_RUNNER_TOOL_COMMAND_H

#include "runner/plan.h"

#include <stddef.h>

enum { COMMAND_MOST_WORDS = 32 };

/* Zeroed to begin with; most words belong to others. */
struct command_line {
    const char *words[COMMAND_MOST_WORDS]; /* NULL-terminated */
    char *numbers[8];                      /* those of the words that are its own */
    size_t count, number_count;
};

void command_line_server(struct command_line *line, unsigned port);
void command_line_client(struct command_line *line, const struct plan *plan, const char *address,
                         unsigned port);
void command_line_mpstat(struct command_line *line, const struct plan *plan);
void command_line_finish(struct command_line *line);

#endif
