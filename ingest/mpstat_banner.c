/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/mpstat_banner.h"

#include "ingest/mpstat_rows.h"

#include "base/number.h"

#include <string.h>

#define SYSTEM "Linux "
#define CPUS   " CPU)"

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* `(N CPU)`, whose end is at `at`: false where something stands behind it but a wrapper's punctuation. */
static bool take_cpus(struct slice text, size_t at, struct count *cpus)
{
    for (size_t i = at + strlen(CPUS); i < text.length; i++)
        if (is_alphanumeric(text.start[i]))
            return false;
    text.length = at;
    struct slice number = slice_last_word(&text);
    if (slice_starts_with(number, "("))
        number = slice_skip(number, 1);
    cpus->defined = number_parse_unsigned(number, &cpus->value) == NUMBER_OK && cpus->value > 0 &&
                    cpus->value <= MPSTAT_NUMBERS;
    return true;
}

/* What stands behind the system's name. A date follows the host: without one it is somebody's prose; and no
   table does, or its rows would be lost with it. */
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
    size_t at = 0;
    if (slice_find(rest, CPUS, &at))
        return take_cpus(rest, at, &banner->cpus);
    bool is_old = memchr(rest.start, '\t', rest.length) != NULL || banner->prefix.length == 0;
    return is_old && mpstat_holds_digit(rest) && memchr(rest.start, '%', rest.length) == NULL;
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
