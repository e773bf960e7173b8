/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PDF, and the pixels of PNG, by cairo. */
#include "base/digest.h"
#include "base/memory.h"
#include "base/number.h"
#include "plot/canvas_backend.h"
#include "plot/canvas_dash.h"
#include "plot/canvas_hatch.h"
#include "plot/canvas_png.h"
#include "plot/canvas_stamp.h"
#include "plot/canvas_text.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

/* One hatch of one colour pair, as a pattern that repeats. */
struct tile {
    struct fill fill;
    cairo_pattern_t *pattern;
};

struct cairo_canvas {
    cairo_surface_t *surface;
    unsigned char *bytes; /* of a PNG's pixels */
    cairo_t *cairo;
    struct canvas_measurer *measurer;
    const struct canvas_metadata *metadata;
    double dpi;
    double scale;              /* device units a point */
    bool pixels;               /* straight edges are put on whole pixels: sharp, and quick to compress */
    struct byte_buffer stream; /* PDF */
    struct tile *tiles;
    size_t tile_count, tile_capacity;
    struct stamps stamps; /* PNG */
};

static bool start(struct cairo_canvas *canvas, struct error *error)
{
    canvas->cairo = cairo_create(canvas->surface);
    cairo_status_t status = cairo_status(canvas->cairo);
    if (status != CAIRO_STATUS_SUCCESS)
        return error_set(error, "a figure of this size can't be drawn: %s", cairo_status_to_string(status));
    if (canvas->bytes == NULL) { /* else they are white */
        set_colour(canvas->cairo, (struct colour){255, 255, 255});
        cairo_paint(canvas->cairo);
    }
    return true;
}

static void destroy(void *state)
{
    struct cairo_canvas *canvas = state;
    for (size_t i = 0; i < canvas->tile_count; i++)
        cairo_pattern_destroy(canvas->tiles[i].pattern);
    free(canvas->tiles);
    stamps_finish(&canvas->stamps);
    cairo_destroy(canvas->cairo);
    cairo_surface_destroy(canvas->surface);
    free(canvas->bytes);
    free(canvas->stream.bytes);
    free(canvas);
}

/*
 * A surface for pixels in memory of its own: huge pages where the kernel has them, for faults on thousands of
 * small ones cost a tenth of a figure's time. Out of memory, or beyond what cairo draws: an error surface.
 */
static void create_pixels(struct cairo_canvas *canvas, int width, int height)
{
    enum { HUGE_PAGE = 2 << 20 };
    int stride = cairo_format_stride_for_width(CAIRO_FORMAT_RGB24, width);
    size_t length = stride > 0 ? (size_t)stride * (size_t)height : 0;
    length = (length + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    canvas->bytes = aligned_alloc(HUGE_PAGE, length);
    if (canvas->bytes == NULL) {
        canvas->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
        return;
    }
    madvise(canvas->bytes, length, MADV_HUGEPAGE); /* a wish: the same without */
    memset(canvas->bytes, 0xff, length);           /* white */
    canvas->surface =
        cairo_image_surface_create_for_data(canvas->bytes, CAIRO_FORMAT_RGB24, width, height, stride);
}

static void *create_png(const struct canvas_size *size, const struct canvas_metadata *metadata,
                        struct canvas_measurer *measurer, struct error *error)
{
    enum { PIXELS_MOST = 32767 }; /* cairo's own limit */
    double scale = size->dpi / 72.0;
    double width = round(size->width_pt * scale);
    double height = round(size->height_pt * scale);
    if (!(width >= 1 && height >= 1 && width <= PIXELS_MOST && height <= PIXELS_MOST)) {
        error_set(error, "a figure of %g x %g pixels can't be drawn: at most %d on each side", width, height,
                  PIXELS_MOST);
        return NULL;
    }
    struct cairo_canvas *canvas = memory_allocate(1, sizeof *canvas);
    *canvas = (struct cairo_canvas){
        .measurer = measurer, .metadata = metadata, .dpi = size->dpi, .scale = scale, .pixels = true};
    create_pixels(canvas, (int)width, (int)height);
    if (!start(canvas, error)) {
        destroy(canvas);
        return NULL;
    }
    return canvas;
}

static cairo_status_t append_to_stream(void *stream, const unsigned char *bytes, unsigned length)
{
    byte_buffer_append(stream, bytes, length);
    return CAIRO_STATUS_SUCCESS;
}

/*
 * The moment that a PDF claims to be from, never the clock's: SOURCE_DATE_EPOCH where it is set
 * (reproducible-builds.org), else the epoch's own beginning.
 */
static void pdf_date(char buffer[static 32])
{
    const char *text = getenv("SOURCE_DATE_EPOCH"); // NOLINT(concurrency-mt-unsafe): nothing sets it
    uint64_t seconds = 0;
    if (text == NULL || number_parse_unsigned(slice_of(text), &seconds) != NUMBER_OK ||
        seconds > UINT32_MAX * UINT64_C(50))
        seconds = 0;
    time_t moment = (time_t)seconds;
    struct tm utc = {0};
    gmtime_r(&moment, &utc);
    if (strftime(buffer, 32, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        buffer[0] = '\0';
}

static void describe_pdf(cairo_surface_t *surface, const struct canvas_metadata *metadata)
{
    char date[32];
    pdf_date(date);
    struct digest_stream *stream = digest_create();
    digest_feed(stream, metadata->numbers, strlen(metadata->numbers));
    struct digest numbers = digest_end(stream);
    autofree char *keywords = memory_print("steerstat:content=%s steerstat:numbers=%s steerstat:options=%s",
                                           metadata->content_hash, numbers.text, metadata->options);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, metadata->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, metadata->description);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, metadata->software);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_KEYWORDS, keywords);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, date);
}

