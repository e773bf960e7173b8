/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/contents.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static const struct group_kind kinds[GROUP_COUNT] = {
    [GROUP_CELLS] = {"cells", "Bitrate of each cell", "stats", {"bitrate"}, false},
    [GROUP_BITRATE] = {"bitrate", "Bitrate compared", "stats --normalize", {"bitrate"}, true},
    [GROUP_SOFTIRQ] = {"softirq", "Softirq by core", "stats --metric softirq", {"softirq"}, true},
    [GROUP_IDLE] = {"idle", "Idle time by core", "stats --metric idle", {"idle"}, true},
    [GROUP_COST] = {"cost", "Cost of a bit", "stats --cost", {"softirq-cost", "busy-cost"}, true},
    [GROUP_BALANCE] = {"balance",
                       "Balance over cores, fairness over replicas",
                       "stats --balance",
                       {"softirq-jain", "softirq-max-to-mean", "softirq-cv", "busy-jain", "busy-max-to-mean",
                        "busy-cv", "fairness"},
                       true},
};

const struct group_kind *group_kind_of(enum group group)
{
    return &kinds[group];
}

/* The cells themselves: a method that is of ratios only leaves them the default. */
static struct estimate_options without_reference(const struct estimate_options *options)
{
    struct estimate_options cells = *options;
    cells.reference = NULL;
    cells.test = NULL;
    if (cells.method != NULL && cells.method->cell == NULL)
        cells.method = NULL;
    return cells;
}

static bool has_configuration(const struct estimates *estimates, const char *configuration)
{
    for (size_t i = 0; i < estimates->cells.count; i++)
        if (strcmp(estimates->cells.cells[i].configuration, configuration) == 0)
            return true;
    return false;
}

/* Whether any cell has a complete run: of a metric that nothing was read of, there may be cells without. */
static bool has_runs(const struct estimates *estimates)
{
    for (size_t i = 0; i < estimates->cells.count; i++)
        if (estimates->cells.cells[i].runs > 0)
            return true;
    return false;
}

static void note_lacking(struct group_estimates *group, const char *metric, const char *reason)
{
    memory_append(&group->lacking, "%s%s: %s", group->lacking[0] != '\0' ? "; " : "", metric, reason);
}

/*
 * One metric of a group. Data that lack it, or its reference, are no failure: the group says so. A comparison
 * that is refused (the runs differ in more than what is compared) is one.
 */
static bool read_metric(const struct contents *contents, struct group_estimates *group,
                        const struct group_kind *kind, const char *name, struct store *store,
                        struct error *error)
{
    const struct metric *metric = metric_find(name);
    const struct store_selection *selection = &contents->options->selection;
    struct estimates *estimates = &group->list[group->count];
    struct estimate_options cells = without_reference(&contents->options->estimates);
    cells.with_replicas = kind->compared && strcmp(name, "bitrate") == 0;
    if (!estimates_compute(estimates, store, selection, metric, &cells, error)) {
        note_lacking(group, name, error->message);
        return !store_is_broken(store);
    }
    if (!has_runs(estimates)) {
        estimates_finish(estimates);
        note_lacking(group, name, "no run has a complete value of it");
        return true;
    }
    if (kind->compared && contents->reference != NULL && has_configuration(estimates, contents->reference)) {
        estimates_finish(estimates);
        struct estimate_options compared = contents->options->estimates;
        compared.reference = contents->reference;
        compared.with_replicas = cells.with_replicas;
        if (!estimates_compute(estimates, store, selection, metric, &compared, error))
            return error_prefix(error, "%s: ", name);
    } else if (kind->compared && contents->reference != NULL) {
        autofree char *reason = memory_print("no runs of %s to compare with", contents->reference);
        note_lacking(group, name, reason);
    }
    group->count++;
    return true;
}

static bool read_group(struct contents *contents, enum group which, struct store *store, struct error *error)
{
    const struct group_kind *kind = &kinds[which];
    struct group_estimates *group = &contents->groups[which];
    group->lacking = memory_copy_text("");
    for (size_t i = 0; i < MOST_METRICS_OF_GROUP && kind->metrics[i] != NULL; i++)
        if (!read_metric(contents, group, kind, kind->metrics[i], store, error))
            return false;
    return true;
}

/* Whether the cells or, where the data hold no bitrates, the CPUs' shares are of that configuration too:
 * fails where they are not, or there are none. */
static bool check_reference(const struct contents *contents, struct store *store, const char *reference,
                            struct error *error)
{
    const struct group_estimates *bitrates = &contents->groups[GROUP_CELLS];
    bool found = false;
    if (bitrates->count > 0) {
        found = has_configuration(&bitrates->list[0], reference);
    } else {
        struct estimates shares;
        const struct estimate_options cells = without_reference(&contents->options->estimates);
        if (!estimates_compute(&shares, store, &contents->options->selection, metric_find("idle"), &cells,
                               error))
            return false;
        found = has_configuration(&shares, reference);
        estimates_finish(&shares);
    }
    return found ||
           error_set(error,
                     "there are no runs of configuration %s to normalise by: name another with --normalize",
                     reference);
}

static bool read_groups(struct contents *contents, struct store *store, bool reference_is_asked_for,
                        struct error *error)
{
    const char *reference = contents->options->estimates.reference;
    if (!read_group(contents, GROUP_CELLS, store, error))
        return false;
    if (reference != NULL && check_reference(contents, store, reference, error))
        contents->reference = reference;
    else if (reference_is_asked_for)
        return false;
    for (enum group group = GROUP_CELLS + 1; group < GROUP_COUNT; group++)
        if (!read_group(contents, group, store, error))
            return false;
    for (enum group group = 0; group < GROUP_COUNT; group++)
        if (contents->groups[group].count > 0)
            return true;
    const char *why = strchr(contents->groups[GROUP_CELLS].lacking, ' '); /* behind "bitrate:" */
    return error_set(error, "%s", why != NULL ? why + 1 : "there is nothing to report");
}

/* Of the runs that the answers rest on: those that are shown, and those that they are compared with. */
static bool read_origin(struct contents *contents, struct store *store, struct error *error)
{
    const struct estimate_options *shown = &contents->options->estimates;
    struct store_selection selection = contents->options->selection;
    selection.configurations = shown->configurations;
    selection.configuration_count = shown->configuration_count;
    selection.reference = contents->reference;
    selection.replicas = shown->replicas;
    selection.replica_count = shown->replica_count;
    return origin_read(&contents->origin, store, &selection, error);
}

bool contents_read(struct contents *contents, struct store *store, const struct stats_options *options,
                   bool reference_is_asked_for, struct error *error)
{
    contents->options = options;
    struct figures_wanted wanted = {.options = options};
    bool good = store_content_hash(store, &contents->content, error) &&
                read_groups(contents, store, reference_is_asked_for, error) &&
                read_origin(contents, store, error);
    wanted.reference = contents->reference;
    good = good && figures_draw(&contents->figures, store, &wanted, error);
    if (!good)
        contents_finish(contents);
    return good;
}

void contents_finish(struct contents *contents)
{
    for (enum group group = 0; group < GROUP_COUNT; group++) {
        for (size_t i = 0; i < contents->groups[group].count; i++)
            estimates_finish(&contents->groups[group].list[i]);
        free(contents->groups[group].lacking);
        contents->groups[group] = (struct group_estimates){0};
    }
    figures_finish(&contents->figures);
    origin_finish(&contents->origin);
}
