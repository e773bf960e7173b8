/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf16.h"

enum { REPLACEMENT = 0xFFFD };

enum utf16 utf16_recognise(struct slice head)
{
    if (slice_starts_with(head, "\xFF\xFE"))
        return UTF16_LITTLE;
    if (slice_starts_with(head, "\xFE\xFF"))
        return UTF16_BIG;
    /* Without a mark: ASCII with a zero before or behind every byte. */
    size_t length = head.length < 64 ? head.length / 2 * 2 : 64;
    size_t zeros[2] = {0, 0};
    for (size_t i = 0; i < length; i++)
        zeros[i % 2] += head.start[i] == '\0';
    if (length < 8 || zeros[0] + zeros[1] != length / 2)
        return UTF16_NO;
    return zeros[0] == 0 ? UTF16_LITTLE : zeros[1] == 0 ? UTF16_BIG : UTF16_NO;
}

static char *put(char *at, uint32_t character)
{
    if (character < 0x80) {
        *at++ = (char)character;
    } else if (character < 0x800) {
        *at++ = (char)(0xC0 | character >> 6);
        *at++ = (char)(0x80 | (character & 0x3F));
    } else if (character < 0x10000) {
        *at++ = (char)(0xE0 | character >> 12);
        *at++ = (char)(0x80 | (character >> 6 & 0x3F));
        *at++ = (char)(0x80 | (character & 0x3F));
    } else {
        *at++ = (char)(0xF0 | character >> 18);
        *at++ = (char)(0x80 | (character >> 12 & 0x3F));
        *at++ = (char)(0x80 | (character >> 6 & 0x3F));
        *at++ = (char)(0x80 | (character & 0x3F));
    }
    return at;
}

static char *put_unit(struct utf16_decoder *decoder, uint16_t unit, char *at)
{
    bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
    uint16_t high = decoder->high;
    decoder->high = 0;
    if (high != 0 && is_low)
        return put(at, 0x10000 + ((uint32_t)(high - 0xD800) << 10) + (unit - 0xDC00u));
    if (high != 0)
        at = put(at, REPLACEMENT);
    if (unit >= 0xD800 && unit <= 0xDBFF)
        decoder->high = unit;
    else
        at = put(at, is_low ? REPLACEMENT : unit);
    return at;
}

size_t utf16_decode(struct utf16_decoder *decoder, struct slice bytes, char *buffer)
{
    char *at = buffer;
    for (size_t i = 0; i < bytes.length; i++) {
        unsigned char byte = (unsigned char)bytes.start[i];
        decoder->has_byte = !decoder->has_byte;
        if (decoder->has_byte) {
            decoder->byte = byte;
            continue;
        }
        bool little = decoder->order == UTF16_LITTLE;
        unsigned high = little ? byte : decoder->byte;
        unsigned low = little ? decoder->byte : byte;
        at = put_unit(decoder, (uint16_t)(high << 8 | low), at);
    }
    return (size_t)(at - buffer);
}
