/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One test of iperf3's JSON output after another: from the parts of a document to records. A test's own
 * record comes before its rows, so rows that stand before the document's `start` (keys sorted by a wrapper)
 * wait for it.
 */
#ifndef STEERSTAT_INGEST_IPERF3_JSON_TEST_H
#define STEERSTAT_INGEST_IPERF3_JSON_TEST_H

#include "ingest/iperf3_json_whole.h"

/* Sockets: beyond these a row's is not compared with those that were connected; iperf3 has 128 each way. */
enum { JSON_TEXT_MAX = 64, ROWS_HELD_MAX = 100000, SOCKETS_MAX = 1024 };

struct iperf3_json_test {
    const struct record_sink *sink;
    struct test_record record; /* of the test that is being read */
    uint64_t line;
    bool open;          /* a test has begun and not ended ... */
    bool started;       /* ... its start is known, or there will be none ... */
    bool announced;     /* ... and its record was handed on */
    bool repeats;       /* it is the test before it once more: nothing of it counts */
    bool by_events;     /* --json-stream */
    bool failed;        /* iperf3 said an error: parts may be missing */
    bool torn;          /* so they may where it breaks off */
    uint64_t last_line; /* of the part that was taken last */
    struct iperf3_json_whole whole;
    const char *missing_setting; /* in test_start; NULL: none */
    char version[JSON_TEXT_MAX], cookie[JSON_TEXT_MAX];
    unsigned connections;
    int *sockets; /* [connections], up to SOCKETS_MAX */
    size_t socket_capacity;
    struct iperf3_json_totals totals;
    struct held_json_row *held;
    size_t held_count, held_capacity;
    bool too_many_held;
    struct held_json_row *mixed;     /* [2]: UDP's end.sum, until it is known that nothing better follows */
    char last_cookie[JSON_TEXT_MAX]; /* of the test before */
    bool last_by_events;
};

struct iperf3_json_test iperf3_json_test_create(const struct record_sink *sink);
void iperf3_json_test_finish(struct iperf3_json_test *test); /* frees, hands on nothing */

MUST_CHECK bool iperf3_json_test_begin(struct iperf3_json_test *test, uint64_t line, bool by_events,
                                       struct error *error);
/* An interval, or a stream's final rows, are whole. */
MUST_CHECK bool iperf3_json_test_interval(struct iperf3_json_test *test, struct error *error);
MUST_CHECK bool iperf3_json_test_stream(struct iperf3_json_test *test, struct error *error);
/* The start is whole. */
MUST_CHECK bool iperf3_json_test_start(struct iperf3_json_test *test, struct error *error);
/* The end is whole: no better sum follows. */
MUST_CHECK bool iperf3_json_test_summary(struct iperf3_json_test *test, struct error *error);
MUST_CHECK bool iperf3_json_test_end(struct iperf3_json_test *test, struct error *error);

/* Parts; a text of NULL is one that was too long. What can't be read is handed on as rejected. */
MUST_CHECK bool iperf3_json_test_row(struct iperf3_json_test *test, struct slice text,
                                     enum iperf3_json_place place, bool is_reverse_sum, uint64_t line,
                                     struct error *error);
MUST_CHECK bool iperf3_json_test_connection(struct iperf3_json_test *test, struct slice text, uint64_t line,
                                            struct error *error);
MUST_CHECK bool iperf3_json_test_settings(struct iperf3_json_test *test, struct slice text, uint64_t line,
                                          struct error *error);
void iperf3_json_test_version(struct iperf3_json_test *test, struct slice text);
void iperf3_json_test_cookie(struct iperf3_json_test *test, struct slice text);

/* Whether or not a test is open. */
MUST_CHECK bool iperf3_json_test_reject(struct iperf3_json_test *test, uint64_t line, const char *reason,
                                        struct error *error);

#endif
