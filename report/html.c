/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/html.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void html_bytes(struct html *html, const char *bytes, size_t length)
{
    if (length == 0)
        return;
    html->bytes = memory_grow(html->bytes, &html->capacity, html->length + length, 1);
    memcpy(html->bytes + html->length, bytes, length);
    html->length += length;
}

void html_raw(struct html *html, const char *markup)
{
    html_bytes(html, markup, strlen(markup));
}

void html_format(struct html *html, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length > 0) {
        size_t room = (size_t)length + 1;
        html->bytes = memory_grow(html->bytes, &html->capacity, html->length + room, 1);
        vsnprintf(html->bytes + html->length, room, format, again);
        html->length += (size_t)length;
    }
    va_end(again);
}

/* Embeddings, overrides and isolates, their ends, and line separators: they reach beyond the text's own end.
 */
static bool redirects(unsigned code)
{
    return (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* Not for interchange, and no HTML: control characters and noncharacters. */
static bool is_no_text(unsigned code)
{
    return (code < 0x20 && code != '\t') || (code >= 0x7f && code <= 0x9f) ||
           (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffeU) == 0xfffe;
}

static const char *entity_of(unsigned code)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Writes the character at `at`; returns its bytes. */
static size_t write_character(struct html *html, const unsigned char *at)
{
    size_t length = text_character_length((const char *)at);
    unsigned code = length > 0 ? text_code_point((const char *)at, length) : 0;
    if (length == 0 || is_no_text(code)) {
        length = length > 0 ? length : 1;
        for (size_t i = 0; i < length; i++)
            html_format(html, "\\x%02X", at[i]);
        return length;
    }
    const char *entity = entity_of(code);
    if (entity != NULL)
        html_raw(html, entity);
    else if (redirects(code))
        html_format(html, "[U+%04X]", code);
    else
        html_bytes(html, (const char *)at, length);
    return length;
}

void html_text_part(struct html *html, const char *text, size_t length)
{
    const unsigned char *at = (const unsigned char *)text;
    const unsigned char *const end = at + length;
    while (at < end) {
        const unsigned char *plain = at;
        while (plain < end && *plain >= 0x20 && *plain < 0x7f && entity_of(*plain) == NULL)
            plain++;
        html_bytes(html, (const char *)at, (size_t)(plain - at));
        at = plain;
        if (at < end)
            at += write_character(html, at);
    }
}

void html_text(struct html *html, const char *text)
{
    html_text_part(html, text, strlen(text));
}

/* Whether a line holds the text on any screen: it then need not break inside. */
static bool is_short(const char *text, size_t length)
{
    enum { MOST_CHARACTERS = 24 };
    size_t characters = 0;
    for (size_t i = 0; i < length; i++)
        characters += ((unsigned char)text[i] & 0xc0) != 0x80;
    return characters <= MOST_CHARACTERS;
}

/* A line would break behind a hyphen: names have them. */
static void write_word(struct html *html, const char *word, size_t length)
{
    bool whole = memchr(word, '-', length) != NULL && is_short(word, length);
    html_raw(html, whole ? "<span class=\"whole\">" : "");
    html_text_part(html, word, length);
    html_raw(html, whole ? "</span>" : "");
}

void html_sentence(struct html *html, const char *text)
{
    for (const char *end = NULL; (end = strchr(text, ' ')) != NULL; text = end + 1) {
        write_word(html, text, (size_t)(end - text));
        html_raw(html, end[1] == '%' ? "&#160;" : " ");
    }
    write_word(html, text, strlen(text));
}

void html_name(struct html *html, const char *name)
{
    autofree char *shown = text_make_visible(name);
    html_raw(html, is_short(shown, strlen(shown)) ? "<bdi>" : "<bdi class=\"long\">");
    html_text(html, shown);
    html_raw(html, "</bdi>");
}

void html_element(struct html *html, const char *element, const char *text)
{
    html_format(html, "<%s>", element);
    html_sentence(html, text);
    html_format(html, "</%s>\n", element);
}

void html_term(struct html *html, const char *term, const char *text)
{
    html_element(html, "dt", term);
    html_element(html, "dd", text);
}
