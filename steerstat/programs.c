/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "steerstat/programs.h"

#include "base/memory.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name, *summary;
} table[] = {
    {"ingest", "Take raw iperf3 and mpstat text and run logs into the database"},
    {"stats", "Cells with their intervals, ratios to a reference, verdicts, gates"},
    {"plot", "Draw the same numbers as a figure (png, svg or pdf)"},
    {"report", "Write all of it as one HTML page"},
    {"dump", "Write tables for other programs, or runs for benchstat"},
    {"copy", "Copy a results database into another, in a file or on a server"},
    {"runner", "Make data on a real kernel, by a plan, with every treatment proved"},
};

const char *program_name_at(size_t index)
{
    return index < sizeof table / sizeof table[0] ? table[index].name : NULL;
}

const char *program_summary_at(size_t index)
{
    return index < sizeof table / sizeof table[0] ? table[index].summary : NULL;
}

/* The folder of this program's own file, links followed. Free with free(). */
static char *own_folder(struct error *error)
{
    char *path = memory_buffer(PATH_MAX);
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (length < 0) {
        error_set(error, "/proc/self/exe: %s: steerstat finds its programs by it: mount /proc",
                  strerror(errno));
        free(path);
        return NULL;
    }
    path[length] = '\0';
    *strrchr(path, '/') = '\0';
    return path;
}

bool program_become(const char *name, char *const *arguments, struct error *error)
{
    /* Where it is installed, and where the build tree has them. */
    static const char *const folders[] = {STEERSTAT_PROGRAMS, "../libexec/steerstat"};
    autofree char *own = own_folder(error);
    if (own == NULL)
        return false;
    size_t count = 0;
    while (arguments[count] != NULL)
        count++;
    autofree char *called = memory_print("steerstat %s", name);
    autofree char **all = memory_allocate(count + 2, sizeof *all);
    all[0] = called;
    memcpy(all + 1, arguments, (count + 1) * sizeof *all);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        autofree char *path = memory_print("%s/%s/%s", own, folders[i], name);
        execv(path, all);
        error_set(error, "%s: cannot be run: %s: install steerstat anew", path, strerror(errno));
        if (errno != ENOENT && errno != ENOTDIR)
            break;
    }
    return false;
}
