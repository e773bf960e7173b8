/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/mpstat_banner.h"

#include "ingest/mpstat_rows.h"

#include "base/number.h"

#include <string.h>

#define SYSTEM "Linux "

/* `(N CPU)`, where it stands in the text. */
static bool find_cpus(struct slice text, struct count *cpus)
{
    size_t at = 0;
    if (!slice_find(text, " CPU)", &at))
        return false;
    text.length = at;
    struct slice number = slice_last_word(&text);
    if (slice_starts_with(number, "("))
        number = slice_skip(number, 1);
    cpus->defined = number_parse_unsigned(number, &cpus->value) == NUMBER_OK && cpus->value > 0 &&
                    cpus->value <= MPSTAT_NUMBERS;
    return true;
}

/* What stands behind the system's name. A date follows the host: without one it is somebody's prose. */
static bool parse(struct slice rest, struct mpstat_banner *banner)
{
    banner->release = slice_next_word(&rest);
    rest = slice_trim(rest);
    const char *end = memchr(rest.start, ')', rest.length);
    if (!slice_starts_with(rest, "(") || end == NULL)
        return false;
    banner->host = slice_trim((struct slice){rest.start + 1, (size_t)(end - rest.start) - 1});
    rest = slice_skip(rest, (size_t)(end - rest.start) + 1);
    banner->cpus = (struct count){0};
    bool is_whole = find_cpus(rest, &banner->cpus) || memchr(rest.start, '\t', rest.length) != NULL;
    return is_whole || (banner->prefix.length == 0 && mpstat_holds_digit(rest));
}

bool mpstat_parse_banner(struct slice line, struct mpstat_banner *banner)
{
    struct slice rest = line;
    for (size_t at = 0; slice_find(rest, SYSTEM, &at);) {
        rest = slice_skip(rest, at + strlen(SYSTEM));
        banner->prefix = (struct slice){line.start, line.length - rest.length - strlen(SYSTEM)};
        if (parse(rest, banner))
            return true;
    }
    return false;
}
