/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Corpora of any size for measurements: files as the runner and the tools write them, of tests that never
 * ran. The same options give the same bytes on any machine.
 *
 *     corpus [--form run-log|iperf3-text|iperf3-json|mpstat-text] [--runs N | --bytes N] [--configurations N]
 *            [--replicas N] [--seconds N] [--cpus N] [--seed N] [-o FOLDER]
 *
 * Run logs: one file a configuration in FOLDER, `<configuration>-<replicas>.txt`, N runs or bytes in all.
 * Other forms: FOLDER/<form>.txt, one test (or mpstat output) after the other. Without -o: onto standard
 * output, which one file goes to (a FIFO will do).
 */
#include "bench/corpus_text.h"

#include "base/configuration.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/number.h"

#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_DAY = 1767225600 }; /* 2026-01-01, in seconds since 1970 */

struct corpus {
    const char *form, *folder;
    uint64_t runs, bytes, configurations, replicas, seconds, cpus, seed;
};

static _Noreturn void die(const char *what, const char *which)
{
    fprintf(stderr, "corpus: %s: %s\n", which, what);
    exit(EXIT_FAILURE);
}

static FILE *open_file(const struct corpus *corpus, const char *name)
{
    if (corpus->folder == NULL)
        return stdout;
    autofree char *path = memory_print("%s/%s.txt", corpus->folder, name);
    FILE *stream = fopen(path, "w");
    if (stream == NULL)
        die("cannot be written", path);
    return stream;
}

static void write_text(FILE *stream, const struct corpus_text *text)
{
    if (fwrite(text->bytes, 1, text->length, stream) != text->length)
        die("cannot be written", "corpus");
}

static void close_file(FILE *stream)
{
    if (fflush(stream) != 0 || (stream != stdout && fclose(stream) != 0))
        die("cannot be written", "corpus");
}

/* -------------------------------------------------------------------------------------------- run logs -- */

static void configuration_name_of(uint64_t index, char *name, size_t size)
{
    size_t known = 0;
    const struct configuration *table = configurations(&known);
    if (index < known)
        snprintf(name, size, "%s", table[index].name);
    else
        snprintf(name, size, "variant-%" PRIu64, index);
}

static void print_header(struct corpus_text *text, const struct corpus *corpus, const char *configuration)
{
    static const char plan[] = "testbed: netns\n";
    struct digest_stream *digest = digest_create();
    digest_feed(digest, plan, strlen(plan));
    corpus_print(text,
                 "@steerstat run-log 1\n@cell campaign=bench-%" PRIu64 " configuration=%s replicas=%" PRIu64
                 "\n",
                 corpus->seed, configuration, corpus->replicas);
    corpus_print(text,
                 "@label key=testbed value=netns\n@label key=protocol value=tcp\n@label key=duration "
                 "value=%" PRIu64 "\n",
                 corpus->seconds);
    corpus_print(text, "@plan name=bench.yaml sha256=%s seed=1 order=blocks bytes=%zu\n%s\n@end\n",
                 digest_end(digest).text, strlen(plan), plan);
    corpus_print(text,
                 "@machine host=vm kernel=6.1.0 architecture=x86_64 cpus=%" PRIu64
                 " cpu=\"A processor\" congestion_control=cubic\n",
                 corpus->cpus);
    corpus_print(text, "@tool name=iperf3 version=3.12\n@tool name=mpstat version=12.6.1\n@header-end\n");
}

static void print_facts(struct corpus_text *text, const struct corpus *corpus, struct random *random)
{
    static const char before[] = "@settings phase=before node=";
    corpus_print(text, "%sserver device=- class=machine net.core.rps_sock_flow_entries=0\n", before);
    corpus_print(text, "%sserver device=eth0 class=underlay rps_cpus=3/3 rps_flow_cnt=0/0\n", before);
    corpus_print(text, "%sserver device=vxlan.calico class=tunnel rps_cpus=3 rps_flow_cnt=0\n", before);
    for (uint64_t i = 1; i <= corpus->replicas; i++) {
        corpus_print(text, "%sserver device=cali%" PRIu64 " class=host-side rps_cpus=3 rps_flow_cnt=0\n",
                     before, i);
        corpus_print(text, "%spod-%" PRIu64 " device=eth0 class=pod rps_cpus=0 rps_flow_cnt=0\n", before, i);
    }
    for (uint64_t i = 0; i < corpus->cpus; i++)
        corpus_print(text,
                     "@softnet cpu=%" PRIu64 " processed=%u dropped=0 time_squeeze=%u received_rps=%u "
                     "flow_limit_count=0\n",
                     i, random_below(random, 5000000), random_below(random, 400),
                     random_below(random, 20000));
    for (uint64_t i = 0; i < corpus->cpus; i++)
        corpus_print(text, "@softirqs cpu=%" PRIu64 " NET_TX=%u NET_RX=%u\n", i, random_below(random, 10),
                     random_below(random, 90000));
}

