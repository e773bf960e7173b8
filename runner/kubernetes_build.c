/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kubernetes testbed is built of, how it is mended, and how it is taken away. */
#include "runner/kubernetes_testbed.h"

#include "base/memory.h"
#include "node/clock.h"
#include "runner/kubernetes_wait.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* For an agent to be started again, an API server to come back. */
static const double mend_seconds = 30;
enum { MEND_STEP_MILLISECONDS = 1000 };

/* ---- the machine's own settings */

static bool wants_machine_settings(const struct plan *plan)
{
    for (size_t t = 0; t < plan->treatment_count; t++)
        for (size_t i = 0; i < plan->treatments[t].settings.count; i++)
            if (plan->treatments[t].settings.items[i].on == DEVICE_MACHINE)
                return true;
    return false;
}

/*
 * Some sysctls are there in the machine's own network namespace only. A node that is a container (kind,
 * minikube) has none of them; where it is one on this machine, the runner makes them here.
 */
static bool place_machine_settings(struct testbed *testbed, bool node_has_them, struct error *error)
{
    const struct plan *plan = testbed->plan;
    const struct cluster_node *server = &testbed->nodes[SIDE_SERVER];
    bool here = !node_has_them && cluster_node_is_here(server) && geteuid() == 0;
    if (!node_has_them && !here && wants_machine_settings(plan))
        return error_set(
            error,
            "%s is a container, and has no net.core.rps_sock_flow_entries: run the runner as root "
            "on the machine that it is on, or leave the configurations out that set it",
            server->name);
    for (size_t i = 0; i < plan->universe.count; i++) {
        const struct setting *setting = &plan->universe.items[i];
        if (setting->on != DEVICE_MACHINE || node_has_them)
            setting_list_add(&testbed->node_universe, setting->on, setting->place, setting->name, "");
        else if (here)
            setting_list_add(&testbed->here_universe, setting->on, setting->place, setting->name, "");
    }
    if (!here || testbed->actions->dry_run != NULL)
        return true;
    struct device_settings_options options = {.actions = testbed->actions};
    size_t restored = 0;
    if (!journal_open(&testbed->actions->journal, &restored, error))
        return false;
    testbed->actions->restored += restored;
    testbed->here = device_settings_create(&options);
    device_settings_add(testbed->here, DEVICE_MACHINE, "-", NULL, 0);
    return device_settings_find(testbed->here, &testbed->here_universe, error);
}

static bool ask_for_machine_settings(struct testbed *testbed, bool *has, struct error *error)
{
    json_t *answer = NULL;
    *has = true;
    bool good = kubernetes_link_ask(&testbed->links[SIDE_SERVER], json_pack("{s:s}", "do", "sysctls"),
                                    KUBERNETES_ANSWER_SECONDS, &answer, error);
    if (good && answer != NULL)
        *has = json_is_true(json_object_get(answer, "rps_sock_flow_entries"));
    json_decref(answer);
    return good;
}

/* ---- mending */

static const char *const *node_names(const struct testbed *testbed, const char *names[static SIDES])
{
    for (size_t side = 0; side < SIDES; side++)
        names[side] = testbed->nodes[side].name;
    return names;
}

static bool are_broken(const struct testbed *testbed)
{
    return testbed->links[SIDE_SERVER].broken || testbed->links[SIDE_CLIENT].broken;
}

/* Ends the sessions, which puts back; they are opened anew. */
static void drop_links(struct testbed *testbed)
{
    struct error ignored;
    for (size_t side = 0; side < SIDES; side++) {
        if (!kubernetes_link_close(&testbed->links[side], &ignored))
            kubernetes_link_finish(&testbed->links[side]); /* the agent puts back by itself */
        testbed->links[side].broken = true;
    }
}

static bool reopen_links(struct testbed *testbed, double seconds, struct error *error)
{
    for (size_t side = 0; side < SIDES; side++)
        kubernetes_link_finish(&testbed->links[side]);
    if (kubernetes_open_links(testbed, seconds, error) && kubernetes_find_devices(testbed, error))
        return true;
    drop_links(testbed);
    return false;
}

