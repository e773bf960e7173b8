/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/canvas_text.h"

#include "base/memory.h"
#include "plot/canvas_fonts.h"

#include <pango/pangocairo.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A text that was measured. */
struct measured {
    char *text; /* NULL: an empty place */
    bool bold;
    struct text_extents extents; /* at CANVAS_SHAPING_SIZE_PT */
};

enum { MEASURED_PLACES = 256 };

/*
 * One font map, context and layout for a whole canvas: making them is what costs, and shaping a text comes
 * next. A layout asks for the same few texts again and again, so what was measured is kept, by hash; a
 * newcomer takes an older one's place.
 */
struct canvas_measurer {
    PangoFontMap *font_map;
    PangoContext *context;
    PangoLayout *layout;
    PangoFontDescription *font;
    char *text;
    size_t text_capacity;
    bool bold;
    struct measured measured[MEASURED_PLACES];
};

struct canvas_measurer *canvas_measurer_create(void)
{
    struct canvas_measurer *measurer = memory_allocate(1, sizeof *measurer);
    canvas_fonts_configure();
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
    pango_font_description_set_absolute_size(measurer->font, CANVAS_SHAPING_SIZE_PT * PANGO_SCALE);
    pango_layout_set_font_description(measurer->layout, measurer->font);
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
    for (size_t i = 0; i < MEASURED_PLACES; i++)
        free(measurer->measured[i].text);
    free(measurer->text);
    free(measurer);
}

PangoLayout *canvas_measurer_layout(struct canvas_measurer *measurer, const char *text,
                                    const struct text_style *style)
{
    if (measurer->bold != style->bold) {
        measurer->bold = style->bold;
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

/* FNV-1a over the text and the font. */
static uint32_t hash_text(const char *text, bool bold)
{
    uint32_t hash = 2166136261u ^ (bold ? 0x80000000u : 0u);
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash ^ hash >> 15;
}

static const struct text_extents *shaping_extents(struct canvas_measurer *measurer, const char *text,
                                                  const struct text_style *style)
{
    struct measured *place = &measurer->measured[hash_text(text, style->bold) % MEASURED_PLACES];
    if (place->text != NULL && place->bold == style->bold && strcmp(place->text, text) == 0)
        return &place->extents;
    PangoLayout *layout = canvas_measurer_layout(measurer, text, style);
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    free(place->text);
    *place = (struct measured){.text = memory_copy_text(text), .bold = style->bold};
    place->extents =
        (struct text_extents){.width_pt = logical.width / (double)PANGO_SCALE,
                              .height_pt = logical.height / (double)PANGO_SCALE,
                              .ascent_pt = pango_layout_get_baseline(layout) / (double)PANGO_SCALE};
    return &place->extents;
}

struct text_extents canvas_measurer_extents(struct canvas_measurer *measurer, const char *text,
                                            const struct text_style *style)
{
    const struct text_extents *extents = shaping_extents(measurer, text, style);
    double scale = style->size_pt / CANVAS_SHAPING_SIZE_PT;
    return (struct text_extents){.width_pt = extents->width_pt * scale,
                                 .height_pt = extents->height_pt * scale,
                                 .ascent_pt = extents->ascent_pt * scale};
}
