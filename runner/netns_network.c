/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/netns_network.h"

#include "base/choice.h"
#include "base/memory.h"
#include "runner/netns_wireguard.h"

#include <stdlib.h>
#include <unistd.h>

static const char *const side_names[NETNS_SIDES] = {"client", "server"};

const char *netns_side_name(enum netns_side side)
{
    return side_names[side];
}

/* The number of a node in its addresses. */
static unsigned node_number(enum netns_side side)
{
    return side == NETNS_CLIENT ? 1 : 2;
}

struct netns *netns_network_node(const struct netns_network *network, enum netns_side side)
{
    return &network->namespaces[side];
}

struct netns *netns_network_pod(const struct netns_network *network, enum netns_side side, unsigned replica)
{
    return &network->namespaces[network->host ? side : NETNS_SIDES + NETNS_SIDES * (replica - 1) + side];
}

char *netns_network_address(const struct netns_network *network, unsigned replica)
{
    unsigned server = node_number(NETNS_SERVER);
    return network->host ? memory_print("198.18.0.%u", server)
                         : memory_print("198.19.%u.%u", server, replica);
}

unsigned netns_network_port(const struct netns_network *network, unsigned replica)
{
    return network->host ? 5201 + replica - 1 : 5201;
}

/* ---- what is asked for */

static const struct encapsulation *encapsulation_of(const struct plan *plan)
{
    return encapsulation_find(plan->network == NETWORK_HOST ? "none" : plan->encapsulation);
}

bool netns_network_validate(const struct plan *plan, struct error *error)
{
    unsigned replicas = plan_largest_replica_count(plan);
    if (plan->network == NETWORK_SERVICE)
        return error_set(error, "network service: only a Kubernetes cluster has services: choose another, or "
                                "--testbed kubernetes");
    if (encapsulation_find(plan->encapsulation) == NULL) {
        autofree char *names = choice_join(encapsulation_name_at);
        return error_set(error, "encapsulation: there is no \"%s\": choose from %s", plan->encapsulation,
                         names);
    }
    if (replicas < 1 || replicas > NETNS_MOST_REPLICAS)
        return error_set(error, "%u replicas are too many: the netns testbed takes 1 to %u", replicas,
                         NETNS_MOST_REPLICAS);
    return true;
}

/* The names of everything that the plan needs, without making any of it. */
static void name_everything(struct netns_network *network, const struct plan *plan)
{
    network->host = plan->network == NETWORK_HOST;
    network->encapsulation = encapsulation_of(plan);
    network->replicas = plan_largest_replica_count(plan);
    network->queues = plan->queues;
    if (network->queues == 0) {
        long online = sysconf(_SC_NPROCESSORS_ONLN);
        network->queues = online > 0 ? (unsigned)online : 1;
    }
    network->namespace_count = NETNS_SIDES + (network->host ? 0 : NETNS_SIDES * (size_t)network->replicas);
    network->namespaces = memory_allocate(network->namespace_count, sizeof *network->namespaces);
    for (size_t i = 0; i < network->namespace_count; i++) {
        const char *side = side_names[i % NETNS_SIDES];
        network->namespaces[i] = (struct netns){.descriptor = -1, .sysfs = -1};
        network->namespaces[i].name = i < NETNS_SIDES
                                          ? memory_print("steerstat-%s", side)
                                          : memory_print("steerstat-%s-%zu", side, i / NETNS_SIDES);
    }
}

bool netns_network_check(const struct plan *plan, struct error *error)
{
    struct netns_network network = {0};
    if (!netns_network_validate(plan, error))
        return false;
    name_everything(&network, plan);
    bool good = netns_names_are_free(network.namespaces, network.namespace_count, error) &&
                encapsulation_probe(network.encapsulation, error);
    netns_network_finish(&network);
    return good;
}

void netns_network_finish(struct netns_network *network)
{
    for (size_t i = 0; i < network->namespace_count; i++)
        netns_finish(&network->namespaces[i]);
    free(network->namespaces);
    *network = (struct netns_network){0};
}

/* ---- batches of lines */

/* The lines of one process of ip or bridge; the texts are freed by free_batches. */
struct batches {
    struct action_batch *items;
    size_t count, capacity;
};

struct batch_stream {
    FILE *lines;
    char *text;
    size_t length;
};

static FILE *begin_batch(struct batch_stream *stream)
{
    *stream = (struct batch_stream){0};
    stream->lines = open_memstream(&stream->text, &stream->length);
    return stream->lines;
}

static void end_batch(struct batch_stream *stream, struct batches *batches, const char *program,
                      const struct netns *netns)
{
    fclose(stream->lines);
    batches->items =
        memory_grow(batches->items, &batches->capacity, batches->count + 1, sizeof *batches->items);
    batches->items[batches->count++] = (struct action_batch){program, netns->name, stream->text};
}

static bool run_batches(struct batches *batches, struct actions *actions, struct error *error)
{
    bool good = action_run_batches(actions, batches->items, batches->count, error);
    for (size_t i = 0; i < batches->count; i++)
        free((char *)batches->items[i].lines);
    free(batches->items);
    *batches = (struct batches){0};
    return good;
}

/* ---- steps */

/* Nothing but the test is sent (no router solicitations), and no run profits from what TCP remembers of the
 * last. */
