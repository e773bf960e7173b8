/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours and hatches of series. */
#ifndef STEERSTAT_PLOT_PALETTE_H
#define STEERSTAT_PLOT_PALETTE_H

#include "plot/canvas.h"

enum { PALETTE_COLOURS = 12 };

/*
 * Ours: a dark grey, the seven colours of Okabe and Ito ("Color universal design", 2008), and four more
 * chosen by search so that any two of the twelve differ by CIE76 ΔE > 16 in normal vision and under simulated
 * protanopia, deuteranopia and tritanopia (Machado et al. 2009, severity 1). Hatches tell series apart in
 * print: two of the twelve that share one differ in lightness as well. From the 13th on colours come again,
 * with other hatches.
 */
struct fill palette_fill(size_t index);

/* The same hues for a dark background, in the same order, under the same conditions. */
struct fill palette_dark_fill(size_t index);

/*
 * Shares of 0 to 1 as colours of a heat map, beyond as the ends: from light to dark, so that the order is
 * seen in grey and by all eyes (interpolated between five colours of cividis, Nuñez, Anderton and Renslow
 * 2018, turned round).
 */
struct colour palette_ramp(double share);

/* Black or white, whichever is read more easily on that colour (WCAG 2.1's contrast). */
struct colour palette_text_on(struct colour colour);

/* Between two colours: `share` of the way to the second. */
struct colour colour_mix(struct colour from, struct colour to, double share);

/* The published figures': matplotlib's ten "tab" colours, black hatches in the order / \ + none |. */
struct fill palette_published_fill(size_t index);

#endif
