/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two sides of a test, each on a node of its own. */
#ifndef STEERSTAT_RUNNER_KUBERNETES_SIDE_H
#define STEERSTAT_RUNNER_KUBERNETES_SIDE_H

enum kubernetes_side { SIDE_SERVER, SIDE_CLIENT, SIDES };

#endif
