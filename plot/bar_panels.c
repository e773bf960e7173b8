/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/bar_panels.h"

#include "base/configuration.h"
#include "base/memory.h"

/* What a panel of 750 points shows so that a bar is still some points wide, and what all panels show. */
enum { BARS_A_PANEL = 112, BARS_MOST = 3000 };

static size_t groups_a_panel(const struct dimensions *dimensions)
{
    size_t groups = BARS_A_PANEL / dimensions->configuration_count;
    return groups > 0 ? groups : 1;
}

static void set_group(struct chart *chart, const struct bar_panels *bars, size_t place)
{
    size_t a_panel = groups_a_panel(bars->dimensions);
    size_t panel = place / a_panel;
    size_t group = place % a_panel;
    unsigned replicas = bars->dimensions->replicas[place];
    autofree char *words = replicas_text(replicas, false);
    chart->panels[panel].groups[group] =
        bars->style->published_wording ? replicas_text(replicas, true) : memory_print("%u", replicas);
    for (size_t series = 0; series < chart->series_count; series++) {
        const char *name = bars->dimensions->configurations[series];
        const struct estimate *row = series_find(bars->estimates, name, replicas);
        if (row == NULL)
            continue;
        struct shown_numbers shown = bars->numbers(row);
        autofree char *what = memory_print("%s, %s", configuration_title(name), words);
        bar_set(chart_bar(chart, panel, group, series), &shown, row->cell, what, &bars->unit, bars->marks);
    }
}

bool bar_panels_build(struct chart *chart, const struct bar_panels *bars, struct error *error)
{
    const struct dimensions *dimensions = bars->dimensions;
    if (!series_check(dimensions, 1, 1, error))
        return false;
    size_t cells = dimensions->configuration_count * dimensions->replica_count;
    if (cells > BARS_MOST)
        return error_set(error,
                         "%zu bars are too many for one picture (at most %d): choose some with --replicas or "
                         "--configurations",
                         cells, BARS_MOST);
    size_t a_panel = groups_a_panel(dimensions);
    size_t panels = (dimensions->replica_count + a_panel - 1) / a_panel;
    chart_init(chart, dimensions->configuration_count, panels);
    if (panels > 1) {
        chart->columns = 1;
        chart->shares_x_title = true;
        chart->height_pt = 130.0 + 120.0 * (double)panels;
    }
    for (size_t i = 0; i < panels; i++) {
        size_t left = dimensions->replica_count - i * a_panel;
        chart_panel_init(chart, i, left < a_panel ? left : a_panel);
    }
    chart->headings.label = "Replicas";
    series_of_configurations(chart, bars->estimates, dimensions, bars->style);
    for (size_t i = 0; i < dimensions->replica_count; i++)
        set_group(chart, bars, i);
    chart_set_text(&chart->x_title, memory_copy_text(bars->style->published_wording
                                                         ? "Replicas"
                                                         : "Replicas (client\u2013server pairs at once)"));
    return true;
}
