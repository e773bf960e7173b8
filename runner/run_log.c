/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/run_log.h"

#include "base/digest.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ------------------------------------------------------------------------------------------------- writing
 * -- */

/* A JSON string; bytes that are no UTF-8, which it can't hold, are shown as \xNN. */
static void put_string(FILE *stream, const char *value)
{
    fputc('"', stream);
    for (const char *at = value; *at != '\0';) {
        size_t length = text_character_length(at);
        const unsigned char first = (unsigned char)*at;
        const unsigned char second = (unsigned char)at[1];
        if (length == 0)
            fprintf(stream, "\\\\x%02X", first);
        else if (length == 1 && (first < 0x20 || first == 0x7F))
            fprintf(stream, "\\u%04x", first);
        else if (length == 2 && first == 0xC2 && second < 0xA0) /* the other control characters */
            fprintf(stream, "\\u%04x", second);
        else
            fprintf(stream, "%s%.*s", *at == '"' || *at == '\\' ? "\\" : "", (int)length, at);
        at += length > 0 ? length : 1;
    }
    fputc('"', stream);
}

/* " key=value": bare where it can be. */
static void put(FILE *stream, const char *key, const char *value)
{
    fprintf(stream, " %s=", key);
    if (*value != '\0' && strpbrk(value, " \t\"\\") == NULL && text_is_printable(value))
        fputs(value, stream);
    else
        put_string(stream, value);
}

static void put_label(FILE *stream, const char *key, const char *value)
{
    fputs("@label", stream);
    put(stream, "key", key);
    put(stream, "value", value);
    fputc('\n', stream);
}

static void put_number_label(FILE *stream, const char *key, unsigned value)
{
    char text[16];
    snprintf(text, sizeof text, "%u", value);
    put_label(stream, key, text);
}

static void put_labels(FILE *stream, const struct plan *plan)
{
    put_label(stream, "testbed", plan->testbed);
    put_label(stream, "network", plan_network_name(plan->network));
    put_label(stream, "encapsulation", plan->network == NETWORK_HOST ? "none" : plan->encapsulation);
    put_label(stream, "protocol", plan->udp ? "udp" : "tcp");
    put_number_label(stream, "duration", plan->duration_s);
    if (plan->omit_s > 0)
        put_number_label(stream, "omit", plan->omit_s);
    if (plan->streams > 1)
        put_number_label(stream, "streams", plan->streams);
    if (plan->bitrate != NULL)
        put_label(stream, "bitrate", plan->bitrate);
    if (plan->queues > 0)
        put_number_label(stream, "queues", plan->queues);
    if (plan->server_cpus != NULL)
        put_label(stream, "server_cpus", plan->server_cpus);
    if (plan->client_cpus != NULL)
        put_label(stream, "client_cpus", plan->client_cpus);
    if (plan->cpu_limit_millis > 0)
        put_number_label(stream, "cpu_limit_millis", plan->cpu_limit_millis);
    const struct plan_cluster *cluster = &plan->cluster;
    if (cluster->cpu_request != NULL)
        put_label(stream, "cpu_request", cluster->cpu_request);
    if (cluster->memory_request != NULL)
        put_label(stream, "memory_request", cluster->memory_request);
    if (cluster->memory_limit != NULL)
        put_label(stream, "memory_limit", cluster->memory_limit);
    for (size_t i = 0; i < plan->label_count; i++)
        put_label(stream, plan->labels[i].key, plan->labels[i].value);
}

static void put_note(FILE *stream, const char *text)
{
    fputs("@note", stream);
    put(stream, "text", text);
    fputc('\n', stream);
}

static struct digest digest_of(const char *bytes, size_t length)
{
    struct digest_stream *stream = digest_create();
    digest_feed(stream, bytes, length);
    return digest_end(stream);
}

