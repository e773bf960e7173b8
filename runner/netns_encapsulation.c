/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/netns_encapsulation.h"

#include "base/memory.h"
#include "node/child.h"
#include "node/netns.h"

#include <string.h>
#include <unistd.h>

static void write_address(FILE *lines, const struct encapsulation *self,
                          const struct encapsulation_link *link)
{
    fprintf(lines, "address add 198.19.%u.0/32 dev %s\nlink set %s up\n", link->own, self->device,
            self->device);
}

/* An Ethernet device: the other node's address on it is known, as Calico makes it known. */
static void write_neighbour(FILE *lines, const struct encapsulation *self,
                            const struct encapsulation_link *link)
{
    fprintf(lines, "neighbour add 198.19.%u.0 lladdr 66:00:00:00:00:%02x dev %s nud permanent\n", link->other,
            link->other, self->device);
    fprintf(lines, "route add 198.19.%u.0/24 via 198.19.%u.0 dev %s onlink\n", link->other, link->other,
            self->device);
}

static void write_vxlan(FILE *lines, const struct encapsulation *self, const struct encapsulation_link *link)
{
    fprintf(lines,
            "link add %s address 66:00:00:00:00:%02x mtu %u type vxlan id 4096 dev eth0 local 198.18.0.%u "
            "dstport 4789 nolearning\n",
            self->device, link->own, self->pod_mtu, link->own);
    write_address(lines, self, link);
    write_neighbour(lines, self, link);
}

/* Static: no packet is ever flooded. */
static void write_forwarding(FILE *lines, const struct encapsulation *self,
                             const struct encapsulation_link *link)
{
    fprintf(lines, "fdb add 66:00:00:00:00:%02x dev %s dst 198.18.0.%u\n", link->other, self->device,
            link->other);
}

static void write_geneve(FILE *lines, const struct encapsulation *self, const struct encapsulation_link *link)
{
    fprintf(lines, "link add %s address 66:00:00:00:00:%02x mtu %u type geneve id 4096 remote 198.18.0.%u\n",
            self->device, link->own, self->pod_mtu, link->other);
    write_address(lines, self, link);
    write_neighbour(lines, self, link);
}

/* gre and ipip: a device from node to node without addresses of its own layer. */
static void write_ip_tunnel(FILE *lines, const struct encapsulation *self,
                            const struct encapsulation_link *link)
{
    fprintf(lines, "link add %s mtu %u type %s local 198.18.0.%u remote 198.18.0.%u ttl 64\n", self->device,
            self->pod_mtu, self->name, link->own, link->other);
    write_address(lines, self, link);
    fprintf(lines, "route add 198.19.%u.0/24 dev %s\n", link->other, self->device);
}

/* Keys and the other end come by `wg`, afterwards. */
static void write_wireguard(FILE *lines, const struct encapsulation *self,
                            const struct encapsulation_link *link)
{
    fprintf(lines, "link add %s mtu %u type wireguard\n", self->device, self->pod_mtu);
    write_address(lines, self, link);
    fprintf(lines, "route add 198.19.%u.0/24 dev %s\n", link->other, self->device);
}

static void write_plain_route(FILE *lines, const struct encapsulation *self,
                              const struct encapsulation_link *link)
{
    (void)self;
    fprintf(lines, "route add 198.19.%u.0/24 via 198.18.0.%u dev eth0\n", link->other, link->other);
}

/* MTUs are those that Calico chooses for an underlay of 1500. */
static const struct encapsulation encapsulations[] = {
    {
        .name = "vxlan",
        .device = "vxlan.calico",
        .kernel_option = "CONFIG_VXLAN",
        .probe = "vxlan id 4096 dstport 4789",
        .tool = "bridge",
        .pod_mtu = 1450,
        .write_lines = write_vxlan,
        .write_bridge_lines = write_forwarding,
    },
    {
        .name = "none",
        .pod_mtu = 1500,
        .write_lines = write_plain_route,
    },
    {
        .name = "geneve",
        .device = "geneve1",
        .kernel_option = "CONFIG_GENEVE",
        .probe = "geneve id 4096 remote 198.18.0.2",
        .pod_mtu = 1450,
        .write_lines = write_geneve,
    },
    {
        .name = "gre",
        .device = "gre1",
        .kernel_option = "CONFIG_NET_IPGRE",
        .probe = "gre local 198.18.0.1 remote 198.18.0.2 ttl 64",
        .pod_mtu = 1476,
        .write_lines = write_ip_tunnel,
    },
    {
        .name = "ipip",
        .device = "ipip1",
        .kernel_option = "CONFIG_NET_IPIP",
        .probe = "ipip local 198.18.0.1 remote 198.18.0.2 ttl 64",
        .pod_mtu = 1480,
        .write_lines = write_ip_tunnel,
    },
    {
        .name = "wireguard",
        .device = "wireguard1",
        .kernel_option = "CONFIG_WIREGUARD",
        .probe = "wireguard",
        .tool = "wg",
        .pod_mtu = 1440,
        .write_lines = write_wireguard,
        .encrypts = true,
    },
};
#define ENCAPSULATIONS (sizeof encapsulations / sizeof encapsulations[0])

const struct encapsulation *encapsulation_find(const char *name)
{
    for (size_t i = 0; i < ENCAPSULATIONS; i++)
        if (strcmp(name, encapsulations[i].name) == 0)
            return &encapsulations[i];
    return NULL;
}

const char *encapsulation_name_at(size_t index)
{
    return index < ENCAPSULATIONS ? encapsulations[index].name : NULL;
}

/* Tries `ip link add probe type …`. The one message that means "this kernel has no such thing" is told apart.
 */
static bool try_link(const char *kind, const char *name, const char *kernel_option, struct error *error)
{
    int namespace = -1;
    if (!netns_open_unnamed(&namespace, error))
        return false;
    autofree char *line = memory_print("link add probe type %s\n", kind);
    static const char *const argv[] = {"ip", "-batch", "-", NULL};
    struct child_options options = {.network_namespace = namespace, .input = line};
    autofree char *output = NULL;
    bool good = child_run(argv, &options, 10, &output, error);
    close(namespace);
    if (good || output == NULL)
        return good;
    if (strstr(output, "Unknown device type") != NULL || strstr(output, "Operation not supported") != NULL)
        return error_set(error, "%s: this kernel lacks %s", name, kernel_option);
    return error_set(error, "%s: cannot be used here: %.*s", name, (int)strcspn(output, "\n"), output);
}

bool encapsulation_probe(const struct encapsulation *encapsulation, struct error *error)
{
    if (!try_link("veth", "veth", "CONFIG_VETH", error))
        return false;
    if (encapsulation->probe != NULL &&
        !try_link(encapsulation->probe, encapsulation->name, encapsulation->kernel_option, error))
        return false;
    return encapsulation->tool == NULL || child_find_program(encapsulation->tool, error);
}
