/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/setting.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const char *const class_names[DEVICE_CLASSES] = {"underlay", "tunnel", "host-side", "pod", "machine"};

const char *device_class_name(enum device_class class)
{
    return class_names[class];
}

bool device_class_find(const char *name, enum device_class *class)
{
    for (size_t i = 0; i < DEVICE_CLASSES; i++)
        if (strcmp(name, class_names[i]) == 0) {
            *class = (enum device_class)i;
            return true;
        }
    return false;
}

/* ---- where a setting is kept */

enum value_form {
    VALUE_TEXT,
    VALUE_NUMBER,
    VALUE_TABLE_SIZE, /* a number that the kernel makes a power of two */
    VALUE_MASK,
};

/* What needs no prefix: Documentation/networking/scaling.rst and Documentation/ABI/testing/sysfs-class-net.
 */
static const struct kind {
    const char *name;
    enum setting_place place;
    enum value_form form;
} kinds[] = {
    {"rps_cpus", PLACE_RX_QUEUE, VALUE_MASK},
    {"rps_flow_cnt", PLACE_RX_QUEUE, VALUE_TABLE_SIZE},
    {"xps_cpus", PLACE_TX_QUEUE, VALUE_MASK},
    {"xps_rxqs", PLACE_TX_QUEUE, VALUE_MASK},
    {"tx_timeout", PLACE_TX_QUEUE, VALUE_NUMBER},
    {"tx_maxrate", PLACE_TX_QUEUE, VALUE_NUMBER},
    {"gro_flush_timeout", PLACE_DEVICE, VALUE_NUMBER},
    {"napi_defer_hard_irqs", PLACE_DEVICE, VALUE_NUMBER},
    {"threaded", PLACE_DEVICE, VALUE_NUMBER},
    {"tx_queue_len", PLACE_DEVICE, VALUE_NUMBER},
    {"mtu", PLACE_DEVICE, VALUE_NUMBER},
    {"net.core.rps_sock_flow_entries", PLACE_SYSCTL, VALUE_TABLE_SIZE},
    {"net.core.flow_limit_cpu_bitmap", PLACE_SYSCTL, VALUE_MASK},
};

/* ethtool takes both, and prints the long ones (ethtool(8), -K). */
static const struct {
    const char *abbreviation, *name;
} features[] = {
    {"rx", "rx-checksumming"},
    {"tx", "tx-checksumming"},
    {"sg", "scatter-gather"},
    {"tso", "tcp-segmentation-offload"},
    {"gso", "generic-segmentation-offload"},
    {"gro", "generic-receive-offload"},
    {"lro", "large-receive-offload"},
    {"rxvlan", "rx-vlan-offload"},
    {"txvlan", "tx-vlan-offload"},
    {"ntuple", "ntuple-filters"},
    {"rxhash", "receive-hashing"},
};

static const struct kind *find_kind(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(name, kinds[i].name) == 0)
            return &kinds[i];
    return NULL;
}

bool setting_name_is_safe(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    return name[0] != '\0' && name[0] != '.' && name[0] != '-' && strspn(name, allowed) == strlen(name) &&
           strstr(name, "..") == NULL;
}

static const char *feature_name(const char *name)
{
    for (size_t i = 0; i < sizeof features / sizeof features[0]; i++)
        if (strcmp(name, features[i].abbreviation) == 0)
            return features[i].name;
    return name;
}

static bool find_place(const char *name, enum setting_place *place, const char **rest)
{
    static const char feature[] = "feature:";
    static const char device[] = "device:";
    const struct kind *kind = find_kind(name);
    if (kind != NULL) {
        *place = kind->place;
        *rest = name;
    } else if (strncmp(name, feature, sizeof feature - 1) == 0) {
        *place = PLACE_FEATURE;
        *rest = feature_name(name + sizeof feature - 1);
    } else if (strncmp(name, device, sizeof device - 1) == 0) {
        *place = PLACE_DEVICE;
        *rest = name + sizeof device - 1;
    } else if (strchr(name, '.') != NULL) {
        *place = PLACE_SYSCTL;
        *rest = name;
    } else
        return false;
    return setting_name_is_safe(*rest);
}

