/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/raw_file.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is kept of a window for the next one: a document's beginning can lie across their border. */
enum { CHUNK_BYTES = 262144, OVERLAP_BYTES = 16384 };

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

/* ------------------------------------------------------------------------------------------------ decoding
 * --
 */

/* What a pass over the file needs, beside its buffer, to make text of its chunks. */
struct decoding {
    struct utf16_decoder decoder;
    char *decoded; /* NULL: the buffer's own bytes are the text */
};

static struct decoding begin_decoding(const struct raw_file *file)
{
    bool is_utf16 = file->utf16 != UTF16_NO;
    return (struct decoding){.decoder = {.order = file->utf16},
                             .decoded = is_utf16 ? memory_buffer(UTF16_ROOM(CHUNK_BYTES)) : NULL};
}

/* The next chunk's text: in place, or in memory of its own. */
static struct slice decode(const struct raw_file *file, struct decoding *decoding, char *bytes, size_t length)
{
    char *text = bytes;
    if (decoding->decoded != NULL) {
        text = decoding->decoded;
        length = utf16_decode(&decoding->decoder, (struct slice){bytes, length}, text);
    }
    for (size_t i = 0; file->carriage_returns && i < length; i++)
        text[i] = (char)(text[i] == '\r' ? '\n' : text[i]);
    return (struct slice){text, length};
}

/* --------------------------------------------------------------------------------------------- recognition
 * --
 */

/* A look for the format through the whole file, window by window. */
struct search {
    struct decoding decoding;
    char *window; /* [FORMAT_HEAD_BYTES] */
    size_t length;
    bool is_later;        /* than the first window ... */
    struct error nothing; /* ... in which there was no format */
};

/* Looks at the window. Fails where that is the end of it: what is refused, or binary, is so wherever it ends.
 */
static bool look(struct raw_file *file, struct search *search, struct error *error)
{
    struct slice text = {search->window, search->length};
    const struct format *format = format_find(text, !search->is_later);
    if (format != NULL || !search->is_later) {
        bool good = format_accept(format, text, error);
        bool is_text = text.length > 0 && memchr(text.start, '\0', text.length) == NULL;
        if (good)
            file->format = format;
        if (good || format != NULL || !is_text)
            return good;
        search->nothing = *error;
    }
    size_t kept = search->length < OVERLAP_BYTES ? search->length : OVERLAP_BYTES;
    const char *feed =
        memchr(search->window + search->length - kept, '\n', kept); /* from a line's start on */
    kept = feed != NULL ? (size_t)(search->window + search->length - feed - 1) : 0;
    memmove(search->window, search->window + search->length - kept, kept);
    search->length = kept;
    search->is_later = true;
    return true;
}

/* The next part of the file's text, or its end. */
static bool search_text(struct raw_file *file, struct search *search, struct slice text, bool at_end,
                        struct error *error)
{
    while (text.length > 0 && file->format == NULL) {
        size_t room = FORMAT_HEAD_BYTES - search->length;
        size_t taken = text.length < room ? text.length : room;
        memcpy(search->window + search->length, text.start, taken);
        search->length += taken;
        text = slice_skip(text, taken);
        if (search->length == FORMAT_HEAD_BYTES && !look(file, search, error))
            return false;
    }
    if (file->format != NULL || !at_end)
        return true;
    if (!look(file, search, error))
        return false;
    if (file->format == NULL)
        *error = search->nothing;
    return file->format != NULL;
}

/* What the file is written in, its first chunk tells. */
static void begin_search(struct raw_file *file, struct search *search, char *bytes, size_t length)
{
    file->utf16 = utf16_recognise((struct slice){bytes, length});
    search->decoding = begin_decoding(file);
    struct decoding first = begin_decoding(file);
    struct slice text = decode(file, &first, bytes, length);
    file->carriage_returns = text.length > 0 && memchr(text.start, '\r', text.length) != NULL &&
                             memchr(text.start, '\n', text.length) == NULL;
    free(first.decoded);
}

/* Reads the file once. */
static bool read_through(struct raw_file *file, struct search *search, struct digest_stream *digest,
                         struct error *error)
{
    autofree char *buffer = memory_buffer(CHUNK_BYTES);
    size_t length = 0;
    do {
        if (!read_chunk(file->descriptor, buffer, &length, error))
            return false;
        digest_feed(digest, buffer, length);
        if (file->bytes == 0)
            begin_search(file, search, buffer, length);
        file->bytes += length;
        if (file->format == NULL &&
            !search_text(file, search, decode(file, &search->decoding, buffer, length), length == 0, error))
            return false;
    } while (length > 0);
    return true;
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
    struct search search = {.window = memory_buffer(FORMAT_HEAD_BYTES)};
    bool good = read_through(file, &search, digest, error);
    if (good)
        file->sha256 = digest_end(digest);
    else
        digest_destroy(digest);
    free(search.decoding.decoded);
    free(search.window);
    return good;
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
    struct decoding decoding = begin_decoding(file);
    size_t length = 0;
    bool good = true;
    do {
        good = read_chunk(file->descriptor, buffer, &length, error) &&
               file->format->feed(parser, decode(file, &decoding, buffer, length), error);
    } while (good && length > 0);
    free(decoding.decoded);
    return good && file->format->finish(parser, error);
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
