/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One picture: a figure of a selection, in a style and size. Its options as an argp child, as a canonical
 * text and back: what a picture says of itself is enough to draw it again.
 */
#ifndef STEERSTAT_PLOT_PICTURE_H
#define STEERSTAT_PLOT_PICTURE_H

#include "base/choice.h"
#include "base/table.h"
#include "plot/figure.h"
#include "stats/options.h"

#include <argp.h>

struct picture {
    const struct figure *figure;
    const struct style *style;
    const struct metric *metric;  /* NULL: the figure's own */
    const char *title;            /* NULL: the figure's own */
    unsigned width_px, height_px; /* 0 where not given */
    unsigned dpi;
    bool means;
    bool usual_reference; /* none was asked for: the figure's own */
    struct stats_options stats;
};

void picture_init(struct picture *picture);
void picture_finish(struct picture *picture);

/* --style, --title, --metric, --means, --width, --height, --dpi, and those of stats. Input: struct picture.
 */
extern const struct argp picture_argp;

/* What words they take but those of stats; ended by a row of NULLs. */
extern const struct choice picture_choices[];

/* Whether nothing was asked for but the defaults. */
bool picture_is_plain(const struct picture *picture);

/* What argp can't see: options that don't go together. The message is of a wrong usage. */
MUST_CHECK bool picture_check(struct picture *picture, struct error *error);

/*
 * Reads the data, draws and describes the picture on a canvas that has no size yet. *numbers gets all that is
 * drawn (free with table_destroy).
 */
MUST_CHECK bool picture_draw(const struct picture *picture, struct store *store, struct canvas *canvas,
                             struct table **numbers, struct error *error);

/* The numbers as the file carries them, CSV. Free with free(). */
char *picture_numbers_text(const struct table *table);

/* The numbers that would be drawn. Free with table_destroy. */
MUST_CHECK bool picture_numbers(const struct picture *picture, struct store *store, struct table **table,
                                struct error *error);

/*
 * The arguments ("--style=dark", ..., the figure's name) that a picture's own text of options stands for:
 * NULL behind the last; free each and the array with free(). Fails where the text is not of this kind.
 */
MUST_CHECK bool picture_arguments(const char *text, char ***arguments, size_t *count, struct error *error);

#endif
