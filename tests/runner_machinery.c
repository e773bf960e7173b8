/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the runner's testbeds stand on: settings, counters, actions, cgroups. */
#include "test.h"

#include "base/memory.h"
#include "node/action.h"
#include "node/child.h"
#include "node/counters.h"
#include "node/setting.h"
#include "runner/cgroup.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

static struct error error;

/* ---- settings */

static void test_places(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum device_class on;
        enum setting_place place;
        const char *rest;
    } good[] = {
        {"rps_cpus", DEVICE_UNDERLAY, PLACE_RX_QUEUE, "rps_cpus"},
        {"xps_rxqs", DEVICE_POD, PLACE_TX_QUEUE, "xps_rxqs"},
        {"gro_flush_timeout", DEVICE_TUNNEL, PLACE_DEVICE, "gro_flush_timeout"},
        {"device:threaded", DEVICE_POD, PLACE_DEVICE, "threaded"},
        {"feature:gro", DEVICE_HOST_SIDE, PLACE_FEATURE, "generic-receive-offload"},
        {"feature:rx-gro-hw", DEVICE_POD, PLACE_FEATURE, "rx-gro-hw"},
        {"net.core.rps_sock_flow_entries", DEVICE_MACHINE, PLACE_SYSCTL, "net.core.rps_sock_flow_entries"},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        enum setting_place place = PLACE_DEVICE;
        const char *rest = NULL;
        assert_good(setting_place_of(good[i].name, good[i].on, &place, &rest, &error), &error);
        assert_int_equal(place, good[i].place);
        assert_string_equal(rest, good[i].rest);
    }
    static const struct {
        const char *name;
        enum device_class on;
        const char *part;
    } bad[] = {
        {"rps_cpu", DEVICE_UNDERLAY, "is no setting"},
        {"", DEVICE_POD, "is no setting"},
        {"feature:", DEVICE_POD, "is no setting"},
        {"feature:-h", DEVICE_POD, "is no setting"}, /* it would be an option of ethtool */
        {"device:../../other", DEVICE_POD, "is no setting"},
        {"net..core", DEVICE_MACHINE, "is no setting"},
        {"net.core/x", DEVICE_MACHINE, "is no setting"},
        {"net.core.netdev_max_backlog", DEVICE_POD, "is of the whole machine"},
        {"rps_cpus", DEVICE_MACHINE, "is of a device"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        enum setting_place place = PLACE_DEVICE;
        const char *rest = NULL;
        assert_false(setting_place_of(bad[i].name, bad[i].on, &place, &rest, &error));
        assert_non_null(strstr(error.message, bad[i].part));
        assert_null(rest);
    }
    enum device_class class = DEVICE_MACHINE;
    assert_true(device_class_find("host-side", &class));
    assert_string_equal(device_class_name(class), "host-side");
    assert_false(device_class_find("wire", &class));
}

static void assert_match(enum device_class on, const char *name, const char *written, const char *read,
                         bool expected)
{
    enum setting_place place = PLACE_DEVICE;
    const char *rest = NULL;
    assert_good(setting_place_of(name, on, &place, &rest, &error), &error);
    autofree char *own_name = memory_copy_text(rest);
    autofree char *own_value = memory_copy_text(written);
    struct setting setting = {on, place, own_name, own_value};
    if (setting_value_matches(&setting, read) != expected)
        fail_msg("%s: %s written, %s read: %s", name, written, read,
                 expected ? "should match" : "should not match");
}

static void test_matches(void **state)
{
    (void)state;
    assert_match(DEVICE_UNDERLAY, "rps_cpus", "3", "3/3", true);
    assert_match(DEVICE_UNDERLAY, "rps_cpus", "3", "3/1", false);
    assert_match(DEVICE_UNDERLAY, "rps_cpus", "3", "3/", false);
    assert_match(DEVICE_UNDERLAY, "rps_cpus", "3", "00000000,00000003", true);
    assert_match(DEVICE_UNDERLAY, "rps_cpus", "f,ffffffff", "F,FFFFFFFF", true);
    assert_match(DEVICE_UNDERLAY, "rps_cpus", "fffffffff", "f,ffffffff", true);
    assert_match(DEVICE_UNDERLAY, "rps_cpus", "1", "00000001,00000000", false);
    assert_match(DEVICE_UNDERLAY, "rps_cpus", "0", "", false);
    assert_match(DEVICE_UNDERLAY, "rps_flow_cnt", "32768", "32768/32768", true);
    assert_match(DEVICE_UNDERLAY, "rps_flow_cnt", "30000", "32768", true); /* what the kernel makes of it */
    assert_match(DEVICE_UNDERLAY, "rps_flow_cnt", "32768", "0", false);
    assert_match(DEVICE_UNDERLAY, "rps_flow_cnt", "0", "1", false);
    assert_match(DEVICE_POD, "device:mtu", "01450", "1450", true);
    assert_match(DEVICE_POD, "device:mtu", "1000", "1024", false);
    assert_match(DEVICE_POD, "feature:gro", "on", "on", true);
    assert_match(DEVICE_POD, "feature:gro", "on", "off", false);
    assert_match(DEVICE_MACHINE, "net.ipv4.tcp_rmem", "4096 131072 6291456", "4096\t131072\t6291456", true);
    assert_match(DEVICE_MACHINE, "net.ipv4.tcp_rmem", "4096 131072", "4096\t131072\t6291456", false);
}

