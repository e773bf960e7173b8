/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/canvas_text.h"

#include "base/memory.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

/*
 * One font map, context and layout for a whole canvas: making them is what costs. The layout stays set to the
 * last text, because every text is measured directly before it is drawn.
 */
struct canvas_measurer {
    PangoFontMap *font_map;
    PangoContext *context;
    PangoLayout *layout;
    PangoFontDescription *font;
    char *text;
    size_t text_capacity;
    double size_pt;
    bool bold;
};

struct canvas_measurer *canvas_measurer_create(void)
{
    struct canvas_measurer *measurer = memory_allocate(1, sizeof *measurer);
    measurer->font_map = pango_cairo_font_map_new();
    measurer->context = pango_font_map_create_context(measurer->font_map);
    /* No hinting and no rounding: a text is as wide in a PDF as in a PNG of any resolution. */
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(measurer->context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(measurer->context, FALSE);
    /* Not the machine's locale, which picks glyphs and line breaks. */
    pango_context_set_language(measurer->context, pango_language_from_string("en"));
    /* A name's own direction must not flip the line that it stands in: SVG viewers don't do that either. */
    pango_context_set_base_dir(measurer->context, PANGO_DIRECTION_LTR);
    measurer->layout = pango_layout_new(measurer->context);
    pango_layout_set_auto_dir(measurer->layout, FALSE);
    pango_layout_set_single_paragraph_mode(measurer->layout, TRUE);
    measurer->font = pango_font_description_new();
    pango_font_description_set_family_static(measurer->font, "DejaVu Sans");
    return measurer;
}

void canvas_measurer_destroy(struct canvas_measurer *measurer)
{
    if (measurer == NULL)
        return;
    pango_font_description_free(measurer->font);
    g_object_unref(measurer->layout);
    g_object_unref(measurer->context);
    g_object_unref(measurer->font_map);
    free(measurer->text);
    free(measurer);
}

static bool font_is_set(const struct canvas_measurer *measurer, const struct text_style *style)
{
    return fabs(measurer->size_pt - style->size_pt) < 1e-9 && measurer->bold == style->bold;
}

PangoLayout *canvas_measurer_layout(struct canvas_measurer *measurer, const char *text,
                                    const struct text_style *style)
{
    if (!font_is_set(measurer, style)) {
        measurer->size_pt = style->size_pt;
        measurer->bold = style->bold;
        pango_font_description_set_absolute_size(measurer->font, style->size_pt * PANGO_SCALE);
        pango_font_description_set_weight(measurer->font,
                                          style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_layout_set_font_description(measurer->layout, measurer->font);
    }
    if (measurer->text == NULL || strcmp(measurer->text, text) != 0) {
        size_t room = strlen(text) + 1;
        measurer->text = memory_grow(measurer->text, &measurer->text_capacity, room, 1);
        memcpy(measurer->text, text, room);
        pango_layout_set_text(measurer->layout, text, -1);
    }
    return measurer->layout;
}

struct text_extents canvas_measurer_extents(struct canvas_measurer *measurer, const char *text,
                                            const struct text_style *style)
{
    PangoLayout *layout = canvas_measurer_layout(measurer, text, style);
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    return (struct text_extents){.width_pt = logical.width / (double)PANGO_SCALE,
                                 .height_pt = logical.height / (double)PANGO_SCALE,
                                 .ascent_pt = pango_layout_get_baseline(layout) / (double)PANGO_SCALE};
}
