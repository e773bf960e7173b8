/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two sides of each iperf3 test among a run's plain outputs: by their cookies, by their address and port
 * lines, and more loosely only where that leaves no choice. What comes out depends on the tests, not on their
 * order.
 */
#ifndef STEERSTAT_INGEST_PAIRS_H
#define STEERSTAT_INGEST_PAIRS_H

#include "base/error.h"
#include "ingest/record.h"

/* One test of a file, as much as pairing needs. */
struct found_test {
    const char *name, *sha256; /* of its file */
    uint64_t line;
    size_t file; /* index */
    enum side side;
    struct endpoint client, server; /* of the first stream; ports 0 where the text has no such line */
    char *cookie;                   /* the same on both sides of a test, and of no other; else NULL */
    unsigned replica;               /* 0: not yet decided */
    struct found_test *partner;     /* the other side; NULL: it is not there */
};

/*
 * Finds each test's partner, and puts `tests` into an order of their own (by addresses, ports, content).
 * Fails, with "file:line: reason", where one side of a test is there twice.
 */
MUST_CHECK bool pairs_find(struct found_test **tests, size_t count, struct error *error);

#endif
