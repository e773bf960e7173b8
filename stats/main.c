/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats: the cells of a database with their intervals, ratios to a reference, and checks of published tables.
 */
#include "stats/check.h"
#include "stats/options.h"
#include "stats/print.h"

#include "base/memory.h"
#include "base/program.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stats {
    struct program program;
    struct stats_options options;
    const struct metric *metric;
    const struct table_format *format;
    const char *check;
    bool half_widths;
};

enum { OPTION_CHECK = 0x400, OPTION_FORMAT, OPTION_HALF_WIDTHS, OPTION_METRIC };

static const struct argp_option options[] = {
    {"metric", OPTION_METRIC, "NAME", 0,
     "bitrate (default), or by core: idle, softirq, usr, nice, sys, iowait, irq, steal, guest, gnice", 0},
    {"format", OPTION_FORMAT, "FORMAT", 0, "table (default), csv, json, markdown, latex", 0},
    {"check", OPTION_CHECK, "TABLE.csv", 0, "Compare a published table with the raw data, cell by cell", 1},
    {"half-widths", OPTION_HALF_WIDTHS, NULL, 0, "The published table holds half-widths of intervals", 1},
    {0},
};

static const struct metric *parse_metric(const char *text, const struct argp_state *state)
{
    const struct metric *metric = metric_find(text);
    if (metric != NULL)
        return metric;
    size_t count = 0;
    const struct metric *known = metrics(&count);
    char names[256] = "";
    size_t used = 0;
    for (size_t i = 0; i < count && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "", known[i].name);
    argp_error(state, "--metric: there is no metric \"%s\": choose from %s", text, names);
    return NULL;
}

static const struct table_format *parse_format(const char *text, const struct argp_state *state)
{
    const struct table_format *format = table_format_find(text);
    if (format == NULL) {
        autofree char *names = table_format_names();
        argp_error(state, "--format: there is no format \"%s\": choose from %s", text, names);
    }
    return format;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct stats *stats = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &stats->options;
        state->child_inputs[1] = &stats->program;
        return 0;
    case OPTION_METRIC:
        stats->metric = parse_metric(argument, state);
        return 0;
    case OPTION_FORMAT:
        stats->format = parse_format(argument, state);
        return 0;
    case OPTION_CHECK:
        stats->check = argument;
        return 0;
    case OPTION_HALF_WIDTHS:
        stats->half_widths = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "takes options only, not \"%s\"", argument);
        return EINVAL;
    case ARGP_KEY_END:
        if (stats->half_widths && stats->check == NULL)
            argp_error(state, "--half-widths says something of the table that --check names");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&stats_options_argp, 0, NULL, 0}, {&program_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = parse_option,
    .doc = "Computes cells with their intervals and, with --normalize, their ratios to a reference.\v"
           "Examples:\n"
           "  stats --normalize baseline\n"
           "  stats --metric softirq --replicas 16 --format csv\n"
           "  stats --normalize baseline --check table.csv\n"
           "Exit status: 0 done; 1 failed; 2 a checked table disagrees; 64 wrong usage.",
    .children = children,
};

static int print_estimates(struct stats *stats, struct store *store, struct error *error)
{
    struct estimates estimates;
    if (!estimates_compute(&estimates, store, &stats->options.selection, stats->metric,
                           &stats->options.estimates, error))
        return EXIT_FAILED;
    struct table *table = estimates_table(&estimates);
    stats->format->print(table, stdout);
    table_destroy(table);
    estimates_finish(&estimates);
    return EXIT_DONE;
}

/* A table of ratios shows its reference (1 throughout); half-widths below 1 bit/s are of ratios, too. */
static void choose_reference(struct stats *stats, const struct published_table *published)
{
    struct estimate_options *estimates = &stats->options.estimates;
    if (estimates->reference != NULL || stats->metric->by_cpu)
        return;
    if (stats->half_widths)
        estimates->reference = check_is_below_one(published) ? "baseline" : NULL;
    else
        estimates->reference = check_find_reference(published);
    if (estimates->reference != NULL)
        program_note(&stats->program,
                     "%s: its numbers are taken for ratios to %s: --normalize says otherwise", stats->check,
                     estimates->reference);
}

/* Half-widths are of a symmetric interval: of ratios, Fieller's is none. */
static void choose_method(struct stats *stats)
{
    struct estimate_options *estimates = &stats->options.estimates;
    if (estimates->method != NULL || estimates->reference == NULL || !stats->half_widths)
        return;
    estimates->method = &interval_published;
    program_note(&stats->program,
                 "%s: its half-widths are compared with those of --ci published: --ci chooses others",
                 stats->check);
}

static int check_published(struct stats *stats, struct store *store, const struct published_table *published,
                           struct error *error)
{
    struct estimate_options all = stats->options.estimates;
    struct check_options check = {.half_widths = stats->half_widths};
    if (all.replica_count > 1) {
        error_set(error, "--replicas says the one replica count of a table that does not say it itself");
        return EXIT_USAGE;
    }
    check.replicas = all.replica_count == 1 ? all.replicas[0] : 0;
    all.replica_count = 0; /* the filters say what the table is of, not what is compared with */
    all.configuration_count = 0;
    struct estimates estimates;
    if (!estimates_compute(&estimates, store, &stats->options.selection, stats->metric, &all, error))
        return EXIT_FAILED;
    struct check_result result;
    bool good = check_table(&result, published, &estimates, &check, error);
    estimates_finish(&estimates);
    if (!good) {
        error_prefix(error, "%s: ", stats->check);
        return EXIT_FAILED;
    }
    table_add_note(result.rows, "%zu of %zu cells agree with the raw data to their printed digits.",
                   result.compared - result.disagreeing, result.compared);
    stats->format->print(result.rows, stdout);
    table_destroy(result.rows);
    return result.disagreeing > 0 ? EXIT_GATE : EXIT_DONE;
}

static int run_check(struct stats *stats, struct store *store, struct error *error)
{
    struct published_table published;
    if (!published_table_read(&published, stats->check, error))
        return EXIT_FAILED;
    choose_reference(stats, &published);
    choose_method(stats);
    int status = stats_options_resolve(&stats->options, error)
                     ? check_published(stats, store, &published, error)
                     : EXIT_USAGE;
    published_table_finish(&published);
    return status;
}

static int run(struct stats *stats, struct error *error)
{
    struct store *store = NULL;
    if (stats->check == NULL && !stats_options_resolve(&stats->options, error))
        return EXIT_USAGE;
    if (!store_open(&store, stats->program.database, STORE_READ, error))
        return EXIT_FAILED;
    struct digest content;
    if (stats->program.verbose && store_content_hash(store, &content, error))
        program_note(&stats->program, "%s: content %s", stats->program.database, content.text);
    int status = stats->check != NULL ? run_check(stats, store, error) : print_estimates(stats, store, error);
    store_close(store);
    return status;
}

int main(int argc, char **argv)
{
    struct stats stats = {.metric = metric_find("bitrate"), .format = table_format_find("table")};
    program_init(&stats.program, "stats");
    stats_options_init(&stats.options);
    argp_parse(&argp, argc, argv, 0, NULL, &stats);
    struct error error;
    error.message[0] = '\0';
    int status = run(&stats, &error);
    if (error.message[0] != '\0' && status != EXIT_DONE && status != EXIT_GATE)
        program_say(&stats.program, "%s", error.message);
    stats_options_finish(&stats.options);
    return program_end(&stats.program, status);
}
