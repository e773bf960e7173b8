/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A raw file: opened once, read as often as needed (standard input is kept in a temporary file). Parsers are
 * given UTF-8 and line feeds, whatever it is written in. */
#ifndef STEERSTAT_INGEST_RAW_FILE_H
#define STEERSTAT_INGEST_RAW_FILE_H

#include "base/digest.h"
#include "base/error.h"
#include "base/utf16.h"
#include "ingest/format.h"

#include <stdint.h>
#include <sys/stat.h>

struct raw_file {
    const char *name; /* as it was given */
    int descriptor;
    struct stat status; /* when it was opened */
    struct digest sha256;
    uint64_t bytes;
    enum utf16 utf16;      /* what its text is written in, if not in UTF-8 */
    bool carriage_returns; /* its lines end in those alone */
    const struct format *format;
    bool on_one_thread; /* no other one is started for it; the caller's to set once it is open */
};

/*
 * Opens a file ("-": standard input), reads it once for its SHA-256 and size, and recognises its format: by
 * the first part of it, from window to window, that tells one.
 */
MUST_CHECK bool raw_file_open(struct raw_file *file, const char *name, struct error *error);

/*
 * Parses the whole file into the sink. Fails with "line: reason" where the content is damaged, and where the
 * file changed since it was opened.
 */
MUST_CHECK bool raw_file_parse(struct raw_file *file, const struct record_sink *sink, struct error *error);

void raw_file_close(struct raw_file *file);

#endif
