/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/listening.h"

#include "base/memory.h"
#include "base/text.h"
#include "node/action.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* A line of /proc/PID/net/tcp: number, local address in hexadecimal, the other end's, state (0A: listening).
 */
static bool table_has_listener(const char *table, unsigned port)
{
    char suffix[8];
    snprintf(suffix, sizeof suffix, ":%04X", port);
    for (const char *line = table; line != NULL;) {
        struct slice rest = {line, strcspn(line, "\n")};
        slice_next_word(&rest);
        struct slice local = slice_next_word(&rest);
        slice_next_word(&rest);
        if (slice_equals(slice_next_word(&rest), "0A") && slice_ends_with(local, suffix))
            return true;
        const char *feed = strchr(line, '\n');
        line = feed != NULL ? feed + 1 : NULL;
    }
    return false;
}

bool listening_in(pid_t process, unsigned port)
{
    static const char *const tables[] = {"tcp6", "tcp"}; /* an iperf3 that can, listens to both by tcp6 */
    for (size_t i = 0; i < 2; i++) {
        autofree char *name = memory_print("/proc/%d/net/%s", (int)process, tables[i]);
        autofree char *table = NULL;
        struct error ignored;
        if (action_read(AT_FDCWD, name, name, &table, &ignored) && table_has_listener(table, port))
            return true;
    }
    return false;
}
