/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/format.h"

#include <string.h>

/* In the order in which they are tried: what holds another format's lines comes before it. */
static const struct format *const table[] = {
    &format_run_log,        &format_experiment_log, &format_iperf3_json,   &format_iperf2_text,
    &format_iperf3_text,    &format_sadf_json,      &format_sar_text,      &format_sysstat_text,
    &format_pcp_text,       &format_solaris_mpstat, &format_iostat_json,   &format_mpstat_json,
    &format_mpstat_text,    &format_softnet_stat,   &format_proc_softirqs, &format_proc_interrupts,
    &format_iperf3_wrapped, &format_not_found,
};

const struct format *const *formats(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

const struct format *format_recognise(struct slice head, struct error *error)
{
    if (head.length == 0) {
        error_set(error, "is empty: nothing was measured, or it was not saved");
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
