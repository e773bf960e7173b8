/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/pairs.h"

#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------------------------------------- orders --
 * By what two tests may have in common: 0 where they do.
 */

typedef int order_function(const struct found_test *left, const struct found_test *right);

static int compare_numbers(uint64_t left, uint64_t right)
{
    return (left > right) - (left < right);
}

/* The order of tests that does not depend on the order of arguments: by what they say, then by their files.
 */
static int compare_places(const struct found_test *left, const struct found_test *right)
{
    int order = text_compare_natural(left->server.address, right->server.address);
    if (order == 0)
        order = compare_numbers(left->server.port, right->server.port);
    if (order == 0)
        order = text_compare_natural(left->client.address, right->client.address);
    if (order == 0)
        order = compare_numbers(left->client.port, right->client.port);
    if (order == 0)
        order = strcmp(left->sha256, right->sha256);
    return order != 0 ? order : compare_numbers(left->line, right->line);
}

static int compare_cookies(const struct found_test *left, const struct found_test *right)
{
    if (left->cookie == NULL || right->cookie == NULL)
        return (left->cookie != NULL) - (right->cookie != NULL);
    return strcmp(left->cookie, right->cookie);
}

/* Behind NAT both sides see the same port, and nothing else that is the same. */
static int compare_ports(const struct found_test *left, const struct found_test *right)
{
    return compare_numbers(left->client.port, right->client.port);
}

/* Behind a service address both see the same client. */
static int compare_clients(const struct found_test *left, const struct found_test *right)
{
    int order = compare_ports(left, right);
    return order != 0 ? order : strcmp(left->client.address, right->client.address);
}

static int compare_connections(const struct found_test *left, const struct found_test *right)
{
    int order = compare_clients(left, right);
    if (order == 0)
        order = compare_numbers(left->server.port, right->server.port);
    return order != 0 ? order : strcmp(left->server.address, right->server.address);
}

static int compare_sides_of_cookies(const struct found_test *left, const struct found_test *right)
{
    int order = compare_cookies(left, right);
    return order != 0 ? order : compare_numbers(left->side, right->side);
}

static int compare_sides_of_connections(const struct found_test *left, const struct found_test *right)
{
    int order = compare_connections(left, right);
    return order != 0 ? order : compare_numbers(left->side, right->side);
}

static int compare_by(const void *left, const void *right, void *context)
{
    order_function *const *order = context;
    const struct found_test *one = *(struct found_test *const *)left;
    const struct found_test *other = *(struct found_test *const *)right;
    int found = (*order)(one, other);
    return found != 0 ? found : compare_places(one, other);
}

static void sort_by(struct found_test **tests, size_t count, order_function *order)
{
    qsort_r(tests, count, sizeof(struct found_test *), compare_by, &order);
}

/* ------------------------------------------------------------------------------------------ what is twice --
 */

static bool have_other_cookies(const struct found_test *left, const struct found_test *right)
{
    return left->cookie != NULL && right->cookie != NULL && strcmp(left->cookie, right->cookie) != 0;
}

static bool is_known(const struct found_test *test, order_function *order)
{
    return order == compare_cookies || order == compare_sides_of_cookies ? test->cookie != NULL
                                                                         : test->client.port != 0;
}

/* No side of a test may be there twice. Two tests of one port (--cport) are told apart by their cookies. */
static bool check_twins(struct found_test **tests, size_t count, order_function *order, const char *common,
                        struct error *error)
{
    sort_by(tests, count, order);
    for (size_t i = 1; i < count; i++) {
        const struct found_test *first = tests[i - 1];
        const struct found_test *second = tests[i];
        if (!is_known(first, order) || order(first, second) != 0 || have_other_cookies(first, second))
            continue;
        const char *side = second->side == SIDE_SERVER   ? "the server's side "
                           : second->side == SIDE_CLIENT ? "the client's side "
                                                         : "";
        return error_set(error,
                         "%s:%" PRIu64 ": is %sof the same test as %s:%" PRIu64
                         " (the same %s): give each side once",
                         second->name, second->line, side, first->name, first->line, common);
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------- pairing
 * --
 */

/* Pairs the two sides of what has that in common, where nothing else has. */
static void pair_by(struct found_test **tests, size_t count, order_function *order)
{
    size_t single = 0; /* those without a partner come first */
    for (size_t i = 0; i < count; i++)
        if (tests[i]->partner == NULL && is_known(tests[i], order)) {
            struct found_test *test = tests[i];
            tests[i] = tests[single];
            tests[single++] = test;
        }
    sort_by(tests, single, order);
    for (size_t first = 0, next = 0; first < single; first = next) {
        for (next = first + 1; next < single && order(tests[first], tests[next]) == 0;)
            next++;
        if (next - first != 2 || tests[first]->side == tests[first + 1]->side ||
            have_other_cookies(tests[first], tests[first + 1]))
            continue;
        tests[first]->partner = tests[first + 1];
        tests[first + 1]->partner = tests[first];
    }
}

bool pairs_find(struct found_test **tests, size_t count, struct error *error)
{
    if (!check_twins(tests, count, compare_sides_of_cookies, "cookie", error) ||
        !check_twins(tests, count, compare_sides_of_connections, "connection", error))
        return false;
    pair_by(tests, count, compare_cookies);
    pair_by(tests, count, compare_connections);
    pair_by(tests, count, compare_clients);
    pair_by(tests, count, compare_ports);
    sort_by(tests, count, compare_places);
    return true;
}
