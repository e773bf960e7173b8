/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/plan.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "runner/plan_configurations.h"
#include "runner/plan_source.h"
#include "runner/treatments.h"

#include <stdlib.h>
#include <string.h>

enum {
    REPLICAS_MOST = 1000,
    RUNS_MOST = 100000,
    SECONDS_MOST = 86400,
    STREAMS_MOST = 128,
    QUEUES_MOST = 256
};

static char *text_or(const char *text, const char *otherwise)
{
    return memory_copy_text(text != NULL ? text : otherwise);
}

static char *text_or_null(const char *text)
{
    return text != NULL ? memory_copy_text(text) : NULL;
}

/* Takes a number that may not be said; fails where it is out of its range. */
static bool take_number(const char *field, const unsigned *said, unsigned otherwise, unsigned least,
                        unsigned most, unsigned *value, struct error *error)
{
    *value = said != NULL ? *said : otherwise;
    return (*value >= least && *value <= most) ||
           error_set(error, "%s: %u is not from %u to %u", field, *value, least, most);
}

static bool take_choice(const char *field, const char *said, const char *first, const char *second,
                        bool *is_second, struct error *error)
{
    *is_second = said != NULL && strcmp(said, second) == 0;
    return said == NULL || *is_second || strcmp(said, first) == 0 ||
           error_set(error, "%s: \"%s\" is neither %s nor %s", field, said, first, second);
}

/* ---- fields */

/* A campaign's name stands in every log, and --resume has to find it there again. */
static bool check_campaign(const char *name, struct error *error)
{
    bool good = name == NULL || (*name != '\0' && strlen(name) <= 200 && text_is_printable(name) &&
                                 strchr(name, '\t') == NULL);
    return good || error_set(error, "campaign: its name has to be printable text of 1 to 200 bytes");
}

static bool take_replicas(struct plan *plan, const struct plan_source *source, struct error *error)
{
    static const unsigned one = 1;
    const unsigned *replicas = source->replicas_count > 0 ? source->replicas : &one;
    size_t count = source->replicas_count > 0 ? source->replicas_count : 1;
    plan->replicas = memory_allocate(count, sizeof *plan->replicas);
    for (size_t i = 0; i < count; i++) {
        for (size_t before = 0; before < i; before++)
            if (replicas[before] == replicas[i])
                return error_set(error, "replicas: %u stands there twice", replicas[i]);
        if (replicas[i] == 0 || replicas[i] > REPLICAS_MOST)
            return error_set(error, "replicas: %u is not from 1 to %d", replicas[i], REPLICAS_MOST);
        plan->replicas[plan->replica_count++] = replicas[i];
    }
    return true;
}

static bool take_precision(struct plan *plan, const char *said, struct error *error)
{
    if (said == NULL)
        return true;
    struct slice digits = slice_of(said);
    bool percent = slice_ends_with(digits, "%");
    digits.length -= percent;
    double value = 0;
    bool good = number_parse_double(digits, &value) == NUMBER_OK;
    plan->precision = percent ? value / 100 : value;
    return (good && plan->precision > 0 && plan->precision < 1) ||
           error_set(error, "precision: \"%s\" is no share such as 2%%", said);
}

/* "200m" is a fifth of a CPU, as Kubernetes writes it; "1.5" one and a half. */
static bool take_cpu_limit(struct plan *plan, const char *said, struct error *error)
{
    if (said == NULL)
        return true;
    struct slice digits = slice_of(said);
    bool millis = slice_ends_with(digits, "m");
    digits.length -= millis;
    double value = 0;
    bool good = number_parse_double(digits, &value) == NUMBER_OK;
    value = millis ? value : value * 1000;
    if (!good || value < 10 || value > 1e6)
        return error_set(error, "cpu_limit: \"%s\" is no share of CPUs such as 200m or 1.5", said);
    plan->cpu_limit_millis = (unsigned)value;
    return true;
}

/* iperf3's -b: digits, a decimal point, one of KMGT. */
static bool check_bitrate(const char *said, struct error *error)
{
    if (said == NULL)
        return true;
    struct slice digits = slice_of(said);
    if (digits.length > 0 && strchr("KMGTkmgt", digits.start[digits.length - 1]) != NULL)
        digits.length--;
    double value = 0;
    return (number_parse_double(digits, &value) == NUMBER_OK && value >= 0) ||
           error_set(error, "bitrate: \"%s\" is no rate such as 50M or 1.5G", said);
}

static bool take_how_often(struct plan *plan, const struct plan_source *source, struct error *error)
{
    if (source->runs != NULL && source->precision != NULL)
        return error_set(error,
                         "runs and precision exclude each other: the one is fixed, the other decides it");
    bool sequential = false;
    if (!take_number("runs", source->runs, source->precision != NULL ? 0 : 20,
                     source->precision != NULL ? 0 : 1, RUNS_MOST, &plan->runs, error) ||
        !take_precision(plan, source->precision, error) ||
        !take_number("max_runs", source->max_runs, 60, 2, RUNS_MOST, &plan->max_runs, error) ||
        !take_choice("order", source->order, "blocks", "sequential", &sequential, error))
        return false;
    plan->order = sequential ? ORDER_SEQUENTIAL : ORDER_BLOCKS;
    if (plan->precision > 0 && sequential)
        return error_set(error, "precision needs order blocks: it rests on complete blocks");
    bool found = false;
    for (size_t i = 0; i < plan->treatment_count; i++)
        found = found || strcmp(plan->treatments[i].name, plan->reference) == 0;
    if (plan->precision > 0 && (!found || plan->treatment_count < 2))
        return error_set(
            error, "precision is that of ratios: the plan needs its reference %s and another configuration",
            plan->reference);
    return true;
}

