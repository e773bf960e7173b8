/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plot FIGURE -o FILE: draws what `stats` estimates. plot --verify FILE: whether a picture still holds. */
#include "base/memory.h"
#include "base/program.h"
#include "base/table.h"
#include "base/text.h"
#include "plot/canvas.h"
#include "plot/picture.h"
#include "plot/verify.h"
#include "schema/store.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

enum { OPTION_LIST = 0x200, OPTION_VERIFY, OPTION_FORMAT };

struct arguments {
    struct program program;
    struct picture picture;
    const char *output;
    const struct table_format *format; /* NULL: no table */
    bool list, verify;
    char **files; /* [file_count] to be verified; lent by argv */
    size_t file_count, file_capacity;
};

static const struct argp_option options[] = {
    {"output", 'o', "FILE", 0, "Write the figure to FILE.png, .svg or .pdf", 0},
    {"format", OPTION_FORMAT, "FORMAT", 0, "Print its numbers as table, csv, json, ...\vWith -o, too.", 0},
    {"verify", OPTION_VERIFY, NULL, 0,
     "Say of FILEs whether they still hold\vEach is drawn again with its own options, from the database as "
     "it "
     "is now: its numbers first, then the picture. Exits with 2 where one does not hold.",
     0},
    {"list", OPTION_LIST, NULL, 0, "List figures and styles, and what each shows", 0},
    {0},
};

static const struct choice choices[] = {
    {"format", table_format_name_at, NULL, 0}, {"", figure_name_at, figure_summary_at, 0}, {0}};

static void add_file(struct arguments *arguments, char *name)
{
    arguments->files = memory_grow(arguments->files, &arguments->file_capacity, arguments->file_count + 1,
                                   sizeof *arguments->files);
    arguments->files[arguments->file_count++] = name;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->picture;
        state->child_inputs[1] = &arguments->program;
        return 0;
    case 'o':
        arguments->output = argument;
        return 0;
    case OPTION_LIST:
        arguments->list = true;
        return 0;
    case OPTION_VERIFY:
        arguments->verify = true;
        return 0;
    case OPTION_FORMAT:
        arguments->format = program_parse_format(argument, state);
        return 0;
    case ARGP_KEY_ARG: /* a file to be verified, else the picture's own */
        if (!arguments->verify)
            return ARGP_ERR_UNKNOWN;
        add_file(arguments, argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&picture_argp, 0, NULL, 0},
    {&program_argp, 0, NULL, 0},
    {0},
};

static const struct argp argp = {
    .options = options,
    .parser = parse_option,
    .args_doc = "FIGURE -o FILE\n--verify FILE...",
    .doc = "Draws a figure of what a results database holds, from the same estimates that `stats` prints.\v"
           "Examples:\n"
           "  $0 forest -o forest.svg\n"
           "  $0 bitrate --replicas 16 --format csv\n"
           "  $0 --verify forest.svg\n"
           "Exit status: 0 done, 1 failed, 2 a figure does not hold, 64 wrong usage.",
    .help_filter = program_help,
    .children = children,
};

static void list(void)
{
    puts("figures:");
    for (size_t i = 0; figure_at(i) != NULL; i++)
        printf("  %-10s %s\n", figure_at(i)->name, figure_at(i)->summary);
    puts("styles:");
    size_t count = 0;
    const struct style *table = styles(&count);
    for (size_t i = 0; i < count; i++)
        printf("  %-10s %s\n", table[i].name, table[i].summary);
}

/* ---------------------------------------------------------------------------------------------- drawing --
 */

static bool draw(const struct arguments *arguments, struct store *store, struct canvas *canvas,
                 struct error *error)
{
    struct table *numbers = NULL;
    bool good = picture_draw(&arguments->picture, store, canvas, &numbers, error) &&
                canvas_save(canvas, arguments->output, error);
    table_destroy(numbers);
    return good;
}

static bool print_numbers(const struct arguments *arguments, struct store *store, struct error *error)
{
    struct table *table = NULL;
    if (!picture_numbers(&arguments->picture, store, &table, error))
        return false;
    arguments->format->print(table, stdout);
    table_destroy(table);
    return true;
}

static bool note_content(const struct arguments *arguments, struct store *store, struct error *error)
{
    struct digest content;
    if (!store_content_hash(store, &content, error))
        return false;
    autofree char *shown = store_printable(arguments->program.database);
    program_note(&arguments->program, "%s: content %s", shown, content.text);
    return true;
}

static bool plot(const struct arguments *arguments, struct error *error)
{
    struct canvas *canvas = NULL; /* before the data are read: see canvas_create */
    if (arguments->output != NULL && !canvas_create(&canvas, arguments->output, NULL, error))
        return false;
    struct store *store = NULL;
    bool done = store_open(&store, arguments->program.database, STORE_READ, error) &&
                (!arguments->program.verbose || note_content(arguments, store, error)) &&
                (canvas == NULL || draw(arguments, store, canvas, error)) &&
                (arguments->format == NULL || print_numbers(arguments, store, error));
    store_close(store);
    canvas_destroy(canvas);
    return done;
}

/* -------------------------------------------------------------------------------------------- verifying --
 */

/* Options that a picture says of itself: argp's messages go to a text, and end nothing. */
struct said_options {
    struct picture *picture;
    FILE *messages;
};

static error_t parse_said(int key, char *argument, struct argp_state *state)
{
    (void)argument;
    struct said_options *said = state->input;
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = said->picture;
    state->err_stream = said->messages;
    return 0;
}

