/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner_bench.h"

#include "base/memory.h"
#include "node/child.h"
#include "node/netns.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct testbed_kind *const kind = &testbed_netns;

static const char flow_entries_file[] = "/proc/sys/net/core/rps_sock_flow_entries";

void bench_add(struct bench *bench, int treatment, enum device_class on, const char *name, const char *value)
{
    enum setting_place place = PLACE_DEVICE;
    const char *rest = NULL;
    assert_good(setting_place_of(name, on, &place, &rest, &bench->error), &bench->error);
    setting_list_add(&bench->treatments[treatment].settings, on, place, rest, value);
    setting_list_add(&bench->plan.universe, on, place, rest, "");
}

static char *read_flow_entries(void)
{
    struct error error;
    char *text = NULL;
    assert_good(action_read(AT_FDCWD, flow_entries_file, flow_entries_file, &text, &error), &error);
    return text;
}

size_t bench_count_namespaces(void)
{
    size_t count = 0;
    DIR *folder = opendir(NETNS_FOLDER);
    for (struct dirent *entry = NULL; folder != NULL && (entry = readdir(folder)) != NULL;)
        count += strncmp(entry->d_name, "steerstat-", 10) == 0;
    if (folder != NULL)
        closedir(folder);
    return count;
}

/*
 * With the real journal: no campaign runs at the same time, and what a killed test leaves, the next start
 * puts back.
 */
static bool can_run(struct bench *bench)
{
    struct error error;
    size_t restored = 0;
    if (geteuid() != 0)
        puts("  skipped: needs root");
    else if (!child_find_program("iperf3", &error) || !child_find_program("mpstat", &error) ||
             !child_find_program("ip", &error) || !journal_open(&bench->actions.journal, &restored, &error))
        printf("  skipped: %s\n", error.message);
    else if (bench_count_namespaces() == 0)
        return true;
    else
        puts("  skipped: there are steerstat- namespaces that no journal knows");
    return false;
}

/* Skips the test where it can't be made, said in the output. */
void bench_prepare(struct bench *bench, unsigned replicas)
{
    if (!bench->nothing_is_done && !can_run(bench))
        skip();
    static char name[] = "test";
    static char vxlan[] = "vxlan";
    static const enum device_class classes[] = {DEVICE_UNDERLAY, DEVICE_TUNNEL, DEVICE_HOST_SIDE};
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    autofree char *mask = memory_print("%x", online >= 32 ? 0xffffffffU : (1U << online) - 1);
    bench->namespaces_before = bench_count_namespaces();
    bench->replicas[0] = replicas;
    bench->plan = (struct plan){
        .name = name,
        .testbed = name,
        .treatments = bench->treatments,
        .treatment_count = TREATMENTS,
        .replicas = bench->replicas,
        .replica_count = 1,
        .duration_s = 1,
        .streams = 1,
        .encapsulation = vxlan,
    };
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        bench_add(bench, RPS, classes[i], "rps_cpus", mask);
        bench_add(bench, RFS, classes[i], "rps_flow_cnt", "32768");
    }
    bench_add(bench, RFS, DEVICE_MACHINE, "net.core.rps_sock_flow_entries", "32768");
    static char names[TREATMENTS][16] = {"baseline", "rps", "rfs"};
    for (size_t i = 0; i < TREATMENTS; i++)
        bench->treatments[i].name = names[i];
    bench->treatments[RPS].steers = bench->treatments[RFS].steers = true;
    bench->flow_entries_before = read_flow_entries();
    snprintf(bench->folder, sizeof bench->folder, "%s/steerstat-test-XXXXXX", P_tmpdir);
    assert_non_null(mkdtemp(bench->folder));
}

void bench_open(struct bench *bench)
{
    assert_good(kind->check(&bench->plan, &bench->error), &bench->error);
    assert_good(kind->create(&bench->testbed, &bench->plan, &bench->actions, &bench->error), &bench->error);
}

void bench_build(struct bench *bench, unsigned replicas)
{
    bench_prepare(bench, replicas);
    bench_open(bench);
}

