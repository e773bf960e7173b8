/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table of results (base/table.h) as HTML: a caption, headings with their scope, a region of its own that
 * scrolls, each number with its full value for sorting. Without script it is a plain table.
 */
#ifndef STEERSTAT_REPORT_HTML_TABLE_H
#define STEERSTAT_REPORT_HTML_TABLE_H

#include "base/table.h"
#include "report/html.h"

#include <stdbool.h>

struct html_table {
    const char *id;      /* ours: "table-bitrate" */
    const char *caption; /* text */
    size_t most_rows;    /* 0: all; else what lies beyond is left out, and that is said */
    bool plain;          /* of many numbers: neither sorted nor filtered, no wider than it need be */
    const char *more;    /* how to get all rows, where some were left out: "stats --metric softirq" */
};

/* The columns for people, and the notes below but for those that begin with "In words:" (said elsewhere). */
void html_write_table(struct html *html, const struct table *table, const struct html_table *options);

/* Text of the cell in the `occurrence`th (from 0) column for people of that heading; "" where there is none.
 */
const char *table_text_at(const struct table *table, size_t row, const char *heading, size_t occurrence);

size_t table_row_count(const struct table *table);

#endif
