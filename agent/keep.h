/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent's main process: puts back what a killed session left on this node. */
#ifndef STEERSTAT_AGENT_KEEP_H
#define STEERSTAT_AGENT_KEEP_H

#include "base/error.h"

#include <stddef.h>

/*
 * At its start and every moment after, puts back what is in the journal of no living session; until SIGTERM.
 * Then it ends the session that lives, waits for it, and looks once more. Fails where something could not be
 * put back at the end.
 */
MUST_CHECK bool keep_run(const char *folder, struct error *error);

/* Puts back once, and says how much; fails where a session lives. */
MUST_CHECK bool keep_once(const char *folder, struct error *error);

/* How many changes were put back so far, that nobody was told of yet; he who asks is told. */
size_t keep_take_count(const char *folder);

#endif