static void test_lists(void **state)
{
    (void)state;
    struct setting_list list = {0};
    setting_list_add(&list, DEVICE_POD, PLACE_RX_QUEUE, "rps_cpus", "1");
    setting_list_add(&list, DEVICE_TUNNEL, PLACE_RX_QUEUE, "rps_cpus", "2");
    setting_list_add(&list, DEVICE_POD, PLACE_RX_QUEUE, "rps_cpus", "3");
    assert_int_equal(list.count, 2);
    assert_string_equal(setting_list_find(&list, DEVICE_POD, "rps_cpus")->value, "3");
    assert_string_equal(setting_list_find(&list, DEVICE_TUNNEL, "rps_cpus")->value, "2");
    assert_null(setting_list_find(&list, DEVICE_MACHINE, "rps_cpus"));
    setting_list_finish(&list);
    assert_int_equal(list.count, 0);
}

/* ---- counters */

/* As Linux 2.6.32 printed them, as 4.19 does and as 6.18 does, where CPU 1 is offline. */
static void test_counters(void **state)
{
    (void)state;
    static const char softirqs[] = "                    CPU0       CPU1       CPU2\n"
                                   "          HI:          0          0          0\n"
                                   "      NET_TX:        554        400         12\n"
                                   "      NET_RX:   10068605   10082854         13\n";
    struct counters counters = {0};
    assert_good(counters_parse(&counters, "0000000a 00000001 00000002\n0000000b 00000000 00000000\n",
                               softirqs, &error),
                &error);
    assert_int_equal(counters.count, 2);
    assert_int_equal(counters.cpus[0].processed, 10);
    assert_int_equal(counters.cpus[0].dropped, 1);
    assert_int_equal(counters.cpus[0].time_squeeze, 2);
    assert_int_equal(counters.cpus[1].cpu, 1);
    assert_int_equal(counters.cpus[1].net_rx, 10082854);
    assert_int_equal(counters_received_rps(&counters), 0);
    counters_finish(&counters);

    static const char softnet[] = "1089cf95 00008210 00003e51 00000000 00000000 00000000 00000000 00000000 "
                                  "00000000 00200ee1 00000007 00000000 "
                                  "00000000 00000000 00000000\n"
                                  "0fe2230c 00000ba9 000035d1 00000000 00000000 00000000 00000000 00000000 "
                                  "00000000 00000001 00000000 00000000 "
                                  "00000002 00000000 00000000\n";
    assert_good(counters_parse(&counters, softnet, softirqs, &error), &error);
    assert_int_equal(counters.count, 2);
    assert_int_equal(counters.cpus[0].flow_limit_count, 7);
    assert_int_equal(counters.cpus[1].cpu, 2);
    assert_int_equal(counters.cpus[1].net_tx, 12);
    assert_int_equal(counters_received_rps(&counters), 0x200ee2);
    counters_finish(&counters);

    static const char *const bad[] = {"", "0000000a 00000001\n", "0000000a 0000000g 00000002\n",
                                      "00000000a 00000001 00000002\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(counters_parse(&counters, bad[i], softirqs, &error));
    assert_false(counters_parse(&counters, softnet, "      CPU0\nNET_RX: x\n", &error));
    assert_false(counters_parse(&counters, softnet, "      CPU0\nNET_RX: 1\n", &error));
    assert_null(counters.cpus);
}

static void test_counters_wrap(void **state)
{
    (void)state;
    static const char before_irqs[] = "CPU0 CPU1 CPU2\nNET_TX: 1 1 4294967290\nNET_RX: 5 5 5\n";
    static const char after_irqs[] = "CPU0 CPU1 CPU2\nNET_TX: 1 1 4\nNET_RX: 7 5 5\n";
    struct counters before = {0};
    struct counters after = {0};
    assert_good(counters_parse(&before, "fffffff0 0 0 0 0 0 0 0 0 ffffffff 0 0 2\n", before_irqs, &error),
                &error);
    assert_good(counters_parse(&after,
                               "00000001 0 0 0 0 0 0 0 0 1 0 0 1\n" /* came online meanwhile: not counted */
                               "00000010 0 0 0 0 0 0 0 0 1 0 0 2\n",
                               after_irqs, &error),
                &error);
    struct counters growth = counters_difference(&before, &after);
    assert_int_equal(growth.count, 1);
    assert_int_equal(growth.cpus[0].cpu, 2);
    assert_int_equal(growth.cpus[0].processed, 0x20);
    assert_int_equal(growth.cpus[0].received_rps, 2);
    assert_int_equal(growth.cpus[0].net_tx, 10);
    counters_finish(&before);
    counters_finish(&after);
    counters_finish(&growth);
    assert_good(counters_read(&before, &error), &error); /* this machine's own */
    assert_true(before.count > 0);
    counters_finish(&before);
}

/* ---- actions */

static void test_dry_run(void **state)
{
    (void)state;
    char *text = NULL;
    size_t length = 0;
    struct actions actions = {.dry_run = open_memstream(&text, &length)};
    const char *argv[] = {"echo", "two words", "it's", NULL};
    struct action_place place = {"steerstat-server", -1, false};
    struct action_batch batch = {"ip", "steerstat-client", "link set lo up\nlink set eth0 up\n"};
    assert_good(action_run(&actions, argv, NULL, &error), &error);
    assert_good(action_run_in(&actions, &place, argv, "x", &error), &error);
    assert_good(action_run_batches(&actions, &batch, 1, &error), &error);
    assert_good(action_write(&actions, AT_FDCWD, "/nowhere", "/nowhere [x]", "3", &error), &error);
    fclose(actions.dry_run);
    assert_string_equal(text, "echo 'two words' 'it'\\''s'\n"
                              "ip netns exec steerstat-server echo 'two words' 'it'\\''s' <<< x\n"
                              "ip -n steerstat-client link set lo up\n"
                              "ip -n steerstat-client link set eth0 up\n"
                              "write 3 > /nowhere [x]\n");
    free(text);
}

static void test_batches(void **state)
{
    (void)state;
    struct actions actions = {0};
    struct action_batch batch = {"ip", NULL, "link show lo\nlink show no-such-device\n"};
    if (!child_find_program("ip", &error)) {
        printf("not tested: %s\n", error.message);
        skip();
    }
    assert_false(action_run_batches(&actions, &batch, 1, &error));
    assert_non_null(strstr(error.message, "ip link show no-such-device: "));
}

/* ---- cgroups */

static void test_cgroup_trees(void **state)
{
    (void)state;
    struct cgroup_tree tree = {0};
    assert_true(cgroup_parse_mounts(
        &tree, "1 2 0:31 / /sys rw - sysfs sysfs rw\n"
               "3 2 0:32 / /sys/fs/cgroup/unified rw - cgroup2 cgroup rw,nsdelegate\n"
               "4 2 0:33 / /sys/fs/cgroup/cpuset rw shared:9 - cgroup cgroup rw,cpuset\n"
               "5 2 0:34 / /sys/fs/cgroup/cpu rw shared:9 - cgroup cgroup rw,cpuacct,cpu\n"));
    assert_string_equal(tree.mount, "/sys/fs/cgroup/cpu");
    assert_false(tree.unified);
    cgroup_finish(&tree);
    assert_true(cgroup_parse_mounts(&tree, "3 2 0:32 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"));
    assert_string_equal(tree.mount, "/sys/fs/cgroup");
    assert_true(tree.unified);
    char *text = NULL;
    size_t length = 0;
    struct actions actions = {.dry_run = open_memstream(&text, &length)};
    assert_good(cgroup_create(&tree, "client-1", 1500, &actions, &error), &error);
    fclose(actions.dry_run);
    assert_string_equal(text, "write +cpu > /sys/fs/cgroup/cgroup.subtree_control\n"
                              "mkdir /sys/fs/cgroup/steerstat\n"
                              "write +cpu > /sys/fs/cgroup/steerstat/cgroup.subtree_control\n"
                              "mkdir /sys/fs/cgroup/steerstat/client-1\n"
                              "write 150000 100000 > /sys/fs/cgroup/steerstat/client-1/cpu.max\n");
    free(text);
    cgroup_finish(&tree);
    assert_false(cgroup_parse_mounts(&tree, "1 2 0:31 / /sys rw - sysfs sysfs rw\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),   cmocka_unit_test(test_matches),       cmocka_unit_test(test_lists),
        cmocka_unit_test(test_counters), cmocka_unit_test(test_counters_wrap), cmocka_unit_test(test_dry_run),
        cmocka_unit_test(test_batches),  cmocka_unit_test(test_cgroup_trees),
    };
    return cmocka_run_group_tests_name("runner_machinery", tests, NULL, NULL);
}
