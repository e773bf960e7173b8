/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ingest: raw files into the results database, or (--print) onto standard output as JSON lines. */
#include "ingest/load_log.h"
#include "ingest/plain_run.h"
#include "ingest/print.h"
#include "ingest/raw_ahead.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/program.h"
#include "base/text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

struct ingest {
    struct program program;
    struct claims claims; /* what the options said */
    bool print, replace, strict;
    uint64_t threads; /* at most */
    char **files;
    size_t file_count;
    struct store *store; /* opened with the first file that can be loaded */
    struct plain_run *plain;
    struct progress progress;
    bool failed, stopped, any_rejected;
    struct load_counts totals;
    size_t taken, unchanged;
};

enum {
    OPTION_CAMPAIGN = 0x200,
    OPTION_CONFIGURATION,
    OPTION_LABEL,
    OPTION_PRINT,
    OPTION_REPLACE,
    OPTION_REPLICA,
    OPTION_REPLICAS,
    OPTION_RUN,
    OPTION_SIDE,
    OPTION_STRICT,
    OPTION_THREADS,
};

static const struct argp_option options[] = {
    {"configuration", OPTION_CONFIGURATION, "NAME", 0,
     "What was switched on\vRun logs say it in their header or name.", 0},
    {"replicas", OPTION_REPLICAS, "N", 0,
     "How many pairs ran at once\vRun logs say it in their header or name.", 0},
    {"campaign", OPTION_CAMPAIGN, "NAME", 0,
     "Which execution of a plan (default: default)\vRun logs of the runner say it in their header.", 0},
    {"label", OPTION_LABEL, "KEY=VALUE", 0, "A further factor of the runs; can be repeated", 0},
    {NULL, 0, NULL, 0, "Plain outputs of iperf3 and mpstat (one call is one run):", 1},
    {"run", OPTION_RUN, "N", 0, "The run's number (default: its cell's next one)", 1},
    {"replica", OPTION_REPLICA, "K", 0,
     "The replica, where nothing pairs its outputs\vClient and server are paired by their address and port "
     "lines, or by iperf3's cookie.",
     1},
    {"side", OPTION_SIDE, "client|server", 0, "Where it was made, if the output does not say", 1},
    {NULL, 0, NULL, 0, "How they are taken:", 2},
    {"replace", OPTION_REPLACE, NULL, 0,
     "Take a file in place of the one with its runs\vRefused, with a list of the runs, where those hold runs "
     "that the new one lacks.",
     2},
    {"strict", OPTION_STRICT, NULL, 0, "Exit with 1 where rows of a file were rejected", 2},
    {"threads", OPTION_THREADS, "N", 0,
     "1: all on one (default: one a CPU)\vWith more, files are read and parsed beside the store, on a thread "
     "of their "
     "own. What is stored does not depend on it.",
     2},
    {"print", OPTION_PRINT, NULL, 0,
     "No database: print what was read as JSON lines\vOne record a line, in file order: null for what a row "
     "does not say, never 0.",
     2},
    {0},
};

static const struct choice choices[] = {{"configuration", configuration_name_at, NULL, CHOICE_OPEN}, {0}};

/* A whole number from 1 to `limit`. */
static uint64_t parse_count_option(const char *name, const char *text, uint64_t limit,
                                   const struct argp_state *state)
{
    uint64_t number = 0;
    if (number_parse_unsigned(slice_of(text), &number) != NUMBER_OK || number == 0 || number > limit)
        argp_error(state, "--%s takes a whole number from 1 to %" PRIu64 ", not \"%s\"", name, limit, text);
    return number;
}

