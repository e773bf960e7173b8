/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/test_tools.h"

#include "base/memory.h"
#include "node/listening.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

static const double ready_step_s = 0.005;
/* How long the others have to say why, once one failed. */
static const double aftermath_seconds = 0.3;

void test_tools_make_room(struct test_tools *tools, size_t room)
{
    tools->items = memory_allocate(room, sizeof *tools->items);
    tools->list = memory_allocate(room, sizeof(struct child *));
    tools->room = room;
    tools->count = 0;
}

struct test_tool *test_tools_add(struct test_tools *tools, const char *side, unsigned replica, unsigned port)
{
    struct test_tool *tool = &tools->items[tools->count];
    *tool = (struct test_tool){.side = side, .replica = replica, .port = port};
    tools->list[tools->count++] = &tool->child;
    return tool;
}

/* ---- judging */

static bool has_failed(const struct test_tool *tool)
{
    return tool->child.ended && tool->child.exit_status != 0;
}

static bool hangs(const struct test_tool *tool)
{
    return tool->child.pid != 0 && !tool->child.ended;
}

/* The first that is so; clients before servers: they are told what went wrong. */
static const struct test_tool *first(const struct test_tools *tools, bool (*is)(const struct test_tool *tool))
{
    const struct test_tool *found = NULL;
    for (size_t i = 0; i < tools->count; i++) {
        const struct test_tool *tool = &tools->items[i];
        if (is(tool) && strcmp(tool->side, "client") == 0)
            return tool;
        if (is(tool) && found == NULL)
            found = tool;
    }
    return found;
}

/* "iperf3 client of replica 3" */
static char *describe(const struct test_tool *tool)
{
    return tool->replica == 0 ? memory_copy_text("mpstat")
                              : memory_print("iperf3 %s of replica %u", tool->side, tool->replica);
}

/* In its own last words. */
static bool explain(const struct test_tool *tool, struct error *error)
{
    static const char own[] = "iperf3: ";
    autofree char *what = describe(tool);
    autofree char *line = child_last_line(&tool->child);
    const char *said = strncmp(line, own, sizeof own - 1) == 0 ? line + sizeof own - 1 : line;
    if (said[0] != '\0')
        return error_set(error, "%s: %s", what, said);
    return error_set(error, "%s: exit status %d", what, tool->child.exit_status);
}

static bool is_stopped(const struct test_tools *tools)
{
    struct pollfd stop = {tools->stop, POLLIN, 0};
    return tools->stop > 0 && poll(&stop, 1, 0) > 0;
}

/* What a wait means that ended in a signal, a failure or a stop. */
static bool judge(const struct test_tools *tools, enum child_wait end, struct error *error)
{
    if (end == CHILDREN_INTERRUPTED)
        return child_set_interrupted(error);
    if (first(tools, has_failed) != NULL) {
        child_wait(tools->list, tools->count, aftermath_seconds, NULL);
        return explain(first(tools, has_failed), error);
    }
    return !is_stopped(tools) || error_set(error, "stopped");
}

/* ---- waiting */

struct wait {
    const struct test_tools *tools;
    const char *side; /* whose end is waited for; NULL: both sides' */
    size_t ready;     /* so many of the first listen */
};

static bool has_to_end(const struct test_tools *tools)
{
    return first(tools, has_failed) != NULL || is_stopped(tools);
}

static bool all_listen(void *context)
{
    struct wait *wait = context;
    for (; wait->ready < wait->tools->count; wait->ready++) {
        const struct test_tool *tool = &wait->tools->items[wait->ready];
        if (tool->port != 0 && !listening_in(tool->child.pid, tool->port))
            return has_to_end(wait->tools);
    }
    return true;
}

static bool side_has_ended(void *context)
{
    const struct wait *wait = context;
    for (size_t i = 0; i < wait->tools->count; i++) {
        const struct test_tool *tool = &wait->tools->items[i];
        if (hangs(tool) && (wait->side == NULL || strcmp(wait->side, tool->side) == 0))
            return has_to_end(wait->tools);
    }
    return true;
}

bool test_tools_wait_until_ready(struct test_tools *tools, double seconds, struct error *error)
{
    struct wait wait = {.tools = tools};
    struct child_until until = {
        .holds = all_listen, .context = &wait, .every_s = ready_step_s, .watched = tools->stop};
    enum child_wait end = child_wait(tools->list, tools->count, seconds, &until);
    if (!judge(tools, end, error))
        return false;
    return wait.ready == tools->count ||
           error_set(error, "iperf3 server of replica %u: does not listen after %g s",
                     tools->items[wait.ready].replica, seconds);
}

bool test_tools_wait(struct test_tools *tools, const char *side, double seconds, bool may_pass,
                     struct error *error)
{
    struct wait wait = {.tools = tools, .side = side};
    struct child_until until = {.holds = side_has_ended, .context = &wait, .watched = tools->stop};
    enum child_wait end = child_wait(tools->list, tools->count, seconds, &until);
    if (!judge(tools, end, error))
        return false;
    const struct test_tool *hanging = first(tools, hangs);
    if (end != CHILDREN_TIMED_OUT || may_pass || hanging == NULL)
        return true;
    autofree char *what = describe(hanging);
    return error_set(error, "%s: did not end within %g s", what, seconds);
}

/* ---- their end */

void test_tools_end(struct test_tools *tools)
{
    child_end(tools->list, tools->count);
}

struct tool_output test_tool_output(const struct test_tool *tool)
{
    return (struct tool_output){
        .tool = tool->replica == 0 ? "mpstat" : "iperf3",
        .side = tool->side,
        .replica = tool->replica,
        .exit_status = tool->child.exit_status,
        .text = tool->child.output,
        .length = tool->child.length,
    };
}

void test_tools_finish(struct test_tools *tools)
{
    int stop = tools->stop;
    test_tools_end(tools);
    for (size_t i = 0; i < tools->count; i++)
        child_finish(&tools->items[i].child);
    free(tools->items);
    free(tools->list);
    *tools = (struct test_tools){.stop = stop};
}
