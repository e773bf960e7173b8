/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SVG 1.1, written by hand: texts stay <text>, which can be selected, searched and restyled, and are measured
 * by pango for the layout only. All ids begin with a prefix made of what the figure shows, so that several
 * figures can stand inline in one HTML page.
 */
#include "base/digest.h"
#include "base/memory.h"
#include "plot/canvas_backend.h"
#include "plot/canvas_dash.h"
#include "plot/canvas_dot.h"
#include "plot/canvas_hatch.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct svg_canvas {
    const struct canvas_metadata *metadata;
    struct canvas_size size;
    char prefix[16];      /* of all ids; empty until it is needed */
    struct fill *hatches; /* those that have a <pattern>; its id is the position */
    size_t hatch_count, hatch_capacity;
    struct byte_buffer body;
};

/* ----------------------------------------------------------------------------------------------- writing --
 */

/* The text has no control characters but tabs and no noncharacters: canvas.c saw to it. */
static void write_escaped(struct byte_buffer *buffer, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '&')
            byte_buffer_append_text(buffer, "&amp;");
        else if (*at == '<')
            byte_buffer_append_text(buffer, "&lt;");
        else if (*at == '>')
            byte_buffer_append_text(buffer, "&gt;");
        else if (*at == '"')
            byte_buffer_append_text(buffer, "&quot;");
        else
            byte_buffer_append(buffer, at, 1);
    }
}

static void write_element(struct byte_buffer *buffer, const char *name, const char *text)
{
    byte_buffer_print(buffer, "<%s>", name);
    write_escaped(buffer, text);
    byte_buffer_print(buffer, "</%s>\n", name);
}

/* A length with at most three decimals, no trailing zeros and no "-0". */
static void write_number(struct byte_buffer *buffer, double value)
{
    char text[64];
    int length = snprintf(text, sizeof text, "%.3f", fabs(value) < 0.0005 ? 0.0 : value);
    while (length > 0 && text[length - 1] == '0')
        length--;
    if (length > 0 && text[length - 1] == '.')
        length--;
    byte_buffer_append(buffer, text, (size_t)length);
}

static void write_attribute(struct byte_buffer *buffer, const char *name, double value)
{
    byte_buffer_print(buffer, " %s=\"", name);
    write_number(buffer, value);
    byte_buffer_append_text(buffer, "\"");
}

static void write_colour(struct byte_buffer *buffer, const char *name, struct colour colour)
{
    byte_buffer_print(buffer, " %s=\"#%02x%02x%02x\"", name, colour.red, colour.green, colour.blue);
}

static void write_stroke(struct byte_buffer *buffer, const struct stroke *stroke)
{
    write_colour(buffer, "stroke", stroke->colour);
    write_attribute(buffer, "stroke-width", stroke->width_pt);
    size_t count = 0;
    const double *lengths = dash_lengths(stroke->dash, &count);
    for (size_t i = 0; i < count; i++) {
        byte_buffer_append_text(buffer, i == 0 ? " stroke-dasharray=\"" : " ");
        write_number(buffer, lengths[i]);
    }
    byte_buffer_append_text(buffer, count > 0 ? "\"" : "");
}

/* -------------------------------------------------------------------------------------------- back end -- */

/* What is drawn and said decides, so that two figures of one page never share an id. */
static const char *prefix_of(struct svg_canvas *canvas)
{
    if (canvas->prefix[0] != '\0')
        return canvas->prefix;
    const struct canvas_metadata *metadata = canvas->metadata;
    struct digest_stream *stream = digest_create();
    const char *const texts[] = {metadata->title, metadata->description, metadata->content_hash,
                                 metadata->options};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        digest_feed(stream, texts[i], strlen(texts[i]) + 1);
    struct digest digest = digest_end(stream);
    snprintf(canvas->prefix, sizeof canvas->prefix, "f%.8s", digest.text);
    return canvas->prefix;
}

static void *create(const struct canvas_size *size, const struct canvas_metadata *metadata,
                    struct canvas_measurer *measurer, struct error *error)
{
    (void)measurer;
    (void)error;
    struct svg_canvas *canvas = memory_allocate(1, sizeof *canvas);
    canvas->metadata = metadata;
    canvas->size = *size;
    return canvas;
}

static void destroy(void *state)
{
    struct svg_canvas *canvas = state;
    free(canvas->hatches);
    free(canvas->body.bytes);
    free(canvas);
}

static size_t find_hatch(struct svg_canvas *canvas, const struct fill *fill)
{
    for (size_t i = 0; i < canvas->hatch_count; i++)
        if (hatch_same_fill(&canvas->hatches[i], fill))
            return i;
    canvas->hatches = memory_grow(canvas->hatches, &canvas->hatch_capacity, canvas->hatch_count + 1,
                                  sizeof *canvas->hatches);
    canvas->hatches[canvas->hatch_count] = *fill;
    return canvas->hatch_count++;
}

