/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of the kubernetes testbed needs no cluster: manifests, kubectl's failures, what runner and agents say
 * to each other. Agents on this machine are tests/agent_session.c; the rest is tests/kubernetes.sh. */
#include "test.h"

#include "json_path.h"

#include "base/memory.h"
#include "node/wire.h"
#include "runner/kubectl.h"
#include "runner/kubernetes_objects.h"
#include "runner/plan_source.h"

#include <stdlib.h>
#include <string.h>

static struct error error;

/* ---- objects */

static void make_plan(struct plan *plan, const char *network)
{
    struct plan_source *source = plan_source_create();
    plan_source_set_text(&source->testbed, "kubernetes");
    plan_source_set_text(&source->network, network);
    plan_source_set_text(&source->cpu_limit, "200m");
    plan_source_set_text(&source->memory_limit, "128Mi");
    plan_source_set_text(&source->namespace, "mine");
    plan_source_set_text(&source->image, "registry/steerstat:2");
    plan_source_set_text(&source->kubeconfig, "/home/me/.kube/config");
    plan_source_set_text(&source->image_pull_secret, "registry");
    plan_source_set_text(&source->server_node, "b");
    plan_source_set_text(&source->client_node, "a");
    assert_good(plan_make(plan, source, "plan.yaml", 4, &error), &error);
    plan_source_destroy(source);
}

/* What https://kubernetes.io/docs/concepts/security/pod-security-standards/ asks of "restricted" pods. */
static void assert_restricted(const json_t *pod)
{
    assert_true(json_is_true(at(pod, "spec/securityContext/runAsNonRoot")));
    assert_int_not_equal(json_integer_value(at(pod, "spec/securityContext/runAsUser")), 0);
    assert_string_equal(text_at(pod, "spec/securityContext/seccompProfile/type"), "RuntimeDefault");
    const json_t *container = at(pod, "spec/containers/0");
    assert_true(json_is_false(at(container, "securityContext/allowPrivilegeEscalation")));
    assert_true(json_is_false(at(container, "securityContext/privileged")));
    assert_string_equal(text_at(container, "securityContext/capabilities/drop/0"), "ALL");
    assert_null(at(container, "securityContext/capabilities/add"));
    assert_null(at(pod, "spec/hostPID"));
    assert_null(at(pod, "spec/hostIPC"));
    assert_int_equal(json_array_size(at(pod, "spec/volumes")), 1);
    assert_non_null(at(pod, "spec/volumes/0/emptyDir"));
    assert_true(json_is_false(at(pod, "spec/automountServiceAccountToken")));
}

static void test_pods(void **state)
{
    (void)state;
    struct plan plan;
    make_plan(&plan, "pod");
    assert_int_equal(plan.network, NETWORK_OVERLAY);
    assert_null(strstr(plan.text, "kubeconfig")); /* whose it is, is no part of how it is run */
    json_t *pod = kubernetes_pod_object(&plan, "server", 3, "node-x", "mark");
    assert_restricted(pod);
    assert_null(at(pod, "spec/hostNetwork"));
    assert_string_equal(text_at(pod, "spec/imagePullSecrets/0/name"), "registry");
    assert_null(strstr(plan.text, "image_pull_secret"));
    assert_string_equal(text_at(pod, "metadata/labels/sidecar.istio.io~1inject"), "false");
    assert_string_equal(text_at(pod, "spec/tolerations/0/effect"), "NoSchedule");
    assert_int_equal(json_array_size(at(pod, "spec/tolerations")), 1);
    assert_string_equal(text_at(pod, "metadata/generateName"), "steerstat-server-3-");
    assert_string_equal(text_at(pod, "spec/containers/0/image"), "registry/steerstat:2");
    assert_string_equal(text_at(pod, "spec/containers/0/resources/limits/cpu"), "200m");
    assert_string_equal(text_at(pod, "spec/containers/0/resources/limits/memory"), "128Mi");
    static const char node[] = "spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/"
                               "nodeSelectorTerms/0/matchFields/0/values/0";
    assert_string_equal(text_at(pod, node), "node-x");
    assert_int_equal(kubernetes_port(&plan, 3), 5201);
    json_decref(pod);
    plan_finish(&plan);
    make_plan(&plan, "host");
    pod = kubernetes_pod_object(&plan, "client", 2, "node-x", "mark");
    assert_restricted(pod);
    assert_true(json_is_true(at(pod, "spec/hostNetwork")));
    assert_int_equal(kubernetes_port(&plan, 3), 5203);
    json_decref(pod);
    plan_finish(&plan);
}

