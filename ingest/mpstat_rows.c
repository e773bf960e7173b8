/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/mpstat_rows.h"

#include "base/number.h"

#include <limits.h>
#include <string.h>

enum { WORDS_MAX = 48 };

/* Splits into words; a line of more than WORDS_MAX words is none of mpstat's (0). */
static size_t split(struct slice line, struct slice words[static WORDS_MAX])
{
    size_t count = 0;
    for (;;) {
        struct slice word = slice_next_word(&line);
        if (word.length == 0)
            return count;
        if (count == WORDS_MAX)
            return 0;
        words[count++] = word;
    }
}

/* The column of a header's name: sysstat's own names, and the longer ones of versions before 8. */
static int column_of(struct slice name)
{
    static const struct {
        const char *name;
        enum cpu_column column;
    } names[] = {{"%usr", CPU_USR},     {"%user", CPU_USR},      {"%nice", CPU_NICE},   {"%sys", CPU_SYS},
                 {"%system", CPU_SYS},  {"%iowait", CPU_IOWAIT}, {"%irq", CPU_IRQ},     {"%soft", CPU_SOFT},
                 {"%steal", CPU_STEAL}, {"%guest", CPU_GUEST},   {"%gnice", CPU_GNICE}, {"%idle", CPU_IDLE}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (slice_equals(name, names[i].name))
            return (int)names[i].column;
    return -1;
}

static bool is_value_name(struct slice word)
{
    return slice_starts_with(word, "%") || slice_ends_with(word, "/s");
}

bool mpstat_parse_header(struct slice line, struct mpstat_header *header)
{
    struct slice words[WORDS_MAX];
    size_t count = split(line, words);
    size_t identity = 0;
    while (identity < count && !slice_equals(words[identity], "CPU") &&
           !slice_equals(words[identity], "NODE"))
        identity++;
    size_t first_value = identity + 1;
    while (first_value < count && !is_value_name(words[first_value]))
        first_value++;
    if (first_value >= count || count - first_value > MPSTAT_COLUMNS_MAX || identity > 5)
        return false;
    *header = (struct mpstat_header){
        .by_node = slice_equals(words[identity], "NODE"),
        .value_count = count - first_value,
        .identity_count = first_value - identity,
    };
    for (size_t i = first_value; i < count; i++) {
        if (!is_value_name(words[i]))
            return false;
        int column = column_of(words[i]);
        header->columns[i - first_value] = column;
        header->of_percentages = header->of_percentages || column == CPU_IDLE;
    }
    return true;
}

/* Digits of the scripts that locales print times in: ASCII, Arabic, Persian, and those of E0 A5..B5 (Indic).
 */
static bool holds_digit(struct slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.start[i];
        unsigned char next = i + 1 < text.length ? (unsigned char)text.start[i + 1] : 0;
        unsigned char third = i + 2 < text.length ? (unsigned char)text.start[i + 2] : 0;
        if (c >= '0' && c <= '9')
            return true;
        if ((c == 0xD9 && next >= 0xA0 && next <= 0xA9) || (c == 0xDB && next >= 0xB0 && next <= 0xB9))
            return true;
        if (c == 0xE0 && (next & 1) == 1 && next >= 0xA5 && next <= 0xB5 && third >= 0xA6 && third <= 0xAF)
            return true;
    }
    return false;
}

static bool is_average_label(struct slice label)
{
    return slice_ends_with(label, ":") || slice_ends_with(label, "\xEF\xBC\x9A") || !holds_digit(label);
}

static bool parse_value(struct slice word, double *value, int *decimals, struct error *error)
{
    char copy[32];
    if (word.length == 0 || word.length >= sizeof copy)
        return error_set(error, "\"%.*s\" is not a number", SLICE_ARGUMENTS(word));
    memcpy(copy, word.start, word.length);
    for (size_t i = 0; i < word.length; i++)
        if (copy[i] == ',') /* the decimal comma of some locales */
            copy[i] = '.';
    struct slice text = {copy, word.length};
    enum number_status status = number_parse_double(text, value);
    if (status != NUMBER_OK)
        return error_set(error, "\"%.*s\" is %s", SLICE_ARGUMENTS(word), number_status_text(status));
    if (*value < 0)
        return error_set(error, "\"%.*s\" is negative", SLICE_ARGUMENTS(word));
    *decimals = number_decimals(text);
    return true;
}

static bool parse_cpu(struct slice word, int *cpu, struct error *error)
{
    uint64_t number = 0;
    if (slice_equals(word, "all"))
        *cpu = CPU_ALL;
    else if (number_parse_unsigned(word, &number) == NUMBER_OK && number <= INT_MAX)
        *cpu = (int)number;
    else
        return error_set(error, "\"%.*s\" is neither a CPU's number nor \"all\"", SLICE_ARGUMENTS(word));
    return true;
}

bool mpstat_parse_row(struct slice line, const struct mpstat_header *header, struct mpstat_row *row,
                      struct error *error)
{
    struct slice words[WORDS_MAX] = {{0}};
    size_t count = split(line, words);
    size_t identity_count = header->identity_count;
    if (identity_count > 1 && count >= header->value_count + 2 &&
        slice_equals(words[count - header->value_count - 1], "all"))
        identity_count = 1;                                   /* -T: "all" has no core, socket and node */
    size_t needed = header->value_count + identity_count + 1; /* at least one word is the label's */
    if (count < needed || count == 0)
        return error_set(error, "a row of %zu words where the header asks for %zu: it is cut", count, needed);
    if (count > needed + 3)
        return error_set(error, "a row of %zu words where the header asks for %zu", count, needed);
    struct mpstat_row parsed = {0};
    size_t first_value = count - header->value_count;
    size_t identity = first_value - identity_count;
    if (!parse_cpu(words[identity], &parsed.cpu.cpu, error))
        return false;
    const char *label_end = words[identity - 1].start + words[identity - 1].length;
    parsed.label = (struct slice){words[0].start, (size_t)(label_end - words[0].start)};
    parsed.average = is_average_label(parsed.label);
    for (size_t i = 0; i < header->value_count; i++) {
        double value = 0;
        int decimals = 0;
        if (!parse_value(words[first_value + i], &value, &decimals, error))
            return false;
        if (header->columns[i] >= 0 && value > 100.5) /* rounding may pass 100 by a hair, no more */
            return error_set(error, "\"%.*s\" is above 100 %%", SLICE_ARGUMENTS(words[first_value + i]));
        parsed.uneven = parsed.uneven || (i > 0 && decimals != parsed.decimals);
        parsed.decimals = decimals;
        if (header->columns[i] >= 0)
            parsed.cpu.columns[header->columns[i]] = quantity_of(value);
    }
    *row = parsed;
    return true;
}
