/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of links as `ip -j -d link show` (iproute2 6.1) prints them: of nodes that can't be had here (a
 * kernel without bonds and VLANs), and of none that there is. */
#include "test.h"

#include "agent/links.h"

#include <string.h>

static json_t *parse(const char *text)
{
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(json);
    return json;
}

static void assert_carriers(const char *text, const char *of, const char *expected)
{
    char found[200] = "";
    json_t *links = parse(text);
    json_t *carriers = links_carriers(links, links_named(links, of));
    for (size_t i = 0; i < json_array_size(carriers); i++) {
        strncat(found, i > 0 ? " " : "", sizeof found - strlen(found) - 1);
        strncat(found, link_name(json_array_get(carriers, i)), sizeof found - strlen(found) - 1);
    }
    json_decref(carriers);
    json_decref(links);
    assert_string_equal(found, expected);
}

static const char bonded[] =
    "[{\"ifindex\":1,\"ifname\":\"lo\",\"flags\":[\"LOOPBACK\",\"UP\",\"LOWER_UP\"],\"link_type\":"
    "\"loopback\"},"
    "{\"ifindex\":2,\"ifname\":\"ens1\",\"flags\":[\"SLAVE\",\"UP\"],\"master\":\"bond0\",\"link_type\":"
    "\"ether\","
    "\"linkinfo\":{\"info_slave_kind\":\"bond\"}},"
    "{\"ifindex\":3,\"ifname\":\"ens2\",\"flags\":[\"SLAVE\",\"UP\"],\"master\":\"bond0\",\"link_type\":"
    "\"ether\"},"
    "{\"ifindex\":4,\"ifname\":\"ens3\",\"flags\":[\"SLAVE\"],\"master\":\"bond0\",\"link_type\":\"ether\"},"
    "{\"ifindex\":5,\"ifname\":\"bond0\",\"flags\":[\"MASTER\",\"UP\"],\"linkinfo\":{\"info_kind\":\"bond\"}}"
    ","
    "{\"ifindex\":6,\"link\":\"bond0\",\"ifname\":\"bond0.100\",\"flags\":[\"UP\"],\"linkinfo\":{\"info_"
    "kind\":\"vlan\"}},"
    "{\"ifindex\":7,\"ifname\":\"br0\",\"flags\":[\"UP\"],\"linkinfo\":{\"info_kind\":\"bridge\"}},"
    "{\"ifindex\":8,\"link\":\"ens3\",\"ifname\":\"v\",\"master\":\"br0\",\"flags\":[\"UP\"],\"linkinfo\":{"
    "\"info_kind\":"
    "\"vlan\"}},"
    "{\"ifindex\":9,\"ifname\":\"far\",\"link_index\":2,\"link_netnsid\":0,\"flags\":[\"UP\"],\"linkinfo\":{"
    "\"info_kind\":"
    "\"macvlan\"}}]";

static void test_carriers(void **state)
{
    (void)state;
    assert_carriers(bonded, "ens1", "ens1");
    assert_carriers(bonded, "bond0", "ens1 ens2");
    assert_carriers(bonded, "bond0.100", "ens1 ens2");
    assert_carriers(bonded, "br0", "br0"); /* hands over anew */
    assert_carriers(bonded, "v", "ens3");
    assert_carriers(bonded, "far", "far"); /* what is below it is in another namespace */
    /* No kernel says such things. */
    assert_carriers("[{\"ifname\":\"a\",\"link\":\"b\",\"linkinfo\":{\"info_kind\":\"vlan\"}},"
                    "{\"ifname\":\"b\",\"link\":\"a\",\"linkinfo\":{\"info_kind\":\"vlan\"}}]",
                    "a", "a");
    assert_carriers("[{\"ifname\":\"a\",\"link\":\"a\",\"linkinfo\":{\"info_kind\":\"vlan\"}}]", "a", "a");
    assert_carriers(
        "[{\"ifname\":\"a\",\"master\":\"a\",\"flags\":[\"UP\"],\"linkinfo\":{\"info_kind\":\"bond\"}}]", "a",
        "a");
}

static void test_tunnels(void **state)
{
    (void)state;
    json_t *links =
        parse("[{\"ifname\":\"eth0\",\"linkinfo\":{}},"
              "{\"ifname\":\"vxlan.calico\",\"linkinfo\":{\"info_kind\":\"vxlan\",\"info_data\":{\"link\":"
              "\"eth0\"}}},"
              "{\"ifname\":\"tunl0\",\"link\":null,\"linkinfo\":{\"info_kind\":\"ipip\",\"info_data\":{"
              "\"local\":\"any\"}}},"
              "{\"ifname\":\"flannel.ipip\",\"link\":\"eth0\",\"linkinfo\":{\"info_kind\":\"ipip\"}},"
              "{\"ifname\":\"genev_sys_6081\",\"linkinfo\":{\"info_kind\":\"geneve\"}}]");
    static const struct {
        const char *name, *encapsulation, *below;
    } tunnels[] = {{"vxlan.calico", "vxlan", "eth0"},
                   {"tunl0", "ipip", NULL},
                   {"flannel.ipip", "ipip", "eth0"},
                   {"genev_sys_6081", "geneve", NULL}};
    for (size_t i = 0; i < sizeof tunnels / sizeof tunnels[0]; i++) {
        const json_t *link = links_named(links, tunnels[i].name);
        assert_string_equal(link_encapsulation(link), tunnels[i].encapsulation);
        assert_ptr_equal(links_bound_to(links, link),
                         tunnels[i].below != NULL ? links_named(links, tunnels[i].below) : NULL);
    }
    assert_null(link_encapsulation(links_named(links, "eth0")));
    json_decref(links);
}

/* Whatever a kernel, a tool or somebody between them says: nothing is found, and nothing crashes. */
static void test_any_json(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{}",
        "[]",
        "null",
        "[null,7,\"a\",[],{}]",
        "[{\"ifname\":7,\"flags\":[null,7,{}],\"ifindex\":\"x\",\"linkinfo\":[],\"link_type\":{}}]",
        "[{\"ifname\":\"\",\"flags\":\"UP\",\"link\":{},\"linkinfo\":{\"info_kind\":7,\"info_data\":7}}]",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        json_t *links = parse(texts[i]);
        for (size_t l = 0; l <= json_array_size(links); l++) {
            const json_t *link = json_array_get(links, l);
            assert_false(link_is_up(link));
            assert_false(link_is_loopback(link));
            assert_null(link_encapsulation(link));
            assert_null(links_bound_to(links, link));
            assert_string_equal(link_kind(link), "");
        }
        assert_null(links_named(links, "a"));
        assert_null(links_named(links, ""));
        assert_null(links_indexed(links, 0));
        json_decref(links);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_carriers),
        cmocka_unit_test(test_tunnels),
        cmocka_unit_test(test_any_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
