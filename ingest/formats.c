/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/format.h"

#include <string.h>

/* In the order in which they are tried: what holds another format's lines comes before it. */
static const struct format *const table[] = {
    &format_run_log, &format_experiment_log, &format_iperf2_text, &format_iperf3_text, &format_mpstat_text,
};

const struct format *const *formats(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

static bool is_utf16(struct slice head)
{
    return slice_starts_with(head, "\xFF\xFE") || slice_starts_with(head, "\xFE\xFF");
}

const struct format *format_recognise(struct slice head, struct error *error)
{
    if (head.length == 0) {
        error_set(error, "is empty: nothing was measured, or it was not saved");
        return NULL;
    }
    if (is_utf16(head)) {
        error_set(error, "1: is UTF-16 text: convert it first (iconv -f UTF-16 -t UTF-8)");
        return NULL;
    }
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (!table[i]->recognise(head))
            continue;
        if (table[i]->refusal == NULL)
            return table[i];
        error_set(error, "1: is %s: %s", table[i]->title, table[i]->refusal);
        return NULL;
    }
    if (memchr(head.start, '\0', head.length) != NULL)
        error_set(error, "1: is binary: give the text that iperf3 or mpstat printed");
    else
        error_set(error,
                  "1: is no format that is known here: give a run log, or iperf3's or mpstat's text output");
    return NULL;
}
