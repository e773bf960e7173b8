/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/json_scan.h"

#include "ingest/json_token.h"
#include "ingest/line_prefix.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 256, TOKEN_MAX = 64 };

enum state {
    OUTSIDE,
    OPENED,      /* a brace, and blanks: a document if a key follows */
    FIRST_KEY,   /* or the object's end */
    NEXT_KEY,    /* behind a comma */
    COLON,       /* behind a key */
    FIRST_VALUE, /* or the array's end */
    VALUE,       /* behind a colon or a comma */
    AFTER_VALUE,
    STRING,
    ESCAPED, /* behind a backslash in a string */
    TOKEN,   /* a number or a word */
};

struct json_scan {
    const struct json_sink *sink;
    size_t limit;
    enum state state;
    uint64_t line, last_line; /* of the next byte; of the last byte that was no blank */
    uint64_t opened_line;
    bool in_string; /* all of the text is, in one line of its file */
    bool at_line_start;
    bool again;     /* the byte was not taken: it has to be looked at once more */
    bool indented;  /* the document is printed in indented lines: a brace at a line's start is another's */
    unsigned depth; /* of objects and arrays that are open */
    char kinds[DEPTH_MAX];
    uint64_t lines[JSON_PATH_MAX + 1]; /* where those that were entered begin, by their depth */
    struct json_path path;             /* of the value that is looked at; not followed inside a part */
    bool in_part, taking, too_long;    /* inside a value that is skipped or taken */
    unsigned part_depth;               /* that stood open around it */
    struct json_value part;
    bool is_key;           /* the string is */
    char token[TOKEN_MAX]; /* or a key */
    size_t token_length;
    char *taken;
    size_t taken_length, taken_capacity;
    struct line_prefix prefix;
};

struct json_scan *json_scan_create(const struct json_sink *sink, size_t limit)
{
    struct json_scan *scan = memory_allocate(1, sizeof *scan);
    scan->sink = sink;
    scan->limit = limit;
    scan->line = 1;
    scan->at_line_start = true;
    return scan;
}

