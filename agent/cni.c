/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/cni.h"

#include "base/memory.h"
#include "base/text.h"
#include "node/action.h"

#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* The usual one, k3s's and MicroK8s's. */
static const char *const folders[] = {"etc/cni/net.d", "var/lib/rancher/k3s/agent/etc/cni/net.d",
                                      "var/snap/microk8s/current/args/cni-network"};

static bool is_configuration(const char *name)
{
    struct slice text = slice_of(name);
    return name[0] != '.' && (slice_ends_with(text, ".conflist") || slice_ends_with(text, ".conf") ||
                              slice_ends_with(text, ".json"));
}

/* The first by name; NULL: none. */
static char *first_file(const char *folder)
{
    char *first = NULL;
    DIR *directory = opendir(folder);
    for (struct dirent *entry = NULL; directory != NULL && (entry = readdir(directory)) != NULL;) {
        if (!is_configuration(entry->d_name) || (first != NULL && strcmp(entry->d_name, first) >= 0))
            continue;
        free(first);
        first = memory_copy_text(entry->d_name);
    }
    if (directory != NULL)
        closedir(directory);
    return first;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL && text_is_printable(text) ? text : "?";
}

static char *describe(const json_t *configuration)
{
    const json_t *plugins = json_object_get(configuration, "plugins");
    char *text = memory_print("%s: ", text_of(configuration, "name"));
    if (json_array_size(plugins) == 0)
        memory_append(&text, "%s", text_of(configuration, "type"));
    for (size_t i = 0; i < json_array_size(plugins); i++)
        memory_append(&text, "%s%s", i > 0 ? ", " : "", text_of(json_array_get(plugins, i), "type"));
    return text;
}

char *cni_describe(const char *root)
{
    char *found = NULL;
    for (size_t i = 0; found == NULL && i < sizeof folders / sizeof folders[0]; i++) {
        autofree char *folder = memory_print("%s/%s", root, folders[i]);
        autofree char *name = first_file(folder);
        autofree char *file = memory_print("%s/%s", folder, name != NULL ? name : "");
        autofree char *text = NULL;
        struct error ignored;
        if (name == NULL || !action_read(AT_FDCWD, file, file, &text, &ignored))
            continue;
        json_t *configuration = json_loads(text, 0, NULL);
        if (json_is_object(configuration))
            found = describe(configuration);
        json_decref(configuration);
    }
    return found != NULL ? found : memory_copy_text("");
}