/* The whole header; free with free(). */
static char *make_header(const struct plan *plan, const struct treatment *treatment, unsigned replicas,
                         const struct machine *machine, size_t *length)
{
    char *text = NULL;
    FILE *stream = open_memstream(&text, length);
    size_t plan_length = strlen(plan->text);
    fprintf(stream, "@steerstat run-log 1\n@cell");
    put(stream, "campaign", plan->campaign);
    put(stream, "configuration", treatment->name);
    fprintf(stream, " replicas=%u", replicas);
    put(stream, "title", treatment->title);
    fputc('\n', stream);
    put_labels(stream, plan);
    fputs("@plan", stream);
    put(stream, "name", plan->name);
    fprintf(stream, " sha256=%s seed=%" PRIu64 " order=%s bytes=%zu\n%s\n@end\n",
            digest_of(plan->text, plan_length).text, plan->seed,
            plan->order == ORDER_BLOCKS ? "blocks" : "sequential", plan_length, plan->text);
    fputs("@machine", stream);
    put(stream, "host", machine->host);
    put(stream, "kernel", machine->kernel);
    put(stream, "architecture", machine->architecture);
    fprintf(stream, " cpus=%u", machine->cpus);
    put(stream, "cpu", machine->cpu);
    put(stream, "congestion_control", machine->congestion_control);
    fputs("\n@tool name=iperf3", stream);
    put(stream, "version", machine->iperf3);
    fputs("\n@tool name=mpstat", stream);
    put(stream, "version", machine->mpstat);
    fputc('\n', stream);
    for (size_t i = 0; i < plan->note_count; i++)
        put_note(stream, plan->notes[i]);
    if (machine->note != NULL)
        put_note(stream, machine->note);
    fputs("@header-end\n", stream);
    fclose(stream);
    return text;
}

/* One line a device; those after a run only where they read otherwise than before. */
static void put_settings(FILE *stream, const char *phase, const struct reading *reading,
                         const struct reading *known)
{
    for (size_t i = 0; reading != NULL && i < reading->count; i++) {
        const struct device_reading *device = &reading->devices[i];
        bool same = known != NULL && i < known->count && known->devices[i].count == device->count;
        for (size_t j = 0; same && j < device->count; j++)
            same = strcmp(known->devices[i].values[j], device->values[j]) == 0;
        if (same)
            continue;
        fprintf(stream, "@settings phase=%s", phase);
        put(stream, "node", device->node);
        put(stream, "device", device->device);
        put(stream, "class", device_class_name(device->class));
        for (size_t j = 0; j < device->count; j++)
            put(stream, device->names[j], device->values[j]);
        fputc('\n', stream);
    }
}

static void put_result(FILE *stream, const struct test_result *result)
{
    for (size_t i = 0; i < result->delta.count; i++) {
        const struct cpu_counters *cpu = &result->delta.cpus[i];
        fprintf(stream,
                "@softnet cpu=%u processed=%" PRIu64 " dropped=%" PRIu64 " time_squeeze=%" PRIu64
                " received_rps=%" PRIu64 " flow_limit_count=%" PRIu64 "\n",
                cpu->cpu, cpu->processed, cpu->dropped, cpu->time_squeeze, cpu->received_rps,
                cpu->flow_limit_count);
    }
    for (size_t i = 0; i < result->delta.count; i++)
        fprintf(stream, "@softirqs cpu=%u NET_TX=%" PRIu64 " NET_RX=%" PRIu64 "\n", result->delta.cpus[i].cpu,
                result->delta.cpus[i].net_tx, result->delta.cpus[i].net_rx);
    for (size_t i = 0; i < result->count; i++) {
        const struct tool_output *output = &result->outputs[i];
        fprintf(stream, "@output tool=%s side=%s replica=%u exit=%d bytes=%zu\n", output->tool, output->side,
                output->replica, output->exit_status, output->length);
        fwrite(output->text, 1, output->length, stream);
        fputs("\n@end\n", stream);
    }
}

