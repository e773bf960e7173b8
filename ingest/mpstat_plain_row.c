/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/mpstat_plain_row.h"

#include "base/number.h"

#include <string.h>

enum {
    CELL = 8, /* bytes: `%8.2f` */
    EVEN_FROM =
        9900, /* hundredths that a row's shares may add up to: mpstat_check_shares objects to none ... */
    EVEN_UP_TO = 10050, /* ... of these, whatever the number of its columns, and no share is above 100.5 % */
};

/* ----------------------------------------------------------------------------------------------- the label
 * -- */

/* Whether a line that begins so, and has but a CPU and numbers behind it, may be a header or a banner. */
static bool is_harmless(struct slice label)
{
    return memchr(label.start, '%', label.length) == NULL && memchr(label.start, '/', label.length) == NULL &&
           memchr(label.start, 'L', label.length) == NULL;
}

static bool is_plain_table(const struct mpstat_header *header)
{
    bool shares = header->table == MPSTAT_CPU || header->table == MPSTAT_NODE;
    return shares && header->count > 0 && header->identity_count == 1 && !header->has_interrupts;
}

void mpstat_learn_plain_row(struct mpstat_header *header, const struct mpstat_row *row, struct slice line)
{
    struct mpstat_plain_label *plain = &header->plain[header->averages];
    struct slice label = {line.start, (size_t)(row->label.start + row->label.length - line.start)};
    if (!is_plain_table(header) || label.length > sizeof plain->text || !is_harmless(label))
        return;
    memcpy(plain->text, label.start, label.length);
    plain->length = label.length;
    plain->header_words = header->label_words;
    plain->time_at = (size_t)(row->label.start - line.start);
    plain->average = row->average;
}

/* Whether the line begins with the label, or one that has other digits in their places: all that a label
   means follows from where its digits are. */
static bool has_label(struct slice line, const struct mpstat_plain_label *plain)
{
    for (size_t i = 0; i < plain->length; i++)
        if (line.start[i] != plain->text[i] &&
            !(text_is_digit(line.start[i]) && text_is_digit(plain->text[i])))
            return false;
    return true;
}

/* ------------------------------------------------------------------------------------------------- the CPU
 * -- */

/* `     all`, or a number: blanks, one at least, and the word up to the end. */
static bool read_cpu(struct slice text, int *cpu)
{
    const char *end = text.start + text.length;
    const char *at = end;
    int number = 0;
    for (int place = 1; at > text.start && text_is_digit(at[-1]) && place <= 10000; place *= 10)
        number += place * (*--at - '0');
    if (at == end && slice_ends_with(text, "all")) {
        at -= strlen("all");
        number = CPU_ALL;
    }
    if (at == end || at == text.start || number >= MPSTAT_NUMBERS)
        return false;
    while (at > text.start && at[-1] == ' ')
        at--;
    *cpu = number;
    return at == text.start && *at == ' ';
}

/* --------------------------------------------------------------------------------------------- the values
 * -- */

/*
 * The hundredths of a cell: blanks, up to three digits (of three the first is a 1), the point, two digits.
 * Its eight bytes are looked at at once: `x` has a digit's value, or 16 for a blank, in the bytes 2 and 3, a
 * digit's value in 4, 6 and 7, and 0 in the others. False where that is not so.
 */
static inline bool read_cell(const char *cell, uint32_t *hundredths)
{
    static const uint64_t zeros = UINT64_C(0x30302E3030302020), blanks = UINT64_C(0x10100000);
    static const uint64_t up_to_128 = UINT64_C(0x76767F76767E7F7F); /* 0; at [2] 1; or 9 are allowed */
    uint64_t x = number_eight_bytes(cell) ^ zeros;
    uint64_t blank = x & blanks;
    uint64_t digits = x ^ blank;
    uint64_t bad = ((digits + up_to_128) | digits) & UINT64_C(0x8080808080808080);
    bad |= digits & (blank - (blank >> 4));          /* a blank is no digit ... */
    bad |= blank >> 8 & ~blank & UINT64_C(0x100000); /* ... and does not stand behind one */
    uint64_t pairs = (digits * 10 + (digits >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
    *hundredths = (uint32_t)(pairs * (1 + (UINT64_C(10) << 16) + (UINT64_C(1000) << 32)) >> 48);
    return bad == 0;
}

bool mpstat_read_plain_row(struct slice line, struct mpstat_header *header, struct mpstat_row *row)
{
    const struct mpstat_plain_label *plain = &header->plain[header->averages];
    size_t cells = header->count * CELL;
    uint32_t hundredths[MPSTAT_SHARES_MAX];
    uint32_t sum = 0;
    if (!is_plain_table(header) || plain->length == 0 || plain->header_words != header->label_words ||
        line.length <= plain->length + cells)
        return false;
    struct slice front = {line.start, line.length - cells};
    if (!has_label(line, plain) || !read_cpu(slice_skip(front, plain->length), &row->cpu.cpu))
        return false;
    for (size_t i = 0; i < header->count; i++) {
        if (!read_cell(line.start + front.length + i * CELL, &hundredths[i]))
            return false;
        sum += hundredths[i];
    }
    if (sum < EVEN_FROM || sum > EVEN_UP_TO)
        return false;
    for (size_t i = 0; i < header->count; i++)
        header->values[i] = (double)hundredths[i] / 100;
    for (size_t i = 0; i < CPU_COLUMNS; i++)
        row->cpu.columns[i] =
            header->places[i] < 0 ? quantity_undefined(NULL) : quantity_of(header->values[header->places[i]]);
    row->offline = false;
    row->uneven_sum = false;
    row->interrupts = quantity_undefined(NULL);
    row->label = (struct slice){line.start + plain->time_at, plain->length - plain->time_at};
    row->average = plain->average;
    row->decimals = 2;
    return true;
}