/* A node may just be drained. */
static bool check_nodes(const struct kubectl *kubectl, struct error *error)
{
    struct cluster_node nodes[SIDES];
    bool good = cluster_find_nodes(kubectl, &nodes[SIDE_SERVER], &nodes[SIDE_CLIENT], error);
    cluster_node_finish(&nodes[SIDE_SERVER]);
    cluster_node_finish(&nodes[SIDE_CLIENT]);
    return good;
}

/* Pods that were deleted, evicted or have ended: others, with devices that nobody has seen yet. */
static bool mend_pods(struct testbed *testbed, bool *anew, struct error *error)
{
    const char *names[SIDES];
    struct error why;
    if (kubernetes_check_pods(&testbed->kubectl, &testbed->pods, &why))
        return true;
    drop_links(testbed);
    *anew = true;
    return (check_nodes(&testbed->kubectl, error) &&
            kubernetes_replace_pods(&testbed->kubectl, testbed->plan, node_names(testbed, names),
                                    &testbed->pods, error)) ||
           error_prefix(error, "%s; no other can be made: ", why.message);
}

/* A node that is not ready says more than what can't be had of it. Returns false. */
static bool explain_nodes(const struct testbed *testbed, struct error *error)
{
    struct error why;
    if (!check_nodes(&testbed->kubectl, &why) && strstr(why.message, "is not ready") != NULL)
        *error = why;
    return false;
}

bool kubernetes_mend(struct testbed *testbed, bool *anew, struct error *error)
{
    double limit = clock_seconds() + (testbed->given_up ? 0 : mend_seconds);
    *anew = false;
    if (testbed->suspect && !mend_pods(testbed, &testbed->has_new_pods, error))
        return false;
    testbed->suspect = false;
    while (are_broken(testbed)) {
        if (reopen_links(testbed, limit - clock_seconds(), error))
            break;
        if (child_interrupted() != 0)
            return child_set_interrupted(error);
        testbed->given_up = clock_seconds() >= limit;
        if (testbed->given_up)
            return explain_nodes(testbed, error);
        poll(NULL, 0, MEND_STEP_MILLISECONDS);
    }
    testbed->given_up = false;
    *anew = testbed->has_new_pods;
    testbed->has_new_pods = false;
    return true;
}

/* ---- create and destroy */

static bool remove_measured(struct testbed *testbed, size_t *count, struct error *error)
{
    size_t services = 0;
    if (!kubernetes_remove_pods(&testbed->kubectl, testbed->pods.selector, count, error) ||
        (testbed->plan->network == NETWORK_SERVICE &&
         !kubernetes_remove_services(&testbed->kubectl, testbed->pods.selector, &services, error)))
        return false;
    *count += services;
    return true;
}

static bool build(struct testbed *testbed, struct error *error)
{
    const struct kubectl *kubectl = &testbed->kubectl;
    const struct cluster_node *nodes = testbed->nodes;
    const char *names[SIDES];
    bool has_machine_settings = true;
    size_t left = 0;
    if (!cluster_find_nodes(kubectl, &testbed->nodes[SIDE_SERVER], &testbed->nodes[SIDE_CLIENT], error) ||
        !cluster_version(kubectl, &testbed->version, error) ||
        !kubernetes_agents_find(kubectl, &testbed->agents, error) ||
        !kubernetes_agents_install(kubectl, &testbed->agents, nodes[SIDE_SERVER].name,
                                   nodes[SIDE_CLIENT].name, error) ||
        !kubernetes_open_links(testbed, KUBERNETES_READY_SECONDS, error))
        return false;
    kubernetes_agents_adopt(&testbed->agents);
    measured_pods_init(&testbed->pods, plan_largest_replica_count(testbed->plan), node_names(testbed, names));
    if (testbed->agents.agents_there && !remove_measured(testbed, &left, error))
        return false;
    return ask_for_machine_settings(testbed, &has_machine_settings, error) &&
           place_machine_settings(testbed, has_machine_settings, error) &&
           kubernetes_make_pods(kubectl, testbed->plan, names, &testbed->pods, error) &&
           kubernetes_find_devices(testbed, error);
}

