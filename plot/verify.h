/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a picture still holds: it is drawn again by what it says of itself, from the database, and
 * compared, numbers first.
 */
#ifndef STEERSTAT_PLOT_VERIFY_H
#define STEERSTAT_PLOT_VERIFY_H

#include "plot/picture.h"

enum verify_outcome {
    VERIFY_HOLDS,
    VERIFY_FAILS, /* numbers differ, or the picture is not what they give */
};

/* A file that is to be verified. */
struct verify {
    const char *name;
    char *bytes;
    size_t length;
    struct canvas_said *said;
};

/* Reads the file and what it says. Fails where there is no proof in it. verify_finish in any case. */
MUST_CHECK bool verify_read(struct verify *verify, const char *name, struct error *error);
void verify_finish(struct verify *verify);

/* The options that it was drawn with: for picture_arguments. */
const char *verify_options(const struct verify *verify);

/*
 * Draws `picture`, which those options gave, again. *words says in a line what came out, and why; free with
 * free().
 */
MUST_CHECK bool verify_picture(const struct verify *verify, const struct picture *picture,
                               struct store *store, enum verify_outcome *outcome, char **words,
                               struct error *error);

#endif
