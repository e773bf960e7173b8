/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Undoing, by the kernel's own calls (no tool is needed for it): what the journal does with its entries. */
#ifndef STEERSTAT_RUNNER_PUT_BACK_H
#define STEERSTAT_RUNNER_PUT_BACK_H

#include "base/error.h"

#include <stddef.h>

/* A value written back; a file that is gone is fine. */
MUST_CHECK bool put_back_file(const char *path, const char *value, struct error *error);

/* Ends, by their number, all processes inside the named namespaces; names that are gone are fine. */
MUST_CHECK bool put_back_processes(const char *const *namespaces, size_t count, struct error *error);

/* Takes the name away, as `ip netns delete` does: the kernel removes what nobody uses. Gone is fine. */
MUST_CHECK bool put_back_namespace(const char *name, struct error *error);

/* Runs a command inside a named namespace; one that is gone is fine: it took the command's effects along. */
MUST_CHECK bool put_back_by_command(const char *namespace_name, const char *const *argv, struct error *error);

/* Ends what runs in the cgroup and removes it; gone is fine. */
MUST_CHECK bool put_back_cgroup(const char *path, struct error *error);

#endif
