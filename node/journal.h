/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal: what the runner changed that outlives it, each entry on disk before the change. The next start
 * puts back what a killed runner left. It is also the lock: one runner at a time on a machine.
 *
 * What was noted before the machine was started anew is void: the kernel forgot it.
 */
#ifndef STEERSTAT_NODE_JOURNAL_H
#define STEERSTAT_NODE_JOURNAL_H

#include "base/error.h"

#include <stddef.h>

struct journal;
struct knob;
struct knob_device;

/*
 * Takes the lock and puts back what an earlier runner left; *restored gets how many entries that were. Fails
 * where another runner is at work, or something can't be put back (it is then still in the journal). Needs
 * root.
 */
MUST_CHECK bool journal_open(struct journal **journal, size_t *restored, struct error *error);

/* The same in another folder than /run/steerstat: for tests. Once a process: its lock is the process's. */
MUST_CHECK bool journal_open_in(struct journal **journal, const char *folder, size_t *restored,
                                struct error *error);

/*
 * Puts everything back, newest first, and empties the journal: files and devices' settings are written back;
 * namespaces removed, and what still runs inside them ended; cgroups removed in the same way; commands run,
 * once. What can't be put back stays noted, and the first such failure is the error; the rest is put back
 * nevertheless.
 */
MUST_CHECK bool journal_restore(struct journal *journal, struct error *error);

/* journal_restore, and gives up the lock. Frees the journal also on failure. NULL is fine. */
MUST_CHECK bool journal_close(struct journal *journal, struct error *error);

/* Entries, to be written before the change. What is noted twice is put back as it was noted first. */
MUST_CHECK bool journal_note_namespace(struct journal *journal, const char *name, struct error *error);
MUST_CHECK bool journal_note_namespaces(struct journal *journal, const char *const *names, size_t count,
                                        struct error *error);
MUST_CHECK bool journal_note_cgroup(struct journal *journal, const char *path, struct error *error);
/* A command to be run inside a namespace, or in the runner's own; it is tried once, and those noted last are
 * run first. */
#define JOURNAL_OWN_NAMESPACE "-"
MUST_CHECK bool journal_note_command(struct journal *journal, const char *namespace_name, char *const *argv,
                                     struct error *error);
/* Of all noted commands: they have been run. */
MUST_CHECK bool journal_forget_commands(struct journal *journal, struct error *error);
MUST_CHECK bool journal_note_file(struct journal *journal, const char *path, const char *value,
                                  struct error *error);
/* A setting (node/knob.h) of a device that may outlive the runner, in whichever network namespace it is. */
MUST_CHECK bool journal_note_knob(struct journal *journal, const struct knob *knob,
                                  const struct knob_device *device, size_t queue, const char *value,
                                  struct error *error);

#endif
