/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent's sessions on this machine, in a network namespace of each test's own: what devices are found to
 * be, what is set and put back, and requests that no runner sends. */
#include "test.h"

#include "json_path.h"

#include "agent/cni.h"
#include "agent/devices.h"
#include "agent/pods.h"
#include "agent/session.h"
#include "base/memory.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct error error;

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

/* Of a request that failed: fails where it should not have; else false. */
static bool is_no_fault_of_ours(void)
{
    bool missing = strstr(error.message, "not found") != NULL || strstr(error.message, "steers") != NULL;
    printf("  skipped: %s\n", error.message);
    fflush(stdout); /* also in a child that ends without more ado */
    assert_true(missing);
    return false;
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
    return is_no_fault_of_ours();
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

/* ---- other nodes' devices */

static bool ask_for_devices(struct fixture *fixture, const char *peer, const char *peer_pod)
{
    autofree char *request =
        memory_print("{\"do\":\"devices\",\"peer\":\"%s\",\"peer_pod\":\"%s\",\"host\":false,%s}", peer,
                     peer_pod, universe);
    return ask(fixture, "{\"do\":\"hold\",\"lease\":5}") && ask(fixture, request);
}

/* False, for a skip, only for what open_session() takes for a reason. */
static bool find_devices(struct fixture *fixture, const char *peer, const char *peer_pod)
{
    return ask_for_devices(fixture, peer, peer_pod) || is_no_fault_of_ours();
}

/* "tunnel over, underlay wire" */
static void assert_devices(struct fixture *fixture, const char *expected)
{
    autofree char *found = memory_copy_text("");
    const json_t *devices = json_object_get(fixture->answer, "devices");
    for (size_t i = 0; i < json_array_size(devices); i++)
        memory_append(&found, "%s%s %s", i > 0 ? ", " : "", text_at(json_array_get(devices, i), "class"),
                      text_at(json_array_get(devices, i), "device"));
    assert_string_equal(found, expected);
}

/* A node whose address is a macvlan's: packets come in on the device below. */
static void test_macvlan(void **state)
{
    struct fixture *fixture = *state;
    if (!enter_namespace(fixture,
                         "link add wire type veth peer name far\nlink set far up\nlink set wire up\n"
                         "link add link wire name above type macvlan mode bridge\nlink set above up\n"
                         "address add 192.0.2.1/24 dev above\n"
                         "link add over type vxlan id 7 dev above dstport 4789\nlink set over up\n"
                         "address add 10.9.0.1/24 dev over\n"))
        skip();
    if (!find_devices(fixture, "192.0.2.2", "10.9.0.2"))
        skip();
    assert_devices(fixture, "tunnel over, underlay wire");
}

/* A bridge hands packets over anew, and is the node's device itself; routes of IPv6 beside those of IPv4. */
static void test_bridge_and_two_families(void **state)
{
    struct fixture *fixture = *state;
    if (!enter_namespace(fixture,
                         "link add wire type veth peer name far\nlink set far up\nlink set wire up\n"
                         "link add wide type bridge\nlink set wire master wide\nlink set wide up\n"
                         "address add 192.0.2.1/24 dev wide\naddress add 2001:db8::1/64 dev wide nodad\n"
                         "link add over type vxlan id 7 local 2001:db8::1 dstport 4789\nlink set over up\n"
                         "link add spare type vxlan id 8 local 192.0.2.1 dstport 4790\nlink set spare up\n"
                         "address add 2001:db8:9::1/64 dev over nodad\n"))
        skip();
    if (!find_devices(fixture, "2001:db8::2", "2001:db8:9::2"))
        skip();
    assert_devices(fixture, "tunnel over, underlay wide");
}

/* Pods reached like the node are not encapsulated, whatever other tunnels are up; reached by a device that is
 * neither, something sends past the routes (Cilium's cilium_host and cilium_vxlan). */
static void test_past_the_routes(void **state)
{
    struct fixture *fixture = *state;
    if (!enter_namespace(fixture, "link add wire type veth peer name far\nlink set far up\nlink set wire up\n"
                                  "address add 192.0.2.1/24 dev wire\n"
                                  "link add agent type veth peer name agent_net\nlink set agent up\n"
                                  "link set agent_net up\nroute add 10.9.0.0/24 dev agent\n"
                                  "route add 10.8.0.0/24 via 192.0.2.2\n"
                                  "link add over type vxlan id 7 dstport 4789\nlink set over up\n"))
        skip();
    if (!find_devices(fixture, "192.0.2.2", "10.8.0.2"))
        skip();
    assert_devices(fixture, "underlay wire");
    assert_string_equal(text_at(fixture->answer, "encapsulation"), "none");
    assert_good(ask(fixture, "{\"do\":\"bye\"}"), &error);
    if (!find_devices(fixture, "192.0.2.2", "10.9.0.2"))
        skip();
    assert_devices(fixture, "tunnel over, underlay wire");
    assert_string_equal(text_at(fixture->answer, "encapsulation"), "vxlan");
}

static void test_no_way(void **state)
{
    struct fixture *fixture = *state;
    if (!enter_namespace(fixture, "link add wire type veth peer name far\n"))
        skip();
    assert_false(ask_for_devices(fixture, "192.0.2.2", "10.8.0.2"));
    assert_non_null(strstr(error.message, "no device leads to the other node (192.0.2.2)"));
    assert_false(ask_for_devices(fixture, "192.0.2.2; reboot", "10.8.0.2"));
    assert_non_null(strstr(error.message, "is no address"));
}

/* ---- a pod, as a namespace that a process of ours is in */

struct pod_fixture {
    pid_t process;
    struct pod pod;
};

/* False where the namespace can't be had. */
static bool make_pod(struct pod_fixture *made, const char *address)
{
    int ready[2];
    char byte = 0;
    static char name[] = "pod";
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    made->process = fork();
    if (made->process == 0) {
        if (unshare(CLONE_NEWNET) == 0 && write(ready[1], "", 1) == 1)
            pause();
        _exit(1);
    }
    close(ready[1]);
    bool good = read(ready[0], &byte, 1) == 1;
    close(ready[0]);
    autofree char *file = memory_print("/proc/%d/ns/net", (int)made->process);
    made->pod = (struct pod){.replica = 1,
                             .name = name,
                             .address = memory_copy_text(address),
                             .netns = {memory_copy_text("pod"), open(file, O_RDONLY | O_CLOEXEC), -1}};
    return good && made->pod.netns.descriptor >= 0;
}

static void end_pod(struct pod_fixture *made)
{
    kill(made->process, SIGKILL);
    waitpid(made->process, NULL, 0);
    netns_finish(&made->pod.netns);
    free(made->pod.address);
}

static void run_ip(const struct netns *netns, const char *lines)
{
    struct child_options options = {.input = lines, .network_namespace = netns->descriptor};
    const char *argv[] = {"ip", "-batch", "-", NULL};
    assert_good(child_run(argv, &options, 10, NULL, &error), &error);
}

/* A cloud's node with two interfaces, whose pods' ways out are chosen by their addresses. */
static void test_pod_behind_another_interface(void **state)
{
    struct fixture *fixture = *state;
    struct actions actions = {0};
    static const char forward[] = "/proc/sys/net/ipv4/ip_forward";
    if (!enter_namespace(fixture,
                         "link add eth0 type veth peer name far0\nlink add eth1 type veth peer name far1\n"
                         "link set far0 up\nlink set far1 up\nlink set eth0 up\nlink set eth1 up\n"
                         "address add 192.0.2.1/24 dev eth0\naddress add 198.51.100.1/24 dev eth1\n"
                         "route add default via 192.0.2.254 dev eth0\n"
                         "route add default via 198.51.100.254 dev eth1 table 100\n"
                         "rule add from 10.9.0.5 lookup 100\n") ||
        !action_write(&actions, AT_FDCWD, forward, forward, "1", &error))
        skip();
    struct pod_fixture made;
    assert_true(make_pod(&made, "10.9.0.5"));
    autofree char *lines = memory_print("link add host type veth peer name eth0 netns %d\nlink set host up\n"
                                        "route add 10.9.0.5/32 dev host\n",
                                        (int)made.process);
    run_ip(&fixture->session.node, lines);
    run_ip(&made.pod.netns,
           "address add 10.9.0.5/32 dev eth0\nlink set eth0 up\nroute add default dev eth0\n");
    struct pod_list pods = {&made.pod, 1};
    struct device_question question = {
        .node = &fixture->session.node, .pods = &pods, .peer = "192.0.2.2", .peer_pod = "203.0.113.7"};
    struct found_devices found = {0};
    assert_good(devices_find(&found, &question, &error), &error);
    autofree char *text = memory_copy_text("");
    for (size_t i = 0; i < found.count; i++)
        memory_append(&text, "%s%s %s", i > 0 ? ", " : "", device_class_name(found.items[i].class),
                      found.items[i].name);
    assert_string_equal(text, "underlay eth0, host-side host, underlay eth1, pod eth0");
    assert_string_equal(devices_encapsulation(&found), "none");
    devices_finish(&found);
    end_pod(&made);
}

static void test_reach(void **state)
{
    struct fixture *fixture = *state;
    if (!enter_namespace(fixture, "link set lo up\n"))
        skip();
    static char name[] = "pod";
    struct pod pod = {.replica = 1, .name = name, .netns = fixture->session.node};
    fixture->session.pods = (struct pod_list){&pod, 1};
    static const char listen[] = "{\"do\":\"listen\",\"jobs\":[{\"replica\":1,\"port\":5201}]}";
    static const char reach[] =
        "{\"do\":\"reach\",\"limit\":0.2,\"jobs\":[{\"replica\":1,\"port\":5201,\"address\":\"127.0.0.1\"}]}";
    assert_false(ask(fixture, reach));
    assert_non_null(
        strstr(error.message, "can't reach its server at 127.0.0.1, port 5201: Connection refused"));
    assert_good(ask(fixture, listen), &error);
    assert_good(ask(fixture, reach), &error);
    assert_good(
        ask(fixture,
            "{\"do\":\"reach\",\"limit\":5,\"jobs\":[{\"replica\":1,\"port\":5201,\"address\":\"::1\"}]}"),
        &error);
    assert_good(ask(fixture, listen), &error); /* anew: those of before are closed */
    assert_good(ask(fixture, "{\"do\":\"listen\",\"jobs\":[]}"), &error);
    assert_false(ask(fixture, reach));
    assert_false(
        ask(fixture,
            "{\"do\":\"listen\",\"jobs\":[{\"replica\":1,\"port\":5201},{\"replica\":1,\"port\":5201}]}"));
    assert_non_null(strstr(error.message, "can't listen to port 5201: Address already in use"));
    assert_false(ask(fixture, reach)); /* all or none */
    assert_false(ask(fixture, "{\"do\":\"listen\",\"jobs\":[{\"replica\":1,\"port\":70000}]}"));
    assert_false(ask(fixture, "{\"do\":\"reach\",\"jobs\":[{\"replica\":1,\"port\":5201}]}"));
    assert_false(ask(
        fixture, "{\"do\":\"reach\",\"jobs\":[{\"replica\":1,\"port\":5201,\"address\":\"localhost; x\"}]}"));
    assert_false(ask(fixture, "{\"do\":\"reach\"}"));
    fixture->session.pods = (struct pod_list){0};
}

/* Whoever may speak to an agent may do everything on its node anyway; but a mistake is answered, not died of.
 */
static void test_requests_that_nobody_sends(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *request, *part;
    } bad[] = {
        {"{}", "is no request"},
        {"[1]", "is no request"},
        {"{\"do\":7}", "is no request"},
        {"{\"do\":\"hold\"}", "may be silent"},
        {"{\"do\":\"hold\",\"lease\":-1}", "may be silent"},
        {"{\"do\":\"pods\",\"pods\":[]}", "after hold"},
        {"{\"do\":\"read\",\"replicas\":1}", "not known yet"},
        {"{\"do\":\"apply\",\"replicas\":1}", "not known yet"},
        {"{\"do\":\"measure\",\"mpstat\":[\"true\"]}", "no server listens"},
        {"{\"do\":\"serve\"}", "jobs: none"},
        {"{\"do\":\"serve\",\"jobs\":{\"replica\":1}}", "jobs: none"},
        {"{\"do\":\"run\",\"jobs\":[{\"replica\":-1,\"port\":5201,\"argv\":[\"true\"]}]}", "there is no pod"},
        {"{\"do\":\"run\",\"jobs\":[null]}", "there is no pod"},
    };
    static const char *const held[] = {
        "{\"do\":\"pods\",\"pods\":[{\"replica\":1,\"name\":\"a\",\"uid\":\"1\"}]}",
        "{\"do\":\"pods\",\"pods\":[{\"replica\":0,\"name\":\"a\",\"uid\":\"\"}]}",
        "{\"do\":\"pods\",\"pods\":[7]}",
        "{\"do\":\"devices\",\"universe\":[]}",
        "{\"do\":\"devices\",\"universe\":[],\"peer\":\"-oneline\"}",
        "{\"do\":\"devices\",\"peer\":\"192.0.2.2\",\"universe\":[{\"on\":\"tunnel\",\"place\":2,\"name\":\"."
        "./../x\","
        "\"value\":\"\"}]}",
    };
    if (!enter_namespace(fixture, overlay))
        skip();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (ask(fixture, bad[i].request) || strstr(error.message, bad[i].part) == NULL)
            fail_msg("%s: %s", bad[i].request, error.message);
    assert_good(ask(fixture, "{\"do\":\"hold\",\"lease\":5}"), &error);
    for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
        if (ask(fixture, held[i]))
            fail_msg("%s", held[i]);
    assert_good(ask(fixture, "{\"do\":\"bye\"}"), &error);
    fixture->session.ended = false;
    if (!open_session(fixture))
        skip();
    assert_false(ask(fixture, "{\"do\":\"pods\",\"pods\":[]}")); /* the devices' pods would be gone */
    assert_false(ask(fixture, "{\"do\":\"apply\",\"replicas\":0,\"wanted\":[]}"));
    assert_false(ask(fixture, "{\"do\":\"apply\",\"replicas\":1,\"wanted\":{}}"));
    assert_good(ask(fixture, steered), &error);
    assert_mask(fixture, "tunnel", "1");
}

