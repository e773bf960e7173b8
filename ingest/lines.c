/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/lines.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

struct line_reader {
    line_function *function;
    void *context;
    uint64_t number;
    size_t length;
    bool overlong;
    char *
        buffer; /* [LINE_LIMIT] of a line that came in parts, or holds escape sequences; NULL: none did yet */
};

struct line_reader *line_reader_create(line_function *function, void *context)
{
    struct line_reader *reader = memory_allocate(1, sizeof *reader);
    reader->function = function;
    reader->context = context;
    return reader;
}

void line_reader_destroy(struct line_reader *reader)
{
    if (reader != NULL)
        free(reader->buffer);
    free(reader);
}

/* Takes `ESC [ ... letter` (ECMA-48 control sequences: S_COLORS, wrappers) out of the buffer. */
static size_t drop_escapes(char *text, size_t length)
{
    size_t kept = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\x1b' && i + 1 < length && text[i + 1] == '[') {
            i += 2;
            while (i < length && (text[i] < '@' || text[i] > '~'))
                i++;
        } else {
            text[kept++] = text[i];
        }
    }
    return kept;
}

static bool hand_on(struct line_reader *reader, struct slice text, bool complete, struct error *error)
{
    struct line line = {
        .text = text, .number = ++reader->number, .complete = complete, .overlong = reader->overlong};
    if (reader->number == 1 && slice_starts_with(line.text, "\xEF\xBB\xBF"))
        line.text = slice_skip(line.text, 3);
    if (slice_ends_with(line.text, "\r"))
        line.text.length--;
    reader->length = 0;
    reader->overlong = false;
    return reader->function(reader->context, &line, error);
}

/* A part of a line, behind those that are kept. */
static void keep(struct line_reader *reader, struct slice bytes)
{
    size_t room = LINE_LIMIT - reader->length;
    size_t taken = bytes.length < room ? bytes.length : room;
    if (reader->buffer == NULL)
        reader->buffer = memory_buffer(LINE_LIMIT);
    memcpy(reader->buffer + reader->length, bytes.start, taken);
    reader->length += taken;
    reader->overlong = reader->overlong || taken < bytes.length;
}

/* The line that is kept. */
static bool end_kept(struct line_reader *reader, bool complete, struct error *error)
{
    size_t length = reader->length;
    if (memchr(reader->buffer, '\x1b', length) != NULL)
        length = drop_escapes(reader->buffer, length);
    return hand_on(reader, (struct slice){reader->buffer, length}, complete, error);
}

bool line_reader_feed(struct line_reader *reader, struct slice bytes, struct error *error)
{
    bool has_escapes = bytes.length > 0 && memchr(bytes.start, '\x1b', bytes.length) != NULL;
    while (bytes.length > 0) {
        const char *end = memchr(bytes.start, '\n', bytes.length);
        struct slice part = {bytes.start, end != NULL ? (size_t)(end - bytes.start) : bytes.length};
        /* Almost all lines are whole, and stay where they are. */
        bool as_it_is = end != NULL && reader->length == 0 && part.length <= LINE_LIMIT &&
                        (!has_escapes || memchr(part.start, '\x1b', part.length) == NULL);
        if (!as_it_is)
            keep(reader, part);
        if (end == NULL)
            return true;
        if (!(as_it_is ? hand_on(reader, part, true, error) : end_kept(reader, true, error)))
            return false;
        bytes = slice_skip(bytes, part.length + 1);
    }
    return true;
}

bool line_reader_finish(struct line_reader *reader, struct error *error)
{
    return reader->length == 0 || end_kept(reader, false, error);
}

void line_reader_restart(struct line_reader *reader)
{
    *reader = (struct line_reader){
        .function = reader->function, .context = reader->context, .buffer = reader->buffer};
}

uint64_t line_reader_count(const struct line_reader *reader)
{
    return reader->number;
}
