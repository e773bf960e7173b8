/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program's options, from the tables that argp parses them by, for man pages and completions (--describe):
 * what is parsed, shown by --help, completed and documented can't differ. For base/program.c.
 */
#ifndef STEERSTAT_BASE_DESCRIBE_H
#define STEERSTAT_BASE_DESCRIBE_H

#include "base/choice.h"
#include "base/text.h"

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

enum described_argument {
    ARGUMENT_NONE,
    ARGUMENT_FREE,   /* nobody's to guess */
    ARGUMENT_CHOICE, /* one of the words, or a list of them */
    ARGUMENT_FILE,   /* FILE, DB or TABLE.csv */
    ARGUMENT_FOLDER, /* DIR */
};

struct described_option {
    const char *header; /* of the group that begins here; NULL: none does */
    const char *name;   /* the long one */
    char letter;        /* the short one; '\0': none */
    const char *argument_name;
    enum described_argument argument;
    const struct choice *choice; /* NULL: its words stand in argument_name ("tcp|udp"), or there are none */
    struct slice about;          /* what --help says */
    const char *more;            /* what a man page adds; "" for nothing */
};

struct description {
    const char *program;
    struct described_option *options;
    size_t count;
    const struct choice *words; /* that are no options; NULL: none */
    bool files;                 /* words that are no options are files */
};

/* The words of an option's argument: of its choice, or "tcp|udp" taken apart. Free with free(). */
char *described_words(const struct described_option *option, const char *separator);

/* One row a format (base/describe_formats.c). */
struct describe_format {
    const char *name;
    void (*print)(const struct description *description, FILE *stream);
};
const struct describe_format *describe_format_find(const char *name); /* NULL where unknown */
const char *describe_format_name_at(size_t index);                    /* NULL behind the end */

/*
 * Prints what `root` and its children take (argp_state's root_argp: argp's own options are in it). Options
 * that are hidden from --help are left out, but for those of OPTION_IN_MANUAL (base/program.h). `choices` is
 * ended by NULL, each list in it by a row of NULLs.
 */
void describe(const char *program, const struct argp *root, const struct choice *const *choices,
              const struct describe_format *format, FILE *stream);

#endif
