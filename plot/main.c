/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plot FIGURE -o FILE: draws what `stats` estimates. */
#include "base/memory.h"
#include "base/number.h"
#include "base/program.h"
#include "plot/canvas.h"
#include "plot/figure.h"
#include "plot/layout.h"
#include "plot/style.h"
#include "plot/wording.h"
#include "schema/store.h"
#include "stats/estimates.h"
#include "stats/options.h"

#include <argp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPTION_LIST = 0x200,
    OPTION_STYLE,
    OPTION_WIDTH,
    OPTION_HEIGHT,
    OPTION_DPI,
    OPTION_TITLE,
    OPTION_MEANS
};
enum { PIXELS_MOST = 20000, DPI_MOST = 2400 };

struct arguments {
    struct program program;
    struct stats_options stats;
    const struct figure *figure;
    const struct style *style;
    const char *output;
    const char *title;            /* NULL: the figure's own */
    unsigned width_px, height_px; /* 0 where not given */
    unsigned dpi;
    bool list, means;
};

static const struct argp_option options[] = {
    {"output", 'o', "FILE", 0, "Write the figure to FILE.png, FILE.svg or FILE.pdf", 1},
    {"list", OPTION_LIST, NULL, 0, "List the figures and styles, and what each shows", 1},
    {"style", OPTION_STYLE, "NAME", 0, "default or paper", 1},
    {"title", OPTION_TITLE, "TEXT", 0, "Title above the figure; '' for none", 1},
    {"means", OPTION_MEANS, NULL, 0, "Draw means, not ratios to a reference", 1},
    {"width", OPTION_WIDTH, "PIXELS", 0, "Width of a PNG (default 1500 at 144 dpi); SVG and PDF are as large",
     1},
    {"height", OPTION_HEIGHT, "PIXELS", 0, "Height (default: in proportion to the width)", 1},
    {"dpi", OPTION_DPI, "N", 0, "Pixels an inch of a PNG (default 144): more are sharper, not larger", 1},
    {0},
};

static unsigned parse_pixels(struct argp_state *state, const char *option, const char *text, unsigned most)
{
    uint64_t value = 0;
    if (number_parse_unsigned(slice_of(text), &value) != NUMBER_OK || value == 0 || value > most)
        argp_error(state, "%s %s: give a whole number from 1 to %u", option, text, most);
    return (unsigned)value;
}

static void parse_figure(struct argp_state *state, struct arguments *arguments, const char *name)
{
    if (arguments->figure != NULL)
        argp_error(state, "%s: one figure at a time", name);
    arguments->figure = figure_find(name);
    if (arguments->figure == NULL)
        argp_error(state, "%s: no such figure: --list names those that there are", name);
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->stats;
        state->child_inputs[1] = &arguments->program;
        return 0;
    case 'o':
        arguments->output = argument;
        return 0;
    case OPTION_LIST:
        arguments->list = true;
        return 0;
    case OPTION_STYLE:
        arguments->style = style_find(argument);
        if (arguments->style == NULL)
            argp_error(state, "--style %s: no such style: --list names those that there are", argument);
        return 0;
    case OPTION_TITLE:
        arguments->title = argument;
        return 0;
    case OPTION_MEANS:
        arguments->means = true;
        return 0;
    case OPTION_WIDTH:
        arguments->width_px = parse_pixels(state, "--width", argument, PIXELS_MOST);
        return 0;
    case OPTION_HEIGHT:
        arguments->height_px = parse_pixels(state, "--height", argument, PIXELS_MOST);
        return 0;
    case OPTION_DPI:
        arguments->dpi = parse_pixels(state, "--dpi", argument, DPI_MOST);
        return 0;
    case ARGP_KEY_ARG:
        parse_figure(state, arguments, argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&stats_options_argp, 0, NULL, 0},
    {&program_argp, 0, NULL, 0},
    {0},
};

static const struct argp argp = {
    .options = options,
    .parser = parse_option,
    .args_doc = "FIGURE",
    .doc = "Draws a figure of what a results database holds, from the same estimates that `stats` prints.",
    .children = children,
};

static void list(void)
{
    puts("figures:");
    for (size_t i = 0; figure_at(i) != NULL; i++)
        printf("  %-10s %s\n", figure_at(i)->name, figure_at(i)->summary);
    puts("styles:");
    size_t count = 0;
    const struct style *table = styles(&count);
    for (size_t i = 0; i < count; i++)
        printf("  %-10s %s\n", table[i].name, table[i].summary);
}

/*
 * Pixels are those of a PNG at the given dpi. What is not given keeps the figure's own size on paper; the
 * height follows a given width in proportion, but not below what labels need.
 */
