/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats: the cells of a database with their intervals, ratios to a reference or to another campaign, what the
 * runs say of themselves, gates, and checks of published tables. */
#include "stats/check.h"
#include "stats/gate.h"
#include "stats/options.h"
#include "stats/print.h"

#include "base/memory.h"
#include "base/program.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_METRICS = 8 };

struct stats {
    struct program program;
    struct stats_options options;
    const struct metric *metrics[MOST_METRICS];
    size_t metric_count;
    const struct table_format *format;
    const char *check;
    bool half_widths;
    bool diagnose, gate;
    double precision; /* --runs-needed; 0: not asked for */
    const char *against, *against_campaign;
    const char *chosen; /* the option that chose the metrics; NULL: none did */
};

enum {
    OPTION_AGAINST = 0x400,
    OPTION_AGAINST_CAMPAIGN,
    OPTION_BALANCE,
    OPTION_CHECK,
    OPTION_COST,
    OPTION_DIAGNOSE,
    OPTION_FAIL_ON,
    OPTION_FORMAT,
    OPTION_HALF_WIDTHS,
    OPTION_METRIC,
    OPTION_RUNS_NEEDED,
};

static const struct argp_option options[] = {
    {"metric", OPTION_METRIC, "NAME", 0,
     "bitrate (default), softirq, idle, busy-jain, ...\vThose of mpstat's columns are by core; the derived "
     "ones are of a run: over its cores (Jain's index, the busiest core over their mean, the coefficient of "
     "variation), over its replicas (fairness), or cores for each Gbit/s (cost).",
     0},
    {"balance", OPTION_BALANCE, NULL, 0,
     "Balance over cores, and fairness over replicas\vThe metrics softirq-jain, softirq-max-to-mean, "
     "softirq-cv, the same of busy, and fairness, in one table.",
     0},
    {"cost", OPTION_COST, NULL, 0, "Softirq and busy cores for each Gbit/s", 0},
    {"format", OPTION_FORMAT, "FORMAT", 0,
     "table (default), csv, json, markdown, latex\vcsv and json carry full precision and base units.", 0},
    {"diagnose", OPTION_DIAGNOSE, NULL, 0,
     "Drift, outliers, components of variance of runs\vWhat the runs say of themselves; autocorrelation, "
     "too.",
     1},
    {"runs-needed", OPTION_RUNS_NEEDED, "P%", 0, "How many runs an interval of ± P% takes", 1},
    {"against", OPTION_AGAINST, "DB", 0,
     "Ratios to the same cells of another database\vThe other one is before, this one after.", 1},
    {"against-campaign", OPTION_AGAINST_CAMPAIGN, "NAME", 0,
     "Ratios to those of another campaign\vIn the other database or (without --against) in this one.", 1},
    {"fail-on", OPTION_FAIL_ON, "worse", 0,
     "Exit with 2 where one is worse, 3 if unsure\vWith 2 where a verdict is worse, else with 3 where one is "
     "inconclusive.",
     1},
    {"check", OPTION_CHECK, "TABLE.csv", 0,
     "Compare a published table with the raw data\vCell by cell, to its printed digits; exits with 2 where "
     "cells disagree.",
     1},
    {"half-widths", OPTION_HALF_WIDTHS, NULL, 0, "That table holds half-widths of intervals", 1},
    {0},
};

static const struct choice choices[] = {
    {"metric", metric_name_at, metric_title_at, 0}, {"format", table_format_name_at, NULL, 0}, {0}};

static const struct metric *parse_metric(const char *text, const struct argp_state *state)
{
    const struct metric *metric = metric_find(text);
    if (metric == NULL)
        program_refuse_word(state, "metric", "metric", text, metric_name_at);
    return metric;
}

