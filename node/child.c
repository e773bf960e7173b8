/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/child.h"

#include "base/memory.h"
#include "base/text.h"
#include "node/child_exec.h"
#include "node/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long a child has to end by itself after SIGTERM. */
static const double end_seconds = 0.5;

/* A signal handler has no other way to leave word: the one state of this file. */
static volatile sig_atomic_t caught_signal;
static int wake_pipe[2] = {-1, -1}; /* readable for ever once a signal was caught */

static void note_signal(int number)
{
    int reason = errno;
    if (caught_signal == 0) {
        caught_signal = number;
        ssize_t ignored = write(wake_pipe[1], "", 1);
        (void)ignored;
    }
    errno = reason;
}

void child_catch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct sigaction before;
        struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART};
        sigemptyset(&action.sa_mask);
        if (sigaction(numbers[i], NULL, &before) == 0 &&
            (numbers[i] != SIGHUP || before.sa_handler != SIG_IGN))
            sigaction(numbers[i], &action, NULL);
    }
    signal(SIGPIPE, SIG_IGN);
}

int child_interrupted(void)
{
    return caught_signal;
}

bool child_set_interrupted(struct error *error)
{
    const char *name = sigabbrev_np(caught_signal);
    return error_set(error, "interrupted by SIG%s", name != NULL ? name : "?");
}

/* ---- output and end */

