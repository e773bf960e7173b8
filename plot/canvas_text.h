/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For the cairo back ends only: the pango layout of a text as it was measured. */
#ifndef STEERSTAT_PLOT_CANVAS_TEXT_H
#define STEERSTAT_PLOT_CANVAS_TEXT_H

#include "plot/canvas_backend.h"

#include <pango/pango.h>

/*
 * Texts are shaped at one size and scaled: without hinting that is exact, and looking fonts up again for each
 * size costs 0.5 ms.
 */
#define CANVAS_SHAPING_SIZE_PT 32.0

/* The measurer's one layout, set to this text, at CANVAS_SHAPING_SIZE_PT; lent until the next call. */
PangoLayout *canvas_measurer_layout(struct canvas_measurer *measurer, const char *text,
                                    const struct text_style *style);

#endif
