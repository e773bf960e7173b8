/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/claims.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct claims claims_copy(const struct claims *claims)
{
    struct claims copy = *claims;
    copy.campaign = claims->campaign != NULL ? memory_copy_text(claims->campaign) : NULL;
    copy.configuration = claims->configuration != NULL ? memory_copy_text(claims->configuration) : NULL;
    copy.labels = memory_allocate(claims->label_count, sizeof *copy.labels);
    for (size_t i = 0; i < claims->label_count; i++) {
        copy.labels[i].key = memory_copy_text(claims->labels[i].key);
        copy.labels[i].value = memory_copy_text(claims->labels[i].value);
    }
    return copy;
}

void claims_finish(struct claims *claims)
{
    free(claims->campaign);
    free(claims->configuration);
    for (size_t i = 0; i < claims->label_count; i++) {
        free((char *)claims->labels[i].key);
        free((char *)claims->labels[i].value);
    }
    free(claims->labels);
    *claims = (struct claims){0};
}

bool claims_set_label(struct claims *claims, const char *key, const char *value, struct error *error)
{
    if (*key == '\0' || strchr(key, '=') != NULL || !text_is_printable(key) || !text_is_printable(value))
        return error_set(error, "label \"%s=%s\" is not KEY=VALUE in printable text", key, value);
    size_t at = 0;
    while (at < claims->label_count && strcmp(claims->labels[at].key, key) < 0)
        at++;
    if (at < claims->label_count && strcmp(claims->labels[at].key, key) == 0)
        return strcmp(claims->labels[at].value, value) == 0 ||
               error_set(error, "label %s is given twice, as %s and as %s", key, claims->labels[at].value,
                         value);
    size_t capacity = claims->label_count;
    claims->labels = memory_grow(claims->labels, &capacity, claims->label_count + 1, sizeof *claims->labels);
    memmove(&claims->labels[at + 1], &claims->labels[at],
            (claims->label_count - at) * sizeof *claims->labels);
    claims->labels[at] = (struct label){memory_copy_text(key), memory_copy_text(value)};
    claims->label_count++;
    return true;
}

bool claims_add_label(struct claims *claims, const char *text, struct error *error)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL)
        return error_set(error, "label \"%s\" is not KEY=VALUE in printable text", text);
    autofree char *key = memory_copy_bytes(text, (size_t)(equals - text));
    return claims_set_label(claims, key, equals + 1, error);
}

bool claims_from_name(struct claims *claims, const char *file_name, struct error *error)
{
    if (claims->configuration != NULL && claims->replicas > 0)
        return true;
    const char *slash = strrchr(file_name, '/');
    struct slice name = slice_of(slash != NULL ? slash + 1 : file_name);
    if (slice_ends_with(name, ".txt"))
        name.length -= strlen(".txt");
    const char *dash = memrchr(name.start, '-', name.length);
    uint64_t replicas = 0;
    struct slice number = {name.start, 0};
    if (dash != NULL && dash > name.start)
        number = slice_skip(name, (size_t)(dash + 1 - name.start));
    if (number_parse_unsigned(number, &replicas) != NUMBER_OK || replicas == 0 || replicas > 100000)
        return error_set(
            error, "its name does not say what was measured (<configuration>-<replicas>.txt): rename it "
                   "or give --configuration and --replicas");
    autofree char *configuration = memory_copy_bytes(name.start, (size_t)(dash - name.start));
    if (!text_is_printable(configuration))
        return error_set(error, "the configuration in its name is not printable text: give --configuration");
    if (claims->configuration == NULL)
        claims->configuration = memory_copy_text(configuration);
    if (claims->replicas == 0)
        claims->replicas = (unsigned)replicas;
    return true;
}

/* Appends "key=value\n" to *text; a line break can't occur in either (text_is_printable). */
static void append(char **text, const char *key, const char *value)
{
    memory_append(text, "%s=%s\n", key, value);
}

static void append_number(char **text, const char *key, uint64_t value)
{
    char number[32];
    snprintf(number, sizeof number, "%" PRIu64, value);
    if (value > 0)
        append(text, key, number);
}

char *claims_text(const struct claims *claims)
{
    char *text = memory_copy_text("");
    if (claims->campaign != NULL)
        append(&text, "campaign", claims->campaign);
    if (claims->configuration != NULL)
        append(&text, "configuration", claims->configuration);
    append_number(&text, "replicas", claims->replicas);
    append_number(&text, "run", claims->run);
    append_number(&text, "replica", claims->replica);
    if (claims->side != SIDE_UNKNOWN)
        append(&text, "side", side_name(claims->side));
    for (size_t i = 0; i < claims->label_count; i++) {
        autofree char *key = memory_print("label:%s", claims->labels[i].key);
        append(&text, key, claims->labels[i].value);
    }
    return text;
}

/* Whether `line` ("key=value", `length` bytes) is one of the lines of `text`. */
static bool holds_line(const char *text, const char *line, size_t length)
{
    for (const char *at = text; *at != '\0'; at = strchr(at, '\n') + 1)
        if (strncmp(at, line, length) == 0 && at[length] == '\n')
            return true;
    return false;
}

bool claims_agree(const struct claims *given, const char *stored, uint64_t *run)
{
    *run = 0;
    for (const char *at = stored; *at != '\0'; at = strchr(at, '\n') + 1) {
        struct slice line = {at, (size_t)(strchr(at, '\n') - at)};
        if (slice_starts_with(line, "run="))
            (void)!number_parse_unsigned(slice_skip(line, strlen("run=")), run);
    }
    autofree char *wanted = claims_text(given);
    for (const char *at = wanted; *at != '\0'; at = strchr(at, '\n') + 1)
        if (!holds_line(stored, at, (size_t)(strchr(at, '\n') - at)))
            return false;
    return true;
}
