/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parsing alone: reads files once as ingest does, hands their records to a sink that counts them, and prints
 * the bytes, records, CPU and wall seconds of it.
 *
 *     parse [-n TIMES] FILE...
 */
#include "base/memory.h"
#include "base/number.h"
#include "ingest/raw_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct tally {
    uint64_t records, rows, rejected, warned;
    double sum; /* of bitrates and idle shares: so that another parser can prove that it read the same */
};

static bool count(void *context, struct record *record, struct error *error)
{
    (void)error;
    struct tally *tally = context;
    tally->records++;
    tally->rejected += record->kind == RECORD_REJECTED;
    tally->warned += record->kind == RECORD_WARNING;
    if (record->kind == RECORD_INTERVAL) {
        tally->rows++;
        tally->sum += record->flow.row.bits_per_second.value / 1e6;
    } else if (record->kind == RECORD_CPU) {
        tally->rows++;
        tally->sum += record->cpu.row.columns[CPU_IDLE].value;
    }
    return true;
}

static double seconds_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
    uint64_t times = 1;
    int first = 1;
    if (argc > 2 && strcmp(argv[1], "-n") == 0 &&
        number_parse_unsigned(slice_of(argv[2]), &times) == NUMBER_OK)
        first = 3;
    struct tally tally = {0};
    uint64_t bytes = 0;
    double cpu = 0;
    double wall = 0;
    for (int i = first; i < argc; i++) {
        struct raw_file file;
        struct error error;
        bool good = raw_file_open(&file, argv[i], &error);
        double cpu_start = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
        double wall_start = seconds_of(CLOCK_MONOTONIC);
        for (uint64_t round = 0; good && round < times; round++) {
            struct record_sink sink = {count, &tally};
            good = raw_file_parse(&file, &sink, &error);
            bytes += file.bytes;
        }
        cpu += seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_start;
        wall += seconds_of(CLOCK_MONOTONIC) - wall_start;
        raw_file_close(&file);
        if (!good) {
            fprintf(stderr, "parse: %s:%s\n", argv[i], error.message);
            return EXIT_FAILURE;
        }
    }
    printf("bytes=%" PRIu64 " records=%" PRIu64 " rows=%" PRIu64 " rejected=%" PRIu64 " warned=%" PRIu64
           " sum=%.6f cpu_s=%.6f wall_s=%.6f mb_per_cpu_s=%.1f\n",
           bytes, tally.records, tally.rows, tally.rejected, tally.warned, tally.sum, cpu, wall,
           (double)bytes / 1e6 / cpu);
    return EXIT_SUCCESS;
}
