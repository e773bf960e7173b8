/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The testbed of network namespaces on this machine's own kernel. */
#include "runner/testbed.h"

#include "base/memory.h"
#include "node/child.h"
#include "node/device_settings.h"
#include "node/knob.h"
#include "node/steering_scan.h"
#include "runner/cgroup.h"
#include "runner/netns_network.h"
#include "runner/netns_test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct testbed {
    const struct plan *plan;
    struct actions *actions;
    struct netns_network network;
    struct device_settings *settings;
    struct cgroup_tree cgroups;
    const struct treatment *applied; /* whose tear-down commands are due */
};

/* ---- check */

static bool check_tools(const struct plan *plan, struct error *error)
{
    static const char *const tools[] = {"iperf3", "mpstat", "ip"};
    for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++)
        if (!child_find_program(tools[i], error))
            return false;
    for (size_t i = 0; i < plan->universe.count; i++)
        if (plan->universe.items[i].place == PLACE_FEATURE)
            return child_find_program("ethtool", error);
    return true;
}

static bool check_cpu_use(const struct plan *plan, struct error *error)
{
    if (plan->server_cpus != NULL && !child_check_cpus(plan->server_cpus, error))
        return error_prefix(error, "server CPUs: ");
    if (plan->client_cpus != NULL && !child_check_cpus(plan->client_cpus, error))
        return error_prefix(error, "client CPUs: ");
    if (plan->cpu_limit_millis == 0)
        return true;
    struct cgroup_tree tree = {0};
    bool good = cgroup_find(&tree, error);
    cgroup_finish(&tree);
    return good;
}

/* Entered by the caller: a namespace without a name. */
static const char *first_own_sysctl(const struct setting_list *universe)
{
    for (size_t i = 0; i < universe->count; i++) {
        const struct setting *setting = &universe->items[i];
        if (setting->place != PLACE_SYSCTL || strncmp(setting->name, "net.", 4) != 0)
            continue;
        autofree char *file = knob_sysctl_file(setting->name);
        if (access(file, W_OK) == 0) /* the machine's own are not there, or can't be written */
            return setting->name;
    }
    return NULL;
}

/* A sysctl that every network namespace has for itself: written to the machine's, it would read as written,
 * and change nothing in the testbed's. */
static bool check_sysctls(const struct plan *plan, struct error *error)
{
    int namespace = -1;
    int home = -1;
    if (!netns_open_unnamed(&namespace, error))
        return false;
    bool good = netns_enter(namespace, &home, error);
    if (good) {
        const char *own = first_own_sysctl(&plan->universe);
        good = netns_leave(home, error);
        if (good && own != NULL)
            good = error_set(
                error,
                "%s: every network namespace has its own, the machine's is not the testbed's: write it "
                "by a set_up command, inside the namespaces that it is for",
                own);
    }
    close(namespace);
    return good;
}

static bool netns_check(const struct plan *plan, struct error *error)
{
    static const char rfs[] = "/proc/sys/net/core/rps_sock_flow_entries";
    if (!netns_network_validate(plan, error))
        return false;
    if (geteuid() != 0)
        return error_set(error, "needs root (sudo): it makes network namespaces and writes kernel settings");
    if (access(rfs, W_OK) != 0)
        return error_set(
            error,
            "%s: can't be written: this kernel lacks CONFIG_RPS, or this is not the machine's own "
            "network namespace",
            rfs);
    return check_tools(plan, error) && check_cpu_use(plan, error) && check_sysctls(plan, error) &&
           netns_network_check(plan, error) && steering_scan(error);
}

static bool netns_count_cpus(const struct plan_source *source, unsigned *cpus, struct error *error)
{
    (void)source;
    (void)error;
    *cpus = machine_cpus();
    return true;
}

static bool netns_describe(struct testbed *testbed, struct machine *machine, struct error *error)
{
    (void)testbed;
    return machine_describe(machine, error);
}

/* ---- create and destroy */

static bool limit_pods(struct testbed *testbed, struct error *error)
{
    const struct plan *plan = testbed->plan;
    if (plan->cpu_limit_millis == 0)
        return true;
    if (!cgroup_find(&testbed->cgroups, error))
        return false;
    for (unsigned replica = 1; replica <= testbed->network.replicas; replica++)
        for (enum netns_side side = 0; side < NETNS_SIDES; side++) {
            autofree char *name = netns_test_cgroup(side, replica);
            if (!cgroup_create(&testbed->cgroups, name, plan->cpu_limit_millis, testbed->actions, error))
                return false;
        }
    return true;
}

