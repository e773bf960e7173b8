/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an mpstat output said so far: which CPUs stand in the sample that is being read, and for each CPU and
 * column enough of its samples to tell whether an average follows from them. Constant memory: CPUs' numbers
 * are bounded, and what is kept of columns is too (beyond that averages go unchecked).
 */
#ifndef STEERSTAT_INGEST_MPSTAT_SAMPLES_H
#define STEERSTAT_INGEST_MPSTAT_SAMPLES_H

#include "ingest/mpstat_rows.h"

struct mpstat_samples;

struct mpstat_samples *mpstat_samples_create(void);
void mpstat_samples_destroy(struct mpstat_samples *samples);

/* A new output: all samples are forgotten. */
void mpstat_samples_restart(struct mpstat_samples *samples);

/* The next sample, or the averages, begin: no CPU stands in them yet. */
void mpstat_samples_next(struct mpstat_samples *samples);

/* Notes a CPU or node (or CPU_ALL) of the sample; false where it stands in it already. */
MUST_CHECK bool mpstat_samples_note(struct mpstat_samples *samples, enum mpstat_table table, int number);

/* Whether it stands in the sample. */
bool mpstat_samples_holds(const struct mpstat_samples *samples, enum mpstat_table which, int number);

/* The table's columns are others from here on: what was kept of them has no sequel. */
void mpstat_samples_change_columns(struct mpstat_samples *samples, enum mpstat_table table);

/*
 * Adds a sample's row that was noted, which lasted `weight` seconds and has `decimals`. A row of an offline
 * CPU (NULL) has no values.
 */
void mpstat_samples_add(struct mpstat_samples *samples, enum mpstat_table which, int number, double weight,
                        const double *values, size_t count, int decimals);

/*
 * Whether an average, which is the header's last row, contradicts its samples: by more than rounding, and
 * samples that lasted a little longer or shorter than others, can explain. Only where the CPU has a row in
 * each sample, and of "all" only where the set of CPUs did not change. *reason says the first such column.
 */
bool mpstat_samples_contradict(const struct mpstat_samples *samples, const struct mpstat_header *header,
                               int number, int decimals, struct error *reason);

#endif