/* Everything is as it was: names, the machine-wide setting, the journal. */
void bench_finish(struct bench *bench)
{
    assert_good(kind->destroy(bench->testbed, &bench->error), &bench->error);
    bool closed = journal_close(bench->actions.journal, &bench->error);
    bench->actions.journal = NULL;
    assert_good(closed, &bench->error);
    assert_int_equal(bench_count_namespaces(), bench->namespaces_before);
    autofree char *after = read_flow_entries();
    assert_string_equal(after, bench->flow_entries_before);
    free(bench->flow_entries_before);
    for (size_t i = 0; i < TREATMENTS; i++)
        setting_list_finish(&bench->treatments[i].settings);
    setting_list_finish(&bench->plan.universe);
    assert_int_equal(rmdir(bench->folder), 0);
}

/* ---- runs */

const char *bench_find_reading(const struct reading *reading, const char *node, const char *device,
                               const char *name)
{
    for (size_t d = 0; d < reading->count; d++)
        for (size_t i = 0; i < reading->devices[d].count; i++)
            if (strcmp(reading->devices[d].node, node) == 0 &&
                strcmp(reading->devices[d].device, device) == 0 &&
                strcmp(reading->devices[d].names[i], name) == 0)
                return reading->devices[d].values[i];
    return "nothing";
}

/* Every device of the reading has what the treatment wants, and else what it had. */
static void assert_in_force(const struct bench *bench, int treatment, const struct reading *reading,
                            const struct reading *untouched)
{
    for (size_t d = 0; d < reading->count; d++) {
        const struct device_reading *device = &reading->devices[d];
        for (size_t i = 0; i < device->count; i++) {
            const struct setting *wanted =
                setting_list_find(&bench->treatments[treatment].settings, device->class, device->names[i]);
            const char *found = bench_find_reading(untouched, device->node, device->device, device->names[i]);
            if (wanted != NULL)
                assert_true(setting_value_matches(wanted, device->values[i]));
            else
                assert_string_equal(device->values[i], found);
        }
    }
}

static const struct tool_output *find_output(const struct test_result *result, const char *tool,
                                             const char *side, unsigned replica)
{
    for (size_t i = 0; i < result->count; i++)
        if (strcmp(result->outputs[i].tool, tool) == 0 && strcmp(result->outputs[i].side, side) == 0 &&
            result->outputs[i].replica == replica)
            return &result->outputs[i];
    fail_msg("no output of %s on the %s side, replica %u", tool, side, replica);
    return NULL;
}

static void assert_outputs(const struct test_result *result, unsigned replicas)
{
    assert_int_equal(result->count, 2 * replicas + 1);
    for (unsigned replica = 1; replica <= replicas; replica++) {
        const struct tool_output *server = find_output(result, "iperf3", "server", replica);
        assert_int_equal(server->length, strlen(server->text));
        assert_non_null(strstr(server->text, "receiver"));
        assert_non_null(strstr(find_output(result, "iperf3", "client", replica)->text, "iperf Done."));
    }
    assert_non_null(strstr(find_output(result, "mpstat", "server", 0)->text, "Average:"));
    for (size_t i = 0; i < result->count; i++)
        assert_int_equal(result->outputs[i].exit_status, 0);
    assert_true(result->delta.count > 0);
}

uint64_t bench_run(struct bench *bench, int treatment, unsigned replicas)
{
    struct reading untouched = {0};
    struct reading before = {0};
    struct reading after = {0};
    struct test_result result = {0};
    struct error *error = &bench->error;
    struct treatment none = {0};
    assert_good(kind->apply(bench->testbed, &none, replicas, error), error);
    assert_good(kind->read(bench->testbed, replicas, &untouched, error), error);
    assert_good(kind->apply(bench->testbed, &bench->treatments[treatment], replicas, error), error);
    assert_good(kind->read(bench->testbed, replicas, &before, error), error);
    assert_in_force(bench, treatment, &before, &untouched);
    assert_good(kind->test(bench->testbed, replicas, &result, error), error);
    assert_good(kind->read(bench->testbed, replicas, &after, error), error);
    assert_in_force(bench, treatment, &after, &untouched);
    assert_outputs(&result, replicas);
    uint64_t received = counters_received_rps(&result.delta);
    test_result_finish(&result);
    reading_finish(&untouched);
    reading_finish(&before);
    reading_finish(&after);
    return received;
}

int bench_set_up(void **state)
{
    *state = memory_allocate(1, sizeof(struct bench));
    return 0;
}

/* After a test that failed half way: the machine is as it was all the same. */
int bench_tear_down(void **state)
{
    struct bench *bench = *state;
    bool closed = journal_close(bench->actions.journal, &bench->error);
    free(bench);
    return closed ? 0 : 1;
}
