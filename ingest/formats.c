/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/format.h"

#include <string.h>

/* In the order in which they are tried: what holds another format's lines comes before it. */
static const struct format *const table[] = {
    &format_run_log,      &format_experiment_log, &format_iperf3_json,     &format_iperf2_text,
    &format_iperf3_text,  &format_sadf_json,      &format_sar_text,        &format_sysstat_text,
    &format_pcp_text,     &format_solaris_mpstat, &format_mpstat_json,     &format_mpstat_text,
    &format_softnet_stat, &format_proc_softirqs,  &format_proc_interrupts, &format_not_found,
};

const struct format *const *formats(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

static bool is_utf16(struct slice head)
{
    if (slice_starts_with(head, "\xFF\xFE") || slice_starts_with(head, "\xFE\xFF"))
        return true;
    /* Without a mark: ASCII with a NUL before or behind every byte. */
    size_t length = head.length < 64 ? head.length / 2 * 2 : 64;
    size_t nuls[2] = {0, 0};
    for (size_t i = 0; i < length; i++)
        nuls[i % 2] += head.start[i] == '\0';
    return length >= 8 &&
           ((nuls[0] == length / 2 && nuls[1] == 0) || (nuls[1] == length / 2 && nuls[0] == 0));
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
                  "1: is no format that is known here: give a run log, or iperf3's or mpstat's output");
    return NULL;
}
