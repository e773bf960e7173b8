/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/wording.h"

#include "base/memory.h"
#include "plot/byte_buffer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct display_unit display_unit_of(const char *unit, double largest)
{
    static const struct display_unit rates[] = {{1.0, " bit/s", "bit/s", 0},
                                                {1e-3, " kbit/s", "kbit/s", 0},
                                                {1e-6, " Mbit/s", "Mbit/s", 0},
                                                {1e-9, " Gbit/s", "Gbit/s", 0},
                                                {1e-12, " Tbit/s", "Tbit/s", 0}};
    if (strcmp(unit, "%") == 0)
        return (struct display_unit){1.0, " %", "%", 2};
    if (strcmp(unit, "bit/s") != 0)
        return (struct display_unit){1.0, "", unit, 3};
    size_t i = 0;
    while (i + 1 < sizeof rates / sizeof rates[0] && largest * rates[i].scale >= 1000.0)
        i++;
    struct display_unit chosen = rates[i];
    /* Four digits of the largest value. */
    while (chosen.decimals < 3 && largest * chosen.scale * pow(10.0, chosen.decimals) < 1000.0)
        chosen.decimals++;
    return chosen;
}

char *replicas_text(unsigned replicas, bool capital)
{
    return memory_print("%u %s%s", replicas, capital ? "Replica" : "replica", replicas == 1 ? "" : "s");
}

struct mark shown_mark(const struct shown_numbers *shown)
{
    struct mark mark = {.flags = shown->flags, .what = "", .reason = ""};
    const struct quantity *ends[] = {&shown->low, &shown->high};
    if (!shown->value.defined && shown->value.reason != NULL) {
        mark.what = strcmp(shown->kind, "ratio") == 0 ? "no ratio" : "no mean";
        mark.reason = shown->value.reason;
        return mark;
    }
    for (size_t i = 0; i < 2; i++) {
        if (!ends[i]->defined && ends[i]->reason != NULL) {
            mark.what = "no interval";
            mark.reason = ends[i]->reason;
        }
    }
    return mark;
}

static void write_numbers(struct byte_buffer *text, const struct shown_numbers *shown,
                          const struct display_unit *unit)
{
    if (!shown->value.defined) {
        byte_buffer_print(text, "no %s", shown->kind);
        if (shown->value.reason != NULL)
            byte_buffer_print(text, " (%s)", shown->value.reason);
        return;
    }
    byte_buffer_print(text, "%.*f%s", unit->decimals, shown->value.value * unit->scale, unit->suffix);
    if (shown->low.defined && shown->high.defined)
        byte_buffer_print(text, " (%.*f to %.*f)", unit->decimals, shown->low.value * unit->scale,
                          unit->decimals, shown->high.value * unit->scale);
    else if (shown->low.reason != NULL)
        byte_buffer_print(text, " (no interval: %s)", shown->low.reason);
}

void append_flags(char **tooltip, flag_set flags)
{
    char text[256];
    flags_text(text, sizeof text, flags, ", ");
    if (text[0] != '\0')
        memory_append(tooltip, "; %s", text);
}

void bar_set(struct chart_bar *bar, const struct shown_numbers *shown, const struct cell *cell,
             const char *what, const struct display_unit *unit, struct mark_list *marks)
{
    bar->value = shown->value;
    bar->low = shown->low;
    bar->high = shown->high;
    struct mark mark = shown_mark(shown);
    free(bar->mark);
    bar->mark = marks_symbol(marks, &mark);
    struct byte_buffer text = {0};
    byte_buffer_print(&text, "%s: ", what);
    write_numbers(&text, shown, unit);
    byte_buffer_print(&text, ", n %zu", cell->runs);
    if (cell->incomplete > 0)
        byte_buffer_print(&text, " (%zu incomplete)", cell->incomplete);
    char flags[256];
    flags_text(flags, sizeof flags, shown->flags, ", ");
    if (flags[0] != '\0')
        byte_buffer_print(&text, "; %s", flags);
    byte_buffer_append(&text, "", 1);
    free(bar->tooltip);
    bar->tooltip = text.bytes;
}

void add_whisker_note(struct chart *chart, const struct estimates *estimates)
{
    size_t fewest = SIZE_MAX;
    size_t most = 0;
    for (size_t i = 0; i < estimates->count; i++) {
        size_t runs = estimates->rows[i].cell->runs;
        fewest = runs < fewest ? runs : fewest;
        most = runs > most ? runs : most;
    }
    if (most < 2) {
        chart_add_note(chart, "One run a cell: no intervals.");
        return;
    }
    char counts[64];
    if (fewest >= most)
        snprintf(counts, sizeof counts, "n = %zu", most);
    else
        snprintf(counts, sizeof counts, "n = %zu to %zu", fewest, most);
    chart_add_note(chart, "Whiskers (%.6g %%): %s; %s runs a cell.", 100.0 * estimates->options.confidence,
                   estimates->options.method->title, counts);
}

enum { DESCRIBED_MOST = 250 }; /* beyond that, nobody listens: the table of numbers has them all */

struct description {
    struct byte_buffer text;
    size_t described, left_out;
};

static void describe(struct description *description, const char *tooltip)
{
    if (tooltip == NULL)
        return;
    if (description->described == DESCRIBED_MOST) {
        description->left_out++;
        return;
    }
    byte_buffer_print(&description->text, "%s %s", description->described++ > 0 ? ";" : "", tooltip);
}

static void describe_panel(struct description *description, const struct chart *chart,
                           const struct chart_panel *panel)
{
    for (size_t i = 0; i < panel->rule_count; i++)
        describe(description, panel->rules[i].tooltip);
    for (size_t i = 0; panel->bars != NULL && i < panel->group_count * chart->series_count; i++)
        describe(description, panel->bars[i].tooltip);
    for (size_t i = 0; i < panel->dot_count; i++)
        describe(description, panel->dots[i].tooltip);
    for (size_t i = 0; i < panel->line_count; i++)
        describe(description, panel->lines[i].tooltip);
    for (size_t i = 0; i < panel->tile_count; i++)
        describe(description, panel->tiles[i].tooltip);
}

/* "Bitrate (Gbit/s) by Replicas", as far as the axes have titles. */
static void describe_axes(struct byte_buffer *text, const struct chart *chart)
{
    const char *y = chart->y_count == 1 ? chart->y[0].title : "";
    byte_buffer_print(text, "%s", chart->kind);
    if (y[0] != '\0')
        byte_buffer_print(text, ": %s", y);
    if (chart->x_title[0] != '\0')
        byte_buffer_print(text, " by %s", chart->x_title);
    byte_buffer_append_text(text, ".");
}

void chart_describe(struct chart *chart)
{
    struct description description = {0};
    struct byte_buffer *text = &description.text;
    byte_buffer_print(text, "%s%s", chart->title, chart->title[0] != '\0' ? ". " : "");
    describe_axes(text, chart);
    for (size_t i = 0; i < chart->panel_count; i++)
        describe_panel(&description, chart, &chart->panels[i]);
    if (description.left_out > 0)
        byte_buffer_print(text, "; and %zu more", description.left_out);
    byte_buffer_append_text(text, description.described > 0 ? "." : "");
    for (size_t i = 0; i < chart->note_count; i++)
        byte_buffer_print(text, " %s", chart->notes[i]);
    byte_buffer_append(text, "", 1);
    chart_set_text(&chart->description, text->bytes);
}
