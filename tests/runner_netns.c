/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The netns testbed on the real kernel: as root only, and where no other runner is at work. */
#include "runner_bench.h"

#include "base/memory.h"
#include "node/child.h"
#include "node/clock.h"
#include "runner/cgroup.h"
#include "runner/netns_network.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct testbed_kind *const kind = &testbed_netns;

/* Whether packets were steered in one of twenty runs: RFS has nothing to do in one whose packets arrive where
 * they are read, and the runner repeats it as often. */
static bool is_steered(struct bench *bench, int treatment, unsigned replicas)
{
    for (int i = 0; i < 20; i++)
        if (bench_run(bench, treatment, replicas) > 0)
            return true;
    return false;
}

static void test_treatments(void **state)
{
    struct bench *bench = *state;
    bench_build(bench, 2);
    assert_int_equal(bench_run(bench, BASELINE, 2), 0);
    assert_true(is_steered(bench, RPS, 2));
    assert_true(is_steered(bench, RFS, 1));
    assert_int_equal(bench_run(bench, BASELINE, 1), 0);
    bench_finish(bench);
}

/* ---- other networks */

static void test_without_encapsulation(void **state)
{
    struct bench *bench = *state;
    static char none[] = "none";
    bench_prepare(bench, 1);
    bench->plan.encapsulation = none;
    bench_open(bench);
    assert_int_equal(bench_run(bench, BASELINE, 1), 0);
    assert_true(is_steered(bench, RPS, 1));
    bench_finish(bench);
}

static void test_host_network_and_udp(void **state)
{
    struct bench *bench = *state;
    static char bitrate[] = "50M";
    bench_prepare(bench, 2);
    bench->plan.network = NETWORK_HOST;
    bench->plan.udp = true;
    bench->plan.bitrate = bitrate;
    bench->plan.streams = 2;
    bench->plan.omit_s = 1;
    bench_open(bench);
    assert_int_equal(bench_count_namespaces(), 2);
    assert_int_equal(bench_run(bench, BASELINE, 2), 0);
    assert_true(is_steered(bench, RPS, 2));
    bench_finish(bench);
}

/* Whether the limit was felt: the kernel counts the periods at whose end the quota was used up. */
static bool is_throttled(void)
{
    struct error error;
    struct cgroup_tree tree = {0};
    autofree char *text = NULL;
    assert_good(cgroup_find(&tree, &error), &error);
    autofree char *file = memory_print("%s/steerstat/server-1/cpu.stat", tree.mount);
    cgroup_finish(&tree);
    assert_good(action_read(AT_FDCWD, file, file, &text, &error), &error);
    const char *throttled = strstr(text, "nr_throttled ");
    assert_non_null(throttled);
    return strtol(throttled + strlen("nr_throttled "), NULL, 10) > 0;
}

static void test_cpus_and_limits(void **state)
{
    struct bench *bench = *state;
    static char cpu[] = "0";
    bench_prepare(bench, 1);
    bench->plan.server_cpus = bench->plan.client_cpus = cpu;
    bench->plan.cpu_limit_millis = 300;
    if (!kind->check(&bench->plan, &bench->error)) {
        printf("  not tested: %s\n", bench->error.message);
    } else {
        assert_good(kind->create(&bench->testbed, &bench->plan, &bench->actions, &bench->error),
                    &bench->error);
        bool throttled = false; /* on a machine that is busy with other things, a run may not get that far */
        for (int i = 0; i < 10 && !throttled; i++) {
            bench_run(bench, BASELINE, 1);
            throttled = is_throttled();
        }
        assert_true(throttled);
    }
    bench_finish(bench);
    assert_int_not_equal(access("/sys/fs/cgroup/steerstat", F_OK), 0);
    assert_int_not_equal(access("/sys/fs/cgroup/cpu/steerstat", F_OK), 0);
}

/* What a plan sets on features, files of a device and queues to transmit; what a device has not is refused.
 */
