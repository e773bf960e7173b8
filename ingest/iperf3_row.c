/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_row.h"

#include "ingest/iperf3_closing.h"

#include "base/number.h"

#include <limits.h>
#include <math.h>
#include <string.h>

/* ----------------------------------------------------------------------------------------------- units -- */

/* A unit is 10^exponent times a power of two, `factor`, which is 0 where the word is none. */
struct unit {
    unsigned exponent;
    double factor;
};

/* Which of the prefixes: 0 none, 1 K and so on; -1 where it is none of them. */
static int prefix_power(struct slice prefix)
{
    static const char letters[] = "KMGTPE";
    if (prefix.length == 0)
        return 0;
    const char *letter = prefix.length == 1 ? strchr(letters, prefix.start[0]) : NULL;
    return letter == NULL || *letter == '\0' ? -1 : (int)(letter - letters) + 1;
}

/* Transfers and windows are 1024-based. */
static struct unit bytes_unit(struct slice unit)
{
    if (!slice_ends_with(unit, "Bytes"))
        return (struct unit){0};
    unit.length -= strlen("Bytes");
    int power = prefix_power(unit);
    return (struct unit){0, power < 0 ? 0 : (double)(UINT64_C(1) << 10 * power)};
}

/* Rates in bits are 1000-based, rates in bytes 1024-based. */
static struct unit bits_unit(struct slice unit)
{
    static const char *const names[] = {"bits/sec", "bis/sec" /* a slip of 3.0.1's */};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (slice_ends_with(unit, names[i])) {
            unit.length -= strlen(names[i]);
            int power = prefix_power(unit);
            return power < 0 ? (struct unit){0} : (struct unit){3 * (unsigned)power, 1};
        }
    if (!slice_ends_with(unit, "/sec"))
        return (struct unit){0};
    unit.length -= strlen("/sec");
    return (struct unit){0, 8 * bytes_unit(unit).factor};
}

/* Digits and a point, as iperf3 prints them: a sign or an exponent is damage. */
static bool parse_plain(struct slice word, double *value)
{
    struct number_plain plain;
    if (number_read_plain(word, &plain)) {
        *value = number_plain_value(&plain, 0);
        return true;
    }
    if (memchr(word.start, 'e', word.length) != NULL || memchr(word.start, 'E', word.length) != NULL)
        return false;
    return number_parse_double(word, value) == NUMBER_OK && !signbit(*value);
}

static bool is_plain(struct slice word)
{
    double ignored = 0;
    return parse_plain(word, &ignored);
}

/* The number nearest to what the digits and the unit say; false where that is beyond any network's. */
static bool parse_amount(struct slice number, struct unit unit, double *value)
{
    if (number_parse_scaled(number, unit.exponent, value) != NUMBER_OK)
        return false;
    *value *= unit.factor;
    return *value <= IPERF3_LARGEST;
}

static bool parse_count(struct slice word, struct count *count)
{
    count->defined = number_parse_unsigned(word, &count->value) == NUMBER_OK && count->value <= INT64_MAX;
    return count->defined;
}

/* ------------------------------------------------------------------------------------------------ head -- */

/* `[  5]` or `[SUM]`, with what stands behind it in *rest. */
static bool parse_stream(struct slice text, int *stream, struct slice *rest)
{
    const char *end = memchr(text.start, ']', text.length < 16 ? text.length : 16);
    if (end == NULL || text.start[0] != '[')
        return false;
    struct slice inside = slice_trim((struct slice){text.start + 1, (size_t)(end - text.start) - 1});
    uint64_t number = 0;
    if (slice_equals(inside, "SUM"))
        *stream = STREAM_SUM;
    else if (number_parse_unsigned(inside, &number) == NUMBER_OK && number <= INT_MAX)
        *stream = (int)number;
    else
        return false;
    *rest = slice_skip(text, (size_t)(end - text.start) + 1);
    return true;
}