/* What a table is of: one thing at a time. */
static void check_combination(const struct stats *stats, const struct argp_state *state)
{
    bool ratios = stats->options.estimates.reference != NULL || stats->options.against;
    int asked = stats->diagnose + (stats->precision > 0) + (stats->check != NULL);
    if (asked > 1)
        argp_error(state, "--diagnose, --runs-needed and --check are different tables: give one of them");
    if (stats->gate && !ratios)
        argp_error(state, "--fail-on judges ratios: give --normalize CONFIGURATION or --against DB");
    if (stats->gate && asked > 0)
        argp_error(state,
                   "--fail-on judges verdicts, which --diagnose, --runs-needed and --check do not show");
    if (stats->check != NULL && (stats->options.against || stats->metric_count != 1))
        argp_error(state, "--check compares one metric of one campaign");
    if (stats->diagnose && stats->metric_count != 1)
        argp_error(state, "--diagnose is of one metric: choose it with --metric, in place of --%s",
                   stats->chosen);
}

/* One of --metric, --balance and --cost chooses what is estimated. */
static void choose_metrics(struct stats *stats, const char *option, const char *const *names, size_t count,
                           const struct argp_state *state)
{
    if (stats->chosen != NULL && strcmp(stats->chosen, option) != 0)
        argp_error(state, "--%s and --%s choose different metrics: give one of them", stats->chosen, option);
    stats->chosen = option;
    stats->metric_count = count;
    for (size_t i = 0; i < count; i++)
        stats->metrics[i] = parse_metric(names[i], state);
}

static const char *const balance[] = {"softirq-jain", "softirq-max-to-mean", "softirq-cv",
                                      "busy-jain",    "busy-max-to-mean",    "busy-cv",
                                      "fairness"};
static const char *const cost[] = {"softirq-cost", "busy-cost"};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct stats *stats = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &stats->options;
        state->child_inputs[1] = &stats->program;
        return 0;
    case OPTION_METRIC:
        choose_metrics(stats, "metric", (const char *const *)&argument, 1, state);
        return 0;
    case OPTION_BALANCE:
        choose_metrics(stats, "balance", balance, sizeof balance / sizeof balance[0], state);
        return 0;
    case OPTION_COST:
        choose_metrics(stats, "cost", cost, sizeof cost / sizeof cost[0], state);
        return 0;
    case OPTION_DIAGNOSE:
        stats->diagnose = true;
        return 0;
    case OPTION_RUNS_NEEDED:
        stats->precision = stats_options_parse_share("runs-needed", argument, 0, 1, state);
        return 0;
    case OPTION_AGAINST:
        stats->against = argument;
        stats->options.against = true;
        return 0;
    case OPTION_AGAINST_CAMPAIGN:
        stats->against_campaign = argument;
        stats->options.against = true;
        return 0;
    case OPTION_FAIL_ON:
        if (strcmp(argument, "worse") != 0)
            argp_error(state, "--fail-on takes worse, not \"%s\"", argument);
        stats->gate = true;
        return 0;
    case OPTION_FORMAT:
        stats->format = program_parse_format(argument, state);
        return 0;
    case OPTION_CHECK:
        stats->check = argument;
        return 0;
    case OPTION_HALF_WIDTHS:
        stats->half_widths = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "takes options only, not \"%s\": --db names the database", argument);
        return EINVAL;
    case ARGP_KEY_END:
        if (stats->half_widths && stats->check == NULL)
            argp_error(state, "--half-widths says something of the table that --check names");
        check_combination(stats, state);
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
           "  $0 --normalize baseline\n"
           "  $0 --normalize baseline --fail-on worse\n"
           "  $0 --against before.db --allow kernel\n"
           "Exit status: 0 done, 1 failed, 2 worse or disagreeing, 3 unsure, 64 misused.",
    .help_filter = program_help,
    .children = children,
};

/* ---- tables of estimates */

static struct table *make_table(const struct stats *stats, const struct estimates *list)
{
    if (stats->precision > 0)
        return needed_table(list, stats->metric_count, stats->precision);
    if (stats->diagnose)
        return diagnosis_table(list);
    struct table *table = estimates_table(list, stats->metric_count);
    if (stats->gate)
        gate_add_note(table, list, stats->metric_count);
    add_words(table, list, stats->metric_count);
    return table;
}

static bool compute(struct stats *stats, struct store *store, const struct estimate_reference *other,
                    const struct metric *metric, struct estimates *estimates, struct error *error)
{
    const struct store_selection *selection = &stats->options.selection;
    struct estimate_options asked = stats->options.estimates;
    asked.with_replicas = stats->diagnose && !metric->by_cpu && metric->derive == NULL;
    return other != NULL
               ? estimates_compute_against(estimates, store, selection, other, metric, &asked, error)
               : estimates_compute(estimates, store, selection, metric, &asked, error);
}

