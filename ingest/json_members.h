/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The members of one JSON object. What a program prints of a row (names without escapes, numbers, words,
 * ASCII) is read in one pass and without memory of its own; whatever is not that plain, or may be no JSON at
 * all, is left to jansson: both read the same of what both can read.
 */
#ifndef STEERSTAT_INGEST_JSON_MEMBERS_H
#define STEERSTAT_INGEST_JSON_MEMBERS_H

#include "base/error.h"
#include "base/text.h"

enum json_member_kind { MEMBER_NULL, MEMBER_BOOLEAN, MEMBER_NUMBER, MEMBER_STRING, MEMBER_NESTED };

struct json_member {
    struct slice key;
    enum json_member_kind kind;
    bool boolean;
    double number;     /* a real, whatever it looks like: none that matters is beyond 2^53 */
    struct slice text; /* a string's content */
};

enum { JSON_MEMBERS_PLAIN = 40 };

struct json_members {
    struct json_member plain[JSON_MEMBERS_PLAIN];
    struct json_member *members; /* [count], of the array above or of jansson's */
    size_t count;
    void *tree; /* jansson's; NULL: it was not needed */
};

/*
 * Reads an object's text, which has to outlive what is read. Fails, with the reason, for what is no JSON, no
 * object, or has a key twice: it says two things, and nobody knows which is true.
 */
MUST_CHECK bool json_members_read(struct json_members *members, struct slice text, struct error *error);
/* The same, by jansson alone: what the other is compared with. */
MUST_CHECK bool json_members_read_strictly(struct json_members *members, struct slice text,
                                           struct error *error);
void json_members_finish(struct json_members *members);

/* NULL where there is no such key. Inline: the key mostly is a constant. */
static inline const struct json_member *json_members_find(const struct json_members *members, const char *key)
{
    for (size_t i = 0; i < members->count; i++)
        if (slice_equals(members->members[i].key, key))
            return &members->members[i];
    return NULL;
}

#endif
