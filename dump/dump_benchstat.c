/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dump/dump.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What is written of a run: a benchmark each. */
struct measure {
    const char *benchmark, *unit, *better;
    bool by_cpu;
    enum cpu_column column; /* where by_cpu; of the row "all" */
};

static const struct measure measures[] = {
    {"BenchmarkBitrate", "bit/s", "higher", .by_cpu = false},
    {"BenchmarkSoftirq", "softirq-%", "lower", .by_cpu = true, .column = CPU_SOFT},
    {"BenchmarkIdle", "idle-%", "higher", .by_cpu = true, .column = CPU_IDLE},
};

enum { MEASURES = sizeof measures / sizeof measures[0] };

struct writer {
    const struct measure *measure;
    FILE *stream;
    size_t written;
};

/* A part of a name: blanks end the name, and a slash the part; both become '_', as do control characters and
   bytes that are no UTF-8, which benchstat takes for the end of the file. Case is kept. */
static void write_part(const char *text, size_t length, FILE *stream)
{
    autofree char *part = memory_print("%.*s", (int)length, text);
    autofree char *clean = memory_allocate(4 * length + 8, 1);
    text_make_printable(clean, 4 * length + 8, part);
    for (const char *at = clean; *at != '\0'; at++)
        fputc(*at == '/' || isspace((unsigned char)*at) || *at == '\\' ? '_' : *at, stream);
}

/* "/key=value" for each line of the labels. */
static void write_labels(const char *labels, FILE *stream)
{
    while (*labels != '\0') {
        size_t length = strcspn(labels, "\n");
        fputc('/', stream);
        write_part(labels, length, stream);
        labels += length + (labels[length] == '\n');
    }
}

static bool write_run(void *context, const struct store_value *value, struct error *error)
{
    struct writer *writer = context;
    const struct measure *measure = writer->measure;
    bool incomplete = measure->by_cpu ? value->incomplete : value->results < value->replicas;
    if (!value->value.defined || incomplete || (measure->by_cpu && value->cpu != CPU_ALL))
        return true;
    fprintf(writer->stream, "%s/configuration=", measure->benchmark);
    write_part(value->configuration, strlen(value->configuration), writer->stream);
    write_labels(value->labels, writer->stream);
    fprintf(writer->stream, "/replicas=%u\t1\t%.17g %s\n", value->replicas, value->value.value,
            measure->unit);
    writer->written++;
    return !ferror(writer->stream) || error_set(error, "the output can't be written: is the disk full?");
}

bool dump_benchstat(struct store *store, const char *campaign, const char *version, FILE *stream,
                    struct error *error)
{
    autofree char *name = NULL;
    struct store_selection selection = {.campaign = campaign};
    struct digest content;
    if (!store_campaign(store, &selection, &name, error))
        return false;
    if (!store_content_hash(store, &content, error))
        return false;
    fprintf(stream, "toolchain: %s\nsteerstat-content: %s\ncampaign: ", version, content.text);
    write_part(name, strlen(name), stream);
    fputc('\n', stream);
    size_t written = 0;
    for (size_t i = 0; i < MEASURES; i++) {
        fprintf(stream, "Unit %s better=%s\n", measures[i].unit, measures[i].better);
        struct writer writer = {.measure = &measures[i], .stream = stream};
        bool good =
            measures[i].by_cpu
                ? store_read_cpu_averages(store, &selection, measures[i].column, write_run, &writer, error)
                : store_read_run_bitrates(store, &selection, write_run, &writer, error);
        if (!good)
            return false;
        written += writer.written;
    }
    return written > 0 || error_set(error, "campaign %s has no complete run", name);
}
