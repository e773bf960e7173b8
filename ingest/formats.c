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

const struct format *format_find(struct slice text, bool is_beginning)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0] && text.length > 0; i++)
        if ((is_beginning || !table[i]->starts_file) && table[i]->recognise(text))
            return table[i];
    return NULL;
}

bool format_accept(const struct format *format, struct slice head, struct error *error)
{
    if (format != NULL && format->refusal == NULL)
        return true;
    if (format != NULL)
        return error_set(error, "1: is %s: %s", format->title, format->refusal);
    if (head.length == 0)
        return error_set(error, "is empty: nothing was measured, or it was not saved");
    if (memchr(head.start, '\0', head.length) != NULL)
        return error_set(error, "1: is binary: give the text that iperf3 or mpstat printed");
    return error_set(error,
                     "1: is no format that is known here: give a run log, or iperf3's or mpstat's output");
}

const struct format *format_recognise(struct slice head, struct error *error)
{
    const struct format *format = format_find(head, true);
    return format_accept(format, head, error) ? format : NULL;
}
