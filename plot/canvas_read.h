/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What files that the canvas wrote say of themselves, read back. */
#ifndef STEERSTAT_PLOT_CANVAS_READ_H
#define STEERSTAT_PLOT_CANVAS_READ_H

#include "base/error.h"
#include "base/text.h"

/* "" where the file does not say. */
struct canvas_said {
    char *software, *content_hash, *options;
    char *numbers; /* PDF: their SHA-256 alone */
    char *others;  /* PNG: its other texts, a line each, and what is there twice */
};

/*
 * Fails, with the reason, for a file of another kind and for one that carries no such texts: drawn by another
 * program, or saved anew by one that dropped them.
 */
MUST_CHECK bool canvas_read(struct canvas_said *said, const char *file_name, struct slice bytes,
                            struct error *error);
void canvas_said_finish(struct canvas_said *said);

bool canvas_is_png(const char *file_name);

/*
 * Whether two files show the same. The bytes count, of a PDF without the dates in it; but a PNG may have been
 * packed anew: of it the pixels count, that there is nothing else in it, and all texts but those of
 * canvas_said that have a name there.
 */
bool canvas_shows_same(const char *file_name, struct slice left, struct slice right);

#endif
