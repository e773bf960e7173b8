/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The runner's run log, version 1 (docs/run-log.md): a header, then run sections, each closed by its own
 * SHA-256. A section is kept until it is whole and its digest is right; only then are its records handed on,
 * so that nothing of a damaged or torn section is ever believed. What its outputs say is read by those
 * formats' parsers (run_log_section.c); here is only the frame.
 */
#include "ingest/format.h"
#include "ingest/run_log_line.h"
#include "ingest/run_log_section.h"

#include "base/digest.h"
#include "base/memory.h"
#include "base/number.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SECTION_LIMIT = 64 << 20 };

static const char byte_order_mark[] = "\xEF\xBB\xBF";
static const char first_words[] = "@steerstat run-log ";
static const char frame_end[] = "\n@end\n";

enum part { PART_FIRST_LINE, PART_HEADER, PART_RUNS };

struct run_log {
    struct run_log_emitter emitter;
    enum part part;
    char *kept; /* of a section that lies across chunks: the part that came */
    size_t capacity;
    const char *bytes; /* [length] of the section that is being read, and whatever came with it: kept, or the
                          chunk itself */
    size_t length;
    uint64_t sections;          /* that are over */
    size_t at;                  /* how far the section is understood: the start of a line or a frame */
    size_t searched;            /* no line feed between `at` and here */
    uint64_t line;              /* number of the line at `at` */
    uint64_t section_line;      /* of the section's first line */
    bool in_frame, in_zeros;    /* in_zeros: what a file system left of a write that a crash cut short */
    struct run_log_item *items; /* [item_made], of which item_count are this section's */
    size_t item_count, item_made, item_capacity;
};

static bool recognise(struct slice head)
{
    if (slice_starts_with(head, byte_order_mark))
        head = slice_skip(head, strlen(byte_order_mark));
    return slice_starts_with(head, first_words);
}

static bool fail(uint64_t line, struct error *error)
{
    return error_prefix(error, "%" PRIu64 ": ", line);
}

/* ------------------------------------------------------------------------------------------------- sections
 * -- */

/* The next item, of which nothing but its memory is known. */
static struct run_log_item *next_item(struct run_log *log)
{
    if (log->item_count == log->item_made) {
        log->items = memory_grow(log->items, &log->item_capacity, log->item_made + 1, sizeof *log->items);
        log->items[log->item_made++] = (struct run_log_item){0};
    }
    return &log->items[log->item_count];
}

static struct run_log_section section_of(const struct run_log *log)
{
    return (struct run_log_section){log->bytes, log->items, log->item_count};
}

/* Forgets the section that ends at `at`; what came after it begins the next one. */
static void drop_section(struct run_log *log)
{
    log->sections++;
    log->bytes += log->at;
    log->length -= log->at;
    log->at = 0;
    log->searched = 0;
    log->item_count = 0;
    log->section_line = log->line;
}

/* `@run-end`, at `end` of the section. */
static bool end_run(struct run_log *log, size_t end, struct error *error)
{
    const char *wanted = run_log_line_value(&next_item(log)->parsed, "sha256"); /* the line that closes it */
    struct digest_stream *stream = digest_create();
    digest_feed(stream, log->bytes, end);
    struct digest digest = digest_end(stream);
    if (wanted == NULL || strcmp(wanted, digest.text) != 0) {
        error_set(error,
                  "the run's bytes are not those that its SHA-256 in line %" PRIu64
                  " is of: the log is damaged",
                  log->line);
        return fail(log->section_line, error);
    }
    struct run_log_section section = section_of(log);
    return run_log_emit_run(&log->emitter, &section, digest.text, error);
}

static bool end_header(struct run_log *log, struct error *error)
{
    struct run_log_section section = section_of(log);
    if (section.count == 0)
        return error_set(error, "the header has no @cell") || fail(log->line, error);
    log->part = PART_RUNS;
    return run_log_emit_header(&log->emitter, &section, error);
}

/* ---------------------------------------------------------------------------------------------------- lines
 * -- */

/* `@steerstat run-log 1`. */
static bool take_first_line(struct run_log *log, struct slice text, struct error *error)
{
    uint64_t version = 0;
    if (!slice_starts_with(text, first_words))
        return error_set(error, "a byte order mark stands before the log: another program rewrote it; give "
                                "the file as the runner wrote it");
    struct slice number = slice_skip(text, strlen(first_words));
    if (slice_ends_with(number, "\r"))
        return error_set(error, "its lines end in CR LF: another program rewrote it; give the file as the "
                                "runner wrote it");
    if (number_parse_unsigned(number, &version) != NUMBER_OK)
        return error_set(error, "is a run log of no version: \"%.*s\"", SLICE_ARGUMENTS(number));
    if (version != 1)
        return error_set(error, "is a run log of version %" PRIu64 ": upgrade steerstat", version);
    log->part = PART_HEADER;
    return true;
}

