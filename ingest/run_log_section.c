/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/run_log_section.h"

#include "ingest/run_log_embed.h"
#include "ingest/run_log_line.h"

#include "base/memory.h"
#include "base/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the records of one section have in common, and the line that is being read. */
struct emission {
    struct run_log_emitter *emitter;
    const struct run_log_section *section;
    const struct run_log_item *item;
    const struct run_log_line *line;
    uint64_t run;
};

static bool hand_on(const struct emission *emission, struct record *record, struct error *error)
{
    const struct record_sink *sink = emission->emitter->sink;
    record->line = emission->item->line;
    record->run = emission->run;
    return sink->take(sink->context, record, error);
}

static bool reject(const struct emission *emission, const char *reason, struct error *error)
{
    return hand_on(emission, &(struct record){.kind = RECORD_REJECTED, .reason = reason}, error);
}

static void turn_to(struct emission *emission, size_t index)
{
    emission->item = &emission->section->items[index];
    emission->line = &emission->item->parsed;
}

static const char *value(const struct emission *emission, const char *key)
{
    return run_log_line_value(emission->line, key);
}

static bool is_kind(const struct emission *emission, const char *kind)
{
    return text_equals(emission->line->kind, kind);
}

/* ---------------------------------------------------------------------------------------------- the header
 * -- */

static bool emit_cell(const struct emission *emission, struct error *error)
{
    struct count replicas = {0};
    struct cell_record cell = {.campaign = value(emission, "campaign"),
                               .configuration = value(emission, "configuration"),
                               .title = value(emission, "title")};
    if (!run_log_line_count(emission->line, "replicas", &replicas, error))
        return false;
    if (cell.campaign == NULL || cell.configuration == NULL || *cell.campaign == '\0' ||
        *cell.configuration == '\0' || !text_is_printable(cell.campaign) ||
        !text_is_printable(cell.configuration))
        return error_set(error, "does not name the campaign and the configuration in printable text");
    if (!replicas.defined || replicas.value == 0 || replicas.value > 100000)
        return error_set(error, "does not say how many replicas there are, from 1 to 100000");
    cell.replicas = (unsigned)replicas.value;
    return hand_on(emission, &(struct record){.kind = RECORD_CELL, .cell = cell}, error);
}

static bool emit_label(const struct emission *emission, struct error *error)
{
    struct label label = {value(emission, "key"), value(emission, "value")};
    if (label.key == NULL || label.value == NULL)
        return error_set(error, "is a label without a key or a value");
    return hand_on(emission, &(struct record){.kind = RECORD_LABEL, .label = label}, error);
}

static bool emit_header_item(const struct emission *emission, size_t index, struct error *error)
{
    if (is_kind(emission, "cell") != (index == 0))
        return error_set(error, "the header does not begin with its one @cell");
    if (index == 0)
        return emit_cell(emission, error);
    if (is_kind(emission, "label"))
        return emit_label(emission, error);
    const struct run_log_line *line = emission->line;
    struct record record = {.kind = RECORD_HEADER, .header = {line->kind, line->pairs, line->count}};
    return hand_on(emission, &record, error);
}

bool run_log_emit_header(struct run_log_emitter *emitter, const struct run_log_section *header,
                         struct error *error)
{
    struct emission emission = {.emitter = emitter, .section = header};
    bool good = true;
    for (size_t i = 0; good && i < header->count; i++) {
        struct error reason;
        turn_to(&emission, i);
        good = emit_header_item(&emission, i, &reason);
        if (!good)
            error_set(error, "%" PRIu64 ": %s", emission.item->line, reason.message);
    }
    return good;
}

/* --------------------------------------------------------------------------------------- embedded outputs --
 */

static const struct {
    const char *name;
    const struct format *format;
} tools[RUN_LOG_TOOLS] = {{"iperf3", &format_iperf3_text}, {"mpstat", &format_mpstat_text}};

/* RUN_LOG_TOOLS where it is none of them. */
static size_t find_tool(const char *name)
{
    size_t at = 0;
    while (at < RUN_LOG_TOOLS && (name == NULL || strcmp(name, tools[at].name) != 0))
        at++;
    return at;
}

static bool side_of(const char *text, enum side *side)
{
    *side = SIDE_UNKNOWN;
    if (text == NULL)
        return true;
    if (strcmp(text, "client") == 0)
        *side = SIDE_CLIENT;
    else if (strcmp(text, "server") == 0)
        *side = SIDE_SERVER;
    return *side != SIDE_UNKNOWN;
}

