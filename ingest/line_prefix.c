/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/line_prefix.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* What stood before the line's brace may stand before the next lines, too: not if it is JSON itself. */
static bool learns(const struct line_prefix *prefix)
{
    struct slice head = {prefix->head, prefix->head_length};
    return prefix->has_brace && prefix->last == '{' && !prefix->stripped && head.length < PREFIX_SHAPE_MAX &&
           slice_trim(head).length > 0 && memchr(head.start, '"', head.length) == NULL;
}

static void end_line(struct line_prefix *prefix)
{
    struct slice head = {prefix->head, prefix->head_length};
    if (learns(prefix))
        (void)prefix_shape_learn(&prefix->shape, head);
    prefix->head_length = 0;
    prefix->has_brace = false;
    prefix_shape_begin(&prefix->shape);
    prefix->kept_length = 0;
    prefix->matching = prefix->shape.length > 0;
    prefix->stripped = false;
}

static void look_at(struct line_prefix *prefix, struct slice line)
{
    const char *brace = prefix->has_brace ? NULL : memchr(line.start, '{', line.length);
    if (!prefix->has_brace) {
        size_t length = brace != NULL ? (size_t)(brace - line.start) : line.length;
        size_t room = PREFIX_SHAPE_MAX - prefix->head_length;
        size_t kept = length < room ? length : room;
        memcpy(prefix->head + prefix->head_length, line.start, kept);
        prefix->head_length += kept;
        prefix->has_brace = brace != NULL;
    }
    while (line.length > 0 && is_blank(line.start[line.length - 1]))
        line.length--;
    if (line.length > 0)
        prefix->last = line.start[line.length - 1];
}

static bool give_back(struct line_prefix *prefix, const struct line_prefix_sink *sink, struct error *error)
{
    struct slice kept = {prefix->kept, prefix->kept_length};
    prefix->matching = false;
    prefix->shape.length = 0;
    prefix->kept_length = 0;
    look_at(prefix, kept);
    return kept.length == 0 || sink->take(sink->context, kept, error);
}

/* At a line's start: the bytes of the prefix, as many as there are. */
static bool match(struct line_prefix *prefix, struct slice *bytes, const struct line_prefix_sink *sink,
                  struct error *error)
{
    while (bytes->length > 0 && prefix->matching) {
        if (prefix->kept_length < PREFIX_SHAPE_MAX && prefix_shape_takes(&prefix->shape, bytes->start[0])) {
            prefix->kept[prefix->kept_length++] = bytes->start[0];
            *bytes = slice_skip(*bytes, 1);
        } else if (prefix_shape_is_whole(&prefix->shape)) {
            prefix->matching = false;
            prefix->stripped = true;
        } else {
            return give_back(prefix, sink, error);
        }
    }
    return true;
}

bool line_prefix_feed(struct line_prefix *prefix, struct slice bytes, const struct line_prefix_sink *sink,
                      struct error *error)
{
    while (bytes.length > 0) {
        if (!match(prefix, &bytes, sink, error))
            return false;
        const char *feed = memchr(bytes.start, '\n', bytes.length);
        size_t length = feed != NULL ? (size_t)(feed - bytes.start) : bytes.length;
        struct slice line = {bytes.start, length + (feed != NULL)};
        look_at(prefix, (struct slice){bytes.start, length});
        if (line.length > 0 && !sink->take(sink->context, line, error))
            return false;
        if (feed != NULL)
            end_line(prefix);
        bytes = slice_skip(bytes, line.length);
    }
    return true;
}

bool line_prefix_finish(struct line_prefix *prefix, const struct line_prefix_sink *sink, struct error *error)
{
    return !prefix->matching || prefix_shape_is_whole(&prefix->shape) || give_back(prefix, sink, error);
}
