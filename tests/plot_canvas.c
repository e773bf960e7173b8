/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that the canvas writes: their form, their metadata, and that the same drawing gives the same
 * bytes. */
#include "base/memory.h"
#include "plot/canvas.h"
#include "plot/canvas_colours.h"
#include "plot/palette.h"
#include "test.h"

#include <expat.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char hostile[] =
    "</text><script>alert(1)</script> & \"quoted\" 'single' ]]> \x01\x1b[31m \xff\xfe \uffff";

static const struct canvas_metadata metadata = {
    .title = "Bitrate <of> configurations & more",
    .description = "RFS: 1.25 \u2020",
    .software = "steerstat 0.1.0",
    .content_hash = "0123456789abcdef",
    .options = "figure=bitrate;normalize=baseline",
};

static void draw(struct canvas *canvas)
{
    const struct stroke line = {.colour = {0, 0, 0}, .width_pt = 1.0, .dash = DASH_LONG};
    const struct stroke edge = {.colour = {10, 20, 30}, .width_pt = 0.5};
    for (size_t i = 0; i < 12; i++) {
        struct fill fill = palette_fill(i);
        fill.hatch_tile_pt = 6.0;
        canvas_begin_group(canvas, hostile);
        canvas_rectangle(canvas, 10.0 + 12.0 * (double)i, 20.0, 10.0, 60.0, &fill, &edge);
        canvas_end_group(canvas);
    }
    canvas_line(canvas, 5.0, 80.0, 190.0, 80.0, &line);
    struct text_style style = {.size_pt = 9.0, .colour = {0, 0, 0}};
    canvas_text(canvas, 5.0, 95.0, hostile, &style);
    style.rotation_degrees = 90.0;
    style.bold = true;
    style.horizontal = ANCHOR_CENTRE;
    style.vertical = ANCHOR_MIDDLE;
    canvas_text(canvas, 5.0, 50.0, "\u05d0\u05d1\u05d2 RFS+", &style);
    canvas_text(canvas, 5.0, 50.0, "", &style);
}

/* The file of the test drawing; free with free(). */
static char *encode(const char *name, const struct canvas_metadata *about, double dpi, size_t *length)
{
    const struct canvas_size size = {.width_pt = 200.0, .height_pt = 100.0, .dpi = dpi};
    struct canvas *canvas = NULL;
    struct error error = {{0}};
    if (!canvas_create(&canvas, name, &size, &error))
        fail_msg("%s", error.message);
    canvas_describe(canvas, about);
    draw(canvas);
    char *bytes = NULL;
    if (!canvas_encode(canvas, &bytes, length, &error))
        fail_msg("%s", error.message);
    canvas_destroy(canvas);
    return bytes;
}

static void test_same_bytes_twice(void **state)
{
    (void)state;
    const char *const names[] = {"a.png", "a.svg", "a.pdf"};
    for (size_t i = 0; i < 3; i++) {
        size_t lengths[2] = {0, 0};
        char *first = encode(names[i], &metadata, 144.0, &lengths[0]);
        char *second = encode(names[i], &metadata, 144.0, &lengths[1]);
        assert_int_equal(lengths[0], lengths[1]);
        assert_memory_equal(first, second, lengths[0]);
        free(first);
        free(second);
    }
}

/* ------------------------------------------------------------------------------------------------- PNG -- */

struct reading {
    const char *bytes;
    size_t left;
};

static void read_bytes(png_structp png, png_bytep to, size_t length)
{
    struct reading *reading = png_get_io_ptr(png);
    assert_true(length <= reading->left);
    memcpy(to, reading->bytes, length);
    reading->bytes += length;
    reading->left -= length;
}

static const char *find_text(png_structp png, png_infop info, const char *key)
{
    png_textp texts = NULL;
    int count = 0;
    png_get_text(png, info, &texts, &count);
    for (int i = 0; i < count; i++) {
        if (strcmp(texts[i].key, key) == 0) {
            assert_int_equal(texts[i].compression, PNG_ITXT_COMPRESSION_NONE);
            return texts[i].text;
        }
    }
    return NULL;
}

/* An image of one row, of the colours first, first + step, ... */
static struct colour_index *index_of(uint32_t *row, unsigned width, uint32_t first, uint32_t step)
{
    for (unsigned x = 0; x < width; x++)
        row[x] = first + x * step;
    struct pixels pixels = {(const unsigned char *)row, width, 1, (size_t)width * 4, 72};
    return colour_index_create(&pixels);
}

