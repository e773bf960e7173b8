/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/choice.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

char *choice_join(choice_word *word_at)
{
    char *words = memory_copy_text("");
    for (size_t i = 0; word_at(i) != NULL; i++)
        memory_append(&words, "%s%s", i > 0 ? ", " : "", word_at(i));
    return words;
}

static size_t least(size_t left, size_t right)
{
    return left < right ? left : right;
}

/* Single-letter edits between two texts. */
static size_t distance(const char *left, const char *right)
{
    size_t rows = strlen(left) + 1;
    size_t columns = strlen(right) + 1;
    autofree size_t *edits = memory_allocate(rows * columns, sizeof *edits); /* [rows][columns] */
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < columns; k++) {
            size_t *here = &edits[i * columns + k];
            if (i == 0 || k == 0) {
                *here = i + k;
                continue;
            }
            *here = least(here[-1], *(here - columns)) + 1;
            *here = least(*here, *(here - columns - 1) + (left[i - 1] != right[k - 1]));
            if (i > 1 && k > 1 && left[i - 1] == right[k - 2] && left[i - 2] == right[k - 1])
                *here = least(*here, *(here - 2 * columns - 2) + 1);
        }
    return edits[rows * columns - 1];
}

const char *choice_nearest(choice_word *word_at, const char *text)
{
    const char *nearest = NULL;
    size_t length = strlen(text);
    size_t fewest = length > 40 ? 0 : (length + 2) / 3 + 1; /* one more than are allowed */
    for (size_t i = 0; fewest > 0 && word_at(i) != NULL; i++) {
        size_t edits = distance(text, word_at(i));
        if (edits < fewest) {
            fewest = edits;
            nearest = word_at(i);
        }
    }
    return nearest;
}
