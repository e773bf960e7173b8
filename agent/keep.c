/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/keep.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/output.h"
#include "node/action.h"
#include "node/child.h"
#include "node/clock.h"
#include "node/journal.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_MILLISECONDS = 1000, PATIENCE_SECONDS = 15, STEP_MILLISECONDS = 50 };

/* The process whose session lives; 0: none. */
static pid_t session_process(const char *folder)
{
    autofree char *name = memory_print("%s/lock", folder);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int file = open(name, O_RDWR | O_CLOEXEC);
    if (file < 0)
        return 0;
    bool held = fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    close(file);
    return held ? lock.l_pid : 0;
}

static bool is_something_left(const char *folder)
{
    autofree char *name = memory_print("%s/journal", folder);
    return access(name, F_OK) == 0;
}

/* ---- what was done, until a runner asks */

static char *count_file(const char *folder)
{
    return memory_print("%s/put-back", folder);
}

static size_t read_count(const char *file)
{
    autofree char *text = NULL;
    struct error ignored;
    uint64_t count = 0;
    return action_read(AT_FDCWD, file, file, &text, &ignored) &&
                   number_parse_unsigned(slice_of(text), &count) == NUMBER_OK
               ? (size_t)count
               : 0;
}

size_t keep_take_count(const char *folder)
{
    autofree char *file = count_file(folder);
    size_t count = read_count(file);
    unlink(file);
    return count;
}

/* Only for being told: that it can't be written is no failure. */
static void add_count(const char *folder, size_t count)
{
    autofree char *file = count_file(folder);
    autofree char *text = memory_print("%zu\n", read_count(file) + count);
    struct error ignored;
    (void)!output_write_file(file, text, strlen(text), &ignored);
}

bool keep_once(const char *folder, struct error *error)
{
    struct journal *journal = NULL;
    size_t restored = 0;
    if (!journal_open_in(&journal, folder, &restored, error) || !journal_close(journal, error))
        return false;
    if (restored > 0) {
        add_count(folder, restored);
        printf("put back: %zu changes that a killed session had left\n", restored);
        fflush(stdout);
    }
    return true;
}

/* A failure is said once, until it is another. */
static void look(const char *folder, struct error *said)
{
    struct error error;
    if (!is_something_left(folder) || session_process(folder) != 0 || keep_once(folder, &error))
        return;
    if (strcmp(said->message, error.message) != 0)
        fprintf(stderr, "%s\n", error.message);
    *said = error;
}

static void end_session(const char *folder)
{
    double limit = clock_seconds() + PATIENCE_SECONDS;
    pid_t process = session_process(folder);
    if (process > 0)
        kill(process, SIGTERM);
    while (session_process(folder) != 0 && clock_seconds() < limit)
        poll(NULL, 0, STEP_MILLISECONDS);
}

bool keep_run(const char *folder, struct error *error)
{
    struct error said = {""};
    child_catch_signals();
    while (child_interrupted() == 0) {
        look(folder, &said);
        poll(NULL, 0, LOOK_MILLISECONDS);
    }
    end_session(folder);
    return !is_something_left(folder) || keep_once(folder, error);
}