static void test_palettes(void **state)
{
    (void)state;
    uint32_t row[4000];
    uint8_t indexed[4000];
    unsigned count = 0;
    /* 256 greys: all as they are. */
    struct colour_index *index = index_of(row, 256, 0, 0x010101);
    assert_non_null(index);
    const uint32_t *palette = colour_index_palette(index, &count);
    assert_int_equal(count, 256);
    colour_index_row(index, 0, indexed);
    for (unsigned x = 0; x < 256; x++)
        assert_true(palette[indexed[x]] == row[x]);
    colour_index_destroy(index);
    /* 250 blues and 50 greens: with one level of tolerance 3 they are few enough, and no channel is off by
     * more. */
    for (unsigned x = 0; x < 300; x++)
        row[x] = x < 250 ? x : (x - 250) << 8 | 1;
    struct pixels pixels = {(const unsigned char *)row, 300, 1, 1200, 72};
    index = colour_index_create(&pixels);
    assert_non_null(index);
    palette = colour_index_palette(index, &count);
    assert_true(count <= 256);
    colour_index_row(index, 0, indexed);
    for (unsigned x = 0; x < 300; x++)
        for (unsigned shift = 0; shift <= 16; shift += 8)
            assert_in_range((palette[indexed[x]] >> shift & 0xFF) + 3 - (row[x] >> shift & 0xFF), 0, 6);
    colour_index_destroy(index);
    /* The 64 most frequent are exact, whatever is near them: here those of two pixels each. */
    for (unsigned x = 0; x < 400; x++)
        row[x] = x < 128 ? 0x100000u + x / 2 : 0x200000u + (x - 128);
    pixels.width = 400;
    index = colour_index_create(&pixels);
    assert_non_null(index);
    palette = colour_index_palette(index, &count);
    colour_index_row(index, 0, indexed);
    for (unsigned x = 0; x < 128; x++)
        assert_true(palette[indexed[x]] == row[x]);
    colour_index_destroy(index);
    for (unsigned x = 0; x < 1000; x++) /* no two of them are near each other: an RGB image */
        row[x] = (x % 10 * 20) << 16 | (x / 10 % 10 * 20) << 8 | (x / 100 * 20);
    pixels.width = 1000;
    assert_null(colour_index_create(&pixels));
}

/* Rows by number, those that repeat the one above, and neighbours of one colour by the ten thousand. */
static void test_palette_rows(void **state)
{
    (void)state;
    enum { WIDTH = 140001, HEIGHT = 4 };
    static const uint32_t colours[HEIGHT] = {0xFF112233, 0xFF112233, 0xFF445566, 0xFF112233};
    uint32_t *pixels = memory_allocate((size_t)WIDTH * HEIGHT, sizeof *pixels);
    uint8_t *indexed = memory_allocate(WIDTH, 1);
    unsigned count = 0;
    for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; i++)
        pixels[i] = i % WIDTH == 70000 ? 0xFF000000 : colours[i / WIDTH];
    struct pixels image = {(const unsigned char *)pixels, WIDTH, HEIGHT, (size_t)WIDTH * 4, 72};
    struct colour_index *index = colour_index_create(&image);
    assert_non_null(index);
    const uint32_t *palette = colour_index_palette(index, &count);
    assert_int_equal(count, 3);
    for (unsigned y = 0; y < HEIGHT; y++) {
        assert_int_equal(colour_index_repeats(index, y), y == 1);
        colour_index_row(index, y, indexed);
        for (size_t x = 0; x < WIDTH; x++)
            assert_int_equal(palette[indexed[x]], pixels[y * (size_t)WIDTH + x] & 0xFFFFFF);
    }
    colour_index_destroy(index);
    free(indexed);
    free(pixels);
}

static void test_png(void **state)
{
    (void)state;
    size_t length = 0;
    char *bytes = encode("figures/a.PNG", &metadata, 288.0, &length);
    struct reading reading = {bytes, length};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_read_fn(png, &reading, read_bytes);
    png_read_png(png, info, PNG_TRANSFORM_EXPAND, NULL);   /* libpng checks every chunk's CRC */
    assert_int_equal(png_get_image_width(png, info), 800); /* 200 pt at 288 dpi */
    assert_int_equal(png_get_image_height(png, info), 400);
    assert_int_equal(png_get_bit_depth(png, info), 8);
    assert_int_equal(png_get_color_type(png, info), PNG_COLOR_TYPE_RGB);
    assert_int_equal(png_get_x_pixels_per_meter(png, info), 11339); /* 288 / 0.0254 */
    assert_string_equal(find_text(png, info, "Title"), metadata.title);
    assert_string_equal(find_text(png, info, "Description"), metadata.description);
    assert_string_equal(find_text(png, info, "Software"), metadata.software);
    assert_string_equal(find_text(png, info, "steerstat:content"), metadata.content_hash);
    assert_string_equal(find_text(png, info, "steerstat:options"), metadata.options);
    png_bytepp rows = png_get_rows(png, info);
    assert_memory_equal(rows[0], "\xff\xff\xff", 3); /* the ground is white */
    const struct colour first = palette_fill(0).colour;
    const png_byte inside[3] = {first.red, first.green, first.blue};
    assert_memory_equal(&rows[200][180], inside, 3); /* 15 pt, 50 pt: in the first bar, which has no hatch */
    png_destroy_read_struct(&png, &info, NULL);
    free(bytes);
}

