/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file: "boot ID" and then an entry a line (node/journal_entry.h). A last line without its end was never
 * acted upon. */
#include "node/journal.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/output.h"
#include "base/text.h"
#include "node/action.h"
#include "node/journal_entry.h"
#include "node/put_back.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A killed runner's lock is free a moment before its children get their death signal: they might still make
 * things. */
static const int dying_milliseconds = 100;

struct journal {
    char *file_name, *boot;
    int lock, file;
    struct journal_entry *entries;
    size_t count, capacity;
};

static void add_entry(struct journal *journal, enum entry_kind kind, char *name, char *value)
{
    journal->entries =
        memory_grow(journal->entries, &journal->capacity, journal->count + 1, sizeof *journal->entries);
    journal->entries[journal->count++] = (struct journal_entry){kind, name, value};
}

/* Takes over what an earlier runner noted since the machine was started. */
static bool parse_journal(struct journal *journal, const char *text, struct error *error)
{
    size_t number = 0;
    for (const char *feed = NULL; (feed = strchr(text, '\n')) != NULL; text = feed + 1) {
        struct slice line = {text, (size_t)(feed - text)};
        struct slice rest = line;
        number++;
        if (number == 1) {
            if (!slice_equals(slice_next_word(&rest), "boot") ||
                !slice_equals(slice_next_word(&rest), journal->boot))
                return true;
            continue;
        }
        struct journal_entry entry;
        if (!journal_entry_parse(&entry, line))
            return error_set(error,
                             "%s:%zu: not understood: see 'ip netns list' for steerstat-… namespaces, "
                             "put things back by hand and remove the file",
                             journal->file_name, number);
        add_entry(journal, entry.kind, entry.name, entry.value);
    }
    return true;
}

/* ---- the file */

static bool append(struct journal *journal, const char *text, struct error *error)
{
    size_t length = strlen(text);
    if (write(journal->file, text, length) != (ssize_t)length || fsync(journal->file) != 0)
        return error_set(error, "%s: cannot write: %s", journal->file_name, strerror(errno));
    return true;
}

