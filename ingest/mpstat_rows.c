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
    while (slice_next_word(&line).length > 0)
        count++;
    return count;
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
    struct number_plain plain;
    if (number_read_plain(word, &plain)) {
        *value = number_plain_value(&plain, 0);
        *decimals = (int)plain.decimals;
        return true;
    }
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

/* Reads the values off the end of *rest. */
static bool read_values(struct slice *rest, bool complete, struct mpstat_header *header,
                        struct mpstat_row *row, struct error *error)
{
    bool uneven = false;
    bool shares = header->table == MPSTAT_CPU || header->table == MPSTAT_NODE;
    for (size_t i = header->count; i > 0; i--) {
        double value = 0;
        int decimals = 0;
        struct slice word = slice_last_word(rest);
        if (!parse_value(word, &value, &decimals, error))
            return false;
        if (shares && header->shares[i - 1] != MPSTAT_SHARE_NONE &&
            value > 100.5) /* rounding passes 100 by less */
            return error_set(error, "\"%.*s\" is above 100 %%", SLICE_ARGUMENTS(word));
        uneven = uneven || (i < header->count && decimals != row->decimals);
        row->decimals = decimals;
        header->columns[i - 1].per_second = quantity_of(value);
    }
    if (!complete && (uneven || row->decimals == 0))
        return error_set(error, "the file ends inside this row");
    if (uneven)
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
        struct quantity value = header->columns[i].per_second;
        int share = header->shares[i];
        if (share == MPSTAT_SHARE_NONE) {
            row->interrupts = value;
            continue;
        }
        sum += value.value;
        guests += share == CPU_GUEST || share == CPU_GNICE ? value.value : 0;
        if (share >= 0)
            row->cpu.columns[share] = value;
    }
    bool whole = row->cpu.columns[CPU_IDLE].defined && row->cpu.columns[CPU_USR].defined;
    mpstat_check_shares(row, sum, guests, whole, header->count);
}

bool mpstat_parse_row(struct slice line, bool complete, struct mpstat_header *header, struct mpstat_row *row,
                      struct error *error)
{
    struct mpstat_row parsed = {0};
    struct slice rest = slice_trim(line);
    size_t words = count_words(rest);
    size_t needed = header->count + header->identity_count + 1; /* at least one word is the label's */
    bool all_is_short = header->identity_count > 1 && words + header->identity_count - 1 >= needed;
    if (header->count == 0)
        return error_set(error, "a line that belongs to no table");
    if (words < needed && !all_is_short)
        return error_set(error, "a row of %zu words where the header asks for %zu: it is cut", words, needed);
    if (words > needed + MPSTAT_LABEL_WORDS - 1)
        return error_set(error, "a row of %zu words where the header asks for %zu", words, needed);
    if (!read_values(&rest, complete, header, &parsed, error) ||
        !read_identity(&rest, header, &parsed, error))
        return false;
    if (slice_trim(rest).length == 0)
        return error_set(error, "a row without a time: it is cut");
    if (!read_label(rest, header, &parsed, error))
        return false;
    if (header->table == MPSTAT_CPU || header->table == MPSTAT_NODE)
        sort_values(header, &parsed);
    *row = parsed;
    return true;
}