static void test_other_settings(void **state)
{
    struct bench *bench = *state;
    struct reading reading = {0};
    bench_prepare(bench, 1);
    if (!child_find_program("ethtool", &bench->error)) {
        printf("  not tested: %s\n", bench->error.message);
        bench_finish(bench);
        return;
    }
    bench_add(bench, BASELINE, DEVICE_UNDERLAY, "feature:gro", "off");
    bench_add(bench, BASELINE, DEVICE_UNDERLAY, "gro_flush_timeout", "20000");
    bench_add(bench, RPS, DEVICE_TUNNEL, "xps_cpus",
              "1"); /* of one queue: the kernel has nothing to choose */
    bench->plan.queues = 2;
    bench_open(bench);
    assert_good(kind->apply(bench->testbed, &bench->treatments[BASELINE], 1, &bench->error), &bench->error);
    assert_good(kind->read(bench->testbed, 1, &reading, &bench->error), &bench->error);
    assert_string_equal(bench_find_reading(&reading, "server", "eth0", "generic-receive-offload"), "off");
    assert_string_equal(bench_find_reading(&reading, "server", "eth0", "gro_flush_timeout"), "20000");
    assert_string_equal(bench_find_reading(&reading, "server", "eth0", "rps_flow_cnt"), "0/0");
    assert_string_equal(bench_find_reading(&reading, "server", "vxlan.calico", "xps_cpus"), "absent");
    assert_string_equal(bench_find_reading(&reading, "server", "-", "net.core.rps_sock_flow_entries"),
                        bench->flow_entries_before);
    reading_finish(&reading);
    assert_false(kind->apply(bench->testbed, &bench->treatments[RPS], 1, &bench->error));
    assert_non_null(strstr(bench->error.message, "has no xps_cpus"));
    bench_finish(bench);
}

/* Commands of a configuration: made last, undone first, on the server node. */
static void test_commands(void **state)
{
    struct bench *bench = *state;
    char *longer[] = {(char *)"ip",         (char *)"link", (char *)"set", (char *)"eth0",
                      (char *)"txqueuelen", (char *)"777",  NULL};
    char *shorter[] = {(char *)"ip",         (char *)"link", (char *)"set", (char *)"eth0",
                       (char *)"txqueuelen", (char *)"500",  NULL};
    char *wrong[] = {(char *)"ip", (char *)"link", (char *)"set", (char *)"eth7", (char *)"up", NULL};
    struct command set_up = {longer};
    struct command tear_down = {shorter};
    struct command failing = {wrong};
    struct reading reading = {0};
    bench_prepare(bench, 1);
    bench_add(bench, BASELINE, DEVICE_UNDERLAY, "tx_queue_len", "1234");
    bench->treatments[RPS].set_up = &set_up;
    bench->treatments[RPS].tear_down = &tear_down;
    bench->treatments[RPS].set_up_count = bench->treatments[RPS].tear_down_count = 1;
    bench->treatments[RFS].set_up = &failing;
    bench->treatments[RFS].set_up_count = 1;
    bench_open(bench);
    assert_good(kind->apply(bench->testbed, &bench->treatments[RPS], 1, &bench->error), &bench->error);
    assert_good(kind->read(bench->testbed, 1, &reading, &bench->error), &bench->error);
    assert_string_equal(bench_find_reading(&reading, "server", "eth0", "tx_queue_len"), "777");
    reading_finish(&reading);
    assert_false(kind->apply(bench->testbed, &bench->treatments[RFS], 1, &bench->error));
    assert_string_equal(bench->error.message,
                        "set-up of rfs: steerstat-server: ip: Cannot find device \"eth7\"");
    assert_good(kind->read(bench->testbed, 1, &reading, &bench->error), &bench->error);
    /* Torn down, then put back to what was found, as the read had told what the commands did. */
    assert_string_equal(bench_find_reading(&reading, "server", "eth0", "tx_queue_len"), "1000");
    reading_finish(&reading);
    bench_finish(bench);
}

/* ---- refusals and failures: one line, and nothing stays */

static void assert_refused(struct bench *bench, const char *part)
{
    assert_false(kind->check(&bench->plan, &bench->error));
    if (strstr(bench->error.message, part) == NULL || strchr(bench->error.message, '\n') != NULL)
        fail_msg("'%s' does not say '%s' in a line", bench->error.message, part);
}

static void test_refusals(void **state)
{
    struct bench *bench = *state;
    bench_prepare(bench, 1);

    static char nonsense[] = "carrier-pigeon";
    bench->plan.encapsulation = nonsense;
    assert_refused(bench, "encapsulation: there is no \"carrier-pigeon\": choose from vxlan, none, geneve");
    static char geneve[] = "geneve";
    bench->plan.encapsulation = geneve;
    if (!kind->check(&bench->plan, &bench->error)) /* a kernel that has it is none to test this on */
        assert_string_equal(bench->error.message, "geneve: this kernel lacks CONFIG_GENEVE");
    static char vxlan[] = "vxlan";
    bench->plan.encapsulation = vxlan;
    static char too_many[] = "0-9999";
    bench->plan.client_cpus = too_many;
    assert_refused(bench, "client CPUs: ");
    bench->plan.client_cpus = NULL;

    static const char *const make[] = {"ip", "netns", "add", "steerstat-server-1", NULL};
    static const char *const take_away[] = {"ip", "netns", "delete", "steerstat-server-1", NULL};
    assert_good(action_run(&bench->actions, make, NULL, &bench->error), &bench->error);
    assert_refused(bench, "steerstat-server-1 is there already");
    assert_false(kind->create(&bench->testbed, &bench->plan, &bench->actions, &bench->error));
    assert_int_equal(bench_count_namespaces(), 1); /* and it is still there */
    assert_good(action_run(&bench->actions, take_away, NULL, &bench->error), &bench->error);

    autofree char *path = memory_copy_text(getenv("PATH"));
    setenv("PATH", "/nowhere", 1);
    assert_refused(bench, "iperf3: not found: apt-get install iperf3");
    setenv("PATH", path, 1);
    bench_finish(bench);
}