static char *make_section(const struct run_section *section, size_t *length)
{
    char *text = NULL;
    FILE *stream = open_memstream(&text, length);
    fprintf(stream, "@run number=%" PRIu64, section->run->number);
    if (section->run->block > 0)
        fprintf(stream, " block=%" PRIu64, section->run->block);
    fprintf(stream, " position=%" PRIu64 " attempt=%u start=%s\n", section->run->position, section->attempt,
            section->start);
    put_settings(stream, "before", section->before, NULL);
    put_settings(stream, "after", section->after, section->before);
    if (section->result != NULL)
        put_result(stream, section->result);
    fprintf(stream, "@result status=%s seconds=%.3f", section->status,
            section->result != NULL ? section->result->seconds : 0.0);
    if (section->reason != NULL)
        put(stream, "reason", section->reason);
    fputc('\n', stream);
    fflush(stream);
    struct digest digest = digest_of(text, *length);
    fprintf(stream, "@run-end sha256=%s\n", digest.text);
    fclose(stream);
    return text;
}

static bool append_bytes(const char *path, const char *bytes, size_t length, struct error *error)
{
    int file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file < 0)
        return error_set(error, "%s: cannot be written: %s", path, strerror(errno));
    ssize_t written = write(file, bytes, length);
    int reason = written < 0 ? errno : ENOSPC; /* a short write is a full disk's */
    bool good = written == (ssize_t)length && fdatasync(file) == 0;
    if (!good && written > 0) {
        off_t end = lseek(file, 0, SEEK_END);
        if (end >= written && ftruncate(file, end - written) != 0)
            reason = errno; /* the torn tail stays: --resume cuts it off */
    }
    close(file);
    return good || error_set(error, "%s: cannot be written: %s: the runs before are whole; --resume goes on",
                             path, strerror(reason));
}

bool run_log_append(struct run_log *log, const struct run_section *section, struct error *error)
{
    size_t length = 0;
    autofree char *text = make_section(section, &length);
    return append_bytes(log->path, text, length, error) &&
           (run_log_reader_feed(log->reader, (struct slice){text, length}, error) ||
            error_prefix(error, "%s:", log->path));
}

/* ---------------------------------------------------------------------------------------------- going on --
 */

char *run_log_path(const char *directory, const struct treatment *treatment, unsigned replicas)
{
    return memory_print("%s/%s-%u.txt", directory, treatment->name, replicas);
}

/* A log whose bytes so far are these, all of whole sections. */
static bool begin_with(struct run_log *log, const char *path, unsigned replicas, struct slice bytes,
                       struct error *error)
{
    struct run_log_reader *reader = run_log_reader_create(replicas);
    if (!run_log_reader_feed(reader, bytes, error)) {
        run_log_reader_destroy(reader);
        return error_prefix(error, "%s:", path);
    }
    *log = (struct run_log){memory_copy_text(path), reader};
    return true;
}

bool run_log_create(struct run_log *log, const char *path, const struct plan *plan,
                    const struct treatment *treatment, unsigned replicas, const struct machine *machine,
                    struct error *error)
{
    size_t length = 0;
    if (access(path, F_OK) == 0)
        return error_set(error, "%s: is there already: --resume goes on with it, or choose another -o", path);
    autofree char *header = make_header(plan, treatment, replicas, machine, &length);
    return output_write_file(path, header, length, error) &&
           begin_with(log, path, replicas, (struct slice){header, length}, error);
}

/* The whole file, with a NUL behind it; *bytes is the caller's to free, also after a failure. */
static bool read_all(const char *path, char **bytes, size_t *length, struct error *error)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return error_set(error, "%s: cannot be read: %s", path, strerror(errno));
    size_t capacity = 0;
    *length = 0;
    for (size_t got = 1; got > 0; *length += got) {
        *bytes = memory_grow(*bytes, &capacity, *length + 65537, 1);
        got = fread(*bytes + *length, 1, 65536, stream);
    }
    (*bytes)[*length] = '\0';
    bool good = !ferror(stream);
    fclose(stream);
    return good || error_set(error, "%s: cannot be read: %s", path, strerror(errno));
}