static const struct argp_child said_children[] = {{&picture_argp, 0, NULL, 0}, {0}};
static const struct argp said_argp = {.parser = parse_said, .children = said_children};

/* Whether argp takes them all; else its message. */
static bool parse_said_options(struct picture *picture, int count, char **all, struct error *error)
{
    char *text = NULL;
    size_t length = 0;
    struct said_options said = {picture, open_memstream(&text, &length)};
    if (said.messages == NULL)
        return error_set(error, "out of memory");
    error_t failed = argp_parse(&said_argp, count, all, ARGP_NO_HELP | ARGP_NO_EXIT, NULL, &said);
    fclose(said.messages);
    struct slice rest = slice_of(text);
    struct slice first = slice_next_line(&rest);
    bool good = failed == 0 && length == 0;
    if (!good)
        error_set(error, "it was drawn with options that this version does not take: %.*s",
                  SLICE_ARGUMENTS(first));
    free(text);
    return good;
}

/* The picture's own options, parsed as if they had been given. */
static bool parse_options_of(const struct verify *verify, struct picture *picture, char ***arguments,
                             struct error *error)
{
    size_t count = 0;
    char **given = NULL;
    if (!picture_arguments(verify_options(verify), &given, &count, error))
        return false;
    static char name[] = "plot";
    char **all = memory_allocate(count + 2, sizeof *all);
    all[0] = name;
    for (size_t i = 0; i < count; i++)
        all[i + 1] = given[i];
    bool good = parse_said_options(picture, (int)count + 1, all, error);
    free(all);
    *arguments = given;
    return good && picture_check(picture, error);
}

static bool verify_file(const struct arguments *arguments, const char *name, struct store *store,
                        enum verify_outcome *outcome, struct error *error)
{
    struct verify verify;
    struct picture picture;
    char **given = NULL;
    char *words = NULL;
    picture_init(&picture);
    bool good = verify_read(&verify, name, error) && parse_options_of(&verify, &picture, &given, error) &&
                verify_picture(&verify, &picture, store, outcome, &words, error);
    if (good && (!arguments->program.quiet || *outcome == VERIFY_FAILS))
        printf("%s: %s\n", name, words);
    for (size_t i = 0; given != NULL && given[i] != NULL; i++)
        free(given[i]);
    free(given);
    free(words);
    picture_finish(&picture);
    verify_finish(&verify);
    return good || error_prefix(error, "%s: ", name);
}

static int verify_files(const struct arguments *arguments)
{
    struct error error;
    struct store *store = NULL;
    int status = EXIT_DONE;
    if (!store_open(&store, arguments->program.database, STORE_READ, &error)) {
        program_say(&arguments->program, "%s", error.message);
        return EXIT_FAILED;
    }
    for (size_t i = 0; i < arguments->file_count; i++) {
        enum verify_outcome outcome = VERIFY_HOLDS;
        if (!verify_file(arguments, arguments->files[i], store, &outcome, &error)) {
            program_say(&arguments->program, "%s", error.message);
            status = EXIT_FAILED;
        } else if (outcome == VERIFY_FAILS && status == EXIT_DONE) {
            status = EXIT_GATE;
        }
    }
    store_close(store);
    return status;
}

/* ------------------------------------------------------------------------------------------------- main --
 */

/* What argp can't see: options that don't go together. */
static bool check_usage(struct arguments *arguments, struct error *error)
{
    if (arguments->verify)
        return (arguments->file_count > 0 || error_set(error, "--verify: name the figures' files")) &&
               (arguments->output == NULL || error_set(error, "--verify draws nothing: leave out -o")) &&
               ((arguments->format == NULL && picture_is_plain(&arguments->picture)) ||
                error_set(error,
                          "--verify draws each picture as it says of itself: give FILEs and no options "
                          "of figures")) &&
               (!arguments->list || error_set(error, "--list and --verify: one at a time"));
    if (arguments->list)
        return (arguments->picture.figure == NULL && arguments->output == NULL &&
                arguments->format == NULL) ||
               error_set(error, "--list draws nothing: leave out FIGURE, -o and --format");
    if (arguments->picture.figure == NULL)
        return picture_check(&arguments->picture, error);
    if (arguments->output == NULL && arguments->format == NULL)
        return error_set(error, "say where to write the figure: -o FILE (or --format csv for its numbers)");
    return (arguments->output == NULL || canvas_check_name(arguments->output, error) ||
            error_prefix(error, "%s: ", arguments->output)) &&
           picture_check(&arguments->picture, error);
}

int main(int argument_count, char **argument_texts)
{
    struct arguments arguments = {0};
    program_init(&arguments.program, "plot");
    arguments.program.choices[0] = choices;
    arguments.program.choices[1] = picture_choices;
    arguments.program.choices[2] = stats_options_choices;
    picture_init(&arguments.picture);
    struct error error;
    int status = EXIT_DONE;
    argp_parse(&argp, argument_count, argument_texts, 0, NULL, &arguments);
    if (!check_usage(&arguments, &error)) {
        program_say(&arguments.program, "%s", error.message);
        status = EXIT_USAGE;
    } else if (arguments.list) {
        list();
    } else if (arguments.verify) {
        status = verify_files(&arguments);
    } else if (!plot(&arguments, &error)) {
        program_say(&arguments.program, "%s", error.message);
        status = EXIT_FAILED;
    }
    picture_finish(&arguments.picture);
    free(arguments.files);
    return program_end(&arguments.program, status);
}
