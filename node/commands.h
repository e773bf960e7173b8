/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A configuration's own commands: run after its settings are made, and undone before they are. */
#ifndef STEERSTAT_NODE_COMMANDS_H
#define STEERSTAT_NODE_COMMANDS_H

#include "node/action.h"

/* A command: argv, NULL-terminated; never a shell. */
struct command {
    char **argv;
};

struct command_list {
    const struct command *items;
    size_t count;
};

/* Where they run. */
struct command_place {
    struct actions *actions;
    const char *namespace_name; /* for what is shown */
    int descriptor;             /* of that namespace */
    const char *journal_name;   /* by which the journal finds it: its name, or JOURNAL_OWN_NAMESPACE */
};

/* Notes the undoing, before it is due, and runs the others: what was begun has to be undone also where this
 * fails half way. */
MUST_CHECK bool commands_do(const struct command_place *place, struct command_list set_up,
                            struct command_list tear_down, struct error *error);

/* Undoes, once: what fails is not tried again. `putting_back`: at the end, where one that fails holds up no
 * other, and no signal does. */
MUST_CHECK bool commands_undo(const struct command_place *place, struct command_list tear_down,
                              bool putting_back, struct error *error);

#endif