static void test_agents(void **state)
{
    (void)state;
    struct plan plan;
    autofree char *text = NULL;
    make_plan(&plan, "overlay");
    assert_good(kubernetes_agent_text(&plan.cluster, "b", "a", &text, &error), &error);
    assert_null(strstr(text, "namespace: steerstat\n"));
    assert_non_null(strstr(text, "  namespace: \"mine\"\n"));
    assert_non_null(strstr(text, "          image: registry/steerstat:2\n"));
    assert_non_null(strstr(text, "{matchFields: [{key: metadata.name, operator: In, values: [\"b\"]}]}"));
    assert_non_null(strstr(text, "app.kubernetes.io/managed-by: steerstat-runner"));
    assert_null(strstr(text, "nodeSelector:"));
    assert_non_null(strstr(text, "      imagePullSecrets: [{name: \"registry\"}]\n"));
    char *was = plan.cluster.image_pull_secret;
    plan.cluster.image_pull_secret = NULL;
    autofree char *plain = NULL;
    assert_good(kubernetes_agent_text(&plan.cluster, "b", "a", &plain, &error), &error);
    assert_non_null(strstr(plain, "      imagePullSecrets: []\n"));
    plan.cluster.image_pull_secret = was;
    plan_finish(&plan);
}

/* The same two nodes, whichever serves; others are others. */
static void test_nodes_mark(void **state)
{
    (void)state;
    autofree char *one = kubernetes_nodes_mark("worker-1", "worker-2");
    autofree char *swapped = kubernetes_nodes_mark("worker-2", "worker-1");
    autofree char *other = kubernetes_nodes_mark("worker-1", "worker-3");
    assert_string_equal(one, swapped);
    assert_string_not_equal(one, other);
    assert_int_equal(strspn(one, "0123456789abcdef"), 16);
    assert_int_equal(strlen(one), 16);
}

static void test_plans_that_can_t_be(void **state)
{
    (void)state;
    struct plan_source *source = plan_source_create();
    struct plan plan;
    plan_source_set_text(&source->server_node, "b");
    assert_false(plan_make(&plan, source, "plan.yaml", 2, &error));
    assert_non_null(strstr(error.message, "server_node: only the testbed kubernetes"));
    plan_source_set_text(&source->testbed, "kubernetes");
    const struct {
        char **field;
        const char *value, *part;
    } bad[] = {
        {&source->namespace, "a\nb: c", "namespace: "},
        {&source->image, "a b", "image: "},
        {&source->server_node, "-oyaml", "server_node: "},
        {&source->client_node, "a;b", "client_node: "},
        {&source->image_pull_secret, "a b", "image_pull_secret: "},
        {&source->memory_limit, "much", "memory_limit: "},
        {&source->network, "none", "network: "},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        plan_source_set_text(bad[i].field, bad[i].value);
        assert_false(plan_make(&plan, source, "plan.yaml", 2, &error));
        assert_non_null(strstr(error.message, bad[i].part));
        free(*bad[i].field);
        *bad[i].field = NULL;
    }
    plan_source_destroy(source);
}

/* Lines as kubectl 1.20 and 1.32 printed them. */
static void test_failures(void **state)
{
    (void)state;
    static const struct {
        const char *said, *meaning;
    } failures[] = {
        {"kubectl: error: context \"zz\" does not exist", "no such context"},
        {"kubectl: Error in configuration: context was not found for specified context: zz",
         "no such context"},
        {"kubectl: The connection to the server 10.77.0.1:1 was refused - did you specify the right host or "
         "port?",
         "the API server does not answer"},
        {"kubectl: Error from server (NotFound): nodes \"nope\" not found", "there is none: nodes \"nope\""},
        {"kubectl: Error from server (Forbidden): nodes \"b\" is forbidden: User \"u\" cannot get resource",
         "not allowed: kubernetes/runner.yaml has what is needed: nodes \"b\" is forbidden"},
        {"kubectl: Error from server (Forbidden): error when creating \"STDIN\": pods \"p\" is forbidden: "
         "exceeded "
         "quota: none, requested: pods=1, used: pods=0, limited: pods=0",
         "the namespace's quota does not allow it"},
        {"kubectl: error: You must be logged in to the server (Unauthorized)",
         "credentials are not accepted"},
        {"kubectl: error: stat /nope: no such file or directory", "the kubeconfig can't be read"},
        {"kubectl: something new", "kubectl: something new"},
    };
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        assert_false(kubectl_explain(failures[i].said, &error));
        if (strstr(error.message, failures[i].meaning) == NULL)
            fail_msg("%s: %s", failures[i].said, error.message);
    }
}

