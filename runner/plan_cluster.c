/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plan says of a Kubernetes cluster. */
#include "runner/plan.h"

#include "base/memory.h"
#include "runner/plan_source.h"

#include <stdlib.h>
#include <string.h>

static const char default_image[] = "localhost/steerstat:" STEERSTAT_VERSION;

static char *copy_or_null(const char *text)
{
    return text != NULL ? memory_copy_text(text) : NULL;
}

const char *plan_testbed_of(const struct plan_source *source)
{
    return source->testbed != NULL ? source->testbed : "netns";
}

void plan_cluster_make(struct plan_cluster *cluster, const struct plan_source *source)
{
    *cluster = (struct plan_cluster){
        .kubeconfig = copy_or_null(source->kubeconfig),
        .context = copy_or_null(source->context),
        .namespace_name = memory_copy_text(source->namespace != NULL ? source->namespace : "steerstat"),
        .image = memory_copy_text(source->image != NULL ? source->image : default_image),
        .image_pull_secret = copy_or_null(source->image_pull_secret),
        .server_node = copy_or_null(source->server_node),
        .client_node = copy_or_null(source->client_node),
        .cpu_request = copy_or_null(source->cpu_request),
        .memory_request = copy_or_null(source->memory_request),
        .memory_limit = copy_or_null(source->memory_limit),
    };
}

void plan_cluster_finish(struct plan_cluster *cluster)
{
    char *const texts[] = {
        cluster->kubeconfig,   cluster->context,          cluster->namespace_name, cluster->image,
        cluster->server_node,  cluster->client_node,      cluster->cpu_request,    cluster->memory_request,
        cluster->memory_limit, cluster->image_pull_secret};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        free(texts[i]);
    *cluster = (struct plan_cluster){0};
}

/* As Kubernetes names and writes things: they become parts of manifests and of commands. */
static bool is_of(const char *text, const char *characters)
{
    return text == NULL || (text[0] != '\0' && text[0] != '-' && strspn(text, characters) == strlen(text));
}

#define LETTERS  "abcdefghijklmnopqrstuvwxyz"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS   "0123456789"

static bool check_texts(const struct plan_cluster *cluster, struct error *error)
{
    const struct {
        const char *field, *text, *characters;
    } fields[] = {
        {"namespace", cluster->namespace_name, LETTERS DIGITS "-"},
        {"image", cluster->image, LETTERS CAPITALS DIGITS "-._/:@"},
        {"image_pull_secret", cluster->image_pull_secret, LETTERS DIGITS "-."},
        {"server_node", cluster->server_node, LETTERS CAPITALS DIGITS "-._/=,"},
        {"client_node", cluster->client_node, LETTERS CAPITALS DIGITS "-._/=,"},
        {"cpu_request", cluster->cpu_request, DIGITS ".m"},
        {"memory_request", cluster->memory_request, DIGITS ".kKMGTi"},
        {"memory_limit", cluster->memory_limit, DIGITS ".kKMGTi"},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (!is_of(fields[i].text, fields[i].characters))
            return error_set(error, "%s: \"%s\" is not what Kubernetes writes there", fields[i].field,
                             fields[i].text);
    return true;
}

/* Nothing is taken that would do nothing. */
static bool check_testbed(const struct plan_source *source, struct error *error)
{
    const struct {
        const char *field, *text;
    } fields[] = {
        {"server_node", source->server_node},   {"client_node", source->client_node},
        {"namespace", source->namespace},       {"image", source->image},
        {"context", source->context},           {"kubeconfig", source->kubeconfig},
        {"cpu_request", source->cpu_request},   {"memory_request", source->memory_request},
        {"memory_limit", source->memory_limit}, {"image_pull_secret", source->image_pull_secret},
    };
    if (strcmp(plan_testbed_of(source), "kubernetes") == 0)
        return true;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (fields[i].text != NULL)
            return error_set(error,
                             "%s: only the testbed kubernetes has that: take it out, or choose that testbed",
                             fields[i].field);
    return true;
}

bool plan_cluster_check(const struct plan_cluster *cluster, const struct plan_source *source,
                        struct error *error)
{
    return check_testbed(source, error) && check_texts(cluster, error);
}