static bool emit_output(const struct emission *emission, struct error *error)
{
    size_t tool = find_tool(value(emission, "tool"));
    const struct run_log_item *item = emission->item;
    struct error reason;
    struct count replica = {0};
    enum side side = SIDE_UNKNOWN;
    if (tool == RUN_LOG_TOOLS || !item->framed)
        return reject(emission, "an output of a tool that this version does not read", error);
    if (!side_of(value(emission, "side"), &side))
        return reject(emission, "an output of a side that is neither client nor server", error);
    if (!run_log_line_count(emission->line, "replica", &replica, &reason))
        return reject(emission, reason.message, error);
    if (replica.value > 100000)
        return reject(emission, "an output of a replica beyond 100000", error);
    struct run_log_frame frame = {
        .bytes = {emission->section->bytes + item->start + item->length + 1, item->frame_length},
        .line = item->line,
        .run = emission->run,
        .replica = (unsigned)replica.value,
        .side = side,
    };
    return run_log_embed(&emission->emitter->outputs[tool], tools[tool].format, &frame,
                         emission->emitter->sink, &emission->emitter->tests, error);
}

/* ------------------------------------------------------------------------------------ settings and counters
 * -- */

static bool emit_settings(const struct emission *emission, struct error *error)
{
    struct settings_record setting = {.phase = value(emission, "phase"),
                                      .node = value(emission, "node"),
                                      .device = value(emission, "device"),
                                      .class = value(emission, "class")};
    if (setting.phase == NULL || setting.node == NULL || setting.device == NULL || setting.class == NULL)
        return reject(emission, "settings without a phase, node, device or class", error);
    if (strcmp(setting.phase, "before") != 0 && strcmp(setting.phase, "after") != 0)
        return reject(emission, "settings of a phase that is neither before nor after", error);
    bool good = true;
    for (size_t i = 0; good && i < emission->line->count; i++) {
        const struct label *pair = &emission->line->pairs[i];
        bool is_name = pair->value != setting.phase && pair->value != setting.node &&
                       pair->value != setting.device && pair->value != setting.class;
        setting.name = pair->key;
        setting.value = pair->value;
        if (is_name)
            good = hand_on(emission, &(struct record){.kind = RECORD_SETTINGS, .setting = setting}, error);
    }
    return good;
}

/* The CPU that a line is of; fails with the reason. */
static bool read_cpu(const struct run_log_line *line, unsigned *cpu, struct error *error)
{
    struct count count = {0};
    if (!run_log_line_count(line, "cpu", &count, error))
        return false;
    if (!count.defined || count.value >= 1u << 20)
        return error_set(error, "counters without the number of their CPU");
    *cpu = (unsigned)count.value;
    return true;
}

static bool read_softnet(const struct run_log_line *line, struct softnet_record *softnet, struct error *error)
{
    return read_cpu(line, &softnet->cpu, error) &&
           run_log_line_count(line, "processed", &softnet->processed, error) &&
           run_log_line_count(line, "dropped", &softnet->dropped, error) &&
           run_log_line_count(line, "time_squeeze", &softnet->time_squeeze, error) &&
           run_log_line_count(line, "received_rps", &softnet->received_rps, error) &&
           run_log_line_count(line, "flow_limit_count", &softnet->flow_limit_count, error);
}

static bool emit_softnet(const struct emission *emission, struct error *error)
{
    struct error reason;
    struct record record = {.kind = RECORD_SOFTNET};
    if (!read_softnet(emission->line, &record.softnet, &reason))
        return reject(emission, reason.message, error);
    return hand_on(emission, &record, error);
}

static bool emit_softirqs(const struct emission *emission, struct error *error)
{
    struct error reason;
    const struct run_log_line *line = emission->line;
    struct softirqs_record softirqs = {0};
    autofree struct softirq_count *counts = memory_allocate(line->count, sizeof *counts);
    if (!read_cpu(line, &softirqs.cpu, &reason))
        return reject(emission, reason.message, error);
    for (size_t i = 0; i < line->count; i++) {
        struct count count = {0};
        if (text_equals(line->pairs[i].key, "cpu"))
            continue;
        if (!run_log_line_count(line, line->pairs[i].key, &count, &reason))
            return reject(emission, reason.message, error);
        counts[softirqs.count++] = (struct softirq_count){line->pairs[i].key, count.value};
    }
    softirqs.counts = counts;
    return hand_on(emission, &(struct record){.kind = RECORD_SOFTIRQS, .softirqs = softirqs}, error);
}

/* ------------------------------------------------------------------------------------------------- the run
 * -- */

static bool emit_item(const struct emission *emission, struct error *error)
{
    if (is_kind(emission, "output"))
        return emit_output(emission, error);
    if (is_kind(emission, "settings"))
        return emit_settings(emission, error);
    if (is_kind(emission, "softnet"))
        return emit_softnet(emission, error);
    if (is_kind(emission, "softirqs"))
        return emit_softirqs(emission, error);
    return true; /* a kind of a later reader's */
}

/* Notes the run's number; a log has each run once, but for attempts that failed. */
static bool note_run(struct run_log_emitter *emitter, uint64_t number, struct error *error)
{
    return run_numbers_add(&emitter->runs, number) ||
           error_set(error, "run %" PRIu64 " stands twice in the log", number);
}

