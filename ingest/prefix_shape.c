/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/prefix_shape.h"

#include <string.h>

bool prefix_shape_learn(struct prefix_shape *shape, struct slice text)
{
    *shape = (struct prefix_shape){0};
    if (text.length >= PREFIX_SHAPE_MAX)
        return false;
    memcpy(shape->text, text.start, text.length);
    shape->length = text.length;
    return true;
}

void prefix_shape_begin(struct prefix_shape *shape)
{
    shape->at = 0;
    shape->in_number = false;
}

bool prefix_shape_takes(struct prefix_shape *shape, char byte)
{
    if (shape->in_number && text_is_digit(byte))
        return true;
    if (shape->in_number) {
        while (shape->at < shape->length && text_is_digit(shape->text[shape->at]))
            shape->at++;
        shape->in_number = false;
    }
    if (shape->at == shape->length)
        return false;
    shape->in_number = text_is_digit(shape->text[shape->at]) && text_is_digit(byte);
    if (shape->in_number)
        return true;
    return shape->text[shape->at] == byte && ++shape->at > 0;
}

/* What of the shape is not taken yet. */
static struct slice rest_of(const struct prefix_shape *shape)
{
    size_t at = shape->at;
    while (shape->in_number && at < shape->length && text_is_digit(shape->text[at]))
        at++;
    return (struct slice){shape->text + at, shape->length - at};
}

bool prefix_shape_is_whole(const struct prefix_shape *shape)
{
    return rest_of(shape).length == 0;
}

struct slice prefix_shape_strip(struct prefix_shape *shape, struct slice line)
{
    size_t length = 0;
    prefix_shape_begin(shape);
    while (length < line.length && prefix_shape_takes(shape, line.start[length]))
        length++;
    /* A line that holds nothing else may have lost its last blanks. */
    struct slice rest = rest_of(shape);
    bool is_whole = length < line.length ? rest.length == 0 : slice_trim(rest).length == 0;
    return is_whole ? slice_skip(line, length) : line;
}
