/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Undoing, by the kernel's own calls (no tool is needed for it): what the journal does with its entries. */
#ifndef STEERSTAT_NODE_PUT_BACK_H
#define STEERSTAT_NODE_PUT_BACK_H

#include "base/error.h"
#include "node/knob.h"

#include <stddef.h>
#include <sys/types.h>

/* A value written back; a file that is gone is fine. */
MUST_CHECK bool put_back_file(const char *path, const char *value, struct error *error);

/* A setting of a device, and what tells that device from a later one of the same name. */
struct put_back_knob {
    ino_t namespace_inode; /* of its network namespace */
    const char *device;
    const char *address; /* as its sysfs file says; "" where it has none */
    struct knob knob;
    size_t queue;
};

/* What describes a device: *inode and *address (free with free()). */
MUST_CHECK bool put_back_describe(const struct knob_device *device, ino_t *inode, char **address,
                                  struct error *error);

/* Written back in whichever namespace it is; a namespace that nobody uses and a device that is gone are fine.
 */
MUST_CHECK bool put_back_knob(const struct put_back_knob *back, const char *value, struct error *error);

/* Ends, by their number, all processes inside the named namespaces; names that are gone are fine. */
MUST_CHECK bool put_back_processes(const char *const *namespaces, size_t count, struct error *error);

/* Takes the name away, as `ip netns delete` does: the kernel removes what nobody uses. Gone is fine. */
MUST_CHECK bool put_back_namespace(const char *name, struct error *error);

/* Runs a command inside a named namespace; one that is gone is fine: it took the command's effects along.
 * NULL: the own one. */
MUST_CHECK bool put_back_by_command(const char *namespace_name, const char *const *argv, struct error *error);

/* Ends what runs in the cgroup and removes it; gone is fine. */
MUST_CHECK bool put_back_cgroup(const char *path, struct error *error);

#endif
