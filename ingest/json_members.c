/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/json_members.h"

#include "base/memory.h"
#include "base/number.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------- plain --
 */

/* Takes a byte off; false where another stands there. */
static bool take(struct slice *rest, char byte)
{
    if (rest->length == 0 || rest->start[0] != byte)
        return false;
    *rest = slice_skip(*rest, 1);
    return true;
}

static bool take_word(struct slice *rest, const char *word)
{
    if (!slice_starts_with(*rest, word))
        return false;
    *rest = slice_skip(*rest, strlen(word));
    return true;
}

/* A string of ASCII without escapes. */
static bool take_string(struct slice *rest, struct slice *content)
{
    size_t length = 0;
    if (!take(rest, '"'))
        return false;
    while (length < rest->length && rest->start[length] >= ' ' && rest->start[length] < 0x7f &&
           rest->start[length] != '"' && rest->start[length] != '\\')
        length++;
    *content = (struct slice){rest->start, length};
    *rest = slice_skip(*rest, length);
    return take(rest, '"');
}

/* How many digits stand at the front. */
static size_t count_digits(struct slice text)
{
    size_t count = 0;
    while (count < text.length && text_is_digit(text.start[count]))
        count++;
    return count;
}

/* -whole[.decimals], as JSON has it: no sign else, no needless zero, no exponent. */
static bool take_number(struct slice *rest, double *value)
{
    struct slice at = *rest;
    bool negative = take(&at, '-');
    size_t whole = count_digits(at);
    if (whole == 0 || (whole > 1 && at.start[0] == '0'))
        return false;
    at = slice_skip(at, whole);
    if (take(&at, '.')) {
        size_t decimals = count_digits(at);
        if (decimals == 0)
            return false;
        at = slice_skip(at, decimals);
    }
    if (at.length > 0 && (at.start[0] == 'e' || at.start[0] == 'E'))
        return false;
    struct slice text = {rest->start, rest->length - at.length};
    struct number_plain plain;
    *rest = at;
    if (negative || !number_read_plain(text, &plain))
        return number_parse_double(text, value) == NUMBER_OK;
    *value = number_plain_value(&plain, 0);
    return true;
}

static bool take_value(struct slice *rest, struct json_member *member)
{
    member->kind = MEMBER_BOOLEAN;
    switch (rest->length > 0 ? rest->start[0] : '\0') {
    case '"':
        member->kind = MEMBER_STRING;
        return take_string(rest, &member->text);
    case 't':
        member->boolean = true;
        return take_word(rest, "true");
    case 'f':
        member->boolean = false;
        return take_word(rest, "false");
    case 'n':
        member->kind = MEMBER_NULL;
        return take_word(rest, "null");
    default:
        member->kind = MEMBER_NUMBER;
        return take_number(rest, &member->number);
    }
}

static bool is_new(const struct json_members *members, struct slice key)
{
    for (size_t i = 0; i < members->count; i++)
        if (slice_same(members->plain[i].key, key))
            return false;
    return true;
}

/* False, with nothing said, for what is not plain. */
static bool read_plain(struct json_members *members, struct slice rest)
{
    members->members = members->plain;
    members->count = 0;
    members->tree = NULL;
    if (!take(&rest, '{'))
        return false;
    if (take(&rest, '}'))
        return rest.length == 0;
    do {
        if (members->count == JSON_MEMBERS_PLAIN)
            return false;
        struct json_member *member = &members->plain[members->count];
        if (!take_string(&rest, &member->key) || !is_new(members, member->key) || !take(&rest, ':') ||
            !take_value(&rest, member))
            return false;
        members->count++;
    } while (take(&rest, ','));
    return take(&rest, '}') && rest.length == 0;
}

/* ----------------------------------------------------------------------------------------------- jansson --
 */

static struct json_member member_of(const char *key, const json_t *value)
{
    struct json_member member = {.key = slice_of(key), .kind = MEMBER_NESTED};
    if (json_is_null(value))
        member.kind = MEMBER_NULL;
    else if (json_is_boolean(value))
        member.kind = MEMBER_BOOLEAN;
    else if (json_is_real(value))
        member.kind = MEMBER_NUMBER;
    else if (json_is_string(value))
        member.kind = MEMBER_STRING;
    member.boolean = json_is_true(value);
    member.number = json_real_value(value);
    if (member.kind == MEMBER_STRING)
        member.text = slice_of(json_string_value(value));
    return member;
}

bool json_members_read_strictly(struct json_members *members, struct slice text, struct error *error)
{
    json_error_t reason;
    size_t flags = JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_REJECT_DUPLICATES;
    json_t *tree = json_loadb(text.start, text.length, flags, &reason);
    if (tree == NULL)
        return error_set(error, "is no JSON that can be read: %s", reason.text);
    if (!json_is_object(tree)) {
        json_decref(tree);
        return error_set(error, "is not an object");
    }
    const char *key = NULL;
    json_t *value = NULL;
    members->tree = tree;
    members->count = 0;
    members->members = memory_allocate(json_object_size(tree), sizeof *members->members);
    json_object_foreach(tree, key, value) members->members[members->count++] = member_of(key, value);
    return true;
}

bool json_members_read(struct json_members *members, struct slice text, struct error *error)
{
    return read_plain(members, text) || json_members_read_strictly(members, text, error);
}

void json_members_finish(struct json_members *members)
{
    if (members->tree == NULL)
        return;
    free(members->members);
    json_decref(members->tree);
    members->tree = NULL;
}
