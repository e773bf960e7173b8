/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How often each 95 % interval of a ratio covers the truth, how often each test calls a difference that is
 * not there, and how often a verdict is wrong: simulated campaigns of two cells, four replicas a run.
 *
 *     coverage [EXPERIMENTS]    10,000 by default
 *
 * The ratio's truth is 1 (and exp(E log) the same): all intervals here are equivariant, so that another truth
 * scales them. Deterministic, whatever the number of threads.
 */
#include "base/memory.h"
#include "base/number.h"
#include "base/parallel.h"
#include "stats/interval.h"
#include "stats/random.h"
#include "stats/verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_RUNS = 20, REPLICAS = 4, MOST_VALUES = MOST_RUNS * REPLICAS, CHUNK = 50 };

/* ---------------------------------------------------------------------------------------------- simulated
 * data --
 */

/* One standardised deviation of a run. */
static double normal(struct random *random)
{
    double radius = sqrt(-2 * log(1 - random_uniform(random)));
    return radius * cos(2 * M_PI * random_uniform(random));
}

/* The deviations have mean 0 and the run's share of the variance is of the given kind. */
struct kind {
    const char *name;
    double spread;                            /* of a run's value about its mean: coefficient of variation */
    double (*deviate)(struct random *random); /* mean 0, variance 1 */
    double drift;                             /* the machine's change over the whole campaign */
    bool in_blocks;                           /* else one cell's runs after the other's */
};

static double lognormal(struct random *random)
{
    const double sigma = 0.75; /* skewness 3.3 */
    double mean = exp(sigma * sigma / 2);
    return (exp(sigma * normal(random)) - mean) / (mean * sqrt(exp(sigma * sigma) - 1));
}

static double student_3(struct random *random)
{
    double squares = 0;
    double value = normal(random);
    for (int i = 0; i < 3; i++) {
        double other = normal(random);
        squares += other * other;
    }
    return value / sqrt(squares / 3) / sqrt(3);
}

static const struct kind kinds[] = {
    {"normal", 0.05, normal, 0, true},
    {"skewed (lognormal)", 0.2, lognormal, 0, true},
    {"heavy-tailed (t, 3 df)", 0.05, student_3, 0, true},
    {"drifting by 20 %, in blocks", 0.02, normal, 0.2, true},
    {"drifting by 20 %, one cell after the other", 0.02, normal, 0.2, false},
};

/* Two cells of n runs. */
struct campaign {
    struct cell cells[2], pooled[2];
    double values[2][MOST_RUNS], replicas[2][MOST_VALUES];
    uint64_t numbers[MOST_VALUES], blocks[MOST_RUNS];
};

/* A run's replicas share its deviation and have as much of their own: the run's value has the kind's spread.
 */
static void make_run(struct campaign *campaign, int side, size_t run, double level, const struct kind *kind,
                     struct random *random)
{
    const double shared = sqrt(REPLICAS / (REPLICAS + 1.0));
    double deviation = kind->deviate(random);
    double sum = 0;
    for (size_t i = 0; i < REPLICAS; i++) {
        double value = level * (1 + kind->spread * shared * (deviation + normal(random)));
        campaign->replicas[side][run * REPLICAS + i] = value;
        sum += value;
    }
    campaign->values[side][run] = sum / REPLICAS;
}

static void make_campaign(struct campaign *campaign, size_t n, const struct kind *kind, struct random *random)
{
    for (size_t i = 0; i < MOST_VALUES; i++)
        campaign->numbers[i] = i + 1;
    for (int side = 0; side < 2; side++) {
        for (size_t run = 0; run < n; run++) {
            double time =
                kind->in_blocks ? (double)run / (double)n : ((double)side + (double)run / (double)n) / 2;
            campaign->blocks[run] = run + 1;
            make_run(campaign, side, run, 1 + kind->drift * time, kind, random);
        }
        campaign->cells[side] = (struct cell){.replicas = REPLICAS,
                                              .cpu = CELL_CPU_NONE,
                                              .values = campaign->values[side],
                                              .run_numbers = campaign->numbers,
                                              .blocks = campaign->blocks,
                                              .runs = n,
                                              .replica_values = campaign->replicas[side]};
        campaign->pooled[side] = (struct cell){.replicas = 1,
                                               .cpu = CELL_CPU_NONE,
                                               .values = campaign->replicas[side],
                                               .run_numbers = campaign->numbers,
                                               .runs = n * REPLICAS};
    }
}

