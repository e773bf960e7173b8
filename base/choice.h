/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closed lists of words that a command line takes, read from the tables that the words are looked up in. */
#ifndef STEERSTAT_BASE_CHOICE_H
#define STEERSTAT_BASE_CHOICE_H

#include <stddef.h>

/* The words of a table in its order; NULL behind its end. */
typedef const char *choice_word(size_t index);

enum choice_flag {
    CHOICE_LIST = 1, /* several, with commas between them */
    CHOICE_OPEN = 2, /* these are known; others are taken, too */
};

/* What an option's argument can be: for completion and man pages (base/describe.h). */
struct choice {
    const char *option; /* its long name; "" for words that are no options */
    choice_word *word_at;
    choice_word *about_at; /* what each word is, for people; NULL: the word says it */
    unsigned flags;        /* enum choice_flag */
};

/* "a, b, c"; free with free(). */
char *choice_join(choice_word *word_at);

/*
 * The word that a misspelt text is nearest to, by insertions, deletions, replacements and swaps of neighbours
 * (Damerau 1964, optimal string alignment); NULL where a third of the text's letters or more would be wrong.
 */
const char *choice_nearest(choice_word *word_at, const char *text);

#endif