void json_scan_destroy(struct json_scan *scan)
{
    if (scan != NULL)
        free(scan->taken);
    free(scan);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* ------------------------------------------------------------------------------------------------ parts --
 */

static void keep(struct json_scan *scan, struct slice text)
{
    if (!scan->in_part || !scan->taking || scan->too_long)
        return;
    if (text.length > scan->limit - scan->taken_length) {
        scan->too_long = true;
        return;
    }
    if (text.length > scan->taken_capacity - scan->taken_length)
        scan->taken = memory_grow(scan->taken, &scan->taken_capacity, scan->taken_length + text.length, 1);
    memcpy(scan->taken + scan->taken_length, text.start, text.length);
    scan->taken_length += text.length;
}

static void keep_byte(struct json_scan *scan, char byte)
{
    bool has_room = scan->taken_length < scan->taken_capacity && scan->taken_length < scan->limit;
    if (!has_room)
        keep(scan, (struct slice){&byte, 1});
    else if (scan->in_part && scan->taking && !scan->too_long)
        scan->taken[scan->taken_length++] = byte;
}

/* A value begins whose first byte is `first`: asks what to do with it. */
static bool begin_value(struct json_scan *scan, char first, bool *entered, struct error *error)
{
    *entered = false;
    if (scan->in_part)
        return true;
    enum json_choice choice = JSON_SKIP;
    struct json_value value = {.path = &scan->path, .first = first, .line = scan->line};
    if (scan->depth <= JSON_PATH_MAX) { /* deeper, nothing can be named */
        if (scan->kinds[scan->depth - 1] == '[')
            memcpy(scan->path.keys[scan->depth - 1], "[]", 3);
        scan->path.depth = scan->depth;
        if (!scan->sink->begin(scan->sink->context, &value, &choice, error))
            return false;
    }
    *entered = choice == JSON_ENTER && (first == '{' || first == '[') && scan->depth < JSON_PATH_MAX;
    if (*entered)
        return true;
    scan->in_part = true;
    scan->taking = choice == JSON_TAKE;
    scan->too_long = false;
    scan->part_depth = scan->depth;
    scan->part = value;
    scan->taken_length = 0;
    return true;
}

static bool end_value(struct json_scan *scan, struct error *error)
{
    scan->state = scan->depth == 0 ? OUTSIDE : AFTER_VALUE;
    if (!scan->in_part || scan->depth != scan->part_depth)
        return true;
    scan->in_part = false;
    if (!scan->taking)
        return true;
    struct slice text = {scan->taken, scan->taken_length};
    if (scan->too_long)
        text = (struct slice){NULL, 0};
    return scan->sink->take(scan->sink->context, &scan->part, text, error);
}

/* The document is over before it is whole. */
static bool tear(struct json_scan *scan, bool at_end, const char *reason, struct error *error)
{
    bool is_taken = scan->in_part && scan->taking;
    struct json_value value = {.path = &scan->path,
                               .first = is_taken ? scan->part.first : '{',
                               .line = is_taken ? scan->part.line : scan->last_line};
    if (!scan->in_part)
        scan->path.depth = scan->depth > JSON_PATH_MAX ? JSON_PATH_MAX : scan->depth - 1;
    scan->state = OUTSIDE; /* and so is what tore it */
    scan->again = true;
    scan->depth = 0;
    scan->in_part = false;
    return scan->sink->torn(scan->sink->context, &value, at_end, reason, error);
}

/* --------------------------------------------------------------------------------------- objects and arrays
 * -- */

static bool open(struct json_scan *scan, char kind, bool entered)
{
    if (scan->depth == DEPTH_MAX)
        return false;
    scan->kinds[scan->depth++] = kind;
    if (entered)
        scan->lines[scan->depth - 1] = scan->line;
    scan->state = kind == '{' ? FIRST_KEY : FIRST_VALUE;
    return true;
}

static bool close(struct json_scan *scan, char byte, struct error *error)
{
    keep_byte(scan, byte);
    scan->depth--;
    if (!scan->in_part) {
        scan->path.depth = scan->depth;
        struct json_value value = {
            .path = &scan->path, .first = scan->kinds[scan->depth], .line = scan->lines[scan->depth]};
        if (!scan->sink->end(scan->sink->context, &value, error))
            return false;
    }
    return end_value(scan, error);
}

static bool take_value_start(struct json_scan *scan, char byte, struct error *error)
{
    bool entered = false;
    bool is_token = json_token_has(byte);
    if (byte != '{' && byte != '[' && byte != '"' && !is_token)
        return tear(scan, false, "no value stands where one should", error);
    if (!begin_value(scan, byte, &entered, error))
        return false;
    if (byte == '"') {
        keep_byte(scan, byte);
        scan->is_key = false;
        scan->state = STRING;
    } else if (is_token) {
        scan->token[0] = byte;
        scan->token_length = 1;
        scan->state = TOKEN;
    } else {
        keep_byte(scan, byte);
        if (!open(scan, byte, entered))
            return tear(scan, false, "its values are nested too deeply", error);
    }
    return true;
}

static bool end_token(struct json_scan *scan, struct error *error)
{
    struct slice token = {scan->token, scan->token_length};
    if (!json_token_read(&token))
        return tear(scan, false, "a word stands in it that is no value", error);
    scan->again = true; /* what ended it */
    keep(scan, token);
    return end_value(scan, error);
}

/* ----------------------------------------------------------------------------------------------- strings --
 */

static void end_key(struct json_scan *scan)
{
    scan->state = COLON;
    if (scan->in_part || scan->depth > JSON_PATH_MAX)
        return;
    char *key = scan->path.keys[scan->depth - 1];
    size_t length = scan->token_length < JSON_KEY_MAX ? scan->token_length : 0;
    memcpy(key, scan->token, length);
    key[length] = '\0';
}

/* Bytes of a string, as many as there are; how many were taken. */
static size_t take_string(struct json_scan *scan, struct slice bytes)
{
    size_t length = 0;
    while (length < bytes.length && bytes.start[length] != '"' && bytes.start[length] != '\\' &&
           bytes.start[length] != '\n')
        length++;
    keep(scan, (struct slice){bytes.start, length});
    if (scan->is_key) {
        size_t room = TOKEN_MAX - scan->token_length;
        size_t kept = length < room ? length : room;
        memcpy(scan->token + scan->token_length, bytes.start, kept);
        scan->token_length += kept;
    }
    return length;
}

static bool take_string_byte(struct json_scan *scan, char byte, struct error *error)
{
    if (byte == '\n')
        return tear(scan, false, "a line ends inside a string", error);
    keep_byte(scan, byte);
    if (scan->is_key && byte != '"' && scan->token_length < TOKEN_MAX)
        scan->token[scan->token_length++] = byte;
    if (scan->state == ESCAPED)
        scan->state = STRING;
    else if (byte == '\\')
        scan->state = ESCAPED;
    else if (scan->is_key)
        end_key(scan);
    else
        return end_value(scan, error);
    return true;
}

/* ---------------------------------------------------------------------------------------------- documents --
 */

static void begin_key(struct json_scan *scan)
{
    keep_byte(scan, '"');
    scan->is_key = true;
    scan->token_length = 0;
    scan->state = STRING;
}

/* A key behind a brace in the text outside. */
static bool begin_document(struct json_scan *scan, struct error *error)
{
    struct json_value value = {.path = &scan->path, .first = '{', .line = scan->opened_line};
    enum json_choice choice = JSON_ENTER;
    scan->path.depth = 0;
    scan->kinds[0] = '{';
    scan->lines[0] = value.line;
    scan->depth = 1;
    begin_key(scan);
    return scan->sink->begin(scan->sink->context, &value, &choice, error);
}

static bool take_key_start(struct json_scan *scan, char byte, struct error *error)
{
    if (byte == '}' && scan->state == FIRST_KEY)
        return close(scan, byte, error);
    if (byte != '"')
        return tear(scan, false, "no key stands where one should", error);
    begin_key(scan);
    return true;
}

static bool take_colon(struct json_scan *scan, char byte, struct error *error)
{
    if (byte != ':')
        return tear(scan, false, "no colon stands behind a key", error);
    keep_byte(scan, byte);
    scan->state = VALUE;
    return true;
}

static bool take_comma(struct json_scan *scan, char byte, struct error *error)
{
    char kind = scan->kinds[scan->depth - 1];
    if ((byte == '}' && kind == '{') || (byte == ']' && kind == '['))
        return close(scan, byte, error);
    if (byte != ',')
        return tear(scan, false, "no comma stands between two values", error);
    keep_byte(scan, byte);
    scan->state = kind == '{' ? NEXT_KEY : VALUE;
    return true;
}

/* Bytes of a number or a word, as many as there are and fit; how many were taken. */
static size_t take_token(struct json_scan *scan, struct slice bytes)
{
    size_t room = TOKEN_MAX - scan->token_length;
    size_t length = json_token_span((struct slice){bytes.start, bytes.length < room ? bytes.length : room});
    memcpy(scan->token + scan->token_length, bytes.start, length);
    scan->token_length += length;
    return length;
}

static void count_feed(struct json_scan *scan, char byte)
{
    scan->line += byte == '\n' && !scan->in_string;
}

/* Text up to the next brace; how much of it. */
static bool take_outside(struct json_scan *scan, struct slice bytes, size_t *taken, struct error *error)
{
    const char *brace = memchr(bytes.start, '{', bytes.length);
    size_t length = brace != NULL ? (size_t)(brace - bytes.start) : bytes.length;
    struct slice text = {bytes.start, length};
    while (text.length > 0) {
        struct slice rest = text;
        (void)slice_next_line(&rest);
        struct slice line = {text.start, text.length - rest.length};
        if (!scan->sink->outside(scan->sink->context, line, scan->line, error))
            return false;
        count_feed(scan, line.start[line.length - 1]);
        text = rest;
    }
    *taken = length;
    if (brace == NULL)
        return true;
    ++*taken;
    scan->state = OPENED;
    scan->indented = false;
    scan->at_line_start = false;
    scan->opened_line = scan->line;
    scan->last_line = scan->line;
    return true;
}

static void count_line(struct json_scan *scan, char byte)
{
    if (scan->state == OPENED && scan->at_line_start && (byte == ' ' || byte == '\t'))
        scan->indented = true;
    scan->at_line_start = byte == '\n';
    count_feed(scan, byte);
}

/* One byte inside a document that is neither a blank between tokens nor one of a string's or a token's many.
 */
static bool take_byte(struct json_scan *scan, char byte, struct error *error)
{
    bool is_another = byte == '{' && scan->at_line_start && scan->indented;
    switch (scan->state) {
    case OUTSIDE:
        return true;
    case OPENED:
        if (byte == '"')
            return begin_document(scan, error);
        scan->state = OUTSIDE;
        scan->again = true;
        return true;
    case STRING:
    case ESCAPED:
        return take_string_byte(scan, byte, error);
    case TOKEN:
        return end_token(scan, error);
    case FIRST_KEY:
    case NEXT_KEY:
        return take_key_start(scan, byte, error);
    case COLON:
        return take_colon(scan, byte, error);
    case FIRST_VALUE:
        if (byte == ']')
            return close(scan, byte, error);
        break;
    case VALUE:
        break;
    case AFTER_VALUE:
        return take_comma(scan, byte, error);
    }
    if (is_another)
        return tear(scan, false, "another document begins inside it", error);
    return take_value_start(scan, byte, error);
}

static bool is_between_tokens(const struct json_scan *scan)
{
    return scan->state != STRING && scan->state != ESCAPED && scan->state != TOKEN;
}

/* Inside a document, or behind a brace that may begin one. */
static bool take_inside(struct json_scan *scan, struct slice bytes, size_t *taken, struct error *error)
{
    char byte = bytes.start[0];
    *taken = 1;
    if (is_between_tokens(scan) && is_blank(byte)) {
        size_t length = 0;
        while (length < bytes.length && is_blank(bytes.start[length]))
            count_line(scan, bytes.start[length++]);
        *taken = length;
        return true;
    }
    size_t many = scan->state == STRING  ? take_string(scan, bytes)
                  : scan->state == TOKEN ? take_token(scan, bytes)
                                         : 0;
    scan->again = false;
    if (many == 0 && !take_byte(scan, byte, error))
        return false;
    *taken = many > 0 ? many : !scan->again;
    if (*taken > 0) {
        scan->at_line_start = false;
        scan->last_line = scan->line;
    }
    return true;
}

static bool take_text(void *context, struct slice bytes, struct error *error)
{
    struct json_scan *scan = context;
    while (bytes.length > 0) {
        size_t taken = 0;
        if (!(scan->state == OUTSIDE ? take_outside : take_inside)(scan, bytes, &taken, error))
            return false;
        bytes = slice_skip(bytes, taken);
    }
    return true;
}

bool json_scan_feed(struct json_scan *scan, struct slice bytes, struct error *error)
{
    struct line_prefix_sink sink = {scan, take_text};
    return line_prefix_feed(&scan->prefix, bytes, &sink, error);
}

bool json_scan_finish(struct json_scan *scan, struct error *error)
{
    struct line_prefix_sink sink = {scan, take_text};
    if (!line_prefix_finish(&scan->prefix, &sink, error))
        return false;
    if (scan->state == OUTSIDE || scan->state == OPENED)
        return true;
    return tear(scan, !scan->in_string,
                scan->in_string ? "the string ends inside it" : "the file ends inside it", error);
}

bool json_scan_text(const struct json_sink *sink, size_t limit, struct slice text, uint64_t line,
                    struct error *error)
{
    struct json_scan *scan = json_scan_create(sink, limit);
    scan->line = line;
    scan->in_string = true;
    bool good = json_scan_feed(scan, text, error) && json_scan_finish(scan, error);
    json_scan_destroy(scan);
    return good;
}

bool json_scan_string(const struct json_sink *sink, size_t limit, struct slice string, uint64_t line,
                      struct error *error)
{
    size_t at = 0;
    bool may_hold = memchr(string.start, '{', string.length) != NULL && slice_find(string, "\\\"", &at);
    autofree char *text = may_hold ? json_token_string(string) : NULL;
    return text == NULL || json_scan_text(sink, limit, slice_of(text), line, error);
}
