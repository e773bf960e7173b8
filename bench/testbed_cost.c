/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What it costs to set the netns testbed up and to take it away, beside the same commands given one at a time
 * by a shell, as a script of ip commands would: the way that people build such a thing by hand.
 *
 *     testbed_cost [PAIRS [ROUNDS]]
 *
 * Both ways take turns. Removal ends when the kernel has let go of the last device: each namespace's own
 * sysfs, which does not keep the namespace alive, lists none any more. Prints `what<TAB>way<TAB>seconds`.
 */
#include "base/memory.h"
#include "base/number.h"
#include "node/child.h"
#include "node/clock.h"
#include "node/machine.h"
#include "node/netns.h"
#include "runner/plan_source.h"
#include "runner/testbed.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_NAMESPACES = 1024 };
static const double most_seconds = 60;

/* --------------------------------------------------------------------------------- until the devices are
 * gone
 * -- */

struct watch {
    int sysfs[MOST_NAMESPACES]; /* descriptors */
    char *names[MOST_NAMESPACES];
    size_t count;
};

/* The loopback device, which goes last, among them. */
static bool has_devices(int sysfs)
{
    int descriptor = openat(sysfs, "class/net", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = descriptor >= 0 ? fdopendir(descriptor) : NULL;
    bool found = false;
    for (struct dirent *entry = NULL; !found && folder != NULL && (entry = readdir(folder)) != NULL;)
        found = entry->d_type == DT_LNK;
    if (folder != NULL)
        closedir(folder);
    return found;
}

static bool watch_begin(struct watch *watch, struct error *error)
{
    DIR *folder = opendir(NETNS_FOLDER);
    bool good = true;
    *watch = (struct watch){.count = 0};
    for (struct dirent *entry = NULL; good && folder != NULL && (entry = readdir(folder)) != NULL;) {
        if (strncmp(entry->d_name, "steerstat-", 10) != 0 || watch->count == MOST_NAMESPACES)
            continue;
        int descriptor = openat(dirfd(folder), entry->d_name, O_RDONLY | O_CLOEXEC);
        good = descriptor >= 0 && netns_open_sysfs(descriptor, &watch->sysfs[watch->count], error);
        if (good && !has_devices(watch->sysfs[watch->count]))
            good =
                error_set(error, "%s: lists no devices, so that their end could not be seen", entry->d_name);
        if (good)
            watch->names[watch->count++] = memory_copy_text(entry->d_name);
        if (descriptor >= 0)
            close(descriptor);
    }
    if (folder != NULL)
        closedir(folder);
    return good;
}

static bool watch_until_gone(struct watch *watch, struct error *error)
{
    double limit = clock_seconds() + most_seconds;
    bool good = true;
    for (size_t i = 0; i < watch->count; i++) {
        while (good && has_devices(watch->sysfs[i])) {
            if (clock_seconds() > limit)
                good = error_set(error, "%s: its devices were still there after %g s", watch->names[i],
                                 most_seconds);
            poll(NULL, 0, 1);
        }
        close(watch->sysfs[i]);
        free(watch->names[i]);
    }
    return good;
}

/* ------------------------------------------------------------------------------------------------- both ways
 * -- */

struct bench {
    const struct testbed_kind *kind;
    struct plan plan;
    struct actions actions;
    char *set_up, *removal; /* shell scripts of the same commands */
};

static void say(const char *what, const char *way, double since)
{
    printf("%s\t%s\t%.6f\n", what, way, clock_seconds() - since);
}

static bool go_own_way(struct bench *bench, struct error *error)
{
    struct testbed *testbed = NULL;
    struct watch watch;
    double start = clock_seconds();
    if (!bench->kind->create(&testbed, &bench->plan, &bench->actions, error))
        return false;
    say("set up", "runner", start);
    bool good = watch_begin(&watch, error);
    start = clock_seconds();
    good = bench->kind->destroy(testbed, error) && good && watch_until_gone(&watch, error);
    say("removed", "runner", start);
    return good;
}

static bool run_shell(const char *script, struct error *error)
{
    const char *const argv[] = {"sh", "-e", "-s", NULL};
    struct child_options options = {.network_namespace = -1, .input = script};
    return child_run(argv, &options, most_seconds, NULL, error);
}

static bool go_by_hand(struct bench *bench, struct error *error)
{
    struct watch watch;
    double start = clock_seconds();
    if (!run_shell(bench->set_up, error))
        return false;
    say("set up", "ip commands", start);
    bool good = watch_begin(&watch, error);
    start = clock_seconds();
    good = good && run_shell(bench->removal, error) && watch_until_gone(&watch, error);
    say("removed", "ip commands", start);
    return good;
}

/* A killed bench leaves nothing either: the next runner puts back what is noted. */
static bool note_namespaces(struct bench *bench, struct error *error)
{
    char *rest = bench->removal;
    for (char *name = NULL; (name = strstr(rest, "steerstat-")) != NULL;) {
        rest = name + strcspn(name, "\n");
        autofree char *copy = slice_copy((struct slice){name, (size_t)(rest - name)});
        if (!journal_note_namespace(bench->actions.journal, copy, error))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ the
 * scripts
 * -- */

/* A dry run's lines as a shell takes them: "write 1 > FILE [NAMESPACE]" is no command. */
static char *script_of(const char *shown)
{
    char *text = NULL;
    size_t length = 0;
    FILE *script = open_memstream(&text, &length);
    for (struct slice rest = slice_of(shown); rest.length > 0;) {
        struct slice line = {rest.start, strcspn(rest.start, "\n")};
        rest = slice_skip(rest, line.length + (rest.start[line.length] == '\n'));
        size_t place = 0;
        if (!slice_starts_with(line, "write ") || !slice_find(line, " [", &place)) {
            fprintf(script, "%.*s\n", (int)line.length, line.start);
            continue;
        }
        struct slice write = slice_skip((struct slice){line.start, place}, strlen("write "));
        struct slice netns = slice_skip((struct slice){line.start, line.length - 1}, place + 2);
        fprintf(script, "ip netns exec %.*s sh -c 'echo %.*s'\n", (int)netns.length, netns.start,
                (int)write.length, write.start);
    }
    fclose(script);
    return text;
}

static bool write_scripts(struct bench *bench, struct error *error)
{
    struct actions dry = {0};
    struct testbed *testbed = NULL;
    char *texts[2] = {NULL, NULL};
    size_t length = 0;
    dry.dry_run = open_memstream(&texts[0], &length);
    bool good = bench->kind->create(&testbed, &bench->plan, &dry, error);
    fclose(dry.dry_run);
    dry.dry_run = open_memstream(&texts[1], &length);
    good = bench->kind->destroy(good ? testbed : NULL, error) && good;
    fclose(dry.dry_run);
    bench->set_up = script_of(texts[0]);
    bench->removal = script_of(texts[1]);
    free(texts[0]);
    free(texts[1]);
    return good;
}

static bool make_plan(struct bench *bench, unsigned pairs, struct error *error)
{
    char *const configurations[] = {(char *)"baseline", (char *)"rfs-plus"};
    struct plan_source *source = plan_source_create();
    plan_source_set_configurations(source, configurations, 2);
    plan_source_set_replicas(source, &pairs, 1);
    bool good = plan_make(&bench->plan, source, "bench", machine_cpus(), error);
    plan_source_destroy(source);
    return good;
}

static bool compare(struct bench *bench, uint64_t rounds, struct error *error)
{
    size_t restored = 0;
    if (!write_scripts(bench, error) || !journal_open(&bench->actions.journal, &restored, error))
        return false;
    bool good = bench->kind->check(&bench->plan, error);
    for (uint64_t round = 0; good && round < rounds; round++)
        good = go_own_way(bench, error) && note_namespaces(bench, error) && go_by_hand(bench, error) &&
               journal_restore(bench->actions.journal, error);
    struct error closing;
    return journal_close(bench->actions.journal, good ? error : &closing) && good;
}

int main(int argc, char **argv)
{
    struct bench bench = {.kind = testbed_find("netns")};
    struct error error;
    uint64_t numbers[] = {16, 5};
    for (int i = 1; i < argc && i <= 2; i++)
        if (number_parse_unsigned(slice_of(argv[i]), &numbers[i - 1]) != NUMBER_OK || numbers[i - 1] == 0 ||
            numbers[i - 1] > 1000) {
            fputs("usage: testbed_cost [PAIRS [ROUNDS]]\n", stderr);
            return 64;
        }
    bool good = make_plan(&bench, (unsigned)numbers[0], &error) && compare(&bench, numbers[1], &error);
    if (!good)
        fprintf(stderr, "testbed_cost: %s\n", error.message);
    plan_finish(&bench.plan);
    free(bench.set_up);
    free(bench.removal);
    return good ? 0 : 1;
}
