/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which changes of a PNG leave what it shows as it was. libpng and zlib, not the canvas, make the changed
 * files.
 */
#include "plot/canvas.h"
#include "plot/canvas_read.h"
#include "test.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static const struct canvas_metadata metadata = {
    .title = "A title",
    .description = "RFS: 1.25",
    .software = "steerstat 0.1.0",
    .content_hash = "0123456789abcdef",
    .options = "figure=bitrate",
    .numbers = "csv=1",
};

struct file {
    char *bytes;
    size_t length;
};

static struct slice slice_of_file(const struct file *file)
{
    return (struct slice){file->bytes, file->length};
}

static struct file draw(const char *name, const struct canvas_metadata *about)
{
    const struct canvas_size size = {.width_pt = 100.0, .height_pt = 50.0, .dpi = 144.0};
    const struct fill fill = {.colour = {200, 30, 20}};
    struct canvas *canvas = NULL;
    struct error error = {{0}};
    struct file file = {0};
    if (!canvas_create(&canvas, name, &size, &error))
        fail_msg("%s", error.message);
    canvas_describe(canvas, about);
    canvas_rectangle(canvas, 10.0, 10.0, 30.0, 20.0, &fill, NULL);
    canvas_line(canvas, 0.0, 0.0, 90.0, 40.0, &(struct stroke){.width_pt = 1.0});
    if (!canvas_encode(canvas, &file.bytes, &file.length, &error))
        fail_msg("%s", error.message);
    canvas_destroy(canvas);
    return file;
}

static bool holds(const char *name, const struct file *file)
{
    struct file drawn = draw(name, &metadata);
    bool same = canvas_shows_same(name, slice_of_file(file), slice_of_file(&drawn));
    free(drawn.bytes);
    return same;
}

/* ------------------------------------------------------------------------------ files that others changed --
 */

static void put_number(unsigned char to[static 4], unsigned long number)
{
    for (size_t i = 0; i < 4; i++)
        to[i] = (unsigned char)(number >> (24 - 8 * i) & 0xff);
}

/* The file with a chunk behind the header chunk (offset 33: signature 8, IHDR 25), its checksum right. */
static struct file with_chunk(const struct file *file, const char *name, const char *data, size_t length)
{
    enum { BEHIND_HEADER = 33 };
    struct file changed = {malloc(file->length + length + 12), file->length + length + 12};
    assert_non_null(changed.bytes);
    unsigned char *chunk = (unsigned char *)changed.bytes + BEHIND_HEADER;
    memcpy(changed.bytes, file->bytes, BEHIND_HEADER);
    put_number(chunk, length);
    memcpy(chunk + 4, name, 4);
    memcpy(chunk + 8, data, length);
    put_number(chunk + 8 + length, crc32(crc32(0, NULL, 0), chunk + 4, (unsigned)length + 4));
    memcpy(chunk + 12 + length, file->bytes + BEHIND_HEADER, file->length - BEHIND_HEADER);
    return changed;
}

/* The file with a chunk before its last one (IEND: 12 bytes). */
static struct file with_last_chunk(const struct file *file, const char *name, const char *data, size_t length)
{
    struct file front = with_chunk(file, name, data, length);
    enum { BEHIND_HEADER = 33, END = 12 };
    size_t added = length + 12;
    char *chunk = malloc(added);
    assert_non_null(chunk);
    memcpy(chunk, front.bytes + BEHIND_HEADER, added);
    memmove(front.bytes + BEHIND_HEADER, front.bytes + BEHIND_HEADER + added,
            front.length - BEHIND_HEADER - added - END);
    memcpy(front.bytes + front.length - END - added, chunk, added);
    free(chunk);
    return front;
}

struct reader {
    const struct file *file;
    size_t at;
};

static void read_some(png_structp png, png_bytep to, size_t length)
{
    struct reader *reader = png_get_io_ptr(png);
    assert_true(reader->at + length <= reader->file->length);
    memcpy(to, reader->file->bytes + reader->at, length);
    reader->at += length;
}

static void write_some(png_structp png, png_bytep bytes, size_t length)
{
    struct file *file = png_get_io_ptr(png);
    file->bytes = realloc(file->bytes, file->length + length);
    assert_non_null(file->bytes);
    memcpy(file->bytes + file->length, bytes, length);
    file->length += length;
}

static void write_nothing(png_structp png)
{
    (void)png;
}