static void *create_pdf(const struct canvas_size *size, const struct canvas_metadata *metadata,
                        struct canvas_measurer *measurer, struct error *error)
{
    struct cairo_canvas *canvas = memory_allocate(1, sizeof *canvas);
    *canvas = (struct cairo_canvas){.measurer = measurer, .metadata = metadata, .dpi = 72.0, .scale = 1.0};
    canvas->surface = cairo_pdf_surface_create_for_stream(append_to_stream, &canvas->stream, size->width_pt,
                                                          size->height_pt);
    /* 1.5 on, what the file says of itself may be inside compressed streams, where nobody finds it. */
    cairo_pdf_surface_restrict_to_version(canvas->surface, CAIRO_PDF_VERSION_1_4);
    if (!start(canvas, error)) {
        destroy(canvas);
        return NULL;
    }
    return canvas;
}

/* --------------------------------------------------------------------------------------------- hatching --
 */

static void draw_tile(cairo_t *cairo, const struct fill *fill)
{
    set_colour(cairo, fill->colour);
    cairo_paint(cairo);
    size_t count = 0;
    double dot_radius = 0.0;
    const struct hatch_line *lines = hatch_lines(fill->hatch, &count, &dot_radius);
    set_colour(cairo, fill->hatch_colour);
    for (size_t i = 0; i < count; i++) {
        cairo_move_to(cairo, lines[i].x1, lines[i].y1);
        cairo_line_to(cairo, lines[i].x2, lines[i].y2);
    }
    cairo_set_line_width(cairo, HATCH_LINE_WIDTH);
    cairo_stroke(cairo);
    if (dot_radius > 0.0) {
        cairo_arc(cairo, 0.5, 0.5, dot_radius, 0.0, 2.0 * M_PI);
        cairo_fill(cairo);
    }
}

/*
 * A tile of whole pixels for PNG; a recorded one for PDF, which stays vectors there. Strokes clipped to each
 * bar would cost 25 ms a figure.
 */
static cairo_pattern_t *make_pattern(const struct cairo_canvas *canvas, const struct fill *fill)
{
    double side = fill->hatch_tile_pt * canvas->scale;
    cairo_surface_t *surface = NULL;
    if (canvas->pixels) {
        side = fmax(4.0, round(side));
        surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)side, (int)side);
    } else {
        const cairo_rectangle_t extents = {0, 0, side, side};
        surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, &extents);
    }
    cairo_t *cairo = cairo_create(surface);
    cairo_scale(cairo, side, side);
    draw_tile(cairo, fill);
    cairo_destroy(cairo);
    cairo_pattern_t *pattern = cairo_pattern_create_for_surface(surface);
    cairo_surface_destroy(surface);
    cairo_pattern_set_extend(pattern, CAIRO_EXTEND_REPEAT);
    cairo_pattern_set_filter(pattern, CAIRO_FILTER_NEAREST);
    return pattern;
}