/* A gate says why also where its table goes to a machine. */
static void say_notes(const struct stats *stats, const struct table *table)
{
    for (size_t i = 0; i < table->note_count; i++)
        program_note(&stats->program, "%s", table->notes[i]);
}

static int print_estimates(struct stats *stats, struct store *store, const struct estimate_reference *other,
                           struct error *error)
{
    struct estimates list[MOST_METRICS] = {0};
    size_t computed = 0;
    bool good = true;
    while (good && computed < stats->metric_count) {
        good = compute(stats, store, other, stats->metrics[computed], &list[computed], error);
        computed += good;
    }
    int status = good ? EXIT_DONE : EXIT_FAILED;
    if (good) {
        struct table *table = make_table(stats, list);
        stats->format->print(table, stdout);
        if (stats->gate && !stats->format->shows_notes)
            say_notes(stats, table);
        table_destroy(table);
        status = stats->gate ? gate_status(list, computed) : EXIT_DONE;
    }
    for (size_t i = 0; i < computed; i++)
        estimates_finish(&list[i]);
    return status;
}

/* The same cells in another database, or in another campaign of this one. */
static int print_against(struct stats *stats, struct store *store, struct error *error)
{
    struct store_selection selection = stats->options.selection;
    struct store *opened = NULL;
    selection.campaign = stats->against_campaign;
    selection.campaign_option = "--against-campaign";
    if (stats->against != NULL && !store_open(&opened, stats->against, STORE_READ, error))
        return EXIT_FAILED;
    struct estimate_reference other = {opened != NULL ? opened : store, &selection};
    int status = print_estimates(stats, store, &other, error);
    store_close(opened);
    return status;
}

/* ---- checks of published tables */

/* A table of ratios shows its reference (1 throughout); half-widths below 1 bit/s are of ratios, too. */
static void choose_reference(struct stats *stats, const struct published_table *published)
{
    struct estimate_options *estimates = &stats->options.estimates;
    if (estimates->reference != NULL || stats->metrics[0]->by_cpu)
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
    if (estimates->method != NULL || estimates->reference == NULL)
        return;
    if (!stats->half_widths) {
        estimates->method =
            &interval_fieller; /* published ratios are of means: not those of geometric means */
        return;
    }
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
    if (!estimates_compute(&estimates, store, &stats->options.selection, stats->metrics[0], &all, error))
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
    int status = stats_options_check(&stats->options, error)
                     ? check_published(stats, store, &published, error)
                     : EXIT_USAGE;
    published_table_finish(&published);
    return status;
}

static int run(struct stats *stats, struct error *error)
{
    struct store *store = NULL;
    if (stats->check == NULL && !stats_options_check(&stats->options, error))
        return EXIT_USAGE;
    if (!store_open(&store, stats->program.database, STORE_READ, error))
        return EXIT_FAILED;
    struct digest content;
    autofree char *shown = store_printable(stats->program.database);
    if (stats->program.verbose && store_content_hash(store, &content, error))
        program_note(&stats->program, "%s: content %s", shown, content.text);
    int status = stats->check != NULL     ? run_check(stats, store, error)
                 : stats->options.against ? print_against(stats, store, error)
                                          : print_estimates(stats, store, NULL, error);
    store_close(store);
    return status;
}

int main(int argc, char **argv)
{
    struct stats stats = {
        .metrics = {metric_find("bitrate")}, .metric_count = 1, .format = table_format_find("table")};
    program_init(&stats.program, "stats");
    stats.program.choices[0] = choices;
    stats.program.choices[1] = stats_options_choices;
    stats_options_init(&stats.options);
    argp_parse(&argp, argc, argv, 0, NULL, &stats);
    struct error error;
    error.message[0] = '\0';
    int status = run(&stats, &error);
    if (error.message[0] != '\0' && (status == EXIT_FAILED || status == EXIT_USAGE))
        program_say(&stats.program, "%s", error.message);
    stats_options_finish(&stats.options);
    return program_end(&stats.program, status);
}
