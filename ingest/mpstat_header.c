/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The headers of mpstat's tables, told from other programs'. */
#include "ingest/mpstat_rows.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define PCP_LABEL "Timestamp"

void mpstat_header_finish(struct mpstat_header *header)
{
    free(header->columns);
    free(header->values);
    free(header->text);
    free(header->known.text);
    *header = (struct mpstat_header){0};
}

int mpstat_share_of(struct slice name)
{
    static const struct {
        const char *name;
        enum cpu_column column;
    } names[] = {{"usr", CPU_USR},     {"user", CPU_USR},      {"nice", CPU_NICE},   {"sys", CPU_SYS},
                 {"system", CPU_SYS},  {"iowait", CPU_IOWAIT}, {"irq", CPU_IRQ},     {"soft", CPU_SOFT},
                 {"steal", CPU_STEAL}, {"guest", CPU_GUEST},   {"gnice", CPU_GNICE}, {"idle", CPU_IDLE}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (slice_equals(name, names[i].name))
            return (int)names[i].column;
    return MPSTAT_SHARE_UNKNOWN;
}

static bool is_share_name(struct slice word)
{
    return word.length > 1 && word.start[0] == '%';
}

static bool is_rate_name(struct slice word)
{
    return word.length > 2 && slice_ends_with(word, "/s");
}

static size_t count_value_names(struct slice line)
{
    size_t count = 0;
    for (struct slice word = slice_next_word(&line); word.length > 0; word = slice_next_word(&line))
        count += is_share_name(word) || is_rate_name(word);
    return count;
}

/* -------------------------------------------------------------------------------------------------- its
 * parts
 * -- */

/* What stands before the first value's name. */
struct front {
    enum mpstat_table table;
    size_t label_words;
    bool averages;
    size_t identity_count;
};

/* Reads it off *rest; false where that is no header of mpstat's. */
static bool read_front(struct slice *rest, struct front *front, struct slice *label)
{
    bool found = false;
    *label = (struct slice){rest->start, 0};
    for (; !found && front->label_words <= MPSTAT_LABEL_WORDS; front->label_words += !found) {
        struct slice word = slice_next_word(rest);
        if (word.length == 0 || is_share_name(word) || is_rate_name(word))
            return false;
        front->table = slice_equals(word, "NODE") ? MPSTAT_NODE : MPSTAT_CPU;
        found = front->table == MPSTAT_NODE || slice_equals(word, "CPU");
        if (!found)
            label->length = (size_t)(word.start + word.length - label->start);
    }
    if (!found)
        return false;
    front->identity_count = 1;
    static const char *const topology[] = {"CORE", "SOCK", "NODE"};
    for (size_t i = 0; i < 3; i++) {
        struct slice after = *rest;
        if (!slice_equals(slice_next_word(&after), topology[i]))
            break;
        *rest = after;
        front->identity_count++;
    }
    front->averages = label->length > 0 && mpstat_label_kind(*label) == MPSTAT_LABEL_AVERAGE;
    return front->identity_count == 1 || (front->identity_count == 4 && front->table == MPSTAT_CPU);
}

/* Copies the names, each with a NUL behind it: "%idle", and "NET_RX" without its "/s". */
static bool read_names(struct slice rest, struct mpstat_header *header, struct error *reason)
{
    size_t used = 0;
    header->text = memory_grow(header->text, &header->text_capacity, rest.length + 1, 1);
    header->count = 0;
    for (struct slice word = slice_next_word(&rest); word.length > 0; word = slice_next_word(&rest)) {
        bool is_rate = is_rate_name(word);
        if (!is_rate && !is_share_name(word))
            return error_set(reason,
                             "a header with \"%.*s\" among its columns: it is damaged, or not mpstat's",
                             SLICE_ARGUMENTS(word));
        size_t length = word.length - (is_rate ? 2 : 0);
        memcpy(header->text + used, word.start, length);
        header->text[used + length] = '\0';
        header->columns = memory_grow(header->columns, &header->column_capacity, header->count + 1,
                                      sizeof *header->columns);
        header->values =
            memory_grow(header->values, &header->value_capacity, header->count + 1, sizeof *header->values);
        header->columns[header->count++] = (struct rate){.name = header->text + used};
        used += length + 1;
        if (memchr(word.start, '\0', word.length) != NULL)
            return error_set(reason, "a column whose name is no text: it is damaged");
    }
    return true;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

bool mpstat_check_names(const struct rate *columns, size_t count, struct error *reason)
{
    static const char *const keys[] = {"record", "file",   "line",    "run", "replica",
                                       "side",   "sample", "average", "cpu", "node"};
    autofree const char **names = memory_allocate(count, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        names[i] = columns[i].name;
        if (*names[i] == '\0' || !text_is_printable(names[i]))
            return error_set(reason, "a column whose name is no text: it is damaged");
    }
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 1; i < count; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            return error_set(reason, "the column %.80s twice: it is damaged, or not mpstat's", names[i]);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (bsearch(&keys[i], names, count, sizeof *names, compare_names) != NULL)
            return error_set(reason, "a column named %s: it is damaged, or not mpstat's", keys[i]);
    return true;
}

/* ----------------------------------------------------------------------------------------------- whose it is
 * -- */

static size_t find_column(const struct mpstat_header *header, const char *name)
{
    size_t at = 0;
    while (at < header->count && strcmp(header->columns[at].name, name) != 0)
        at++;
    return at;
}

static bool has_column(const struct mpstat_header *header, const char *name)
{
    return find_column(header, name) < header->count;
}

/* sar -u prints %user without the interrupts' shares, or (ALL) %steal before them; mpstat never did. */
static bool is_of_sar(const struct mpstat_header *header)
{
    if (has_column(header, "total") && has_column(header, "dropd"))
        return true; /* -n SOFT */
    if (!has_column(header, "%irq"))
        return has_column(header, "%user") && !has_column(header, "intr");
    return find_column(header, "%steal") < find_column(header, "%irq");
}

/* A table of shares: which column is which. */
static bool map_shares(struct mpstat_header *header, struct error *reason)
{
    bool any = false;
    if (header->count > MPSTAT_SHARES_MAX)
        return error_set(reason, "a header with %zu shares: it is damaged, or not mpstat's", header->count);
    unsigned taken = 0;
    for (size_t i = 0; i < CPU_COLUMNS; i++)
        header->places[i] = -1;
    header->has_interrupts = false;
    for (size_t i = 0; i < header->count; i++) {
        const char *name = header->columns[i].name;
        bool is_share = name[0] == '%';
        int share = is_share ? mpstat_share_of(slice_of(name + 1)) : MPSTAT_SHARE_NONE;
        if (!is_share && (strcmp(name, "intr") != 0 || header->table == MPSTAT_NODE))
            return error_set(reason, "a header with %.80s/s among the shares: it is damaged, or not mpstat's",
                             name);
        if (share >= 0 && (taken & 1U << share) != 0)
            return error_set(reason, "a header with two columns for %s: it is damaged, or not mpstat's",
                             cpu_column_name((enum cpu_column)share));
        if (share >= 0) {
            taken |= 1U << share;
            header->places[share] = (int)i;
        }
        any = any || share >= 0;
        header->shares[i] = share;
        header->has_interrupts = header->has_interrupts || !is_share;
    }
    return any || error_set(reason, "a header without any of mpstat's columns");
}

static bool is_softirq(const char *name)
{
    static const char *const names[] = {"HI",       "TIMER",   "NET_TX", "NET_RX",  "BLOCK", "BLOCK_IOPOLL",
                                        "IRQ_POLL", "TASKLET", "SCHED",  "HRTIMER", "RCU"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool check_origin(struct mpstat_header *header, struct slice label, struct error *reason)
{
    header->foreign = slice_equals(label, PCP_LABEL) ? "pcp" : is_of_sar(header) ? "sar" : NULL;
    if (header->foreign != NULL)
        return error_set(reason, "a table of %s: not taken", header->foreign);
    return true;
}

static bool classify(struct mpstat_header *header, struct error *reason)
{
    bool shares = false;
    bool softirqs = false;
    for (size_t i = 0; i < header->count; i++) {
        shares = shares || header->columns[i].name[0] == '%';
        softirqs = softirqs || is_softirq(header->columns[i].name);
    }
    if (shares)
        return map_shares(header, reason);
    if (header->table == MPSTAT_NODE || header->identity_count > 1)
        return error_set(reason, "a header of rates by node: it is damaged, or not mpstat's");
    bool is_sum = header->count == 1 && strcmp(header->columns[0].name, "intr") == 0;
    header->table = is_sum ? MPSTAT_INTERRUPTS : softirqs ? MPSTAT_SOFTIRQS : MPSTAT_IRQS;
    return true;
}

/* Whether these are the columns of the last good header, which then holds all that they mean. */
static bool are_known(const struct mpstat_header *header, struct slice names)
{
    const struct mpstat_columns_text *known = &header->known;
    return known->length > 0 && known->length == names.length && known->above == header->table &&
           known->identity_count == header->identity_count &&
           memcmp(known->text, names.start, names.length) == 0;
}

static void keep_known(struct mpstat_header *header, enum mpstat_table above, struct slice names)
{
    struct mpstat_columns_text *known = &header->known;
    known->text = memory_grow(known->text, &known->capacity, names.length, 1);
    memcpy(known->text, names.start, names.length);
    known->length = names.length;
    known->above = above;
    known->identity_count = header->identity_count;
    known->table = header->table;
    known->count = header->count;
}

/* Reads what stands behind the words of the rows' front: the columns. */
static bool read_columns(struct slice names, struct mpstat_header *header, struct slice label,
                         struct error *reason)
{
    enum mpstat_table above = header->table;
    bool is_known = are_known(header, names) && !slice_equals(label, PCP_LABEL);
    if (is_known) {
        header->table = header->known.table;
        header->count = header->known.count;
        return true;
    }
    header->known.length = 0;
    bool good = read_names(names, header, reason) && check_origin(header, label, reason) &&
                mpstat_check_names(header->columns, header->count, reason) && classify(header, reason);
    if (good)
        keep_known(header, above, names);
    else
        header->count = 0;
    return good;
}

enum mpstat_line mpstat_parse_header(struct slice line, struct mpstat_header *header, struct error *reason)
{
    struct slice rest = slice_trim(line);
    struct slice label;
    struct front front = {0};
    if (memchr(line.start, '%', line.length) == NULL && memchr(line.start, '/', line.length) == NULL)
        return MPSTAT_NO_HEADER; /* no value's name is without one of them */
    size_t names = count_value_names(rest);
    if (names == 0)
        return MPSTAT_NO_HEADER;
    bool good = read_front(&rest, &front, &label);
    if (!good && names == 1) /* a line of somebody's that has a word like that in it */
        return MPSTAT_NO_HEADER;
    header->table = front.table;
    header->label_words = front.label_words;
    header->averages = front.averages;
    header->identity_count = front.identity_count;
    header->count = 0;
    header->foreign = NULL;
    if (!good)
        error_set(reason, "a header that is damaged, or of a table that is none of mpstat's");
    return good && read_columns(rest, header, label, reason) ? MPSTAT_HEADER : MPSTAT_BAD_HEADER;
}

bool mpstat_is_output(struct slice line)
{
    struct mpstat_header header = {0};
    struct error ignored;
    size_t at = 0;
    bool found = (slice_find(line, "Linux ", &at) && slice_find(line, " CPU)", &at)) ||
                 slice_find(line, "\"sysstat\":", &at) ||
                 mpstat_parse_header(line, &header, &ignored) == MPSTAT_HEADER;
    mpstat_header_finish(&header);
    return found;
}