static void parse_role(struct slice *rest, struct iperf3_row *row)
{
    static const struct {
        const char *text;
        bool sends, is_client;
    } roles[] = {
        {"[TX-C]", true, true}, {"[RX-C]", false, true}, {"[TX-S]", true, false}, {"[RX-S]", false, false}};
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (slice_starts_with(*rest, roles[i].text)) {
            row->has_role = true;
            row->role_sends = roles[i].sends;
            row->role_is_client = roles[i].is_client;
            *rest = slice_skip(*rest, strlen(roles[i].text));
            return;
        }
}

double iperf3_resolution(size_t decimals)
{
    static const double halves[] = {0.5, 0.5 / 10, 0.5 / 10 / 10, 0.5 / 10 / 10 / 10};
    enum { LAST = sizeof halves / sizeof halves[0] - 1 };
    double half = halves[decimals < LAST ? decimals : LAST];
    for (; decimals > LAST && half > 0; decimals--)
        half /= 10;
    return half;
}

static double resolution_of(struct slice number)
{
    const char *point = memchr(number.start, '.', number.length);
    return iperf3_resolution(point != NULL ? (size_t)(number.start + number.length - point) - 1 : 0);
}

/* `a-b sec`, as iperf3 prints it ("%6.2f-%-6.2f sec"), or as iperf 2 does ("%4.1f-%4.1f sec" and others). */
static bool parse_times(struct slice *rest, struct iperf3_row *parsed, bool *is_foreign)
{
    struct flow_row *row = &parsed->row;
    struct slice after = *rest;
    struct slice range = slice_next_word(&after);
    const char *dash = range.length > 1 ? memchr(range.start + 1, '-', range.length - 1) : NULL;
    double start = 0;
    double end = 0;
    if (dash == NULL)
        return false;
    struct slice first = {range.start, (size_t)(dash - range.start)};
    struct slice second = slice_skip(range, first.length + 1);
    *is_foreign = second.length == 0;
    if (*is_foreign) /* "0.0- 1.0" */
        second = slice_next_word(&after);
    if (!slice_equals(slice_next_word(&after), "sec") || !parse_plain(first, &start) ||
        !parse_plain(second, &end))
        return false;
    *is_foreign = *is_foreign || number_decimals(first) != 2 || number_decimals(second) != 2;
    parsed->resolution.seconds = resolution_of(second);
    row->start = quantity_of(start);
    row->end = quantity_of(end);
    *rest = after;
    return true;
}

/* ----------------------------------------------------------------------------------------------- signs -- */

static bool is_digit_at(struct slice text, size_t at)
{
    return at < text.length && text.start[at] >= '0' && text.start[at] <= '9';
}

static bool is_letter_at(struct slice text, size_t at)
{
    return at < text.length && ((text.start[at] >= 'a' && text.start[at] <= 'z') ||
                                (text.start[at] >= 'A' && text.start[at] <= 'Z'));
}

/* `0.00-1.00` somewhere: a digit on either side of the dash, and a point in what follows. */
static bool has_range(struct slice text)
{
    for (size_t at = 1; at + 1 < text.length; at++) {
        size_t digits = at + 1;
        if (text.start[at] != '-' || !is_digit_at(text, at - 1))
            continue;
        while (is_digit_at(text, digits))
            digits++;
        if (digits > at + 1 && digits < text.length && text.start[digits] == '.')
            return true;
    }
    return false;
}

/* The word somewhere, as a unit: no letter behind it, and a blank, a digit or a prefix before it. */
static bool has_unit(struct slice text, const char *unit)
{
    size_t at = 0;
    while (slice_find(text, unit, &at)) {
        size_t end = at + strlen(unit);
        bool is_alone = !is_letter_at(text, end) && (end == text.length || text.start[end] != '/') &&
                        (at == 0 || text.start[at - 1] != '/');
        if (is_alone)
            return true;
        text = slice_skip(text, end);
    }
    return false;
}

/*
 * Whether the text has three at least of a row's four signs: a range of times, `sec`, a transfer, a rate. A
 * damaged byte takes away one at most.
 */
static bool has_most_signs(struct slice text)
{
    size_t at = 0;
    if (!slice_find(text, "sec", &at)) /* in a rate, too */
        return false;
    bool has_rate = has_unit(text, "its/sec") || has_unit(text, "ytes/sec") || has_unit(text, "bis/sec");
    return has_range(text) + has_unit(text, "sec") + has_unit(text, "Bytes") + has_rate >= 3;
}

