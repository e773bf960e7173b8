/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which network plugins the node's pods are given: for people, and a log's header. */
#ifndef STEERSTAT_AGENT_CNI_H
#define STEERSTAT_AGENT_CNI_H

/* "cbr0: flannel, portmap", of the first configuration in the node's folder, as container runtimes take it
 * (https://www.cni.dev/docs/spec/); "" where none is to be read. `root` is the node's; free with free(). */
char *cni_describe(const char *root);

#endif