static cairo_pattern_t *find_pattern(struct cairo_canvas *canvas, const struct fill *fill)
{
    for (size_t i = 0; i < canvas->tile_count; i++)
        if (hatch_same_fill(&canvas->tiles[i].fill, fill))
            return canvas->tiles[i].pattern;
    canvas->tiles =
        memory_grow(canvas->tiles, &canvas->tile_capacity, canvas->tile_count + 1, sizeof *canvas->tiles);
    struct tile *tile = &canvas->tiles[canvas->tile_count++];
    *tile = (struct tile){.fill = *fill, .pattern = make_pattern(canvas, fill)};
    return tile->pattern;
}

/* ---------------------------------------------------------------------------------------------- drawing --
 */

static double snap(const struct cairo_canvas *canvas, double position_pt)
{
    double device = position_pt * canvas->scale;
    return canvas->pixels ? floor(device + 0.5) : device;
}

/* Sets width and dashes; returns what to add to a snapped position so that the line covers whole pixels. */
static double set_stroke(const struct cairo_canvas *canvas, const struct stroke *stroke)
{
    double width = stroke->width_pt * canvas->scale;
    if (canvas->pixels)
        width = fmax(1.0, round(width));
    cairo_set_line_width(canvas->cairo, width);
    size_t count = 0;
    const double *lengths = dash_lengths(stroke->dash, &count);
    double dashes[DASH_LENGTHS_MOST];
    for (size_t i = 0; i < count; i++)
        dashes[i] = lengths[i] * canvas->scale;
    cairo_set_dash(canvas->cairo, dashes, (int)count, 0.0);
    set_colour(canvas->cairo, stroke->colour);
    return canvas->pixels && fmod(width, 2.0) > 0.5 ? 0.5 : 0.0;
}

static void draw_rectangle(void *state, double x, double y, double width, double height,
                           const struct fill *fill, const struct stroke *stroke)
{
    struct cairo_canvas *canvas = state;
    double left = snap(canvas, x);
    double top = snap(canvas, y);
    double right = snap(canvas, x + width);
    double bottom = snap(canvas, y + height);
    if (canvas->pixels && fill != NULL) { /* however thin: it is there */
        right = fmax(right, left + 1.0);
        bottom = fmax(bottom, top + 1.0);
    }
    if (fill != NULL) {
        if (fill->hatch == HATCH_NONE)
            set_colour(canvas->cairo, fill->colour);
        else
            cairo_set_source(canvas->cairo, find_pattern(canvas, fill));
        cairo_rectangle(canvas->cairo, left, top, right - left, bottom - top);
        cairo_fill(canvas->cairo);
    }
    if (stroke != NULL) {
        double offset = set_stroke(canvas, stroke);
        cairo_rectangle(canvas->cairo, left + offset, top + offset, right - left, bottom - top);
        cairo_stroke(canvas->cairo);
    }
}

static void draw_line(void *state, double x1, double y1, double x2, double y2, const struct stroke *stroke)
{
    struct cairo_canvas *canvas = state;
    double offset = set_stroke(canvas, stroke);
    bool vertical = fabs(x1 - x2) < 1e-9;
    bool horizontal = fabs(y1 - y2) < 1e-9;
    cairo_move_to(canvas->cairo, snap(canvas, x1) + (vertical ? offset : 0.0),
                  snap(canvas, y1) + (horizontal ? offset : 0.0));
    cairo_line_to(canvas->cairo, snap(canvas, x2) + (vertical ? offset : 0.0),
                  snap(canvas, y2) + (horizontal ? offset : 0.0));
    cairo_stroke(canvas->cairo);
}

/* A staircase: every line of it upright or level. */
static bool is_stepped(const struct canvas_point *points, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (fabs(points[i].x - points[i - 1].x) > 1e-9 && fabs(points[i].y - points[i - 1].y) > 1e-9)
            return false;
    return true;
}