static bool quieten(const struct netns_network *network, struct actions *actions, struct error *error)
{
    static const char ipv6[] = "/proc/sys/net/ipv6/conf/all/disable_ipv6";
    bool has_ipv6 = access(ipv6, F_OK) == 0;
    for (size_t i = 0; i < network->namespace_count; i++) {
        const struct netns *netns = &network->namespaces[i];
        if ((has_ipv6 && !netns_write_sysctl(netns, ipv6, "1", actions, error)) ||
            !netns_write_sysctl(netns, "/proc/sys/net/ipv4/tcp_no_metrics_save", "1", actions, error))
            return false;
        if (i < NETNS_SIDES &&
            !netns_write_sysctl(netns, "/proc/sys/net/ipv4/ip_forward", "1", actions, error))
            return false;
    }
    return true;
}

static bool join_nodes(const struct netns_network *network, struct actions *actions, struct error *error)
{
    struct batches batches = {0};
    struct batch_stream stream;
    const struct netns *client = netns_network_node(network, NETNS_CLIENT);
    fprintf(begin_batch(&stream),
            "link add eth0 mtu 1500 numrxqueues %u numtxqueues %u type veth "
            "peer name eth0 mtu 1500 netns %s numrxqueues %u numtxqueues %u\n",
            network->queues, network->queues, client->name, network->queues, network->queues);
    end_batch(&stream, &batches, "ip", netns_network_node(network, NETNS_SERVER));
    return run_batches(&batches, actions, error);
}

static struct encapsulation_link link_of(enum netns_side side)
{
    return (struct encapsulation_link){node_number(side),
                                       node_number(side == NETNS_CLIENT ? NETNS_SERVER : NETNS_CLIENT)};
}

static void write_node(FILE *lines, const struct netns_network *network, enum netns_side side)
{
    struct encapsulation_link link = link_of(side);
    fprintf(lines, "link set lo up\naddress add 198.18.0.%u/24 dev eth0\n", link.own);
    /* A packet of the underlay is a frame, as on a wire: without this, veth hands over 64 KiB at a time. */
    fputs("link set eth0 gso_max_segs 1\nlink set eth0 up\n", lines);
    fprintf(lines, "route add default via 198.18.0.%u\n", link.other);
    if (network->host)
        return;
    network->encapsulation->write_lines(lines, network->encapsulation, &link);
    for (unsigned replica = 1; replica <= network->replicas; replica++) {
        unsigned mtu = network->encapsulation->pod_mtu;
        fprintf(lines,
                "link add cali%u address ee:ee:ee:ee:ee:ee mtu %u type veth peer name eth0 mtu %u netns %s\n",
                replica, mtu, mtu, netns_network_pod(network, side, replica)->name);
        fprintf(lines, "link set cali%u up\nroute add 198.19.%u.%u/32 dev cali%u scope link\n", replica,
                link.own, replica, replica);
    }
}

static bool set_up_nodes(const struct netns_network *network, struct actions *actions, struct error *error)
{
    struct batches batches = {0};
    for (enum netns_side side = 0; side < NETNS_SIDES; side++) {
        struct batch_stream stream;
        write_node(begin_batch(&stream), network, side);
        end_batch(&stream, &batches, "ip", netns_network_node(network, side));
    }
    return run_batches(&batches, actions, error);
}

/* The node answers for the address that pods are told to send everything to. */
static bool answer_pods(const struct netns_network *network, struct actions *actions, struct error *error)
{
    for (enum netns_side side = 0; side < NETNS_SIDES; side++)
        for (unsigned replica = 1; replica <= network->replicas; replica++) {
            const struct netns *node = netns_network_node(network, side);
            autofree char *proxy = memory_print("/proc/sys/net/ipv4/conf/cali%u/proxy_arp", replica);
            autofree char *delay = memory_print("/proc/sys/net/ipv4/neigh/cali%u/proxy_delay", replica);
            if (!netns_write_sysctl(node, proxy, "1", actions, error) ||
                !netns_write_sysctl(node, delay, "0", actions, error))
                return false;
        }
    return true;
}

static bool set_up_pods(const struct netns_network *network, struct actions *actions, struct error *error)
{
    struct batches batches = {0};
    struct batch_stream stream;
    for (enum netns_side side = 0; side < NETNS_SIDES; side++) {
        struct encapsulation_link link = link_of(side);
        if (network->encapsulation->write_bridge_lines != NULL) {
            network->encapsulation->write_bridge_lines(begin_batch(&stream), network->encapsulation, &link);
            end_batch(&stream, &batches, "bridge", netns_network_node(network, side));
        }
        for (unsigned replica = 1; replica <= network->replicas; replica++) {
            fprintf(begin_batch(&stream),
                    "link set lo up\n"
                    "address add 198.19.%u.%u/32 dev eth0\n"
                    "link set eth0 up\n"
                    "route add 169.254.1.1 dev eth0 scope link\n"
                    "route add default via 169.254.1.1 dev eth0\n",
                    link.own, replica);
            end_batch(&stream, &batches, "ip", netns_network_pod(network, side, replica));
        }
    }
    return run_batches(&batches, actions, error);
}

bool netns_network_create(struct netns_network *network, const struct plan *plan, struct actions *actions,
                          struct error *error)
{
    if (!netns_network_validate(plan, error))
        return false;
    name_everything(network, plan);
    if (!netns_make(network->namespaces, network->namespace_count, actions, error) ||
        !quieten(network, actions, error) || !join_nodes(network, actions, error) ||
        !set_up_nodes(network, actions, error))
        return false;
    if (network->host)
        return true;
    if (!answer_pods(network, actions, error) || !set_up_pods(network, actions, error))
        return false;
    return !network->encapsulation->encrypts || netns_wireguard_connect(network, actions, error);
}