/* Whether what stands behind a stream's id was meant as a row: a range of times follows, or most of a row. */
static bool looks_like_row(struct slice rest)
{
    struct slice after = rest;
    return has_range(slice_next_word(&after)) || has_most_signs(rest);
}

static double unit_size(struct unit unit)
{
    static const double powers[] = {1, 1e3, 1e6, 1e9, 1e12, 1e15, 1e18};
    return unit.factor * powers[unit.exponent / 3];
}

static bool parse_transfer(struct slice *rest, struct iperf3_row *parsed, struct error *error)
{
    struct flow_row *row = &parsed->row;
    struct slice number = slice_next_word(rest);
    struct slice word = slice_next_word(rest);
    struct unit unit = bytes_unit(word);
    double value = 0;
    if (!is_plain(number))
        return error_set(error, "transfer \"%.*s\" is not a number", SLICE_ARGUMENTS(number));
    /* "(null)s" is 3.0's way to print 1 TByte and more: the number means nothing */
    if (unit.factor == 0 && !slice_equals(word, "(null)s"))
        return error_set(error, "\"%.*s\" is no unit of bytes", SLICE_ARGUMENTS(word));
    if (unit.factor > 0) {
        if (!parse_amount(number, unit, &value))
            return error_set(error, "transfer \"%.*s\" is beyond any network's", SLICE_ARGUMENTS(number));
        row->bytes = quantity_of(value);
        parsed->resolution.bytes = resolution_of(number) * unit_size(unit);
    }
    number = slice_next_word(rest);
    word = slice_next_word(rest);
    unit = bits_unit(word);
    if (!is_plain(number))
        return error_set(error, "bitrate \"%.*s\" is not a number", SLICE_ARGUMENTS(number));
    if (unit.factor == 0)
        return error_set(error, "\"%.*s\" is no unit of a bitrate", SLICE_ARGUMENTS(word));
    if (!parse_amount(number, unit, &value))
        return error_set(error, "bitrate \"%.*s\" is beyond any network's", SLICE_ARGUMENTS(number));
    row->bits_per_second = quantity_of(value);
    parsed->resolution.bits_per_second = resolution_of(number) * unit_size(unit);
    return true;
}

/* ------------------------------------------------------------------------------------------------ tail -- */

/* `lost/total`, or `Unknown/total`. */
static bool parse_loss(struct slice word, struct flow_row *row)
{
    const char *slash = memchr(word.start, '/', word.length);
    if (slash == NULL)
        return false;
    struct slice lost = {word.start, (size_t)(slash - word.start)};
    double value = 0;
    if (!parse_count(slice_skip(word, lost.length + 1), &row->packets))
        return false;
    if (slice_equals(lost, "Unknown"))
        return true;
    if (number_parse_double(lost, &value) != NUMBER_OK) /* negative counts occur: reordering */
        return false;
    row->lost = quantity_of(value);
    return true;
}

/* `J ms L/T (P%)` or `J ms Unknown/T` behind the rate. */
static bool parse_datagram_tail(const struct slice *words, size_t count, struct flow_row *row)
{
    double jitter = 0;
    if (count < 3 || count > 4 || !slice_equals(words[1], "ms") || !parse_plain(words[0], &jitter) ||
        !parse_loss(words[2], row))
        return false;
    row->jitter_ms = quantity_of(jitter);
    if (count == 3) /* else the total may have lost digits */
        return !row->lost.defined;
    return slice_starts_with(words[3], "(") && slice_ends_with(words[3], ")");
}

static bool parse_congestion_tail(const struct slice *words, struct flow_row *row)
{
    double window = 0;
    struct unit unit = bytes_unit(words[2]);
    if (!parse_count(words[0], &row->retransmits) || !is_plain(words[1]) || unit.factor == 0 ||
        !parse_amount(words[1], unit, &window))
        return false;
    row->cwnd_bytes = quantity_of(window);
    return true;
}

