/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/job.h"

#include "agent/pod_process.h"
#include "base/memory.h"
#include "node/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONNECT_TRIES = 50, CONNECT_PAUSE_MILLISECONDS = 100, STATUS_NO_POD = 125, MOST_STATUS = 255 };
/* A pod's word is not to be taken for how much it wants to say: a day of ten streams is less. */
static const json_int_t most_bytes = 1 << 30;

bool job_start(struct child *child, const struct pod *pod, const char *const *argv, const char *cpus,
               struct error *error)
{
    size_t count = 0;
    while (argv[count] != NULL)
        count++;
    autofree const char **words = memory_allocate(count + 5, sizeof *words);
    words[0] = "/proc/self/exe";
    words[1] = "in-pod";
    words[2] = pod->name;
    words[3] = cpus != NULL ? cpus : "";
    memcpy(words + 4, argv, count * sizeof *argv);
    struct child_options options = {.network_namespace = pod->netns.descriptor};
    return child_start(child, words, &options, error);
}

bool job_wait_for_pods(const struct pod_list *pods, struct error *error)
{
    static const double limit_seconds = 15;
    for (size_t i = 0; i < pods->count; i++) {
        const struct pod *pod = &pods->items[i];
        const char *words[] = {"/proc/self/exe", "ready", pod->name, NULL};
        struct child_options options = {.network_namespace = pod->netns.descriptor};
        if (!child_run(words, &options, limit_seconds, NULL, error))
            return error_prefix(error, "pod %s: ", pod->name);
    }
    return true;
}

/* ---- the stand-in */

static int fail(const char *pod_name, const char *what)
{
    printf("pod %s: %s\n", pod_name, what);
    return STATUS_NO_POD;
}

/* A pod that answers another's request yet, or has just begun, is waited for. */
static int connect_to_pod(const struct sockaddr_un *address, socklen_t length)
{
    for (int i = 0; i < CONNECT_TRIES; i++) {
        int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connection < 0 || connect(connection, (const struct sockaddr *)address, length) == 0)
            return connection;
        close(connection);
        poll(NULL, 0, CONNECT_PAUSE_MILLISECONDS);
    }
    return -1;
}

/* Copies the output through; false where the pod went away before its end. */
static bool copy_answer(FILE *answer, int *exit_status)
{
    char header[128];
    char block[4096];
    if (fgets(header, sizeof header, answer) == NULL)
        return false;
    json_t *json = json_loads(header, 0, NULL);
    json_int_t left = 0;
    bool good = json_unpack(json, "{s:i, s:I}", "exit", exit_status, "bytes", &left) == 0 &&
                *exit_status >= 0 && *exit_status <= MOST_STATUS && left >= 0 && left <= most_bytes;
    json_decref(json);
    while (good && left > 0) {
        size_t wanted = left < (json_int_t)sizeof block ? (size_t)left : sizeof block;
        size_t got = fread(block, 1, wanted, answer);
        good = got > 0 && fwrite(block, 1, got, stdout) == got;
        left -= (json_int_t)got;
    }
    return good;
}

static char *make_request(const char *cpus, const char *const *argv)
{
    json_t *request =
        json_pack("{s:o, s:s?}", "argv", wire_of_words(argv), "cpus", cpus[0] != '\0' ? cpus : NULL);
    char *line = wire_line(request);
    json_decref(request);
    return line;
}

int job_stand_in(const char *pod_name, const char *cpus, const char *const *argv)
{
    struct sockaddr_un address;
    socklen_t length = 0;
    struct error error;
    int exit_status = 0;
    if (!pod_process_address(pod_name, &address, &length, &error))
        return fail(pod_name, error.message);
    int connection = connect_to_pod(&address, length);
    if (connection < 0)
        return fail(pod_name, "its main process does not answer: the pod has ended");
    autofree char *request = make_request(cpus, argv);
    FILE *answer = fdopen(connection, "r");
    bool good = answer != NULL &&
                send(connection, request, strlen(request), MSG_NOSIGNAL) == (ssize_t)strlen(request) &&
                copy_answer(answer, &exit_status);
    if (answer != NULL)
        fclose(answer);
    return good ? exit_status : fail(pod_name, "ended in the middle of a test");
}
