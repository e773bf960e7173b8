/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of the kubernetes testbed needs no cluster: manifests, kubectl's failures, what agents are told. The
 * rest is tests/kubernetes.sh. */
#include "test.h"

#include "agent/devices.h"
#include "agent/pods.h"
#include "agent/session.h"
#include "base/memory.h"
#include "node/wire.h"
#include "runner/kubectl.h"
#include "runner/kubernetes_objects.h"
#include "runner/plan_source.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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
    plan_source_set_text(&source->server_node, "b");
    plan_source_set_text(&source->client_node, "a");
    assert_good(plan_make(plan, source, "plan.yaml", 4, &error), &error);
    plan_source_destroy(source);
}

static const json_t *at(const json_t *json, const char *path)
{
    autofree char *copy = memory_copy_text(path);
    for (char *key = copy; key != NULL && json != NULL;) {
        char *slash = strchr(key, '/');
        if (slash != NULL)
            *slash = '\0';
        json =
            json_is_array(json) ? json_array_get(json, (size_t)(key[0] - '0')) : json_object_get(json, key);
        key = slash != NULL ? slash + 1 : NULL;
    }
    return json;
}

static const char *text_at(const json_t *json, const char *path)
{
    const char *text = json_string_value(at(json, path));
    return text != NULL ? text : "(nothing)";
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
    json_t *pod = kubernetes_pod_object(&plan, "server", 3, "node-x");
    assert_restricted(pod);
    assert_null(at(pod, "spec/hostNetwork"));
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
    pod = kubernetes_pod_object(&plan, "client", 2, "node-x");
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
    plan_finish(&plan);
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
        {&source->namespace, "a\nb: c", "namespace: "},    {&source->image, "a b", "image: "},
        {&source->server_node, "-oyaml", "server_node: "}, {&source->client_node, "a;b", "client_node: "},
        {&source->memory_limit, "much", "memory_limit: "}, {&source->network, "none", "network: "},
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

/* ---- the agent, on this machine */

static void test_cgroups(void **state)
{
    (void)state;
    static const char uid[] = "2822f569-4fd9-4fe2-bfca-57a878ced431";
    assert_true(
        pods_cgroup_is_of("4:cpu:/kubepods/burstable/pod2822f569-4fd9-4fe2-bfca-57a878ced431/5e\n", uid));
    assert_true(pods_cgroup_is_of(
        "0::/kubepods.slice/kubepods-pod2822f569_4fd9_4fe2_bfca_57a878ced431.slice/cri-containerd-5e.scope\n",
        uid));
    assert_false(pods_cgroup_is_of("0::/system.slice/ssh.service\n", uid));
    assert_false(pods_cgroup_is_of("0::/\n", ""));
}

struct fixture {
    struct session session;
    char folder[64];
    json_t *answer;
};

/* In a network namespace of the test's own, with a VXLAN over one of two veth pairs. */
static int set_up(void **state)
{
    struct fixture *fixture = memory_allocate(1, sizeof *fixture);
    *state = fixture;
    snprintf(fixture->folder, sizeof fixture->folder, "%s/steerstat-test-XXXXXX", P_tmpdir);
    if (mkdtemp(fixture->folder) == NULL)
        return -1;
    fixture->session = (struct session){.folder = fixture->folder, .lease_s = 1};
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    struct error later;
    bool good = session_put_back(&fixture->session, &later);
    netns_finish(&fixture->session.node);
    autofree char *lock = memory_print("%s/lock", fixture->folder);
    unlink(lock);
    rmdir(fixture->folder);
    json_decref(fixture->answer);
    free(fixture);
    return good ? 0 : -1;
}

static bool ask(struct fixture *fixture, const char *request)
{
    json_error_t reason;
    json_t *json = json_loads(request, 0, &reason);
    assert_non_null(json);
    json_decref(fixture->answer);
    fixture->answer = json_object();
    bool good = session_answer(&fixture->session, json, &fixture->answer, &error);
    json_decref(json);
    return good;
}

/* Devices of the namespace as `lines` for ip -batch; false where that can't be had here. */
static bool enter_namespace(struct fixture *fixture, const char *lines)
{
    struct child_options options = {.input = lines};
    const char *argv[] = {"ip", "-batch", "-", NULL};
    if (geteuid() != 0 || !child_find_program("ip", &error) || !child_find_program("ethtool", &error) ||
        unshare(CLONE_NEWNET) != 0) {
        puts("  skipped: needs root, ip and ethtool");
        return false;
    }
    fixture->session.node =
        (struct netns){memory_copy_text("node"), open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), -1};
    if (child_run(argv, &options, 10, NULL, &error))
        return true;
    printf("  skipped: %s\n", error.message);
    return false;
}

static const char overlay[] = "link add wire type veth peer name far\nlink set far up\nlink set wire "
                              "up\naddress add 192.0.2.1/24 dev wire\n"
                              "link add spare type veth peer name other\nlink set other up\nlink set spare "
                              "up\nroute add default dev spare\n"
                              "link add tunnel type vxlan id 7 dev wire dstport 4789\nlink set tunnel up\n"
                              "address add 10.9.0.1/24 dev tunnel\n";
static const char universe[] =
    "\"universe\":[{\"on\":\"underlay\",\"place\":0,\"name\":\"rps_cpus\",\"value\":\"\"},"
    "{\"on\":\"tunnel\",\"place\":0,\"name\":\"rps_cpus\",\"value\":\"\"},"
    "{\"on\":\"tunnel\",\"place\":3,\"name\":\"generic-receive-offload\",\"value\":\"\"}]";