/* `line`, the frame's size, and the output in `text` from `begin` on as the frame. */
static void print_frame(struct corpus_text *text, const char *line, const struct corpus_text *output)
{
    corpus_print(text, "%s exit=0 bytes=%zu\n", line, output->length);
    text->bytes = memory_grow(text->bytes, &text->capacity, text->length + output->length, 1);
    memcpy(text->bytes + text->length, output->bytes, output->length);
    text->length += output->length;
    corpus_print(text, "\n@end\n");
}

static void print_outputs(struct corpus_text *text, struct corpus_text *output, const struct corpus *corpus,
                          double mean, uint64_t start, struct random *random)
{
    char line[96];
    for (uint64_t i = 1; i <= corpus->replicas; i++) {
        struct corpus_test test = {.replica = (unsigned)i,
                                   .seconds = (unsigned)corpus->seconds,
                                   .megabits_per_second = mean * (0.95 + 0.1 * random_uniform(random)),
                                   .start = start};
        output->length = 0;
        corpus_iperf3_server(output, &test, *random);
        snprintf(line, sizeof line, "@output tool=iperf3 side=server replica=%" PRIu64, i);
        print_frame(text, line, output);
        output->length = 0;
        corpus_iperf3_client(output, &test, *random);
        snprintf(line, sizeof line, "@output tool=iperf3 side=client replica=%" PRIu64, i);
        print_frame(text, line, output);
    }
    output->length = 0;
    corpus_mpstat(output, (unsigned)corpus->cpus, (unsigned)corpus->seconds, start, *random);
    print_frame(text, "@output tool=mpstat side=server replica=0", output);
}

/* One run section; `position` is its place in the campaign. */
static void print_run(struct corpus_text *text, struct corpus_text *output, const struct corpus *corpus,
                      uint64_t configuration, uint64_t number)
{
    struct random random;
    uint64_t position = (number - 1) * corpus->configurations + configuration;
    uint64_t start = FIRST_DAY + position * (corpus->seconds + 1);
    uint64_t second = start % 86400;
    uint64_t day = (start - FIRST_DAY) / 86400;
    random_start(&random, corpus->seed, position);
    text->length = 0;
    corpus_print(text,
                 "@run number=%" PRIu64 " block=%" PRIu64 " position=%" PRIu64 " attempt=1 start=%04" PRIu64
                 "-%02" PRIu64 "-%02" PRIu64 "T%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64 ".000Z\n",
                 number, number, position + 1, 2026 + day / 336, 1 + day / 28 % 12, 1 + day % 28,
                 second / 3600, second / 60 % 60, second % 60);
    print_facts(text, corpus, &random);
    double mean = (6000 + 150 * (double)configuration) / (double)corpus->replicas;
    print_outputs(text, output, corpus, mean * (0.97 + 0.06 * random_uniform(&random)), start, &random);
    corpus_print(text, "@result status=verified seconds=%" PRIu64 ".002\n", corpus->seconds);
    struct digest_stream *digest = digest_create();
    digest_feed(digest, text->bytes, text->length);
    corpus_print(text, "@run-end sha256=%s\n", digest_end(digest).text);
}

