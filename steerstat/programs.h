/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The programs behind the one command: the table of them, and where they are. */
#ifndef STEERSTAT_STEERSTAT_PROGRAMS_H
#define STEERSTAT_STEERSTAT_PROGRAMS_H

#include "base/error.h"

#include <stddef.h>

/* Names and summaries, one by one; NULL behind the end. */
const char *program_name_at(size_t index);
const char *program_summary_at(size_t index);

/*
 * Becomes the program `name` of the table, with argv[0] = "steerstat NAME" and further arguments; `arguments`
 * is ended by NULL. It is looked for where it was installed, seen from this program's own file: whatever the
 * prefix, moved or staged as a whole; PATH is not asked. Returns only where that fails.
 */
MUST_CHECK bool program_become(const char *name, char *const *arguments, struct error *error);

#endif
