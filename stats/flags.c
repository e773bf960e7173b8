/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/flags.h"

#include <stdio.h>
#include <string.h>

static const struct flag_text table[] = {
    {FLAG_DRIFT, "drift", "the cell's runs drift in their order (Spearman, p < 0.01)"},
    {FLAG_REFERENCE_DRIFT, "reference-drift", "the reference's runs drift in their order"},
    {FLAG_AUTOCORRELATION, "autocorrelation",
     "neighbouring runs are alike: worth less than half as many runs"},
    {FLAG_REFERENCE_AUTOCORRELATION, "reference-autocorrelation",
     "neighbouring runs of the reference are alike: worth less than half as many"},
    {FLAG_INCOMPLETE, "incomplete", "runs were left out because a replica's result is missing"},
    {FLAG_REFERENCE_INCOMPLETE, "reference-incomplete",
     "runs of the reference were left out because a replica's result is missing"},
    {FLAG_CLIENT_REPORTED, "client-reported", "the receiver's bitrate is the sending side's copy of it"},
    {FLAG_REFERENCE_CLIENT_REPORTED, "reference-client-reported",
     "a bitrate of the reference is the sending side's copy of it"},
    {FLAG_UNVERIFIED, "unverified", "runs whose treatment could not be proved"},
    {FLAG_REFERENCE_UNVERIFIED, "reference-unverified",
     "runs of the reference whose treatment could not be proved"},
    {FLAG_PAIR_DRIFT, "ratio-drift", "the ratio drifts from block to block (Spearman, p < 0.01)"},
    {FLAG_BLOCK_DROPPED, "block-dropped", "blocks that only one of the two cells has were left out"},
    {FLAG_NOT_INTERLEAVED, "not-interleaved",
     "the two campaigns were not run in turn: whatever changed between them is in the ratio"},
    {FLAG_CIRCUMSTANCES_UNKNOWN, "circumstances-unknown",
     "only one of the two says what it was run under (kernel, CPUs, ...): the other may differ in it"},
};

const struct flag_text *flag_texts(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

bool flags_is_drift(const struct drift *drift)
{
    return drift->p.defined && drift->p.value < 0.01; /* 0.35 false flags expected over 35 healthy cells */
}

flag_set flags_of_cell(const struct cell *cell)
{
    flag_set flags = 0;
    struct drift drift = diagnose_drift(cell->values, cell->runs);
    if (flags_is_drift(&drift))
        flags |= FLAG_DRIFT;
    struct quantity lag1 = diagnose_lag1(cell->values, cell->runs);
    if (lag1.defined && diagnose_effective_size(lag1.value, cell->runs) < (double)cell->runs / 2)
        flags |= FLAG_AUTOCORRELATION;
    if (cell->incomplete > 0)
        flags |= FLAG_INCOMPLETE;
    if (cell->client_reported)
        flags |= FLAG_CLIENT_REPORTED;
    if (cell->unverified > 0)
        flags |= FLAG_UNVERIFIED;
    return flags;
}

flag_set flags_of_reference(flag_set flags)
{
    return flags << 1; /* each flag's twin is the next bit */
}

void flags_text(char *buffer, size_t size, flag_set flags, const char *separator)
{
    size_t used = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if ((flags & table[i].flag) != 0 && used < size)
            used += (size_t)snprintf(buffer + used, size - used, "%s%s", used > 0 ? separator : "",
                                     table[i].name);
}
