/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/kubectl.h"

#include "base/memory.h"
#include "base/text.h"
#include "node/action.h"

#include <stdlib.h>
#include <string.h>

/* Each request to the API server, and all of a command. */
static const char request_limit[] = "--request-timeout=20s";
static const double limit_seconds = 60;

enum { MOST_WORDS = 48 };

/* ---- what it says when it fails */

/* The first whose words stand in kubectl's. What is said behind it, is kubectl's own sentence. */
static const struct failure {
    const char *words, *meaning;
} failures[] = {
    {"does not exist", "the kubeconfig has no such context or cluster (kubectl config get-contexts)"},
    {"context was not found", "the kubeconfig has no such context (kubectl config get-contexts)"},
    {"was refused", "the API server does not answer"},
    {"no such host", "the API server is not found"},
    {"i/o timeout", "the API server does not answer in time"},
    {"Client.Timeout", "the API server does not answer in time"},
    {"deadline exceeded", "the API server does not answer in time"},
    {"TLS handshake", "the API server does not answer in time"},
    {"connection reset", "the API server went away"},
    {"unexpected EOF", "the API server went away"},
    {"EOF", "the API server went away"},
    {"etcd", "the cluster's store does not answer"},
    {"Unable to connect", "the API server can't be reached"},
    {"x509", "the API server's certificate is not the one that the kubeconfig expects"},
    {"provide credentials", "the kubeconfig's credentials are not accepted"},
    {"Unauthorized", "the kubeconfig's credentials are not accepted"},
    {"logged in", "the kubeconfig's credentials are not accepted"},
    {"violates PodSecurity", "the namespace's pod security does not allow it"},
    {"security context constraint", "OpenShift's security context constraints do not allow it"},
    {"quota", "the namespace's quota does not allow it"},
    {"denied the request", "an admission webhook does not allow it"},
    {"orbidden", "not allowed: kubernetes/runner.yaml has what is needed"},
    {"being terminated", "the namespace is just being removed: wait a moment"},
    {"AlreadyExists", "is there already: runner --clean removes what a killed runner left"},
    {"NotFound", "there is none"},
    {"no such file", "the kubeconfig can't be read"},
    {"couldn't get current server API group list", "the API server does not answer"},
};

bool kubectl_explain(const char *last_words, struct error *error)
{
    static const char *const prefixes[] = {"kubectl: ", "error: ", "Error from server "};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (strncmp(last_words, prefixes[i], strlen(prefixes[i])) == 0)
            last_words += strlen(prefixes[i]);
    const char *sentence = last_words; /* "(NotFound): nodes "x" not found" */
    if (sentence[0] == '(' && strstr(sentence, "): ") != NULL)
        sentence = strstr(sentence, "): ") + 3;
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++)
        if (strstr(last_words, failures[i].words) != NULL)
            return error_set(error, "kubectl: %s: %s", failures[i].meaning, sentence);
    return error_set(error, "kubectl: %s", last_words);
}

/* ---- running it */

struct command_words {
    const char *words[MOST_WORDS + 1];
    size_t count;
    char *own[3];
};

static void add(struct command_words *command, const char *word)
{
    if (command->count < MOST_WORDS)
        command->words[command->count++] = word;
}

static void add_option(struct command_words *command, size_t slot, const char *name, const char *value)
{
    if (value == NULL)
        return;
    command->own[slot] = memory_print("--%s=%s", name, value);
    add(command, command->own[slot]);
}

static void begin(struct command_words *command, const struct kubectl *kubectl, const char *limit,
                  const char *const *words)
{
    *command = (struct command_words){0};
    add(command, "kubectl");
    add_option(command, 0, "kubeconfig", kubectl->cluster->kubeconfig);
    add_option(command, 1, "context", kubectl->cluster->context);
    add_option(command, 2, "namespace", kubectl->cluster->namespace_name);
    if (limit != NULL)
        add(command, limit);
    for (size_t i = 0; words[i] != NULL; i++)
        add(command, words[i]);
}

static void finish(struct command_words *command)
{
    for (size_t i = 0; i < sizeof command->own / sizeof command->own[0]; i++)
        free(command->own[i]);
}

bool kubectl_run(const struct kubectl *kubectl, const struct kubectl_call *call, char **output,
                 struct error *error)
{
    struct command_words command;
    struct child_options options = {
        .network_namespace = -1, .input = call->input, .apart = true, .putting_back = call->putting_back};
    bool good = true;
    begin(&command, kubectl, request_limit, call->words);
    if (kubectl->dry_run != NULL && call->changes) {
        struct actions actions = {.dry_run = kubectl->dry_run};
        action_show(&actions, NULL, command.words, call->input);
    } else if (!child_run(command.words, &options, limit_seconds, output, error)) {
        struct error said = *error;
        bool own_words = strncmp(said.message, "kubectl: not found", 18) == 0 || child_interrupted() != 0;
        good = own_words ? false : kubectl_explain(said.message, error);
        if (output != NULL) {
            free(*output);
            *output = NULL;
        }
    }
    finish(&command);
    return good;
}

bool kubectl_json(const struct kubectl *kubectl, const struct kubectl_call *call, json_t **json,
                  struct error *error)
{
    char *output = NULL;
    json_error_t reason;
    *json = NULL;
    if (!kubectl_run(kubectl, call, &output, error))
        return false;
    json_t *all = json_array();
    size_t length = output != NULL ? strlen(output) : 0;
    for (size_t at = 0;
         all != NULL && at < length && slice_trim((struct slice){output + at, length - at}).length > 1;) {
        json_t *object = json_loadb(output + at, length - at, JSON_DISABLE_EOF_CHECK, &reason);
        if (object == NULL) {
            json_decref(all);
            free(output);
            return error_set(error, "kubectl: its answer is no JSON: %s", reason.text);
        }
        json_array_append_new(all, object);
        at += (size_t)reason.position;
    }
    free(output);
    if (json_array_size(all) == 1) {
        *json = json_incref(json_array_get(all, 0));
        json_decref(all);
    } else if (json_array_size(all) > 1)
        *json = all;
    else
        json_decref(all);
    return true;
}

bool kubectl_start(const struct kubectl *kubectl, const char *const *words, struct child *child,
                   struct error *error)
{
    struct command_words command;
    struct child_options options = {.network_namespace = -1, .converses = true, .apart = true};
    begin(&command, kubectl, NULL, words);
    bool good = child_start(child, command.words, &options, error);
    finish(&command);
    return good;
}
