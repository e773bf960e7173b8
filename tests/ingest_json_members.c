/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plain reading of an object says what jansson says: of what is whole, and of what is damaged anywhere.
 */
#include "base/memory.h"
#include "ingest/json_members.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

/* Rows as iperf3 3.12 and 3.16 print them, without blanks, and what JSON allows and iperf3 never prints. */
static const char *const objects[] = {
    "{\"socket\":5,\"start\":0,\"end\":1.000047,\"seconds\":1.0000469684600830,\"bytes\":696254464,"
    "\"bits_per_second\":5569774087.4561605,\"retransmits\":399,\"snd_cwnd\":1722291,\"rtt\":412,\"rttvar\":"
    "70,"
    "\"pmtu\":1450,\"omitted\":false,\"sender\":true}",
    "{\"start\":0,\"end\":10.04,\"jitter_ms\":0.0089,\"lost_packets\":-3,\"packets\":0,\"lost_percent\":"
    "null}",
    "{\"protocol\":\"TCP\",\"num_streams\":1,\"blksize\":131072,\"reverse\":0,\"tos\":\"0x10\",\"empty\":"
    "\"\"}",
    "{}",
    "{\"a\":-0,\"b\":1e3,\"c\":1.5E-2,\"d\":0.1,\"e\":123456789012345678901234567890,\"f\":0."
    "30000000000000004}",
    "{\"a\":[1,2],\"b\":{\"c\":\"d\"},\"e\\u0041\":\"\\n\\\"\",\"\xc3\xa9\":\"\xc3\xa9\"}",
    "{\"a\":1,\"a\":2}",
    "{\"a\":01}",
    "{\"a\":.5}",
    "{\"a\":1.}",
    "{\"a\":+1}",
    "{\"a\":-}",
    "{\"a\":1e999}",
    "{\"a\":tru}",
    "{\"a\":truer}",
    "{\"a\":nan}",
    "{\"a\":1,}",
    "{\"a\":1}}",
    "{\"a\":1} {}",
    "{ \"a\" : 1 , \"b\" : \"c d\" }",
    "[1]",
    "\"a\"",
    "7",
    "",
};

enum { OBJECTS = sizeof objects / sizeof objects[0] };

static bool same_member(const struct json_member *left, const struct json_member *right)
{
    return right != NULL && left->kind == right->kind &&
           (left->kind != MEMBER_BOOLEAN || left->boolean == right->boolean) &&
           (left->kind != MEMBER_NUMBER || memcmp(&left->number, &right->number, sizeof left->number) == 0) &&
           (left->kind != MEMBER_STRING || slice_same(left->text, right->text));
}

/* Both ways say the same of a text; returns whether it was plain. */
static bool check(struct slice text)
{
    struct json_members members;
    struct json_members strict;
    struct error error;
    struct error strict_error;
    bool good = json_members_read(&members, text, &error);
    bool strictly_good = json_members_read_strictly(&strict, text, &strict_error);
    if (good != strictly_good)
        fail_msg("%.*s: one reads it, the other does not", (int)text.length, text.start);
    if (!good) {
        assert_string_equal(error.message, strict_error.message);
        return false;
    }
    bool was_plain = members.tree == NULL;
    assert_int_equal(members.count, strict.count);
    for (size_t i = 0; i < members.count; i++) {
        autofree char *key = slice_copy(members.members[i].key);
        if (!same_member(&members.members[i], json_members_find(&strict, key)))
            fail_msg("%.*s: %s differs", (int)text.length, text.start, key);
    }
    json_members_finish(&members);
    json_members_finish(&strict);
    return was_plain;
}

static void test_what_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < OBJECTS; i++)
        assert_int_equal(check(slice_of(objects[i])), i < 4);
    struct json_members members;
    struct error error;
    assert_good(json_members_read(&members, slice_of(objects[0]), &error), &error);
    assert_int_equal(members.count, 13);
    /* As Python reads it: json.loads("5569774087.4561605").hex() */
    assert_true(json_members_find(&members, "bits_per_second")->number == 0x1.4bfc020774c6fp+32);
    assert_true(json_members_find(&members, "sender")->boolean);
    assert_null(json_members_find(&members, "end "));
    json_members_finish(&members);
}

/* Every byte of every object becomes a third of all others, goes, and is doubled. */
static void test_damage(void **state)
{
    (void)state;
    size_t plain = 0;
    for (size_t i = 0; i < OBJECTS; i++) {
        size_t length = strlen(objects[i]);
        char damaged[512];
        for (size_t at = 0; at < length; at++) {
            memcpy(damaged, objects[i], length);
            for (int byte = (int)(at % 3); byte < 256; byte += 3) {
                damaged[at] = (char)byte;
                plain += check((struct slice){damaged, length});
            }
            memmove(damaged + at, objects[i] + at + 1, length - at - 1);
            plain += check((struct slice){damaged, length - 1});
            memcpy(damaged, objects[i], at + 1);
            memcpy(damaged + at + 1, objects[i] + at, length - at);
            plain += check((struct slice){damaged, length + 1});
            plain += check((struct slice){objects[i], at});
        }
    }
    assert_true(plain > 4000); /* else nothing was compared */
}

static void test_more_than_fit(void **state)
{
    (void)state;
    for (size_t count = JSON_MEMBERS_PLAIN - 1; count <= JSON_MEMBERS_PLAIN + 1; count++) {
        char text[1024] = "{";
        for (size_t i = 0; i < count; i++)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s\"k%zu\":%zu", i > 0 ? "," : "", i,
                     i);
        strcat(text, "}");
        assert_int_equal(check(slice_of(text)), count <= JSON_MEMBERS_PLAIN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_whole),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_more_than_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
