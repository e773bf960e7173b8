/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/plain_run.h"

#include "ingest/pairs.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct plain_file {
    struct raw_file raw;
    unsigned *replicas; /* [tests] */
    size_t tests;
    size_t twin;    /* the file before it that has the same bytes: its own index, where there is none */
    char *taken_as; /* as which name the store holds these bytes already; NULL: it does not */
    struct load_counts counts;
};

struct plain_run {
    struct plain_file *files;
    size_t file_count, file_capacity;
    struct found_test *tests;
    size_t test_count, test_capacity;
};

struct plain_run *plain_run_create(void)
{
    return memory_allocate(1, sizeof(struct plain_run));
}

/* Forgets the tests from the one at `first` on. */
static void drop_tests(struct plain_run *run, size_t first)
{
    for (size_t i = first; i < run->test_count; i++)
        free(run->tests[i].cookie);
    run->test_count = first;
}

void plain_run_destroy(struct plain_run *run)
{
    if (run == NULL)
        return;
    for (size_t i = 0; i < run->file_count; i++) {
        raw_file_close(&run->files[i].raw);
        free(run->files[i].replicas);
        free(run->files[i].taken_as);
    }
    drop_tests(run, 0);
    free(run->files);
    free(run->tests);
    free(run);
}

size_t plain_run_files(const struct plain_run *run)
{
    return run->file_count;
}

/* ------------------------------------------------------------------------------------------------ finding --
 */

static bool note_test(void *context, struct record *record, struct error *error)
{
    (void)error;
    struct plain_run *run = context;
    if (record->kind != RECORD_TEST)
        return true;
    bool is_server = record->test.side == SIDE_SERVER;
    run->tests = memory_grow(run->tests, &run->test_capacity, run->test_count + 1, sizeof *run->tests);
    run->tests[run->test_count++] = (struct found_test){
        .file = run->file_count - 1,
        .side = record->test.side,
        .client = is_server ? record->test.remote : record->test.local,
        .server = is_server ? record->test.local : record->test.remote,
        .cookie = record->test.cookie != NULL ? memory_copy_text(record->test.cookie) : NULL,
        .line = record->line,
    };
    return true;
}

static size_t find_twin(const struct plain_run *run, const struct raw_file *file)
{
    size_t at = 0;
    while (at < run->file_count && strcmp(run->files[at].raw.sha256.text, file->sha256.text) != 0)
        at++;
    return at;
}

bool plain_run_add(struct plain_run *run, struct raw_file *file, struct error *error)
{
    size_t twin = find_twin(run, file);
    run->files = memory_grow(run->files, &run->file_capacity, run->file_count + 1, sizeof *run->files);
    run->files[run->file_count++] = (struct plain_file){.raw = *file, .twin = twin};
    struct plain_file *added = &run->files[run->file_count - 1];
    size_t before = run->test_count;
    struct record_sink sink = {note_test, run};
    if (twin == run->file_count - 1 && !raw_file_parse(&added->raw, &sink, error)) {
        drop_tests(run, before);
        run->file_count--;
        return false;
    }
    added->tests = run->test_count - before;
    added->replicas = memory_allocate(added->tests, sizeof *added->replicas);
    return true;
}

/* ----------------------------------------------------------------------------------------------- replicas --
 */

static void set_replica(struct found_test *test, unsigned replica)
{
    test->replica = replica;
    if (test->partner != NULL && test->partner->replica == 0)
        test->partner->replica = replica;
}

/* Decides the replica of every test, in their own order: that of a partner which the store knows already,
   else the lowest free one. With --replica all are of that one. *fresh: how many took a free one. */
static bool assign_replicas(struct found_test **tests, size_t count, const struct claims *claims,
                            size_t *fresh, struct error *error)
{
    autofree bool *is_taken = memory_allocate(claims->replicas + 1, sizeof *is_taken);
    for (size_t i = 0; i < count; i++) {
        if (tests[i]->replica > 0)
            set_replica(tests[i], tests[i]->replica);
        if (tests[i]->replica > 0 && tests[i]->replica <= claims->replicas)
            is_taken[tests[i]->replica] = true;
    }
    unsigned next = 1;
    *fresh = 0;
    for (size_t i = 0; i < count; i++) {
        if (tests[i]->replica > 0)
            continue;
        while (next <= claims->replicas && is_taken[next])
            next++;
        unsigned replica = claims->replica > 0 ? claims->replica : next++;
        if (replica > claims->replicas)
            return error_set(error,
                             "%s:%" PRIu64 ": run %" PRIu64
                             " has a result more than its %u replicas: is the replica count right?",
                             tests[i]->name, tests[i]->line, claims->run, claims->replicas);
        set_replica(tests[i], replica);
        ++*fresh;
    }
    return true;
}

