/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/mpstat_label.h"

#include <stdint.h>

enum { TIME_DIGITS = 4 }; /* at least: "1:23:45" has five, and damage takes one */

/* The zeros of the decimal digits of all scripts, in order (Unicode 14, general category Nd): 1 to 9 follow.
 */
static const uint32_t zeros[] = {
    0x30,    0x660,   0x6F0,   0x7C0,   0x966,   0x9E6,   0xA66,   0xAE6,   0xB66,   0xBE6,   0xC66,
    0xCE6,   0xD66,   0xDE6,   0xE50,   0xED0,   0xF20,   0x1040,  0x1090,  0x17E0,  0x1810,  0x1946,
    0x19D0,  0x1A80,  0x1A90,  0x1B50,  0x1BB0,  0x1C40,  0x1C50,  0xA620,  0xA8D0,  0xA900,  0xA9D0,
    0xA9F0,  0xAA50,  0xABF0,  0xFF10,  0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0,
    0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60,
    0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0};

/* Takes a character off *rest; a byte that begins none is a character of its own, and no digit. */
static uint32_t next_character(struct slice *rest)
{
    unsigned char first = (unsigned char)rest->start[0];
    size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    uint32_t character = length == 1 ? first : first & (0x7FU >> length);
    if (length > rest->length)
        length = 1;
    for (size_t i = 1; i < length; i++) {
        unsigned char next = (unsigned char)rest->start[i];
        if ((next & 0xC0) != 0x80) {
            *rest = slice_skip(*rest, i);
            return UINT32_MAX;
        }
        character = character << 6 | (next & 0x3F);
    }
    *rest = slice_skip(*rest, length);
    return character;
}

/* The digit's value, -1 where it is none. */
static int digit_of(uint32_t character)
{
    for (size_t i = 0; i < sizeof zeros / sizeof zeros[0] && character >= zeros[i]; i++)
        if (character - zeros[i] <= 9)
            return (int)(character - zeros[i]);
    return -1;
}

/* Chinese numerals, as lzh_TW's clock has them up to 31: 〇 to 九, 十, 廿, 卅. */
static bool is_numeral(uint32_t character)
{
    if (character < 0x3007)
        return false;
    static const uint32_t numerals[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D,
                                        0x4E03, 0x516B, 0x4E5D, 0x5341, 0x5EFF, 0x5345};
    for (size_t i = 0; i < sizeof numerals / sizeof numerals[0]; i++)
        if (character == numerals[i])
            return true;
    return false;
}

/* A numeral stands for a number of two digits, or is half of one. */
static size_t count_digits(struct slice text)
{
    size_t count = 0;
    while (text.length > 0) {
        uint32_t character = next_character(&text);
        count += digit_of(character) >= 0 ? 1 : is_numeral(character) ? 2 : 0;
    }
    return count;
}

/* `12:34:56`, as most clocks have it. */
static bool is_plain_clock(struct slice label)
{
    if (label.length != 8)
        return false;
    bool good = true;
    for (size_t i = 0; i < 8; i++) {
        bool is_digit = label.start[i] >= '0' && label.start[i] <= '9';
        good = good && (i % 3 == 2 ? label.start[i] == ':' : is_digit);
    }
    return good;
}

struct slice mpstat_label_time(struct slice label)
{
    if (is_plain_clock(label))
        return label;
    struct slice rest = label;
    for (struct slice word = slice_last_word(&rest); word.length > 0; word = slice_last_word(&rest)) {
        bool is_zone = word.start[0] == '+' || word.start[0] == '-';
        if (!is_zone && count_digits(word) >= TIME_DIGITS)
            return slice_skip(label, (size_t)(word.start - label.start));
    }
    return label;
}

bool mpstat_holds_digit(struct slice text)
{
    return count_digits(text) > 0;
}

static bool ends_in_colon(struct slice text)
{
    return slice_ends_with(text, ":") || slice_ends_with(text, "\xEF\xBC\x9A"); /* the full-width one */
}

enum mpstat_label mpstat_label_kind(struct slice label)
{
    if (is_plain_clock(label))
        return MPSTAT_LABEL_TIME;
    struct slice rest = label;
    struct slice last = slice_last_word(&rest);
    if (ends_in_colon(last))
        return mpstat_holds_digit(last) ? MPSTAT_LABEL_DAMAGED : MPSTAT_LABEL_AVERAGE;
    size_t digits = count_digits(label);
    return digits == 0            ? MPSTAT_LABEL_AVERAGE
           : digits < TIME_DIGITS ? MPSTAT_LABEL_DAMAGED
                                  : MPSTAT_LABEL_TIME;
}

/* The numbers of a clock; one with a sign in front is its zone ("03.47 +0000"), and none of them. */
struct clock {
    int64_t numbers[3];
    size_t count;
    bool readable; /* there are no more, and none is too large or in numerals */
};

static void take_digit(struct clock *clock, bool begins, int digit)
{
    clock->count += begins;
    clock->readable = clock->readable && digit >= 0 && clock->count <= 3;
    if (!clock->readable)
        return;
    int64_t *number = &clock->numbers[clock->count - 1];
    *number = *number * 10 + digit;
    clock->readable = *number <= INT64_C(1000000000000);
}

static struct clock read_clock(struct slice label)
{
    struct clock clock = {.readable = true};
    bool inside = false;
    bool in_zone = false;
    for (uint32_t before = ' ', last = ' '; label.length > 0;) {
        uint32_t character = next_character(&label);
        int digit = digit_of(character);
        bool begins = !inside;
        inside = digit >= 0 || is_numeral(character);
        if (inside && begins)
            in_zone = clock.count > 0 && before == ' ' && (last == '+' || last == '-');
        if (inside && !in_zone)
            take_digit(&clock, begins, digit);
        before = last;
        last = character;
    }
    return clock;
}

bool mpstat_label_has_seconds(struct slice label)
{
    return is_plain_clock(label) || read_clock(label).count != 2;
}

/* Hours, minutes and seconds, or one number of seconds (an epoch); -1 where the label is neither. */
static int64_t seconds_of(struct slice label)
{
    if (is_plain_clock(label)) {
        int64_t numbers[3];
        for (size_t i = 0; i < 3; i++)
            numbers[i] = (label.start[3 * i] - '0') * 10 + label.start[3 * i + 1] - '0';
        return (numbers[0] * 60 + numbers[1]) * 60 + numbers[2];
    }
    struct clock clock = read_clock(label);
    const int64_t *numbers = clock.numbers;
    if (!clock.readable || (clock.count != 1 && clock.count != 3))
        return -1;
    return clock.count == 1 ? numbers[0] : (numbers[0] * 60 + numbers[1]) * 60 + numbers[2];
}

double mpstat_label_distance(struct slice from, struct slice to)
{
    enum { HALF_DAY = 43200 };
    int64_t start = seconds_of(from);
    int64_t end = seconds_of(to);
    if (start < 0 || end < 0)
        return 1;
    int64_t distance = ((end - start) % HALF_DAY + HALF_DAY) % HALF_DAY;
    return distance > 0 ? (double)distance : 1;
}