/* ------------------------------------------------------------------------------------------------- SVG -- */

/* What a parser sees of an SVG. */
struct seen {
    size_t texts, titles, patterns, scripts, ids;
    char prefix[16];
    char text[512]; /* of the first <text> */
    bool in_text;
};

static void see_attribute(struct seen *seen, const char *name, const char *value)
{
    if (strcmp(name, "id") == 0) {
        if (seen->ids++ == 0)
            snprintf(seen->prefix, sizeof seen->prefix, "%.*s", (int)strcspn(value, "-"), value);
        assert_memory_equal(value, seen->prefix, strlen(seen->prefix));
    }
    if (strncmp(value, "url(#", 5) == 0)
        assert_memory_equal(value + 5, seen->prefix, strlen(seen->prefix));
    assert_true(strncmp(name, "on", 2) != 0);
}

static void see_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct seen *seen = data;
    seen->texts += strcmp(name, "text") == 0;
    seen->titles += strcmp(name, "title") == 0;
    seen->patterns += strcmp(name, "pattern") == 0;
    seen->scripts += strcmp(name, "script") == 0;
    seen->in_text = strcmp(name, "text") == 0 && seen->texts == 1;
    for (size_t i = 0; attributes[i] != NULL; i += 2)
        see_attribute(seen, attributes[i], attributes[i + 1]);
}

static void see_end(void *data, const XML_Char *name)
{
    (void)name;
    ((struct seen *)data)->in_text = false;
}

static void see_text(void *data, const XML_Char *text, int length)
{
    struct seen *seen = data;
    if (seen->in_text)
        strncat(seen->text, text, (size_t)length);
}

static struct seen parse_svg(const char *bytes, size_t length)
{
    struct seen seen = {0};
    XML_Parser parser = XML_ParserCreate(NULL);
    XML_SetUserData(parser, &seen);
    XML_SetElementHandler(parser, see_start, see_end);
    XML_SetCharacterDataHandler(parser, see_text);
    if (XML_Parse(parser, bytes, (int)length, 1) != XML_STATUS_OK)
        fail_msg("line %lu: %s", XML_GetCurrentLineNumber(parser), XML_ErrorString(XML_GetErrorCode(parser)));
    XML_ParserFree(parser);
    return seen;
}

static void test_svg(void **state)
{
    (void)state;
    size_t length = 0;
    char *bytes = encode("a.svg", &metadata, 144.0, &length);
    struct seen seen = parse_svg(bytes, length);
    assert_int_equal(seen.texts, 2); /* real texts; the empty one is none */
    assert_int_equal(seen.titles, 13);
    assert_int_equal(seen.scripts, 0);
    /* Fills 0 and 8 have no hatch. */
    assert_int_equal(seen.patterns, 10);
    assert_int_equal(seen.ids, 12);
    /* What XML can't hold is shown as bytes or left out; everything else comes back as it was. */
    assert_non_null(strstr(
        seen.text, "</text><script>alert(1)</script> & \"quoted\" 'single' ]]> \\x01\\x1B[31m \\xFF\\xFE "));
    assert_null(strstr(seen.text, "\uffff"));
    free(bytes);
}

/* Two figures in one page: no id is in both. */
static bool holds(const char *bytes, size_t length, const char *text)
{
    return memmem(bytes, length, text, strlen(text)) != NULL;
}

/* A name that turns the direction of text must not turn what stands behind it. */
static void test_directions_are_left_out(void **state)
{
    (void)state;
    struct canvas_metadata about = metadata;
    about.title = "RPS \u202e+\u2066 7";
    size_t length = 0;
    char *bytes = encode("x.svg", &about, 72.0, &length);
    assert_true(holds(bytes, length, "<title id="));
    assert_true(holds(bytes, length, ">RPS + 7</title>"));
    assert_false(holds(bytes, length, "\u202e"));
    free(bytes);
}

