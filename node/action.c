/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/action.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "node/child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Nothing that sets up or takes down takes longer; what does hangs. */
static const double time_limit_seconds = 30;

/* ---- showing */

/* A word as a shell takes it, so that what is printed can be pasted. */
static void show_word(FILE *stream, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%^";
    if (word[0] != '\0' && strspn(word, plain) == strlen(word)) {
        fputs(word, stream);
        return;
    }
    putc('\'', stream);
    for (const char *c = word; *c != '\0'; c++)
        *c == '\'' ? fputs("'\\''", stream) : putc(*c, stream);
    putc('\'', stream);
}

void action_show(const struct actions *actions, const char *namespace_name, const char *const *argv,
                 const char *input)
{
    FILE *stream = actions->dry_run;
    if (namespace_name != NULL)
        fprintf(stream, "ip netns exec %s ", namespace_name);
    for (size_t i = 0; argv[i] != NULL; i++) {
        if (i > 0)
            putc(' ', stream);
        show_word(stream, argv[i]);
    }
    if (input != NULL) {
        fputs(" <<< ", stream);
        show_word(stream, input);
    }
    putc('\n', stream);
}

static void show_batch(const struct actions *actions, const struct action_batch *batch)
{
    struct slice rest = slice_of(batch->lines);
    while (rest.length > 0) {
        struct slice line = slice_next_line(&rest);
        fputs(batch->program, actions->dry_run);
        if (batch->namespace_name != NULL)
            fprintf(actions->dry_run, " -n %s", batch->namespace_name);
        fprintf(actions->dry_run, " %.*s\n", SLICE_ARGUMENTS(line));
    }
}

/* ---- commands */

bool action_run(struct actions *actions, const char *const *argv, const char *input, struct error *error)
{
    struct action_place here = {NULL, -1, false};
    return action_run_in(actions, &here, argv, input, error);
}

bool action_run_in(struct actions *actions, const struct action_place *place, const char *const *argv,
                   const char *input, struct error *error)
{
    if (actions->dry_run != NULL) {
        action_show(actions, place->namespace_name, argv, input);
        return true;
    }
    struct child_options options = {
        .network_namespace = place->descriptor,
        .input = input,
        .putting_back = place->putting_back,
    };
    if (child_run(argv, &options, time_limit_seconds, NULL, error))
        return true;
    return place->namespace_name != NULL ? error_prefix(error, "%s: ", place->namespace_name) : false;
}

/* ip and bridge end with "Command failed -:3" behind their own message: the line is what helps. */
static bool explain_batch(const struct action_batch *batch, const struct child *child, struct error *error)
{
    struct slice output = {child->output, child->length};
    struct slice message = slice_trim(slice_next_line(&output));
    size_t at = 0;
    uint64_t number = 0;
    static const char mark[] = "Command failed -:";
    struct slice all = {child->output, child->length};
    if (child->length == 0 || !slice_find(all, mark, &at))
        return error_set(error, "%s -batch: %.*s", batch->program, SLICE_ARGUMENTS(message));
    struct slice behind = slice_skip(all, at + sizeof mark - 1);
    struct slice word = slice_next_word(&behind);
    const char *feed = memchr(word.start, '\n', word.length);
    if (feed != NULL)
        word.length = (size_t)(feed - word.start);
    struct slice line = {"", 0};
    if (number_parse_unsigned(word, &number) == NUMBER_OK) {
        struct slice rest = slice_of(batch->lines);
        for (uint64_t i = 0; i < number; i++)
            line = slice_next_line(&rest);
    }
    return error_set(error, "%s%s%s %.*s: %.*s", batch->program, batch->namespace_name != NULL ? " -n " : "",
                     batch->namespace_name != NULL ? batch->namespace_name : "", SLICE_ARGUMENTS(line),
                     SLICE_ARGUMENTS(message));
}

static bool start_batch(const struct action_batch *batch, struct child *child, struct error *error)
{
    const char *argv[6] = {batch->program, "-batch", "-", NULL, NULL, NULL};
    if (batch->namespace_name != NULL) {
        argv[1] = "-n";
        argv[2] = batch->namespace_name;
        argv[3] = "-batch";
        argv[4] = "-";
    }
    struct child_options options = {.network_namespace = -1, .input = batch->lines};
    return child_start(child, argv, &options, error);
}

static bool judge_batches(const struct action_batch *batches, const struct child *children, size_t count,
                          struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (children[i].exit_status != 0)
            return explain_batch(&batches[i], &children[i], error);
    return true;
}

static bool do_batches(const struct action_batch *batches, size_t count, struct error *error)
{
    autofree struct child *children = memory_allocate(count, sizeof *children);
    autofree struct child **list = memory_allocate(count, sizeof(struct child *));
    bool good = true;
    for (size_t i = 0; i < count; i++)
        list[i] = &children[i];
    for (size_t i = 0; i < count && good; i++)
        good = start_batch(&batches[i], &children[i], error);
    if (good) {
        enum child_wait end = child_wait(list, count, time_limit_seconds, NULL);
        if (end == CHILDREN_INTERRUPTED)
            good = child_set_interrupted(error);
        else if (end != CHILDREN_ENDED)
            good = error_set(error, "%s -batch: did not end within %g s", batches[0].program,
                             time_limit_seconds);
        else
            good = judge_batches(batches, children, count, error);
    }
    for (size_t i = 0; i < count; i++)
        child_finish(&children[i]);
    return good;
}

bool action_run_batches(struct actions *actions, const struct action_batch *batches, size_t count,
                        struct error *error)
{
    if (actions->dry_run == NULL)
        return do_batches(batches, count, error);
    for (size_t i = 0; i < count; i++)
        show_batch(actions, &batches[i]);
    return true;
}

/* ---- files */

bool action_write(struct actions *actions, int directory, const char *file, const char *shown,
                  const char *value, struct error *error)
{
    if (actions->dry_run != NULL) {
        fprintf(actions->dry_run, "write %s > %s\n", value, shown);
        return true;
    }
    int descriptor = openat(directory, file, O_WRONLY | O_CLOEXEC);
    size_t length = strlen(value);
    /* One write: the kernel's files take a value whole. An empty one is a line feed, as nothing would not
     * arrive. */
    ssize_t written = descriptor < 0 ? -1
                      : length > 0   ? write(descriptor, value, length)
                                     : write(descriptor, "\n", 1);
    int reason = errno;
    if (descriptor >= 0)
        close(descriptor);
    if (written < 0)
        return error_set(error, "%s: cannot write %s: %s", shown, value, strerror(reason));
    return true;
}

bool action_read(int directory, const char *file, const char *shown, char **text, struct error *error)
{
    int descriptor = openat(directory, file, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return error_set(error, "%s: cannot read: %s", shown, strerror(errno));
    char *buffer = NULL;
    size_t length = 0;
    size_t capacity = 0;
    ssize_t got = 0;
    do {
        buffer = memory_grow(buffer, &capacity, length + 4096, 1);
        got = read(descriptor, buffer + length, capacity - length - 1);
        if (got > 0)
            length += (size_t)got;
    } while (got > 0 || (got < 0 && errno == EINTR));
    int reason = errno;
    close(descriptor);
    if (got < 0) {
        free(buffer);
        return error_set(error, "%s: cannot read: %s", shown, strerror(reason));
    }
    length -= length > 0 && buffer[length - 1] == '\n';
    buffer[length] = '\0';
    *text = buffer;
    return true;
}
