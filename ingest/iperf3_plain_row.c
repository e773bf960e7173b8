/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_plain_row.h"

#include "base/number.h"

#include <float.h>
#include <limits.h>
#include <string.h>

enum { DIGITS_MAX = 15 }; /* of a number that is read at once */

/* ----------------------------------------------------------------------------------------------- words -- */

/* What is not read yet. */
struct scan {
    const char *at, *end;
};

static bool take_byte(struct scan *scan, char byte)
{
    bool is_there = scan->at < scan->end && *scan->at == byte;
    scan->at += is_there;
    return is_there;
}

/* False where there is none. */
static bool take_blanks(struct scan *scan)
{
    static const uint64_t blanks = UINT64_C(0x2020202020202020);
    const char *start = scan->at;
    while (scan->end - scan->at >= 8) {
        uint64_t others = number_eight_bytes(scan->at) ^ blanks;
        scan->at += others != 0 ? __builtin_ctzll(others) / 8 : 8;
        if (others != 0)
            return scan->at > start;
    }
    while (scan->at < scan->end && *scan->at == ' ')
        scan->at++;
    return scan->at > start;
}

static inline bool take_text(struct scan *scan, const char *text)
{
    size_t length = strlen(text);
    bool is_there = (size_t)(scan->end - scan->at) >= length && memcmp(scan->at, text, length) == 0;
    scan->at += is_there ? length : 0;
    return is_there;
}

/* How many there are. Of more than DIGITS_MAX the value means nothing. */
static size_t take_digits(struct scan *scan, uint64_t *digits)
{
    const char *start = scan->at;
    for (; scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9'; scan->at++)
        *digits = *digits * 10 + (uint64_t)(*scan->at - '0');
    return (size_t)(scan->at - start);
}

/* digits[.digits] without a sign, as number_read_plain takes them: most are short. */
static bool take_number(struct scan *scan, struct number_plain *number)
{
    size_t length = scan->end - scan->at >= 8 ? number_read_short(scan->at, number) : 0;
    scan->at += length;
    if (length > 0)
        return true;
    *number = (struct number_plain){0};
    size_t count = take_digits(scan, &number->digits);
    if (count == 0 || !take_byte(scan, '.'))
        return count > 0 && count <= DIGITS_MAX;
    number->decimals = (unsigned)take_digits(scan, &number->digits);
    return number->decimals > 0 && count + number->decimals <= DIGITS_MAX;
}

/* Which of the prefixes of a unit: 0 none, 1 K and so on. */
static unsigned take_prefix(struct scan *scan)
{
    static const unsigned char powers[UCHAR_MAX + 1] = {
        ['K'] = 1, ['M'] = 2, ['G'] = 3, ['T'] = 4, ['P'] = 5, ['E'] = 6};
    unsigned power = scan->at < scan->end ? powers[(unsigned char)*scan->at] : 0;
    scan->at += power > 0;
    return power;
}

/* ----------------------------------------------------------------------------------------------- parts -- */

/* `[  5]` or `[SUM]`. */
static bool take_stream(struct scan *scan, struct iperf3_row *row)
{
    enum { LENGTH_MAX = 8 };
    const char *start = scan->at;
    uint64_t number = 0;
    if (!take_byte(scan, '['))
        return false;
    (void)take_blanks(scan);
    if (take_text(scan, "SUM"))
        row->stream = STREAM_SUM;
    else if (take_digits(scan, &number) > 0)
        row->stream = (int)number;
    else
        return false;
    return take_byte(scan, ']') && scan->at - start <= LENGTH_MAX;
}

static bool take_times(struct scan *scan, struct iperf3_row *row)
{
    struct number_plain start;
    struct number_plain end;
    if (!take_number(scan, &start) || !take_byte(scan, '-') || !take_number(scan, &end) ||
        !take_blanks(scan) || !take_text(scan, "sec"))
        return false;
    row->row.start = quantity_of(number_plain_value(&start, 0));
    row->row.end = quantity_of(number_plain_value(&end, 0));
    row->resolution.seconds = iperf3_resolution(end.decimals);
    return start.decimals == 2 && end.decimals == 2 && row->row.end.value >= row->row.start.value;
}

/* `2.31 MBytes`: in bytes, with half a unit of the last digit. */
static bool take_bytes(struct scan *scan, struct quantity *bytes, double *resolution)
{
    struct number_plain number;
    if (!take_number(scan, &number) || !take_blanks(scan))
        return false;
    double unit = (double)(UINT64_C(1) << 10 * take_prefix(scan));
    *bytes = quantity_of(number_plain_value(&number, 0) * unit);
    *resolution = iperf3_resolution(number.decimals) * unit;
    return take_text(scan, "Bytes") && bytes->value <= IPERF3_LARGEST;
}

/* `6433586 Kbits/sec` */
static bool take_rate(struct scan *scan, struct iperf3_row *row)
{
    struct number_plain number;
    if (!take_number(scan, &number) || !take_blanks(scan))
        return false;
    unsigned exponent = 3 * take_prefix(scan);
    row->row.bits_per_second = quantity_of(number_plain_value(&number, exponent));
    row->resolution.bits_per_second = iperf3_resolution(number.decimals) * number_powers[exponent];
    return take_text(scan, "bits/sec") && row->row.bits_per_second.value <= IPERF3_LARGEST;
}

static bool is_at_digit(const struct scan *scan)
{
    return scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9';
}

/* A count, or retransmits and the congestion window; false where it is neither. */
static bool take_counts(struct scan *scan, struct iperf3_row *row)
{
    struct number_plain count;
    double ignored = 0;
    if (!take_number(scan, &count) || count.decimals > 0)
        return false;
    row->count = (struct count){true, count.digits};
    row->tail = TAIL_COUNT;
    struct scan behind = *scan;
    if (!take_blanks(&behind) || !is_at_digit(&behind))
        return true;
    *scan = behind;
    row->row.retransmits = row->count;
    row->count = (struct count){0};
    row->tail = TAIL_CONGESTION;
    return take_bytes(scan, &row->row.cwnd_bytes, &ignored);
}

static bool take_word(struct scan *scan, struct iperf3_row *row)
{
    if (take_text(scan, "(omitted)")) {
        row->row.omitted = true;
        return true;
    }
    row->row.direction = take_text(scan, "sender") ? DIRECTION_SENDER : DIRECTION_RECEIVER;
    row->final = row->row.direction == DIRECTION_SENDER || take_text(scan, "receiver");
    return row->final;
}

/* What stands behind the rate, up to the line's end. */
static bool take_tail(struct scan *scan, struct iperf3_row *row)
{
    row->tail = TAIL_EMPTY;
    bool apart = take_blanks(scan);
    if (apart && is_at_digit(scan)) {
        if (!take_counts(scan, row))
            return false;
        apart = take_blanks(scan);
    }
    if (scan->at == scan->end)
        return true;
    if (!apart || !take_word(scan, row))
        return false;
    (void)take_blanks(scan);
    return scan->at == scan->end;
}

bool iperf3_read_plain_row(struct slice line, struct iperf3_row *row)
{
    struct scan scan = {line.start, line.start + line.length};
    if (FLT_EVAL_METHOD != 0 || line.length == 0 || line.start[0] != '[')
        return false;
    *row = (struct iperf3_row){0};
    return take_stream(&scan, row) && take_blanks(&scan) && take_times(&scan, row) && take_blanks(&scan) &&
           take_bytes(&scan, &row->row.bytes, &row->resolution.bytes) && take_blanks(&scan) &&
           take_rate(&scan, row) && take_tail(&scan, row);
}