static char *parse_name_option(const char *name, const char *text, const struct argp_state *state)
{
    if (*text == '\0' || !text_is_printable(text))
        argp_error(state, "--%s takes a name in printable text", name);
    return memory_copy_text(text);
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct ingest *ingest = state->input;
    struct claims *claims = &ingest->claims;
    struct error error;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &ingest->program;
        return 0;
    case OPTION_CAMPAIGN:
        free(claims->campaign);
        claims->campaign = parse_name_option("campaign", argument, state);
        return 0;
    case OPTION_CONFIGURATION:
        free(claims->configuration);
        claims->configuration = parse_name_option("configuration", argument, state);
        return 0;
    case OPTION_LABEL:
        if (!claims_add_label(claims, argument, &error))
            argp_error(state, "%s", error.message);
        return 0;
    case OPTION_REPLICAS:
        claims->replicas = (unsigned)parse_count_option("replicas", argument, 100000, state);
        return 0;
    case OPTION_REPLICA:
        claims->replica = (unsigned)parse_count_option("replica", argument, 100000, state);
        return 0;
    case OPTION_RUN:
        claims->run = parse_count_option("run", argument, 1000000000000000, state);
        return 0;
    case OPTION_SIDE:
        if (strcmp(argument, "client") != 0 && strcmp(argument, "server") != 0)
            argp_error(state, "--side takes client or server, not \"%s\"", argument);
        claims->side = strcmp(argument, "client") == 0 ? SIDE_CLIENT : SIDE_SERVER;
        return 0;
    case OPTION_PRINT:
        ingest->print = true;
        return 0;
    case OPTION_REPLACE:
        ingest->replace = true;
        return 0;
    case OPTION_STRICT:
        ingest->strict = true;
        return 0;
    case OPTION_THREADS:
        ingest->threads = parse_count_option("threads", argument, 1024, state);
        return 0;
    case ARGP_KEY_ARGS:
        ingest->files = state->argv + state->next;
        ingest->file_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "name the files to take (- is standard input)");
        return EINVAL;
    case ARGP_KEY_END:
        if (claims->replica > claims->replicas && claims->replicas > 0)
            argp_error(state, "--replica %u is beyond --replicas %u", claims->replica, claims->replicas);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&program_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = parse_option,
    .args_doc = "FILE...",
    .doc = "Takes raw iperf3 and mpstat text and run logs into the results database. What a file is, its "
           "content tells. The same bytes are taken once, under whatever name; - is standard input.\v"
           "Examples:\n"
           "  $0 data/raw/*.txt\n"
           "  $0 --configuration rps --replicas 1 client.txt server.txt\n"
           "Exit status: 0 done, 1 a file was not taken (the others were), 64 wrong usage.",
    .help_filter = program_help,
    .children = children,
};

/* ------------------------------------------------------------------------------------------------ messages
 * -- */

/* "file: reason", or "file:line: reason" where the reason begins with its line. */
static void report_failure(struct ingest *ingest, const char *file, const struct error *error)
{
    progress_end(&ingest->progress);
    bool has_line = isdigit((unsigned char)error->message[0]);
    program_say(&ingest->program, "%s:%s%s", file, has_line ? "" : " ", error->message);
    ingest->failed = true;
}

/* A log's torn tail: its whole runs are taken, and the file is a failure all the same. */
static void report_torn(struct ingest *ingest, const char *file, const struct load_counts *counts)
{
    if (!counts->torn)
        return;
    program_say(&ingest->program,
                "%s:%" PRIu64
                ": the log is torn: it ends inside this run, which does not count; those before "
                "it do",
                file, counts->torn_line);
    ingest->failed = true;
}

/* Whether what the store has a file's name as is this one: not every store keeps bytes that are no UTF-8. */
static bool is_called(const char *stored, const char *name)
{
    char left[4096];
    char right[sizeof left];
    text_make_printable(left, sizeof left, stored);
    text_make_printable(right, sizeof right, name);
    return strcmp(left, right) == 0;
}

static void report_taken(void *context, const struct raw_file *file, const char *taken_as,
                         const struct load_counts *counts)
{
    struct ingest *ingest = context;
    progress_end(&ingest->progress);
    if (taken_as != NULL) {
        ingest->unchanged++;
        if (ingest->program.verbose || !is_called(taken_as, file->name))
            program_note(&ingest->program, "%s: nothing new: the same bytes were taken before, as %s",
                         file->name, taken_as);
        return;
    }
    if (counts == NULL)
        return;
    ingest->taken++;
    ingest->totals.runs += counts->runs;
    ingest->totals.bitrates += counts->bitrates;
    ingest->totals.cpu_rows += counts->cpu_rows;
    ingest->totals.rejected += counts->rejected;
    if (counts->rejected > 0) {
        ingest->any_rejected = true;
        program_note(&ingest->program, "%s: %" PRIu64 " line%s rejected, first line %" PRIu64 ": %s",
                     file->name, counts->rejected, counts->rejected == 1 ? "" : "s",
                     counts->first_rejected_line, counts->first_reason);
    }
    ingest->totals.warnings += counts->warnings;
    if (counts->warnings > 0)
        program_note(&ingest->program, "%s: %" PRIu64 " warning%s, first line %" PRIu64 ": %s", file->name,
                     counts->warnings, counts->warnings == 1 ? "" : "s", counts->first_warned_line,
                     counts->first_warning);
    report_torn(ingest, file->name, counts);
    if (ingest->program.verbose)
        program_note(&ingest->program, "%s: taken (%s)", file->name, file->format->title);
}

/* ----------------------------------------------------------------------------------------------- one file --
 */

/* What --print hands on: the file's name, and what it was told of rejected rows (--strict) and a torn tail.
 */
struct print_context {
    const char *name;
    bool *any_rejected;
    struct load_counts counts;
};

