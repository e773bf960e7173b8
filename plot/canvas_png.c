/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/canvas_png.h"

#include "base/memory.h"
#include "plot/canvas_colours.h"

#include <math.h>
#include <png.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * A byte a pixel where a palette can be had (canvas_colours.h), zlib's level 3 and no filter: rows of a chart
 * repeat whole. Measured at 1500 x 500 in RGB: 4 ms and 57 kB; the "up" filter takes 5.5 ms and 62 kB, level
 * 6 takes 8 ms and 46 kB. Memory level 5 in place of 8 saves another tenth: its tables stay in the first
 * cache.
 */
enum { COMPRESSION_LEVEL = 3, COMPRESSION_MEMORY_LEVEL = 5 };

static void append(png_structp png, png_bytep bytes, size_t length)
{
    byte_buffer_append(png_get_io_ptr(png), bytes, length);
}

static void flush(png_structp png)
{
    (void)png;
}

static _Noreturn void fail(png_structp png, png_const_charp message)
{
    error_set(png_get_error_ptr(png), "libpng: %s", message);
    png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

/* libpng takes texts as `char *`, though it only copies them. */
static void describe(png_structp png, png_infop info, const char *key, const char *text)
{
    if (text[0] == '\0')
        return;
    autofree char *key_copy = memory_copy_text(key);
    autofree char *text_copy = memory_copy_text(text);
    png_text chunk = {.compression =
                          strlen(text) < 1024 ? PNG_ITXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_zTXt,
                      .key = key_copy,
                      .text = text_copy};
    chunk.itxt_length = strlen(text);
    png_set_text(png, info, &chunk, 1);
}

static void write_palette(png_structp png, png_infop info, const struct colour_index *index)
{
    unsigned count = 0;
    const uint32_t *palette = colour_index_palette(index, &count);
    png_color colours[COLOURS_MOST];
    for (unsigned i = 0; i < count; i++)
        colours[i] = (png_color){(png_byte)(palette[i] >> 16 & 0xff), (png_byte)(palette[i] >> 8 & 0xff),
                                 (png_byte)(palette[i] & 0xff)};
    png_set_PLTE(png, info, colours, (int)count);
}

static void write_header(png_structp png, png_infop info, const struct pixels *pixels,
                         const struct colour_index *index, const struct canvas_metadata *metadata)
{
    png_set_user_limits(png, 1000000, 1000000);
    png_set_compression_level(png, COMPRESSION_LEVEL);
    png_set_compression_mem_level(png, COMPRESSION_MEMORY_LEVEL);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_IHDR(png, info, pixels->width, pixels->height, 8,
                 index != NULL ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (index != NULL) {
        write_palette(png, info, index);
        png_set_check_for_invalid_index(png, 0); /* there is none; looking for it takes a twentieth */
    }
    png_uint_32 per_metre = (png_uint_32)lround(pixels->dpi / 0.0254);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    describe(png, info, "Title", metadata->title);
    describe(png, info, "Description", metadata->description);
    describe(png, info, "Software", metadata->software);
    describe(png, info, "steerstat:content", metadata->content_hash);
    describe(png, info, "steerstat:options", metadata->options);
    describe(png, info, "steerstat:numbers", metadata->numbers);
    png_write_info(png, info);
}

static void convert_row(const unsigned char *from, unsigned width, png_bytep to)
{
    for (unsigned x = 0; x < width; x++, from += 4, to += 3) {
        uint32_t pixel;
        memcpy(&pixel, from, sizeof pixel);
        to[0] = (png_byte)(pixel >> 16 & 0xff);
        to[1] = (png_byte)(pixel >> 8 & 0xff);
        to[2] = (png_byte)(pixel & 0xff);
    }
}

static void write_rows(png_structp png, const struct pixels *pixels, const struct colour_index *index,
                       png_bytep row)
{
    for (unsigned y = 0; y < pixels->height; y++) {
        if (index == NULL)
            convert_row(pixels->bytes + (size_t)y * pixels->stride, pixels->width, row);
        else if (!colour_index_repeats(index, y))
            colour_index_row(index, y, row);
        png_write_row(png, row);
    }
}

/* Apart from png_encode, so that no local of a function that setjmp returns to twice changes in between. */
static bool write_file(png_structp png, png_infop info, const struct pixels *pixels,
                       const struct colour_index *index, const struct canvas_metadata *metadata,
                       png_bytep row)
{
    if (setjmp(png_jmpbuf(png)) != 0) // NOLINT(cert-err52-cpp): libpng's way of failing
        return false;
    write_header(png, info, pixels, index, metadata);
    write_rows(png, pixels, index, row);
    png_write_end(png, info);
    return true;
}

bool png_encode(const struct pixels *pixels, const struct canvas_metadata *metadata,
                struct byte_buffer *bytes, struct error *error)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, error, fail, ignore_warning);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    if (info == NULL) {
        png_destroy_write_struct(&png, NULL);
        return error_set(error, "libpng: cannot start: the library does not fit the program");
    }
    png_set_write_fn(png, bytes, append, flush);
    png_bytep row = memory_allocate(pixels->width, 3);
    struct colour_index *index = colour_index_create(pixels);
    bool written = write_file(png, info, pixels, index, metadata, row);
    colour_index_destroy(index);
    free(row);
    png_destroy_write_struct(&png, &info);
    return written;
}
