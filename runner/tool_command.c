/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/tool_command.h"

#include "base/memory.h"

#include <stdlib.h>

static void add_word(struct command_line *line, const char *word)
{
    line->words[line->count++] = word;
}

static void add_number(struct command_line *line, const char *option, unsigned number)
{
    char *text = memory_print("%u", number);
    line->numbers[line->number_count++] = text;
    add_word(line, option);
    add_word(line, text);
}

void command_line_finish(struct command_line *line)
{
    for (size_t i = 0; i < line->number_count; i++)
        free(line->numbers[i]);
}

void command_line_server(struct command_line *line, unsigned port)
{
    add_word(line, "iperf3");
    add_word(line, "-s");
    add_word(line, "-1"); /* ends after one client */
    add_number(line, "-p", port);
    add_word(line, "-f");
    add_word(line, "k");
    add_word(line, "--forceflush");
}

void command_line_client(struct command_line *line, const struct plan *plan, const char *address,
                         unsigned port)
{
    add_word(line, "iperf3");
    add_word(line, "-c");
    add_word(line, address);
    add_number(line, "-p", port);
    add_word(line, "-f");
    add_word(line, "k"); /* the default's three digits are up to 1 % coarse */
    add_number(line, "-t", plan->duration_s);
    if (plan->omit_s > 0)
        add_number(line, "-O", plan->omit_s);
    if (plan->udp)
        add_word(line, "-u");
    if (plan->bitrate != NULL) {
        add_word(line, "-b");
        add_word(line, plan->bitrate);
    }
    if (plan->streams > 1)
        add_number(line, "-P", plan->streams);
    add_word(line, "--connect-timeout");
    add_word(line, "5000");
}

void command_line_mpstat(struct command_line *line, const struct plan *plan)
{
    add_word(line, "mpstat");
    add_word(line, "-P");
    add_number(line, "ALL", plan->duration_s);
    add_word(line, "1");
}
