/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/marks.h"

#include "base/memory.h"
#include "plot/byte_buffer.h"

#include <stdlib.h>
#include <string.h>

static const flag_set reference_flags = (flag_set)FLAGS_OF_CELLS << 1;

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

/* "drift, autocorrelation": the flags that are set, of the cell and of the comparison itself or, by the
 * cell's names, the reference's. */
static void write_flags(struct byte_buffer *text, flag_set flags, bool of_reference)
{
    size_t count = 0;
    const struct flag_text *texts = flag_texts(&count);
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        flag_set flag = texts[i].flag & (of_reference ? (flag_set)FLAGS_OF_CELLS : ~reference_flags);
        if ((flags & (of_reference ? flags_of_reference(flag) : flag)) == 0)
            continue;
        byte_buffer_print(text, "%s%s", first ? "" : ", ", texts[i].name);
        first = false;
    }
}

static void add_note(const struct mark *mark, size_t index, struct chart *chart)
{
    autofree char *symbol = symbol_text(index);
    struct byte_buffer text = {0};
    const char *separator = "";
    if (mark->what[0] != '\0') {
        byte_buffer_print(&text, "%s%s%s", mark->what, mark->reason[0] != '\0' ? ": " : "", mark->reason);
        separator = "; ";
    }
    if ((mark->flags & ~reference_flags) != 0) {
        byte_buffer_append_text(&text, separator);
        write_flags(&text, mark->flags, false);
        separator = "; ";
    }
    if ((mark->flags & reference_flags) != 0) {
        byte_buffer_print(&text, "%sreference: ", separator);
        write_flags(&text, mark->flags, true);
    }
    byte_buffer_append(&text, "", 1);
    chart_add_note(chart, "%s\u00a0%s", symbol, text.bytes); /* no line ends between a mark and its words */
    free(text.bytes);
}

void marks_add_notes(const struct mark_list *list, struct chart *chart)
{
    flag_set used = 0;
    for (size_t i = 0; i < list->count; i++) {
        used |= list->marks[i].flags;
        add_note(&list->marks[i], i, chart);
    }
    /* What a flag means is said once, of the cell; the reference's flags mean the same of its cell. */
    size_t count = 0;
    const struct flag_text *texts = flag_texts(&count);
    for (size_t i = 0; i < count; i++) {
        flag_set flag = texts[i].flag & ~reference_flags;
        if ((used & (flag | flags_of_reference(flag & FLAGS_OF_CELLS))) != 0)
            chart_add_note(chart, "%s: %s.", texts[i].name, texts[i].meaning);
    }
}

void marks_finish(struct mark_list *list)
{
    free(list->marks);
    *list = (struct mark_list){0};
}
