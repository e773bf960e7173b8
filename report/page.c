/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/page.h"

#include "report/section.h"

#include "base/memory.h"
#include "stats/words.h"

#include <stdint.h>
#include <string.h>

extern const char page_css[], page_js[]; /* page.css and page.js, compiled in */

static unsigned hexadecimal(char digit)
{
    return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/* A policy names what it allows by its SHA-256 in base64 (RFC 4648). */
static void write_hash(struct html *html, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    enum { BYTES = 32, PADDED = 33 };
    uint8_t bytes[PADDED] = {0};
    struct digest_stream *stream = digest_create();
    digest_feed(stream, text, strlen(text));
    const struct digest digest = digest_end(stream);
    for (size_t i = 0; i < BYTES; i++)
        bytes[i] = (uint8_t)(hexadecimal(digest.text[2 * i]) << 4 | hexadecimal(digest.text[2 * i + 1]));
    html_raw(html, "'sha256-");
    for (size_t i = 0; i < PADDED; i += 3) {
        unsigned three = (unsigned)bytes[i] << 16 | (unsigned)bytes[i + 1] << 8 | bytes[i + 2];
        html_format(html, "%c%c%c", digits[three >> 18], digits[three >> 12 & 63], digits[three >> 6 & 63]);
        html_format(html, "%c", i + 3 < PADDED ? digits[three & 63] : '=');
    }
    html_raw(html, "'");
}

static char *title_of(const struct contents *contents)
{
    const char *campaign = contents->origin.overview.campaign;
    if (contents->title != NULL)
        return memory_copy_text(contents->title);
    return strcmp(campaign, "default") == 0 ? memory_copy_text("Packet steering: what was measured")
                                            : memory_print("Packet steering: %s", campaign);
}

static void write_head(struct html *html, const struct contents *contents, const char *title)
{
    html_raw(html,
             "<!DOCTYPE html>\n<html lang=\"en-GB\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\"/>\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
             "base-uri 'none'; form-action 'none'; style-src ");
    write_hash(html, page_css);
    html_raw(html, "; script-src ");
    write_hash(html, page_js);
    html_raw(html,
             "\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
             "<meta name=\"color-scheme\" content=\"light dark\"/>\n<meta name=\"generator\" content=\"");
    html_text(html, contents->version);
    html_format(html, "\"/>\n<meta name=\"steerstat-content\" content=\"%s\"/>\n", contents->content.text);
    html_raw(html,
             "<link rel=\"icon\" href=\"data:,\"/>\n<title>"); /* else a browser asks a server for one */
    html_text(html, title);
    html_raw(html, "</title>\n<style>");
    html_raw(html, page_css);
    html_raw(html, "</style>\n</head>\n");
}

/* In one sentence or two, what a reader who reads no further has to know. */
static void write_headline(struct html *html, const struct contents *contents)
{
    const struct estimates *bitrate = contents_bitrate(contents);
    html_raw(html, "<p class=\"headline\">");
    if (bitrate == NULL) {
        html_raw(html, "No bitrates, no verdict: ");
        html_text(html, contents->groups[GROUP_BITRATE].lacking);
        html_raw(html, ".");
    } else if (estimates_are_ratios(bitrate)) {
        autofree char *words = words_of(bitrate);
        html_sentence(html, words);
    } else {
        autofree char *words = words_of_cells(bitrate);
        html_raw(html, "Nothing was compared. Of the cells themselves: ");
        html_sentence(html, words);
    }
    html_raw(html, "</p>\n");
}

static void write_header(struct html *html, const struct contents *contents, const char *title)
{
    html_raw(html, "<body>\n<a class=\"skip\" href=\"#main\">Skip to the results</a>\n<header>\n<h1>");
    html_name(html, title);
    html_raw(html, "</h1>\n");
    write_headline(html, contents);
    html_raw(html, "</header>\n<nav aria-label=\"Contents\">\n<ul>\n");
    for (size_t i = 0; section_at(i) != NULL; i++)
        html_format(html, "<li><a href=\"#%s\">%s</a></li>\n", section_at(i)->id, section_at(i)->title);
    html_raw(html, "</ul>\n</nav>\n");
}

void page_write(struct html *html, const struct contents *contents)
{
    autofree char *title = title_of(contents);
    write_head(html, contents, title);
    write_header(html, contents, title);
    html_raw(html, "<main id=\"main\" tabindex=\"-1\">\n");
    for (size_t i = 0; section_at(i) != NULL; i++) {
        const struct section *section = section_at(i);
        html_format(html, "<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">%s</h2>\n",
                    section->id, section->id, section->id, section->title);
        section->write(html, contents);
        html_raw(html, "</section>\n");
    }
    html_raw(html, "</main>\n<footer>\n<p>Made by ");
    html_text(html, contents->version);
    html_raw(html, " from a database with the content hash <code>");
    html_text(html, contents->content.text);
    html_raw(html, "</code>.</p>\n</footer>\n<script>");
    html_raw(html, page_js);
    html_raw(html, "</script>\n</body>\n</html>\n");
}
