/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/describe.h"

#include "base/memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct choice *find_choice(const struct choice *const *choices, const char *option)
{
    for (; choices != NULL && *choices != NULL; choices++)
        for (const struct choice *choice = *choices; choice->option != NULL; choice++)
            if (strcmp(choice->option, option) == 0)
                return choice;
    return NULL;
}

/* Placeholders are capitals (FILE); lower-case letters are themselves what is to be written ("tcp|udp"). */
static enum described_argument classify(const char *argument, const struct choice *choice)
{
    if (argument == NULL)
        return ARGUMENT_NONE;
    if (choice != NULL || islower((unsigned char)argument[0]))
        return ARGUMENT_CHOICE;
    if (strcmp(argument, "DIR") == 0)
        return ARGUMENT_FOLDER;
    bool is_file = strcmp(argument, "FILE") == 0 || strcmp(argument, "DB") == 0 ||
                   strncmp(argument, "TABLE", strlen("TABLE")) == 0;
    return is_file ? ARGUMENT_FILE : ARGUMENT_FREE;
}

static void add(struct description *description, size_t *capacity, const struct argp_option *option,
                const char *header, const struct choice *choice)
{
    const char *about = option->doc != NULL ? option->doc : "";
    const char *end = strchr(about, '\v');
    description->options =
        memory_grow(description->options, capacity, description->count + 1, sizeof *description->options);
    description->options[description->count++] = (struct described_option){
        .header = header,
        .name = option->name,
        .letter = (char)(option->key > ' ' && option->key < 0x7F ? option->key : '\0'),
        .argument_name = option->arg,
        .argument = classify(option->arg, choice),
        .choice = choice,
        .about = {about, end != NULL ? (size_t)(end - about) : strlen(about)},
        .more = end != NULL ? end + 1 : "",
    };
}

static void add_all(struct description *description, size_t *capacity, const struct argp_option *options,
                    const struct choice *const *choices)
{
    const char *header = NULL;
    for (; options != NULL && (options->name != NULL || options->doc != NULL); options++) {
        if (options->name == NULL) {
            header = options->doc;
        } else if ((options->flags & OPTION_HIDDEN) == 0 || (options->flags & OPTION_NO_USAGE) != 0) {
            add(description, capacity, options, header, find_choice(choices, options->name));
            header = NULL;
        }
    }
}

// NOLINTNEXTLINE(misc-no-recursion): argp nests its tables, a few deep
static void add_argp(struct description *description, size_t *capacity, const struct argp *argp,
                     const struct choice *const *choices)
{
    add_all(description, capacity, argp->options, choices);
    description->files =
        description->files || (argp->args_doc != NULL && strstr(argp->args_doc, "FILE...") != NULL);
    for (const struct argp_child *child = argp->children; child != NULL && child->argp != NULL; child++)
        add_argp(description, capacity, child->argp, choices);
}

char *described_words(const struct described_option *option, const char *separator)
{
    char *words = memory_copy_text("");
    if (option->choice != NULL)
        for (size_t i = 0; option->choice->word_at(i) != NULL; i++)
            memory_append(&words, "%s%s", i > 0 ? separator : "", option->choice->word_at(i));
    else
        for (const char *at = option->argument_name; *at != '\0'; at++)
            memory_append(&words, *at == '|' ? "%s" : "%.1s", *at == '|' ? separator : at);
    return words;
}

void describe(const char *program, const struct argp *root, const struct choice *const *choices,
              const struct describe_format *format, FILE *stream)
{
    struct description description = {
        .program = program,
        .words = find_choice(choices, ""),
    };
    size_t capacity = 0;
    add_argp(&description, &capacity, root, choices);
    format->print(&description, stream);
    free(description.options);
}
