/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report -o FILE.html: what a database holds, for people who would rather look than read. */
#include "report/page.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/output.h"
#include "base/program.h"
#include "base/text.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { OPTION_TITLE = 0x500 };

struct arguments {
    struct program program;
    struct stats_options stats;
    const char *output, *title;
};

static const struct argp_option options[] = {
    {"output", 'o', "FILE", 0, "Write the report to FILE.html", 1},
    {"title", OPTION_TITLE, "TEXT", 0, "Heading of the report", 1},
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->stats;
        state->child_inputs[1] = &arguments->program;
        return 0;
    case 'o':
        arguments->output = argument;
        return 0;
    case OPTION_TITLE:
        if (*argument == '\0')
            argp_error(state, "--title needs a text");
        arguments->title = argument;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "takes options only, not \"%s\": --db names the database", argument);
        return ARGP_ERR_UNKNOWN;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&stats_options_argp, 0, NULL, 0},
    {&program_argp, 0, NULL, 0},
    {0},
};

static const struct argp argp = {
    .options = options,
    .parser = parse_option,
    .doc =
        "Writes one self-contained HTML file: verdicts with their reasons, tables, figures, diagnostics, how "
        "the data were made, methods with sources, and the raw files' hashes. Ratios are to the "
        "configuration baseline, where there is one, unless --normalize names another.\v"
        "Examples:\n"
        "  $0 -o report.html\n"
        "  $0 --campaign monday --title \"RFS on node 7\" -o monday.html\n"
        "Exit status: 0 done, 1 failed, 64 wrong usage.",
    .help_filter = program_help,
    .children = children,
};

/* The extension keeps a slip of the fingers from writing over a database. */
static bool is_page_name(const char *name)
{
    struct slice slice = slice_of(name);
    return (slice_ends_with(slice, ".html") && slice.length > strlen(".html") &&
            name[slice.length - 6] != '/') ||
           (slice_ends_with(slice, ".htm") && slice.length > strlen(".htm") && name[slice.length - 5] != '/');
}

/* What argp can't see: options that don't go together. Says whether the reference was asked for. */
static bool check_usage(struct arguments *arguments, bool *reference_is_asked_for, struct error *error)
{
    struct estimate_options *estimates = &arguments->stats.estimates;
    if (arguments->output == NULL)
        return error_set(error, "say where to write the report: -o FILE.html");
    if (!is_page_name(arguments->output))
        return error_set(error, "%s: a report is a file whose name ends in .html: -o FILE.html",
                         arguments->output);
    *reference_is_asked_for = estimates->reference != NULL;
    if (estimates->reference == NULL)
        estimates->reference = "baseline";
    return stats_options_check(&arguments->stats, error);
}

/* An argument as it may be shown: a database's location without a password. Free with free(). */
static char *shown_argument(int index, const char *text)
{
    const char *location = strncmp(text, "--db=", 5) == 0 ? text + 5 : text;
    autofree char *printable = store_printable(location);
    return index == 0 ? memory_copy_text("report")
                      : memory_print("%.*s%s", (int)(location - text), text, printable);
}

/* How many words from here on say where the report goes or by how many threads it is made: they change
   nothing that it says, and the same data and options give the same bytes. */
static int count_idle_words(char *const *texts, int left)
{
    const char *text = texts[0];
    if (strcmp(text, "-q") == 0 || strcmp(text, "-v") == 0)
        return 1;
    if (strncmp(text, "-o", 2) == 0)
        return text[2] != '\0' || left == 1 ? 1 : 2;
    size_t length = strcspn(text, "=");
    bool is_idle = (length >= strlen("--o") && strncmp("--output", text, length) == 0) ||
                   (length >= strlen("--th") && strncmp("--threads", text, length) == 0);
    return !is_idle ? 0 : text[length] == '=' || left == 1 ? 1 : 2;
}

/* The command as a shell takes it, quoted where it has to be, but for where the report goes. */
static char *command_of(int count, char **texts, const char *database)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=,%+@-";
    const char *from_environment = getenv("STEERSTAT_DB"); // NOLINT(concurrency-mt-unsafe): nothing sets it
    char *command = memory_copy_text("");
    for (int i = 0; i < count; i++) {
        int idle = i > 0 ? count_idle_words(texts + i, count - i) : 0;
        i += idle > 0 ? idle - 1 : 0;
        if (idle > 0)
            continue;
        autofree char *shown = shown_argument(i, texts[i]);
        const char *text = shown;
        memory_append(&command, "%s", i > 0 ? " " : "");
        if (*text != '\0' && text[strspn(text, plain)] == '\0') {
            memory_append(&command, "%s", text);
            continue;
        }
        memory_append(&command, "'");
        for (; *text != '\0'; text++) {
            if (*text == '\'')
                memory_append(&command, "'\\''");
            else
                memory_append(&command, "%c", *text);
        }
        memory_append(&command, "'");
    }
    autofree char *shown = store_printable(database);
    if (database == from_environment) /* else an option named it, or it is the default */
        memory_append(&command, " --db '%s'", shown);
    memory_append(&command, " -o FILE.html");
    return command;
}

/* SOURCE_DATE_EPOCH as a date; NULL where it is not set: never the clock. Free with free(). */
static char *made_at(void)
{
    const char *text = getenv("SOURCE_DATE_EPOCH"); // NOLINT(concurrency-mt-unsafe): nothing sets it
    uint64_t seconds = 0;
    struct tm moment;
    char date[64];
    if (text == NULL || number_parse_unsigned(slice_of(text), &seconds) != NUMBER_OK || seconds > INT32_MAX)
        return NULL;
    const time_t time = (time_t)seconds;
    if (gmtime_r(&time, &moment) == NULL || strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &moment) == 0)
        return NULL;
    return memory_copy_text(date);
}

static bool report(const struct arguments *arguments, struct contents *contents, bool reference_is_asked_for,
                   struct error *error)
{
    struct store *store = NULL;
    bool good = store_open(&store, arguments->program.database, STORE_READ, error) &&
                contents_read(contents, store, &arguments->stats, reference_is_asked_for, error);
    store_close(store);
    if (!good)
        return false;
    if (arguments->program.verbose)
        program_note(&arguments->program, "%s: content %s", contents->database, contents->content.text);
    struct html html = {0};
    page_write(&html, contents);
    good = output_write_file(arguments->output, html.bytes, html.length, error);
    free(html.bytes);
    contents_finish(contents);
    return good;
}

int main(int argument_count, char **argument_texts)
{
    struct arguments arguments = {0};
    program_init(&arguments.program, "report");
    arguments.program.choices[0] = stats_options_choices;
    stats_options_init(&arguments.stats);
    argp_parse(&argp, argument_count, argument_texts, 0, NULL, &arguments);
    autofree char *database = store_printable(arguments.program.database);
    autofree char *command = command_of(argument_count, argument_texts, arguments.program.database);
    autofree char *date = made_at();
    struct contents contents = {.title = arguments.title,
                                .version = program_version(),
                                .database = database,
                                .command = command,
                                .made_at = date};
    struct error error;
    bool reference_is_asked_for = false;
    int status = EXIT_DONE;
    if (!check_usage(&arguments, &reference_is_asked_for, &error))
        status = EXIT_USAGE;
    else if (!report(&arguments, &contents, reference_is_asked_for, &error))
        status = EXIT_FAILED;
    if (status != EXIT_DONE)
        program_say(&arguments.program, "%s", error.message);
    stats_options_finish(&arguments.stats);
    return program_end(&arguments.program, status);
}
