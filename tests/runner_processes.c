/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runner's children, and its journal: what happens when processes end, hang or are killed. */
#include "test.h"

#include "base/memory.h"
#include "node/action.h"
#include "node/child.h"
#include "node/clock.h"
#include "node/journal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct error error;

/* ---- children */

static const struct child_options plain = {.network_namespace = -1};

static void test_output_is_kept(void **state)
{
    (void)state;
    const char *argv[] = {"sh", "-c", "echo \"$LC_ALL $TZ $S_COLORS $KEPT\"; echo error >&2", NULL};
    autofree char *output = NULL;
    setenv("TZ", "Asia/Tokyo", 1);
    setenv("KEPT", "kept", 1);
    assert_good(child_run(argv, &plain, 10, &output, &error), &error);
    assert_string_equal(output, "C UTC never kept\nerror\n");

    /* More than a pipe holds, and than fits the first buffer. */
    const char *much[] = {"sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x", NULL};
    autofree char *long_output = NULL;
    assert_good(child_run(much, &plain, 10, &long_output, &error), &error);
    assert_int_equal(strlen(long_output), 3000000);
}

static void test_input(void **state)
{
    (void)state;
    const char *argv[] = {"cat", NULL};
    struct child_options options = {.network_namespace = -1, .input = "line 1\nline 2\n"};
    autofree char *output = NULL;
    autofree char *nothing = NULL;
    assert_good(child_run(argv, &options, 10, &output, &error), &error);
    assert_string_equal(output, "line 1\nline 2\n");
    assert_good(child_run(argv, &plain, 10, &nothing, &error), &error); /* /dev/null, never the terminal */
    assert_string_equal(nothing, "");
}

static void test_failures(void **state)
{
    (void)state;
    const char *fails[] = {"sh", "-c", "echo first; echo last >&2; echo; exit 3", NULL};
    const char *silent[] = {"sh", "-c", "exit 3", NULL};
    const char *killed[] = {"sh", "-c", "kill -9 $$", NULL};
    const char *missing[] = {"no-such-program-here", NULL};
    const char *folder[] = {"/", NULL};
    autofree char *output = NULL;
    assert_false(child_run(fails, &plain, 10, &output, &error));
    assert_string_equal(error.message, "sh: last");
    assert_string_equal(output, "first\nlast\n\n");
    assert_false(child_run(silent, &plain, 10, NULL, &error));
    assert_string_equal(error.message, "sh: exit status 3");
    assert_false(child_run(killed, &plain, 10, NULL, &error));
    assert_string_equal(error.message, "sh: ended by signal 9");
    assert_false(child_run(missing, &plain, 10, NULL, &error));
    assert_string_equal(error.message, "no-such-program-here: not found in PATH");
    assert_false(child_run(folder, &plain, 10, NULL, &error));
    assert_string_equal(error.message, "/: cannot be run: Permission denied");
    assert_false(child_find_program("no-such-program-here", &error));
    assert_true(child_find_program("sh", &error));
}

