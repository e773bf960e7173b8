/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/mpstat_rows.h"

#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void mpstat_describe(enum mpstat_table table, int number, char *buffer, size_t size)
{
    if (number == CPU_ALL)
        snprintf(buffer, size, "all %s", table == MPSTAT_NODE ? "nodes" : "CPUs");
    else
        snprintf(buffer, size, "%s %d", table == MPSTAT_NODE ? "node" : "CPU", number);
}

static size_t count_words(struct slice line)
{
    size_t count = 0;
    bool after_blank = true;
    for (size_t i = 0; i < line.length; i++) {
        bool is_blank = text_is_blank(line.start[i]);
        count += after_blank && !is_blank;
        after_blank = is_blank;
    }
    return count;
}

static unsigned digit_at(const char *at)
{
    return (unsigned char)*at - (unsigned)'0';
}

/* As the next function, of a share as mpstat prints them: up to three digits, the point and two more. */
static bool take_share(struct slice *rest, double *value)
{
    if (rest->length < 7)
        return false;
    const char *end = rest->start + rest->length;
    unsigned hundredths = digit_at(end - 1);
    unsigned tenths = digit_at(end - 2);
    unsigned ones = digit_at(end - 4);
    if (hundredths > 9 || tenths > 9 || end[-3] != '.' || ones > 9)
        return false;
    unsigned digits = hundredths + 10 * tenths + 100 * ones;
    size_t length = 4;
    for (unsigned place = 1000; length < 6 && digit_at(end - length - 1) <= 9; place *= 10)
        digits += place * digit_at(end - ++length);
    if (!text_is_blank(end[-(ptrdiff_t)length - 1]))
        return false;
    rest->length -= length;
    *value = (double)digits / 100;
    return true;
}

/*
 * Takes the last word off *rest where it is digits[.digits] without a sign, 15 digits at most, read as it is
 * found: from its end. False, and nothing is taken, where it is anything else.
 */
static bool take_plain_value(struct slice *rest, double *value, int *decimals)
{
    while (rest->length > 0 && text_is_blank(rest->start[rest->length - 1]))
        rest->length--;
    if (take_share(rest, value)) {
        *decimals = 2;
        return true;
    }
    const char *at = rest->start + rest->length;
    struct number_plain plain = {0};
    uint64_t place = 1;
    unsigned count = 0;
    bool has_point = false;
    for (; at > rest->start; at--) {
        unsigned digit = (unsigned char)at[-1] - (unsigned)'0';
        if (digit <= 9) {
            plain.digits += digit * place;
            place *= 10;
            if (++count > 15)
                return false;
        } else if (at[-1] == '.' && !has_point && count > 0) {
            has_point = true;
            plain.decimals = count;
        } else if (text_is_blank(at[-1])) {
            break;
        } else {
            return false;
        }
    }
    if (count == plain.decimals) /* no digit, or none before the point */
        return false;
    rest->length = (size_t)(at - rest->start);
    *value = number_plain_value(&plain, 0);
    *decimals = (int)plain.decimals;
    return true;
}

/* Writes a number with a decimal point for its locale's mark: a comma, or the Arabic one. */
static bool normalise(struct slice word, char *buffer, size_t size, struct slice *text)
{
    size_t used = 0;
    if (word.length == 0 || word.length >= size)
        return false;
    for (size_t i = 0; i < word.length; i++) {
        bool arabic = i + 1 < word.length && word.start[i] == '\xD9' && word.start[i + 1] == '\xAB';
        buffer[used++] = (char)(arabic || word.start[i] == ',' ? '.' : word.start[i]);
        i += arabic;
    }
    *text = (struct slice){buffer, used};
    return true;
}

static bool parse_value(struct slice word, double *value, int *decimals, struct error *error)
{
    char buffer[48];
    struct slice text;
    enum number_status status = NUMBER_MALFORMED;
    if (normalise(word, buffer, sizeof buffer, &text) && memchr(text.start, 'e', text.length) == NULL &&
        memchr(text.start, 'E', text.length) == NULL)
        status = number_parse_double(text, value);
    if (status != NUMBER_OK)
        return error_set(error, "\"%.*s\" is %s", SLICE_ARGUMENTS(word), number_status_text(status));
    if (text.start[0] == '-' || text.start[0] == '+')
        return error_set(error, "\"%.*s\" is negative, or has a sign", SLICE_ARGUMENTS(word));
    *decimals = number_decimals(text);
    return true;
}