static char *read_sysfs(struct fixture *fixture, const char *file)
{
    char *text = NULL;
    int directory = -1;
    assert_good(netns_sysfs(&fixture->session.node, &directory, &error), &error);
    assert_good(action_read(directory, file, file, &text, &error), &error);
    return text;
}

static void assert_mask(struct fixture *fixture, const char *device, const char *expected)
{
    autofree char *file = memory_print("class/net/%s/queues/rx-0/rps_cpus", device);
    autofree char *text = read_sysfs(fixture, file);
    static char name[] = "rps_cpus";
    autofree char *value = memory_copy_text(expected);
    struct setting setting = {DEVICE_TUNNEL, PLACE_RX_QUEUE, name, value};
    if (!setting_value_matches(&setting, text))
        fail_msg("%s: %s, not %s", device, text, expected);
}

/* The lock and the devices; false where this machine lacks what that takes, or somebody steers packets on it.
 */
static bool open_session(struct fixture *fixture)
{
    autofree char *request = memory_print(
        "{\"do\":\"devices\",\"peer\":\"198.51.100.1\",\"peer_pod\":\"10.9.0.2\",\"host\":false,%s}",
        universe);
    assert_false(ask(fixture, request)); /* not before the lock is held */
    if (ask(fixture, "{\"do\":\"hold\",\"lease\":5}") && ask(fixture, request))
        return true;
    bool missing = strstr(error.message, "not found") != NULL || strstr(error.message, "steers") != NULL;
    printf("  skipped: %s\n", error.message);
    fflush(stdout); /* also in a child that ends without more ado */
    assert_true(missing);
    return false;
}

static const char steered[] =
    "{\"do\":\"apply\",\"replicas\":1,\"wanted\":["
    "{\"on\":\"tunnel\",\"place\":0,\"name\":\"rps_cpus\",\"value\":\"1\"},"
    "{\"on\":\"tunnel\",\"place\":3,\"name\":\"generic-receive-offload\",\"value\":\"off\"}]}";

static void test_devices_by_what_they_are(void **state)
{
    struct fixture *fixture = *state;
    if (!enter_namespace(fixture, overlay) || !open_session(fixture))
        skip();
    assert_string_equal(text_at(fixture->answer, "encapsulation"), "vxlan");
    const json_t *devices = json_object_get(fixture->answer, "devices");
    assert_int_equal(json_array_size(devices), 2);
    assert_string_equal(text_at(devices, "0/device"), "tunnel");
    assert_string_equal(text_at(devices, "1/device"), "wire"); /* below the tunnel; not the default route's */

    assert_good(ask(fixture, steered), &error);
    assert_mask(fixture, "tunnel", "1");
    assert_mask(fixture, "wire", "0");
    assert_good(ask(fixture, "{\"do\":\"read\",\"replicas\":1}"), &error);
    assert_string_equal(text_at(fixture->answer, "reading/0/values/1/1"), "off");
    assert_good(ask(fixture, "{\"do\":\"bye\"}"), &error);
    assert_true(fixture->session.ended);
    assert_mask(fixture, "tunnel", "0");
}

/* A session that is killed: what its journal says is put back by whoever opens that next. */
static void test_killed_session(void **state)
{
    struct fixture *fixture = *state;
    if (!enter_namespace(fixture, overlay))
        skip();
    int status = 0;
    fflush(stdout);
    pid_t process = fork(); /* the lock is a process's: its death frees it */
    if (process == 0)
        _exit(open_session(fixture) && ask(fixture, steered) ? 0 : 1);
    assert_int_equal(waitpid(process, &status, 0), process);
    if (status != 0)
        skip(); /* said above */
    assert_mask(fixture, "tunnel", "1");
    assert_good(ask(fixture, "{\"do\":\"hold\",\"lease\":5}"), &error);
    assert_int_equal(json_integer_value(json_object_get(fixture->answer, "restored")), 2);
    assert_mask(fixture, "tunnel", "0");
}

/* A device that went away, and another of its name that came, are not touched. */
static void test_device_that_is_another(void **state)
{
    struct fixture *fixture = *state;
    if (!enter_namespace(fixture, overlay) || !open_session(fixture))
        skip();
    assert_good(ask(fixture, steered), &error);
    struct child_options options = {.input = "link delete tunnel\n"
                                             "link add tunnel type vxlan id 8 dev wire dstport 4789\n"};
    const char *argv[] = {"ip", "-batch", "-", NULL};
    assert_good(child_run(argv, &options, 10, NULL, &error), &error);
    int directory = -1;
    static const char file[] = "class/net/tunnel/queues/rx-0/rps_cpus";
    assert_good(netns_sysfs(&fixture->session.node, &directory, &error), &error);
    struct actions actions = {0};
    assert_good(action_write(&actions, directory, file, file, "1", &error), &error);
    device_settings_destroy(fixture->session.settings); /* as after a kill: only the journal knows */
    fixture->session.settings = NULL;
    assert_good(journal_restore(fixture->session.actions.journal, &error), &error);
    assert_mask(fixture, "tunnel", "1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pods),
        cmocka_unit_test(test_agents),
        cmocka_unit_test(test_plans_that_can_t_be),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_wire),
        cmocka_unit_test(test_cgroups),
        cmocka_unit_test_setup_teardown(test_devices_by_what_they_are, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_killed_session, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_device_that_is_another, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
