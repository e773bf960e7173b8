/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dots and lines as pixels: where they were asked for, as large as they should be, and alike. */
#include "plot/canvas.h"
#include "plot_near.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 100 }; /* points and, at 72 dpi, pixels */

static const struct colour black = {0, 0, 0};

/* How dark each pixel is: 0 white to 1 black. */
struct picture {
    double dark[SIDE][SIDE];
};

static struct canvas *start(void)
{
    struct canvas *canvas = NULL;
    struct error error = {{0}};
    const struct canvas_size size = {.width_pt = SIDE, .height_pt = SIDE, .dpi = 72.0};
    if (!canvas_create(&canvas, "a.png", &size, &error))
        fail_msg("%s", error.message);
    return canvas;
}

static struct picture finish(struct canvas *canvas)
{
    struct picture picture;
    struct error error = {{0}};
    char *bytes = NULL;
    size_t length = 0;
    if (!canvas_encode(canvas, &bytes, &length, &error))
        fail_msg("%s", error.message);
    canvas_destroy(canvas);
    png_image image = {.version = PNG_IMAGE_VERSION};
    png_byte pixels[SIDE * SIDE];
    assert_true(png_image_begin_read_from_memory(&image, bytes, length));
    image.format = PNG_FORMAT_GRAY;
    assert_int_equal(PNG_IMAGE_SIZE(image), sizeof pixels);
    assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    free(bytes);
    for (size_t y = 0; y < SIDE; y++)
        for (size_t x = 0; x < SIDE; x++)
            picture.dark[y][x] = 1.0 - pixels[y * SIDE + x] / 255.0;
    return picture;
}

/* Areas in squared radii and centres of gravity in radii below the middle, of the corners in canvas_dot.c by
   Gauss's area formula, on paper: square (2 x 0.86)^2; triangle 2.1 x 1.9 / 2, its centre a third up from its
   base; diamond 2 x 1.25^2; cross 2 x 2.2 x 0.7 - 0.7^2; pentagon (1.265 + 1.29 + 1.33 + 1.29 + 1.265) / 2
   and
   (-1.8975 + 0.774 + 2.527 + 0.774 - 1.8975) / (6 x 3.22). */
static const struct {
    double area, below;
} shapes[DOT_SHAPES] = {
    [DOT_CIRCLE] = {3.14159, 0},
    [DOT_SQUARE] = {2.9584, 0},
    [DOT_TRIANGLE] = {1.995, 0.1167},
    [DOT_DIAMOND] = {3.125, 0},
    [DOT_TRIANGLE_DOWN] = {1.995, -0.1167},
    [DOT_CROSS] = {2.59, 0},
    [DOT_PENTAGON] = {3.22, 0.0145},
};

static void test_dots_are_where_they_should_be(void **state)
{
    (void)state;
    const double radius = 12.0;
    for (int shape = 0; shape < DOT_SHAPES; shape++)
        for (double off = 0.0; off < 1.0; off += 0.3) {
            struct canvas *canvas = start();
            const struct canvas_dot dot = {.shape = (enum dot_shape)shape,
                                           .centre = {50.0 + off, 40.0 - off},
                                           .radius = radius,
                                           .fill = black};
            canvas_dot(canvas, &dot);
            struct picture picture = finish(canvas);
            double area = 0;
            double sum_x = 0;
            double sum_y = 0;
            for (size_t y = 0; y < SIDE; y++)
                for (size_t x = 0; x < SIDE; x++) {
                    area += picture.dark[y][x];
                    sum_x += picture.dark[y][x] * ((double)x + 0.5);
                    sum_y += picture.dark[y][x] * ((double)y + 0.5);
                }
            assert_near(area / (radius * radius), shapes[shape].area, 0.02);
            assert_near(sum_x / area, dot.centre.x, 0.55); /* at most half a pixel off */
            assert_near(sum_y / area - shapes[shape].below * radius, dot.centre.y, 0.55);
        }
}

static void test_dots_are_alike(void **state)
{
    (void)state;
    struct canvas *canvas = start();
    struct canvas_dot dot = {.shape = DOT_PENTAGON,
                             .centre = {20.1, 20.9},
                             .radius = 4.3,
                             .fill = {0, 114, 178},
                             .edge = black,
                             .edge_pt = 0.7};
    canvas_dot(canvas, &dot);
    dot.centre = (struct canvas_point){60.7, 70.2};
    canvas_dot(canvas, &dot);
    dot.edge_pt = 2.0; /* another look: not the same stamp */
    dot.centre.y = 20.9;
    canvas_dot(canvas, &dot);
    struct picture picture = finish(canvas);
    size_t different = 0;
    double seen = 0;
    for (size_t y = 10; y < 30; y++)
        for (size_t x = 10; x < 30; x++) {
            seen += picture.dark[y][x];
            assert_near(picture.dark[y][x], picture.dark[y + 50][x + 40], 1e-9);
            different += fabs(picture.dark[y][x] - picture.dark[y][x + 40]) > 0.1;
        }
    assert_true(seen > 20.0);
    assert_true(different > 10);
}

static size_t shades(const struct picture *picture)
{
    size_t count = 0;
    for (size_t y = 0; y < SIDE; y++)
        for (size_t x = 0; x < SIDE; x++)
            count += picture->dark[y][x] > 0.01 && picture->dark[y][x] < 0.99;
    return count;
}

static void test_staircases_are_sharp(void **state)
{
    (void)state;
    const struct stroke stroke = {.colour = black, .width_pt = 1.0};
    const struct canvas_point stairs[] = {
        {10.3, 80.2}, {30.4, 80.2}, {30.4, 50.7}, {70.6, 50.7}, {70.6, 20.1}};
    struct canvas *canvas = start();
    canvas_path(canvas, stairs, 5, &stroke);
    struct picture picture = finish(canvas);
    assert_in_range(shades(&picture), 0, 8); /* of round joins and ends */
    assert_near(picture.dark[50][50] + picture.dark[51][50], 1.0, 0.01);
    const struct canvas_point slope[] = {{10.3, 80.2}, {30.4, 80.2}, {70.6, 20.1}};
    canvas = start();
    canvas_path(canvas, slope, 3, &stroke); /* as it is: one that is put on pixels would jitter */
    picture = finish(canvas);
    assert_true(shades(&picture) > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dots_are_where_they_should_be),
        cmocka_unit_test(test_dots_are_alike),
        cmocka_unit_test(test_staircases_are_sharp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
