/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which fonts there are: the machine's, by a configuration of our own. */
#ifndef STEERSTAT_PLOT_CANVAS_FONTS_H
#define STEERSTAT_PLOT_CANVAS_FONTS_H

/*
 * Makes fontconfig know the fonts of the usual folders and nothing else: no user's or distribution's rules
 * about substitutes and rendering, so that a figure's bytes depend on the fonts alone, and a thirtieth of the
 * time. Leaves fontconfig's own configuration where it finds no font there. Once for a process; again does
 * nothing.
 */
void canvas_fonts_configure(void);

#endif