/* ---- the wire */

static void test_wire(void **state)
{
    (void)state;
    struct setting_list settings = {0};
    struct setting_list read = {0};
    setting_list_add(&settings, DEVICE_TUNNEL, PLACE_RX_QUEUE, "rps_cpus", "f,ffffffff");
    setting_list_add(&settings, DEVICE_MACHINE, PLACE_SYSCTL, "net.core.x", "1");
    json_t *json = wire_of_settings(&settings);
    assert_good(wire_to_settings(&read, json, &error), &error);
    assert_int_equal(read.count, 2);
    assert_string_equal(setting_list_find(&read, DEVICE_TUNNEL, "rps_cpus")->value, "f,ffffffff");
    json_decref(json);
    setting_list_finish(&settings);
    setting_list_finish(&read);

    struct cpu_counters cpu = {3, UINT32_MAX, 1, 2, 4, 5, 6, 7};
    struct counters counters = {&cpu, 1};
    struct counters back = {0};
    json = wire_of_counters(&counters);
    assert_good(wire_to_counters(&back, json, &error), &error);
    assert_int_equal(back.count, 1);
    assert_int_equal(back.cpus[0].cpu, cpu.cpu);
    assert_int_equal(back.cpus[0].processed, cpu.processed);
    assert_int_equal(back.cpus[0].dropped, cpu.dropped);
    assert_int_equal(back.cpus[0].time_squeeze, cpu.time_squeeze);
    assert_int_equal(back.cpus[0].received_rps, cpu.received_rps);
    assert_int_equal(back.cpus[0].flow_limit_count, cpu.flow_limit_count);
    assert_int_equal(back.cpus[0].net_tx, cpu.net_tx);
    assert_int_equal(back.cpus[0].net_rx, cpu.net_rx);
    json_decref(json);
    counters_finish(&back);

    static char text[] = "a\0b\xff\n";
    struct tool_output output = {"iperf3", "client", 4, 137, text, 5};
    struct tool_output heard = {0};
    json = wire_of_output(&output); /* no UTF-8: shown */
    assert_good(wire_to_output(&heard, json, &error), &error);
    assert_string_equal(heard.tool, "iperf3");
    assert_int_equal(heard.exit_status, 137);
    json_decref(json);
    free(heard.text);

    static char word[] = "ip";
    static char *words[] = {word, NULL};
    struct command command = {words};
    struct wire_commands commands;
    json = wire_of_commands((struct command_list){&command, 1});
    assert_good(wire_to_commands(&commands, json, &error), &error);
    assert_int_equal(commands.list.count, 1);
    assert_string_equal(commands.list.items[0].argv[0], "ip");
    assert_null(commands.list.items[0].argv[1]);
    json_decref(json);
    wire_commands_finish(&commands);

    static const char *const damaged[] = {"{}",
                                          "[1]",
                                          "[[1,2,3]]",
                                          "null",
                                          "[{\"on\":\"wire\"}]",
                                          "[{\"on\":\"machine\",\"place\":0,\"name\":\"x\",\"value\":\"\"}]"};
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        json = json_loads(damaged[i], JSON_DECODE_ANY, NULL);
        struct reading reading;
        struct machine machine;
        assert_false(wire_to_settings(&read, json, &error));
        assert_true(json_array_size(json) == 0 || !wire_to_commands(&commands, json, &error));
        assert_false(wire_to_counters(&back, json, &error));
        assert_false(wire_to_output(&heard, json, &error));
        assert_false(wire_to_machine(&machine, json, &error));
        assert_true(strcmp(damaged[i], "[]") == 0 || !wire_to_reading(&reading, json, &error));
        json_decref(json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pods),       cmocka_unit_test(test_agents),
        cmocka_unit_test(test_nodes_mark), cmocka_unit_test(test_plans_that_can_t_be),
        cmocka_unit_test(test_failures),   cmocka_unit_test(test_wire),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
