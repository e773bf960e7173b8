/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of a text, as the JSON lines that --print shows: easy to compare and to read in a failure. */
#ifndef STEERSTAT_TESTS_COLLECT_H
#define STEERSTAT_TESTS_COLLECT_H

#include "ingest/format.h"

/* All records of `text`, fed in chunks of `chunk` bytes; the error's message as the last line. Free with
 * free(). */
char *collect_records(const struct format *format, struct slice text, size_t chunk);

/* Fails the test where any chunk size from 1 byte up gives other records than the whole text at once. */
void assert_chunks_agree(const struct format *format, struct slice text);

/* A file of tests/data or data/raw, whole. Free with free(). */
char *read_fixture(const char *name, size_t *length);

/* How many lines of `records` contain `part`. */
size_t count_lines(const char *records, const char *part);

/* Fails the test where not exactly `times` lines of `records` contain `part`. */
void expect_lines(const char *records, size_t times, const char *part);
void expect_line(const char *records, const char *part); /* once */

#endif
