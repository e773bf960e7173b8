/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Estimates: one row a cell, with its interval and, where a reference is given, its ratio to the reference's
 * cell at the same replicas (and CPU), test, adjusted p and verdict. `stats` prints these rows and `plot`
 * draws them: there is no second computation.
 */
#ifndef STEERSTAT_STATS_ESTIMATES_H
#define STEERSTAT_STATS_ESTIMATES_H

#include "base/error.h"
#include "base/quantity.h"
#include "stats/adjust.h"
#include "stats/cells.h"
#include "stats/circumstances.h"
#include "stats/flags.h"
#include "stats/interval.h"
#include "stats/needed.h"
#include "stats/verdict.h"

struct estimate_options {
    const char *reference;                /* configuration to normalise by; NULL: the cells themselves */
    const struct interval_method *method; /* of the ratios; of the cells where there is no reference. NULL:
                                             `paired` where the runs carry blocks, else `fieller`; `t` */
    const struct test_method *test;       /* whose p; NULL: the method's own */
    const struct adjustment *adjustment;
    bool with_replicas; /* read the replicas' own bitrates too (cell.replica_values) */
    double confidence;  /* 0.95 */
    double margin;      /* of equivalence: 0.02 */
    uint64_t seed;      /* of methods that resample */
    unsigned threads;   /* at most so many; 0: as many as there are CPUs. Results do not depend on it */
    struct allowances allowed; /* what compared cells may differ in beside their plan */
    /* Display filters: the family of tests is fixed before them. NULL or 0: everything. */
    char **configurations;
    size_t configuration_count;
    unsigned *replicas;
    size_t replica_count;
};

struct estimate {
    const struct cell *cell;
    bool is_reference;
    struct quantity mean, sd;            /* of the run values, base unit */
    struct quantity mean_low, mean_high; /* t interval of the mean */
    struct quantity ratio;               /* to the reference's mean */
    struct quantity ratio_low,
        ratio_high; /* by the method asked for; the reason says "unbounded" where it is */
    struct quantity df, p, p_adjusted;
    size_t pairs, blocks_dropped; /* where the method pairs: blocks that both have, that only one has */
    struct quantity pair_rho, pair_rho_p; /* drift of the log-ratios over the blocks */
    const struct verdict *verdict;        /* NULL without a reference and on the reference's own row */
    const char *verdict_reason;           /* of `inconclusive`: static text; else NULL */
    flag_set flags;                       /* of this cell and, in a comparison, of the reference's cell */
};

struct estimates {
    struct cell_table cells;
    struct cell_table others;        /* of the other database, where one is compared with */
    struct estimate_options options; /* with the method that was chosen */
    bool blocked;                    /* the runs of a block are pairs */
    struct estimate *rows;           /* in the cells' order, display filters applied */
    size_t count;
    size_t family_size; /* p-values that the adjustment counted */
};

/* Reads the cells and computes all rows. `options` is copied; what it points to must outlive *estimates. */
MUST_CHECK bool estimates_compute(struct estimates *estimates, struct store *store,
                                  const struct store_selection *selection, const struct metric *metric,
                                  const struct estimate_options *options, struct error *error);

/*
 * The same with the same cells of another campaign as references, in this database or another: after over
 * before. Its runs are never paired with these, whatever blocks they carry. options->reference is not read.
 */
struct estimate_reference {
    struct store *store;
    const struct store_selection *selection;
};
MUST_CHECK bool estimates_compute_against(struct estimates *estimates, struct store *store,
                                          const struct store_selection *selection,
                                          const struct estimate_reference *other, const struct metric *metric,
                                          const struct estimate_options *options, struct error *error);
void estimates_finish(struct estimates *estimates);

/* The runs that a row's ratio (or, without ratios, its mean) would take to be that precise. */
struct needed estimates_needed(const struct estimates *estimates, const struct estimate *row,
                               double precision);

/* The test whose p the rows carry; NULL where they carry none. */
const struct test_method *estimates_test(const struct estimates *estimates);

/* Whether the ratios are of the blocks' pairs. */
bool estimates_are_paired(const struct estimates *estimates);

/* Whether the rows are comparisons: with a configuration, or with another campaign. */
bool estimates_are_ratios(const struct estimates *estimates);

#endif
