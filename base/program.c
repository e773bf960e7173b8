/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/program.h"

#include "base/describe.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *argp_program_version = "steerstat " STEERSTAT_VERSION;

enum { OPTION_DATABASE = 0x100, OPTION_DESCRIBE };

static const struct argp_option options[] = {
    {NULL, 0, NULL, 0, "Common to all programs:", -2},
    {"db", OPTION_DATABASE, "FILE", 0, "Database (default $STEERSTAT_DB or results.db)", -2},
    {"quiet", 'q', NULL, 0, "Say nothing but errors", -2},
    {"verbose", 'v', NULL, 0, "Say more", -2},
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct program *program = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = program;
        return 0;
    case OPTION_DATABASE:
        if (*argument == '\0')
            argp_error(state, "--db needs the name of a file");
        program->database = argument;
        return 0;
    case 'q':
        program->quiet = true;
        return 0;
    case 'v':
        program->verbose = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* ---- --describe */

static const struct argp_option describe_options[] = {
    {"describe", OPTION_DESCRIBE, "FORMAT", OPTION_HIDDEN, NULL, -2},
    {0},
};

static error_t parse_describe(int key, char *argument, struct argp_state *state)
{
    const struct program *program = state->input;
    if (key != OPTION_DESCRIBE)
        return ARGP_ERR_UNKNOWN;
    const struct describe_format *format = describe_format_find(argument);
    if (format == NULL) {
        program_refuse_word(state, "describe", "format", argument, describe_format_name_at);
        return EINVAL;
    }
    const char *blank = strchr(program->name, ' ');
    describe(blank != NULL ? blank + 1 : program->name, state->root_argp, program->choices, format, stdout);
    exit(program_end(program, EXIT_DONE)); // NOLINT(concurrency-mt-unsafe): as argp does for --help
}

const struct argp program_describe_argp = {.options = describe_options, .parser = parse_describe};

static const struct argp_child children[] = {{&program_describe_argp, 0, NULL, 0}, {0}};

const struct argp program_argp = {
    .options = options, .parser = parse_option, .children = children, .help_filter = program_help};

/* ---- --help */

/* A copy with the name that the program was called by in place of each "$0". */
static char *with_name(const char *text)
{
    char *made = memory_copy_text("");
    for (const char *mark = strstr(text, "$0"); mark != NULL; mark = strstr(text, "$0")) {
        memory_append(&made, "%.*s%s", (int)(mark - text), text, program_invocation_short_name);
        text = mark + strlen("$0");
    }
    memory_append(&made, "%s", text);
    return made;
}

char *program_help(int key, const char *text, void *input)
{
    (void)input;
    /* glibc looks at the words behind "Usage:" after it has freed what a filter made of them: never a copy.
     */
    if (text == NULL || key == ARGP_KEY_HELP_ARGS_DOC)
        return (char *)text;
    const char *more = strchr(text, '\v');
    return more != NULL ? memory_copy_bytes(text, (size_t)(more - text)) : with_name(text);
}

void program_refuse_word(const struct argp_state *state, const char *option, const char *kind,
                         const char *text, choice_word *word_at)
{
    autofree char *words = choice_join(word_at);
    const char *nearest = choice_nearest(word_at, text);
    argp_error(state, "--%s: there is no %s \"%s\"%s%s%s: choose from %s", option, kind, text,
               nearest != NULL ? " (did you mean " : "", nearest != NULL ? nearest : "",
               nearest != NULL ? "?)" : "", words);
}

const struct table_format *program_parse_format(const char *text, const struct argp_state *state)
{
    const struct table_format *format = table_format_find(text);
    if (format == NULL)
        program_refuse_word(state, "format", "format", text, table_format_name_at);
    return format;
}

/* ---- program */

const char *program_version(void)
{
    return argp_program_version;
}

/* What argp prints before it exits (--help, --version) has to arrive, too. */
static struct program exiting;

static void check_output(void)
{
    if (program_end(&exiting, EXIT_DONE) != EXIT_DONE)
        _exit(EXIT_FAILED);
}

void program_init(struct program *program, const char *name)
{
    const char *database = getenv("STEERSTAT_DB");
    static const char front[] = "steerstat ";
    setenv("ARGP_HELP_FMT", "no-dup-args-note", 0); // NOLINT(concurrency-mt-unsafe): no thread has begun
    bool is_behind = strncmp(program_invocation_short_name, front, strlen(front)) == 0;
    *program = (struct program){
        .name = is_behind ? program_invocation_short_name : name,
        .database = database != NULL && *database != '\0' ? database : "results.db",
    };
    exiting = *program;
    atexit(check_output);
}

__attribute__((format(printf, 2, 0))) static void say(const struct program *program, const char *format,
                                                      va_list arguments)
{
    char message[2048];
    char printable[2 * sizeof message];
    vsnprintf(message, sizeof message, format, arguments);
    text_make_printable(printable, sizeof printable, message);
    fprintf(stderr, "%s: %s\n", program->name, printable);
}

void program_say(const struct program *program, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(program, format, arguments);
    va_end(arguments);
}

void program_note(const struct program *program, const char *format, ...)
{
    if (program->quiet)
        return;
    va_list arguments;
    va_start(arguments, format);
    say(program, format, arguments);
    va_end(arguments);
}

int program_end(const struct program *program, int status)
{
    static bool is_told = false;
    errno = 0;
    if (is_told || (fflush(stdout) == 0 && !ferror(stdout)))
        return status;
    is_told = true;
    if (errno != EPIPE) /* else whoever read it wanted no more: nothing to tell anybody */
        program_say(program, "standard output: cannot write: %s", strerror(errno != 0 ? errno : EIO));
    return EXIT_FAILED;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void progress_start(struct progress *progress, const struct program *program)
{
    const char *terminal = getenv("TERM");
    *progress = (struct progress){
        .enabled =
            !program->quiet && isatty(STDERR_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0,
        .started = seconds_now(),
    };
}

void progress_update(struct progress *progress, const char *what, double done, double total)
{
    if (!progress->enabled || total <= 0)
        return;
    double now = seconds_now();
    double elapsed = now - progress->started;
    if (elapsed < 1 || now - progress->last < 0.2)
        return;
    double share = done / total < 1 ? done / total : 1;
    char name[80];
    text_make_printable(name, sizeof name, what);
    fprintf(stderr, "\r%3.0f %%  %.0f s left  %s\x1b[K", 100 * share,
            share > 0 ? elapsed / share - elapsed : 0.0, name);
    progress->last = now;
    progress->shown = true;
}

void progress_end(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\x1b[K", stderr);
    progress->shown = false;
}
