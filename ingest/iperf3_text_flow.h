/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a row of iperf3's text means in its test: whose count it is, and what of it nobody counted. */
#ifndef STEERSTAT_INGEST_IPERF3_TEXT_FLOW_H
#define STEERSTAT_INGEST_IPERF3_TEXT_FLOW_H

#include "ingest/iperf3_row.h"

/* Whose count the printing side itself has. */
enum direction iperf3_text_own_direction(const struct test_record *test, const struct iperf3_row *row);

/* Whose count an interval is. */
enum direction iperf3_text_interval_direction(const struct test_record *test, const struct iperf3_row *row);

/*
 * Whether a final row's zeros were counted by anybody. A side knows its own. The other's it has once the test
 * is complete; old servers print zeros for it even then, and an interrupted client has nothing else. Before
 * 3.2 UDP's final rows have no word, and their zeros no meaning.
 */
bool iperf3_text_is_counted(const struct test_record *test, const struct iperf3_row *row, bool summary,
                            bool complete);

void iperf3_text_forget_zeros(struct flow_row *flow);

#endif