/* --------------------------------------------------------------------------------------------------
 * contenders --
 */

struct contender {
    const char *name;
    const struct interval_method *method;
    const struct test_method *test;
    bool pooled; /* the mistake: replicas as if they were runs */
};

static const struct contender contenders[] = {
    {"fieller", &interval_fieller, &test_welch, false},
    {"paired", &interval_paired, &test_paired, false},
    {"bca, runs", &interval_bca, &test_permutation, false},
    {"bca, blocks", &interval_bca, &test_permutation, false},
    {"(fieller)", &interval_fieller, &test_mann_whitney, false},
    {"fixed", &interval_fixed, &test_welch, false},
    {"published", &interval_published, NULL, false},
    {"pooled replicas", &interval_fieller, &test_welch, true},
};

enum { CONTENDERS = sizeof contenders / sizeof contenders[0], PAIRED = 1, BCA_BLOCKS = 3 };

struct tally {
    size_t intervals, covered;
    size_t tests, false_positives;
    size_t verdicts, wrong_null, wrong_edge, wrong_effect;
};

static void judge(struct tally *tally, struct quantity low, struct quantity high, struct quantity p)
{
    static const struct metric metric = {.higher_is_better = true};
    const double margin = 0.02;
    const double effect = 1.1;
    const char *reason = NULL;
    const struct verdict *null = verdict_of(low, high, p, p, &metric, 0.95, margin, &reason);
    struct quantity clear =
        quantity_of(0); /* at other truths the interval alone decides: the most wrong ones */
    struct quantity ends[2][2];
    for (int i = 0; i < 2; i++) {
        double scale = i == 0 ? 1 + margin : effect;
        ends[i][0] = quantity_of(low.value * scale);
        ends[i][1] = quantity_of(high.value * scale);
    }
    const struct verdict *edge =
        verdict_of(ends[0][0], ends[0][1], clear, clear, &metric, 0.95, margin, &reason);
    const struct verdict *real =
        verdict_of(ends[1][0], ends[1][1], clear, clear, &metric, 0.95, margin, &reason);
    tally->verdicts++;
    tally->wrong_null += null == &verdict_better || null == &verdict_worse;
    tally->wrong_edge += edge == &verdict_equivalent || edge == &verdict_worse;
    tally->wrong_effect += real == &verdict_equivalent || real == &verdict_worse;
}

static void try_contender(struct tally *tally, const struct contender *contender, bool blocked,
                          const struct campaign *campaign, uint64_t seed)
{
    const struct cell *cells = contender->pooled ? campaign->pooled : campaign->cells;
    struct comparison comparison;
    comparison_init(&comparison, &cells[0], &cells[1], blocked, 0.95, seed);
    struct interval interval = contender->method->ratio(&comparison);
    struct quantity p =
        contender->test != NULL ? contender->test->p(&comparison) : quantity_undefined("no test");
    if (interval.low.defined && interval.high.defined) {
        tally->intervals++;
        tally->covered += interval.low.value <= 1 && interval.high.value >= 1;
        if (p.defined)
            judge(tally, interval.low, interval.high, p);
    }
    if (p.defined) {
        tally->tests++;
        tally->false_positives += p.value < 0.05;
    }
    comparison_finish(&comparison);
}

/* -------------------------------------------------------------------------------------------------
 * experiments --
 */

