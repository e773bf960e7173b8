/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slices of text that someone else owns: what a parser works on. No NUL at the end, no locale, no copy. */
#ifndef STEERSTAT_BASE_TEXT_H
#define STEERSTAT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct slice {
    const char *start;
    size_t length;
};

/* For printf("%.*s", SLICE_ARGUMENTS(slice)). */
#define SLICE_ARGUMENTS(slice) (int)((slice).length > 200 ? 200 : (slice).length), (slice).start

struct slice slice_of(const char *text);
bool slice_equals(struct slice slice, const char *text);
bool slice_same(struct slice left, struct slice right);
bool slice_starts_with(struct slice slice, const char *prefix);
bool slice_ends_with(struct slice slice, const char *suffix);
struct slice slice_trim(struct slice slice); /* without blanks, tabs and carriage returns at both ends */
struct slice slice_skip(struct slice slice, size_t n); /* without the first n bytes (n at most the length) */

/* Takes the next word (separated by blanks, tabs, carriage returns) off *rest; empty at the end. */
struct slice slice_next_word(struct slice *rest);

/* Takes the next line off *rest, without its line feed; the rest where there is none. */
struct slice slice_next_line(struct slice *rest);

/* Takes the last word off *rest; empty where there is none. */
struct slice slice_last_word(struct slice *rest);

/*
 * Takes the next item of a list with commas off *rest; false at its end ("a," has two items, "" one):
 *     for (struct slice rest = slice_of(text), item; slice_next_item(&rest, &item);)
 */
bool slice_next_item(struct slice *rest, struct slice *item);

/* A copy on the heap, with a NUL at the end. */
char *slice_copy(struct slice slice) __attribute__((malloc, warn_unused_result));

/* true where text occurs in the slice; *at gets the position of the first occurrence. */
bool slice_find(struct slice slice, const char *text, size_t *at);

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