static bool print_one(void *context, struct record *record, struct error *error)
{
    struct print_context *print = context;
    *print->any_rejected = *print->any_rejected || record->kind == RECORD_REJECTED;
    if (record->torn) {
        print->counts.torn = true;
        print->counts.torn_line = record->line;
    }
    record_print(record, print->name, stdout);
    return !ferror(stdout) || error_set(error, "cannot be printed");
}

static bool print_file(struct ingest *ingest, struct raw_file *file, struct error *error)
{
    struct print_context context = {.name = file->name, .any_rejected = &ingest->any_rejected};
    struct record_sink sink = {print_one, &context};
    bool good = raw_file_parse(file, &sink, error);
    report_torn(ingest, file->name, &context.counts);
    return good;
}

/* Checks the options that only plain outputs have. */
static bool check_run_log_options(const struct ingest *ingest, struct error *error)
{
    const struct claims *claims = &ingest->claims;
    if (claims->run == 0 && claims->replica == 0 && claims->side == SIDE_UNKNOWN)
        return true;
    return error_set(
        error, "is a run log, which says itself what --run, --replica and --side are for: leave them out");
}

/* What became of a run log, once it is certain. */
static void report_log(struct ingest *ingest, const struct raw_file *file, const struct load_report *report)
{
    bool renamed = report->other != NULL && !is_called(report->other, file->name);
    switch (report->outcome) {
    case LOAD_SAME_BYTES:
        report_taken(ingest, file, report->other, NULL);
        return;
    case LOAD_NOTHING_NEW:
        progress_end(&ingest->progress);
        ingest->unchanged++;
        program_note(&ingest->program, "%s: nothing new: all its runs were taken before, unchanged, from %s",
                     file->name, report->other);
        report_torn(ingest, file->name, &report->counts);
        return;
    case LOAD_EXTENDED:
        progress_end(&ingest->progress);
        if (ingest->program.verbose || renamed)
            program_note(&ingest->program, "%s: takes the place of %s, which it extends", file->name,
                         report->other);
        break;
    case LOAD_TAKEN:
        break;
    }
    report_taken(ingest, file, NULL, &report->counts);
}

/* One transaction: all of the file or nothing. */
static bool try_to_load(struct ingest *ingest, struct raw_file *file, struct error *error)
{
    struct load_report report;
    if (!store_begin(ingest->store, error))
        return false;
    bool good = load_log(ingest->store, file, &ingest->claims, ingest->replace, &report, error) &&
                store_commit(ingest->store, error);
    if (good)
        report_log(ingest, file, &report);
    else
        store_rollback(ingest->store);
    free(report.other);
    return good;
}

/* Where another program was in the way, once more: what it did is there then. */
static bool load_in_transaction(struct ingest *ingest, struct raw_file *file, struct error *error)
{
    bool good = false;
    if (!check_run_log_options(ingest, error))
        return false;
    store_expect(ingest->store, file->bytes);
    for (unsigned i = 0; !good && store_may_try(ingest->store, i); i++)
        good = try_to_load(ingest, file, error);
    return good;
}

static bool add_plain(struct ingest *ingest, struct raw_file *file, struct error *error)
{
    if (ingest->claims.configuration == NULL || ingest->claims.replicas == 0)
        return error_set(error, "%s does not say what was measured: give --configuration and --replicas",
                         file->format->title);
    if (ingest->plain == NULL)
        ingest->plain = plain_run_create();
    bool good = plain_run_add(ingest->plain, file, error);
    if (good)
        file->descriptor = -1; /* the group's now */
    return good;
}

/* Opens the database with the first file that is worth it. Where it can't be, nothing further can be done. */
static bool open_store(struct ingest *ingest)
{
    struct error error;
    if (ingest->store != NULL || store_open(&ingest->store, ingest->program.database, STORE_LOAD, &error))
        return true;
    program_say(&ingest->program, "%s", error.message);
    ingest->failed = true;
    ingest->stopped = true;
    return false;
}

/* A failure of the database is said once, and is the end; one of a file is the file's. */
static void report_load_failure(struct ingest *ingest, const char *file, const struct error *error)
{
    if (ingest->store == NULL || !store_is_broken(ingest->store)) {
        report_failure(ingest, file, error);
        return;
    }
    progress_end(&ingest->progress);
    program_say(&ingest->program, "%s", error->message);
    ingest->failed = true;
    ingest->stopped = true;
}