static void test_svg_ids_differ_by_figure(void **state)
{
    (void)state;
    struct canvas_metadata other = metadata;
    other.options = "figure=idle";
    size_t length = 0;
    char *bytes = encode("a.svg", &metadata, 144.0, &length);
    struct seen one = parse_svg(bytes, length);
    free(bytes);
    bytes = encode("a.svg", &other, 144.0, &length);
    struct seen two = parse_svg(bytes, length);
    free(bytes);
    assert_string_not_equal(one.prefix, two.prefix);
}

/* ------------------------------------------------------------------------------------------------- PDF -- */

static void test_pdf_says_no_time_of_the_clock(void **state)
{
    (void)state;
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
    size_t length = 0;
    char *bytes = encode("a.pdf", &metadata, 144.0, &length);
    assert_memory_equal(bytes, "%PDF-", 5);
    assert_true(holds(bytes, length, "19700101000000Z")); /* "D:" before it is optional: ISO 32000, 7.9.4 */
    assert_true(holds(bytes, length, "0123456789abcdef"));
    assert_true(holds(bytes, length, "figure=bitrate;normalize=baseline"));
    free(bytes);
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "1700000000", 1), 0);
    bytes = encode("a.pdf", &metadata, 144.0, &length);
    assert_true(holds(bytes, length, "20231114221320Z")); /* date -u -d @1700000000 */
    free(bytes);
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
}

/* ---------------------------------------------------------------------------------------------- contract --
 */

static void test_names_and_sizes(void **state)
{
    (void)state;
    struct error error;
    assert_true(canvas_check_name("figures/x.svg", &error));
    const char *const bad[] = {"x", "x.gif", ".png/x", "x.png.", ""};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(canvas_check_name(bad[i], &error));
        assert_non_null(strstr(error.message, ".pdf, .png, .svg"));
    }
    struct canvas *canvas = NULL;
    const struct canvas_size sizes[] = {{0, 100, 72}, {100, -1, 72}, {100, 100, 0}, {1e9, 100, 72}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_false(canvas_create(&canvas, "x.png", &sizes[i], &error));
        assert_null(canvas);
    }
    canvas_destroy(NULL);
}

/* The layout is the same at every resolution and in every format. */
static void test_extents_do_not_depend_on_the_canvas(void **state)
{
    (void)state;
    const char *const names[] = {"a.png", "a.svg", "a.pdf"};
    const struct text_style style = {.size_pt = 10.0};
    struct error error;
    struct text_extents extents[6];
    for (size_t i = 0; i < 6; i++) {
        struct canvas *canvas = NULL;
        const struct canvas_size size = {100.0, 100.0, i < 3 ? 72.0 : 300.0};
        assert_true(canvas_create(&canvas, names[i % 3], &size, &error));
        extents[i] = canvas_measure(canvas, "Replicas (client\u2013server pairs)", &style);
        canvas_destroy(canvas);
        assert_true(extents[i].width_pt > 100.0 && extents[i].width_pt < 250.0);
        assert_memory_equal(&extents[i], &extents[0], sizeof extents[0]);
    }
}

static void test_save_replaces_whole_files(void **state)
{
    (void)state;
    char folder[] = "/tmp/plot-canvas-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char name[64];
    snprintf(name, sizeof name, "%s/a.svg", folder);
    const struct canvas_size size = {100.0, 100.0, 72.0};
    struct error error;
    struct canvas *canvas = NULL;
    assert_true(canvas_create(&canvas, name, &size, &error));
    assert_true(canvas_save(canvas, name, &error));
    canvas_destroy(canvas);
    struct stat status;
    assert_int_equal(stat(name, &status), 0);
    assert_true(status.st_size > 100);
    assert_int_equal(unlink(name), 0);
    assert_true(canvas_create(&canvas, name, &size, &error));
    assert_int_equal(rmdir(folder), 0);
    assert_false(canvas_save(canvas, name, &error)); /* the folder is gone */
    assert_non_null(strstr(error.message, name));
    canvas_destroy(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bytes_twice),
        cmocka_unit_test(test_palettes),
        cmocka_unit_test(test_palette_rows),
        cmocka_unit_test(test_png),
        cmocka_unit_test(test_svg),
        cmocka_unit_test(test_directions_are_left_out),
        cmocka_unit_test(test_svg_ids_differ_by_figure),
        cmocka_unit_test(test_pdf_says_no_time_of_the_clock),
        cmocka_unit_test(test_names_and_sizes),
        cmocka_unit_test(test_extents_do_not_depend_on_the_canvas),
        cmocka_unit_test(test_save_replaces_whole_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
