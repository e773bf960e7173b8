/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/options.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/program.h"
#include "base/text.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The defaults that the usage text names. */
#define MARGIN     0.02
#define ADJUSTMENT "holm"

enum {
    OPTION_ADJUST = 0x300,
    OPTION_ALLOW,
    OPTION_CAMPAIGN,
    OPTION_CI,
    OPTION_CONFIDENCE,
    OPTION_CONFIGURATIONS,
    OPTION_MARGIN,
    OPTION_NORMALIZE,
    OPTION_REPLICAS,
    OPTION_SEED,
    OPTION_TEST,
    OPTION_THREADS,
    OPTION_WHERE,
};

static const struct argp_option options[] = {
    {NULL, 0, NULL, 0, "Which data, and how they are estimated:", 5},
    {"normalize", OPTION_NORMALIZE, "CONFIGURATION", 0, "Ratios to this configuration's cells", 5},
    {"ci", OPTION_CI, "METHOD", 0,
     "Interval (default t; of ratios paired or fieller)\vOf cells it is t; of ratios paired where the runs "
     "carry randomised blocks, else fieller.",
     5},
    {"test", OPTION_TEST, "NAME", 0, "p of ratios (default: the interval's own)", 5},
    {"confidence", OPTION_CONFIDENCE, "P", 0, "Of the intervals (default 0.95)", 5},
    {"margin", OPTION_MARGIN, "P%", 0, "This close to 1 is equivalent (default 2%)", 5},
    {"adjust", OPTION_ADJUST, "METHOD", 0,
     "Of p for their number: holm (default), bh, none\vOver the whole table: Holm's step-down "
     "procedure, or Benjamini and Hochberg's false discovery rate.",
     5},
    {"allow", OPTION_ALLOW, "LIST", 0,
     "Compare although these differ: kernel, cpus, ...\vWhat runs were made under: kernel, cpus, iperf3, "
     "duration, congestion_control; with --against, keys of labels, too.",
     5},
    {"seed", OPTION_SEED, "N", 0, "Of what is resampled (default 1)\vThe same seed gives the same numbers.",
     5},
    {"threads", OPTION_THREADS, "N", 0, "At most so many (default: one a CPU)\vResults do not depend on it.",
     5},
    {"campaign", OPTION_CAMPAIGN, "NAME", 0, "Which campaign (default: the only one)", 5},
    {"where", OPTION_WHERE, "KEY=VALUE", 0, "Only runs with this label; can be repeated", 5},
    {"replicas", OPTION_REPLICAS, "LIST", 0, "Show only these replica counts (1,16)", 5},
    {"configurations", OPTION_CONFIGURATIONS, "LIST", 0,
     "Show only these configurations (baseline,rps)\vA comma in a name is written '\\,'.", 5},
    {0},
};

const struct choice stats_options_choices[] = {
    {"normalize", configuration_name_at, NULL, CHOICE_OPEN},
    {"ci", interval_method_name_at, interval_method_title_at, 0},
    {"test", test_method_name_at, test_method_title_at, 0},
    {"adjust", adjustment_name_at, NULL, 0},
    {"allow", circumstance_name_at, NULL, CHOICE_LIST | CHOICE_OPEN},
    {"configurations", configuration_name_at, NULL, CHOICE_LIST | CHOICE_OPEN},
    {0},
};

static bool parse_replicas(const char *text, unsigned **list, size_t *count)
{
    *count = 0;
    for (struct slice rest = slice_of(text), item; slice_next_item(&rest, &item);) {
        uint64_t number = 0;
        if (number_parse_unsigned(item, &number) != NUMBER_OK || number == 0 || number > UINT_MAX)
            return false;
        size_t capacity = *count;
        *list = memory_grow(*list, &capacity, *count + 1, sizeof **list);
        (*list)[(*count)++] = (unsigned)number;
    }
    return true;
}

/* The next name of a list; a comma that belongs to it stands behind a backslash. Free with free(). */
static char *next_name(const char **rest)
{
    char *name = memory_allocate(strlen(*rest) + 1, 1);
    char *to = name;
    for (; **rest != '\0' && **rest != ','; ++*rest) {
        if (**rest == '\\' && ((*rest)[1] == ',' || (*rest)[1] == '\\'))
            ++*rest;
        *to++ = **rest;
    }
    return name;
}

static bool parse_names(const char *text, char ***list, size_t *count)
{
    for (bool more = true; more;) {
        autofree char *given = next_name(&text);
        more = *text++ == ',';
        if (given[0] == '\0')
            return false;
        size_t capacity = *count;
        *list = memory_grow(*list, &capacity, *count + 1, sizeof **list);
        (*list)[(*count)++] = memory_copy_text(configuration_name(given));
    }
    return true;
}

