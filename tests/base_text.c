/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/configuration.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/table.h"
#include "base/text.h"
#include "base/utf16.h"

#include <stdlib.h>
#include <string.h>

static void test_words(void **state)
{
    (void)state;
    struct slice rest = slice_of("  one\ttwo  three\r");
    assert_true(slice_equals(slice_next_word(&rest), "one"));
    assert_true(slice_equals(slice_last_word(&rest), "three"));
    assert_true(slice_equals(slice_next_word(&rest), "two"));
    assert_int_equal(slice_next_word(&rest).length, 0);
    assert_true(slice_equals(slice_trim(slice_of(" \t x y \r")), "x y"));
}

static void test_list_items(void **state)
{
    (void)state;
    char *joined = memory_copy_text("");
    for (struct slice rest = slice_of("a,,bc,"), item; slice_next_item(&rest, &item);)
        memory_append(&joined, "[%.*s]", SLICE_ARGUMENTS(item));
    assert_string_equal(joined, "[a][][bc][]");
    free(joined);
}

static void test_natural_order(void **state)
{
    (void)state;
    assert_true(text_compare_natural("rps-7", "rps-16") < 0);
    assert_true(text_compare_natural("rps-16", "rps-7") > 0);
    assert_true(text_compare_natural("a", "a1") < 0);
    assert_true(text_compare_natural("a01", "a1") != 0); /* a total order: not the same text */
    assert_int_equal(text_compare_natural("same", "same"), 0);
}

static void test_configuration_order_and_titles(void **state)
{
    (void)state;
    assert_string_equal(configuration_title("rps-plus-7"), "RPS-7+");
    assert_string_equal(configuration_title("mine"), "mine");
    assert_string_equal(configuration_name("RFS+"), "rfs-plus");
    assert_true(configuration_compare("rps-7", "rfs") < 0);      /* the table's order */
    assert_true(configuration_compare("rfs-plus", "aaa") < 0);   /* known ones first */
    assert_true(configuration_compare("slim-2", "slim-10") < 0); /* then natural order */
}

static void test_printable(void **state)
{
    (void)state;
    char buffer[64];
    assert_true(text_is_printable("na\xC3\xAFve"));
    assert_false(text_is_printable("line\nbreak"));
    assert_false(text_is_printable("\xC3"));         /* cut in a character */
    assert_false(text_is_printable("\xED\xA0\x80")); /* a surrogate */
    assert_false(text_is_printable("\xC0\xAF"));     /* overlong */
    text_make_printable(buffer, sizeof buffer, "a\x1b[31m\xFF\n");
    assert_string_equal(buffer, "a\\x1B[31m\\xFF\\x0A");
    char small[8];
    text_make_printable(small, sizeof small, "0123456789");
    assert_true(strlen(small) < sizeof small);
}

