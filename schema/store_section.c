/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading what run logs say beside tools' outputs: of a run's section, and of the log as a whole. */
#include "schema/store_private.h"

void store_put_section(struct store *store, struct values *values, const struct store_run *details)
{
    static const struct store_section none = {0};
    const struct store_section *section = details->section != NULL ? details->section : &none;
    put_count(values, details->block);
    put_count(values, details->position);
    put_count(values, section->attempt);
    put_text(values, section->started_at);
    put_quantity(values, section->seconds);
    put_count(values,
              (struct count){section->verified != VERIFIED_UNKNOWN, section->verified == VERIFIED_YES});
    put_text(values, section->sha256);
    put_count(values, (struct count){section != &none, (uint64_t)section->source});
    put_count(values, (struct count){section != &none, section->line});
    store->has_circumstances = store->has_circumstances || section != &none;
}

bool store_note_section(struct store *store, int64_t run, const struct store_run *details,
                        struct error *error)
{
    struct values values;
    if (details->section == NULL)
        return true;
    start_values(&values);
    put_number(&values, store->cell.campaign);
    put_number(&values, run);
    store_put_section(store, &values, details);
    return store_execute(store, STATEMENT_NOTE_SECTION, &values, error);
}

bool store_add_setting(struct store *store, int64_t run, const struct store_setting *setting,
                       struct error *error)
{
    struct values values;
    start_values(&values);
    put_number(&values, run);
    put_text(&values, setting->phase);
    put_text(&values, setting->node);
    put_text(&values, setting->device);
    put_text(&values, setting->class);
    put_text(&values, setting->name);
    put_text(&values, setting->value);
    put_number(&values, (int64_t)setting->line);
    return store_add(store, ROW_SETTING, &values, error);
}

bool store_add_softnet(struct store *store, int64_t run, const struct store_softnet *softnet,
                       struct error *error)
{
    struct values values;
    start_values(&values);
    put_number(&values, run);
    put_number(&values, softnet->cpu);
    put_count(&values, softnet->processed);
    put_count(&values, softnet->dropped);
    put_count(&values, softnet->time_squeeze);
    put_count(&values, softnet->received_rps);
    put_count(&values, softnet->flow_limit_count);
    put_number(&values, (int64_t)softnet->line);
    return store_add(store, ROW_SOFTNET, &values, error);
}

bool store_add_softirq(struct store *store, int64_t run, const struct store_softirq *softirq,
                       struct error *error)
{
    struct values values;
    start_values(&values);
    put_number(&values, run);
    put_number(&values, softirq->cpu);
    put_text(&values, softirq->name);
    put_number(&values, (int64_t)softirq->count);
    put_number(&values, (int64_t)softirq->line);
    return store_add(store, ROW_SOFTIRQ, &values, error);
}

bool store_add_source_header(struct store *store, int64_t source, uint64_t line, const char *kind,
                             const struct label *value, struct error *error)
{
    struct values values;
    start_values(&values);
    put_number(&values, source);
    put_number(&values, (int64_t)line);
    put_text(&values, kind);
    put_text(&values, value->key);
    put_text(&values, value->value);
    return store_add(store, ROW_SOURCE_HEADER, &values, error);
}