static void write_fill(struct svg_canvas *canvas, const struct fill *fill)
{
    struct byte_buffer *body = &canvas->body;
    if (fill == NULL)
        byte_buffer_append_text(body, " fill=\"none\"");
    else if (fill->hatch == HATCH_NONE)
        write_colour(body, "fill", fill->colour);
    else
        byte_buffer_print(body, " fill=\"url(#%s-hatch%zu)\"", prefix_of(canvas), find_hatch(canvas, fill));
}

static void draw_rectangle(void *state, double x, double y, double width, double height,
                           const struct fill *fill, const struct stroke *stroke)
{
    struct svg_canvas *canvas = state;
    struct byte_buffer *body = &canvas->body;
    byte_buffer_append_text(body, "<rect");
    write_attribute(body, "x", x);
    write_attribute(body, "y", y);
    write_attribute(body, "width", width);
    write_attribute(body, "height", height);
    write_fill(canvas, fill);
    if (stroke != NULL)
        write_stroke(body, stroke);
    byte_buffer_append_text(body, "/>\n");
}

static void draw_line(void *state, double x1, double y1, double x2, double y2, const struct stroke *stroke)
{
    struct svg_canvas *canvas = state;
    byte_buffer_append_text(&canvas->body, "<line");
    write_attribute(&canvas->body, "x1", x1);
    write_attribute(&canvas->body, "y1", y1);
    write_attribute(&canvas->body, "x2", x2);
    write_attribute(&canvas->body, "y2", y2);
    write_stroke(&canvas->body, stroke);
    byte_buffer_append_text(&canvas->body, "/>\n");
}

/* "M0 0L1 1": through all points. */
static void write_points(struct byte_buffer *body, const struct canvas_point *points, size_t count)
{
    byte_buffer_append_text(body, "<path stroke-linejoin=\"round\" d=\"");
    for (size_t i = 0; i < count; i++) {
        byte_buffer_append_text(body, i == 0 ? "M" : "L");
        write_number(body, points[i].x);
        byte_buffer_append_text(body, " ");
        write_number(body, points[i].y);
    }
}

static void draw_path(void *state, const struct canvas_point *points, size_t count,
                      const struct stroke *stroke)
{
    struct svg_canvas *canvas = state;
    write_points(&canvas->body, points, count);
    byte_buffer_append_text(&canvas->body, "\" fill=\"none\"");
    write_stroke(&canvas->body, stroke);
    byte_buffer_append_text(&canvas->body, "/>\n");
}

static void draw_dot(void *state, const struct canvas_dot *dot)
{
    struct svg_canvas *canvas = state;
    struct byte_buffer *body = &canvas->body;
    struct canvas_point corners[DOT_CORNERS_MOST];
    size_t count = 0;
    dot_corners(dot, &count, corners);
    if (count > 0) {
        write_points(body, corners, count);
        byte_buffer_append_text(body, "Z\"");
    } else {
        byte_buffer_append_text(body, "<circle");
        write_attribute(body, "cx", dot->centre.x);
        write_attribute(body, "cy", dot->centre.y);
        write_attribute(body, "r", dot->radius);
    }
    write_colour(body, "fill", dot->fill);
    if (dot->edge_pt > 0.0)
        write_stroke(body, &(struct stroke){.colour = dot->edge, .width_pt = dot->edge_pt});
    byte_buffer_append_text(body, "/>\n");
}

/*
 * Anchored as the layout anchors it, so that a viewer without the font is off by half the difference at most
 * and ends of texts stay where they belong.
 */
static void draw_text(void *state, const struct placed_text *text)
{
    static const char *const anchors[] = {[ANCHOR_CENTRE] = " text-anchor=\"middle\"",
                                          [ANCHOR_RIGHT] = " text-anchor=\"end\"",
                                          [ANCHOR_LEFT] = ""};
    struct svg_canvas *canvas = state;
    struct byte_buffer *body = &canvas->body;
    bool rotated = fabs(text->style->rotation_degrees) > 1e-9;
    byte_buffer_append_text(body, "<text");
    write_attribute(body, "x", rotated ? 0.0 : text->x);
    write_attribute(body, "y", rotated ? text->across_pt : text->y + text->across_pt);
    if (rotated) {
        byte_buffer_append_text(body, " transform=\"translate(");
        write_number(body, text->x);
        byte_buffer_append_text(body, " ");
        write_number(body, text->y);
        byte_buffer_append_text(body, ") rotate(");
        write_number(body, -text->style->rotation_degrees);
        byte_buffer_append_text(body, ")\"");
    }
    write_attribute(body, "font-size", text->style->size_pt);
    byte_buffer_append_text(body, anchors[text->style->horizontal]);
    if (text->style->bold)
        byte_buffer_append_text(body, " font-weight=\"bold\"");
    write_colour(body, "fill", text->style->colour);
    byte_buffer_append_text(body, ">");
    write_escaped(body, text->text);
    byte_buffer_append_text(body, "</text>\n");
}

static void begin_group(void *state, const char *title)
{
    struct svg_canvas *canvas = state;
    byte_buffer_append_text(&canvas->body, "<g>");
    write_element(&canvas->body, "title", title);
}