/* Another device that steers would be counted as ours. */
static void test_foreign_steering(void **state)
{
    struct bench *bench = *state;
    struct netns other = {.name = NULL};
    int sysfs = -1;
    bench_prepare(bench, 1);
    other.name = memory_copy_text("steerstat-other");
    assert_good(netns_make(&other, 1, &bench->actions, &bench->error), &bench->error);
    assert_good(netns_sysfs(&other, &sysfs, &bench->error), &bench->error);
    static const char file[] = "class/net/lo/queues/rx-0/rps_cpus";
    assert_good(action_write(&bench->actions, sysfs, file, file, "1", &bench->error), &bench->error);
    assert_refused(bench, "lo (network namespace steerstat-other) steers packets already");
    netns_finish(&other);
    bench_finish(bench);
}

/* A folder in front of PATH with an iperf3 of our own. */
static void put_in_path(const struct bench *bench, const char *script, char **program, char **path_before)
{
    *program = memory_print("%s/iperf3", bench->folder);
    *path_before = memory_copy_text(getenv("PATH"));
    FILE *stream = fopen(*program, "w");
    assert_non_null(stream);
    fputs(script, stream);
    fclose(stream);
    assert_int_equal(chmod(*program, 0755), 0);
    autofree char *path = memory_print("%s:%s", bench->folder, *path_before);
    setenv("PATH", path, 1);
}

static void assert_test_fails(struct bench *bench, const char *script, const char *part, double at_most_s)
{
    autofree char *program = NULL;
    autofree char *path = NULL;
    struct test_result result = {0};
    put_in_path(bench, script, &program, &path);
    double start = clock_seconds();
    bool good = kind->test(bench->testbed, 1, &result, &bench->error);
    double seconds = clock_seconds() - start;
    setenv("PATH", path, 1);
    unlink(program);
    test_result_finish(&result);
    assert_false(good);
    if (strstr(bench->error.message, part) == NULL || strchr(bench->error.message, '\n') != NULL)
        fail_msg("'%s' does not say '%s' in a line", bench->error.message, part);
    assert_true(seconds < at_most_s);
}

static void test_failing_tools(void **state)
{
    struct bench *bench = *state;
    bench_build(bench, 1);
    /* A client that hangs, beside a server that is the real one. */
    assert_test_fails(
        bench,
        "#!/bin/sh\nPATH=${PATH#*:}\ncase \"$1\" in -c) exec sleep 1000;; *) exec iperf3 \"$@\";; esac\n",
        "iperf3 client of replica 1: did not end within 16 s", 18);
    assert_test_fails(bench, "#!/bin/sh\necho 'iperf3: error - no luck'\nexit 1\n",
                      "iperf3 server of replica 1: error - no luck", 3);
    assert_test_fails(bench, "#!/bin/sh\nexec sleep 1000\n", "iperf3 server of replica 1: does not listen",
                      7);
    assert_test_fails(bench,
                      "#!/bin/sh\nPATH=${PATH#*:}\ncase \"$1\" in -c) echo 'unable to connect'; exit 1;; *) "
                      "exec iperf3 \"$@\";; esac\n",
                      "iperf3 client of replica 1: unable to connect", 3);
    bench_finish(bench);
}

/* ---- dry run */