bool kubernetes_create(struct testbed **testbed, const struct plan *plan, struct actions *actions,
                       struct error *error)
{
    struct testbed *made = memory_allocate(1, sizeof *made);
    made->plan = plan;
    made->actions = actions;
    made->kubectl = (struct kubectl){&plan->cluster, actions->dry_run};
    if (build(made, error)) {
        *testbed = made;
        return true;
    }
    struct error left;
    struct error reason = *error;
    if (!kubernetes_destroy(made, &left))
        error_set(error, "%s; and %s", reason.message, left.message);
    return false;
}

/* ---- taking it away */

/* What is left is named, so that it can be removed. */
static bool say_left(const struct testbed *testbed, struct error *error)
{
    return error_prefix(
        error, "left in namespace %s, for runner --clean to remove: ", testbed->plan->cluster.namespace_name);
}

/*
 * An agent whose session broke puts back by itself, if it lives, or when it is started again: that it has, is
 * what it answers. One that does not is left where it is, as there would be nobody else to do it.
 */
static bool is_put_back(struct testbed *testbed, enum kubernetes_side side, struct error *error)
{
    struct kubernetes_link *link = &testbed->links[side];
    struct error why;
    char *name = NULL;
    if (!link->broken)
        return true;
    kubernetes_link_finish(link);
    bool good = kubernetes_find_agent(&testbed->kubectl, testbed->nodes[side].name, &name, &why) &&
                kubernetes_link_open(link, &testbed->kubectl, name, testbed->nodes[side].name, &why);
    link->to_the_end = true;
    good = good &&
           kubernetes_link_hold(link, KUBERNETES_ANSWER_SECONDS, &testbed->actions->restored, NULL, &why) &&
           kubernetes_link_close(link, &why);
    kubernetes_link_finish(link);
    free(name);
    return good ||
           error_set(error, "the agents: that on %s puts back what was set there when it answers again (%s)",
                     testbed->nodes[side].name, why.message);
}

/* Keeps the first reason. */
static void take_part(bool part, bool *good, const struct error *reason, struct error *error)
{
    if (!part && *good)
        *error = *reason;
    *good = *good && part;
}

bool kubernetes_destroy(struct testbed *testbed, struct error *error)
{
    struct error reason;
    size_t removed = 0;
    bool good = true;
    bool put_back = true;
    if (testbed == NULL)
        return true;
    for (unsigned side = 0; side < SIDES; side++)
        if (!testbed->links[side].broken)
            take_part(kubernetes_link_close(&testbed->links[side], &reason), &good, &reason, error);
    for (unsigned side = 0; put_back && side < SIDES; side++)
        put_back = is_put_back(testbed, side, &reason) || say_left(testbed, &reason);
    take_part(put_back, &good, &reason, error);
    if (testbed->here != NULL)
        (void)!device_settings_put_back(testbed->here, &reason); /* its journal says what could not be */
    bool removes_all = testbed->agents.removes_namespace && put_back;
    if (testbed->pods.replicas > 0 && !removes_all)
        take_part(remove_measured(testbed, &removed, &reason) || say_left(testbed, &reason), &good, &reason,
                  error);
    if (put_back)
        take_part(kubernetes_agents_remove(&testbed->kubectl, &testbed->agents, &reason) ||
                      say_left(testbed, &reason),
                  &good, &reason, error);
    device_settings_destroy(testbed->here);
    setting_list_finish(&testbed->here_universe);
    setting_list_finish(&testbed->node_universe);
    measured_pods_finish(&testbed->pods);
    for (size_t side = 0; side < SIDES; side++) {
        kubernetes_link_finish(&testbed->links[side]);
        cluster_node_finish(&testbed->nodes[side]);
    }
    machine_finish(&testbed->machine);
    free(testbed->version);
    free(testbed->devices);
    free(testbed);
    return good;
}
