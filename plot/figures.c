/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure.h"

#include <math.h>
#include <string.h>

static const struct figure *const table[] = {
    &figure_bitrate, &figure_forest,  &figure_runs,    &figure_ecdf,    &figure_intervals,
    &figure_idle,    &figure_softirq, &figure_heatmap, &figure_balance, &figure_cost};

const struct figure *figure_at(size_t index)
{
    return index < sizeof table / sizeof table[0] ? table[index] : NULL;
}

const struct figure *figure_find(const char *name)
{
    for (size_t i = 0; figure_at(i) != NULL; i++)
        if (strcmp(table[i]->name, name) == 0)
            return table[i];
    return NULL;
}

const char *figure_name_at(size_t index)
{
    return figure_at(index) != NULL ? table[index]->name : NULL;
}

const char *figure_summary_at(size_t index)
{
    return figure_at(index) != NULL ? table[index]->summary : NULL;
}

bool figure_can_draw(const struct figure *figure, const struct metric *metric)
{
    switch (figure->other_metrics) {
    case METRIC_ITS_OWN:
        break;
    case METRIC_OF_RUNS:
        return true;
    case METRIC_BY_CPU:
        return metric->by_cpu;
    case METRIC_DERIVED:
        return metric->derive != NULL && metric->unit[0] == '\0';
    }
    return strcmp(metric->name, figure->metric) == 0;
}

bool figure_data_read(struct figure_data *data, const struct figure *figure, struct store *store,
                      const struct store_selection *selection, const struct metric *metric,
                      const struct estimate_options *options, struct error *error)
{
    *data = (struct figure_data){0};
    struct estimate_options of_cells = *options;
    of_cells.reference = NULL;
    if (!estimates_compute(&data->estimates, store, selection,
                           metric != NULL ? metric : metric_find(figure->metric), options, error))
        return false;
    bool good = (figure->second_metric == NULL ||
                 estimates_compute(&data->second, store, selection, metric_find(figure->second_metric),
                                   &of_cells, error)) &&
                (!figure->with_intervals || over_time_read(&data->over_time, store, selection, error));
    if (!good)
        figure_data_finish(data);
    return good;
}

void figure_data_finish(struct figure_data *data)
{
    estimates_finish(&data->estimates);
    estimates_finish(&data->second);
    over_time_finish(&data->over_time);
    *data = (struct figure_data){0};
}

struct canvas_size figure_size(const struct figure *figure, const struct chart *chart, double width_pt)
{
    const double least_height_pt = 180.0;
    const double own_width_pt = figure->width_px * 72.0 / FIGURE_DPI;
    struct canvas_size size = {.width_pt = width_pt > 0.0 ? width_pt : own_width_pt, .dpi = FIGURE_DPI};
    double share = size.width_pt / own_width_pt;
    /* What is as high as its rows of text grows as texts do: with the root of the width. */
    size.height_pt = chart->height_pt > 0.0 ? sqrt(share) * chart->height_pt
                                            : share * figure->height_px * 72.0 / FIGURE_DPI;
    size.height_pt = fmax(size.height_pt, least_height_pt);
    return size;
}