double stats_options_parse_share(const char *name, const char *text, double low, double high,
                                 const struct argp_state *state)
{
    struct slice digits = slice_of(text);
    bool percent = slice_ends_with(digits, "%");
    if (percent)
        digits = slice_trim((struct slice){digits.start, digits.length - 1});
    double value = 0;
    bool good = number_parse_double(digits, &value) == NUMBER_OK;
    value = percent ? value / 100 : value;
    if (!good || !(value > low && value < high))
        argp_error(state,
                   "--%s takes a share between %g and %g, or a percentage with its sign (5%%), not \"%s\"",
                   name, low, high, text);
    return value;
}

static void add_where(struct stats_options *stats, const char *text, const struct argp_state *state)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        argp_error(state, "--where takes KEY=VALUE, not \"%s\"", text);
        return;
    }
    size_t capacity = stats->selection.where_count;
    stats->where =
        memory_grow(stats->where, &capacity, stats->selection.where_count + 1, sizeof *stats->where);
    stats->where[stats->selection.where_count++] =
        (struct label){memory_copy_bytes(text, (size_t)(equals - text)), memory_copy_text(equals + 1)};
    stats->selection.where = stats->where;
}

static const struct interval_method *parse_method(const char *text, const struct argp_state *state)
{
    const struct interval_method *method = interval_method_find(text);
    if (method == NULL)
        program_refuse_word(state, "ci", "interval", text, interval_method_name_at);
    return method;
}

static const struct adjustment *parse_adjustment(const char *text, const struct argp_state *state)
{
    const struct adjustment *adjustment = adjustment_find(text);
    if (adjustment == NULL)
        program_refuse_word(state, "adjust", "adjustment", text, adjustment_name_at);
    return adjustment;
}

static const struct test_method *parse_test(const char *text, const struct argp_state *state)
{
    const struct test_method *test = test_method_find(text);
    if (test == NULL)
        program_refuse_word(state, "test", "test", text, test_method_name_at);
    return test;
}