static void close_descriptor(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

/* Takes what is there now; closes the pipe at its end. */
static void read_output(struct child *child)
{
    while (child->descriptor >= 0) {
        child->output = memory_grow(child->output, &child->capacity, child->length + 4096, 1);
        ssize_t got =
            read(child->descriptor, child->output + child->length, child->capacity - child->length - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got > 0)
            child->length += (size_t)got;
        child->output[child->length] = '\0';
        if (got == 0)
            close_descriptor(&child->descriptor);
        if (got < 0)
            return; /* nothing more for now */
    }
}

/* Called when the pidfd says so. While the child is not waited for, its number can't be anybody else's. */
static void take_end(struct child *child)
{
    siginfo_t end;
    kill(-child->pid, SIGKILL); /* what it left behind in its group */
    if (waitid(P_PIDFD, (id_t)child->process, &end, WEXITED) != 0)
        return;
    child->exit_status = end.si_code == CLD_EXITED ? end.si_status : end.si_status + 128;
    child->ended = true;
    read_output(child); /* a grandchild may hold the other end for ever: only what is there */
    close_descriptor(&child->descriptor);
    close_descriptor(&child->process);
}

/* ---- waiting */

static bool all_ended(struct child *const *children, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (children[i]->pid != 0 && !children[i]->ended)
            return false;
    return true;
}

/* Sleeps until something happens, and takes it in. */
static void wait_once(struct child *const *children, size_t count, struct pollfd *polled, bool heed_signals,
                      int watched, int milliseconds)
{
    for (size_t i = 0; i < count; i++) {
        bool running = children[i]->pid != 0 && !children[i]->ended;
        polled[2 * i] = (struct pollfd){running ? children[i]->descriptor : -1, POLLIN, 0};
        polled[2 * i + 1] = (struct pollfd){running ? children[i]->process : -1, POLLIN, 0};
    }
    polled[2 * count] = (struct pollfd){heed_signals ? wake_pipe[0] : -1, POLLIN, 0};
    polled[2 * count + 1] = (struct pollfd){watched, POLLIN, 0};
    if (poll(polled, 2 * count + 2, milliseconds) <= 0)
        return;
    for (size_t i = 0; i < count; i++) {
        if (polled[2 * i].revents != 0)
            read_output(children[i]);
        if (polled[2 * i + 1].revents != 0)
            take_end(children[i]);
    }
}

/* Rounded up: waking too early would be waking twice. */
static int milliseconds_of(double seconds)
{
    return seconds < 3600 ? (int)(seconds * 1000) + 1 : 3600 * 1000;
}

static enum child_wait wait_for(struct child *const *children, size_t count, double seconds,
                                bool heed_signals, const struct child_until *until)
{
    autofree struct pollfd *polled = memory_allocate(2 * count + 2, sizeof *polled);
    double limit = clock_seconds() + seconds;
    for (;;) {
        if (all_ended(children, count))
            return CHILDREN_ENDED;
        if (until != NULL && until->holds(until->context))
            return CHILDREN_READY;
        double left = limit - clock_seconds();
        if (left <= 0)
            return CHILDREN_TIMED_OUT;
        if (heed_signals && caught_signal != 0)
            return CHILDREN_INTERRUPTED;
        if (until != NULL && until->every_s > 0 && until->every_s < left)
            left = until->every_s;
        int watched = until != NULL && until->watched > 0 ? until->watched : -1;
        wait_once(children, count, polled, heed_signals, watched, milliseconds_of(left));
    }
}

enum child_wait child_wait(struct child *const *children, size_t count, double seconds,
                           const struct child_until *until)
{
    return wait_for(children, count, seconds, true, until);
}

void child_collect(struct child *child, int milliseconds)
{
    struct pollfd polled[4];
    struct child *const list[] = {child};
    wait_once(list, 1, polled, false, -1, milliseconds);
}

static void signal_running(struct child *const *children, size_t count, int number)
{
    for (size_t i = 0; i < count; i++)
        if (children[i]->pid != 0 && !children[i]->ended)
            kill(-children[i]->pid, number);
}

void child_end(struct child *const *children, size_t count)
{
    signal_running(children, count, SIGTERM);
    signal_running(children, count, SIGCONT); /* a stopped one can't end by itself */
    if (wait_for(children, count, end_seconds, false, NULL) == CHILDREN_ENDED)
        return;
    signal_running(children, count, SIGKILL);
    wait_for(children, count, 10, false, NULL); /* the kernel may take its time, but not for ever */
}

void child_finish(struct child *child)
{
    if (child->pid != 0) {
        child_end(&child, 1);
        close_descriptor(&child->descriptor);
        close_descriptor(&child->process);
        close_descriptor(&child->input);
        close_descriptor(&child->complaints);
    }
    free(child->output);
    *child = (struct child){.process = -1, .descriptor = -1, .input = -1, .complaints = -1};
}

/* ---- starting */

/* A file without a name that holds the text: unlike a pipe it never has to be fed. */
static int open_input(const struct child_options *options, int *other_end)
{
    const char *text = options->input;
    int ends[2];
    if (options->converses) {
        if (pipe2(ends, O_CLOEXEC) != 0)
            return -1;
        *other_end = ends[1];
        return ends[0];
    }
    if (text == NULL)
        return open("/dev/null", O_RDONLY | O_CLOEXEC);
    int file = memfd_create("input", MFD_CLOEXEC);
    size_t length = strlen(text);
    if (file >= 0 && (write(file, text, length) != (ssize_t)length || lseek(file, 0, SEEK_SET) != 0))
        close_descriptor(&file);
    return file;
}

/* What the child sent on the way to exec: nothing where exec worked, as that closed the pipe. */
static bool read_failure(int descriptor, struct exec_failure *failure)
{
    ssize_t got = 0;
    do
        got = read(descriptor, failure, sizeof *failure);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof *failure;
}

bool child_start(struct child *child, const char *const *argv, const struct child_options *options,
                 struct error *error)
{
    int output[2] = {-1, -1};
    int status[2] = {-1, -1};
    struct child started = {.process = -1, .descriptor = -1, .input = -1, .complaints = -1};
    int input = open_input(options, &started.input);
    if (options->apart)
        started.complaints = memfd_create("complaints", MFD_CLOEXEC);
    bool good = input >= 0 && (!options->apart || started.complaints >= 0) && pipe2(output, O_CLOEXEC) == 0 &&
                pipe2(status, O_CLOEXEC) == 0 && fcntl(output[0], F_SETFL, O_NONBLOCK) == 0;
    if (good) {
        int complaints = options->apart ? started.complaints : output[1];
        struct exec_request request = {argv, options, getpid(), input, output[1], complaints, status[1]};
        autofree const char **environment = child_environment();
        started.pid = fork();
        if (started.pid == 0)
            child_exec(&request, environment);
        setpgid(started.pid, started.pid); /* as the child does: whoever comes first */
        good = started.pid > 0;
    }
    if (!good)
        error_set(error, "%s: cannot be started: %s", argv[0], strerror(errno));
    close_descriptor(&input);
    close_descriptor(&output[1]);
    close_descriptor(&status[1]);
    struct exec_failure failure;
    if (good && read_failure(status[0], &failure)) {
        waitpid(started.pid, NULL, 0);
        good = child_explain(argv[0], options, &failure, error);
    }
    if (good) {
        started.process = pidfd_open(started.pid, 0);
        if (started.process < 0) {
            good = error_set(error, "%s: cannot be watched: %s (Linux 5.4 or later is needed)", argv[0],
                             strerror(errno));
            kill(-started.pid, SIGKILL);
            waitpid(started.pid, NULL, 0);
        }
    }
    close_descriptor(&status[0]);
    if (!good) {
        close_descriptor(&output[0]);
        close_descriptor(&started.input);
        close_descriptor(&started.complaints);
        return false;
    }
    started.descriptor = output[0];
    *child = started;
    return true;
}

/* ---- a command from its start to its end */

static char *last_line(struct slice rest)
{
    while (rest.length > 0 && strchr("\r\n\t ", rest.start[rest.length - 1]) != NULL)
        rest.length--;
    const char *feed = rest.length > 0 ? memrchr(rest.start, '\n', rest.length) : NULL;
    if (feed != NULL)
        rest = slice_skip(rest, (size_t)(feed + 1 - rest.start));
    autofree char *line = slice_copy(rest);
    char shown[800];
    text_make_printable(shown, sizeof shown, line);
    return memory_copy_text(shown);
}

char *child_last_line(const struct child *child)
{
    if (child->complaints >= 0 && child->pid != 0) {
        autofree char *complaint = child_complaint(child);
        return last_line(slice_of(complaint));
    }
    return last_line((struct slice){child->output, child->length});
}

char *child_complaint(const struct child *child)
{
    off_t end = child->complaints >= 0 ? lseek(child->complaints, 0, SEEK_END) : 0;
    char *text = memory_allocate((size_t)(end > 0 ? end : 0) + 1, 1);
    if (end > 0 && pread(child->complaints, text, (size_t)end, 0) < 0)
        text[0] = '\0';
    return text;
}

bool child_tell(struct child *child, const char *text, struct error *error)
{
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t written = write(child->input, text, left);
        if (written < 0 && errno != EINTR)
            return error_set(error, "cannot be told: %s", strerror(errno));
        text += written > 0 ? written : 0;
        left -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

static bool judge(const struct child *child, const char *program, struct error *error)
{
    if (child->exit_status == 0)
        return true;
    autofree char *line = child_last_line(child);
    if (line[0] != '\0')
        return error_set(error, "%s: %s", program, line);
    if (child->exit_status > 128)
        return error_set(error, "%s: ended by signal %d", program, child->exit_status - 128);
    return error_set(error, "%s: exit status %d", program, child->exit_status);
}

bool child_run(const char *const *argv, const struct child_options *options, double seconds, char **output,
               struct error *error)
{
    struct child child = {0};
    struct child *const list[] = {&child};
    if (!child_start(&child, argv, options, error))
        return false;
    bool good = false;
    switch (wait_for(list, 1, seconds, !options->putting_back, NULL)) {
    case CHILDREN_ENDED:
    case CHILDREN_READY:
        good = judge(&child, argv[0], error);
        break;
    case CHILDREN_TIMED_OUT:
        error_set(error, "%s: did not end within %g s", argv[0], seconds);
        break;
    case CHILDREN_INTERRUPTED:
        child_set_interrupted(error);
        break;
    }
    if (output != NULL) {
        *output = child.output != NULL ? child.output : memory_copy_text("");
        child.output = NULL;
    }
    child_finish(&child);
    return good;
}
