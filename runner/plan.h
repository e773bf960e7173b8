/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan: which cells are run, how, how often and in which order. From a YAML file, options, or both. */
#ifndef STEERSTAT_RUNNER_PLAN_H
#define STEERSTAT_RUNNER_PLAN_H

#include "base/error.h"
#include "node/commands.h"
#include "node/setting.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a configuration switches on. */
struct treatment {
    char *name, *title;
    struct setting_list settings;
    struct command *set_up,
        *tear_down; /* run on the server node after the settings are made, and before they are undone */
    size_t set_up_count, tear_down_count;
    bool steers; /* some packet is handed to another CPU: received_rps has to grow; else it must not */
};

/* Where the tests' packets go. */
enum plan_network {
    NETWORK_OVERLAY, /* from pod to pod, by the pods' addresses */
    NETWORK_SERVICE, /* from pod to pod, by a service's address (Kubernetes) */
    NETWORK_HOST,    /* from node to node */
};
const char *plan_network_name(enum plan_network network); /* "overlay", "service", "host" */
const char *plan_network_name_at(size_t index);           /* NULL behind the end */

/* Of a Kubernetes cluster; texts are NULL where nothing was said. */
struct plan_cluster {
    char *kubeconfig, *context;                        /* kubectl's own defaults otherwise */
    char *namespace_name;                              /* "steerstat" */
    char *image;                                       /* agents' and measured pods' */
    char *server_node, *client_node;                   /* a name, or a selector such as role=server */
    char *image_pull_secret;                           /* of the namespace */
    char *cpu_request, *memory_request, *memory_limit; /* of each measured pod, as Kubernetes writes them */
};

enum plan_order { ORDER_BLOCKS, ORDER_SEQUENTIAL };

struct plan_label {
    char *key, *value;
};

struct plan {
    char *name; /* of the file, for the log; "options" without one */
    char *campaign;
    char *testbed;                /* "netns", "kubernetes" */
    struct treatment *treatments; /* in the plan's order */
    size_t treatment_count;
    unsigned *replicas;
    size_t replica_count;
    char *reference;
    unsigned runs;    /* 0 where precision decides */
    double precision; /* 0 where runs decide */
    unsigned max_runs;
    unsigned duration_s, omit_s;
    bool udp;
    char *bitrate; /* iperf3's -b; NULL: its default */
    unsigned streams;
    char *encapsulation; /* "vxlan", "none", ... */
    enum plan_network network;
    struct plan_cluster cluster;
    enum plan_order order;
    uint64_t seed;
    unsigned queues;                 /* of the underlay; 0: one a CPU */
    char *server_cpus, *client_cpus; /* CPU lists or NULL */
    unsigned cpu_limit_millis;       /* of each pod; 0: none */
    struct plan_label *labels;       /* the user's own */
    size_t label_count;
    struct setting_list universe; /* every (class, name) of any treatment; value "": as it was found */
    char **notes;                 /* for the logs: what was adapted to this machine */
    size_t note_count;
    char *text; /* canonical YAML of all of it */
};

struct plan_source;

/* The testbed that a plan will have: its CPUs have to be known first. */
const char *plan_testbed_of(const struct plan_source *source);

/* What a source says of a cluster, defaults filled; to be finished. */
void plan_cluster_make(struct plan_cluster *cluster, const struct plan_source *source);
void plan_cluster_finish(struct plan_cluster *cluster);

/* Fails where something is not written as Kubernetes has it, or was said for a testbed that has no cluster.
 */
MUST_CHECK bool plan_cluster_check(const struct plan_cluster *cluster, const struct plan_source *source,
                                   struct error *error);

/*
 * Makes a plan: defaults filled, values checked, configurations made for a machine with that many CPUs.
 * `name` is the plan file's, for logs. Fails with what is wrong and which field it is.
 */
MUST_CHECK bool plan_make(struct plan *plan, const struct plan_source *source, const char *name,
                          unsigned cpus, struct error *error);

unsigned plan_largest_replica_count(const struct plan *plan);
void plan_finish(struct plan *plan);

#endif
