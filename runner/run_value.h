/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run's value from the texts that its servers printed: by the same parser that ingest has. */
#ifndef STEERSTAT_RUNNER_RUN_VALUE_H
#define STEERSTAT_RUNNER_RUN_VALUE_H

#include "base/quantity.h"
#include "base/text.h"

/* The receiver's average bitrate over all streams that an iperf3 output reports, bit/s. */
struct quantity run_value_of_output(struct slice text);

/* The mean over replicas; undefined as soon as one is. Zeroed to begin with. */
struct run_value {
    double sum;
    unsigned count;
    bool incomplete;
};
void run_value_add(struct run_value *value, struct quantity bits_per_second);
struct quantity run_value_mean(const struct run_value *value, unsigned replicas);

#endif