bool setting_place_of(const char *name, enum device_class on, enum setting_place *place, const char **rest,
                      struct error *error)
{
    enum setting_place found = PLACE_DEVICE;
    const char *itself = NULL;
    if (!find_place(name, &found, &itself))
        return error_set(
            error,
            "'%s' is no setting: rps_cpus, rps_flow_cnt, xps_cpus, xps_rxqs, feature:NAME (ethtool's), "
            "device:NAME (a file of the device) or a sysctl's name with dots",
            name);
    if (found == PLACE_SYSCTL && on != DEVICE_MACHINE)
        return error_set(error, "'%s' is of the whole machine: put it under 'machine', not '%s'", name,
                         device_class_name(on));
    if (found != PLACE_SYSCTL && on == DEVICE_MACHINE)
        return error_set(
            error, "'%s' is of a device: put it under 'underlay', 'tunnel', 'host-side' or 'pod'", name);
    *place = found;
    *rest = itself;
    return true;
}

/* ---- comparing */

static bool is_hexadecimal(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Hexadecimal digits from the right, commas and leading zeros left out: "00000000,00000003" is "3". */
static bool masks_match(struct slice left, struct slice right)
{
    for (;;) {
        while (left.length > 0 && left.start[left.length - 1] == ',')
            left.length--;
        while (right.length > 0 && right.start[right.length - 1] == ',')
            right.length--;
        if (left.length == 0 && right.length == 0)
            return true;
        char l = left.length > 0 ? left.start[--left.length] : '0';
        char r = right.length > 0 ? right.start[--right.length] : '0';
        if (!is_hexadecimal(l) || !is_hexadecimal(r) || (l | 0x20) != (r | 0x20))
            return false;
    }
}

static uint64_t power_of_two(uint64_t number)
{
    uint64_t power = 1;
    while (power < number && power < UINT64_C(1) << 63)
        power *= 2;
    return number == 0 ? 0 : power;
}

static bool value_matches(enum value_form form, struct slice wanted, struct slice read)
{
    uint64_t left = 0;
    uint64_t right = 0;
    if (wanted.length == read.length &&
        (read.length == 0 || memcmp(wanted.start, read.start, read.length) == 0))
        return true;
    if (form == VALUE_MASK)
        return wanted.length > 0 && read.length > 0 && masks_match(wanted, read);
    if (number_parse_unsigned(wanted, &left) != NUMBER_OK || number_parse_unsigned(read, &right) != NUMBER_OK)
        return false;
    return left == right || (form == VALUE_TABLE_SIZE && power_of_two(left) == right);
}

/* "4096 131072" was written, "4096\t131072" is read: sysctls of several values. */
static bool words_match(enum value_form form, struct slice wanted, struct slice read)
{
    for (;;) {
        struct slice left = slice_next_word(&wanted);
        struct slice right = slice_next_word(&read);
        if (left.length == 0 && right.length == 0)
            return true;
        if (!value_matches(form, left, right))
            return false;
    }
}

bool setting_value_matches(const struct setting *setting, const char *read_back)
{
    const struct kind *kind = find_kind(setting->name);
    enum value_form form = kind != NULL ? kind->form : VALUE_NUMBER;
    struct slice wanted = slice_of(setting->value);
    if (setting->place != PLACE_RX_QUEUE && setting->place != PLACE_TX_QUEUE)
        return words_match(form, wanted, slice_of(read_back));
    for (const char *queue = read_back;; queue++) {
        struct slice part = {queue, strcspn(queue, "/")};
        if (!value_matches(form, slice_trim(wanted), slice_trim(part)))
            return false;
        queue += part.length;
        if (*queue == '\0')
            return true;
    }
}

/* ---- lists */

void setting_list_add(struct setting_list *list, enum device_class on, enum setting_place place,
                      const char *name, const char *value)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].on == on && strcmp(list->items[i].name, name) == 0) {
            free(list->items[i].value);
            list->items[i].value = memory_copy_text(value);
            return;
        }
    list->items = memory_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = (struct setting){on, place, memory_copy_text(name), memory_copy_text(value)};
}

const struct setting *setting_list_find(const struct setting_list *list, enum device_class on,
                                        const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].on == on && strcmp(list->items[i].name, name) == 0)
            return &list->items[i];
    return NULL;
}

void setting_list_finish(struct setting_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].name);
        free(list->items[i].value);
    }
    free(list->items);
    *list = (struct setting_list){0};
}
