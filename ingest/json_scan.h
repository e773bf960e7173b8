/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON documents out of chunks: finds them in whatever text stands around them, follows their structure in
 * constant memory, and hands over only those parts that are asked for, each as a text of its own that a JSON
 * library can decode. A document of gigabytes, one that is cut off, and one with the same key twice can be
 * read so, and every part has its line.
 *
 * A document is an object; one that stands in an array on the outside is one all the same. Where a document
 * breaks off or is no JSON any more, the text outside begins again. What a log writes before every line of a
 * document is no part of it (line_prefix.h). Tokens that some printf writes for what
 * is no number (`nan`, `-inf`, `1.#QNAN`) become `null`.
 */
#ifndef STEERSTAT_INGEST_JSON_SCAN_H
#define STEERSTAT_INGEST_JSON_SCAN_H

#include "base/error.h"
#include "base/text.h"

#include <stdint.h>

enum { JSON_PATH_MAX = 16, JSON_KEY_MAX = 48 };

/* The keys that lead from the document to a value, as written; "[]" is an element of an array. A key that is
   too long for this is "", which no name equals. */
struct json_path {
    unsigned depth; /* 0: the document itself */
    char keys[JSON_PATH_MAX][JSON_KEY_MAX];
};

struct json_value {
    const struct json_path *path;
    char first;    /* '{', '[', '"', or what a number or a word begins with */
    uint64_t line; /* where it begins, from 1 */
};

enum json_choice {
    JSON_SKIP,
    JSON_ENTER, /* an object or an array: ask again for each value in it (of others: the same as JSON_SKIP) */
    JSON_TAKE,  /* hand it over when it is whole */
};

/* What is done with what is found. Each returns false, with the error set, to end the reading. */
struct json_sink {
    void *context;
    /* A value begins, in the document or in what was entered. A document itself is always entered. */
    bool (*begin)(void *context, const struct json_value *value, enum json_choice *choice,
                  struct error *error);
    /* A part that was to be taken: its text without blanks between tokens, NULL where it is longer than the
       limit. */
    bool (*take)(void *context, const struct json_value *value, struct slice text, struct error *error);
    /* An object or array that was entered is whole; at depth 0: the document. */
    bool (*end)(void *context, const struct json_value *value, struct error *error);
    /* The document is over before it is whole: `value` is the innermost that was begun (its line: where that
       begins if it was to be taken, else where the document breaks off). At the file's end, or with the
       reason why it is no JSON. */
    bool (*torn)(void *context, const struct json_value *value, bool at_end, const char *reason,
                 struct error *error);
    /* Text outside of documents, in pieces of any size. */
    bool (*outside)(void *context, struct slice text, uint64_t line, struct error *error);
};

struct json_scan;

/* `sink` outlives the scan. No part longer than `limit` bytes is taken. */
struct json_scan *json_scan_create(const struct json_sink *sink, size_t limit);
MUST_CHECK bool json_scan_feed(struct json_scan *scan, struct slice bytes, struct error *error);
MUST_CHECK bool json_scan_finish(struct json_scan *scan, struct error *error);
void json_scan_destroy(struct json_scan *scan);

/*
 * Documents in a string (taken, as it stands in its document): a log's way to keep a program's output. All of
 * it is in the string's line. One that breaks off does so before the file's end. A string that can hold none
 * is passed over.
 */
MUST_CHECK bool json_scan_string(const struct json_sink *sink, size_t limit, struct slice string,
                                 uint64_t line, struct error *error);

/* Documents in a text that is kept, all of it in one line of its file. */
MUST_CHECK bool json_scan_text(const struct json_sink *sink, size_t limit, struct slice text, uint64_t line,
                               struct error *error);

#endif
