/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/session.h"

#include "base/memory.h"
#include "node/child.h"
#include "node/clock.h"
#include "node/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of silence: before a runner says for how long it may be silent. */
static const double first_lease_seconds = 60;

enum { BLOCK = 65536, NAP_MILLISECONDS = 1000 };

struct input {
    char *bytes;
    size_t length, capacity;
};

/* The next line, its line feed a NUL, from *used on; NULL at the end, after a signal, or too long a silence.
 */
static char *next_line(struct input *input, size_t *used, double lease_s)
{
    double limit = clock_seconds() + lease_s;
    memmove(input->bytes, input->bytes + *used, input->length - *used);
    input->length -= *used;
    *used = 0;
    for (;;) {
        char *feed = input->length > 0 ? memchr(input->bytes, '\n', input->length) : NULL;
        if (feed != NULL) {
            *feed = '\0';
            *used = (size_t)(feed + 1 - input->bytes);
            return input->bytes;
        }
        struct pollfd ready = {STDIN_FILENO, POLLIN, 0};
        if (child_interrupted() != 0 || clock_seconds() > limit)
            return NULL;
        if (poll(&ready, 1, NAP_MILLISECONDS) <= 0)
            continue;
        input->bytes = memory_grow(input->bytes, &input->capacity, input->length + BLOCK, 1);
        ssize_t got = read(STDIN_FILENO, input->bytes + input->length, BLOCK);
        if (got == 0 || (got < 0 && errno != EINTR))
            return NULL;
        input->length += got > 0 ? (size_t)got : 0;
    }
}

/* False where nobody listens any more. */
static bool send_answer(json_t *answer)
{
    autofree char *line = wire_line(answer);
    json_decref(answer);
    return fputs(line, stdout) >= 0 && fflush(stdout) == 0;
}

static json_t *answer_line(struct session *session, const char *line)
{
    json_error_t reason;
    struct error error;
    json_t *request = json_loads(line, JSON_ALLOW_NUL, &reason);
    json_t *answer = json_object();
    if (request == NULL)
        error_set(&error, "no JSON: %s", reason.text);
    if (request == NULL || !session_answer(session, request, &answer, &error)) {
        json_t *failure = wire_of_error(&error);
        json_object_update(failure, answer); /* what tools said stands beside it */
        json_decref(answer);
        answer = failure;
    } else
        json_object_set_new(answer, "ok", json_true());
    json_decref(request);
    return answer;
}

bool session_run(const char *folder, struct error *error)
{
    /* Under a number of its own: 0 would be none. */
    int heard_from = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    struct session session = {
        .folder = folder, .lease_s = first_lease_seconds, .part = {.tools = {.stop = heard_from}}};
    struct input input = {0};
    size_t used = 0;
    child_catch_signals();
    session.node =
        (struct netns){memory_copy_text("node"), open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), -1};
    input.bytes = memory_grow(NULL, &input.capacity, BLOCK, 1);
    for (bool heard = true; heard && !session.ended;) {
        const char *line = next_line(&input, &used, session.lease_s);
        heard = line != NULL && send_answer(answer_line(&session, line));
    }
    bool good = session_put_back(&session, error);
    netns_finish(&session.node);
    free(input.bytes);
    if (heard_from >= 0)
        close(heard_from);
    return good;
}
