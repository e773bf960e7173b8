/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_known_lines.h"

#include <string.h>

enum { KNOWN = sizeof((struct iperf3_known_lines *)0)->lines / sizeof(struct iperf3_known_line) };

void iperf3_known_lines_add(struct iperf3_known_lines *known, struct slice line,
                            const struct iperf3_remark *remark)
{
    struct iperf3_known_line *added = &known->lines[known->next];
    bool says_its_kind = remark->kind == REMARK_NONE || remark->kind == REMARK_SEPARATOR ||
                         remark->kind == REMARK_HEADER || remark->kind == REMARK_DONE ||
                         remark->kind == REMARK_LISTENING;
    if (!says_its_kind || line.length > sizeof added->text || memchr(line.start, '"', line.length) != NULL)
        return;
    memcpy(added->text, line.start, line.length);
    added->length = line.length;
    added->kind = remark->kind;
    added->protocol = remark->protocol;
    known->next = (known->next + 1) % KNOWN;
}

bool iperf3_known_lines_find(const struct iperf3_known_lines *known, struct slice line,
                             struct iperf3_remark *remark)
{
    for (size_t i = 0; i < KNOWN; i++) {
        const struct iperf3_known_line *one = &known->lines[i];
        if (slice_same((struct slice){one->text, one->length}, line)) {
            *remark = (struct iperf3_remark){.kind = one->kind, .rest = line, .protocol = one->protocol};
            return true;
        }
    }
    return false;
}