static const char *const network_names[] = {"overlay", "service", "host"};

const char *plan_network_name(enum plan_network network)
{
    return network_names[network];
}

const char *plan_network_name_at(size_t index)
{
    return index < sizeof network_names / sizeof network_names[0] ? network_names[index] : NULL;
}

static bool take_network(struct plan *plan, const char *said, struct error *error)
{
    const char *name = said == NULL || strcmp(said, "pod") == 0 ? "overlay" : said;
    for (size_t i = 0; i < sizeof network_names / sizeof network_names[0]; i++)
        if (strcmp(network_names[i], name) == 0) {
            plan->network = (enum plan_network)i;
            return true;
        }
    return error_set(error, "network: \"%s\" is neither overlay (pod is the same), service nor host", said);
}

static bool take_test(struct plan *plan, const struct plan_source *source, struct error *error)
{
    return take_number("duration", source->duration, 10, 1, SECONDS_MOST, &plan->duration_s, error) &&
           take_number("omit", source->omit, 0, 0, 60, &plan->omit_s, error) &&
           take_number("streams", source->streams, 1, 1, STREAMS_MOST, &plan->streams, error) &&
           take_number("queues", source->queues, 0, 0, QUEUES_MOST, &plan->queues, error) &&
           take_choice("protocol", source->protocol, "tcp", "udp", &plan->udp, error) &&
           take_network(plan, source->network, error) && plan_cluster_check(&plan->cluster, source, error) &&
           check_bitrate(source->bitrate, error) && take_cpu_limit(plan, source->cpu_limit, error);
}

/* A log says these itself, and a label of its own stands in it once. */
static bool check_label_key(const struct plan *plan, const char *key, struct error *error)
{
    static const char *const taken[] = {"testbed",  "network",     "encapsulation", "protocol",
                                        "duration", "omit",        "streams",       "bitrate",
                                        "queues",   "server_cpus", "client_cpus",   "cpu_limit_millis"};
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (strcmp(taken[i], key) == 0)
            return error_set(error, "labels: %s is the log's own: choose another key", key);
    for (size_t i = 0; i < plan->label_count; i++)
        if (strcmp(plan->labels[i].key, key) == 0)
            return error_set(error, "labels: %s stands there twice", key);
    return true;
}

static bool take_labels(struct plan *plan, const struct plan_source *source, struct error *error)
{
    plan->labels = memory_allocate(source->labels_count, sizeof *plan->labels);
    for (unsigned i = 0; i < source->labels_count; i++) {
        const struct source_label *label = &source->labels[i];
        if (!text_is_printable(label->key) || !text_is_printable(label->value) ||
            strchr(label->key, '=') != NULL)
            return error_set(error, "labels: \"%.40s\" is not printable text, or holds a =", label->key);
        if (!check_label_key(plan, label->key, error))
            return false;
        plan->labels[plan->label_count++] =
            (struct plan_label){memory_copy_text(label->key), memory_copy_text(label->value)};
    }
    return true;
}

bool plan_make(struct plan *out, const struct plan_source *source, const char *name, unsigned cpus,
               struct error *error)
{
    struct plan plan = {
        .name = memory_copy_text(name),
        .campaign = text_or_null(source->campaign),
        .testbed = memory_copy_text(plan_testbed_of(source)),
        .reference =
            memory_copy_text(source->reference != NULL ? configuration_name(source->reference) : "baseline"),
        .bitrate = text_or_null(source->bitrate),
        .encapsulation = text_or(source->encapsulation, "vxlan"),
        .seed = source->seed != NULL ? *source->seed : 1,
        .server_cpus = text_or_null(source->server_cpus),
        .client_cpus = text_or_null(source->client_cpus),
    };
    /* Without the campaign, and by which way somebody reaches cluster and image: no part of how it is run. */
    struct plan_source said = *source;
    said.campaign = said.kubeconfig = said.context = said.image_pull_secret = NULL;
    plan_cluster_make(&plan.cluster, source);
    bool good = check_campaign(source->campaign, error) &&
                plan_take_configurations(&plan, source, cpus, error) && take_replicas(&plan, source, error) &&
                take_how_often(&plan, source, error) && take_test(&plan, source, error) &&
                plan_check_devices(&plan, source, error) && take_labels(&plan, source, error) &&
                plan_source_print(&said, &plan.text, error);
    if (!good) {
        plan_finish(&plan);
        return false;
    }
    plan_make_universe(&plan);
    *out = plan;
    return true;
}

unsigned plan_largest_replica_count(const struct plan *plan)
{
    unsigned largest = 0;
    for (size_t i = 0; i < plan->replica_count; i++)
        largest = plan->replicas[i] > largest ? plan->replicas[i] : largest;
    return largest;
}

void plan_finish(struct plan *plan)
{
    for (size_t i = 0; i < plan->treatment_count; i++)
        treatment_finish(&plan->treatments[i]);
    for (size_t i = 0; i < plan->label_count; i++) {
        free(plan->labels[i].key);
        free(plan->labels[i].value);
    }
    for (size_t i = 0; i < plan->note_count; i++)
        free(plan->notes[i]);
    char *const texts[] = {plan->name,        plan->campaign,    plan->testbed,
                           plan->reference,   plan->bitrate,     plan->encapsulation,
                           plan->server_cpus, plan->client_cpus, plan->text};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        free(texts[i]);
    free(plan->treatments);
    free(plan->replicas);
    free(plan->labels);
    free(plan->notes);
    setting_list_finish(&plan->universe);
    plan_cluster_finish(&plan->cluster);
    *plan = (struct plan){0};
}