/* Whether a line of this kind can't stand where it does: a sign that bytes are missing or were put in. */
static bool is_misplaced(const struct run_log *log, const char *kind)
{
    if (text_equals(kind, "end"))
        return true;
    bool begins = text_equals(kind, "run");
    bool ends = text_equals(kind, "run-end");
    if (log->part == PART_HEADER)
        return begins || ends;
    return begins != (log->item_count == 0) || text_equals(kind, "header-end");
}

/* Notes a line of the section, and whether a frame follows. */
static bool add_item(struct run_log *log, struct slice text, struct error *error)
{
    struct run_log_item *item = next_item(log);
    struct count bytes = {0};
    if (!run_log_line_count(&item->parsed, "bytes", &bytes, error))
        return false;
    if (bytes.value > SECTION_LIMIT)
        return error_set(error, "frames more than %d bytes: the log is damaged", SECTION_LIMIT);
    item->start = log->at;
    item->length = text.length;
    item->line = log->line;
    item->framed = bytes.defined;
    item->frame_length = (size_t)bytes.value;
    log->item_count++;
    log->in_frame = bytes.defined;
    return true;
}

/* A line other than the first; *ends where it closes the header or a run. */
static bool take_log_line(struct run_log *log, struct slice text, bool *ends, struct error *error)
{
    struct run_log_line *line = &next_item(log)->parsed;
    if (!run_log_line_parse(line, text, error))
        return false;
    if (is_misplaced(log, line->kind))
        return error_set(error, "@%.80s can't stand here: the log is damaged", line->kind);
    *ends = text_equals(line->kind, log->part == PART_HEADER ? "header-end" : "run-end");
    return *ends || add_item(log, text, error);
}

/* Takes the next line; *more is false where it has not come whole. */
static bool take_line(struct run_log *log, bool *more, struct error *error)
{
    const char *end = memchr(log->bytes + log->searched, '\n', log->length - log->searched);
    *more = end != NULL;
    if (end == NULL) {
        log->searched = log->length;
        return true;
    }
    struct slice text = {log->bytes + log->at, (size_t)(end - log->bytes) - log->at};
    enum part part = log->part;
    bool ends = part == PART_FIRST_LINE;
    if (!(ends ? take_first_line(log, text, error) : take_log_line(log, text, &ends, error)))
        return fail(log->line, error);
    bool good = true;
    if (ends && part == PART_HEADER)
        good = end_header(log, error);
    else if (ends && part == PART_RUNS)
        good = end_run(log, log->at, error);
    log->at += text.length + 1;
    log->searched = log->at;
    log->line++;
    if (good && ends)
        drop_section(log);
    return good;
}

/* Whatever the file still holds has to be zeros: else they are damage, and no crash's. */
static bool take_zeros(struct run_log *log, struct error *error)
{
    for (; log->searched < log->length; log->searched++)
        if (log->bytes[log->searched] != '\0')
            return error_set(error, "zeros stand inside the section: the log is damaged") ||
                   fail(log->section_line, error);
    return true;
}

/* Blocks are counted in bytes, many at once. */
static uint64_t count_lines(struct slice text)
{
    uint64_t count = 0;
    while (text.length > 0) {
        struct slice block = {text.start, text.length < UINT8_MAX ? text.length : UINT8_MAX};
        uint8_t feeds = 0;
        for (size_t i = 0; i < block.length; i++)
            feeds = (uint8_t)(feeds + (block.start[i] == '\n'));
        count += feeds;
        text = slice_skip(text, block.length);
    }
    return count;
}

/* Takes the frame of the last line; *more is false where it has not come whole. */
static bool take_frame(struct run_log *log, bool *more, struct error *error)
{
    const struct run_log_item *item = &log->items[log->item_count - 1];
    size_t end = log->at + item->frame_length;
    *more = log->length >= end + strlen(frame_end);
    if (!*more)
        return true;
    size_t same = 0;
    while (same < strlen(frame_end) && log->bytes[end + same] == frame_end[same])
        same++;
    if (same < strlen(frame_end) && log->bytes[end + same] == '\0') {
        log->in_zeros = true;
        log->searched = end + same;
        return true;
    }
    if (same < strlen(frame_end))
        return error_set(error, "the %zu bytes that it frames do not end in @end: the log is damaged",
                         item->frame_length) ||
               fail(item->line, error);
    log->line += count_lines((struct slice){log->bytes + log->at, end + same - log->at});
    log->at = end + same;
    log->searched = log->at;
    log->in_frame = false;
    return true;
}

