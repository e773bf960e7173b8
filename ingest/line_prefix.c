/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/line_prefix.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* What stood before the line's brace may stand before the next lines, too: not if it is JSON itself. */
static bool learns(const struct line_prefix *prefix)
{
    struct slice head = {prefix->head, prefix->head_length};
    return prefix->has_brace && prefix->last == '{' && !prefix->stripped && head.length < LINE_PREFIX_MAX &&
           slice_trim(head).length > 0 && memchr(head.start, '"', head.length) == NULL;
}

static void end_line(struct line_prefix *prefix)
{
    struct slice head = {prefix->head, prefix->head_length};
    if (learns(prefix)) {
        memcpy(prefix->shape, head.start, head.length);
        prefix->shape_length = head.length;
    }
    prefix->head_length = 0;
    prefix->has_brace = false;
    prefix->at = 0;
    prefix->in_number = false;
    prefix->kept_length = 0;
    prefix->matching = prefix->shape_length > 0;
    prefix->stripped = false;
}

static void look_at(struct line_prefix *prefix, struct slice line)
{
    const char *brace = prefix->has_brace ? NULL : memchr(line.start, '{', line.length);
    if (!prefix->has_brace) {
        size_t length = brace != NULL ? (size_t)(brace - line.start) : line.length;
        size_t room = LINE_PREFIX_MAX - prefix->head_length;
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

/* Whether the byte goes on with the shape. */
static bool matches(struct line_prefix *prefix, char byte)
{
    if (prefix->in_number && is_digit(byte))
        return true;
    if (prefix->in_number) {
        while (prefix->at < prefix->shape_length && is_digit(prefix->shape[prefix->at]))
            prefix->at++;
        prefix->in_number = false;
    }
    if (prefix->at == prefix->shape_length)
        return false;
    prefix->in_number = is_digit(prefix->shape[prefix->at]) && is_digit(byte);
    if (prefix->in_number)
        return true;
    return prefix->shape[prefix->at] == byte && ++prefix->at > 0;
}

static bool give_back(struct line_prefix *prefix, const struct line_prefix_sink *sink, struct error *error)
{
    struct slice kept = {prefix->kept, prefix->kept_length};
    prefix->matching = false;
    prefix->shape_length = 0;
    prefix->kept_length = 0;
    look_at(prefix, kept);
    return kept.length == 0 || sink->take(sink->context, kept, error);
}

/* At a line's start: the bytes of the prefix, as many as there are. */
static bool match(struct line_prefix *prefix, struct slice *bytes, const struct line_prefix_sink *sink,
                  struct error *error)
{
    while (bytes->length > 0 && prefix->matching) {
        if (prefix->at == prefix->shape_length) {
            prefix->matching = false;
            prefix->stripped = true;
        } else if (prefix->kept_length < LINE_PREFIX_MAX && matches(prefix, bytes->start[0])) {
            prefix->kept[prefix->kept_length++] = bytes->start[0];
            *bytes = slice_skip(*bytes, 1);
        } else if (prefix->at < prefix->shape_length) { /* else it ends with a number */
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
    return !prefix->matching || prefix->at == prefix->shape_length || give_back(prefix, sink, error);
}
