/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/run_log_line.h"

#include "base/memory.h"
#include "base/number.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* --------------------------------------------------------------------------------------------- JSON strings
 * -- */

/* Four hexadecimal digits. */
static bool parse_unit(const char *text, unsigned *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        char c = text[i];
        unsigned digit = 0;
        if (c >= '0' && c <= '9')
            digit = (unsigned)(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = (unsigned)(c - 'a') + 10;
        else if (c >= 'A' && c <= 'F')
            digit = (unsigned)(c - 'A') + 10;
        else
            return false;
        *unit = *unit * 16 + digit;
    }
    return true;
}

/* UTF-8 of a character; returns its length. It is never longer than the escapes that it stands for. */
static size_t put_character(char *to, unsigned character)
{
    if (character < 0x80) {
        to[0] = (char)character;
        return 1;
    }
    size_t length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length - 1; i > 0; i--, character >>= 6)
        to[i] = (char)(0x80 | (character & 0x3F));
    to[0] = (char)(leads[length] | character);
    return length;
}

/* `\uXXXX`, or two of them for a character beyond the first plane; *at stands behind the `\u`. */
static bool decode_units(const char **at, char **to)
{
    unsigned character = 0;
    unsigned low = 0;
    if (!parse_unit(*at, &character) || character == 0) /* a text of ours can't hold U+0000 */
        return false;
    *at += 4;
    if (character >= 0xD800 && character <= 0xDFFF) {
        bool is_pair =
            character <= 0xDBFF && (*at)[0] == '\\' && (*at)[1] == 'u' && parse_unit(*at + 2, &low);
        if (!is_pair || low < 0xDC00 || low > 0xDFFF)
            return false;
        *at += 6;
        character = 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00);
    }
    *to += put_character(*to, character);
    return true;
}

static bool decode_escape(const char **at, char **to)
{
    static const char escapes[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    char c = *(*at)++;
    if (c == 'u')
        return decode_units(at, to);
    const char *found = c != '\0' ? strchr(escapes, c) : NULL;
    if (found == NULL)
        return false;
    *(*to)++ = meanings[found - escapes];
    return true;
}

/* Decodes the string in place; *rest stands behind the opening quote, then behind the closing one. */
static bool decode_string(char **rest)
{
    const char *at = *rest;
    char *to = *rest;
    while (*at != '"') {
        if (*at == '\0' || *at == '\t')
            return false;
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }
        at++;
        if (!decode_escape(&at, &to))
            return false;
    }
    *rest = (char *)at + 1;
    *to = '\0'; /* on the closing quote at the latest */
    return true;
}

/* ------------------------------------------------------------------------------------------------- the line
 * -- */

enum { ENDS_VALUE = 1, ENDS_KEY = 2 };

/* Where a key or a bare value ends. */
static char *word_end(char *at, unsigned char what)
{
    static const unsigned char ends[UCHAR_MAX + 1] = {
        ['\0'] = ENDS_VALUE | ENDS_KEY, [' '] = ENDS_VALUE | ENDS_KEY,  ['\t'] = ENDS_VALUE | ENDS_KEY,
        ['"'] = ENDS_VALUE | ENDS_KEY,  ['\\'] = ENDS_VALUE | ENDS_KEY, ['='] = ENDS_KEY,
    };
    while ((ends[(unsigned char)*at] & what) == 0)
        at++;
    return at;
}

/* Takes a value off *rest; what follows it, a blank or the end, is taken too. */
static bool take_value(char **rest, const char **value)
{
    char *at = *rest;
    *value = at;
    if (*at == '"') {
        at++;
        *value = at;
        if (!decode_string(&at))
            return false;
    } else {
        at = word_end(at, ENDS_VALUE);
        if (at == *rest)
            return false;
    }
    if (*at != ' ' && *at != '\0')
        return false;
    bool ends = *at == '\0';
    *at = '\0';
    *rest = ends ? at : at + 1;
    return ends || **rest != '\0'; /* a blank stands between two pairs, not at the end */
}

static bool add_pair(struct run_log_line *line, const char *key, const char *value, struct error *error)
{
    if (run_log_line_value(line, key) != NULL)
        return error_set(error, "%.80s stands twice in one line", key);
    if (line->count == RUN_LOG_PAIRS_MAX)
        return error_set(error, "has more than %d values", RUN_LOG_PAIRS_MAX);
    line->pairs = memory_grow(line->pairs, &line->capacity, line->count + 1, sizeof *line->pairs);
    line->pairs[line->count++] = (struct label){key, value};
    return true;
}

static bool parse_pairs(struct run_log_line *line, char *rest, struct error *error)
{
    while (*rest != '\0') {
        char *key = rest;
        size_t length = (size_t)(word_end(rest, ENDS_KEY) - rest);
        const char *value = NULL;
        if (length == 0 || rest[length] != '=')
            return error_set(error, "\"%.80s\" is not key=value", key);
        rest[length] = '\0';
        rest += length + 1;
        if (!take_value(&rest, &value))
            return error_set(error, "the value of %.80s is neither bare nor a JSON string", key);
        if (!add_pair(line, key, value, error))
            return false;
    }
    return true;
}

bool run_log_line_parse(struct run_log_line *line, struct slice text, struct error *error)
{
    line->text = memory_grow(line->text, &line->text_capacity, text.length + 1, 1);
    memcpy(line->text, text.start, text.length);
    line->text[text.length] = '\0';
    line->count = 0;
    line->kind = "";
    if (!slice_is_plain(text) &&
        (memchr(text.start, '\0', text.length) != NULL || !text_is_printable(line->text)))
        return error_set(error, "holds control characters or bytes that are no UTF-8");
    char *at = line->text;
    if (*at != '@')
        return error_set(error, "\"%.80s\" is not a line of a run log: those begin with @", line->text);
    line->kind = ++at;
    at += strcspn(at, " \t");
    if (at == line->kind || *at == '\t' || (*at == ' ' && at[1] == '\0'))
        return error_set(error, "is not `@kind` and key=value pairs, separated by one blank");
    if (*at == ' ')
        *at++ = '\0';
    return parse_pairs(line, at, error);
}

void run_log_line_finish(struct run_log_line *line)
{
    free(line->text);
    free(line->pairs);
    *line = (struct run_log_line){0};
}

const char *run_log_line_value(const struct run_log_line *line, const char *key)
{
    for (size_t i = 0; i < line->count; i++)
        if (text_equals(line->pairs[i].key, key))
            return line->pairs[i].value;
    return NULL;
}

bool run_log_line_count(const struct run_log_line *line, const char *key, struct count *count,
                        struct error *error)
{
    const char *text = run_log_line_value(line, key);
    *count = (struct count){0};
    if (text == NULL)
        return true;
    if (number_parse_unsigned(slice_of(text), &count->value) != NUMBER_OK || count->value > INT64_MAX)
        return error_set(error, "%.80s=%.80s is not a whole number", key, text);
    count->defined = true;
    return true;
}