static bool parse_number(struct slice word, int *number, struct error *error)
{
    uint64_t parsed = 0;
    if (slice_equals(word, "all"))
        *number = CPU_ALL;
    else if (number_parse_unsigned(word, &parsed) == NUMBER_OK && parsed < MPSTAT_NUMBERS)
        *number = (int)parsed;
    else
        return error_set(error, "\"%.*s\" is neither a CPU's number nor \"all\"", SLICE_ARGUMENTS(word));
    return true;
}

/* What of a row's values was read, from the last one on. */
struct reading {
    struct slice rest; /* of the row, before them */
    size_t left;       /* columns that were not read yet */
    bool uneven;       /* not all have as many decimals as the last one */
    size_t above_100;  /* how many are behind the last share that is more than all; SIZE_MAX: none is */
};

static void note_value(struct reading *reading, struct mpstat_header *header, struct mpstat_row *row,
                       double value, int decimals)
{
    size_t column = --reading->left;
    bool shares = header->table == MPSTAT_CPU || header->table == MPSTAT_NODE;
    bool is_share = shares && header->shares[column] != MPSTAT_SHARE_NONE;
    if (is_share && value > 100.5 && reading->above_100 == SIZE_MAX) /* rounding passes 100 by less */
        reading->above_100 = header->count - column - 1;
    reading->uneven = reading->uneven || (column + 1 < header->count && decimals != row->decimals);
    row->decimals = decimals;
    header->values[column] = value;
}

/* The values that are plain numbers, up to the first one, from the row's end, that is not. */
static struct reading read_plain_values(struct slice line, struct mpstat_header *header,
                                        struct mpstat_row *row)
{
    struct reading reading = {.rest = line, .left = header->count, .above_100 = SIZE_MAX};
    double value = 0;
    int decimals = 0;
    while (reading.left > 0 && take_plain_value(&reading.rest, &value, &decimals))
        note_value(&reading, header, row, value, decimals);
    return reading;
}

/* The others, and what speaks against them: the first from the row's end counts. */
static bool read_values(struct slice line, bool complete, struct reading *reading,
                        struct mpstat_header *header, struct mpstat_row *row, struct error *error)
{
    while (reading->left > 0 && reading->above_100 == SIZE_MAX) {
        double value = 0;
        int decimals = 0;
        if (!parse_value(slice_last_word(&reading->rest), &value, &decimals, error))
            return false;
        note_value(reading, header, row, value, decimals);
    }
    if (reading->above_100 != SIZE_MAX) {
        struct slice word = slice_last_word(&line);
        for (size_t i = 0; i < reading->above_100; i++)
            word = slice_last_word(&line);
        return error_set(error, "\"%.*s\" is above 100 %%", SLICE_ARGUMENTS(word));
    }
    if (!complete && (reading->uneven || row->decimals == 0))
        return error_set(error, "the file ends inside this row");
    if (reading->uneven)
        return error_set(error, "its values have unequal numbers of decimals: it is cut or damaged");
    return true;
}

/* Reads the CPU or node, and where -T shows them its core, socket and node, off the end of *rest. */
static bool read_identity(struct slice *rest, const struct mpstat_header *header, struct mpstat_row *row,
                          struct error *error)
{
    struct slice word = slice_last_word(rest);
    bool is_all = slice_equals(word, "all"); /* that has no core, socket and node */
    for (size_t i = 1; !is_all && i < header->identity_count; i++) {
        int place = 0;
        if (!parse_number(word, &place, error))
            return error_set(error, "\"%.*s\" is no core, socket or node", SLICE_ARGUMENTS(word));
        word = slice_last_word(rest);
    }
    if (!parse_number(word, &row->cpu.cpu, error))
        return false;
    if (is_all && (header->table == MPSTAT_IRQS || header->table == MPSTAT_SOFTIRQS))
        return error_set(error, "\"all\" in a table that has none");
    return true;
}

