/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

bool slice_next_item(struct slice *rest, struct slice *item)
{
    if (rest->start == NULL)
        return false;
    size_t comma = 0;
    bool last = !slice_find(*rest, ",", &comma);
    *item = (struct slice){rest->start, last ? rest->length : comma};
    *rest = last ? (struct slice){NULL, 0} : slice_skip(*rest, comma + 1);
    return true;
}

char *slice_copy(struct slice slice)
{
    return memory_copy_bytes(slice.start, slice.length);
}

int text_compare_natural(const char *left, const char *right)
{
    const char *l = left;
    const char *r = right;
    while (*l != '\0' && *r != '\0') {
        if (text_is_digit(*l) && text_is_digit(*r)) {
            l += strspn(l, "0");
            r += strspn(r, "0");
            size_t l_digits = strspn(l, "0123456789");
            size_t r_digits = strspn(r, "0123456789");
            if (l_digits != r_digits)
                return l_digits < r_digits ? -1 : 1;
            int order = memcmp(l, r, l_digits);
            if (order != 0)
                return order;
            l += l_digits;
            r += r_digits;
        } else if (*l != *r) {
            return (unsigned char)*l < (unsigned char)*r ? -1 : 1;
        } else {
            l++;
            r++;
        }
    }
    if (*l != '\0' || *r != '\0')
        return *l == '\0' ? -1 : 1;
    return strcmp(left, right); /* equal but for leading zeros: still a total order */
}

/* Length of the well-formed UTF-8 character at text, 0 where there is none (RFC 3629, section 4). */
static size_t utf8_length(const unsigned char *text)
{
    if (text[0] < 0x80)
        return 1;
    size_t length = text[0] >= 0xF0 ? 4 : text[0] >= 0xE0 ? 3 : 2;
    if (text[0] < 0xC2 || text[0] > 0xF4)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (text[0] == 0xE0 && text[1] < 0xA0) || (text[0] == 0xF0 && text[1] < 0x90);
    bool surrogate = text[0] == 0xED && text[1] > 0x9F;
    bool beyond = text[0] == 0xF4 && text[1] > 0x8F;
    return overlong || surrogate || beyond ? 0 : length;
}

size_t text_character_length(const char *text)
{
    return utf8_length((const unsigned char *)text);
}

unsigned text_code_point(const char *text, size_t length)
{
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    const unsigned char *at = (const unsigned char *)text;
    unsigned code = at[0] & masks[length];
    for (size_t i = 1; i < length; i++)
        code = code << 6 | (at[i] & 0x3fU);
    return code;
}

/* Ascending. */
static const struct {
    unsigned first, last;
} without_picture[] = {
    {'\t', '\r'},     {' ', ' '},         {0x85, 0x85},       {0xa0, 0xa0},       {0xad, 0xad},
    {0x34f, 0x34f},   {0x61c, 0x61c},     {0x115f, 0x1160},   {0x1680, 0x1680},   {0x17b4, 0x17b5},
    {0x180b, 0x180f}, {0x2000, 0x200f},   {0x2028, 0x202f},   {0x205f, 0x206f},   {0x2800, 0x2800},
    {0x3000, 0x3000}, {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},
    {0xfff0, 0xfff8}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

static bool has_picture(unsigned code)
{
    for (size_t i = 0; i < sizeof without_picture / sizeof without_picture[0]; i++)
        if (code <= without_picture[i].last)
            return code < without_picture[i].first;
    return true;
}

/* Whether there is something to be seen: bytes that are no UTF-8 are, whoever shows them. */
static bool is_visible(const char *text)
{
    while (*text != '\0') {
        size_t length = text_character_length(text);
        if (length == 0 || has_picture(text_code_point(text, length)))
            return true;
        text += length;
    }
    return false;
}

char *text_make_visible(const char *text)
{
    if (is_visible(text))
        return memory_copy_text(text);
    char *shown = memory_copy_text("");
    for (size_t length = 0; *text != '\0'; text += length) {
        length = text_character_length(text);
        memory_append(&shown, "[U+%04X]", text_code_point(text, length));
    }
    return shown;
}

static bool is_control(const unsigned char *text, size_t length)
{
    return (length == 1 && (text[0] < 0x20 || text[0] == 0x7F)) ||
           (length == 2 && text[0] == 0xC2 && text[1] < 0xA0); /* C1 controls */
}

bool text_is_printable(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at != '\0') {
        if (*at >= 0x20 && *at < 0x7F) {
            at++;
            continue;
        }
        size_t length = utf8_length(at);
        if (length == 0 || (is_control(at, length) && *at != '\t'))
            return false;
        at += length;
    }
    return true;
}

void text_make_printable(char *buffer, size_t size, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t used = 0;
    while (*at != '\0' && used + 5 < size) {
        size_t length = utf8_length(at);
        if (length == 0 || is_control(at, length)) {
            used += (size_t)snprintf(buffer + used, size - used, "\\x%02X", *at);
            at++;
        } else {
            memcpy(buffer + used, at, length);
            used += length;
            at += length;
        }
    }
    buffer[used] = '\0';
}