/* Of the server node's devices, its pods' and the machine's. */
static bool find_settings(struct testbed *testbed, struct error *error)
{
    const struct netns_network *network = &testbed->network;
    struct netns *node = netns_network_node(network, NETNS_SERVER);
    struct device_settings_options options = {.actions = testbed->actions,
                                              .supposed_queues = network->queues};
    testbed->settings = device_settings_create(&options);
    device_settings_add(testbed->settings, DEVICE_MACHINE, "-", NULL, 0);
    device_settings_add(testbed->settings, DEVICE_UNDERLAY, "eth0", node, 0);
    if (!network->host && network->encapsulation->device != NULL)
        device_settings_add(testbed->settings, DEVICE_TUNNEL, network->encapsulation->device, node, 0);
    for (unsigned replica = 1; !network->host && replica <= network->replicas; replica++) {
        autofree char *host_side = memory_print("cali%u", replica);
        device_settings_add(testbed->settings, DEVICE_HOST_SIDE, host_side, node, replica);
        device_settings_add(testbed->settings, DEVICE_POD, "eth0",
                            netns_network_pod(network, NETNS_SERVER, replica), replica);
    }
    return device_settings_find(testbed->settings, &testbed->plan->universe, error);
}

static bool netns_destroy(struct testbed *testbed, struct error *error);

static bool netns_create(struct testbed **testbed, const struct plan *plan, struct actions *actions,
                         struct error *error)
{
    struct testbed *made = memory_allocate(1, sizeof *made);
    made->plan = plan;
    made->actions = actions;
    if (!netns_network_create(&made->network, plan, actions, error) || !limit_pods(made, error) ||
        !find_settings(made, error)) {
        struct error ignored; /* nothing was applied: nothing is torn down */
        (void)netns_destroy(made, &ignored);
        return false;
    }
    *testbed = made;
    return true;
}

static struct command_place command_place(const struct testbed *testbed)
{
    const struct netns *node = netns_network_node(&testbed->network, NETNS_SERVER);
    return (struct command_place){testbed->actions, node->name, node->descriptor, node->name};
}

/* Each once: what failed to be torn down is not torn down again. */
static bool tear_down(struct testbed *testbed, bool putting_back, struct error *error)
{
    const struct treatment *applied = testbed->applied;
    testbed->applied = NULL;
    if (applied == NULL) /* there may be no network either, where it could not be made */
        return true;
    struct command_place place = command_place(testbed);
    struct command_list due = {applied->tear_down, applied->tear_down_count};
    return commands_undo(&place, due, putting_back, error) ||
           error_prefix(error, "tear-down of %s: ", applied->name);
}

static void show_removal(const struct testbed *testbed)
{
    for (size_t i = 0; i < testbed->network.namespace_count; i++)
        fprintf(testbed->actions->dry_run, "ip netns delete %s\n", testbed->network.namespaces[i].name);
    if (testbed->cgroups.mount != NULL)
        fprintf(testbed->actions->dry_run, "rmdir %s/steerstat\n", testbed->cgroups.mount);
}

static bool netns_destroy(struct testbed *testbed, struct error *error)
{
    struct error
        ignored; /* what could not be put back is still in the journal, which says so when it is closed */
    if (testbed == NULL)
        return true;
    bool torn_down = tear_down(testbed, true, error);
    if (testbed->settings != NULL)
        (void)!device_settings_put_back(testbed->settings, &ignored);
    if (testbed->actions->dry_run != NULL)
        show_removal(testbed);
    device_settings_destroy(testbed->settings);
    netns_network_finish(&testbed->network);
    cgroup_finish(&testbed->cgroups);
    if (testbed->actions->journal != NULL)
        (void)!journal_restore(testbed->actions->journal, &ignored);
    free(testbed);
    return torn_down;
}

/* ---- use */

static bool netns_apply(struct testbed *testbed, const struct treatment *wanted, unsigned replicas,
                        struct error *error)
{
    if (!tear_down(testbed, false, error) ||
        !device_settings_apply(testbed->settings, &wanted->settings, replicas, error))
        return false;
    struct command_place place = command_place(testbed);
    testbed->applied = wanted; /* its tear-down is due also where its set-up stops half way */
    return commands_do(&place, (struct command_list){wanted->set_up, wanted->set_up_count},
                       (struct command_list){wanted->tear_down, wanted->tear_down_count}, error) ||
           error_prefix(error, "set-up of %s: ", wanted->name);
}

static bool netns_read(struct testbed *testbed, unsigned replicas, struct reading *reading,
                       struct error *error)
{
    return device_settings_read(testbed->settings, replicas, reading, error);
}

static bool netns_run_test(struct testbed *testbed, unsigned replicas, struct test_result *result,
                           struct error *error)
{
    struct netns_test test = {testbed->plan, &testbed->network, &testbed->cgroups, testbed->actions,
                              replicas};
    return netns_test_run(&test, result, error);
}

extern const struct testbed_kind testbed_netns;
const struct testbed_kind testbed_netns = {
    .name = "netns",
    .summary = "two nodes and their pods as network namespaces on this machine's kernel",
    .on_this_machine = true,
    .count_cpus = netns_count_cpus,
    .check = netns_check,
    .describe = netns_describe,
    .create = netns_create,
    .destroy = netns_destroy,
    .apply = netns_apply,
    .read = netns_read,
    .test = netns_run_test,
};
