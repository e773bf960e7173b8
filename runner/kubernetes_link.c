/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/kubernetes_link.h"

#include "base/memory.h"
#include "base/program.h"
#include "node/clock.h"
#include "node/wire.h"

#include <stdlib.h>
#include <string.h>

static const double goodbye_seconds = 20;
static const char container[] = "agent";

bool kubernetes_link_open(struct kubernetes_link *link, const struct kubectl *kubectl, const char *pod,
                          const char *node, struct error *error)
{
    const char *words[] = {"exec", "-i", pod, "-c", container, "--", "/usr/bin/agent", "session", NULL};
    *link = (struct kubernetes_link){.kubectl = kubectl, .node = memory_copy_text(node)};
    return kubectl->dry_run != NULL || kubectl_start(kubectl, words, &link->child, error);
}

bool kubernetes_link_has_answer(const struct kubernetes_link *link)
{
    const struct child *child = &link->child;
    return child->ended || (child->length > 0 && memchr(child->output, '\n', child->length) != NULL);
}

static bool lost(struct kubernetes_link *link, struct error *error)
{
    link->broken = true;
    autofree char *line = child_last_line(&link->child);
    if (line[0] == '\0')
        return error_set(error, "the agent on %s went away", link->node);
    (void)kubectl_explain(line, error);
    return error_prefix(error, "the agent on %s went away: ", link->node);
}

bool kubernetes_link_send(struct kubernetes_link *link, json_t *request, struct error *error)
{
    autofree char *line = wire_line(request);
    json_decref(request);
    if (link->kubectl->dry_run != NULL) {
        fprintf(link->kubectl->dry_run, "agent on %s: %s", link->node, line);
        return true;
    }
    if (link->broken || link->child.pid == 0 || link->child.ended)
        return lost(link, error);
    struct error reason;
    if (child_tell(&link->child, line, &reason)) {
        link->due++;
        return true;
    }
    struct child *const list[] = {&link->child};
    child_wait(list, 1, 1, NULL); /* what it died of */
    return lost(link, error);
}

/* Takes the first line off what came. */
static char *take_line(struct child *child)
{
    char *feed = child->length > 0 ? memchr(child->output, '\n', child->length) : NULL;
    if (feed == NULL)
        return NULL;
    size_t length = (size_t)(feed - child->output);
    char *line = memory_copy_bytes(child->output, length);
    memmove(child->output, feed + 1, child->length - length); /* its NUL comes along */
    child->length -= length + 1;
    return line;
}

static bool link_is_ready(void *context)
{
    return kubernetes_link_has_answer(context);
}

static bool judge(struct kubernetes_link *link, json_t *answer, struct error *error)
{
    if (json_is_true(json_object_get(answer, "ok")))
        return true;
    const char *reason = json_string_value(json_object_get(answer, "error"));
    return error_set(error, "%s: %s", link->node, reason != NULL ? reason : "no answer that is understood");
}

static enum child_wait wait_for_answer(struct kubernetes_link *link, double seconds)
{
    struct child_until until = {.holds = link_is_ready, .context = link};
    struct child *const list[] = {&link->child};
    double limit = clock_seconds() + seconds;
    if (!link->to_the_end && !kubernetes_link_has_answer(link))
        return child_wait(list, 1, seconds, &until);
    while (!kubernetes_link_has_answer(link) && clock_seconds() < limit)
        child_collect(&link->child, 100);
    return kubernetes_link_has_answer(link) ? CHILDREN_READY : CHILDREN_TIMED_OUT;
}

bool kubernetes_link_receive(struct kubernetes_link *link, double seconds, json_t **answer,
                             struct error *error)
{
    *answer = NULL;
    if (link->kubectl->dry_run != NULL)
        return true;
    enum child_wait end = wait_for_answer(link, seconds);
    autofree char *line = take_line(&link->child);
    if (line == NULL && end == CHILDREN_INTERRUPTED)
        return child_set_interrupted(error);
    if (line == NULL && end == CHILDREN_TIMED_OUT) {
        link->broken = true;
        return error_set(error, "the agent on %s: did not answer within %g s", link->node, seconds);
    }
    if (line == NULL)
        return lost(link, error);
    link->due--;
    *answer = json_loads(line, JSON_ALLOW_NUL, NULL);
    return judge(link, *answer, error);
}

bool kubernetes_link_ask(struct kubernetes_link *link, json_t *request, double seconds, json_t **answer,
                         struct error *error)
{
    json_t *own = NULL;
    bool good = kubernetes_link_send(link, request, error) &&
                kubernetes_link_receive(link, seconds, answer != NULL ? answer : &own, error);
    json_decref(own);
    return good;
}

bool kubernetes_link_hold(struct kubernetes_link *link, double lease_seconds, size_t *restored,
                          json_t **answer, struct error *error)
{
    static const double hold_seconds = 30;
    json_t *own = NULL;
    json_t **there = answer != NULL ? answer : &own;
    bool good = kubernetes_link_ask(link, json_pack("{s:s, s:f}", "do", "hold", "lease", lease_seconds),
                                    hold_seconds, there, error);
    json_int_t count = json_integer_value(json_object_get(*there, "restored"));
    *restored += count > 0 ? (size_t)count : 0;
    json_decref(own);
    return good;
}

bool kubernetes_link_check_version(const struct kubernetes_link *link, const json_t *answer,
                                   struct error *error)
{
    const char *version = json_string_value(json_object_get(answer, "version"));
    return (version != NULL && strcmp(version, program_version()) == 0) ||
           error_set(error, "the agent on %s is %s, the runner %s: install the agents of that version",
                     link->node, version != NULL ? version : "of none", program_version());
}

void kubernetes_link_finish(struct kubernetes_link *link)
{
    child_finish(&link->child);
    free(link->node);
    *link = (struct kubernetes_link){0};
}

/* Waits without heed to signals for all that is due; how the last answer was, is what counts. */
static bool hear_out(struct kubernetes_link *link, struct error *error)
{
    double limit = clock_seconds() + goodbye_seconds;
    bool good = true;
    link->to_the_end = true;
    while (link->due > 0) {
        json_t *answer = NULL;
        if (wait_for_answer(link, limit - clock_seconds()) != CHILDREN_READY)
            return error_set(error, "the agent on %s: did not say within %g s that all is put back",
                             link->node, goodbye_seconds);
        good = kubernetes_link_receive(link, 0, &answer, error);
        json_decref(answer);
        if (link->broken)
            return false;
    }
    return good;
}

bool kubernetes_link_close(struct kubernetes_link *link, struct error *error)
{
    bool good = link->node == NULL || link->broken ||
                (kubernetes_link_send(link, json_pack("{s:s}", "do", "bye"), error) && hear_out(link, error));
    kubernetes_link_finish(link);
    return good;
}
