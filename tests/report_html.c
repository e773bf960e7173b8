/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the report makes of texts and tables: nothing from data is ever markup. */
#include "test.h"

#include "base/memory.h"
#include "report/html.h"
#include "report/html_table.h"

#include <stdlib.h>
#include <string.h>

/* What was written, as a text. Free with free(). */
static char *taken(struct html *html)
{
    char *text = memory_copy_bytes(html->bytes != NULL ? html->bytes : "", html->length);
    free(html->bytes);
    *html = (struct html){0};
    return text;
}

static void assert_text(const char *given, const char *expected)
{
    struct html html = {0};
    html_text(&html, given);
    char *text = taken(&html);
    assert_string_equal(text, expected);
    free(text);
}

static void test_text_is_no_markup(void **state)
{
    (void)state;
    assert_text("", "");
    assert_text("RPS+ at 4", "RPS+ at 4");
    assert_text("<script>alert('a\"b')</script> & &lt;",
                "&lt;script&gt;alert(&#39;a&quot;b&#39;)&lt;/script&gt; &amp; &amp;lt;");
    assert_text("é…–€𝄞", "é…–€𝄞");
    assert_text("שלום", "שלום"); /* letters are text, whichever way they run */
}

static void test_what_is_not_seen_is_shown(void **state)
{
    (void)state;
    assert_text("a\nb\x01\x7f\tc", "a\\x0Ab\\x01\\x7F\tc");
    assert_text("\xff\xc3(\xed\xa0\x80", "\\xFF\\xC3(\\xED\\xA0\\x80"); /* no UTF-8: stray, cut, surrogate */
    assert_text("\xc2\x85\xef\xbf\xbe\xef\xb7\x90", "\\xC2\\x85\\xEF\\xBF\\xBE\\xEF\\xB7\\x90");
    assert_text("a\xe2\x80\xae"
                "b\xe2\x81\xa6"
                "c\xe2\x80\xa8",
                "a[U+202E]b[U+2066]c[U+2028]");
    assert_text("\xe2\x80\x8f\xe2\x80\x8b",
                "\xe2\x80\x8f\xe2\x80\x8b"); /* marks that reach no further stay */
}

static void test_part_and_sentence(void **state)
{
    (void)state;
    struct html html = {0};
    html_text_part(&html, "ab<c", 3);
    html_sentence(&html, "5 % to 9 %; a <b> %");
    html_name(&html, "x&y");
    char *text = taken(&html);
    assert_string_equal(text, "ab&lt;5&#160;% to 9&#160;%; a &lt;b&gt;&#160;%<bdi>x&amp;y</bdi>");
    free(text);
}

static void assert_name(const char *given, const char *expected)
{
    struct html html = {0};
    html_name(&html, given);
    char *text = taken(&html);
    assert_string_equal(text, expected);
    free(text);
}

/* Names have hyphens, and a line would break behind them. */
static void test_names_stay_whole(void **state)
{
    (void)state;
    assert_name("RPS-7+", "<bdi>RPS-7+</bdi>");
    assert_name("abcdefgh-jklmnopqrst-wxé", "<bdi>abcdefgh-jklmnopqrst-wxé</bdi>"); /* 24 characters */
    assert_name("abcdefgh-jklmnopqrst-wxyz", "<bdi class=\"long\">abcdefgh-jklmnopqrst-wxyz</bdi>");
    struct html html = {0};
    html_sentence(&html, "RPS-7+ at 1 %, <a-b>: abcdefgh-jklmnopqrst-wxyz - it is");
    char *text = taken(&html);
    assert_string_equal(text, "<span class=\"whole\">RPS-7+</span> at 1&#160;%, "
                              "<span class=\"whole\">&lt;a-b&gt;:</span> abcdefgh-jklmnopqrst-wxyz "
                              "<span class=\"whole\">-</span> it is");
    free(text);
}

/* What they are of: PropList.txt and DerivedCoreProperties.txt of Unicode 15. */
static void test_names_are_seen(void **state)
{
    (void)state;
    assert_name("", "<bdi></bdi>");
    assert_name("\u200b", "<bdi>[U+200B]</bdi>");
    assert_name(" \u00a0\u3000", "<bdi>[U+0020][U+00A0][U+3000]</bdi>");
    assert_name("\u00ad\u2060", "<bdi>[U+00AD][U+2060]</bdi>");
    assert_name("\ufeff\u3164\t", "<bdi>[U+FEFF][U+3164][U+0009]</bdi>");
    assert_name("\U000e0041\u202e", "<bdi>[U+E0041][U+202E]</bdi>");
    assert_name("\u200brps\u200b", "<bdi>\u200brps\u200b</bdi>"); /* something is seen */
    assert_name("\xff", "<bdi>\\xFF</bdi>");
    assert_name("e\u0301", "<bdi>e\u0301</bdi>");
}

static const struct table_column columns[] = {
    {"machine", NULL, TABLE_LEFT},   {NULL, "configuration", TABLE_LEFT}, {"mean", "mean", TABLE_RIGHT},
    {NULL, "interval", TABLE_RIGHT}, {NULL, "verdict", TABLE_LEFT},       {NULL, "flags", TABLE_LEFT},
};