static void draw_path(void *state, const struct canvas_point *points, size_t count,
                      const struct stroke *stroke)
{
    struct cairo_canvas *canvas = state;
    cairo_new_path(canvas->cairo); /* a text leaves its last point */
    cairo_set_line_join(canvas->cairo, CAIRO_LINE_JOIN_ROUND);
    double offset = set_stroke(canvas, stroke);
    bool snapped = canvas->pixels && is_stepped(points, count);
    for (size_t i = 0; i < count; i++)
        if (snapped)
            cairo_line_to(canvas->cairo, snap(canvas, points[i].x) + offset,
                          snap(canvas, points[i].y) + offset);
        else
            cairo_line_to(canvas->cairo, points[i].x * canvas->scale, points[i].y * canvas->scale);
    cairo_stroke(canvas->cairo);
    cairo_set_line_join(canvas->cairo, CAIRO_LINE_JOIN_MITER);
}

static void draw_dot(void *state, const struct canvas_dot *dot)
{
    struct cairo_canvas *canvas = state;
    if (canvas->pixels)
        stamps_put(&canvas->stamps, canvas->cairo, canvas->scale, dot);
    else
        dot_draw(canvas->cairo, canvas->scale, dot);
}

static void draw_text(void *state, const struct placed_text *text)
{
    struct cairo_canvas *canvas = state;
    cairo_t *cairo = canvas->cairo;
    cairo_save(cairo);
    cairo_scale(cairo, canvas->scale, canvas->scale);
    cairo_translate(cairo, text->x, text->y);
    cairo_rotate(cairo, -text->style->rotation_degrees * M_PI / 180.0);
    cairo_translate(cairo, text->along_pt, text->across_pt);
    double size = text->style->size_pt / CANVAS_SHAPING_SIZE_PT;
    cairo_scale(cairo, size, size);
    cairo_move_to(cairo, 0.0, 0.0);
    set_colour(cairo, text->style->colour);
    PangoLayout *layout = canvas_measurer_layout(canvas->measurer, text->text, text->style);
    pango_cairo_show_layout_line(cairo, pango_layout_get_line_readonly(layout, 0));
    cairo_restore(cairo);
}

/* --------------------------------------------------------------------------------------------- encoding --
 */

static bool encode_png(void *state, struct byte_buffer *bytes, struct error *error)
{
    struct cairo_canvas *canvas = state;
    cairo_surface_flush(canvas->surface);
    cairo_status_t status = cairo_status(canvas->cairo);
    if (status != CAIRO_STATUS_SUCCESS)
        return error_set(error, "cairo: %s", cairo_status_to_string(status));
    const struct pixels pixels = {
        .bytes = cairo_image_surface_get_data(canvas->surface),
        .width = (unsigned)cairo_image_surface_get_width(canvas->surface),
        .height = (unsigned)cairo_image_surface_get_height(canvas->surface),
        .stride = (size_t)cairo_image_surface_get_stride(canvas->surface),
        .dpi = canvas->dpi,
    };
    return png_encode(&pixels, canvas->metadata, bytes, error);
}

static bool encode_pdf(void *state, struct byte_buffer *bytes, struct error *error)
{
    struct cairo_canvas *canvas = state;
    cairo_status_t status = cairo_status(canvas->cairo);
    describe_pdf(canvas->surface, canvas->metadata);
    cairo_surface_finish(canvas->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(canvas->surface);
    if (status != CAIRO_STATUS_SUCCESS)
        return error_set(error, "cairo: %s", cairo_status_to_string(status));
    byte_buffer_append(bytes, canvas->stream.bytes, canvas->stream.length);
    return true;
}

const struct canvas_backend canvas_backend_png = {.extension = ".png",
                                                  .create = create_png,
                                                  .destroy = destroy,
                                                  .rectangle = draw_rectangle,
                                                  .line = draw_line,
                                                  .path = draw_path,
                                                  .dot = draw_dot,
                                                  .text = draw_text,
                                                  .encode = encode_png};

const struct canvas_backend canvas_backend_pdf = {.extension = ".pdf",
                                                  .create = create_pdf,
                                                  .destroy = destroy,
                                                  .rectangle = draw_rectangle,
                                                  .line = draw_line,
                                                  .path = draw_path,
                                                  .dot = draw_dot,
                                                  .text = draw_text,
                                                  .encode = encode_pdf};
