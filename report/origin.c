/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/origin.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_REMARKS = 200 };

#define COLUMNS_OF(columns) columns, sizeof(columns) / sizeof(columns)[0]

static const struct table_column fact_columns[] = {
    {"said_by", "said by", TABLE_LEFT},
    {"what", "what", TABLE_LEFT},
    {"value", "value", TABLE_LEFT},
    {"runs", "runs", TABLE_RIGHT},
};

static const struct table_column treatment_columns[] = {
    {"configuration", NULL, TABLE_LEFT},
    {NULL, "configuration", TABLE_LEFT},
    {"runs", "runs", TABLE_RIGHT},
    {"proved", "proved", TABLE_RIGHT},
    {"unproved", "not proved", TABLE_RIGHT},
    {"unsaid", "not said", TABLE_RIGHT},
    {"failed_attempts", "failed attempts", TABLE_RIGHT},
    {"received_rps_least", "received_rps, least", TABLE_RIGHT},
    {"received_rps_mean", "received_rps, mean", TABLE_RIGHT},
    {"received_rps_most", "received_rps, most", TABLE_RIGHT},
};

static const struct table_column setting_columns[] = {
    {"configuration", NULL, TABLE_LEFT},
    {NULL, "configuration", TABLE_LEFT},
    {"class", "devices", TABLE_LEFT},
    {"name", "setting", TABLE_LEFT},
    {"phase", "read", TABLE_LEFT},
    {"value", "value (a queue each)", TABLE_LEFT},
    {"devices", "different devices", TABLE_RIGHT},
    {"runs", "runs", TABLE_RIGHT},
};

static const struct table_column source_columns[] = {
    {"file", "file", TABLE_LEFT},
    {"sha256", "SHA-256", TABLE_LEFT},
    {"bytes", "bytes", TABLE_RIGHT},
    {"format", "format", TABLE_LEFT},
    {"runs", "runs", TABLE_RIGHT},
    {"rejected", "lines not taken", TABLE_RIGHT},
    {"warned", "lines that contradict", TABLE_RIGHT},
};

static const struct table_column remark_columns[] = {
    {"file", "file", TABLE_LEFT},
    {"line", "line", TABLE_RIGHT},
    {"what", "what", TABLE_LEFT},
    {"reason", "why", TABLE_LEFT},
};

static void put_configuration(struct table *table, const char *name)
{
    table_put_text(table, name);
    table_put_text(table, configuration_title(name));
}

static bool take_fact(void *context, const struct store_fact *fact, struct error *error)
{
    (void)error;
    struct origin *origin = context;
    const bool of_output = strstr(fact->kind, " output") != NULL;
    const bool of_tool = strcmp(fact->key, "version") == 0 || strcmp(fact->kind, "tool") == 0;
    origin->says_tools = origin->says_tools || of_tool;
    origin->says_machine =
        origin->says_machine || strcmp(fact->kind, "machine") == 0 || (of_output && !of_tool);
    const bool of_plan = strcmp(fact->kind, "plan") == 0;
    origin->says_plan = origin->says_plan || of_plan;
    if (of_plan && strcmp(fact->key, "bytes") == 0)
        return true; /* its length says nothing that its hash does not */
    table_put_text(origin->facts, fact->kind);
    table_put_text(origin->facts, fact->key);
    table_put_text(origin->facts, fact->value);
    table_put_count(origin->facts, fact->runs);
    return true;
}

/* "27545": growths of counters are whole, their mean need not be shown finer. */
static void put_whole(struct table *table, struct quantity number)
{
    char text[32];
    snprintf(text, sizeof text, "%.0f", number.value);
    table_put_number(table, number, number.defined ? text : NULL);
}

static bool take_treatment(void *context, const struct store_treatment *treatment, struct error *error)
{
    (void)error;
    struct origin *origin = context;
    struct table *table = origin->treatments;
    const struct count *failed = &treatment->failed_attempts;
    origin->says_treatment = origin->says_treatment || treatment->proved + treatment->unproved > 0 ||
                             treatment->mean_steered.defined;
    origin->proved += treatment->proved;
    origin->unproved += treatment->unproved;
    put_configuration(table, treatment->configuration);
    table_put_count(table, treatment->runs);
    table_put_count(table, treatment->proved);
    table_put_count(table, treatment->unproved);
    table_put_count(table, treatment->runs - treatment->proved - treatment->unproved);
    put_whole(table,
              failed->defined ? quantity_of((double)failed->value) : quantity_undefined("no log says"));
    put_whole(table, treatment->least_steered);
    put_whole(table, treatment->mean_steered);
    put_whole(table, treatment->most_steered);
    return true;
}