static struct table *make_table(size_t rows)
{
    struct table *table = table_create(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < rows; i++) {
        table_put_text(table, "hidden");
        table_put_text(table, "<i>");
        table_put_number(table, i == 0 ? quantity_of(0.1) : quantity_undefined("why"), NULL);
        table_put_text(table, "[0, 1]");
        table_put_text(table, "\"worse\"");
        table_put_text(table, "drift;a<b");
    }
    table_add_note(table, "A note: 5 %%.");
    table_add_note(table, "In words: said elsewhere.");
    return table;
}

static char *write_table(size_t rows, size_t most)
{
    struct html html = {0};
    struct table *table = make_table(rows);
    html_write_table(
        &html, table,
        &(struct html_table){
            .id = "t", .caption = "A <caption>", .most_rows = most, .more = "stats --metric 'x'"});
    table_destroy(table);
    return taken(&html);
}

static void test_table(void **state)
{
    (void)state;
    char *text = write_table(2, 0);
    assert_non_null(strstr(text, "<caption id=\"t-caption\"><span>A &lt;caption&gt;</span></caption>"));
    assert_non_null(strstr(text, "<th scope=\"col\" data-sort=\"text\">configuration</th>"
                                 "<th scope=\"col\" data-sort=\"number\" class=\"number\">mean</th>"
                                 "<th scope=\"col\" data-sort=\"none\" class=\"number\">interval</th>"));
    assert_non_null(strstr(text, "<tr><th scope=\"row\"><bdi>&lt;i&gt;</bdi></th>"
                                 "<td class=\"number\" data-value=\"0.10000000000000001\">0.1</td>"
                                 "<td class=\"number\">[0, 1]</td>"
                                 "<td data-verdict=\"&quot;worse&quot;\"><bdi>&quot;worse&quot;</bdi></td>"
                                 "<td class=\"text\">drift; a&lt;b</td></tr>"));
    assert_non_null(strstr(text, "<td class=\"number\">–</td>")); /* undefined: no value to sort by */
    assert_non_null(strstr(text, "<ul class=\"notes\">\n<li>A note: 5&#160;%.</li>\n</ul>"));
    assert_null(strstr(text, "hidden"));
    assert_null(strstr(text, "said elsewhere"));
    free(text);
}

static void test_a_long_table_says_what_it_leaves_out(void **state)
{
    (void)state;
    char *text = write_table(5, 2);
    size_t rows = 0;
    for (const char *at = text; (at = strstr(at, "<tr>")) != NULL; at++)
        rows++;
    assert_int_equal(rows, 3); /* the headings' is one */
    assert_non_null(
        strstr(text, "The first 2 of 5 rows. All of them: <code>stats --metric &#39;x&#39;</code>"));
    free(text);
}

/* Thousands of rows: as short as they can be, but names from data stay apart. */
static void test_a_plain_table(void **state)
{
    (void)state;
    struct html html = {0};
    struct table *table = make_table(2);
    table_put_text(table, "hidden");
    table_put_text(table, "של");
    table_put_number(table, quantity_of(2), NULL);
    table_put_text(table, "");
    table_put_text(table, " ");
    table_put_text(table, "x");
    html_write_table(&html, table, &(struct html_table){.id = "t", .caption = "c", .plain = true});
    table_destroy(table);
    char *text = taken(&html);
    assert_non_null(strstr(text, "<table class=\"plain\" id=\"t\">"));
    assert_non_null(strstr(text, "<th scope=\"col\" class=\"number\">mean</th>"));
    assert_non_null(strstr(text, "<tr><th scope=\"row\">&lt;i&gt;</th><td class=\"n\">0.1</td>"
                                 "<td class=\"n\">[0, 1]</td><td>&quot;worse&quot;</td>"
                                 "<td>drift;a&lt;b</td></tr>"));
    assert_non_null(strstr(text, "<tr><th scope=\"row\"><bdi>של</bdi></th><td class=\"n\">2</td>"
                                 "<td class=\"n\"></td><td><bdi>[U+0020]</bdi></td><td>x</td></tr>"));
    assert_null(strstr(text, "data-"));
    free(text);
}

static void test_cells_by_heading(void **state)
{
    (void)state;
    struct table *table = make_table(1);
    assert_int_equal(table_row_count(table), 1);
    assert_string_equal(table_text_at(table, 0, "interval", 0), "[0, 1]");
    assert_string_equal(table_text_at(table, 0, "interval", 1), "");
    assert_string_equal(table_text_at(table, 0, "nothing", 0), "");
    table_destroy(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_no_markup),
        cmocka_unit_test(test_what_is_not_seen_is_shown),
        cmocka_unit_test(test_part_and_sentence),
        cmocka_unit_test(test_names_stay_whole),
        cmocka_unit_test(test_names_are_seen),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_a_long_table_says_what_it_leaves_out),
        cmocka_unit_test(test_a_plain_table),
        cmocka_unit_test(test_cells_by_heading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