/* A count that is from 1 up where it is there. */
static bool read_ordinal(const struct run_log_line *line, const char *key, struct count *count,
                         struct error *error)
{
    if (!run_log_line_count(line, key, count, error))
        return false;
    return !count->defined || count->value > 0 || error_set(error, "%s=0: those count from 1", key);
}

/* `@run`: what identifies it. Texts are the line's. */
static bool read_run(struct emission *emission, struct run_record *run, struct error *error)
{
    struct count number = {0};
    turn_to(emission, 0);
    const struct run_log_line *line = emission->line;
    if (!read_ordinal(line, "number", &number, error) || !read_ordinal(line, "block", &run->block, error) ||
        !read_ordinal(line, "position", &run->position, error) ||
        !read_ordinal(line, "attempt", &run->attempt, error))
        return false;
    if (!number.defined)
        return error_set(error, "is a run without a number");
    run->started_at = run_log_line_value(line, "start");
    emission->run = number.value;
    return true;
}

/* `@result`: whether the run counts; *rejected is why it does not, "" where it does. */
static bool read_result(const struct run_log_line *line, struct run_record *run, char *rejected, size_t size,
                        struct error *error)
{
    const char *status = run_log_line_value(line, "status");
    const char *seconds = run_log_line_value(line, "seconds");
    const char *reason = run_log_line_value(line, "reason");
    if (seconds != NULL) {
        run->seconds.defined = number_parse_double(slice_of(seconds), &run->seconds.value) == NUMBER_OK &&
                               run->seconds.value >= 0;
        if (!run->seconds.defined)
            return error_set(error, "seconds=%.80s is no duration", seconds);
    }
    rejected[0] = '\0';
    if (status != NULL && strcmp(status, "verified") == 0) {
        run->verified = VERIFIED_YES;
    } else if (status != NULL && strcmp(status, "unverified") == 0) {
        run->verified = VERIFIED_NO;
    } else if (status != NULL && strcmp(status, "failed") == 0) {
        char printable[400];
        text_make_printable(printable, sizeof printable, reason != NULL ? reason : "no reason is given");
        snprintf(rejected, size, "failed: %s", printable);
    } else {
        snprintf(rejected, size, "has a status that this version does not know");
    }
    return true;
}

/* The section's one `@result`; the line is then that one. */
static bool find_result(struct emission *emission, struct run_record *run, char *rejected, size_t size,
                        struct error *error)
{
    size_t found = 0;
    for (size_t i = 1; i < emission->section->count; i++) {
        turn_to(emission, i);
        if (!is_kind(emission, "result"))
            continue;
        if (found > 0)
            return error_set(error, "a second result of one run");
        found = i;
    }
    if (found == 0) {
        snprintf(rejected, size, "has no result");
        return true;
    }
    turn_to(emission, found);
    return read_result(emission->line, run, rejected, size, error);
}

static bool emit_rejected_run(struct emission *emission, struct count attempt, const char *why,
                              struct error *error)
{
    char reason[512];
    emission->item = &emission->section->items[0];
    if (attempt.defined)
        snprintf(reason, sizeof reason, "attempt %" PRIu64 " of run %" PRIu64 " %s", attempt.value,
                 emission->run, why);
    else
        snprintf(reason, sizeof reason, "run %" PRIu64 " %s", emission->run, why);
    return reject(emission, reason, error);
}

/* Reads what the section says of its run; fails with the reason, of the emission's item. */
static bool read_details(struct emission *emission, struct record *record, char *rejected, size_t size,
                         struct error *error)
{
    return find_result(emission, &record->run_details, rejected, size, error) &&
           read_run(emission, &record->run_details, error) &&
           (rejected[0] != '\0' || note_run(emission->emitter, emission->run, error));
}

bool run_log_emit_run(struct run_log_emitter *emitter, const struct run_log_section *section,
                      const char *sha256, struct error *error)
{
    struct emission emission = {.emitter = emitter, .section = section, .item = section->items};
    struct record record = {.kind = RECORD_RUN, .run_details = {.sha256 = sha256}};
    struct error reason;
    char rejected[480] = "";
    bool good = true;
    if (!read_details(&emission, &record, rejected, sizeof rejected, &reason))
        good = error_set(error, "%" PRIu64 ": %s", emission.item->line, reason.message);
    else if (rejected[0] != '\0')
        good = emit_rejected_run(&emission, record.run_details.attempt, rejected, error);
    else
        good = hand_on(&emission, &record, error);
    for (size_t i = 1; good && rejected[0] == '\0' && i < section->count; i++) {
        turn_to(&emission, i);
        good = emit_item(&emission, error);
    }
    return good;
}

void run_log_emitter_finish(struct run_log_emitter *emitter)
{
    run_numbers_finish(&emitter->runs);
    for (size_t i = 0; i < RUN_LOG_TOOLS; i++)
        run_log_embed_finish(&emitter->outputs[i]);
    *emitter = (struct run_log_emitter){0};
}
