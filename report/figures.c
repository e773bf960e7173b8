/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/figures.h"

#include "base/memory.h"
#include "plot/canvas.h"
#include "plot/picture.h"

#include <stdlib.h>
#include <string.h>

/* What `plot NAME` would draw: ratios to the report's reference where the figure draws ratios, else means. */
static struct picture picture_of(const struct figures_wanted *wanted, const struct figure *figure)
{
    struct picture picture = {
        .figure = figure, .style = style_find("default"), .dpi = FIGURE_DPI, .stats = *wanted->options};
    struct estimate_options *estimates = &picture.stats.estimates;
    estimates->reference = figure->reference != NULL ? wanted->reference : NULL;
    picture.means = figure->reference != NULL && wanted->reference == NULL;
    if (estimates->reference == NULL) {
        estimates->test = NULL;
        estimates->method =
            estimates->method != NULL && estimates->method->cell != NULL ? estimates->method : NULL;
    }
    return picture;
}

/* Of a whole SVG file, the element: HTML knows no XML declaration. */
static void keep_element(struct drawn_figure *drawn)
{
    static const char start[] = "<svg";
    const char *element = memmem(drawn->svg, drawn->length, start, sizeof start - 1);
    if (element == NULL)
        return;
    drawn->length -= (size_t)(element - drawn->svg);
    memmove(drawn->svg, element, drawn->length);
}

/* Why a picture can't be asked for; where means were all that there is, that is why. */
static bool check_picture(struct picture *picture, struct error *error)
{
    return picture_check(picture, error) ||
           (picture->means && error_set(error, "it is of comparisons, and nothing is compared"));
}

static bool draw_figure(struct drawn_figure *drawn, struct store *store, struct picture *picture,
                        struct error *error)
{
    struct canvas *canvas = NULL;
    if (!canvas_create(&canvas, "figure.svg", NULL, error))
        return false;
    bool good = true;
    if (!check_picture(picture, error) || !picture_draw(picture, store, canvas, &drawn->numbers, error))
        drawn->reason = memory_copy_text(error->message);
    else
        good = canvas_encode(canvas, &drawn->svg, &drawn->length, error);
    canvas_destroy(canvas);
    if (drawn->svg != NULL)
        keep_element(drawn);
    return good && !store_is_broken(store);
}

bool figures_draw(struct drawn_figures *drawn, struct store *store, const struct figures_wanted *wanted,
                  struct error *error)
{
    size_t count = 0;
    while (figure_at(count) != NULL)
        count++;
    *drawn = (struct drawn_figures){.figures = memory_allocate(count, sizeof *drawn->figures)};
    for (size_t i = 0; i < count; i++) {
        struct drawn_figure *figure = &drawn->figures[drawn->count++];
        struct picture picture = picture_of(wanted, figure_at(i));
        figure->name = picture.figure->name;
        figure->summary = picture.figure->summary;
        if (!draw_figure(figure, store, &picture, error)) {
            figures_finish(drawn);
            return false;
        }
    }
    return true;
}

void figures_finish(struct drawn_figures *drawn)
{
    for (size_t i = 0; i < drawn->count; i++) {
        free(drawn->figures[i].svg);
        free(drawn->figures[i].reason);
        table_destroy(drawn->figures[i].numbers);
    }
    free(drawn->figures);
    *drawn = (struct drawn_figures){0};
}
