/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/marks.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* The order of footnotes in English typography, then letters, then numbers. */
static char *symbol_text(size_t index)
{
    static const char *const symbols[] = {"\u2020", "\u2021", "\u00a7", "\u00b6"};
    enum { SYMBOLS = sizeof symbols / sizeof symbols[0], LETTERS = 26 };
    if (index < SYMBOLS)
        return memory_copy_text(symbols[index]);
    if (index < SYMBOLS + LETTERS)
        return memory_print("%c", (char)('a' + (int)(index - SYMBOLS)));
    return memory_print("%zu", index - SYMBOLS - LETTERS + 1);
}

static bool same_mark(const struct mark *left, const struct mark *right)
{
    return left->flags == right->flags && strcmp(left->what, right->what) == 0 &&
           strcmp(left->reason, right->reason) == 0;
}

char *marks_symbol(struct mark_list *list, const struct mark *mark)
{
    if (mark->flags == 0 && mark->what[0] == '\0')
        return NULL;
    size_t i = 0;
    while (i < list->count && !same_mark(&list->marks[i], mark))
        i++;
    if (i == list->count) {
        list->marks = memory_grow(list->marks, &list->capacity, list->count + 1, sizeof *list->marks);
        list->marks[list->count++] = *mark;
    }
    return symbol_text(i);
}

void marks_add_notes(const struct mark_list *list, struct chart *chart)
{
    flag_set used = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct mark *mark = &list->marks[i];
        char flags[256];
        flags_text(flags, sizeof flags, mark->flags, ", ");
        autofree char *symbol = symbol_text(i);
        bool undefined = mark->what[0] != '\0';
        used |= mark->flags;
        chart_add_note(chart, "%s\u00a0%s%s%s%s%s", symbol, mark->what, mark->reason[0] != '\0' ? ": " : "",
                       mark->reason, undefined && flags[0] != '\0' ? "; " : "", flags);
    }
    size_t count = 0;
    const struct flag_text *texts = flag_texts(&count);
    for (size_t i = 0; i < count; i++)
        if ((used & texts[i].flag) != 0)
            chart_add_note(chart, "%s: %s.", texts[i].name, texts[i].meaning);
}

void marks_finish(struct mark_list *list)
{
    free(list->marks);
    *list = (struct mark_list){0};
}