/* Words behind the rate, with `sender`, `receiver` and `(omitted)` taken off the end. */
static size_t take_tail_words(struct slice rest, struct slice words[static 8], struct iperf3_row *row)
{
    size_t count = 0;
    for (struct slice word = slice_next_word(&rest); word.length > 0; word = slice_next_word(&rest)) {
        if (count == 8)
            return 9;
        words[count++] = word;
    }
    for (bool taken = true; taken && count > 0; count -= taken) {
        struct slice last = words[count - 1];
        taken = true;
        if (slice_equals(last, "sender") || slice_equals(last, "receiver")) {
            row->final = true;
            row->row.direction = slice_equals(last, "sender") ? DIRECTION_SENDER : DIRECTION_RECEIVER;
        } else if (slice_equals(last, "(omitted)")) {
            row->row.omitted = true;
        } else {
            taken = false;
        }
    }
    return count;
}

/* What stands behind the rate. */
static bool parse_tail(struct slice rest, struct iperf3_row *row, struct error *error)
{
    struct slice words[8];
    struct slice whole = slice_trim(rest);
    size_t count = take_tail_words(rest, words, row);
    bool good = true;
    if (count == 0) {
        row->tail = TAIL_EMPTY;
    } else if (count == 1) {
        row->tail = TAIL_COUNT;
        good = parse_count(words[0], &row->count);
    } else if (count == 3 && bytes_unit(words[2]).factor > 0) {
        row->tail = TAIL_CONGESTION;
        good = parse_congestion_tail(words, &row->row);
    } else {
        row->tail = TAIL_LOSS;
        good = parse_datagram_tail(words, count, &row->row);
    }
    return good ||
           error_set(error, "\"%.*s\" is not what iperf3 prints behind a bitrate", SLICE_ARGUMENTS(whole));
}

/* ----------------------------------------------------------------------------------------------- lines -- */

/* The row behind the stream's id that ends before `rest`. */
static enum iperf3_match parse_behind_id(struct slice rest, struct iperf3_row *parsed, struct error *error)
{
    struct slice whole = rest;
    bool is_foreign = false;
    if (parse_times(&rest, parsed, &is_foreign)) {
        struct slice after = rest;
        slice_next_word(&after);
        if (slice_equals(slice_next_word(&after), "datagrams")) /* received out-of-order */
            return IPERF3_NO_ROW;
        if (is_foreign && has_most_signs(whole)) {
            error_set(error, "its times are not of two decimals: iperf 2 prints them so, iperf3 never does");
            return IPERF3_FOREIGN_ROW;
        }
        if (parsed->row.end.value < parsed->row.start.value) {
            error_set(error, "the interval ends before it begins");
            return IPERF3_BAD_ROW;
        }
        rest = iperf3_without_closing(rest, false);
        return parse_transfer(&rest, parsed, error) && parse_tail(rest, parsed, error) ? IPERF3_ROW
                                                                                       : IPERF3_BAD_ROW;
    }
    if (!looks_like_row(whole))
        return IPERF3_NO_ROW;
    error_set(error, "the interval is not `a-b sec`");
    return IPERF3_BAD_ROW;
}

/* Titles and logs have brackets with numbers, too: the row's is the one with a row behind it. */
enum iperf3_match iperf3_parse_row(struct slice line, struct iperf3_row *row, struct error *error)
{
    enum iperf3_match match = IPERF3_NO_ROW;
    for (size_t at = 0; at < line.length; at++) {
        const char *bracket = memchr(line.start + at, '[', line.length - at);
        if (bracket == NULL)
            break;
        at = (size_t)(bracket - line.start);
        struct slice rest;
        struct iperf3_row parsed = {0};
        if (!parse_stream(slice_skip(line, at), &parsed.stream, &rest))
            continue;
        parse_role(&rest, &parsed);
        enum iperf3_match found = parse_behind_id(rest, &parsed, error);
        if (found != IPERF3_NO_ROW)
            match = found;
        if (parsed.row.end.defined && found != IPERF3_NO_ROW) {
            *row = parsed;
            return found;
        }
    }
    if (match == IPERF3_NO_ROW && has_most_signs(line)) {
        error_set(error, "looks like a row without its stream's `[id]`");
        return IPERF3_BAD_ROW;
    }
    return match;
}
