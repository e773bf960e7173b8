/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/raw_file.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK_BYTES = 262144 };

/* The next chunk of a descriptor; 0 bytes at the end. */
static bool read_chunk(int descriptor, char *buffer, size_t *length, struct error *error)
{
    ssize_t got = 0;
    do {
        got = read(descriptor, buffer, CHUNK_BYTES);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_set(error, "cannot be read: %s", strerror(errno));
    *length = (size_t)got;
    return true;
}

/* Standard input, copied into a file without a name. */
static bool keep_standard_input(struct raw_file *file, struct error *error)
{
    FILE *temporary = tmpfile();
    if (temporary == NULL)
        return error_set(error, "standard input: cannot be kept: %s", strerror(errno));
    file->descriptor = dup(fileno(temporary));
    fclose(temporary);
    autofree char *buffer = memory_buffer(CHUNK_BYTES);
    size_t length = 0;
    do {
        if (!read_chunk(STDIN_FILENO, buffer, &length, error))
            return false;
        for (size_t written = 0; written < length;) {
            ssize_t got = write(file->descriptor, buffer + written, length - written);
            if (got < 0)
                return error_set(error, "standard input: cannot be kept: %s", strerror(errno));
            written += (size_t)got;
        }
    } while (length > 0);
    return lseek(file->descriptor, 0, SEEK_SET) == 0 ||
           error_set(error, "standard input: %s", strerror(errno));
}

static bool open_named(struct raw_file *file, struct error *error)
{
    file->descriptor = open(file->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file->descriptor < 0)
        return error_set(error, "cannot be read: %s", strerror(errno));
    if (fstat(file->descriptor, &file->status) != 0)
        return error_set(error, "cannot be read: %s", strerror(errno));
    if (S_ISDIR(file->status.st_mode))
        return error_set(error, "is a directory: name the files in it");
    if (!S_ISREG(file->status.st_mode))
        return error_set(error, "is not a regular file: give its content on standard input (-)");
    return true;
}

static bool recognise(struct raw_file *file, const char *head, size_t length, struct error *error)
{
    struct slice text = {head, length};
    file->utf16 = utf16_recognise(text);
    autofree char *decoded = file->utf16 != UTF16_NO ? memory_buffer(UTF16_ROOM(length)) : NULL;
    if (decoded != NULL) {
        struct utf16_decoder decoder = {.order = file->utf16};
        text = (struct slice){decoded, utf16_decode(&decoder, text, decoded)};
    }
    text.length = text.length < FORMAT_HEAD_BYTES ? text.length : FORMAT_HEAD_BYTES;
    file->format = format_recognise(text, error);
    return file->format != NULL;
}

bool raw_file_open(struct raw_file *file, const char *name, struct error *error)
{
    *file = (struct raw_file){.name = name, .descriptor = -1};
    bool is_input = strcmp(name, "-") == 0;
    if (!(is_input ? keep_standard_input(file, error) : open_named(file, error)))
        return false;
    if (is_input && fstat(file->descriptor, &file->status) != 0)
        return error_set(error, "cannot be read: %s", strerror(errno));
    struct digest_stream *digest = digest_create();
    autofree char *buffer = memory_buffer(CHUNK_BYTES);
    size_t length = 0;
    bool first = true;
    do {
        if (!read_chunk(file->descriptor, buffer, &length, error) ||
            (first && !recognise(file, buffer, length, error))) {
            digest_destroy(digest);
            return false;
        }
        first = false;
        digest_feed(digest, buffer, length);
        file->bytes += length;
    } while (length > 0);
    file->sha256 = digest_end(digest);
    return true;
}

static bool is_unchanged(const struct raw_file *file)
{
    struct stat now;
    return fstat(file->descriptor, &now) == 0 && now.st_size == file->status.st_size &&
           now.st_mtim.tv_sec == file->status.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == file->status.st_mtim.tv_nsec;
}

static bool parse(struct raw_file *file, void *parser, struct error *error)
{
    autofree char *buffer = memory_buffer(CHUNK_BYTES);
    autofree char *decoded = file->utf16 != UTF16_NO ? memory_buffer(UTF16_ROOM(CHUNK_BYTES)) : NULL;
    struct utf16_decoder decoder = {.order = file->utf16};
    struct slice text = {buffer, 0};
    size_t length = 0;
    do {
        if (!read_chunk(file->descriptor, buffer, &length, error))
            return false;
        text.length = length;
        if (decoded != NULL)
            text = (struct slice){decoded, utf16_decode(&decoder, (struct slice){buffer, length}, decoded)};
        if (!file->format->feed(parser, text, error))
            return false;
    } while (length > 0);
    return file->format->finish(parser, error);
}

bool raw_file_parse(struct raw_file *file, const struct record_sink *sink, struct error *error)
{
    if (lseek(file->descriptor, 0, SEEK_SET) != 0)
        return error_set(error, "cannot be read again: %s", strerror(errno));
    void *parser = file->format->create(sink);
    bool good = parse(file, parser, error);
    file->format->destroy(parser);
    if (!is_unchanged(file))
        return error_set(error, "changed while it was read: ingest it again when it is complete");
    return good;
}

void raw_file_close(struct raw_file *file)
{
    if (file->descriptor >= 0)
        close(file->descriptor);
    file->descriptor = -1;
}
