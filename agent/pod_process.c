/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/pod_process.h"

#include "base/memory.h"
#include "node/child.h"
#include "node/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    REQUEST_MOST = 65536,
    NAP_MILLISECONDS = 10000,
    REQUEST_MILLISECONDS = 2000,
    READY_TRIES = 200,
    READY_PAUSE_MILLISECONDS = 50
};

/* Longer than any test may be: what asks for it says its own limits. */
static const double limit_seconds = 2 * 86400.0;

bool pod_process_address(const char *name, struct sockaddr_un *address, socklen_t *length,
                         struct error *error)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    char *abstract = address->sun_path + 1; /* behind a NUL */
    int needed = snprintf(abstract, sizeof address->sun_path - 1, "steerstat/%s", name);
    if (needed < 0 || (size_t)needed >= sizeof address->sun_path - 1)
        return error_set(error, "%s: the pod's name is too long", name);
    *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)needed);
    return true;
}

static int connect_to(const struct sockaddr_un *address, socklen_t length)
{
    int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection >= 0 && connect(connection, (const struct sockaddr *)address, length) != 0) {
        close(connection);
        return -1;
    }
    return connection;
}

bool pod_process_wait(const char *name, struct error *error)
{
    struct sockaddr_un address;
    socklen_t length = 0;
    if (!pod_process_address(name, &address, &length, error))
        return false;
    int connection = connect_to(&address, length);
    for (int i = 0; connection < 0 && i < READY_TRIES; i++) {
        poll(NULL, 0, READY_PAUSE_MILLISECONDS);
        connection = connect_to(&address, length);
    }
    if (connection < 0)
        return error_set(error, "pod %s: its process does not listen: %s", name, strerror(errno));
    close(connection);
    return true;
}

/* ---- one request */

static bool is_root(int connection)
{
    struct ucred peer;
    socklen_t length = sizeof peer;
    return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && peer.uid == 0;
}

/* NULL where none came. */
static json_t *read_request(int connection)
{
    autofree char *line = memory_buffer(REQUEST_MOST);
    size_t length = 0;
    struct pollfd ready = {connection, POLLIN, 0};
    while (length < REQUEST_MOST && memchr(line, '\n', length) == NULL) {
        if (poll(&ready, 1, REQUEST_MILLISECONDS) <= 0)
            return NULL;
        ssize_t got = read(connection, line + length, REQUEST_MOST - length);
        if (got <= 0)
            return NULL;
        length += (size_t)got;
    }
    return json_loadb(line, length, JSON_DISABLE_EOF_CHECK, NULL);
}

static bool has_hung_up(void *context)
{
    char byte = 0;
    const int *connection = context;
    return recv(*connection, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static void send_all(int connection, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(connection, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return; /* nobody is there to be told */
        bytes += sent;
        length -= (size_t)sent;
    }
}

static void answer(int connection, int exit_status, const char *output, size_t length)
{
    autofree char *header = memory_print("{\"exit\":%d,\"bytes\":%zu}\n", exit_status, length);
    send_all(connection, header, strlen(header));
    send_all(connection, output, length);
}

static void run(int connection, const char *const *argv, const char *cpus)
{
    struct child child = {0};
    struct child *const list[] = {&child};
    struct child_options options = {.cpus = cpus};
    struct error error;
    if (!child_start(&child, argv, &options, &error)) {
        answer(connection, 127, error.message, strlen(error.message));
        return;
    }
    struct child_until until = {.holds = has_hung_up, .context = &connection, .watched = connection};
    enum child_wait end = child_wait(list, 1, limit_seconds, &until);
    child_end(list, 1);
    if (end == CHILDREN_ENDED)
        answer(connection, child.exit_status, child.output != NULL ? child.output : "", child.length);
    child_finish(&child);
}

static void serve(int connection)
{
    json_t *request = is_root(connection) ? read_request(connection) : NULL;
    const char **argv = request != NULL ? wire_to_words(json_object_get(request, "argv")) : NULL;
    static const char refusal[] = "only iperf3 is run here, for root";
    if (argv != NULL && strcmp(argv[0], "iperf3") == 0)
        run(connection, argv, json_string_value(json_object_get(request, "cpus")));
    else
        answer(connection, 126, refusal, sizeof refusal - 1);
    free(argv);
    json_decref(request);
}

/* ---- all of them */

bool pod_process_run(const char *name, struct error *error)
{
    struct sockaddr_un address;
    socklen_t length = 0;
    if (!pod_process_address(name, &address, &length, error))
        return false;
    int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listening < 0 || bind(listening, (const struct sockaddr *)&address, length) != 0 ||
        listen(listening, 8) != 0) {
        error_set(error, "%s: cannot listen: %s", name, strerror(errno));
        if (listening >= 0)
            close(listening);
        return false;
    }
    child_catch_signals();
    while (child_interrupted() == 0) {
        struct pollfd ready = {listening, POLLIN, 0};
        int connection =
            poll(&ready, 1, NAP_MILLISECONDS) > 0 ? accept4(listening, NULL, NULL, SOCK_CLOEXEC) : -1;
        if (connection < 0)
            continue;
        serve(connection);
        close(connection);
    }
    close(listening);
    return true;
}
