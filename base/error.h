/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Errors: a function that can fail returns bool and takes a `struct error *` as its last parameter.
 * The message is made once, where the failure happens; callers add context in front ("data/a.txt:17: ").
 * A message is one line: what failed, where, what to do.
 */
#ifndef STEERSTAT_BASE_ERROR_H
#define STEERSTAT_BASE_ERROR_H

#include <stdbool.h>

#define MUST_CHECK __attribute__((warn_unused_result))

struct error {
    char message[1024];
};

/* Writes the message and returns false, so that a failing function ends in `return error_set(...)`. */
bool error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts context in front of the message that is already there; returns false. */
bool error_prefix(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