static void end_group(void *state)
{
    struct svg_canvas *canvas = state;
    byte_buffer_append_text(&canvas->body, "</g>\n");
}

static void write_pattern(const struct svg_canvas *canvas, struct byte_buffer *bytes, size_t index)
{
    const struct fill *fill = &canvas->hatches[index];
    double side = fill->hatch_tile_pt;
    byte_buffer_print(bytes, "<pattern id=\"%s-hatch%zu\" patternUnits=\"userSpaceOnUse\"", canvas->prefix,
                      index);
    write_attribute(bytes, "width", side);
    write_attribute(bytes, "height", side);
    byte_buffer_append_text(bytes, "><rect");
    write_attribute(bytes, "width", side);
    write_attribute(bytes, "height", side);
    write_colour(bytes, "fill", fill->colour);
    byte_buffer_append_text(bytes, "/>");
    size_t count = 0;
    double dot_radius = 0.0;
    const struct hatch_line *lines = hatch_lines(fill->hatch, &count, &dot_radius);
    for (size_t i = 0; i < count; i++) {
        byte_buffer_append_text(bytes, "<line");
        write_attribute(bytes, "x1", lines[i].x1 * side);
        write_attribute(bytes, "y1", lines[i].y1 * side);
        write_attribute(bytes, "x2", lines[i].x2 * side);
        write_attribute(bytes, "y2", lines[i].y2 * side);
        write_stroke(bytes,
                     &(struct stroke){.colour = fill->hatch_colour, .width_pt = HATCH_LINE_WIDTH * side});
        byte_buffer_append_text(bytes, "/>");
    }
    if (dot_radius > 0.0) {
        byte_buffer_append_text(bytes, "<circle");
        write_attribute(bytes, "cx", side / 2.0);
        write_attribute(bytes, "cy", side / 2.0);
        write_attribute(bytes, "r", dot_radius * side);
        write_colour(bytes, "fill", fill->hatch_colour);
        byte_buffer_append_text(bytes, "/>");
    }
    byte_buffer_append_text(bytes, "</pattern>\n");
}

static void write_head(const struct svg_canvas *canvas, struct byte_buffer *bytes)
{
    const struct canvas_metadata *metadata = canvas->metadata;
    byte_buffer_append_text(bytes, "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\"");
    byte_buffer_append_text(bytes, " width=\"");
    write_number(bytes, canvas->size.width_pt);
    byte_buffer_append_text(bytes, "pt\" height=\"");
    write_number(bytes, canvas->size.height_pt);
    byte_buffer_append_text(bytes, "pt\" viewBox=\"0 0 ");
    write_number(bytes, canvas->size.width_pt);
    byte_buffer_append_text(bytes, " ");
    write_number(bytes, canvas->size.height_pt);
    byte_buffer_print(bytes, "\" role=\"img\" aria-labelledby=\"%s-title %s-description\"", canvas->prefix,
                      canvas->prefix);
    byte_buffer_append_text(bytes, " font-family=\"'DejaVu Sans', Verdana, sans-serif\">\n");
    byte_buffer_print(bytes, "<title id=\"%s-title\">", canvas->prefix);
    write_escaped(bytes, metadata->title);
    byte_buffer_print(bytes, "</title>\n<desc id=\"%s-description\">", canvas->prefix);
    write_escaped(bytes, metadata->description);
    byte_buffer_append_text(bytes, "</desc>\n<metadata xmlns:s=\"https://steerstat.invalid/figure\">\n");
    write_element(bytes, "s:software", metadata->software);
    write_element(bytes, "s:content", metadata->content_hash);
    write_element(bytes, "s:options", metadata->options);
    write_element(bytes, "s:numbers", metadata->numbers);
    byte_buffer_append_text(bytes, "</metadata>\n");
}

static bool encode(void *state, struct byte_buffer *bytes, struct error *error)
{
    (void)error;
    struct svg_canvas *canvas = state;
    prefix_of(canvas);
    byte_buffer_append_text(bytes, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    write_head(canvas, bytes);
    if (canvas->hatch_count > 0) {
        byte_buffer_append_text(bytes, "<defs>\n");
        for (size_t i = 0; i < canvas->hatch_count; i++)
            write_pattern(canvas, bytes, i);
        byte_buffer_append_text(bytes, "</defs>\n");
    }
    byte_buffer_append_text(bytes, "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    byte_buffer_append(bytes, canvas->body.bytes, canvas->body.length);
    byte_buffer_append_text(bytes, "</svg>\n");
    return true;
}

const struct canvas_backend canvas_backend_svg = {.extension = ".svg",
                                                  .create = create,
                                                  .destroy = destroy,
                                                  .rectangle = draw_rectangle,
                                                  .line = draw_line,
                                                  .path = draw_path,
                                                  .dot = draw_dot,
                                                  .text = draw_text,
                                                  .begin_group = begin_group,
                                                  .end_group = end_group,
                                                  .encode = encode};
