/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "collect.h"

#include "ingest/print.h"

#include <stdlib.h>
#include <string.h>

static bool print_record(void *context, struct record *record, struct error *error)
{
    (void)error;
    record_print(record, "f", context);
    return true;
}

char *collect_records(const struct format *format, struct slice text, size_t chunk)
{
    char *records = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&records, &length);
    assert_non_null(stream);
    struct record_sink sink = {print_record, stream};
    struct error error = {""};
    void *parser = format->create(&sink);
    bool good = true;
    while (good && text.length > 0) {
        size_t taken = chunk < text.length ? chunk : text.length;
        /* A copy of its own: reading past a chunk's end is then seen by the sanitizer. */
        char *bytes = malloc(taken);
        assert_non_null(bytes);
        memcpy(bytes, text.start, taken);
        good = format->feed(parser, (struct slice){bytes, taken}, &error);
        free(bytes);
        text = slice_skip(text, taken);
    }
    good = good && format->finish(parser, &error);
    format->destroy(parser);
    if (!good)
        fprintf(stream, "error %s\n", error.message);
    fclose(stream);
    return records;
}

void assert_chunks_agree(const struct format *format, struct slice text)
{
    char *whole = collect_records(format, text, text.length + 1);
    for (size_t chunk = 1; chunk < text.length; chunk = chunk < 64 ? chunk + 1 : chunk * 3 / 2) {
        char *parts = collect_records(format, text, chunk);
        assert_string_equal(parts, whole);
        free(parts);
    }
    free(whole);
}

char *read_fixture(const char *name, size_t *length)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", STEERSTAT_SOURCE_DIR, name);
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        fail_msg("%s can't be opened", path);
    char *content = malloc(1 << 20);
    assert_non_null(content);
    *length = fread(content, 1, 1 << 20, stream);
    fclose(stream);
    return content;
}

size_t count_lines(const char *records, const char *part)
{
    size_t count = 0;
    for (const char *line = records; *line != '\0';) {
        const char *end = strchr(line, '\n');
        size_t length = end != NULL ? (size_t)(end - line) : strlen(line);
        count += memmem(line, length, part, strlen(part)) != NULL;
        line += length + (end != NULL);
    }
    return count;
}

void expect_lines(const char *records, size_t times, const char *part)
{
    if (count_lines(records, part) != times)
        fail_msg("not %zu times: %s\nin:\n%s", times, part, records);
}

void expect_line(const char *records, const char *part)
{
    expect_lines(records, 1, part);
}
