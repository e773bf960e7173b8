/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closed lists of words: joined, and the nearest to a misspelt one. */
#include "base/choice.h"

#include "base/memory.h"

#include "test.h"

#include <stdlib.h>

static const char *fruit_at(size_t index)
{
    static const char *const fruits[] = {"apple", "pear", "plum", "grape"};
    return index < sizeof fruits / sizeof fruits[0] ? fruits[index] : NULL;
}

static const char *nothing_at(size_t index)
{
    (void)index;
    return NULL;
}

static void test_join(void **state)
{
    (void)state;
    autofree char *fruits = choice_join(fruit_at);
    autofree char *nothing = choice_join(nothing_at);
    assert_string_equal(fruits, "apple, pear, plum, grape");
    assert_string_equal(nothing, "");
}

static void test_nearest(void **state)
{
    (void)state;
    static const struct {
        const char *text, *nearest;
    } cases[] = {
        {"apple", "apple"}, {"aple", "apple"}, {"appel", "apple"}, {"applet", "apple"}, {"epple", "apple"},
        {"peer", "pear"},   {"pera", "pear"},  {"plumm", "plum"},  {"p", NULL},         {"", NULL},
        {"kiwi", NULL},     {"gr", NULL},      {"crape", "grape"}, {"Pear", "pear"},    {"aapplee", "apple"},
        {"orange", NULL},   {"elppa", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *nearest = choice_nearest(fruit_at, cases[i].text);
        if (cases[i].nearest == NULL)
            assert_null(nearest);
        else
            assert_string_equal(nearest, cases[i].nearest);
    }
    assert_null(choice_nearest(nothing_at, "apple"));
    /* what is longer than any word is no slip of the fingers, and costs nothing */
    assert_null(choice_nearest(fruit_at, "appleappleappleappleappleappleappleappleapple"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_join), cmocka_unit_test(test_nearest)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