static uint64_t parse_whole(const char *name, const char *text, uint64_t least, uint64_t most,
                            const struct argp_state *state)
{
    uint64_t number = 0;
    if (number_parse_unsigned(slice_of(text), &number) != NUMBER_OK || number < least || number > most)
        argp_error(state, "--%s takes a whole number from %" PRIu64 " to %" PRIu64 ", not \"%s\"", name,
                   least, most, text);
    return number;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct stats_options *stats = state->input;
    struct estimate_options *estimates = &stats->estimates;
    switch (key) {
    case OPTION_NORMALIZE:
        if (*argument == '\0')
            argp_error(state, "--normalize needs the name of a configuration");
        estimates->reference = configuration_name(argument);
        return 0;
    case OPTION_CI:
        estimates->method = parse_method(argument, state);
        return 0;
    case OPTION_TEST:
        estimates->test = parse_test(argument, state);
        return 0;
    case OPTION_ALLOW:
        if (!parse_names(argument, &estimates->allowed.keys, &estimates->allowed.count))
            argp_error(state, "--allow takes a list of names (kernel,cpus), not \"%s\"", argument);
        return 0;
    case OPTION_SEED:
        estimates->seed = parse_whole("seed", argument, 0, UINT64_MAX, state);
        return 0;
    case OPTION_THREADS:
        estimates->threads = (unsigned)parse_whole("threads", argument, 1, 1024, state);
        return 0;
    case OPTION_CONFIDENCE:
        estimates->confidence = stats_options_parse_share("confidence", argument, 0, 1, state);
        return 0;
    case OPTION_MARGIN:
        estimates->margin = stats_options_parse_share("margin", argument, 0, 1, state);
        return 0;
    case OPTION_ADJUST:
        estimates->adjustment = parse_adjustment(argument, state);
        return 0;
    case OPTION_CAMPAIGN:
        stats->selection.campaign = argument;
        return 0;
    case OPTION_WHERE:
        add_where(stats, argument, state);
        return 0;
    case OPTION_REPLICAS:
        if (!parse_replicas(argument, &estimates->replicas, &estimates->replica_count))
            argp_error(state, "--replicas takes a list of whole numbers (1,16), not \"%s\"", argument);
        return 0;
    case OPTION_CONFIGURATIONS:
        if (!parse_names(argument, &estimates->configurations, &estimates->configuration_count))
            argp_error(state, "--configurations takes a list of names (baseline,rps), not \"%s\"", argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp stats_options_argp = {
    .options = options, .parser = parse_option, .help_filter = program_help};

void stats_options_init(struct stats_options *stats)
{
    *stats = (struct stats_options){
        .estimates = {
            .confidence = 0.95, .margin = MARGIN, .seed = 1, .adjustment = adjustment_find(ADJUSTMENT)}};
}

void stats_options_finish(struct stats_options *stats)
{
    for (size_t i = 0; i < stats->selection.where_count; i++) {
        free((char *)stats->where[i].key);
        free((char *)stats->where[i].value);
    }
    free(stats->where);
    for (size_t i = 0; i < stats->estimates.configuration_count; i++)
        free(stats->estimates.configurations[i]);
    free(stats->estimates.configurations);
    for (size_t i = 0; i < stats->estimates.allowed.count; i++)
        free(stats->estimates.allowed.keys[i]);
    free(stats->estimates.allowed.keys);
    free(stats->estimates.replicas);
    stats_options_init(stats);
}

/* The first option that says something of ratios alone, and is not as it would be anyway; NULL: none. */
static const char *option_of_ratios(const struct estimate_options *estimates)
{
    return estimates->test != NULL                                    ? "--test"
           : estimates->margin < MARGIN || estimates->margin > MARGIN ? "--margin"
           : estimates->adjustment != adjustment_find(ADJUSTMENT)     ? "--adjust"
           : estimates->allowed.count > 0                             ? "--allow"
                                                                      : NULL;
}

bool stats_options_check(struct stats_options *stats, struct error *error)
{
    struct estimate_options *estimates = &stats->estimates;
    const bool normalised = estimates->reference != NULL || stats->against;
    if (estimates->reference != NULL && stats->against)
        return error_set(error, "--normalize and --against are two references: give one of them");
    const char *idle = normalised ? NULL : option_of_ratios(estimates);
    if (idle != NULL)
        return error_set(error, "%s is of ratios: give --normalize CONFIGURATION", idle);
    if (stats->against && estimates->test != NULL && estimates->test->pairs)
        return error_set(error,
                         "--test %s: runs of two campaigns are no pairs: leave it out, or choose welch",
                         estimates->test->name);
    if (!stats->against && !circumstances_are_known(&estimates->allowed, error))
        return false;
    if (estimates->method == NULL)
        return true;
    if (normalised && estimates->method->ratio == NULL)
        return error_set(
            error,
            "--ci %s is an interval of cells: with ratios choose paired, fieller, stein, bca, fixed "
            "or published",
            estimates->method->name);
    if (stats->against && estimates->method->pairs)
        return error_set(error,
                         "--ci %s: runs of two campaigns are no pairs: leave it out, or choose fieller",
                         estimates->method->name);
    if (!normalised && estimates->method->cell == NULL)
        return error_set(error, "--ci %s is an interval of ratios: give --normalize CONFIGURATION",
                         estimates->method->name);
    return true;
}

void stats_options_append(char **text, const char *key, const char *value)
{
    char *encoded = memory_allocate(3 * strlen(value) + 1, 1);
    char *to = encoded;
    for (; *value != '\0'; value++) {
        bool plain = *value >= ' ' && *value < 0x7F && strchr(";%\\()", *value) == NULL;
        if (plain)
            *to++ = *value;
        else
            for (size_t i = 0; i < 3; i++)
                *to++ = i == 0 ? '%' : "0123456789ABCDEF"[i == 1 ? (unsigned char)*value >> 4 : *value & 15];
    }
    memory_append(text, "%s%s=%s", **text != '\0' ? ";" : "", key, encoded);
    free(encoded);
}

/* As the list that was given: next_name reads it. */
static void append_names(char **text, const char *key, char **names, size_t count)
{
    autofree char *list = memory_copy_text("");
    for (size_t i = 0; i < count; i++) {
        memory_append(&list, "%s", i > 0 ? "," : "");
        for (const char *at = names[i]; *at != '\0'; at++)
            memory_append(&list, "%s%c", *at == ',' || *at == '\\' ? "\\" : "", *at);
    }
    if (count > 0)
        stats_options_append(text, key, list);
}

char *stats_options_text(const struct stats_options *stats)
{
    const struct estimate_options *estimates = &stats->estimates;
    char number[32];
    char *text = memory_copy_text("");
    if (stats->selection.campaign != NULL)
        stats_options_append(&text, "campaign", stats->selection.campaign);
    for (size_t i = 0; i < stats->selection.where_count; i++) {
        autofree char *where = memory_print("%s=%s", stats->where[i].key, stats->where[i].value);
        stats_options_append(&text, "where", where);
    }
    if (estimates->reference != NULL)
        stats_options_append(&text, "normalize", estimates->reference);
    if (estimates->method != NULL)
        stats_options_append(&text, "ci", estimates->method->name);
    snprintf(number, sizeof number, "%.17g", estimates->confidence);
    stats_options_append(&text, "confidence", number);
    snprintf(number, sizeof number, "%.17g", estimates->margin);
    stats_options_append(&text, "margin", number);
    stats_options_append(&text, "adjust", estimates->adjustment->name);
    if (estimates->test != NULL)
        stats_options_append(&text, "test", estimates->test->name);
    snprintf(number, sizeof number, "%" PRIu64, estimates->seed);
    stats_options_append(&text, "seed", number);
    append_names(&text, "allow", estimates->allowed.keys, estimates->allowed.count);
    append_names(&text, "configurations", estimates->configurations, estimates->configuration_count);
    autofree char *replicas = memory_copy_text("");
    for (size_t i = 0; i < estimates->replica_count; i++)
        memory_append(&replicas, "%s%u", i > 0 ? "," : "", estimates->replicas[i]);
    if (estimates->replica_count > 0)
        stats_options_append(&text, "replicas", replicas);
    return text;
}