/* Pairs the tests, and tells each file the replicas of its own. */
static bool decide_replicas(struct plain_run *run, const struct claims *claims, size_t *fresh,
                            struct error *error)
{
    autofree struct found_test **tests = memory_allocate(run->test_count, sizeof(struct found_test *));
    for (size_t i = 0; i < run->test_count; i++) {
        tests[i] = &run->tests[i];
        tests[i]->name = run->files[tests[i]->file].raw.name;
        tests[i]->sha256 = run->files[tests[i]->file].raw.sha256.text;
    }
    if (!pairs_find(tests, run->test_count, error) ||
        !assign_replicas(tests, run->test_count, claims, fresh, error))
        return false;
    size_t at = 0;
    for (size_t i = 0; i < run->test_count; i++) {
        at = i > 0 && run->tests[i - 1].file == run->tests[i].file ? at + 1 : 0;
        run->files[run->tests[i].file].replicas[at] = run->tests[i].replica;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ loading --
 */

/* The replicas that the store has the tests of a known file as. */
static bool recall_replicas(struct plain_run *run, size_t file, struct store *store, int64_t source,
                            struct error *error)
{
    for (size_t i = 0; i < run->test_count; i++) {
        struct found_test *test = &run->tests[i];
        if (test->file == file && !store_find_replica(store, source, test->line, &test->replica, error))
            return false;
    }
    return true;
}

/* Tests that took a free replica: where the run holds tests of other files, nobody can say that it is theirs.
 */
static bool check_fresh_replicas(struct store *store, const struct store_run *target,
                                 const struct claims *given, size_t recalled, struct error *error)
{
    uint64_t stored = 0;
    if (given->replica > 0 || target->replicas == 1)
        return true;
    if (!store_count_tests(store, target, &stored, error))
        return false;
    return stored == recalled ||
           error_set(error,
                     "run %" PRIu64
                     " of %s holds tests of other files already: say with --replica which replica these are",
                     target->number, target->configuration);
}

/* Looks up what the store already holds; a known file's run number becomes the group's. */
static bool find_known(struct plain_run *run, struct store *store, const struct claims *given,
                       uint64_t *number, size_t *known, struct error *error)
{
    *known = 0;
    for (size_t i = 0; i < run->file_count; i++) {
        struct plain_file *file = &run->files[i];
        int64_t source = 0;
        autofree char *claims = NULL;
        if (!store_find_source(store, &file->raw.sha256, &source, &file->taken_as, &claims, error))
            return false;
        if (source == 0)
            continue;
        uint64_t stored = 0;
        if (!claims_agree(given, claims, &stored))
            return error_set(
                error,
                "%s: was taken before with other options, as %s: give the same ones, or rebuild the "
                "database",
                file->raw.name, file->taken_as);
        ++*known;
        if (*number != 0 && stored != *number)
            return error_set(error,
                             "%s: belongs to run %" PRIu64 ", other files here to run %" PRIu64
                             ": give each run's files alone",
                             file->raw.name, stored, *number);
        *number = stored;
        if (!recall_replicas(run, i, store, source, error))
            return false;
    }
    return true;
}

static bool load_files(struct plain_run *run, struct store *store, const struct claims *claims, bool replace,
                       struct error *error)
{
    autofree int64_t *own = memory_allocate(run->file_count, sizeof *own);
    size_t loaded = 0;
    for (size_t i = 0; i < run->file_count; i++) {
        struct plain_file *file = &run->files[i];
        struct load_options options = {.replace = replace,
                                       .test_replicas = file->replicas,
                                       .test_count = file->tests,
                                       .own_sources = own,
                                       .own_source_count = loaded};
        if (file->twin < i && file->taken_as == NULL) /* the same bytes under two names */
            file->taken_as = memory_copy_text(run->files[file->twin].raw.name);
        if (file->taken_as != NULL)
            continue;
        bool good = load_file(store, &file->raw, claims, &options, &file->counts, error);
        if (loaded > 0)
            file->counts.runs = 0; /* it is one run, counted with its first file */
        own[loaded++] = file->counts.source;
        if (!good)
            return error_prefix(error, "%s:%s", file->raw.name,
                                error->message[0] >= '0' && error->message[0] <= '9' ? "" : " ");
    }
    return store_check_removals(store, error);
}

static bool load_group(struct plain_run *run, struct store *store, const struct claims *given, bool replace,
                       struct error *error)
{
    struct claims claims = claims_copy(given);
    if (claims.campaign == NULL)
        claims.campaign = memory_copy_text("default");
    size_t known = 0;
    bool good = find_known(run, store, given, &claims.run, &known, error);
    struct store_run target = {.campaign = claims.campaign,
                               .configuration = claims.configuration,
                               .replicas = claims.replicas,
                               .labels = claims.labels,
                               .label_count = claims.label_count,
                               .number = claims.run};
    if (good && claims.run == 0) {
        good = store_next_run_number(store, &target, &claims.run, error);
        target.number = claims.run;
    }
    size_t recalled = 0;
    for (size_t i = 0; i < run->test_count; i++)
        recalled += run->tests[i].replica > 0;
    size_t fresh = 0;
    good = good && decide_replicas(run, &claims, &fresh, error) &&
           (fresh == 0 || check_fresh_replicas(store, &target, given, recalled, error)) &&
           load_files(run, store, &claims, replace, error);
    claims_finish(&claims);
    return good;
}

/* What was found out of a store that others have changed since: it can be asked again. */
static void forget_decisions(struct plain_run *run)
{
    for (size_t i = 0; i < run->test_count; i++) {
        run->tests[i].replica = 0;
        run->tests[i].partner = NULL;
    }
    for (size_t i = 0; i < run->file_count; i++) {
        free(run->files[i].taken_as);
        run->files[i].taken_as = NULL;
        run->files[i].counts = (struct load_counts){0};
    }
}

bool plain_run_load(struct plain_run *run, struct store *store, const struct claims *given, bool replace,
                    plain_run_report *report, void *context, struct error *error)
{
    bool good = store_begin(store, error) && load_group(run, store, given, replace, error) &&
                store_commit(store, error);
    if (!good) {
        store_rollback(store);
        forget_decisions(run);
        return false;
    }
    for (size_t i = 0; i < run->file_count; i++)
        report(context, &run->files[i].raw, run->files[i].taken_as, &run->files[i].counts);
    return true;
}
