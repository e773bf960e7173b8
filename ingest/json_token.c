/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/json_token.h"

#include "base/memory.h"
#include "base/number.h"

#include <jansson.h>
#include <string.h>
#include <strings.h>

/* Digits, letters and "+-.#()_": a bit for each byte of ASCII. */
static bool is_of_token(unsigned char byte)
{
    static const uint64_t bits[2] = {
        UINT64_C(1) << '#' | UINT64_C(1) << '(' | UINT64_C(1) << ')' | UINT64_C(1) << '+' |
            UINT64_C(1) << '-' | UINT64_C(1) << '.' | UINT64_C(0x3FF) << '0',
        UINT64_C(0x3FFFFFF) << ('A' - 64) | UINT64_C(1) << ('_' - 64) | UINT64_C(0x3FFFFFF) << ('a' - 64)};
    return byte < 128 && (bits[byte / 64] >> byte % 64 & 1) != 0;
}

bool json_token_has(char byte)
{
    return is_of_token((unsigned char)byte);
}

size_t json_token_span(struct slice text)
{
    size_t length = 0;
    while (length < text.length && is_of_token((unsigned char)text.start[length]))
        length++;
    return length;
}

static bool is_no_number(struct slice token)
{
    static const char *const names[] = {"nan", "nan(ind)", "inf", "infinity", "1.#qnan", "1.#ind", "1.#inf"};
    if (slice_starts_with(token, "-") || slice_starts_with(token, "+"))
        token = slice_skip(token, 1);
    if (memchr(token.start, '#', token.length) != NULL)
        while (slice_ends_with(token, "0")) /* 1.#INF00, as %.2f has it */
            token.length--;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (token.length == strlen(names[i]) && strncasecmp(token.start, names[i], token.length) == 0)
            return true;
    return false;
}

bool json_token_read(struct slice *token)
{
    double ignored = 0;
    struct number_plain plain;
    if (number_read_plain(*token, &plain))
        return true;
    if (is_no_number(*token)) {
        *token = slice_of("null");
        return true;
    }
    return slice_equals(*token, "true") || slice_equals(*token, "false") || slice_equals(*token, "null") ||
           number_parse_double(*token, &ignored) != NUMBER_MALFORMED;
}

char *json_token_string(struct slice text)
{
    json_t *json = text.start != NULL ? json_loadb(text.start, text.length, JSON_DECODE_ANY, NULL) : NULL;
    const char *content = json_string_value(json);
    char *copy = content != NULL ? memory_copy_text(content) : NULL;
    json_decref(json);
    return copy;
}
