/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The punctuation that a wrapper puts behind a line: quotes, commas, brackets, a tag, `\n`. */
#ifndef STEERSTAT_INGEST_IPERF3_CLOSING_H
#define STEERSTAT_INGEST_IPERF3_CLOSING_H

#include "base/text.h"

#include <stdbool.h>

/*
 * The line without it, trimmed. Of a row not where it stands directly behind a digit: it may be the number's
 * own last one, damaged.
 */
struct slice iperf3_without_closing(struct slice line, bool behind_digits);

#endif