static void test_digest(void **state)
{
    (void)state;
    /* FIPS 180-2, appendix B.1: SHA-256 of "abc". */
    struct digest_stream *stream = digest_create();
    digest_feed(stream, "a", 1);
    digest_feed(stream, "bc", 2);
    assert_string_equal(digest_end(stream).text,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* The table printed in a format; free with free(). */
static char *print(const struct table *table, const char *format)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    table_format_find(format)->print(table, stream);
    fclose(stream);
    return text;
}

static void test_table_formats(void **state)
{
    (void)state;
    static const struct table_column columns[] = {
        {"name", "Name", TABLE_LEFT}, {"value", "Value", TABLE_RIGHT}, {"exact", NULL, TABLE_RIGHT}};
    struct table *table = table_create(columns, 3);
    table_put_text(table, "a,\"b\"|<x>_1");
    table_put_number(table, quantity_of(0.1), "0.10");
    table_put_number(table, quantity_of(3), NULL);
    table_put_text(table, "undefined");
    table_put_number(table, quantity_undefined("too few"), NULL);
    table_put_number(table, quantity_undefined("too few"), NULL);
    table_add_note(table, "%s", "A note.");
    static const struct {
        const char *format, *expected;
    } cases[] = {
        {"csv", "name,value,exact\n\"a,\"\"b\"\"|<x>_1\",0.10000000000000001,3\nundefined,,\n"},
        {"json", "[\n{\"name\":\"a,\\\"b\\\"|<x>_1\",\"value\":0.10000000000000001,\"exact\":3},\n"
                 "{\"name\":\"undefined\",\"value\":null,\"exact\":null}\n]\n"},
        {"table", "Name         Value\na,\"b\"|<x>_1   0.10\nundefined        –\n\nA note.\n"},
        {"markdown",
         "| Name | Value |\n|---|---:|\n| a,\"b\"\\|\\<x\\>\\_1 | 0.10 |\n| undefined | – |\n\nA note.  \n"},
        {"latex", "\\begin{tabular}{lr}\n\\toprule\nName & Value "
                  "\\\\\n\\midrule\na,\"b\"|\\textless{}x\\textgreater{}\\_1 & 0.10 \\\\\n"
                  "undefined & – \\\\\n\\bottomrule\n\\end{tabular}\n% A note.\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = print(table, cases[i].format);
        assert_string_equal(text, cases[i].expected);
        free(text);
    }
    assert_null(table_format_find("xml"));
    table_destroy(table);
}

/* Expected bytes: `printf 'aé€😀' | iconv -f UTF-8 -t UTF-16LE | xxd` and back. */
static void test_utf16(void **state)
{
    (void)state;
    static const char little[] = "a\0\xE9\0\xAC\x20\x3D\xD8\x00\xDE";
    static const char big[] = "\0a\0\xE9\x20\xAC\xD8\x3D\xDE\x00";
    static const char expected[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
    char buffer[UTF16_ROOM(sizeof little)];
    for (size_t chunk = 1; chunk < sizeof little; chunk++) {
        struct utf16_decoder decoders[] = {{.order = UTF16_LITTLE}, {.order = UTF16_BIG}};
        char decoded[2][64];
        size_t lengths[2] = {0, 0};
        for (size_t at = 0; at < sizeof little - 1; at += chunk)
            for (size_t i = 0; i < 2; i++) {
                size_t left = sizeof little - 1 - at;
                struct slice bytes = {(i == 0 ? little : big) + at, left < chunk ? left : chunk};
                size_t length = utf16_decode(&decoders[i], bytes, buffer);
                assert_true(length <= UTF16_ROOM(bytes.length));
                memcpy(decoded[i] + lengths[i], buffer, length);
                lengths[i] += length;
            }
        for (size_t i = 0; i < 2; i++) {
            assert_int_equal(lengths[i], sizeof expected - 1);
            assert_memory_equal(decoded[i], expected, lengths[i]);
        }
    }
    struct utf16_decoder decoder = {.order = UTF16_BIG}; /* halves of pairs that stand alone */
    size_t length = utf16_decode(&decoder, (struct slice){"\xDC\x01\xD8\x01\0x", 6}, buffer);
    assert_int_equal(length, 7);
    assert_memory_equal(buffer, "\xEF\xBF\xBD\xEF\xBF\xBDx", 7);
    assert_int_equal(utf16_recognise((struct slice){"\xFF\xFE{\0", 4}), UTF16_LITTLE);
    assert_int_equal(utf16_recognise((struct slice){"\xFE\xFF\0{", 4}), UTF16_BIG);
    assert_int_equal(utf16_recognise((struct slice){"{\0\n\0\t\0\"\0s\0t\0", 12}), UTF16_LITTLE);
    assert_int_equal(utf16_recognise((struct slice){"\0{\0\n\0\t\0\"\0s\0t", 12}), UTF16_BIG);
    assert_int_equal(utf16_recognise(slice_of("Connecting to host")), UTF16_NO);
    assert_int_equal(utf16_recognise((struct slice){"\0\0\0\0\0\0\0\0\0\0", 10}), UTF16_NO);
}

static void test_error_context(void **state)
{
    (void)state;
    struct error error;
    assert_false(error_set(&error, "what %d", 7));
    assert_false(error_prefix(&error, "%s:%d: ", "a.txt", 17));
    assert_string_equal(error.message, "a.txt:17: what 7");
    char name[3000];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    error_prefix(&error, "%s", name); /* far too long: cut, not overrun */
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),         cmocka_unit_test(test_list_items),
        cmocka_unit_test(test_natural_order), cmocka_unit_test(test_configuration_order_and_titles),
        cmocka_unit_test(test_printable),     cmocka_unit_test(test_digest),
        cmocka_unit_test(test_table_formats), cmocka_unit_test(test_error_context),
        cmocka_unit_test(test_utf16),
    };
    return cmocka_run_group_tests_name("base: texts, tables, errors", tests, NULL, NULL);
}
