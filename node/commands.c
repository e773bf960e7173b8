/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/commands.h"

static bool run(const struct command_place *place, struct command_list commands, bool putting_back,
                struct error *error)
{
    struct action_place where = {place->namespace_name, place->descriptor, putting_back};
    struct error later;
    bool good = true;
    for (size_t i = 0; i < commands.count && (good || putting_back); i++)
        good = action_run_in(place->actions, &where, (const char *const *)commands.items[i].argv, NULL,
                             good ? error : &later) &&
               good;
    return good;
}

bool commands_do(const struct command_place *place, struct command_list set_up, struct command_list tear_down,
                 struct error *error)
{
    struct journal *journal = place->actions->journal;
    for (size_t i = tear_down.count; journal != NULL && i-- > 0;) /* the last noted is run first */
        if (!journal_note_command(journal, place->journal_name, tear_down.items[i].argv, error))
            return false;
    return run(place, set_up, false, error);
}

bool commands_undo(const struct command_place *place, struct command_list tear_down, bool putting_back,
                   struct error *error)
{
    struct journal *journal = place->actions->journal;
    struct error forgetting;
    if (tear_down.count == 0)
        return true;
    bool good = run(place, tear_down, putting_back, error);
    return (journal == NULL || journal_forget_commands(journal, good ? error : &forgetting)) && good;
}
