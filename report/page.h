/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page: one HTML file with all that it needs inside. It loads nothing: a policy in its head forbids that,
 * and allows by their hashes its own style sheet and script, which a reader can do without.
 */
#ifndef STEERSTAT_REPORT_PAGE_H
#define STEERSTAT_REPORT_PAGE_H

#include "report/contents.h"
#include "report/html.h"

/* The same contents give the same bytes. */
void page_write(struct html *html, const struct contents *contents);

#endif
