/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether two files show the same. */
#include "plot/canvas_read.h"

#include "base/memory.h"

#include <ctype.h>
#include <png.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * Of a PNG, tools may pack the pixels anew, and nothing else: a chunk that the drawing does not have might
 * animate the picture or colour it otherwise (PNG 1.2, section 4; APNG's acTL).
 */
enum { PNG_SIGNATURE_BYTES = 8, CHUNK_FRAME_BYTES = 12 };

struct chunk {
    struct slice name, data;
};

/* The next chunk; false at the end, and where the file is damaged: then bytes are left over. */
static bool next_chunk(struct slice *rest, struct chunk *chunk)
{
    if (rest->length < CHUNK_FRAME_BYTES)
        return false;
    const unsigned char *start = (const unsigned char *)rest->start;
    size_t length = (size_t)start[0] << 24 | (size_t)start[1] << 16 | (size_t)start[2] << 8 | start[3];
    if (length > rest->length - CHUNK_FRAME_BYTES)
        return false;
    *chunk = (struct chunk){{rest->start + 4, 4}, {rest->start + 8, length}};
    *rest = slice_skip(*rest, length + CHUNK_FRAME_BYTES);
    return true;
}

/* How the pixels are packed; what of the rest counts is compared by itself. */
static bool is_of_pixels_or_texts(struct slice name)
{
    static const char *const names[] = {"IHDR", "PLTE", "tRNS", "IDAT", "IEND", "tEXt", "zTXt", "iTXt"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (slice_equals(name, names[i]))
            return true;
    return false;
}

static bool has_chunk(struct slice file, const struct chunk *wanted)
{
    struct slice rest = slice_skip(file, PNG_SIGNATURE_BYTES);
    struct chunk chunk;
    while (next_chunk(&rest, &chunk))
        if (slice_same(chunk.name, wanted->name) && slice_same(chunk.data, wanted->data))
            return true;
    return false;
}

/*
 * Whether every chunk of one is in the other, but for those of pixels and texts. Texts stand before the
 * pixels: those behind them are read by others, not by us.
 */
static bool chunks_are_in(struct slice one, struct slice other)
{
    struct slice rest = slice_skip(one, PNG_SIGNATURE_BYTES);
    struct chunk chunk;
    bool pixels_began = false;
    while (next_chunk(&rest, &chunk)) {
        bool may_differ = is_of_pixels_or_texts(chunk.name);
        bool is_text = may_differ && slice_ends_with(chunk.name, "Xt");
        if ((!may_differ && !has_chunk(other, &chunk)) || (is_text && pixels_began))
            return false;
        pixels_began = pixels_began || slice_equals(chunk.name, "IDAT");
    }
    return rest.length == 0;
}

/* The pixels as RGBA; NULL where they can't be read. Free with free(). */
static char *read_pixels(struct slice bytes, size_t *length)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&image, bytes.start, bytes.length))
        return NULL;
    image.format = PNG_FORMAT_RGBA;
    *length = PNG_IMAGE_SIZE(image);
    char *pixels = memory_allocate(*length + sizeof image.width, 1);
    memcpy(pixels + *length, &image.width, sizeof image.width); /* the shape counts, too */
    if (!png_image_finish_read(&image, NULL, pixels, 0, NULL)) {
        png_image_free(&image);
        free(pixels);
        return NULL;
    }
    *length += sizeof image.width;
    return pixels;
}

static bool same_texts(const char *file_name, struct slice left, struct slice right)
{
    struct canvas_said of_left;
    struct canvas_said of_right;
    struct error error;
    if (!canvas_read(&of_left, file_name, left, &error))
        return false;
    bool same = canvas_read(&of_right, file_name, right, &error);
    if (same) {
        same = strcmp(of_left.others, of_right.others) == 0;
        canvas_said_finish(&of_right);
    }
    canvas_said_finish(&of_left);
    return same;
}

static bool same_pixels(struct slice left, struct slice right)
{
    size_t lengths[2] = {0, 0};
    autofree char *of_left = read_pixels(left, &lengths[0]);
    autofree char *of_right = read_pixels(right, &lengths[1]);
    return of_left != NULL && of_right != NULL && lengths[0] == lengths[1] &&
           memcmp(of_left, of_right, lengths[0]) == 0;
}

/* A PDF but for the moments that it claims to be from: SOURCE_DATE_EPOCH sets them. Free with free(). */
static char *without_dates(struct slice pdf)
{
    static const char *const keys[] = {"/CreationDate (", "/ModDate ("};
    char *copy = memory_allocate(pdf.length + 1, 1);
    memcpy(copy, pdf.start, pdf.length);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        size_t at = 0;
        if (!slice_find((struct slice){copy, pdf.length}, keys[i], &at))
            continue;
        for (at += strlen(keys[i]); at < pdf.length && copy[at] != ')'; at++)
            copy[at] = isdigit((unsigned char)copy[at]) != 0 ? '0' : copy[at];
    }
    return copy;
}

static bool same_but_for_dates(struct slice left, struct slice right)
{
    autofree char *of_left = without_dates(left);
    autofree char *of_right = without_dates(right);
    return left.length == right.length && memcmp(of_left, of_right, left.length) == 0;
}

bool canvas_shows_same(const char *file_name, struct slice left, struct slice right)
{
    if (slice_same(left, right))
        return true;
    if (!canvas_is_png(file_name))
        return slice_starts_with(right, "%PDF-") && same_but_for_dates(left, right);
    return left.length >= PNG_SIGNATURE_BYTES && right.length >= PNG_SIGNATURE_BYTES &&
           chunks_are_in(left, right) && chunks_are_in(right, left) && same_texts(file_name, left, right) &&
           same_pixels(left, right);
}
