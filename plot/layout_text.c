/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "plot/layout_parts.h"

#include <stdlib.h>
#include <string.h>

static const char ellipsis[] = "\u2026";

struct text_style layout_text_style(const struct layout *layout, enum text_role role)
{
    return (struct text_style){.size_pt = layout->style->text_size_pt[role] * layout->scale,
                               .colour = role == TEXT_NOTE ? layout->style->faint_ink : layout->style->ink,
                               .bold = role == TEXT_TITLE ||
                                       (role == TEXT_CAPTION && !layout->style->captions_below),
                               .vertical = ANCHOR_TOP};
}

double layout_line_height(const struct layout *layout, enum text_role role)
{
    struct text_style style = layout_text_style(layout, role);
    return canvas_measure(layout->canvas, "Ag", &style).height_pt;
}

double layout_text_width(const struct layout *layout, enum text_role role, const char *text)
{
    struct text_style style = layout_text_style(layout, role);
    return canvas_measure(layout->canvas, text, &style).width_pt;
}

/* Bytes of the beginning of a text that end before a character, at most `length`. */
static size_t character_boundary(const char *text, size_t length)
{
    while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
        length--;
    return length;
}

/* The beginning of a text, at most so many of its bytes. */
static char *shorten(const char *text, size_t length)
{
    length = character_boundary(text, length);
    while (length > 0 && text[length - 1] == ' ')
        length--;
    return memory_print("%.*s%s", (int)length, text, ellipsis);
}

/* A name of so many of its bytes, two thirds of them from its end: that is where names differ. */
static char *shorten_name(const char *name, size_t length)
{
    size_t head = character_boundary(name, length - 2 * length / 3);
    size_t tail = strlen(name) - 2 * length / 3;
    while (((unsigned char)name[tail] & 0xc0) == 0x80)
        tail++;
    return memory_print("%.*s%s%s", (int)head, name, ellipsis, name + tail);
}

/* The text, or of it as many bytes as fit when it is shortened, more than `least`; NULL: not even so many. */
static char *fit(const struct layout *layout, enum text_role role, const char *text, double width,
                 size_t least, char *(*shortened)(const char *text, size_t length))
{
    enum { LONGEST = 1000 }; /* bytes: no figure shows more, and measuring costs time */
    size_t longest = strnlen(text, LONGEST);
    if (text[longest] == '\0' && layout_text_width(layout, role, text) <= width)
        return memory_copy_text(text);
    /* Width grows with length, so halve. */
    size_t fits = 0;
    size_t beyond = longest;
    while (fits + 1 < beyond) {
        size_t length = (fits + beyond) / 2;
        autofree char *candidate = shortened(text, length);
        if (layout_text_width(layout, role, candidate) <= width)
            fits = length;
        else
            beyond = length;
    }
    return character_boundary(text, fits) > least ? shortened(text, fits) : NULL;
}

char *layout_fit(const struct layout *layout, enum text_role role, const char *text, double width)
{
    char *fitted = fit(layout, role, text, width, 0, shorten);
    return fitted != NULL ? fitted : memory_copy_text("");
}

char *layout_fit_name(const struct layout *layout, enum text_role role, const char *name, double width)
{
    char *fitted = fit(layout, role, name, width, 2, shorten_name); /* two characters are no name */
    return fitted != NULL ? fitted : layout_fit(layout, role, name, width);
}

struct fill layout_fill(const struct layout *layout, size_t series)
{
    struct fill fill = layout->chart->series[series].fill;
    fill.hatch_tile_pt = layout->style->hatch_tile_pt * layout->scale;
    return fill;
}

static void add_line(struct text_lines *lines, char *line)
{
    lines->lines = memory_grow(lines->lines, &lines->capacity, lines->count + 1, sizeof *lines->lines);
    lines->lines[lines->count++] = line;
}

/*
 * The end of the longest run of words from `start` that fits into the width; at least one word. Words are
 * measured one by one, as shaping ever longer lines costs: kerning across a blank is left to the slack.
 */
static const char *line_end(const struct layout *layout, enum text_role role, const char *start, double width)
{
    double blank = layout_text_width(layout, role, " ");
    double room = width - 0.5 * blank;
    const char *end = start;
    for (const char *word = start; *word != '\0'; word = end + 1) {
        const char *word_end = word + strcspn(word, " ");
        autofree char *text = memory_copy_bytes(word, (size_t)(word_end - word));
        room -= layout_text_width(layout, role, text) + (word > start ? blank : 0.0);
        if (word > start && room < 0.0)
            break;
        end = word_end;
        if (*end == '\0')
            break;
    }
    return end;
}

void layout_wrap(const struct layout *layout, enum text_role role, const char *text, double width,
                 size_t most, struct text_lines *lines)
{
    const char *start = text + strspn(text, " ");
    while (*start != '\0') {
        if (lines->count == most) { /* say at the end of the last line that there is more */
            if (most == 0)
                return;
            char **last = &lines->lines[most - 1];
            autofree char *whole = memory_print("%s %s", *last, start);
            autofree char *fitted = layout_fit(layout, role, whole, width);
            size_t length = strlen(fitted);
            bool ends =
                length >= strlen(ellipsis) && strcmp(fitted + length - strlen(ellipsis), ellipsis) == 0;
            free(*last);
            *last = ends ? memory_copy_text(fitted) : memory_print("%s%s", fitted, ellipsis);
            return;
        }
        const char *end = line_end(layout, role, start, width);
        autofree char *line = memory_copy_bytes(start, (size_t)(end - start));
        add_line(lines, layout_fit(layout, role, line, width)); /* a word may be wider than the line */
        start = end + strspn(end, " ");
    }
}

void text_lines_finish(struct text_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->lines[i]);
    free(lines->lines);
    *lines = (struct text_lines){0};
}
