/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/load_facts.h"

#include <inttypes.h>
#include <stdio.h>

void run_facts_note(struct run_facts *facts, const struct record *record, int64_t source)
{
    const struct run_record *run = &record->run_details;
    *facts = (struct run_facts){
        .number = record->run,
        .block = run->block,
        .position = run->position,
        .has_section = run->sha256 != NULL,
        .section = {.source = source,
                    .line = record->line,
                    .attempt = run->attempt,
                    .seconds = run->seconds,
                    .verified = run->verified},
    };
    snprintf(facts->sha256, sizeof facts->sha256, "%s", run->sha256 != NULL ? run->sha256 : "");
    snprintf(facts->started_at, sizeof facts->started_at, "%s",
             run->started_at != NULL ? run->started_at : "");
    facts->section.sha256 = facts->sha256;
    facts->section.started_at = run->started_at != NULL ? facts->started_at : NULL;
}

void run_facts_describe(const struct run_facts *facts, struct store_run *run)
{
    run->block = facts->block;
    run->position = facts->position;
    run->section = facts->has_section ? &facts->section : NULL;
}

static bool load_setting(struct store *store, int64_t run, const struct record *record, struct error *error)
{
    const struct settings_record *read = &record->setting;
    struct store_setting setting = {
        .phase = read->phase,
        .node = read->node,
        .device = read->device,
        .class = read->class,
        .name = read->name,
        .value = read->value,
        .line = record->line,
    };
    return store_add_setting(store, run, &setting, error);
}

static bool load_softnet(struct store *store, int64_t run, const struct record *record, struct error *error)
{
    const struct softnet_record *read = &record->softnet;
    struct store_softnet softnet = {
        .cpu = read->cpu,
        .processed = read->processed,
        .dropped = read->dropped,
        .time_squeeze = read->time_squeeze,
        .received_rps = read->received_rps,
        .flow_limit_count = read->flow_limit_count,
        .line = record->line,
    };
    return store_add_softnet(store, run, &softnet, error);
}

static bool load_softirqs(struct store *store, int64_t run, const struct record *record, struct error *error)
{
    const struct softirqs_record *read = &record->softirqs;
    bool good = true;
    for (size_t i = 0; good && i < read->count; i++) {
        struct store_softirq softirq = {
            .cpu = read->cpu,
            .name = read->counts[i].name,
            .count = read->counts[i].count,
            .line = record->line,
        };
        good = store_add_softirq(store, run, &softirq, error);
    }
    return good;
}

bool load_fact(struct store *store, int64_t run, const struct record *record, struct error *error)
{
    bool good = true;
    if (record->kind == RECORD_SETTINGS)
        good = load_setting(store, run, record, error);
    else if (record->kind == RECORD_SOFTNET)
        good = load_softnet(store, run, record, error);
    else if (record->kind == RECORD_SOFTIRQS)
        good = load_softirqs(store, run, record, error);
    if (!good && !store_is_broken(store)) /* the database's own failures are no line's */
        error_prefix(error, "%" PRIu64 ": ", record->line);
    return good;
}

bool load_header(struct store *store, int64_t source, const struct record *record, struct error *error)
{
    const struct header_record *header = &record->header;
    bool good = true;
    for (size_t i = 0; good && i < header->count; i++)
        good = store_add_source_header(store, source, record->line, header->kind, &header->values[i], error);
    return good;
}