/* The file anew, with what is still noted: whole, or as it was. */
static bool rewrite(struct journal *journal, struct error *error)
{
    autofree char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    fprintf(stream, "boot %s\n", journal->boot);
    for (size_t i = 0; i < journal->count; i++)
        journal_entry_write(stream, &journal->entries[i]);
    fclose(stream);
    if (!output_write_file(journal->file_name, text, length, error))
        return false;
    if (journal->file >= 0)
        close(journal->file);
    journal->file = open(journal->file_name, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (journal->file < 0 || fsync(journal->file) != 0)
        return error_set(error, "%s: cannot open: %s", journal->file_name, strerror(errno));
    return true;
}

static bool note(struct journal *journal, size_t from, struct error *error)
{
    autofree char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    for (size_t i = from; i < journal->count; i++)
        journal_entry_write(stream, &journal->entries[i]);
    fclose(stream);
    return length == 0 || append(journal, text, error);
}

static bool is_noted(const struct journal *journal, enum entry_kind kind, const char *name)
{
    for (size_t i = 0; i < journal->count; i++)
        if (journal->entries[i].kind == kind && strcmp(journal->entries[i].name, name) == 0)
            return true;
    return false;
}

bool journal_note_namespaces(struct journal *journal, const char *const *names, size_t count,
                             struct error *error)
{
    size_t from = journal->count;
    for (size_t i = 0; i < count; i++)
        if (!is_noted(journal, ENTRY_NAMESPACE, names[i]))
            add_entry(journal, ENTRY_NAMESPACE, memory_copy_text(names[i]), NULL);
    return note(journal, from, error);
}

bool journal_note_namespace(struct journal *journal, const char *name, struct error *error)
{
    return journal_note_namespaces(journal, &name, 1, error);
}

static bool note_one(struct journal *journal, enum entry_kind kind, const char *name, const char *value,
                     struct error *error)
{
    if (is_noted(journal, kind, name))
        return true;
    add_entry(journal, kind, memory_copy_text(name), memory_copy_text(value));
    return note(journal, journal->count - 1, error);
}

bool journal_note_cgroup(struct journal *journal, const char *path, struct error *error)
{
    return note_one(journal, ENTRY_CGROUP, path, "", error);
}

bool journal_note_file(struct journal *journal, const char *path, const char *value, struct error *error)
{
    return note_one(journal, ENTRY_FILE, path, value, error);
}

bool journal_note_command(struct journal *journal, const char *namespace_name, char *const *argv,
                          struct error *error)
{
    char *words = memory_copy_text("");
    for (size_t i = 0; argv[i] != NULL; i++)
        memory_append(&words, "%s%c", argv[i], JOURNAL_WORD_END);
    add_entry(journal, ENTRY_COMMAND, memory_copy_text(namespace_name), words);
    return note(journal, journal->count - 1, error);
}

bool journal_note_knob(struct journal *journal, const struct knob *knob, const struct knob_device *device,
                       size_t queue, const char *value, struct error *error)
{
    ino_t inode = 0;
    autofree char *address = NULL;
    if (!put_back_describe(device, &inode, &address, error))
        return false;
    autofree char *name = memory_print("%lu/%s/%s/%d/%zu/%s", (unsigned long)inode, device->name, address,
                                       (int)knob->place, queue, knob->name);
    return note_one(journal, ENTRY_KNOB, name, value, error);
}

bool journal_forget_commands(struct journal *journal, struct error *error)
{
    size_t kept = 0;
    for (size_t i = 0; i < journal->count; i++) {
        if (journal->entries[i].kind == ENTRY_COMMAND)
            journal_entry_finish(&journal->entries[i]);
        else
            journal->entries[kept++] = journal->entries[i];
    }
    bool changed = kept < journal->count;
    journal->count = kept;
    return !changed || rewrite(journal, error);
}

/* ---- opening, restoring, closing */

static void journal_free(struct journal *journal)
{
    for (size_t i = 0; i < journal->count; i++)
        journal_entry_finish(&journal->entries[i]);
    free(journal->entries);
    if (journal->file >= 0)
        close(journal->file);
    if (journal->lock >= 0)
        close(journal->lock);
    free(journal->file_name);
    free(journal->boot);
    free(journal);
}

/*
 * A record lock (F_SETLK), not flock(2): children do not have it, so it is free as soon as its owner is dead,
 * and the kernel says who that is.
 */
static bool take_lock(struct journal *journal, const char *folder, struct error *error)
{
    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        return error_set(error, "%s: cannot be made: %s", folder, strerror(errno));
    autofree char *name = memory_print("%s/lock", folder);
    journal->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (journal->lock < 0)
        return error_set(error, "%s: cannot be made: %s", name, strerror(errno));
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(journal->lock, F_SETLK, &lock) == 0)
        return true;
    if (errno != EACCES && errno != EAGAIN)
        return error_set(error, "%s: cannot be locked: %s", name, strerror(errno));
    if (fcntl(journal->lock, F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK)
        lock.l_pid = 0;
    return error_set(error, "another runner is at work on this machine (process %d): wait for its end",
                     (int)lock.l_pid);
}

static bool take_over(struct journal *journal, size_t *restored, struct error *error)
{
    static const char boot[] = "/proc/sys/kernel/random/boot_id";
    autofree char *text = NULL;
    if (!action_read(AT_FDCWD, boot, boot, &journal->boot, error))
        return false;
    if (access(journal->file_name, F_OK) == 0) {
        if (!action_read(AT_FDCWD, journal->file_name, journal->file_name, &text, error))
            return false;
        /* action_read took the last line feed away; a torn last line has none. */
        struct stat status;
        bool whole = stat(journal->file_name, &status) == 0 && (size_t)status.st_size > strlen(text);
        autofree char *lines = memory_print("%s%s", text, whole ? "\n" : "");
        if (!parse_journal(journal, lines, error))
            return false;
    }
    *restored = journal->count;
    if (journal->count > 0)
        poll(NULL, 0, dying_milliseconds);
    return journal_restore(journal, error);
}

bool journal_open_in(struct journal **journal, const char *folder, size_t *restored, struct error *error)
{
    struct journal *made = memory_allocate(1, sizeof *made);
    made->lock = made->file = -1;
    made->file_name = memory_print("%s/journal", folder);
    if (!take_lock(made, folder, error) || !take_over(made, restored, error)) {
        journal_free(made);
        return false;
    }
    *journal = made;
    return true;
}

bool journal_open(struct journal **journal, size_t *restored, struct error *error)
{
    if (geteuid() != 0)
        return error_set(error, "needs root (sudo): it makes network namespaces and writes kernel settings");
    return journal_open_in(journal, "/run/steerstat", restored, error);
}

/* First, so that nothing holds a namespace or works on what is put back. */
static bool end_processes(const struct journal *journal, struct error *error)
{
    autofree const char **names = memory_allocate(journal->count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < journal->count; i++)
        if (journal->entries[i].kind == ENTRY_NAMESPACE)
            names[count++] = journal->entries[i].name;
    return put_back_processes(names, count, error);
}

bool journal_restore(struct journal *journal, struct error *error)
{
    struct error later;
    bool good = end_processes(journal, error);
    size_t kept = journal->count;
    for (size_t i = journal->count; i-- > 0;) {
        struct journal_entry *entry = &journal->entries[i];
        bool restored = journal_entry_restore(entry, good ? error : &later);
        good = good && restored;
        if (restored || entry->kind == ENTRY_COMMAND) { /* a command that fails once fails again */
            journal_entry_finish(entry);
            continue;
        }
        journal->entries[--kept] = *entry; /* those that stay move to the end, in their order */
    }
    if (kept < journal->count)
        memmove(journal->entries, journal->entries + kept,
                (journal->count - kept) * sizeof *journal->entries);
    journal->count -= kept;
    return rewrite(journal, good ? error : &later) && good;
}

bool journal_close(struct journal *journal, struct error *error)
{
    if (journal == NULL)
        return true;
    bool good = journal_restore(journal, error);
    if (good)
        unlink(journal->file_name);
    journal_free(journal);
    return good;
}
