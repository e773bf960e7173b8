/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An entry of the journal: a line of its file, and what puts it back. "namespace NAME", "cgroup PATH", "file
 * PATH VALUE", "command NAMESPACE ARGV", its words ended by US (0x1F), or "knob
 * INODE/DEVICE/ADDRESS/PLACE/QUEUE/NAME VALUE", the inode being that of the device's network namespace.
 * Blanks and the like inside a field are %NN.
 */
#ifndef STEERSTAT_NODE_JOURNAL_ENTRY_H
#define STEERSTAT_NODE_JOURNAL_ENTRY_H

#include "base/error.h"
#include "base/text.h"

#include <stdio.h>

enum entry_kind { ENTRY_NAMESPACE, ENTRY_CGROUP, ENTRY_FILE, ENTRY_COMMAND, ENTRY_KNOB, ENTRY_KINDS };

struct journal_entry {
    enum entry_kind kind;
    char *name;  /* or path; of a command: the namespace that it runs in; of a knob: which one */
    char *value; /* of a file or a knob; of a command: its words */
};

/* Of a command's words. */
enum { JOURNAL_WORD_END = 0x1F };

void journal_entry_write(FILE *stream, const struct journal_entry *entry);
bool journal_entry_parse(struct journal_entry *entry, struct slice line); /* false: it is none */
MUST_CHECK bool journal_entry_restore(const struct journal_entry *entry, struct error *error);
void journal_entry_finish(struct journal_entry *entry);

#endif
