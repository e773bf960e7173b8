/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/tool_output.h"

#include "base/memory.h"

#include <string.h>

bool tool_has_failed(const struct child *child)
{
    return child->ended && child->exit_status != 0;
}

bool tool_explain(const struct child *child, const char *what, struct error *error)
{
    static const char own[] = "iperf3: ";
    autofree char *line = child_last_line(child);
    const char *said = strncmp(line, own, sizeof own - 1) == 0 ? line + sizeof own - 1 : line;
    if (said[0] != '\0')
        return error_set(error, "%s: %s", what, said);
    return error_set(error, "%s: exit status %d", what, child->exit_status);
}