static void test_placement(void **state)
{
    (void)state;
    const char *argv[] = {"sh", "-c", "grep Cpus_allowed_list /proc/self/status", NULL};
    struct child_options options = {.network_namespace = -1, .cpus = "0"};
    autofree char *output = NULL;
    assert_good(child_check_cpus("0", &error), &error);
    assert_good(child_run(argv, &options, 10, &output, &error), &error);
    assert_string_equal(output, "Cpus_allowed_list:\t0\n");
    options.cpus = "zero";
    assert_false(child_run(argv, &options, 10, NULL, &error));
    assert_string_equal(error.message, "sh: cannot run on the CPUs 'zero': Invalid argument");
    static const char *const bad[] = {"", "1-0", "0,,", "-", "0-", "9999"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (strcmp(bad[i], "0,,") != 0) /* Linux takes an empty part too */
            assert_false(child_check_cpus(bad[i], &error));
    options = (struct child_options){.network_namespace = -1, .cgroup_file = "/nowhere/cgroup.procs"};
    assert_false(child_run(argv, &options, 10, NULL, &error));
    assert_string_equal(error.message, "sh: cannot join /nowhere/cgroup.procs: No such file or directory");
}

/* One that has ended and that nobody has asked for yet (init may take its time) does not run. */
static bool is_running(pid_t pid)
{
    autofree char *name = memory_print("/proc/%d/stat", (int)pid);
    autofree char *stat = NULL;
    struct error gone;
    if (!action_read(AT_FDCWD, name, name, &stat, &gone))
        return false;
    const char *state = strrchr(stat, ')');
    return state != NULL && strncmp(state, ") Z", 3) != 0;
}

static void test_time_limit(void **state)
{
    (void)state;
    /* It does not heed SIGTERM, and has a child of its own, which goes with it. */
    const char *argv[] = {"sh", "-c", "trap '' TERM; sleep 1000 & echo $!; wait; sleep 1000", NULL};
    autofree char *output = NULL;
    double start = clock_seconds();
    assert_false(child_run(argv, &plain, 0.3, &output, &error));
    assert_string_equal(error.message, "sh: did not end within 0.3 s");
    assert_true(clock_seconds() - start < 5);
    pid_t grandchild = (pid_t)strtol(output, NULL, 10);
    assert_true(grandchild > 1);
    for (int i = 0; i < 200 && is_running(grandchild); i++)
        usleep(10000);
    assert_false(is_running(grandchild));
}

static bool has_output(void *context)
{
    const struct child *child = context;
    return child->length > 0;
}

static void test_waiting(void **state)
{
    (void)state;
    const char *argv[] = {"sh", "-c", "echo ready; sleep 1000", NULL};
    const char *quick[] = {"sh", "-c", "exit 7", NULL};
    struct child children[2] = {{0}};
    struct child *list[] = {&children[0], &children[1]};
    struct child_until until = {.holds = has_output, .context = &children[0]};
    assert_int_equal(child_wait(list, 0, 10, NULL), CHILDREN_ENDED);
    assert_good(child_start(&children[0], argv, &plain, &error), &error);
    assert_good(child_start(&children[1], quick, &plain, &error), &error);
    assert_int_equal(child_wait(list, 2, 10, &until), CHILDREN_READY);
    assert_int_equal(child_wait(list, 2, 0.2, NULL), CHILDREN_TIMED_OUT);
    assert_true(children[1].ended);
    assert_int_equal(children[1].exit_status, 7);
    pid_t pid = children[0].pid;
    child_end(list, 2);
    assert_true(children[0].ended);
    assert_int_equal(children[0].exit_status, 128 + SIGTERM);
    assert_string_equal(children[0].output, "ready\n");
    assert_false(is_running(pid));
    child_finish(&children[0]);
    child_finish(&children[1]);
    child_finish(&children[1]);
}

/* In a process of its own: a caught signal stays caught. */
static void run_interrupted(void)
{
    const char *argv[] = {"sleep", "1000", NULL};
    const char *back[] = {"sh", "-c", "sleep 0.1; echo put back", NULL};
    struct child_options putting_back = {.network_namespace = -1, .putting_back = true};
    struct error own;
    char *output = NULL;
    child_catch_signals();
    if (child_interrupted() != 0)
        _exit(10);
    alarm(20);
    pid_t self = getpid();
    pid_t sender = fork();
    if (sender == 0) {
        usleep(200000);
        kill(self, SIGTERM);
        _exit(0);
    }
    if (child_run(argv, &plain, 10, NULL, &own) || strcmp(own.message, "interrupted by SIGTERM") != 0)
        _exit(11);
    if (child_interrupted() != SIGTERM || child_run(argv, &plain, 10, NULL, &own))
        _exit(12);
    if (!child_run(back, &putting_back, 10, &output, &own) || strcmp(output, "put back\n") != 0)
        _exit(13);
    free(output);
    _exit(waitpid(sender, NULL, 0) == sender ? 0 : 14);
}

static void test_signals(void **state)
{
    (void)state;
    pid_t pid = fork();
    int status = -1;
    if (pid == 0)
        run_interrupted();
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* A killed runner's children die with it. */
static void test_death(void **state)
{
    (void)state;
    int channel[2];
    assert_int_equal(pipe(channel), 0);
    pid_t runner = fork();
    if (runner == 0) {
        const char *argv[] = {"sleep", "1000", NULL};
        struct child child = {0};
        struct error own;
        bool good = child_start(&child, argv, &plain, &own);
        bool told = good && write(channel[1], &child.pid, sizeof child.pid) == (ssize_t)sizeof child.pid;
        if (told)
            pause();
        _exit(1);
    }
    pid_t child = 0;
    assert_int_equal(read(channel[0], &child, sizeof child), sizeof child);
    close(channel[0]);
    close(channel[1]);
    assert_true(is_running(child));
    kill(runner, SIGKILL);
    waitpid(runner, NULL, 0);
    for (int i = 0; i < 200 && is_running(child); i++)
        usleep(10000);
    assert_false(is_running(child));
}

/* ---- the journal */

struct place {
    char folder[64];
    char *file;
};

static void make_place(struct place *place)
{
    snprintf(place->folder, sizeof place->folder, "%s/steerstat-journal-XXXXXX", P_tmpdir);
    assert_non_null(mkdtemp(place->folder));
    place->file = memory_print("%s/a file", place->folder);
}

static void remove_place(struct place *place)
{
    autofree char *lock = memory_print("%s/lock", place->folder);
    autofree char *journal = memory_print("%s/journal", place->folder);
    unlink(place->file);
    unlink(lock);
    unlink(journal);
    assert_int_equal(rmdir(place->folder), 0);
    free(place->file);
}

static void write_text(const char *file, const char *text)
{
    FILE *stream = fopen(file, "w");
    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
}

static void assert_text(const char *file, const char *expected)
{
    autofree char *text = NULL;
    assert_good(action_read(AT_FDCWD, file, file, &text, &error), &error);
    assert_string_equal(text, expected);
}

static void assert_reopened(const struct place *place, size_t expected)
{
    struct journal *journal = NULL;
    size_t restored = 99;
    assert_good(journal_open_in(&journal, place->folder, &restored, &error), &error);
    assert_int_equal(restored, expected);
    assert_good(journal_close(journal, &error), &error);
}

/* A runner that makes changes and is killed before it can put anything back. */
static void die_with_changes(const struct place *place, const char *namespace_name)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct journal *journal = NULL;
        struct actions actions = {0};
        struct error own;
        size_t restored = 0;
        bool good = journal_open_in(&journal, place->folder, &restored, &own) &&
                    journal_note_file(journal, place->file, "as it was: 100 %\t1", &own) &&
                    journal_note_file(journal, place->file, "not what was first", &own) &&
                    action_write(&actions, AT_FDCWD, place->file, place->file,
                                 "changed beyond all recognition", &own);
        if (namespace_name != NULL) {
            const char *add[] = {"ip", "netns", "add", namespace_name, NULL};
            good = good && journal_note_namespace(journal, namespace_name, &own) &&
                   action_run(&actions, add, NULL, &own);
        }
        if (!good)
            _exit(1);
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
}

static void test_journal(void **state)
{
    (void)state;
    struct place place;
    make_place(&place);
    assert_reopened(&place, 0);
    write_text(place.file, "as it was");
    die_with_changes(&place, NULL);
    assert_text(place.file, "changed beyond all recognition");
    write_text(place.file, "");
    assert_reopened(&place, 1);
    assert_text(place.file, "as it was: 100 %\t1");
    assert_reopened(&place, 0);

    /* What is gone need not be put back. */
    die_with_changes(&place, NULL);
    unlink(place.file);
    assert_reopened(&place, 1);
    assert_int_not_equal(access(place.file, F_OK), 0);
    remove_place(&place);
}

static void test_journal_keeps_failures(void **state)
{
    (void)state;
    struct place place;
    struct journal *journal = NULL;
    size_t restored = 0;
    make_place(&place);
    assert_int_equal(mkdir(place.file, 0700), 0); /* a folder takes no value */
    assert_good(journal_open_in(&journal, place.folder, &restored, &error), &error);
    assert_good(journal_note_file(journal, place.file, "1", &error), &error);
    assert_false(journal_close(journal, &error));
    assert_non_null(strstr(error.message, "cannot write 1"));
    assert_false(journal_open_in(&journal, place.folder, &restored, &error));
    assert_int_equal(rmdir(place.file), 0);
    assert_reopened(&place, 1);
    remove_place(&place);
}

static void test_journal_after_a_boot(void **state)
{
    (void)state;
    struct place place;
    make_place(&place);
    write_text(place.file, "now");
    autofree char *name = memory_print("%s/journal", place.folder);
    autofree char *text =
        memory_print("boot 00000000-0000-0000-0000-000000000000\nfile %s/a%%20file then\n", place.folder);
    write_text(name, text);
    assert_reopened(&place, 0);
    assert_text(place.file, "now");

    autofree char *boot = NULL;
    static const char boot_file[] = "/proc/sys/kernel/random/boot_id";
    assert_good(action_read(AT_FDCWD, boot_file, boot_file, &boot, &error), &error);
    autofree char *torn =
        memory_print("boot %s\nfile %s/a%%20file then\nnamespace steer", boot, place.folder);
    write_text(name, torn);
    assert_reopened(&place, 1);
    assert_text(place.file, "then");

    autofree char *damaged = memory_print("boot %s\nnonsense\n", boot);
    struct journal *journal = NULL;
    size_t restored = 0;
    write_text(name, damaged);
    assert_false(journal_open_in(&journal, place.folder, &restored, &error));
    assert_non_null(strstr(error.message, "journal:2: not understood"));
    remove_place(&place);
}

static void test_second_runner(void **state)
{
    (void)state;
    struct place place;
    struct journal *first = NULL;
    size_t restored = 0;
    int status = -1;
    make_place(&place);
    assert_good(journal_open_in(&first, place.folder, &restored, &error), &error);
    pid_t pid = fork();
    if (pid == 0) {
        struct journal *second = NULL;
        autofree char *expected = memory_print(
            "another runner is at work on this machine (process %d): wait for its end", (int)getppid());
        bool refused = !journal_open_in(&second, place.folder, &restored, &error);
        _exit(refused && strcmp(error.message, expected) == 0 ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_good(journal_close(first, &error), &error);
    assert_reopened(&place, 0);
    remove_place(&place);
}

static void test_journal_of_namespaces(void **state)
{
    (void)state;
    struct place place;
    static const char name[] = "steerstat-test-journal";
    static const char path[] = "/run/netns/steerstat-test-journal";
    const char *argv[] = {"sleep", "1000", NULL};
    struct child sleeper = {0};
    struct child *const list[] = {&sleeper};
    if (geteuid() != 0) {
        puts("skipped: needs root");
        skip();
    }
    make_place(&place);
    write_text(place.file, "as it was");
    die_with_changes(&place, name);
    int namespace = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(namespace > 0);
    struct child_options options = {.network_namespace = namespace};
    assert_good(child_start(&sleeper, argv, &options, &error), &error);
    close(namespace);
    assert_reopened(&place, 2);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_equal(child_wait(list, 1, 5, NULL), CHILDREN_ENDED);
    assert_int_equal(sleeper.exit_status, 128 + SIGKILL);
    child_finish(&sleeper);
    remove_place(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_output_is_kept),
        cmocka_unit_test(test_input),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_placement),
        cmocka_unit_test(test_time_limit),
        cmocka_unit_test(test_waiting),
        cmocka_unit_test(test_signals),
        cmocka_unit_test(test_death),
        cmocka_unit_test(test_journal),
        cmocka_unit_test(test_journal_keeps_failures),
        cmocka_unit_test(test_journal_after_a_boot),
        cmocka_unit_test(test_second_runner),
        cmocka_unit_test(test_journal_of_namespaces),
    };
    return cmocka_run_group_tests_name("runner_processes", tests, NULL, NULL);
}
