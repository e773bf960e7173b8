/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A plan as people write it: the fields of a YAML file, any of which an option can override, none of which
 * has to be there. plan_make (plan.h) makes a plan of it.
 */
#ifndef STEERSTAT_RUNNER_PLAN_SOURCE_H
#define STEERSTAT_RUNNER_PLAN_SOURCE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct source_setting {
    char *on;    /* underlay, tunnel, host-side, pod, machine */
    char *set;   /* rps_cpus, rps_flow_cnt, xps_cpus, ..., feature:NAME, device:FILE, a sysctl's name */
    char *value; /* "all" of a mask is every CPU */
};

struct source_command {
    char **argv;
    unsigned argv_count;
};

struct source_definition {
    char *name, *title;
    struct source_setting *settings;
    unsigned settings_count;
    struct source_command *set_up, *tear_down;
    unsigned set_up_count, tear_down_count;
};

struct source_label {
    char *key, *value;
};

/* NULL is "not said". */
struct plan_source {
    char *campaign, *testbed;
    char **configurations;
    unsigned configurations_count;
    unsigned *replicas;
    unsigned replicas_count;
    char *reference, *precision;
    unsigned *runs, *max_runs, *duration, *omit, *streams, *queues;
    uint64_t *seed;
    char *protocol, *bitrate, *encapsulation, *network, *order;
    char *server_cpus, *client_cpus, *cpu_limit;
    char *server_node, *client_node, *namespace, *image, *context, *kubeconfig;
    char *image_pull_secret;
    char *cpu_request, *memory_request, *memory_limit;
    struct source_label *labels;
    unsigned labels_count;
    struct source_definition *define;
    unsigned define_count;
};

/* Reads a file. Fails with "file:line: reason". */
MUST_CHECK bool plan_source_read(struct plan_source **source, const char *file_name, struct error *error);
struct plan_source *plan_source_create(void); /* nothing said */
void plan_source_destroy(struct plan_source *source);

/* The plan as YAML, canonical: fields in a fixed order. Free with free(). */
MUST_CHECK bool plan_source_print(const struct plan_source *source, char **text, struct error *error);

/* Overriding: each replaces what is there. */
void plan_source_set_text(char **field, const char *text);
void plan_source_set_number(unsigned **field, unsigned value);
void plan_source_set_seed(struct plan_source *source, uint64_t seed);
void plan_source_set_configurations(struct plan_source *source, char *const *names, size_t count);
void plan_source_set_replicas(struct plan_source *source, const unsigned *replicas, size_t count);
void plan_source_add_label(struct plan_source *source, const char *key, const char *value);

#endif