/* A row's label has as many words as its header's; only an average below a time's header has its own. */
static bool read_label(struct slice rest, const struct mpstat_header *header, struct mpstat_row *row,
                       struct error *error)
{
    row->label = slice_trim(rest);
    size_t words = count_words(rest);
    enum mpstat_label kind = mpstat_label_kind(row->label);
    row->average = kind == MPSTAT_LABEL_AVERAGE;
    bool own = row->average != header->averages || header->label_words == 0;
    bool good = own ? words <= MPSTAT_LABEL_WORDS : words == header->label_words;
    if (own && row->average && mpstat_holds_digit(row->label))
        good = false;
    if (header->averages && !row->average)
        return error_set(error, "a sample's row among the averages");
    if (!good || kind == MPSTAT_LABEL_DAMAGED)
        return error_set(
            error, "\"%.*s\" before the CPU is neither a time nor an average's word: the row is damaged",
            SLICE_ARGUMENTS(row->label));
    row->label = mpstat_label_time(row->label);
    return true;
}

void mpstat_check_shares(struct mpstat_row *row, double sum, double guests, bool whole, size_t count)
{
    row->offline = sum == 0;
    if (row->offline)
        memset(row->cpu.columns, 0, sizeof row->cpu.columns);
    /* Each share is off by half a unit of its last digit; the kernel's counters may step back by a little.
       Before sysstat 9.1 guests' time was the user's too. */
    double slack = 1 + 0.5 * (double)count * (row->decimals == 2 ? 0.01 : pow(10, -row->decimals));
    row->sum = sum;
    row->uneven_sum = whole && !row->offline && fabs(sum - 100) > slack && fabs(sum - guests - 100) > slack;
}

static void sort_values(const struct mpstat_header *header, struct mpstat_row *row)
{
    double sum = 0;
    double guests = 0;
    for (size_t i = 0; i < header->count; i++) {
        double value = header->values[i];
        int share = header->shares[i];
        if (share == MPSTAT_SHARE_NONE) {
            row->interrupts = quantity_of(value);
            continue;
        }
        sum += value;
        guests += share == CPU_GUEST || share == CPU_GNICE ? value : 0;
        if (share >= 0)
            row->cpu.columns[share] = quantity_of(value);
    }
    bool whole = row->cpu.columns[CPU_IDLE].defined && row->cpu.columns[CPU_USR].defined;
    mpstat_check_shares(row, sum, guests, whole, header->count);
}

bool mpstat_parse_row(struct slice line, bool complete, struct mpstat_header *header, struct mpstat_row *row,
                      struct error *error)
{
    *row = (struct mpstat_row){0};
    struct slice whole = slice_trim(line);
    struct reading reading = read_plain_values(whole, header, row);
    size_t words = header->count - reading.left + count_words(reading.rest);
    size_t needed = header->count + header->identity_count + 1; /* at least one word is the label's */
    bool all_is_short = header->identity_count > 1 && words + header->identity_count - 1 >= needed;
    if (header->count == 0)
        return error_set(error, "a line that belongs to no table");
    if (words < needed && !all_is_short)
        return error_set(error, "a row of %zu words where the header asks for %zu: it is cut", words, needed);
    if (words > needed + MPSTAT_LABEL_WORDS - 1)
        return error_set(error, "a row of %zu words where the header asks for %zu", words, needed);
    if (!read_values(whole, complete, &reading, header, row, error) ||
        !read_identity(&reading.rest, header, row, error))
        return false;
    if (slice_trim(reading.rest).length == 0)
        return error_set(error, "a row without a time: it is cut");
    if (!read_label(reading.rest, header, row, error))
        return false;
    if (header->table == MPSTAT_CPU || header->table == MPSTAT_NODE)
        sort_values(header, row);
    else
        for (size_t i = 0; i < header->count; i++)
            header->columns[i].per_second = quantity_of(header->values[i]);
    return true;
}