static struct canvas_size size_of(const struct arguments *arguments)
{
    const struct figure *figure = arguments->figure;
    const double least_height_pt = 180.0;
    double dpi = arguments->dpi;
    struct canvas_size size = {.width_pt = figure->width_px * 72.0 / FIGURE_DPI, .dpi = dpi};
    double proportion = (double)figure->height_px / figure->width_px;
    if (arguments->width_px > 0)
        size.width_pt = arguments->width_px * 72.0 / dpi;
    size.height_pt = fmax(size.width_pt * proportion, least_height_pt);
    if (arguments->height_px > 0)
        size.height_pt = arguments->height_px * 72.0 / dpi;
    return size;
}

/* What argp can't see: options that don't go together. */
static bool check_usage(struct arguments *arguments, struct error *error)
{
    const struct figure *figure = arguments->figure;
    struct estimate_options *estimates = &arguments->stats.estimates;
    if (figure == NULL)
        return error_set(error,
                         "name a figure, for example: plot bitrate -o bitrate.png (plot --list names all)");
    if (arguments->output == NULL)
        return error_set(error, "say where to write the figure: -o FILE");
    if (!canvas_check_name(arguments->output, error))
        return false;
    struct canvas_size size = size_of(arguments);
    if (size.width_pt < LAYOUT_LEAST_WIDTH_PT || size.height_pt < LAYOUT_LEAST_HEIGHT_PT)
        return error_set(error, "a figure of %.0f x %.0f pixels at %u dpi is too small: at least %.0f x %.0f",
                         size.width_pt * size.dpi / 72.0, size.height_pt * size.dpi / 72.0, arguments->dpi,
                         ceil(LAYOUT_LEAST_WIDTH_PT * size.dpi / 72.0),
                         ceil(LAYOUT_LEAST_HEIGHT_PT * size.dpi / 72.0));
    if (estimates->reference != NULL && (figure->reference == NULL || arguments->means))
        return error_set(error, "%s draws means: leave out --normalize",
                         arguments->means ? "plot --means" : figure->name);
    if (estimates->reference == NULL && !arguments->means)
        estimates->reference = figure->reference;
    return stats_options_check(&arguments->stats, error);
}

static bool draw(const struct arguments *arguments, struct canvas *canvas, const struct estimates *estimates,
                 const struct digest *content, struct error *error)
{
    const struct figure *figure = arguments->figure;
    struct chart chart;
    if (!figure->build(&chart, estimates, arguments->style, error))
        return false;
    if (arguments->title != NULL) {
        free(chart.title);
        chart.title = memory_copy_text(arguments->title);
    }
    chart_describe(&chart);
    autofree char *selection = stats_options_text(&arguments->stats);
    autofree char *text =
        memory_print("figure=%s;style=%s;%s", figure->name, arguments->style->name, selection);
    const struct canvas_metadata metadata = {
        .title = chart.title[0] != '\0' ? chart.title : figure->summary,
        .description = chart.description,
        .software = program_version(),
        .content_hash = content->text,
        .options = text,
    };
    canvas_describe(canvas, &metadata);
    layout_draw(&chart, arguments->style, canvas);
    chart_finish(&chart);
    return canvas_save(canvas, arguments->output, error);
}

static bool plot_from_store(const struct arguments *arguments, struct canvas *canvas, struct store *store,
                            struct error *error)
{
    struct digest content;
    struct estimates estimates;
    if (!store_content_hash(store, &content, error) ||
        !estimates_compute(&estimates, store, &arguments->stats.selection,
                           metric_find(arguments->figure->metric), &arguments->stats.estimates, error))
        return false;
    if (arguments->program.verbose)
        program_note(&arguments->program, "%s: content %s", arguments->program.database, content.text);
    bool drawn = draw(arguments, canvas, &estimates, &content, error);
    estimates_finish(&estimates);
    return drawn;
}

static bool plot(const struct arguments *arguments, struct error *error)
{
    struct canvas_size size = size_of(arguments);
    struct canvas *canvas = NULL; /* before the data are read: see canvas_create */
    if (!canvas_create(&canvas, arguments->output, &size, error))
        return false;
    struct store *store = NULL;
    bool done = store_open(&store, arguments->program.database, STORE_READ, error) &&
                plot_from_store(arguments, canvas, store, error);
    store_close(store);
    canvas_destroy(canvas);
    return done;
}

int main(int argument_count, char **argument_texts)
{
    struct arguments arguments = {.style = style_find("default"), .dpi = FIGURE_DPI};
    program_init(&arguments.program, "plot");
    stats_options_init(&arguments.stats);
    struct error error;
    int status = EXIT_DONE;
    argp_parse(&argp, argument_count, argument_texts, 0, NULL, &arguments);
    if (arguments.list) {
        list();
    } else if (!check_usage(&arguments, &error)) {
        program_say(&arguments.program, "%s", error.message);
        status = EXIT_USAGE;
    } else if (!plot(&arguments, &error)) {
        program_say(&arguments.program, "%s", error.message);
        status = EXIT_FAILED;
    }
    stats_options_finish(&arguments.stats);
    return program_end(&arguments.program, status);
}
