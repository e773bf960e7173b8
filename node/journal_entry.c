/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/journal_entry.h"

#include "base/memory.h"
#include "base/number.h"
#include "node/journal.h"
#include "node/put_back.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_names[ENTRY_KINDS] = {"namespace", "cgroup", "file", "command", "knob"};

/* ---- as a line */

static void write_field(FILE *stream, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++)
        if (*c <= ' ' || *c == '%' || *c == 127)
            fprintf(stream, "%%%02x", *c);
        else
            putc(*c, stream);
}

void journal_entry_write(FILE *stream, const struct journal_entry *entry)
{
    fprintf(stream, "%s ", kind_names[entry->kind]);
    write_field(stream, entry->name);
    if (entry->kind == ENTRY_FILE || entry->kind == ENTRY_COMMAND || entry->kind == ENTRY_KNOB) {
        putc(' ', stream);
        write_field(stream, entry->value);
    }
    putc('\n', stream);
}

static int hexadecimal_digit(char digit)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = memchr(digits, digit, sizeof digits - 1);
    return found != NULL ? (int)(found - digits) : -1;
}

static char *read_field(struct slice field)
{
    char *text = memory_allocate(field.length + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < field.length; i++) {
        int high = field.start[i] == '%' && i + 2 < field.length ? hexadecimal_digit(field.start[i + 1]) : -1;
        int low = high >= 0 ? hexadecimal_digit(field.start[i + 2]) : -1;
        text[length++] = low >= 0 ? (char)(high * 16 + low) : field.start[i];
        i += low >= 0 ? 2 : 0;
    }
    return text;
}

bool journal_entry_parse(struct journal_entry *entry, struct slice line)
{
    struct slice kind = slice_next_word(&line);
    struct slice name = slice_next_word(&line);
    struct slice value = slice_next_word(&line);
    for (size_t k = 0; k < ENTRY_KINDS && name.length > 0; k++)
        if (slice_equals(kind, kind_names[k])) {
            *entry = (struct journal_entry){(enum entry_kind)k, read_field(name), read_field(value)};
            return true;
        }
    return false;
}

void journal_entry_finish(struct journal_entry *entry)
{
    free(entry->name);
    free(entry->value);
}

/* ---- put back */

/* Splits the words in place and runs them. */
static bool run_command(const struct journal_entry *entry, struct error *error)
{
    size_t count = 0;
    for (const char *at = entry->value; *at != '\0'; at++)
        count += *at == JOURNAL_WORD_END;
    autofree const char **argv = memory_allocate(count + 1, sizeof *argv);
    char *word = entry->value;
    for (size_t i = 0; i < count; i++) {
        char *end = strchr(word, JOURNAL_WORD_END);
        *end = '\0';
        argv[i] = word;
        word = end + 1;
    }
    const char *where = strcmp(entry->name, JOURNAL_OWN_NAMESPACE) == 0 ? NULL : entry->name;
    return count == 0 || put_back_by_command(where, argv, error);
}

/* Takes the entry's name apart, in place, and writes the value back. */
static bool restore_knob(const struct journal_entry *entry, struct error *error)
{
    enum { INODE, DEVICE, ADDRESS, PLACE, QUEUE, NAME, PARTS };
    autofree char *copy = memory_copy_text(entry->name);
    char *parts[PARTS] = {copy};
    uint64_t inode = 0;
    uint64_t place = 0;
    uint64_t queue = 0;
    for (size_t i = 1; i < PARTS; i++) {
        char *slash = strchr(parts[i - 1], '/');
        if (slash == NULL)
            return error_set(error, "journal: not understood: knob %s", entry->name);
        *slash = '\0';
        parts[i] = slash + 1;
    }
    if (number_parse_unsigned(slice_of(parts[INODE]), &inode) != NUMBER_OK ||
        number_parse_unsigned(slice_of(parts[PLACE]), &place) != NUMBER_OK || place > PLACE_FEATURE ||
        number_parse_unsigned(slice_of(parts[QUEUE]), &queue) != NUMBER_OK)
        return error_set(error, "journal: not understood: knob %s", entry->name);
    struct put_back_knob back = {
        .namespace_inode = (ino_t)inode,
        .device = parts[DEVICE],
        .address = parts[ADDRESS],
        .knob = {(enum setting_place)place, parts[NAME], 1},
        .queue = (size_t)queue,
    };
    return put_back_knob(&back, entry->value, error);
}

bool journal_entry_restore(const struct journal_entry *entry, struct error *error)
{
    switch (entry->kind) {
    case ENTRY_NAMESPACE:
        return put_back_namespace(entry->name, error);
    case ENTRY_CGROUP:
        return put_back_cgroup(entry->name, error);
    case ENTRY_FILE:
        return put_back_file(entry->name, entry->value, error);
    case ENTRY_COMMAND:
        return run_command(entry, error);
    case ENTRY_KNOB:
        return restore_knob(entry, error);
    case ENTRY_KINDS:
        break;
    }
    return true;
}
