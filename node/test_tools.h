/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tools of a test while they run: iperf3 for each replica, mpstat. Waited for together; what went wrong
 * is told in the words of the one that knows best.
 */
#ifndef STEERSTAT_NODE_TEST_TOOLS_H
#define STEERSTAT_NODE_TEST_TOOLS_H

#include "node/child.h"
#include "node/tool_output.h"

struct test_tool {
    struct child child;
    const char *side; /* "client", "server" */
    unsigned replica; /* 0: mpstat */
    unsigned port;    /* that it has to listen to; 0: none */
};

/* Zeroed are none. */
struct test_tools {
    struct test_tool *items;
    struct child **list; /* their children */
    size_t count, room;
    int stop; /* a descriptor: what can be read there, or its end, ends every wait; 0: none */
};

/* Room for so many; what there was has to be finished. */
void test_tools_make_room(struct test_tools *tools, size_t room);

/* One more, within the room, whose child is to be started. */
struct test_tool *test_tools_add(struct test_tools *tools, const char *side, unsigned replica, unsigned port);

/* Until all that have a port listen to it. */
MUST_CHECK bool test_tools_wait_until_ready(struct test_tools *tools, double seconds, struct error *error);

/*
 * Until all of a side (NULL: of both) have ended. Fails as soon as one fails or `stop` says so; and when
 * `seconds` are over, naming one that hangs, unless they may pass.
 */
MUST_CHECK bool test_tools_wait(struct test_tools *tools, const char *side, double seconds, bool may_pass,
                                struct error *error);

/* Ends those that still run. */
void test_tools_end(struct test_tools *tools);

/* What one printed; the text stays the child's, and is NULL where there is none. */
struct tool_output test_tool_output(const struct test_tool *tool);

/* Ends those that still run, and frees all but `stop`. */
void test_tools_finish(struct test_tools *tools);

#endif
