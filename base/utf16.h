/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UTF-16 (what PowerShell's `>` writes) to UTF-8, in chunks. */
#ifndef STEERSTAT_BASE_UTF16_H
#define STEERSTAT_BASE_UTF16_H

#include "base/text.h"

#include <stdint.h>

enum utf16 {
    UTF16_NO,
    UTF16_LITTLE,
    UTF16_BIG,
};

/* What a text is that begins like this: by its byte order mark, or by the zeros of ASCII. */
enum utf16 utf16_recognise(struct slice head);

struct utf16_decoder {
    enum utf16 order;
    unsigned char byte; /* the first of a unit */
    bool has_byte;
    uint16_t high; /* the first surrogate of a pair; 0: none */
};

/* Bytes of UTF-8 that `length` bytes can give, with what was kept of those before. */
#define UTF16_ROOM(length) ((length) / 2 * 3 + 6)

/*
 * The next bytes as UTF-8 into `buffer` of UTF16_ROOM(bytes.length); how many. What is no character becomes
 * U+FFFD; half a unit at the very end is dropped.
 */
size_t utf16_decode(struct utf16_decoder *decoder, struct slice bytes, char *buffer);

#endif