static void assert_cni(const struct fixture *fixture, const char *file, const char *text,
                       const char *expected)
{
    autofree char *name = memory_print("%s/etc/cni/net.d/%s", fixture->folder, file);
    FILE *stream = fopen(name, "we");
    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
    autofree char *found = cni_describe(fixture->folder);
    assert_string_equal(found, expected);
}

static void test_cni(void **state)
{
    struct fixture *fixture = *state;
    static const char *const folders[] = {"etc", "etc/cni", "etc/cni/net.d"};
    autofree char *none = cni_describe(fixture->folder);
    assert_string_equal(none, "");
    for (size_t i = 0; i < 3; i++) {
        autofree char *name = memory_print("%s/%s", fixture->folder, folders[i]);
        assert_int_equal(mkdir(name, 0700), 0);
    }
    assert_cni(fixture, "README", "{\"name\":\"none\"}", "");
    assert_cni(fixture, "20-other.conf", "{\"name\":\"other\",\"type\":\"bridge\"}", "other: bridge");
    /* As https://github.com/flannel-io/flannel's manifest has it. */
    assert_cni(fixture, "10-flannel.conflist",
               "{\"name\":\"cbr0\",\"cniVersion\":\"0.3.1\",\"plugins\":[{\"type\":\"flannel\"},{\"type\":"
               "\"portmap\"}]}",
               "cbr0: flannel, portmap");
    assert_cni(fixture, "05-odd.conf", "{\"name\":7,\"plugins\":[7,{\"type\":\"a\\nb\"}]}", "?: ?, ?");
    assert_cni(fixture, "05-odd.conf", "[", "");
    static const char *const files[] = {"README", "20-other.conf", "10-flannel.conflist", "05-odd.conf"};
    for (size_t i = 0; i < 4; i++) {
        autofree char *name = memory_print("%s/etc/cni/net.d/%s", fixture->folder, files[i]);
        unlink(name);
    }
    for (size_t i = 3; i-- > 0;) {
        autofree char *name = memory_print("%s/%s", fixture->folder, folders[i]);
        rmdir(name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cgroups),
        cmocka_unit_test_setup_teardown(test_cni, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_devices_by_what_they_are, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_macvlan, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bridge_and_two_families, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_past_the_routes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pod_behind_another_interface, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reach, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_killed_session, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_device_that_is_another, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_requests_that_nobody_sends, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
