/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/picture.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/program.h"
#include "plot/layout.h"
#include "plot/wording.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPTION_STYLE = 0x240,
    OPTION_WIDTH,
    OPTION_HEIGHT,
    OPTION_DPI,
    OPTION_TITLE,
    OPTION_MEANS,
    OPTION_METRIC,
};
enum { PIXELS_MOST = 20000, DPI_MOST = 2400 };

static const struct argp_option options[] = {
    {"style", OPTION_STYLE, "NAME", 0, "default, dark or paper", 1},
    {"title", OPTION_TITLE, "TEXT", 0, "Title above the figure; '' for none", 1},
    {"metric", OPTION_METRIC, "NAME", 0, "Another metric than the figure's own", 1},
    {"means", OPTION_MEANS, NULL, 0, "Draw means, not ratios to a reference", 1},
    {"width", OPTION_WIDTH, "PIXELS", 0,
     "Width (default 1500 at 144 dpi)\vAn SVG or PDF is as large as the PNG "
     "would be.",
     1},
    {"height", OPTION_HEIGHT, "PIXELS", 0, "Height (default: in proportion to the width)", 1},
    {"dpi", OPTION_DPI, "N", 0, "Pixels an inch of a PNG (default 144)\vMore are sharper, not larger.", 1},
    {0},
};

const struct choice picture_choices[] = {
    {"style", style_name_at, style_summary_at, 0}, {"metric", metric_name_at, metric_title_at, 0}, {0}};

/* ---------------------------------------------------------------------------------------------- options --
 */

static unsigned parse_pixels(struct argp_state *state, const char *option, const char *text, unsigned most)
{
    uint64_t value = 0;
    if (number_parse_unsigned(slice_of(text), &value) != NUMBER_OK || value == 0 || value > most)
        argp_error(state, "%s %s: give a whole number from 1 to %u", option, text, most);
    return (unsigned)value;
}

static void refuse_figure(const char *text, const struct argp_state *state)
{
    const char *nearest = choice_nearest(figure_name_at, text);
    argp_error(state, "%s: no such figure%s%s%s: --list names those that there are", text,
               nearest != NULL ? " (did you mean " : "", nearest != NULL ? nearest : "",
               nearest != NULL ? "?)" : "");
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct picture *picture = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &picture->stats;
        return 0;
    case OPTION_STYLE:
        picture->style = style_find(argument);
        if (picture->style == NULL)
            program_refuse_word(state, "style", "style", argument, style_name_at);
        return 0;
    case OPTION_TITLE:
        picture->title = argument;
        return 0;
    case OPTION_MEANS:
        picture->means = true;
        return 0;
    case OPTION_METRIC:
        picture->metric = metric_find(argument);
        if (picture->metric == NULL)
            program_refuse_word(state, "metric", "metric", argument, metric_name_at);
        return 0;
    case OPTION_WIDTH:
        picture->width_px = parse_pixels(state, "--width", argument, PIXELS_MOST);
        return 0;
    case OPTION_HEIGHT:
        picture->height_px = parse_pixels(state, "--height", argument, PIXELS_MOST);
        return 0;
    case OPTION_DPI:
        picture->dpi = parse_pixels(state, "--dpi", argument, DPI_MOST);
        return 0;
    case ARGP_KEY_ARG:
        if (picture->figure != NULL)
            argp_error(state, "%s: one figure at a time", argument);
        picture->figure = figure_find(argument);
        if (picture->figure == NULL)
            refuse_figure(argument, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&stats_options_argp, 0, NULL, 0}, {0}};

const struct argp picture_argp = {
    .options = options, .parser = parse_option, .children = children, .help_filter = program_help};

void picture_init(struct picture *picture)
{
    *picture = (struct picture){.style = style_find("default"), .dpi = FIGURE_DPI};
    stats_options_init(&picture->stats);
}

void picture_finish(struct picture *picture)
{
    stats_options_finish(&picture->stats);
}

bool picture_is_plain(const struct picture *picture)
{
    struct picture plain;
    picture_init(&plain);
    autofree char *wanted = stats_options_text(&picture->stats);
    autofree char *usual = stats_options_text(&plain.stats);
    bool same = strcmp(wanted, usual) == 0 && picture->style == plain.style && picture->metric == NULL &&
                picture->title == NULL && picture->width_px == 0 && picture->height_px == 0 &&
                picture->dpi == plain.dpi && !picture->means;
    picture_finish(&plain);
    return same;
}

/* As far as it is known before the data are. */
static bool check_size(const struct picture *picture, struct error *error)
{
    double scale = 72.0 / picture->dpi;
    bool too_narrow = picture->width_px > 0 && picture->width_px * scale < LAYOUT_LEAST_WIDTH_PT;
    bool too_low = picture->height_px > 0 && picture->height_px * scale < LAYOUT_LEAST_HEIGHT_PT;
    if (too_narrow || too_low)
        return error_set(error, "--%s %u at %u dpi is too small: at least %.0f x %.0f pixels",
                         too_narrow ? "width" : "height", too_narrow ? picture->width_px : picture->height_px,
                         picture->dpi, ceil(LAYOUT_LEAST_WIDTH_PT / scale),
                         ceil(LAYOUT_LEAST_HEIGHT_PT / scale));
    return true;
}