/* How many bytes of a log are whole. What follows has to be what a crash left of one section: where another
 * begins in it, the log is damaged, and cutting it there would lose runs. */
static bool find_end(const char *path, struct slice bytes, unsigned replicas, size_t *end,
                     struct error *error)
{
    struct run_log_reader *reader = run_log_reader_create(replicas);
    struct error damage;
    size_t at = 0;
    bool damaged = !run_log_reader_feed(reader, bytes, &damage);
    *end = run_log_reader_whole(reader);
    run_log_reader_destroy(reader);
    if (!slice_find(slice_skip(bytes, *end), "\n@run number=", &at))
        return true;
    return error_set(error, "%s:%s%s whole runs may follow: mend it or choose another -o", path,
                     damaged ? damage.message : " is damaged before its end", damaged ? ";" : ", and");
}

static bool cut(const char *path, size_t length, struct error *error)
{
    return truncate(path, (off_t)length) == 0 ||
           error_set(error, "%s: its torn tail can't be cut off: %s", path, strerror(errno));
}

/* The line in which a header is not the one that would be written now; 0 where it is that. */
static size_t first_other_line(struct slice header, struct slice bytes)
{
    size_t line = 1;
    for (size_t i = 0; i < header.length; i++) {
        if (i >= bytes.length || bytes.start[i] != header.start[i])
            return line;
        line += header.start[i] == '\n';
    }
    return 0;
}

bool run_log_resume(struct run_log *log, const char *path, const struct plan *plan,
                    const struct treatment *treatment, unsigned replicas, const struct machine *machine,
                    size_t *torn, struct error *error)
{
    *torn = 0;
    if (access(path, F_OK) != 0)
        return run_log_create(log, path, plan, treatment, replicas, machine, error);
    size_t header_length = 0;
    autofree char *header = make_header(plan, treatment, replicas, machine, &header_length);
    autofree char *bytes = NULL;
    size_t length = 0;
    if (!read_all(path, &bytes, &length, error))
        return false;
    size_t other = first_other_line((struct slice){header, header_length}, (struct slice){bytes, length});
    if (other > 0)
        return error_set(
            error,
            "%s:%zu: was made by another plan, on another machine or with other tools, or is damaged: "
            "choose another -o",
            path, other);
    size_t end = 0;
    if (!find_end(path, (struct slice){bytes, length}, replicas, &end, error))
        return false;
    if (end < length && !cut(path, end, error))
        return false;
    *torn = length - end;
    return begin_with(log, path, replicas, (struct slice){bytes, end}, error);
}

char *run_log_campaign(const char *path, struct error *error)
{
    autofree char *bytes = NULL;
    size_t length = 0;
    if (!read_all(path, &bytes, &length, error))
        return NULL;
    struct run_log_reader *reader = run_log_reader_create(1);
    struct error damage; /* of the runs: --resume says it */
    (void)!run_log_reader_feed(reader, (struct slice){bytes, length}, &damage);
    const char *campaign = run_log_reader_campaign(reader);
    char *copy = campaign != NULL ? memory_copy_text(campaign) : NULL;
    run_log_reader_destroy(reader);
    if (copy == NULL)
        error_set(error, "%s: is no run log: choose another -o", path);
    return copy;
}

const struct finished_run *run_log_find(const struct run_log *log, uint64_t number)
{
    return run_log_reader_find(log->reader, number);
}

unsigned run_log_failures(const struct run_log *log, uint64_t number)
{
    return run_log_reader_failures(log->reader, number);
}

void run_log_finish(struct run_log *log)
{
    free(log->path);
    run_log_reader_destroy(log->reader);
    *log = (struct run_log){0};
}
