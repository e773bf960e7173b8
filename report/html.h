/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing HTML. What is ours goes in as it is (html_raw, html_format); whatever comes from data or from a
 * message goes through html_text, in elements and in attributes alike, or it does not go in.
 */
#ifndef STEERSTAT_REPORT_HTML_H
#define STEERSTAT_REPORT_HTML_H

#include <stddef.h>

/* Zero is empty. `bytes` is on the heap, without a NUL at its end: free with free(), or hand it on. */
struct html {
    char *bytes;
    size_t length, capacity;
};

/* Markup, as it stands. */
void html_raw(struct html *html, const char *markup);
void html_bytes(struct html *html, const char *bytes, size_t length);

/* Markup of ours with numbers or constants of ours in it: never with text from data. */
void html_format(struct html *html, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Text, escaped for elements and for attributes in double quotes. What would not be seen or would change the
 * text around it is shown: control characters, bytes that are no UTF-8 and noncharacters as \xNN, characters
 * that override or embed a direction as [U+202E].
 */
void html_text(struct html *html, const char *text);

/* The same of the first bytes of a text, which end where a character ends. */
void html_text_part(struct html *html, const char *text, size_t length);

/* A sentence of ours, maybe with names in it: as html_text; no line begins with "%" or ends inside a name. */
void html_sentence(struct html *html, const char *text);

/* A name from data inside a text of ours: isolated, so that its direction stays its own, and seen, whatever
 * it is made of (text_make_visible). It breaks only where no line can hold it. */
void html_name(struct html *html, const char *name);

/* <p>text</p>, <h3>text</h3>, ... */
void html_element(struct html *html, const char *element, const char *text);

/* <dt>term</dt><dd>text</dd> */
void html_term(struct html *html, const char *term, const char *text);

#endif