struct scenario {
    const struct kind *kind;
    size_t n, experiments;
    struct tally *tallies; /* [chunks * CONTENDERS] */
};

static void simulate_chunk(void *context, size_t chunk)
{
    struct scenario *scenario = context;
    struct campaign campaign;
    struct random random;
    random_start(&random, 20261122 + scenario->n, (uint64_t)(scenario->kind - kinds) << 32 | chunk);
    for (size_t i = 0; i < CHUNK && chunk * CHUNK + i < scenario->experiments; i++) {
        make_campaign(&campaign, scenario->n, scenario->kind, &random);
        uint64_t seed = random_next(&random);
        for (size_t j = 0; j < CONTENDERS; j++)
            try_contender(&scenario->tallies[chunk * CONTENDERS + j], &contenders[j],
                          j == PAIRED || j == BCA_BLOCKS, &campaign, seed);
    }
}

static void print_share(size_t count, size_t all)
{
    if (all == 0)
        printf("      –");
    else
        printf(" %6.2f", 100 * (double)count / (double)all);
}

static void print_scenario(const struct scenario *scenario, size_t chunks)
{
    for (size_t j = 0; j < CONTENDERS; j++) {
        struct tally sum = {0};
        for (size_t chunk = 0; chunk < chunks; chunk++) {
            const struct tally *one = &scenario->tallies[chunk * CONTENDERS + j];
            sum.intervals += one->intervals;
            sum.covered += one->covered;
            sum.tests += one->tests;
            sum.false_positives += one->false_positives;
            sum.verdicts += one->verdicts;
            sum.wrong_null += one->wrong_null;
            sum.wrong_edge += one->wrong_edge;
            sum.wrong_effect += one->wrong_effect;
        }
        printf("%-42s %2zu  %-15s", scenario->kind->name, scenario->n, contenders[j].name);
        print_share(sum.covered, sum.intervals);
        printf("  %-12s", contenders[j].test != NULL ? contenders[j].test->name : "");
        print_share(sum.false_positives, sum.tests);
        print_share(sum.wrong_null, sum.verdicts);
        print_share(sum.wrong_edge, sum.verdicts);
        print_share(sum.wrong_effect, sum.verdicts);
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = {5, 10, 20};
    uint64_t experiments = 10000;
    if (argc > 2 || (argc == 2 && (number_parse_unsigned(slice_of(argv[1]), &experiments) != NUMBER_OK ||
                                   experiments == 0 || experiments > 10000000))) {
        fputs("usage: coverage [EXPERIMENTS]\n", stderr);
        return 64;
    }
    printf("%llu experiments each, %d replicas a run. covers: %% of 95 %% intervals that hold the truth; "
           "false: %% of\n"
           "tests with p < 0.05 where nothing differs; wrong verdicts, %%, margin 2 %%: better or worse at a "
           "ratio of 1;\n"
           "equivalent or worse at 1.02; equivalent or worse at 1.1. Monte Carlo standard error at 95 %%: "
           "%.2f.\n\n",
           (unsigned long long)experiments, REPLICAS, 100 * sqrt(0.95 * 0.05 / (double)experiments));
    printf("%-42s %2s  %-15s %6s  %-12s %6s %6s %6s %6s\n", "data", "n", "interval", "covers", "test",
           "false", "at 1", "at1.02", "at 1.1");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        for (size_t j = 0; j < sizeof sizes / sizeof sizes[0]; j++) {
            size_t chunks = (experiments + CHUNK - 1) / CHUNK;
            struct scenario scenario = {&kinds[i], sizes[j], experiments,
                                        memory_allocate(chunks * CONTENDERS, sizeof *scenario.tallies)};
            parallel_for(chunks, 0, simulate_chunk, &scenario);
            print_scenario(&scenario, chunks);
            fflush(stdout);
            free(scenario.tallies);
        }
    return 0;
}