static bool take_setting(void *context, const struct store_setting_read *setting, struct error *error)
{
    (void)error;
    struct table *table = ((struct origin *)context)->settings;
    put_configuration(table, setting->configuration);
    table_put_text(table, setting->class);
    table_put_text(table, setting->name);
    table_put_text(table, setting->phase);
    table_put_text(table, setting->value);
    table_put_count(table, setting->devices);
    table_put_count(table, setting->runs);
    return true;
}

static bool take_source(void *context, const struct store_source_read *source, struct error *error)
{
    (void)error;
    char format[128];
    struct table *table = ((struct origin *)context)->sources;
    snprintf(format, sizeof format, "%s (parser %" PRIu64 ")", source->format, source->parser_version);
    table_put_text(table, source->name);
    table_put_text(table, source->sha256);
    table_put_count(table, source->bytes);
    table_put_text(table, format);
    table_put_count(table, source->runs);
    table_put_count(table, source->rejected_lines);
    table_put_count(table, source->warned_lines);
    return true;
}

static bool take_remark(void *context, const struct store_remark *remark, struct error *error)
{
    (void)error;
    struct table *table = ((struct origin *)context)->remarks;
    table_put_text(table, remark->source_name);
    table_put_count(table, remark->line);
    table_put_text(table, remark->rejected ? "not taken" : "taken, contradicts");
    table_put_text(table, remark->reason);
    return true;
}

/* ------------------------------------------------------------------------------------------------ order --
 */

/* Rows begin with the configuration's name; what else was ordered by the store stays so, by the other cells.
 */
static int compare_treatments(const void *left, const void *right)
{
    const struct table_cell *l = left;
    const struct table_cell *r = right;
    return configuration_compare(l[0].text, r[0].text);
}

static int compare_settings(const void *left, const void *right)
{
    enum { CLASS = 2, NAME, PHASE, VALUE };
    const struct table_cell *l = left;
    const struct table_cell *r = right;
    int order = configuration_compare(l[0].text, r[0].text);
    for (size_t i = CLASS; order == 0 && i <= NAME; i++)
        order = strcmp(l[i].text, r[i].text);
    if (order == 0)
        order = strcmp(r[PHASE].text, l[PHASE].text); /* "before" in front of "after" */
    return order != 0 ? order : text_compare_natural(l[VALUE].text, r[VALUE].text);
}

static int compare_sources(const void *left, const void *right)
{
    const struct table_cell *l = left;
    const struct table_cell *r = right;
    int order = text_compare_natural(l[0].text, r[0].text);
    return order != 0 ? order : strcmp(l[1].text, r[1].text);
}

/* Rows are neighbours in memory, and are moved as a whole. */
static void order_rows(struct table *table, int (*compare)(const void *left, const void *right))
{
    if (table->cell_count > 0)
        qsort(table->cells, table->cell_count / table->column_count,
              table->column_count * sizeof *table->cells, compare);
}

bool origin_read(struct origin *origin, struct store *store, const struct store_selection *selection,
                 struct error *error)
{
    *origin = (struct origin){.facts = table_create(COLUMNS_OF(fact_columns)),
                              .treatments = table_create(COLUMNS_OF(treatment_columns)),
                              .settings = table_create(COLUMNS_OF(setting_columns)),
                              .sources = table_create(COLUMNS_OF(source_columns)),
                              .remarks = table_create(COLUMNS_OF(remark_columns))};
    if (!store_read_overview(store, selection, &origin->overview, error) ||
        !store_read_facts(store, selection, take_fact, origin, error) ||
        !store_read_treatments(store, selection, take_treatment, origin, error) ||
        !store_read_settings(store, selection, take_setting, origin, error) ||
        !store_read_sources(store, selection, take_source, origin, error) ||
        !store_read_remarks(store, selection, MOST_REMARKS, &origin->remark_count, take_remark, origin,
                            error)) {
        origin_finish(origin);
        return false;
    }
    order_rows(origin->treatments, compare_treatments);
    order_rows(origin->settings, compare_settings);
    order_rows(origin->sources, compare_sources);
    return true;
}

void origin_finish(struct origin *origin)
{
    table_destroy(origin->facts);
    table_destroy(origin->treatments);
    table_destroy(origin->settings);
    table_destroy(origin->sources);
    table_destroy(origin->remarks);
    free(origin->overview.campaign);
    *origin = (struct origin){0};
}