bool picture_check(struct picture *picture, struct error *error)
{
    const struct figure *figure = picture->figure;
    struct estimate_options *estimates = &picture->stats.estimates;
    if (figure == NULL)
        return error_set(error,
                         "name a figure, for example: plot bitrate -o bitrate.png (plot --list names all)");
    if (picture->metric != NULL && !figure_can_draw(figure, picture->metric))
        return error_set(error, "--metric %s: %s can't draw it: it draws %s", picture->metric->name,
                         figure->name,
                         figure->other_metrics == METRIC_ITS_OWN  ? figure->metric
                         : figure->other_metrics == METRIC_BY_CPU ? "metrics by CPU"
                                                                  : "indices without a unit");
    if (picture->means && figure->reference == NULL)
        return error_set(error, "--means: %s draws no ratios anyway: leave it out", figure->name);
    if (picture->means && figure == &figure_forest)
        return error_set(
            error,
            "--means: forest draws comparisons and nothing else: leave it out, or choose another figure");
    if (estimates->reference != NULL && (figure->reference == NULL || picture->means))
        return error_set(error, "%s draws means: leave out --normalize",
                         picture->means ? "plot --means" : figure->name);
    picture->usual_reference = estimates->reference == NULL && !picture->means && figure->reference != NULL;
    if (picture->usual_reference)
        estimates->reference = figure->reference;
    return check_size(picture, error) && stats_options_check(&picture->stats, error);
}

/* ------------------------------------------------------------------------------- options as a text, and back
 * -- */

static void append_number(char **text, const char *key, unsigned number)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%u", number);
    if (number > 0)
        stats_options_append(text, key, digits);
}

/* With the campaign and the interval that were chosen, where none was asked for. Free with free(). */
static char *options_text(const struct picture *picture, const char *campaign,
                          const struct estimates *estimates)
{
    struct stats_options stats = picture->stats;
    stats.selection.campaign = campaign;
    stats.estimates.method = estimates->options.method;
    autofree char *selection = stats_options_text(&stats);
    char *text = memory_copy_text("");
    stats_options_append(&text, "figure", picture->figure->name);
    stats_options_append(&text, "style", picture->style->name);
    if (picture->metric != NULL)
        stats_options_append(&text, "metric", picture->metric->name);
    if (picture->means)
        stats_options_append(&text, "means", "yes");
    if (picture->title != NULL)
        stats_options_append(&text, "title", picture->title);
    append_number(&text, "width", picture->width_px);
    append_number(&text, "height", picture->height_px);
    append_number(&text, "dpi", picture->dpi);
    memory_append(&text, ";%s", selection);
    return text;
}

static int hex_digit(char digit)
{
    const char *at = digit != '\0' ? strchr("0123456789ABCDEF", digit) : NULL;
    return at != NULL ? (int)(at - "0123456789ABCDEF") : -1;
}

/* NULL where it is damaged; free with free(). */
static char *decode(struct slice value)
{
    char *decoded = memory_allocate(value.length + 1, 1);
    for (char *to = decoded; value.length > 0; value = slice_skip(value, 1)) {
        char byte = value.start[0];
        if (byte == '%') {
            int high = value.length > 2 ? hex_digit(value.start[1]) : -1;
            int low = value.length > 2 ? hex_digit(value.start[2]) : -1;
            if (high < 0 || low < 0 || high + low == 0) {
                free(decoded);
                return NULL;
            }
            byte = (char)(high * 16 + low);
            value = slice_skip(value, 2);
        }
        *to++ = byte;
    }
    return decoded;
}

/* One of "key=value": an option that chooses what is drawn, never one that says where to. */
static bool add_argument(struct slice item, char ***arguments, size_t *count, struct error *error)
{
    static const char *const keys[] = {"style",      "metric",   "title",         "width",     "height",
                                       "dpi",        "campaign", "where",         "normalize", "ci",
                                       "confidence", "margin",   "adjust",        "test",      "seed",
                                       "allow",      "replicas", "configurations"};
    const char *equals = memchr(item.start, '=', item.length);
    struct slice key = {item.start, equals != NULL ? (size_t)(equals - item.start) : item.length};
    autofree char *value = decode(slice_skip(item, equals != NULL ? key.length + 1 : item.length));
    if (value == NULL)
        return error_set(error, "what it says of its options is damaged");
    char *argument = NULL;
    if (slice_equals(key, "figure") && value[0] != '-')
        argument = memory_copy_text(value);
    else if (slice_equals(key, "means"))
        argument = memory_copy_text("--means");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (slice_equals(key, keys[i]))
            argument = memory_print("--%s=%s", keys[i], value);
    if (argument == NULL)
        return error_set(error, "it was drawn with an option that this version does not know: %.*s",
                         SLICE_ARGUMENTS(key));
    size_t capacity = *count + 1;
    *arguments = memory_grow(*arguments, &capacity, *count + 2, sizeof **arguments);
    (*arguments)[(*count)++] = argument;
    (*arguments)[*count] = NULL;
    return true;
}

