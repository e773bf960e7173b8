/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading what run logs say beside tools' outputs: of a run's section, and of the log as a whole. */
#include "schema/store_bind.h"

void store_bind_section(struct store *store, struct binder *binder, const struct store_run *details)
{
    static const struct store_section none = {0};
    const struct store_section *section = details->section != NULL ? details->section : &none;
    bind_count(binder, details->block);
    bind_count(binder, details->position);
    bind_count(binder, section->attempt);
    bind_text(binder, section->started_at);
    bind_quantity(binder, section->seconds);
    bind_count(binder,
               (struct count){section->verified != VERIFIED_UNKNOWN, section->verified == VERIFIED_YES});
    bind_text(binder, section->sha256);
    bind_count(binder, (struct count){section != &none, (uint64_t)section->source});
    bind_count(binder, (struct count){section != &none, section->line});
    store->has_circumstances = store->has_circumstances || section != &none;
}

bool store_note_section(struct store *store, int64_t run, const struct store_run *details,
                        struct error *error)
{
    struct binder binder;
    if (details->section == NULL)
        return true;
    if (!bind_start(store, STATEMENT_NOTE_SECTION, &binder, error))
        return false;
    store_bind_section(store, &binder, details);
    bind_number(&binder, run);
    return store_execute(store, binder.statement, error);
}

bool store_add_setting(struct store *store, int64_t run, const struct store_setting *setting,
                       struct error *error)
{
    struct binder binder;
    if (!bind_start(store, STATEMENT_ADD_SETTING, &binder, error))
        return false;
    bind_number(&binder, run);
    bind_text(&binder, setting->phase);
    bind_text(&binder, setting->node);
    bind_text(&binder, setting->device);
    bind_text(&binder, setting->class);
    bind_text(&binder, setting->name);
    bind_text(&binder, setting->value);
    bind_number(&binder, (int64_t)setting->line);
    return store_execute(store, binder.statement, error);
}

bool store_add_softnet(struct store *store, int64_t run, const struct store_softnet *softnet,
                       struct error *error)
{
    struct binder binder;
    if (!bind_start(store, STATEMENT_ADD_SOFTNET, &binder, error))
        return false;
    bind_number(&binder, run);
    bind_number(&binder, softnet->cpu);
    bind_count(&binder, softnet->processed);
    bind_count(&binder, softnet->dropped);
    bind_count(&binder, softnet->time_squeeze);
    bind_count(&binder, softnet->received_rps);
    bind_count(&binder, softnet->flow_limit_count);
    bind_number(&binder, (int64_t)softnet->line);
    return store_execute(store, binder.statement, error);
}

bool store_add_softirq(struct store *store, int64_t run, const struct store_softirq *softirq,
                       struct error *error)
{
    struct binder binder;
    if (!bind_start(store, STATEMENT_ADD_SOFTIRQ, &binder, error))
        return false;
    bind_number(&binder, run);
    bind_number(&binder, softirq->cpu);
    bind_text(&binder, softirq->name);
    bind_number(&binder, (int64_t)softirq->count);
    bind_number(&binder, (int64_t)softirq->line);
    return store_execute(store, binder.statement, error);
}

bool store_add_source_header(struct store *store, int64_t source, uint64_t line, const char *kind,
                             const struct label *value, struct error *error)
{
    struct binder binder;
    if (!bind_start(store, STATEMENT_ADD_SOURCE_HEADER, &binder, error))
        return false;
    bind_number(&binder, source);
    bind_number(&binder, (int64_t)line);
    bind_text(&binder, kind);
    bind_text(&binder, value->key);
    bind_text(&binder, value->value);
    return store_execute(store, binder.statement, error);
}
