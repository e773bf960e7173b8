/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking into JSON by a path such as "spec/containers/0/image". */
#ifndef STEERSTAT_TESTS_JSON_PATH_H
#define STEERSTAT_TESTS_JSON_PATH_H

#include "base/memory.h"

#include <jansson.h>
#include <string.h>

static inline const json_t *at(const json_t *json, const char *path)
{
    autofree char *copy = memory_copy_text(path);
    for (char *key = copy; key != NULL && json != NULL;) {
        char *slash = strchr(key, '/');
        if (slash != NULL)
            *slash = '\0';
        for (char *escape = NULL; (escape = strstr(key, "~1")) != NULL;) { /* a slash, as in JSON pointers */
            *escape = '/';
            memmove(escape + 1, escape + 2, strlen(escape + 2) + 1);
        }
        json =
            json_is_array(json) ? json_array_get(json, (size_t)(key[0] - '0')) : json_object_get(json, key);
        key = slash != NULL ? slash + 1 : NULL;
    }
    return json;
}

static inline const char *text_at(const json_t *json, const char *path)
{
    const char *text = json_string_value(at(json, path));
    return text != NULL ? text : "(nothing)";
}

#endif