bool picture_arguments(const char *text, char ***arguments, size_t *count, struct error *error)
{
    *arguments = memory_allocate(1, sizeof **arguments);
    *count = 0;
    for (struct slice rest = slice_of(text); rest.length > 0;) {
        const char *end = memchr(rest.start, ';', rest.length);
        struct slice item = {rest.start, end != NULL ? (size_t)(end - rest.start) : rest.length};
        if (!add_argument(item, arguments, count, error)) {
            for (size_t i = 0; i < *count; i++)
                free((*arguments)[i]);
            free(*arguments);
            return false;
        }
        rest = slice_skip(rest, item.length + (end != NULL));
    }
    return true;
}

/* ---------------------------------------------------------------------------------------------- drawing --
 */

static bool build(const struct picture *picture, const struct figure_data *data, struct chart *chart,
                  struct error *error)
{
    if (!picture->figure->build(chart, data, picture->style, error))
        return false;
    if (picture->title != NULL)
        chart_set_text(&chart->title, memory_copy_text(picture->title));
    chart_describe(chart);
    return true;
}

char *picture_numbers_text(const struct table *table)
{
    char *csv = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&csv, &length);
    if (stream != NULL) {
        table_format_find("csv")->print(table, stream);
        fclose(stream);
    }
    char *text = memory_copy_text("");
    stats_options_append(&text, "csv", csv != NULL ? csv : "");
    free(csv);
    return text;
}

/*
 * Pixels are those of a PNG at the given dpi. What is not given keeps the figure's own size on paper; the
 * height follows a given width in proportion.
 */
static struct canvas_size size_of(const struct picture *picture, const struct chart *chart)
{
    double pt = 72.0 / picture->dpi;
    struct canvas_size size = figure_size(picture->figure, chart, picture->width_px * pt);
    if (picture->height_px > 0)
        size.height_pt = picture->height_px * pt;
    size.dpi = picture->dpi;
    return size;
}

static bool check_height(const struct picture *picture, const struct chart *chart,
                         const struct canvas_size *size, struct error *error)
{
    if (size->height_pt >= chart->least_height_pt)
        return true;
    return error_set(
        error,
        "--height %u is too low for that many rows: at least %.0f pixels at %u dpi, or choose some "
        "with --replicas or --configurations",
        picture->height_px, ceil(chart->least_height_pt * picture->dpi / 72.0), picture->dpi);
}

/* What the picture is drawn from, and what its file says of that. */
struct source {
    struct figure_data data;
    struct digest content;
    char *campaign;
};

static bool draw(const struct picture *picture, const struct source *source, struct canvas *canvas,
                 struct table **numbers, struct error *error)
{
    struct chart chart;
    if (!build(picture, &source->data, &chart, error))
        return false;
    struct canvas_size size = size_of(picture, &chart);
    bool good = check_height(picture, &chart, &size, error) && canvas_set_size(canvas, &size, error);
    if (good) {
        autofree char *text = options_text(picture, source->campaign, &source->data.estimates);
        *numbers = chart_numbers(&chart);
        autofree char *carried = picture_numbers_text(*numbers);
        const struct canvas_metadata metadata = {
            .title = chart.title[0] != '\0' ? chart.title : picture->figure->summary,
            .description = chart.description,
            .software = program_version(),
            .content_hash = source->content.text,
            .options = text,
            .numbers = carried,
        };
        canvas_describe(canvas, &metadata);
        layout_draw(&chart, picture->style, canvas);
    }
    chart_finish(&chart);
    return good;
}

static bool read_data(const struct picture *picture, struct store *store, struct figure_data *data,
                      struct error *error)
{
    bool good = figure_data_read(data, picture->figure, store, &picture->stats.selection, picture->metric,
                                 &picture->stats.estimates, error);
    if (!good && picture->usual_reference && strstr(error->message, "to normalise by") != NULL) {
        autofree char *why = memory_copy_text(error->message);
        error_set(error, "%s: --normalize names another%s", why,
                  picture->figure == &figure_forest ? "" : ", --means draws without");
    }
    return good;
}

bool picture_draw(const struct picture *picture, struct store *store, struct canvas *canvas,
                  struct table **numbers, struct error *error)
{
    struct source source = {.campaign = NULL};
    if (!store_content_hash(store, &source.content, error) ||
        !store_campaign(store, &picture->stats.selection, &source.campaign, error))
        return false;
    bool drawn = read_data(picture, store, &source.data, error);
    if (drawn) {
        drawn = draw(picture, &source, canvas, numbers, error);
        figure_data_finish(&source.data);
    }
    free(source.campaign);
    return drawn;
}

bool picture_numbers(const struct picture *picture, struct store *store, struct table **table,
                     struct error *error)
{
    struct figure_data data;
    struct chart chart;
    if (!read_data(picture, store, &data, error))
        return false;
    bool good = build(picture, &data, &chart, error);
    if (good) {
        *table = chart_numbers(&chart);
        chart_finish(&chart);
    }
    figure_data_finish(&data);
    return good;
}
