/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dump TABLE: what a results database holds, for other programs. */
#include "dump/dump.h"

#include "base/memory.h"
#include "base/program.h"

#include <argp.h>

enum { OPTION_BENCHSTAT = 0x600, OPTION_CAMPAIGN, OPTION_FORMAT, OPTION_LIST };

struct arguments {
    struct program program;
    const char *table, *campaign;
    const struct table_format *format; /* NULL: as fits what is written */
    bool list, benchstat;
};

static const struct argp_option options[] = {
    {"list", OPTION_LIST, NULL, 0, "List the tables and views, and their columns", 0},
    {"format", OPTION_FORMAT, "FORMAT", 0,
     "csv (default), json, table, markdown, latex\vThe default of --list is table.", 0},
    {"benchstat", OPTION_BENCHSTAT, NULL, 0,
     "Every run in Go's benchmark format instead\vFor benchstat and what else reads that.", 0},
    {"campaign", OPTION_CAMPAIGN, "NAME", 0,
     "Which campaign (default: the only one)\vWith --benchstat: a table is written as it is.", 0},
    {0},
};

static const struct choice choices[] = {{"format", table_format_name_at, NULL, 0}, {0}};

static void check_combination(const struct arguments *arguments, const struct argp_state *state)
{
    int asked = (arguments->table != NULL) + arguments->list + arguments->benchstat;
    if (asked == 0)
        argp_error(state, "say which table to write (--list says which there are)");
    if (asked > 1)
        argp_error(state, "a TABLE, --list and --benchstat are different things: give one of them");
    if (arguments->campaign != NULL && !arguments->benchstat)
        argp_error(state, "--campaign is of --benchstat: a table is written as it is");
    if (arguments->format != NULL && arguments->benchstat)
        argp_error(state, "--benchstat is a format of its own: leave out --format");
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->program;
        return 0;
    case OPTION_LIST:
        arguments->list = true;
        return 0;
    case OPTION_BENCHSTAT:
        arguments->benchstat = true;
        return 0;
    case OPTION_CAMPAIGN:
        arguments->campaign = argument;
        return 0;
    case OPTION_FORMAT:
        arguments->format = program_parse_format(argument, state);
        return 0;
    case ARGP_KEY_ARG:
        if (arguments->table != NULL)
            argp_error(state, "one table at a time: %s or %s", arguments->table, argument);
        arguments->table = argument;
        return 0;
    case ARGP_KEY_END:
        check_combination(arguments, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&program_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = parse_option,
    .args_doc = "TABLE\n--list\n--benchstat",
    .doc =
        "Writes a table or view of a results database to standard output, as it is: numbers in full, in base "
        "units.\v"
        "Examples:\n"
        "  $0 --list\n"
        "  $0 run_bitrate > runs.csv\n"
        "  $0 --benchstat > runs.txt\n"
        "Exit status: 0 done, 1 failed, 64 wrong usage.",
    .help_filter = program_help,
    .children = children,
};

static bool dump(const struct arguments *arguments, struct error *error)
{
    const struct table_format *format =
        arguments->format != NULL ? arguments->format : table_format_find(arguments->list ? "table" : "csv");
    struct store *store = NULL;
    if (!store_open(&store, arguments->program.database, STORE_READ, error))
        return false;
    bool good = arguments->list ? dump_list(store, format, stdout, error)
                : arguments->benchstat
                    ? dump_benchstat(store, arguments->campaign, program_version(), stdout, error)
                    : dump_table(store, arguments->table, format, stdout, error);
    store_close(store);
    return good;
}

int main(int argument_count, char **argument_texts)
{
    struct arguments arguments = {0};
    program_init(&arguments.program, "dump");
    arguments.program.choices[0] = choices;
    argp_parse(&argp, argument_count, argument_texts, 0, NULL, &arguments);
    struct error error;
    int status = EXIT_DONE;
    if (!dump(&arguments, &error)) {
        if (!ferror(stdout)) /* else program_end says it */
            program_say(&arguments.program, "%s", error.message);
        status = EXIT_FAILED;
    }
    return program_end(&arguments.program, status);
}
