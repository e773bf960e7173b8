/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What man/ and completions/ are filled with: the table of them, one row a format. */
#include "base/describe.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* ---- scdoc */

/* Text as scdoc takes it: whatever it could give a meaning to stands behind a backslash. */
static void print_escaped(FILE *stream, const char *special, struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        fprintf(stream, "%s%c", strchr(special, text.start[i]) != NULL ? "\\" : "", text.start[i]);
}

static void print_scdoc_text(FILE *stream, struct slice text)
{
    print_escaped(stream, "\\*_#+~<>[]|", text);
}

static void print_scdoc_words(FILE *stream, const struct choice *choice)
{
    if (choice->about_at == NULL) {
        autofree char *words = choice_join(choice->word_at);
        bool is_open = (choice->flags & CHOICE_OPEN) != 0;
        fputs(is_open ? " Known are " : " Choose from ", stream);
        print_scdoc_text(stream, slice_of(words));
        fputs(is_open ? "; others are taken, too." : ".", stream);
        return;
    }
    for (size_t i = 0; choice->word_at(i) != NULL; i++) {
        fputs("\n\t- *", stream);
        print_scdoc_text(stream, slice_of(choice->word_at(i)));
        fputs("*: ", stream);
        print_scdoc_text(stream, slice_of(choice->about_at(i)));
    }
}

static void print_scdoc(const struct description *description, FILE *stream)
{
    if (description->words != NULL)
        for (size_t i = 0; description->words->word_at(i) != NULL; i++) {
            fprintf(stream, "*%s*\n\t", description->words->word_at(i));
            print_scdoc_text(
                stream,
                slice_of(description->words->about_at != NULL ? description->words->about_at(i) : ""));
            fputs(".\n\n", stream);
        }
    for (size_t i = 0; i < description->count; i++) {
        const struct described_option *option = &description->options[i];
        if (option->header != NULL) {
            struct slice header = slice_of(option->header);
            header.length -= slice_ends_with(header, ":");
            fputs("## ", stream);
            print_scdoc_text(stream, header);
            fputs("\n\n", stream);
        }
        if (option->letter != '\0')
            fprintf(stream, "*-%s%c*, ", option->letter == '?' ? "\\" : "", option->letter);
        fprintf(stream, "*--%s*", option->name);
        if (option->argument_name != NULL) {
            fputs("=_", stream);
            print_scdoc_text(stream, slice_of(option->argument_name));
            fputs("_", stream);
        }
        fputs("\n\t", stream);
        print_scdoc_text(stream, option->about);
        fputs(slice_ends_with(option->about, ".") ? "" : ".", stream);
        if (*option->more != '\0') {
            fputs(" ", stream);
            print_scdoc_text(stream, slice_of(option->more));
        }
        if (option->choice != NULL)
            print_scdoc_words(stream, option->choice);
        fputs("\n\n", stream);
    }
}

/* ---- bash */

/* Rows of a `case` over PROGRAM/OPTION; the words need no quotes: they are names of ours. */
static void print_bash(const struct description *description, FILE *stream)
{
    static const char *const actions[] = {
        [ARGUMENT_FREE] = "", [ARGUMENT_FILE] = "_steerstat_files", [ARGUMENT_FOLDER] = "_steerstat_folders"};
    const char *program = description->program;
    autofree char *names = memory_copy_text("");
    for (size_t i = 0; i < description->count; i++) {
        const struct described_option *option = &description->options[i];
        bool argument = option->argument != ARGUMENT_NONE;
        memory_append(&names, "%s--%s%s", i > 0 ? " " : "", option->name, argument ? "=" : "");
        if (!argument)
            continue;
        fprintf(stream, "    %s/--%s", program, option->name);
        if (option->letter != '\0')
            fprintf(stream, " | %s/-%c", program, option->letter);
        fputs(") ", stream);
        if (option->argument == ARGUMENT_CHOICE) {
            autofree char *words = described_words(option, " ");
            bool is_list = option->choice != NULL && (option->choice->flags & CHOICE_LIST) != 0;
            fprintf(stream, "%s '%s'", is_list ? "_steerstat_list" : "_steerstat_words", words);
        } else
            fputs(actions[option->argument], stream);
        fputs(" ;;\n", stream);
    }
    fprintf(stream, "    %s/*) _steerstat_rest '%s' '", program, names);
    for (size_t i = 0; description->words != NULL && description->words->word_at(i) != NULL; i++)
        fprintf(stream, "%s%s", i > 0 ? " " : "", description->words->word_at(i));
    fprintf(stream, "' %s ;;\n", description->files ? "files" : "''");
}

/* ---- zsh and fish */

/* Inside single quotes of a shell. */
static void print_quoted(FILE *stream, const char *special, struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.start[i] == '\'')
            fputs("'\\''", stream);
        else
            print_escaped(stream, special, (struct slice){text.start + i, 1});
}

