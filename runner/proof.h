/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proof of treatment: whether what a configuration switches on was in force during a run. */
#ifndef STEERSTAT_RUNNER_PROOF_H
#define STEERSTAT_RUNNER_PROOF_H

#include "runner/testbed.h"

/*
 * Fails, saying which setting of which device read otherwise. `untouched` is a reading of the same devices
 * before anything was set: what a configuration leaves alone has to read like it.
 */
MUST_CHECK bool proof_of_settings(const struct treatment *treatment, const struct reading *reading,
                                  const struct reading *untouched, struct error *error);

/* Fails where received_rps stayed although packets are steered, or grew although they are not. */
MUST_CHECK bool proof_of_steering(const struct treatment *treatment, const struct counters *delta,
                                  struct error *error);

#endif