/* Packed anew with zlib's level 9, texts and all; one pixel another where `touched`. */
static struct file packed_anew(const struct file *file, bool touched)
{
    struct reader reader = {file, 0};
    struct file packed = {0};
    png_structp in = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_structp out = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(in);
    png_set_read_fn(in, &reader, read_some);
    png_read_png(in, info, PNG_TRANSFORM_IDENTITY, NULL);
    png_bytepp rows = png_get_rows(in, info);
    if (touched)
        rows[50][100] ^= 1;
    png_set_write_fn(out, &packed, write_some, write_nothing);
    png_set_compression_level(out, 9);
    png_set_filter(out, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
    png_write_png(out, info, PNG_TRANSFORM_IDENTITY, NULL);
    png_destroy_write_struct(&out, NULL);
    png_destroy_read_struct(&in, &info, NULL);
    return packed;
}

static void test_packed_anew_holds(void **state)
{
    (void)state;
    struct file drawn = draw("a.png", &metadata);
    struct file packed = packed_anew(&drawn, false);
    struct file touched = packed_anew(&drawn, true);
    assert_int_not_equal(drawn.length, packed.length);
    assert_true(holds("a.png", &drawn));
    assert_true(holds("a.png", &packed));
    assert_false(holds("a.png", &touched));
    free(drawn.bytes);
    free(packed.bytes);
    free(touched.bytes);
}

/* What turns one picture into several, or its colours into others, is no proof. */
static void test_more_in_it_does_not_hold(void **state)
{
    (void)state;
    static const struct {
        const char *name, *data;
        size_t length;
    } chunks[] = {
        {"acTL", "\0\0\0\2\0\0\0\0", 8}, /* APNG: two frames, for ever */
        {"gAMA", "\0\1\x86\xa0", 4},     /* linear light */
        {"sRGB", "\0", 1},
        {"eXIf", "MM\0*\0\0\0\10\0\0\0\0\0\0", 14},
        {"tEXt", "Comment\0made up", 15},
        {"tEXt", "steerstat:numbers\0csv=2", 23},
        {"zzZz", "", 0},
    };
    struct file drawn = draw("a.png", &metadata);
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
        struct file changed = with_chunk(&drawn, chunks[i].name, chunks[i].data, chunks[i].length);
        assert_false(holds("a.png", &changed));
        free(changed.bytes);
    }
    struct file behind = with_last_chunk(&drawn, "tEXt", "Title\0forged", 12);
    assert_false(holds("a.png", &behind));
    free(behind.bytes);
    struct file longer = {realloc(drawn.bytes, drawn.length + 40), drawn.length + 40};
    assert_non_null(longer.bytes);
    memset(longer.bytes + drawn.length, 'x', 40);
    assert_false(holds("a.png", &longer));
    free(longer.bytes);
}

/* Title and description are the picture's; what it says of its data and options is judged elsewhere. */
static void test_other_texts(void **state)
{
    (void)state;
    struct canvas_metadata other = metadata;
    other.title = "Another title";
    struct file titled = draw("a.png", &other);
    other = metadata;
    other.description = "RFS: 9.99";
    struct file described = draw("a.png", &other);
    other = metadata;
    other.content_hash = "fedcba9876543210";
    struct file hashed = draw("a.png", &other);
    assert_false(holds("a.png", &titled));
    assert_false(holds("a.png", &described));
    assert_true(holds("a.png", &hashed));
    free(titled.bytes);
    free(described.bytes);
    free(hashed.bytes);
}

static void test_of_others_bytes_count(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const char *name = i == 0 ? "a.svg" : "a.pdf";
        struct file drawn = draw(name, &metadata);
        assert_true(holds(name, &drawn));
        drawn.bytes[drawn.length - 1] ^= 1;
        assert_false(holds(name, &drawn));
        free(drawn.bytes);
    }
}

/* A PDF says when it was made, where SOURCE_DATE_EPOCH says so: that is no part of the picture. */
static void test_dates_do_not_count(void **state)
{
    (void)state;
    setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    struct file dated = draw("a.pdf", &metadata);
    unsetenv("SOURCE_DATE_EPOCH");
    struct file drawn = draw("a.pdf", &metadata);
    assert_int_equal(dated.length, drawn.length);
    assert_memory_not_equal(dated.bytes, drawn.bytes, drawn.length);
    assert_true(holds("a.pdf", &dated));
    free(dated.bytes);
    free(drawn.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packed_anew_holds),  cmocka_unit_test(test_more_in_it_does_not_hold),
        cmocka_unit_test(test_other_texts),        cmocka_unit_test(test_of_others_bytes_count),
        cmocka_unit_test(test_dates_do_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
