/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parsing a raw file on a thread of its own, ahead of what is done with its records. */
#ifndef STEERSTAT_INGEST_RAW_APART_H
#define STEERSTAT_INGEST_RAW_APART_H

#include "ingest/raw_file.h"

/*
 * What raw_file_parse does, with the same calls of the sink in the same order, on this thread, and the same
 * errors: only the parser is on another one, at most a constant amount of memory ahead. Where the file is
 * small, is to be read by one thread, or no thread can be had, it is raw_file_parse.
 */
MUST_CHECK bool raw_file_parse_apart(struct raw_file *file, const struct record_sink *sink,
                                     struct error *error);

#endif
