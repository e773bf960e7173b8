/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/circumstances.h"

#include "base/choice.h"
#include "base/memory.h"

#include "base/number.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* Takes the next "key=value" line off *rest. */
static bool next_pair(struct slice *rest, struct slice *key, struct slice *value)
{
    if (rest->length == 0)
        return false;
    struct slice line = slice_next_line(rest);
    const char *equals = memchr(line.start, '=', line.length);
    size_t length = equals != NULL ? (size_t)(equals - line.start) : line.length;
    *key = (struct slice){line.start, length};
    *value = slice_skip(line, equals != NULL ? length + 1 : length);
    return true;
}

static bool same_text(struct slice left, struct slice right)
{
    return left.length == right.length && memcmp(left.start, right.start, left.length) == 0;
}

/* Whether this is iperf3 3.16 or later: from then on each stream has a thread. */
static bool has_threads(struct slice version)
{
    uint64_t minor = 0;
    const char *dot = memchr(version.start, '.', version.length);
    if (dot == NULL)
        return false;
    struct slice digits = {dot + 1, 0};
    while (dot + 1 + digits.length < version.start + version.length && digits.start[digits.length] >= '0' &&
           digits.start[digits.length] <= '9')
        digits.length++;
    return number_parse_unsigned(digits, &minor) == NUMBER_OK &&
           (minor >= 16 || !slice_starts_with(version, "3."));
}

static bool same_value(struct slice key, struct slice left, struct slice right)
{
    if (slice_equals(key, "iperf3"))
        return has_threads(left) == has_threads(right);
    return same_text(left, right);
}

const char *circumstance_name_at(size_t index)
{
    /* those of the view run_circumstances */
    static const char *const known[] = {"congestion_control", "cpus", "duration", "iperf3", "kernel"};
    return index < sizeof known / sizeof known[0] ? known[index] : NULL;
}

bool circumstances_are_known(const struct allowances *allowed, struct error *error)
{
    for (size_t i = 0; i < allowed->count; i++) {
        size_t at = 0;
        while (circumstance_name_at(at) != NULL && strcmp(allowed->keys[i], circumstance_name_at(at)) != 0)
            at++;
        autofree char *names = choice_join(circumstance_name_at);
        if (circumstance_name_at(at) == NULL)
            return error_set(error, "--allow %.80s: choose from %s", allowed->keys[i], names);
    }
    return true;
}

static bool is_allowed(const struct allowances *allowed, struct slice key)
{
    for (size_t i = 0; i < allowed->count; i++)
        if (slice_equals(key, allowed->keys[i]))
            return true;
    return false;
}

/* The first key that two texts have with different values; false where there is none. */
static bool find_difference(const char *left, const char *right, const struct allowances *allowed,
                            struct slice *key, struct slice *one, struct slice *other)
{
    for (struct slice rest = slice_of(left); next_pair(&rest, key, one);) {
        struct slice right_key;
        if (is_allowed(allowed, *key))
            continue;
        for (struct slice others = slice_of(right); next_pair(&others, &right_key, other);)
            if (same_text(*key, right_key) && !same_value(*key, *one, *other))
                return true;
    }
    return false;
}

static bool refuse(struct slice key, struct slice one, struct slice other, const char *what,
                   struct error *error)
{
    return error_set(
        error,
        "%s differ in %.*s (%.*s; %.*s): the comparison would be of that as well: --allow %.*s if "
        "it is to be",
        what, SLICE_ARGUMENTS(key), SLICE_ARGUMENTS(one), SLICE_ARGUMENTS(other), SLICE_ARGUMENTS(key));
}

bool circumstances_check(const struct cell *cell, const struct cell *reference,
                         const struct allowances *allowed, struct error *error)
{
    struct slice key;
    struct slice one;
    struct slice other;
    size_t all = cell->circumstance_count + reference->circumstance_count;
    for (size_t i = 0; i < all; i++)
        for (size_t j = i + 1; j < all; j++) {
            const char *texts[2];
            for (int side = 0; side < 2; side++) {
                size_t at = side == 0 ? i : j;
                texts[side] = at < cell->circumstance_count
                                  ? cell->circumstances[at]
                                  : reference->circumstances[at - cell->circumstance_count];
            }
            if (!find_difference(texts[0], texts[1], allowed, &key, &one, &other))
                continue;
            char what[256];
            bool same = strcmp(cell->configuration, reference->configuration) == 0;
            snprintf(what, sizeof what, "the runs of %.80s%s%.80s at %u replica%s", cell->configuration,
                     same ? "" : " and ", same ? "" : reference->configuration, cell->replicas,
                     cell->replicas == 1 ? "" : "s");
            return refuse(key, one, other, what, error);
        }
    return true;
}

/* Whether some run of the cell says something of the key. */
static bool says(const struct cell *cell, struct slice key)
{
    for (size_t i = 0; i < cell->circumstance_count; i++) {
        struct slice other;
        struct slice value;
        for (struct slice rest = slice_of(cell->circumstances[i]); next_pair(&rest, &other, &value);)
            if (same_text(key, other))
                return true;
    }
    return false;
}

static bool says_no_more_than(const struct cell *cell, const struct cell *other)
{
    for (size_t i = 0; i < cell->circumstance_count; i++) {
        struct slice key;
        struct slice value;
        for (struct slice rest = slice_of(cell->circumstances[i]); next_pair(&rest, &key, &value);)
            if (!says(other, key))
                return false;
    }
    return true;
}

bool circumstances_are_alike_known(const struct cell *cell, const struct cell *reference)
{
    return says_no_more_than(cell, reference) && says_no_more_than(reference, cell);
}

bool circumstances_check_labels(const char *labels, const char *other, const struct allowances *allowed,
                                struct error *error)
{
    struct slice key;
    struct slice left;
    struct slice right;
    return !find_difference(labels, other, allowed, &key, &left, &right) ||
           refuse(key, left, right, "the two campaigns", error);
}