static void test_dry_run(void **state)
{
    struct bench *bench = *state;
    char *text = NULL;
    size_t length = 0;
    struct test_result result = {0};
    struct reading reading = {0};
    bench->nothing_is_done = true;
    bench_prepare(bench, 2);
    bench->actions.dry_run = open_memstream(&text, &length);
    assert_good(kind->create(&bench->testbed, &bench->plan, &bench->actions, &bench->error), &bench->error);
    assert_good(kind->apply(bench->testbed, &bench->treatments[RFS], 2, &bench->error), &bench->error);
    assert_good(kind->read(bench->testbed, 2, &reading, &bench->error), &bench->error);
    assert_good(kind->test(bench->testbed, 2, &result, &bench->error), &bench->error);
    assert_good(kind->destroy(bench->testbed, &bench->error), &bench->error);
    bench->testbed = NULL;
    fclose(bench->actions.dry_run);
    bench->actions.dry_run = NULL;
    assert_int_equal(bench_count_namespaces(), bench->namespaces_before);
    static const char *const parts[] = {
        "ip netns add steerstat-server-2\n",
        "ip -n steerstat-server link add vxlan.calico ",
        "bridge -n steerstat-client fdb add ",
        "write 1 > /proc/sys/net/ipv4/conf/cali2/proxy_arp [steerstat-server]\n",
        "write 32768 > /sys/class/net/cali2/queues/rx-0/rps_flow_cnt [steerstat-server]\n",
        "write 32768 > /proc/sys/net/core/rps_sock_flow_entries\n",
        "ip netns exec steerstat-client-2 iperf3 -c 198.19.2.2 -p 5201 -f k -t 1 --connect-timeout 5000\n",
        "\nmpstat -P ALL 1 1\n",
        "ip netns delete steerstat-client-1\n",
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (strstr(text, parts[i]) == NULL)
            fail_msg("not in the dry run: '%s'", parts[i]);
    autofree char *back =
        memory_print("write %s > /proc/sys/net/core/rps_sock_flow_entries\n", bench->flow_entries_before);
    assert_non_null(strstr(text, back));
    free(text);
    test_result_finish(&result);
    reading_finish(&reading);
    bench_finish(bench);
}

/* ---- how long it takes: printed, not judged */

/* The kernel takes namespaces away after their names: it is done when their numbers are gone. */
static void number_namespaces(const struct netns_network *network)
{
    for (size_t i = 0; i < network->namespace_count; i++) {
        const char *argv[] = {"ip", "netns", "set", network->namespaces[i].name, "auto", NULL};
        struct actions actions = {0};
        struct error error;
        assert_good(action_run(&actions, argv, NULL, &error), &error);
    }
}

static bool are_gone(void)
{
    static const char *const argv[] = {"ip", "netns", "list-id", NULL};
    struct child_options options = {.network_namespace = -1};
    struct error error;
    autofree char *output = NULL;
    assert_good(child_run(argv, &options, 5, &output, &error), &error);
    return strstr(output, "nsid") == NULL;
}

static void test_times(void **state)
{
    enum { PAIRS = 16 };
    struct bench *bench = *state;
    struct netns_network network = {0};
    bench_prepare(bench, PAIRS);
    double start = clock_seconds();
    assert_good(kind->check(&bench->plan, &bench->error), &bench->error);
    printf("check: %.3f s\n", clock_seconds() - start);
    bool nothing_numbered = are_gone();
    start = clock_seconds();
    assert_good(netns_network_create(&network, &bench->plan, &bench->actions, &bench->error), &bench->error);
    printf("set-up of %d pairs: %.3f s\n", PAIRS, clock_seconds() - start);
    number_namespaces(&network);
    netns_network_finish(&network);
    start = clock_seconds();
    assert_good(journal_restore(bench->actions.journal, &bench->error), &bench->error);
    printf("removal, names: %.3f s\n", clock_seconds() - start);
    while (nothing_numbered && !are_gone() && clock_seconds() - start < 20)
        usleep(5000);
    printf("removal, gone from the kernel: %.3f s\n", clock_seconds() - start);

    assert_good(kind->create(&bench->testbed, &bench->plan, &bench->actions, &bench->error), &bench->error);
    for (int treatment = 0; treatment < TREATMENTS; treatment++) {
        start = clock_seconds();
        bench_run(bench, treatment, PAIRS);
        printf("a run of 1 s with %d pairs took %.3f s\n", PAIRS, clock_seconds() - start);
    }
    bench_finish(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_treatments, bench_set_up, bench_tear_down),
        cmocka_unit_test_setup_teardown(test_without_encapsulation, bench_set_up, bench_tear_down),
        cmocka_unit_test_setup_teardown(test_host_network_and_udp, bench_set_up, bench_tear_down),
        cmocka_unit_test_setup_teardown(test_cpus_and_limits, bench_set_up, bench_tear_down),
        cmocka_unit_test_setup_teardown(test_other_settings, bench_set_up, bench_tear_down),
        cmocka_unit_test_setup_teardown(test_commands, bench_set_up, bench_tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, bench_set_up, bench_tear_down),
        cmocka_unit_test_setup_teardown(test_foreign_steering, bench_set_up, bench_tear_down),
        cmocka_unit_test_setup_teardown(test_failing_tools, bench_set_up, bench_tear_down),
        cmocka_unit_test_setup_teardown(test_dry_run, bench_set_up, bench_tear_down),
        cmocka_unit_test_setup_teardown(test_times, bench_set_up, bench_tear_down),
    };
    return cmocka_run_group_tests_name("runner_netns", tests, NULL, NULL);
}