static void write_run_logs(const struct corpus *corpus)
{
    struct corpus_text text = {0};
    struct corpus_text output = {0};
    uint64_t runs = corpus->runs;
    if (corpus->bytes > 0) {
        print_run(&text, &output, corpus, 0, 1);
        runs = corpus->bytes / text.length;
    }
    for (uint64_t configuration = 0; configuration < corpus->configurations; configuration++) {
        char name[48];
        char file[80];
        configuration_name_of(configuration, name, sizeof name);
        snprintf(file, sizeof file, "%s-%" PRIu64, name, corpus->replicas);
        FILE *stream = open_file(corpus, file);
        text.length = 0;
        print_header(&text, corpus, name);
        write_text(stream, &text);
        uint64_t own = runs / corpus->configurations + (configuration < runs % corpus->configurations);
        for (uint64_t number = 1; number <= own; number++) {
            print_run(&text, &output, corpus, configuration, number);
            write_text(stream, &text);
        }
        close_file(stream);
    }
    free(text.bytes);
    free(output.bytes);
}

/* -------------------------------------------------------------------------------------- tools' outputs -- */

static void print_output(struct corpus_text *text, const struct corpus *corpus, uint64_t number)
{
    struct random random;
    struct corpus_test test = {.replica = 1,
                               .seconds = (unsigned)corpus->seconds,
                               .megabits_per_second = 6000,
                               .start = FIRST_DAY + number * (corpus->seconds + 1)};
    random_start(&random, corpus->seed, number);
    text->length = 0;
    if (strcmp(corpus->form, "iperf3-text") == 0)
        corpus_iperf3_client(text, &test, random);
    else if (strcmp(corpus->form, "iperf3-json") == 0)
        corpus_iperf3_json(text, &test, random);
    else if (strcmp(corpus->form, "mpstat-text") == 0)
        corpus_mpstat(text, (unsigned)corpus->cpus, test.seconds, test.start, random);
    else
        die("there is no such form", corpus->form);
}

static void write_outputs(const struct corpus *corpus)
{
    struct corpus_text text = {0};
    FILE *stream = open_file(corpus, corpus->form);
    uint64_t written = 0;
    for (uint64_t i = 0; corpus->bytes > 0 ? written < corpus->bytes : i < corpus->runs; i++) {
        print_output(&text, corpus, i);
        write_text(stream, &text);
        written += text.length;
    }
    close_file(stream);
    free(text.bytes);
}

static uint64_t number_option(const char *text, uint64_t most)
{
    uint64_t number = 0;
    if (number_parse_unsigned(slice_of(text), &number) != NUMBER_OK || number == 0 || number > most)
        die("is not a whole number from 1 up, or is too large", text);
    return number;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"form", required_argument, NULL, 'f'},     {"runs", required_argument, NULL, 'r'},
        {"bytes", required_argument, NULL, 'b'},    {"configurations", required_argument, NULL, 'c'},
        {"replicas", required_argument, NULL, 'k'}, {"seconds", required_argument, NULL, 's'},
        {"cpus", required_argument, NULL, 'p'},     {"seed", required_argument, NULL, 'S'},
        {"output", required_argument, NULL, 'o'},   {0}};
    struct corpus corpus = {.form = "run-log",
                            .runs = 100,
                            .configurations = 1,
                            .replicas = 1,
                            .seconds = 10,
                            .cpus = 4,
                            .seed = 1};
    for (int key; (key = getopt_long(argc, argv, "o:", options, NULL)) != -1;) {
        switch (key) {
        case 'f':
            corpus.form = optarg;
            break;
        case 'r':
            corpus.runs = number_option(optarg, UINT64_C(1) << 40);
            break;
        case 'b':
            corpus.bytes = number_option(optarg, UINT64_C(1) << 50);
            break;
        case 'c':
            corpus.configurations = number_option(optarg, 10000);
            break;
        case 'k':
            corpus.replicas = number_option(optarg, 200);
            break;
        case 's':
            corpus.seconds = number_option(optarg, 3600);
            break;
        case 'p':
            corpus.cpus = number_option(optarg, 1024);
            break;
        case 'S':
            corpus.seed = number_option(optarg, INT64_MAX);
            break;
        case 'o':
            corpus.folder = optarg;
            break;
        default:
            return 64;
        }
    }
    if (corpus.form == NULL)
        die("is missing", "--form");
    if (corpus.folder == NULL && corpus.configurations > 1)
        die("onto standard output goes one configuration: give -o FOLDER", "--configurations");
    if (strcmp(corpus.form, "run-log") == 0)
        write_run_logs(&corpus);
    else
        write_outputs(&corpus);
    return EXIT_SUCCESS;
}