static void take_file(struct ingest *ingest, struct raw_ahead *ahead, bool *plain_failed)
{
    struct error error;
    struct raw_file file;
    bool good = raw_ahead_take(ahead, &file, &error);
    bool is_plain = good && !file.format->is_run_log;
    file.on_one_thread = ingest->threads == 1;
    if (good && ingest->print)
        good = print_file(ingest, &file, &error);
    else if (good && is_plain)
        good = add_plain(ingest, &file, &error);
    else if (good && open_store(ingest))
        good = load_in_transaction(ingest, &file, &error);
    if (!good) {
        *plain_failed =
            *plain_failed || file.format == NULL || is_plain; /* what can't be read may have been one */
        report_load_failure(ingest, ahead->name, &error);
    }
    raw_file_close(&file);
}

static void take_plain_run(struct ingest *ingest)
{
    struct error error;
    bool good = false;
    if (ingest->plain == NULL || plain_run_files(ingest->plain) == 0 || !open_store(ingest))
        return;
    for (unsigned i = 0; !good && store_may_try(ingest->store, i); i++)
        good = plain_run_load(ingest->plain, ingest->store, &ingest->claims, ingest->replace, report_taken,
                              ingest, &error);
    if (good)
        return;
    program_say(&ingest->program, "%s", error.message);
    ingest->failed = true;
}

/* ------------------------------------------------------------------------------------------------- the whole
 * -- */

static void print_summary(const struct ingest *ingest)
{
    if (ingest->program.quiet || ingest->print)
        return;
    if (ingest->taken == 0 && ingest->unchanged > 0 && !ingest->failed) {
        printf("%zu file%s: nothing changed, all of %s taken before\n", ingest->unchanged,
               ingest->unchanged == 1 ? "" : "s", ingest->unchanged == 1 ? "it was" : "them were");
        return;
    }
    printf("%zu file%s taken: %" PRIu64 " run%s, %" PRIu64 " bitrate%s, %" PRIu64 " CPU row%s", ingest->taken,
           ingest->taken == 1 ? "" : "s", ingest->totals.runs, ingest->totals.runs == 1 ? "" : "s",
           ingest->totals.bitrates, ingest->totals.bitrates == 1 ? "" : "s", ingest->totals.cpu_rows,
           ingest->totals.cpu_rows == 1 ? "" : "s");
    if (ingest->totals.rejected > 0)
        printf(", %" PRIu64 " rejected line%s", ingest->totals.rejected,
               ingest->totals.rejected == 1 ? "" : "s");
    if (ingest->totals.warnings > 0)
        printf(", %" PRIu64 " warning%s", ingest->totals.warnings, ingest->totals.warnings == 1 ? "" : "s");
    if (ingest->unchanged > 0)
        printf("; %zu file%s unchanged, taken before", ingest->unchanged, ingest->unchanged == 1 ? "" : "s");
    putchar('\n');
}

/* One file after another, the next one being opened meanwhile. */
static void take_files(struct ingest *ingest, bool *plain_failed)
{
    struct raw_ahead ahead[2];
    bool apart = ingest->threads > 1;
    raw_ahead_start(&ahead[0], ingest->files[0], apart);
    for (size_t i = 0; i < ingest->file_count; i++) {
        bool is_last = i + 1 == ingest->file_count;
        if (!is_last)
            raw_ahead_start(&ahead[(i + 1) % 2], ingest->files[i + 1], apart);
        progress_update(&ingest->progress, ingest->files[i], (double)i, (double)ingest->file_count);
        take_file(ingest, &ahead[i % 2], plain_failed);
        if (ingest->stopped && !is_last) {
            struct raw_file file;
            struct error ignored;
            (void)!raw_ahead_take(&ahead[(i + 1) % 2], &file, &ignored);
            raw_file_close(&file);
            return;
        }
    }
}

static void take_all(struct ingest *ingest)
{
    bool plain_failed = false;
    progress_start(&ingest->progress, &ingest->program);
    take_files(ingest, &plain_failed);
    progress_end(&ingest->progress);
    if (ingest->stopped)
        return;
    if (plain_failed && ingest->plain != NULL && plain_run_files(ingest->plain) > 0)
        program_say(&ingest->program, "the run's other %zu files were not taken: it is all of them or none",
                    plain_run_files(ingest->plain));
    else
        take_plain_run(ingest);
}

int main(int argc, char **argv)
{
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    struct ingest ingest = {.threads = cpus > 1 ? (uint64_t)cpus : 1};
    struct rlimit files; /* a run's plain outputs are open all at once: as many as the system allows */
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    program_init(&ingest.program, "ingest");
    ingest.program.choices[0] = choices;
    argp_parse(&argp, argc, argv, 0, NULL, &ingest);
    take_all(&ingest);
    store_close(ingest.store);
    plain_run_destroy(ingest.plain);
    claims_finish(&ingest.claims);
    print_summary(&ingest);
    bool good = !ingest.failed && !(ingest.strict && ingest.any_rejected);
    return program_end(&ingest.program, good ? EXIT_DONE : EXIT_FAILED);
}
