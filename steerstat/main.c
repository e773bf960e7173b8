/* SPDX-License-Identifier: GPL-3.0-or-later */
/* steerstat: the one command in front of the programs, whose names are too common for a PATH. */
#include "steerstat/programs.h"

#include "base/memory.h"
#include "base/program.h"

#include <stdlib.h>
#include <string.h>

struct arguments {
    struct program program;
    char **words; /* ended by NULL */
    int count;
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    (void)argument;
    struct arguments *arguments = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->program;
        return 0;
    case ARGP_KEY_ARGS:
        arguments->words = state->argv + state->next;
        arguments->count = state->argc - state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_state_help(state, state->err_stream, ARGP_HELP_STD_USAGE);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The table of programs stands before the options. */
static char *help(int key, const char *text, void *input)
{
    if (key != ARGP_KEY_HELP_PRE_DOC)
        return program_help(key, text, input);
    char *made = memory_print("%s\n\n", text);
    for (size_t i = 0; program_name_at(i) != NULL; i++)
        memory_append(&made, "  %-8s %s\n", program_name_at(i), program_summary_at(i));
    return made;
}

static const struct argp_child children[] = {{&program_describe_argp, 0, NULL, 0}, {0}};

/* What the first word can be: a program, or help. */
static const char *word_or(const char *word, size_t index, const char *help_word)
{
    if (word != NULL)
        return word;
    return index == 0 || program_name_at(index - 1) != NULL ? help_word : NULL;
}

static const char *word_at(size_t index)
{
    return word_or(program_name_at(index), index, "help");
}

static const char *about_at(size_t index)
{
    return word_or(program_summary_at(index), index, "Show what a program takes");
}

static const struct choice choices[] = {{"", word_at, about_at, 0}, {0}};

static const struct argp argp = {
    .parser = parse_option,
    .children = children,
    .help_filter = help,
    .args_doc = "PROGRAM [ARGUMENT...]\nhelp [PROGRAM]",
    .doc =
        "Does packet steering make a network faster? Raw text into a database, statistics that hold, figures "
        "that can prove themselves.\v"
        "steerstat help PROGRAM says what it takes, man steerstat-PROGRAM more.",
};

static bool is_known(const char *name)
{
    size_t i = 0;
    while (program_name_at(i) != NULL && strcmp(program_name_at(i), name) != 0)
        i++;
    return program_name_at(i) != NULL;
}

/* Returns only where it fails. */
static int become(const struct program *program, const char *name, char *const *arguments)
{
    struct error error;
    if (!is_known(name)) {
        autofree char *names = choice_join(program_name_at);
        const char *nearest = choice_nearest(word_at, name);
        program_say(program, "there is no program \"%s\"%s%s%s: choose from %s", name,
                    nearest != NULL ? " (did you mean " : "", nearest != NULL ? nearest : "",
                    nearest != NULL ? "?)" : "", names);
        return EXIT_USAGE;
    }
    if (!program_become(name, arguments, &error))
        program_say(program, "%s", error.message);
    return EXIT_FAILED;
}

int main(int argc, char **argv)
{
    static char option_help[] = "--help";
    char *help_of_its_own[] = {argv[0], option_help, NULL};
    struct arguments arguments = {0};
    program_init(&arguments.program, "steerstat");
    arguments.program.choices[0] = choices;
    argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &arguments);
    if (strcmp(arguments.words[0], "help") != 0)
        return become(&arguments.program, arguments.words[0], arguments.words + 1);
    if (arguments.count == 2 && strcmp(arguments.words[1], "help") != 0)
        return become(&arguments.program, arguments.words[1], help_of_its_own + 1);
    if (arguments.count <= 2)
        argp_parse(&argp, 2, help_of_its_own, ARGP_IN_ORDER, NULL, &arguments); /* exits */
    program_say(&arguments.program, "help takes the name of one program, not \"%s\" as well",
                arguments.words[2]);
    return EXIT_USAGE;
}