static void print_zsh_words(FILE *stream, const struct choice *choice, const char *words)
{
    if (choice == NULL || choice->about_at == NULL) {
        fprintf(stream,
                choice != NULL && (choice->flags & CHOICE_LIST) != 0 ? "_sequence compadd - %s" : "(%s)",
                words);
        return;
    }
    fputs("((", stream);
    for (size_t i = 0; choice->word_at(i) != NULL; i++) {
        fprintf(stream, "%s%s\\:\"", i > 0 ? " " : "", choice->word_at(i));
        print_quoted(stream, "\"\\$`:[]()", slice_of(choice->about_at(i)));
        fputs("\"", stream);
    }
    fputs("))", stream);
}

/* Specifications for _arguments, one a line. */
static void print_zsh(const struct description *description, FILE *stream)
{
    for (size_t i = 0; i < description->count; i++) {
        const struct described_option *option = &description->options[i];
        const char *equals = option->argument != ARGUMENT_NONE ? "=" : "";
        if (option->letter != '\0')
            fprintf(stream, "    '(-%c --%s)'{'-%c%s','--%s%s'}'[", option->letter, option->name,
                    option->letter, *equals != '\0' ? "+" : "", option->name, equals);
        else
            fprintf(stream, "    '--%s%s[", option->name, equals);
        print_quoted(stream, "\\[]:", option->about);
        fputs("]", stream);
        if (option->argument != ARGUMENT_NONE) {
            fputs(":", stream);
            print_quoted(stream, "\\[]:", slice_of(option->argument_name));
            fputs(":", stream);
        }
        if (option->argument == ARGUMENT_CHOICE) {
            autofree char *words = described_words(option, " ");
            print_zsh_words(stream, option->choice, words);
        } else if (option->argument == ARGUMENT_FILE)
            fputs("_files", stream);
        else if (option->argument == ARGUMENT_FOLDER)
            fputs("_files -/", stream);
        fputs("' \\\n", stream);
    }
    if (description->words != NULL) {
        autofree char *words = choice_join(description->words->word_at);
        fputs("    '1:what:", stream);
        print_zsh_words(stream, description->words, words);
        fputs("' \\\n", stream);
    }
    if (description->files)
        fputs("    '*:FILE:_files' \\\n", stream);
}

/* One `complete` an option. */
static void print_fish(const struct description *description, FILE *stream)
{
    const char *program = description->program;
    for (size_t i = 0; i < description->count; i++) {
        const struct described_option *option = &description->options[i];
        fprintf(stream, "complete -c steerstat -n '__steerstat_is %s' -l %s", program, option->name);
        if (option->letter != '\0')
            fprintf(stream, " -s '%c'", option->letter);
        if (option->argument == ARGUMENT_CHOICE && option->choice != NULL &&
            option->choice->about_at != NULL) {
            fputs(" -x -a '", stream);
            for (size_t k = 0; option->choice->word_at(k) != NULL; k++) {
                fprintf(stream, "%s%s\\t\"", k > 0 ? " " : "", option->choice->word_at(k));
                print_quoted(stream, "\"\\$", slice_of(option->choice->about_at(k)));
                fputs("\"", stream);
            }
            fputs("'", stream);
        } else if (option->argument == ARGUMENT_CHOICE) {
            autofree char *words = described_words(option, " ");
            bool is_list = option->choice != NULL && (option->choice->flags & CHOICE_LIST) != 0;
            fprintf(stream, is_list ? " -x -a '(__fish_append , %s)'" : " -x -a '%s'", words);
        } else if (option->argument == ARGUMENT_FILE)
            fputs(" -r -F", stream);
        else if (option->argument == ARGUMENT_FOLDER)
            fputs(" -x -a '(__fish_complete_directories)'", stream);
        else if (option->argument == ARGUMENT_FREE)
            fputs(" -x", stream);
        fputs(" -d '", stream);
        print_quoted(stream, "\\", option->about);
        fputs("'\n", stream);
    }
    for (size_t i = 0; description->words != NULL && description->words->word_at(i) != NULL; i++) {
        const struct choice *words = description->words;
        fprintf(stream, "complete -c steerstat -n '__steerstat_is %s' -a %s -d '", program,
                words->word_at(i));
        print_quoted(stream, "\\", slice_of(words->about_at != NULL ? words->about_at(i) : ""));
        fputs("'\n", stream);
    }
    if (description->files)
        fprintf(stream, "complete -c steerstat -n '__steerstat_is %s' -F\n", program);
}

/* ---- the table */

static const struct describe_format formats[] = {
    {"scdoc", print_scdoc}, {"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};

const char *describe_format_name_at(size_t index)
{
    return index < sizeof formats / sizeof formats[0] ? formats[index].name : NULL;
}

const struct describe_format *describe_format_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}
