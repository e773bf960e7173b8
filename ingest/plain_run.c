/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/plain_run.h"

#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* One iperf3 test of a file, as much as pairing needs. */
struct found_test {
    size_t file; /* index */
    enum side side;
    struct endpoint client, server; /* of the first stream; ports 0 where the text has no such line */
    char *cookie;                   /* JSON: the same on both sides of a test, and of no other; else NULL */
    uint64_t line;
    unsigned replica; /* 0: not yet decided */
    bool paired;      /* its partner, if it has one, has the same replica */
};

struct plain_file {
    struct raw_file raw;
    unsigned *replicas; /* [tests] */
    size_t tests;
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

static bool note_test(void *context, const struct record *record, struct error *error)
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

bool plain_run_add(struct plain_run *run, struct raw_file *file, struct error *error)
{
    run->files = memory_grow(run->files, &run->file_capacity, run->file_count + 1, sizeof *run->files);
    run->files[run->file_count++] = (struct plain_file){.raw = *file};
    struct plain_file *added = &run->files[run->file_count - 1];
    size_t before = run->test_count;
    struct record_sink sink = {note_test, run};
    if (!raw_file_parse(&added->raw, &sink, error)) {
        drop_tests(run, before);
        run->file_count--;
        return false;
    }
    added->tests = run->test_count - before;
    added->replicas = memory_allocate(added->tests, sizeof *added->replicas);
    return true;
}

/* ------------------------------------------------------------------------------------------------ pairing --
 */

static bool same_cookie(const struct found_test *client, const struct found_test *server)
{
    return client->cookie != NULL && server->cookie != NULL && strcmp(client->cookie, server->cookie) == 0;
}

static bool other_cookie(const struct found_test *client, const struct found_test *server)
{
    return client->cookie != NULL && server->cookie != NULL && strcmp(client->cookie, server->cookie) != 0;
}

/*
 * The two sides of one connection see the same client port; and the same addresses, unless a service address
 * or NAT stands between them, where the ports alone have to do.
 */
static bool same_connection(const struct found_test *client, const struct found_test *server)
{
    return client->client.port != 0 && client->client.port == server->client.port;
}

static bool same_addresses(const struct found_test *client, const struct found_test *server)
{
    return strcmp(client->client.address, server->client.address) == 0 &&
           strcmp(client->server.address, server->server.address) == 0 &&
           client->server.port == server->server.port;
}

/* An order of tests that does not depend on the order of arguments. */
static int compare_tests(const struct plain_run *run, const struct found_test *left,
                         const struct found_test *right)
{
    int order = text_compare_natural(left->server.address, right->server.address);
    if (order == 0 && left->server.port != right->server.port)
        order = left->server.port < right->server.port ? -1 : 1;
    if (order == 0)
        order = text_compare_natural(left->client.address, right->client.address);
    if (order == 0 && left->client.port != right->client.port)
        order = left->client.port < right->client.port ? -1 : 1;
    if (order == 0)
        order = strcmp(run->files[left->file].raw.sha256.text, run->files[right->file].raw.sha256.text);
    if (order == 0 && left->line != right->line)
        order = left->line < right->line ? -1 : 1;
    return order;
}

/* The undecided test that comes first in that order; NULL where all are decided. */
static struct found_test *first_undecided(struct plain_run *run)
{
    struct found_test *first = NULL;
    for (size_t i = 0; i < run->test_count; i++) {
        struct found_test *test = &run->tests[i];
        if (test->replica == 0 && (first == NULL || compare_tests(run, test, first) < 0))
            first = test;
    }
    return first;
}

/* The test on the other side of the connection: by the cookie; by both addresses and ports; behind a service
   address by the client's; behind NAT by the client's port alone. The looser ones only where they leave no
   choice. */
static struct found_test *partner_of(struct plain_run *run, const struct found_test *test)
{
    struct found_test *by_client = NULL;
    struct found_test *by_port = NULL;
    size_t clients = 0;
    size_t ports = 0;
    for (size_t i = 0; i < run->test_count; i++) {
        struct found_test *other = &run->tests[i];
        if (other == test || other->paired || other->side == test->side || other_cookie(test, other))
            continue;
        if (same_cookie(test, other))
            return other;
        if (!same_connection(test, other))
            continue;
        if (same_addresses(test, other))
            return other;
        if (strcmp(test->client.address, other->client.address) == 0) {
            by_client = other;
            clients++;
        }
        by_port = other;
        ports++;
    }
    if (clients == 1)
        return by_client;
    return ports == 1 ? by_port : NULL;
}

static bool is_taken(const struct plain_run *run, unsigned replica)
{
    for (size_t i = 0; i < run->test_count; i++)
        if (run->tests[i].replica == replica)
            return true;
    return false;
}

static void pair(struct found_test *test, struct found_test *partner, unsigned replica)
{
    test->replica = replica;
    test->paired = true;
    if (partner != NULL) {
        partner->replica = replica;
        partner->paired = true;
    }
}

/* Decides the replica of every test: that of a partner which the store knows already, else the lowest free
   one. With --replica all are of that one.
   Returns how many took a free one. */
static size_t assign_replicas(struct plain_run *run, unsigned given)
{
    for (size_t i = 0; i < run->test_count; i++)
        if (run->tests[i].replica > 0 && !run->tests[i].paired)
            pair(&run->tests[i], partner_of(run, &run->tests[i]), run->tests[i].replica);
    unsigned next = 1;
    size_t fresh = 0;
    for (struct found_test *test = first_undecided(run); test != NULL; test = first_undecided(run)) {
        while (is_taken(run, next))
            next++;
        pair(test, partner_of(run, test), given > 0 ? given : next);
        fresh++;
    }
    size_t at = 0;
    for (size_t i = 0; i < run->test_count; i++) {
        at = i > 0 && run->tests[i - 1].file == run->tests[i].file ? at + 1 : 0;
        run->files[run->tests[i].file].replicas[at] = run->tests[i].replica;
    }
    return fresh;
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
        bool twice = false; /* the same bytes under two names, in one invocation */
        for (size_t before = 0; before < i && !twice; before++)
            if (strcmp(run->files[before].raw.sha256.text, file->raw.sha256.text) == 0) {
                twice = true;
                if (file->taken_as == NULL)
                    file->taken_as = memory_copy_text(run->files[before].raw.name);
            }
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
    good = good &&
           (assign_replicas(run, given->replica) == 0 ||
            check_fresh_replicas(store, &target, given, recalled, error)) &&
           load_files(run, store, &claims, replace, error);
    claims_finish(&claims);
    return good;
}

bool plain_run_load(struct plain_run *run, struct store *store, const struct claims *given, bool replace,
                    plain_run_report *report, void *context, struct error *error)
{
    bool good = store_begin(store, error) && load_group(run, store, given, replace, error) &&
                store_commit(store, error);
    if (!good) {
        store_rollback(store);
        return false;
    }
    for (size_t i = 0; i < run->file_count; i++)
        report(context, &run->files[i].raw, run->files[i].taken_as, &run->files[i].counts);
    return true;
}
