/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/cpu_panels.h"

static bool build(struct chart *chart, const struct figure_data *data, const struct style *style,
                  struct error *error)
{
    return cpu_panels_build(chart, &data->estimates, style, "idle %", error);
}

const struct figure figure_idle = {
    .name = "idle",
    .summary = "idle time by configuration, one bar a core, at the fewest and at the most replicas",
    .metric = "idle",
    .width_px = 1500,
    .height_px = 560,
    .build = build,
};
