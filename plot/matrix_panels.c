/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/matrix_panels.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>

enum { CELLS_MOST = 160 };

struct work {
    const struct figure_data *data;
    struct dimensions dimensions;
    struct display_unit unit;
    struct mark_list marks;
    matrix_fill *fill;
};

static void set_panel(struct chart *chart, struct work *work, size_t index)
{
    size_t column = index % work->dimensions.configuration_count;
    size_t row = index / work->dimensions.configuration_count;
    const char *name = work->dimensions.configurations[column];
    unsigned replicas = work->dimensions.replicas[row];
    autofree char *replicas_words = replicas_text(replicas, false);
    struct chart_panel *panel = &chart->panels[index];
    panel->y = row;
    panel->title = memory_print("%s, %s", configuration_title(name), replicas_words);
    struct matrix_cell cell = {.data = work->data,
                               .row = series_find(&work->data->estimates, name, replicas),
                               .panel = panel,
                               .series = column,
                               .unit = work->unit,
                               .what = panel->title};
    panel->corner = cell.row != NULL ? cell_mark(&work->marks, cell.row) : memory_copy_text("no runs");
    panel->caption = row == 0 ? text_make_visible(configuration_title(name))
                              : memory_copy_text(""); /* it names the column */
    if (cell.row != NULL)
        work->fill(&cell);
}

static void set_axes(struct chart *chart, const struct work *work)
{
    for (size_t i = 0; i < work->dimensions.replica_count; i++) {
        chart->y[i].scale = work->unit.scale;
        chart->y[i].decimals = work->unit.decimals;
        chart_set_text(&chart->y[i].title, replicas_text(work->dimensions.replicas[i], false));
        chart->y[i].short_title = memory_print("%u rep.", work->dimensions.replicas[i]);
    }
}

bool matrix_panels_build(struct chart *chart, const struct figure_data *data, const struct style *style,
                         matrix_fill *fill, struct error *error)
{
    struct work work = {.data = data, .unit = series_unit(&data->estimates), .fill = fill};
    dimensions_read(&work.dimensions, &data->estimates);
    size_t rows = work.dimensions.replica_count;
    size_t columns = work.dimensions.configuration_count;
    if (!series_check(&work.dimensions, rows * columns, CELLS_MOST, error)) {
        dimensions_finish(&work.dimensions);
        return false;
    }
    chart_init(chart, columns, rows * columns);
    chart_set_axes(chart, 1, rows);
    chart->columns = columns;
    chart->shares_x = true;
    chart->shares_y = true;
    chart->headings.panel = "Cell";
    chart->height_pt = 75.0 + 85.0 * (double)rows;
    series_of_configurations(chart, &data->estimates, &work.dimensions, style);
    for (size_t i = 0; i < columns; i++) /* the captions say it */
        chart->series[i].in_labels = true;
    for (size_t i = 0; i < chart->panel_count; i++)
        set_panel(chart, &work, i);
    set_axes(chart, &work);
    marks_add_notes(&work.marks, chart);
    marks_finish(&work.marks);
    dimensions_finish(&work.dimensions);
    return true;
}