/* Understands as much as has come, until so many sections are over. */
static bool advance(struct run_log *log, uint64_t sections, struct error *error)
{
    bool more = true;
    while (more && !log->in_zeros && log->sections < sections)
        if (!(log->in_frame ? take_frame(log, &more, error) : take_line(log, &more, error)))
            return false;
    return !log->in_zeros || take_zeros(log, error);
}

/* -------------------------------------------------------------------------------------------------- format
 * -- */

static void *create(const struct record_sink *sink)
{
    struct run_log *log = memory_allocate(1, sizeof *log);
    log->emitter.sink = sink;
    log->line = 1;
    log->section_line = 1;
    return log;
}

/* As it, where no section is beyond all bounds. */
static bool understand(struct run_log *log, uint64_t sections, struct error *error)
{
    if (!advance(log, sections, error))
        return false;
    return log->length <= SECTION_LIMIT ||
           error_set(error, "%" PRIu64 ": a section of more than %d bytes: the log is damaged",
                     log->section_line, SECTION_LIMIT);
}

/* Puts bytes behind the part of the section that is kept. */
static void keep(struct run_log *log, struct slice bytes)
{
    log->kept = memory_grow(log->kept, &log->capacity, log->length + bytes.length, 1);
    memcpy(log->kept + log->length, bytes.start, bytes.length);
    log->bytes = log->kept;
    log->length += bytes.length;
}

/* Reads the sections that the bytes begin with, where they are; of the last one, what has come is kept. */
static bool read_sections(struct run_log *log, struct slice bytes, struct error *error)
{
    log->bytes = bytes.start;
    log->length = bytes.length;
    if (!understand(log, UINT64_MAX, error))
        return false;
    struct slice rest = {log->bytes, log->length};
    log->length = 0;
    if (rest.length > 0)
        keep(log, rest);
    return true;
}

/* Reads on in the section that is kept, by a few bytes. *taken is how many were of it. */
static bool read_on(struct run_log *log, struct slice bytes, size_t *taken, struct error *error)
{
    uint64_t this = log->sections + 1;
    keep(log, bytes);
    if (!understand(log, this, error))
        return false;
    bool is_over = log->sections == this;
    *taken = bytes.length - (is_over ? log->length : 0);
    log->length = is_over ? 0 : log->length;
    return true;
}

static bool feed(void *context, struct slice bytes, struct error *error)
{
    enum { STEP = 4096 };
    struct run_log *log = context;
    while (bytes.length > 0) {
        /* In steps, so that what has been kept never depends on the size of a chunk. */
        size_t room = (size_t)SECTION_LIMIT + 1 - log->length;
        size_t most = log->length > 0 && room > STEP ? STEP : room;
        size_t taken = bytes.length < most ? bytes.length : most;
        struct slice next = {bytes.start, taken};
        if (!(log->length > 0 ? read_on(log, next, &taken, error) : read_sections(log, next, error)))
            return false;
        bytes = slice_skip(bytes, taken);
    }
    return true;
}

/* A tail that is no whole section is what is left where the machine died while writing. */
static bool finish(void *context, struct error *error)
{
    struct run_log *log = context;
    if (log->part == PART_RUNS && log->length == 0)
        return true;
    struct record record = {
        .kind = RECORD_REJECTED,
        .line = log->section_line,
        .torn = true,
        .reason = log->part == PART_RUNS
                      ? "the log is torn: it ends inside this run, which was not written whole"
                      : "the log is torn: it ends inside its header",
    };
    return log->emitter.sink->take(log->emitter.sink->context, &record, error);
}

static void destroy(void *context)
{
    struct run_log *log = context;
    if (log == NULL)
        return;
    run_log_emitter_finish(&log->emitter);
    for (size_t i = 0; i < log->item_made; i++)
        run_log_line_finish(&log->items[i].parsed);
    free(log->kept);
    free(log->items);
    free(log);
}

const struct format format_run_log = {
    .name = "run-log",
    .title = "a run log",
    .version = 2,
    .is_run_log = true,
    .names_its_cell = true,
    .starts_file = true,
    .recognise = recognise,
    .create = create,
    .feed = feed,
    .finish = finish,
    .destroy = destroy,
};
