/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contract of a section of the report, and the table of them (report/sections.c): one file a section, one
 * row a section. The page's list of contents comes from the rows.
 */
#ifndef STEERSTAT_REPORT_SECTION_H
#define STEERSTAT_REPORT_SECTION_H

#include "report/contents.h"
#include "report/html.h"

struct section {
    const char *id;    /* of the element, for links */
    const char *title; /* of its heading and in the list of contents */
    void (*write)(struct html *html, const struct contents *contents);
};

/* The table, row by row; NULL behind its end. */
const struct section *section_at(size_t index);

extern const struct section section_verdicts, section_figures, section_tables, section_diagnosis,
    section_origin, section_methods, section_files;

/* The bitrates' estimates, compared where there is a reference; NULL where the data have none. */
const struct estimates *contents_bitrate(const struct contents *contents);

/* Rows of a table that are written: beyond, a page is no place for them. */
enum { MOST_TABLE_ROWS = 5000 };

#endif
