/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_closing.h"

#include <string.h>

enum { CLOSINGS_MAX = 16 }; /* that a wrapper puts behind a line */

/* `<br/>`, `</p>`: how long the tag is that the text ends in; 0 where it ends in none. */
static size_t tag_at_end(struct slice text)
{
    if (!slice_ends_with(text, ">"))
        return 0;
    size_t length = 1;
    while (length < text.length) {
        char byte = text.start[text.length - 1 - length++];
        if (byte == '<')
            return length;
        if (!(byte >= 'a' && byte <= 'z') && byte != '/' && byte != ' ')
            return 0;
    }
    return 0;
}

/* How much of the text's end is a wrapper's, and can be no row's; 0 where that is not certain. */
static size_t closing_at_end(struct slice text)
{
    char last = text.start[text.length - 1];
    if (last == ')') { /* a row's own are pairs */
        int open = 0;
        for (size_t i = 0; i < text.length; i++)
            open += text.start[i] == '(' ? 1 : text.start[i] == ')' ? -1 : 0;
        return open < 0;
    }
    if (last != '\0' && strchr("\"'`,;]}|\\*", last) != NULL)
        return 1;
    bool is_escape =
        text.length > 1 && text.start[text.length - 2] == '\\' && (last == 'n' || last == 'r' || last == 't');
    return is_escape ? 2 : tag_at_end(text);
}

struct slice iperf3_without_closing(struct slice line, bool behind_digits)
{
    struct slice rest = slice_trim(line);
    for (unsigned i = 0; i < CLOSINGS_MAX && rest.length > 0; i++) {
        size_t closing = closing_at_end(rest);
        if (closing == 0 || closing == rest.length)
            break;
        char before = rest.start[rest.length - closing - 1];
        if (before >= '0' && before <= '9' && !behind_digits)
            break;
        rest.length -= closing;
        rest = slice_trim(rest);
    }
    return rest;
}
