/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One test after the other of iperf3's text: which rows are of which test, what they mean in it, and when
 * they are handed on. What is said before a test's first row (its side, a header, its connections) is kept
 * for it; a row that nothing announced begins a test of which the side is not known.
 *
 * A test is over where another is announced or `iperf Done.` stands; and where something comes that no test
 * prints there: a connection behind rows, a header, an interval or the same final row behind final rows.
 *
 * Rows wait as long as something behind them decides what they say: how many streams the test has, where no
 * lines about connections say it, and whether the zeros of the other side are a result, which only the test's
 * end tells. They wait in order with the lines that were rejected between them, HELD_ROWS_MAX at most.
 */
#ifndef STEERSTAT_INGEST_IPERF3_TEXT_TEST_H
#define STEERSTAT_INGEST_IPERF3_TEXT_TEST_H

#include "ingest/iperf3_row.h"

struct iperf3_text_test;

struct iperf3_text_test *iperf3_text_test_create(const struct record_sink *sink);
void iperf3_text_test_destroy(struct iperf3_text_test *test); /* NULL is fine */
void iperf3_text_test_restart(struct iperf3_text_test *test); /* as just created: another text begins */

bool iperf3_text_test_is_open(const struct iperf3_text_test *test);

/* A test is announced, by a client or a server. */
MUST_CHECK bool iperf3_text_test_begin(struct iperf3_text_test *test, enum side side, uint64_t line,
                                       struct error *error);

/* The test is over, if there is one; it is complete where both sides have told each other their results. */
MUST_CHECK bool iperf3_text_test_end(struct iperf3_text_test *test, bool complete, struct error *error);

/* ---- What lines say of the test, or of the one that is to begin. */

void iperf3_text_test_separator(struct iperf3_text_test *test); /* `- - -`: a header may begin final rows */
void iperf3_text_test_set_reverse(struct iperf3_text_test *test);
void iperf3_text_test_set_protocol(struct iperf3_text_test *test, enum protocol protocol);
void iperf3_text_test_set_version(struct iperf3_text_test *test, struct slice version);
void iperf3_text_test_set_cookie(struct iperf3_text_test *test, struct slice cookie);

/* A header, with the protocol that its columns are of, if that is certain. */
MUST_CHECK bool iperf3_text_test_header(struct iperf3_text_test *test, enum protocol protocol,
                                        struct error *error);

/* A stream's connection. */
MUST_CHECK bool iperf3_text_test_connection(struct iperf3_text_test *test, const struct endpoint *local,
                                            const struct endpoint *remote, struct error *error);

/* ---- Rows, and lines that are none. */

MUST_CHECK bool iperf3_text_test_row(struct iperf3_text_test *test, const struct iperf3_row *row,
                                     struct error *error);
MUST_CHECK bool iperf3_text_test_reject(struct iperf3_text_test *test, uint64_t line, const char *reason,
                                        struct error *error);

#endif
