/* SPDX-License-Identifier: GPL-3.0-or-later */
/* copy FROM TO: a results database into another, with nothing lost. */
#include "schema/store_copy.h"

#include "base/memory.h"
#include "base/program.h"

#include <argp.h>
#include <inttypes.h>
#include <string.h>

enum { OPTION_CAMPAIGN = 0x700, OPTION_MIGRATE };

struct arguments {
    struct program program;
    const char *default_database;
    const char *from, *to, *campaign;
    bool migrate;
    struct progress progress;
};

static const struct argp_option options[] = {
    {"campaign", OPTION_CAMPAIGN, "NAME", 0, "Copy one campaign (default: all)", 0},
    {"migrate", OPTION_MIGRATE, NULL, 0,
     "Copy nothing: make the tables of TO, or bring them up to date, as its owner", 0},
    {0},
};

static void check_combination(struct arguments *arguments, const struct argp_state *state)
{
    if (arguments->program.database != arguments->default_database)
        argp_error(state, "--db is of the other programs: name the databases as FROM and TO");
    if (arguments->migrate) {
        if (arguments->from == NULL || arguments->to != NULL || arguments->campaign != NULL)
            argp_error(state, "--migrate takes one database, and nothing else");
        arguments->to = arguments->from;
        return;
    }
    if (arguments->from == NULL || arguments->to == NULL)
        argp_error(state, "name the database to copy, and the one that it goes into");
    else if (strcmp(arguments->from, arguments->to) == 0)
        argp_error(state, "FROM and TO are the same database");
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->program;
        return 0;
    case OPTION_CAMPAIGN:
        arguments->campaign = argument;
        return 0;
    case OPTION_MIGRATE:
        arguments->migrate = true;
        return 0;
    case ARGP_KEY_ARG:
        if (arguments->to != NULL)
            argp_error(state, "two databases, FROM and TO, no more");
        if (arguments->from == NULL)
            arguments->from = argument;
        else
            arguments->to = argument;
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
    .args_doc = "FROM TO\n--migrate TO",
    .doc =
        "Copies a results database into another, which is made where there is none: a file, or on a server "
        "(postgresql://HOST/NAME or service=NAME). Sources that are there already are left as they are.\v"
        "Examples:\n"
        "  $0 results.db postgresql://db.example.org/results\n"
        "  $0 --campaign night service=lab night.db\n"
        "Exit status: 0 done; 1 failed, and nothing was copied; 64 wrong usage.",
    .help_filter = program_help,
    .children = children,
};

static void show_progress(void *context, const struct store_copied *copied)
{
    struct arguments *arguments = context;
    autofree char *from = store_printable(arguments->from);
    progress_update(&arguments->progress, from, (double)copied->rows, (double)copied->expected_rows);
}

/* Where another program was in the way, once more: what it did is there then. */
static bool copy_sources(struct arguments *arguments, struct store *from, struct store *to,
                         struct store_copied *copied, struct error *error)
{
    bool good = false;
    progress_start(&arguments->progress, &arguments->program);
    for (unsigned i = 0; !good && store_may_try(to, i); i++)
        good = store_copy(from, to, arguments->campaign, copied,
                          arguments->progress.enabled ? show_progress : NULL, arguments, error);
    progress_end(&arguments->progress);
    return good;
}

/* What cannot be copied is known before there is anything of TO. */
static bool check_campaign(const struct arguments *arguments, struct store *from, struct error *error)
{
    const struct store_selection selection = {.campaign = arguments->campaign};
    autofree char *name = NULL;
    return arguments->campaign == NULL || store_campaign(from, &selection, &name, error);
}

static bool copy(struct arguments *arguments, struct store_copied *copied, struct error *error)
{
    struct store *from = NULL;
    struct store *to = NULL;
    bool good = arguments->migrate || (store_open(&from, arguments->from, STORE_READ, error) &&
                                       check_campaign(arguments, from, error));
    good = good && store_open(&to, arguments->to, STORE_LOAD, error) &&
           (arguments->migrate || copy_sources(arguments, from, to, copied, error));
    store_close(to);
    store_close(from);
    return good;
}

static void print_summary(const struct arguments *arguments, const struct store_copied *copied)
{
    if (arguments->program.quiet || arguments->migrate)
        return;
    printf("%" PRIu64 " source%s copied: %" PRIu64 " run%s, %" PRIu64 " row%s of them", copied->sources,
           copied->sources == 1 ? "" : "s", copied->runs, copied->runs == 1 ? "" : "s", copied->rows,
           copied->rows == 1 ? "" : "s");
    if (copied->known > 0)
        printf("; %" PRIu64 " source%s there already", copied->known, copied->known == 1 ? " was" : "s were");
    putchar('\n');
}

int main(int argument_count, char **argument_texts)
{
    struct arguments arguments = {0};
    program_init(&arguments.program, "copy");
    arguments.default_database = arguments.program.database;
    argp_parse(&argp, argument_count, argument_texts, 0, NULL, &arguments);
    struct error error;
    struct store_copied copied = {0};
    if (!copy(&arguments, &copied, &error)) {
        program_say(&arguments.program, "%s", error.message);
        return program_end(&arguments.program, EXIT_FAILED);
    }
    print_summary(&arguments, &copied);
    return program_end(&arguments.program, EXIT_DONE);
}
