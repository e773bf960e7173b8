/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and numbers that several figures say alike. */
#ifndef STEERSTAT_PLOT_WORDING_H
#define STEERSTAT_PLOT_WORDING_H

#include "plot/chart.h"
#include "plot/marks.h"
#include "stats/estimates.h"

/* How values of a metric are shown: value * scale, then the suffix. */
struct display_unit {
    double scale;
    const char *suffix; /* static: " Mbit/s", " %", "" */
    const char *name;   /* static: "Mbit/s", "%", "" */
    int decimals;
};

/* Bits a second with the SI prefix that suits the largest value; other units as they are. */
struct display_unit display_unit_of(const char *unit, double largest);

/* "1 replica", "16 replicas", or with a capital letter as the published figures have it. Free with free(). */
char *replicas_text(unsigned replicas, bool capital);

/* Which of a row's numbers a bar shows. */
struct shown_numbers {
    struct quantity value, low, high;
    flag_set flags;
    const char *kind; /* static: "ratio" or "mean": for messages */
};

/* What there is to say of these numbers: their flags, and what is missing of them and why. */
struct mark shown_mark(const struct shown_numbers *shown);

/* Adds "; drift, autocorrelation" to a tooltip where there are flags. */
void append_flags(char **tooltip, flag_set flags);

/* Fills a bar, its mark and its tooltip ("<what>: 1.240 (1.185 to 1.298), n 20; drift"). */
void bar_set(struct chart_bar *bar, const struct shown_numbers *shown, const struct cell *cell,
             const char *what, const struct display_unit *unit, struct mark_list *marks);

/* Adds "Whiskers (95 %): <method's title>; n = 20 runs a cell." for the rows shown. */
void add_whisker_note(struct chart *chart, const struct estimates *estimates);

/* Sets chart->description from its title, bars and notes. */
void chart_describe(struct chart *chart);

#endif
