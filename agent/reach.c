/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/reach.h"

#include "base/memory.h"
#include "node/child.h"
#include "node/clock.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_PORT = 65535, TRY_MILLISECONDS = 1000, PAUSE_MILLISECONDS = 100 };

struct job {
    const struct pod *pod;
    const char *address; /* NULL: any, to listen to */
    char port[8];
};

static bool read_job(struct job *job, const struct pod_list *pods, const json_t *json, struct error *error)
{
    json_int_t replica = json_integer_value(json_object_get(json, "replica"));
    json_int_t port = json_integer_value(json_object_get(json, "port"));
    *job = (struct job){.pod = replica > 0 ? pods_of_replica(pods, (unsigned)replica) : NULL,
                        .address = json_string_value(json_object_get(json, "address"))};
    snprintf(job->port, sizeof job->port, "%d", (int)(port & MOST_PORT));
    return (job->pod != NULL && port > 0 && port <= MOST_PORT) ||
           error_set(error, "job of replica %lld: there is no pod or port for it", (long long)replica);
}

/* In the pod's network namespace; the address numeric, NULL: all of both families, where there are two. */
static bool make_socket(const struct job *job, int *made, struct addrinfo **found, struct error *error)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    int home = -1;
    hints.ai_family = job->address == NULL ? AF_INET6 : AF_UNSPEC;
    int status = getaddrinfo(job->address, job->port, &hints, found);
    if (status != 0)
        return error_set(error, "%s: %s", job->address != NULL ? job->address : "any", gai_strerror(status));
    if (!netns_enter(job->pod->netns.descriptor, &home, error))
        return false;
    *made = socket((*found)->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*made < 0 && job->address == NULL) { /* no IPv6 at all */
        freeaddrinfo(*found);
        hints.ai_family = AF_INET;
        *found = NULL;
        if (getaddrinfo(NULL, job->port, &hints, found) == 0)
            *made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    }
    int reason = errno;
    if (!netns_leave(home, error))
        return false;
    return *made >= 0 || error_set(error, "pod %s: no socket: %s", job->pod->name, strerror(reason));
}

/* ---- the servers' side */

static bool listen_for(const struct job *job, int *descriptor, struct error *error)
{
    const int on = 1;
    const int off = 0;
    struct addrinfo *address = NULL;
    bool good = make_socket(job, descriptor, &address, error);
    if (good) {
        setsockopt(*descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (address->ai_family == AF_INET6)
            setsockopt(*descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
        good =
            (bind(*descriptor, address->ai_addr, address->ai_addrlen) == 0 && listen(*descriptor, 16) == 0) ||
            error_set(error, "pod %s: can't listen to port %s: %s", job->pod->name, job->port,
                      strerror(errno));
    }
    if (address != NULL)
        freeaddrinfo(address);
    return good;
}

bool reach_listen(struct reach_listeners *listeners, const struct pod_list *pods, const json_t *request,
                  struct error *error)
{
    const json_t *jobs = json_object_get(request, "jobs");
    reach_listeners_finish(listeners);
    listeners->descriptors = memory_allocate(json_array_size(jobs) + 1, sizeof *listeners->descriptors);
    for (size_t i = 0; i < json_array_size(jobs); i++) {
        struct job job;
        int *descriptor = &listeners->descriptors[listeners->count];
        *descriptor = -1;
        bool good = read_job(&job, pods, json_array_get(jobs, i), error);
        job.address = NULL;
        good = good && listen_for(&job, descriptor, error);
        listeners->count += *descriptor >= 0;
        if (!good) {
            reach_listeners_finish(listeners);
            return false;
        }
    }
    return true;
}

void reach_listeners_finish(struct reach_listeners *listeners)
{
    for (size_t i = 0; i < listeners->count; i++)
        close(listeners->descriptors[i]);
    free(listeners->descriptors);
    *listeners = (struct reach_listeners){0};
}

/* ---- the clients' side */

/* 0, or why not. */
static int try_once(int descriptor, const struct addrinfo *address)
{
    struct pollfd ready = {descriptor, POLLOUT, 0};
    int reason = 0;
    socklen_t length = sizeof reason;
    if (connect(descriptor, address->ai_addr, address->ai_addrlen) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return errno;
    if (poll(&ready, 1, TRY_MILLISECONDS) <= 0)
        return ETIMEDOUT;
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &reason, &length) == 0 ? reason : errno;
}

static bool is_stopped(int stop)
{
    struct pollfd ready = {stop, POLLIN, 0};
    return child_interrupted() != 0 || (stop > 0 && poll(&ready, 1, 0) > 0);
}

static bool connect_for(const struct job *job, double limit, int stop, struct error *error)
{
    for (;;) {
        struct addrinfo *address = NULL;
        int descriptor = -1;
        bool good = make_socket(job, &descriptor, &address, error);
        int reason = good ? try_once(descriptor, address) : 0;
        if (address != NULL)
            freeaddrinfo(address);
        if (descriptor >= 0)
            close(descriptor);
        if (!good || reason == 0)
            return good;
        if (is_stopped(stop))
            return error_set(error, "stopped");
        if (clock_seconds() >= limit)
            return error_set(error,
                             "pod %s can't reach its server at %s, port %s: %s: is there a network policy, "
                             "a firewall, a proxy that is not ready?",
                             job->pod->name, job->address, job->port, strerror(reason));
        poll(NULL, 0, PAUSE_MILLISECONDS);
    }
}

bool reach_connect(const struct pod_list *pods, const json_t *request, int stop, struct error *error)
{
    const json_t *jobs = json_object_get(request, "jobs");
    double limit = clock_seconds() + json_number_value(json_object_get(request, "limit"));
    for (size_t i = 0; i < json_array_size(jobs); i++) {
        struct job job;
        if (!read_job(&job, pods, json_array_get(jobs, i), error))
            return false;
        if (job.address == NULL)
            return error_set(error, "job of pod %s: no address", job.pod->name);
        if (!connect_for(&job, limit, stop, error))
            return false;
    }
    return json_array_size(jobs) > 0 || error_set(error, "jobs: none");
}
