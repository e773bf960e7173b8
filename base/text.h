/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slices of text that someone else owns: what a parser works on. No NUL at the end, no locale, no copy. */
#ifndef STEERSTAT_BASE_TEXT_H
#define STEERSTAT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
    const char *start;
    size_t length;
};

/* For printf("%.*s", SLICE_ARGUMENTS(slice)). */
#define SLICE_ARGUMENTS(slice) (int)((slice).length > 200 ? 200 : (slice).length), (slice).start

/* These are inline: parsers spend their time on them, and what is compared with mostly is a constant. */

static inline bool text_equals(const char *left, const char *right)
{
    return *left == *right && strcmp(left, right) == 0;
}

static inline struct slice slice_of(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static inline bool slice_equals(struct slice slice, const char *text)
{
    size_t length = strlen(text);
    return slice.length == length && memcmp(slice.start, text, length) == 0;
}

static inline bool slice_same(struct slice left, struct slice right)
{
    return left.length == right.length && memcmp(left.start, right.start, left.length) == 0;
}

static inline bool slice_starts_with(struct slice slice, const char *prefix)
{
    size_t length = strlen(prefix);
    return slice.length >= length && memcmp(slice.start, prefix, length) == 0;
}

static inline bool slice_ends_with(struct slice slice, const char *suffix)
{
    size_t length = strlen(suffix);
    return slice.length >= length && memcmp(slice.start + slice.length - length, suffix, length) == 0;
}

/* Without the first n bytes (n at most the length). */
static inline struct slice slice_skip(struct slice slice, size_t n)
{
    return (struct slice){slice.start + n, slice.length - n};
}

static inline bool text_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool text_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Without blanks, tabs and carriage returns at both ends. */
static inline struct slice slice_trim(struct slice slice)
{
    const char *end = slice.start + slice.length;
    while (slice.start < end && text_is_blank(slice.start[0]))
        slice.start++;
    while (end > slice.start && text_is_blank(end[-1]))
        end--;
    return (struct slice){slice.start, (size_t)(end - slice.start)};
}

/* Nothing but ASCII characters that have a picture, and blanks: no tab, no NUL. All bytes are looked at, many
   at once. */
static inline bool slice_is_plain(struct slice slice)
{
    unsigned char bad = 0;
    for (size_t i = 0; i < slice.length; i++)
        bad |= (unsigned char)(slice.start[i] < ' ') | (unsigned char)(slice.start[i] > '~');
    return bad == 0;
}

/* Takes the next word (separated by blanks, tabs, carriage returns) off *rest; empty at the end. */
static inline struct slice slice_next_word(struct slice *rest)
{
    const char *at = rest->start;
    const char *end = at + rest->length;
    while (at < end && text_is_blank(*at))
        at++;
    const char *begin = at;
    while (at < end && !text_is_blank(*at))
        at++;
    *rest = (struct slice){at, (size_t)(end - at)};
    return (struct slice){begin, (size_t)(at - begin)};
}

/* Takes the last word off *rest; empty where there is none. */
static inline struct slice slice_last_word(struct slice *rest)
{
    const char *end = rest->start + rest->length;
    while (end > rest->start && text_is_blank(end[-1]))
        end--;
    const char *begin = end;
    while (begin > rest->start && !text_is_blank(begin[-1]))
        begin--;
    rest->length = (size_t)(begin - rest->start);
    return (struct slice){begin, (size_t)(end - begin)};
}

/* Takes the next line off *rest, without its line feed; the rest where there is none. */
static inline struct slice slice_next_line(struct slice *rest)
{
    const char *feed = rest->length > 0 ? (const char *)memchr(rest->start, '\n', rest->length) : NULL;
    struct slice line = {rest->start, feed != NULL ? (size_t)(feed - rest->start) : rest->length};
    *rest = slice_skip(*rest, line.length + (feed != NULL));
    return line;
}

/* True where text, which is not empty, occurs in the slice; *at gets the position of the first occurrence. In
   lines of a hundred bytes this is several times as fast as memmem, which prepares itself for long ones. */
static inline bool slice_find(struct slice slice, const char *text, size_t *at)
{
    size_t length = strlen(text);
    for (size_t from = 0; from + length <= slice.length; from++) {
        const char *found =
            (const char *)memchr(slice.start + from, text[0], slice.length - length + 1 - from);
        if (found == NULL)
            return false;
        from = (size_t)(found - slice.start);
        if (memcmp(found, text, length) == 0) {
            *at = from;
            return true;
        }
    }
    return false;
}

/*
 * Takes the next item of a list with commas off *rest; false at its end ("a," has two items, "" one):
 *     for (struct slice rest = slice_of(text), item; slice_next_item(&rest, &item);)
 */
bool slice_next_item(struct slice *rest, struct slice *item);

/* A copy on the heap, with a NUL at the end. */
char *slice_copy(struct slice slice) __attribute__((malloc, warn_unused_result));

/* Order of two texts as people expect it: runs of digits compare as numbers ("rps-7" before "rps-16"). */
int text_compare_natural(const char *left, const char *right);

/* Bytes of the UTF-8 character at `text`, not its end; 0 where there is none. Well-formed only (RFC 3629). */
size_t text_character_length(const char *text);

/* The code point of the well-formed UTF-8 character of that length at `text`. */
unsigned text_code_point(const char *text, size_t length);

/*
 * A copy in which a text that nothing would be seen of shows its characters as "[U+200B]": one of blanks and
 * of characters without a picture of their own only (Unicode 15, White_Space and Default_Ignorable_Code_Point
 * of PropList.txt and DerivedCoreProperties.txt, and the blank braille pattern). Free with free().
 */
char *text_make_visible(const char *text) __attribute__((malloc, warn_unused_result));

/* Well-formed UTF-8 without control characters (tabs are allowed). */
bool text_is_printable(const char *text);

/* Writes `text` to a buffer with control characters and bytes that are no UTF-8 shown as \xNN, cut to fit. */
void text_make_printable(char *buffer, size_t size, const char *text);

#endif
