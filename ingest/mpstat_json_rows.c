/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/mpstat_json_rows.h"

#include "base/memory.h"
#include "base/number.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

const char *mpstat_json_key(enum mpstat_table table)
{
    static const char *const keys[MPSTAT_TABLES] = {"cpu-load", "node-load", "sum-interrupts",
                                                    "individual-interrupts", "soft-interrupts"};
    return keys[table];
}

void mpstat_json_row_finish(struct mpstat_json_row *row)
{
    json_decref(row->json);
    free(row->rates);
    *row = (struct mpstat_json_row){0};
}

char *mpstat_json_decode_text(struct slice text)
{
    char *copy = NULL;
    json_t *json = json_loadb(text.start, text.length, JSON_DECODE_ANY, NULL);
    if (json_is_string(json))
        copy = memory_copy_text(json_string_value(json));
    else if (json_is_integer(json))
        copy = memory_print("%" JSON_INTEGER_FORMAT, json_integer_value(json));
    json_decref(json);
    return copy;
}

/* "all", "0", and of versions before 11.5.5 "-1"; a number without quotes is one, too. */
static bool read_number(const json_t *json, const char *key, int *number, struct error *error)
{
    const json_t *value = json_object_get(json, key);
    uint64_t parsed = 0;
    if (json_is_integer(value)) {
        json_int_t integer = json_integer_value(value);
        *number = integer == -1 ? CPU_ALL : (int)(integer < 0 || integer >= MPSTAT_NUMBERS ? -2 : integer);
        return *number >= CPU_ALL || error_set(error, "a %s's number that none has", key);
    }
    const char *text = json_string_value(value);
    if (text == NULL)
        return error_set(error, "a row that does not say its %s", key);
    *number = CPU_ALL;
    if (strcmp(text, "all") == 0 || strcmp(text, "-1") == 0)
        return true;
    if (number_parse_unsigned(slice_of(text), &parsed) != NUMBER_OK || parsed >= MPSTAT_NUMBERS)
        return error_set(error, "\"%.40s\" is neither a %s's number nor \"all\"", text, key);
    *number = (int)parsed;
    return true;
}

/* A number that is not negative. */
static bool read_value(const json_t *json, const char *name, double *value, struct error *error)
{
    if (!json_is_number(json))
        return error_set(error, "%.80s is not a number", name);
    *value = json_number_value(json);
    return *value >= 0 || error_set(error, "%.80s is negative", name);
}

static bool add_rate(struct mpstat_json_row *row, const char *name, const json_t *value, struct error *error)
{
    double number = 0;
    if (name == NULL)
        return error_set(error, "a value without a name");
    if (!read_value(value, name, &number, error))
        return false;
    row->rates = memory_grow(row->rates, &row->capacity, row->count + 1, sizeof *row->rates);
    row->rates[row->count++] = (struct rate){name, quantity_of(number)};
    return true;
}

/* Says which CPU or node the row is of, and with -T where it is. */
static bool is_place(const char *key)
{
    return strcmp(key, "cpu") == 0 || strcmp(key, "node") == 0 || strcmp(key, "core") == 0 ||
           strcmp(key, "socket") == 0;
}

/* One member of a row of shares. */
static bool read_share(struct mpstat_json_row *row, const char *key, const json_t *member, double *value,
                       struct error *error)
{
    int share = mpstat_share_of(slice_of(key));
    if (is_place(key) || (share < 0 && !json_is_number(member)))
        return true;
    if (!add_rate(row, key, member, error))
        return false;
    *value = row->rates[row->count - 1].per_second.value;
    if (share < 0)
        return true; /* a column that nobody knows: it is of the sum all the same */
    if (*value > 100.5)
        return error_set(error, "%s is above 100 %%", key);
    if (row->row.cpu.columns[share].defined)
        return error_set(error, "two values for %s", cpu_column_name((enum cpu_column)share));
    row->row.cpu.columns[share] = quantity_of(*value);
    row->row.decimals = json_is_real(member) ? 2 : row->row.decimals; /* else --dec=0 */
    return true;
}

static bool read_shares(json_t *json, struct mpstat_json_row *row, struct error *error)
{
    const char *key = NULL;
    json_t *member = NULL;
    double sum = 0;
    double guests = 0;
    bool any = false;
    json_object_foreach(json, key, member)
    {
        double value = 0;
        int share = mpstat_share_of(slice_of(key));
        if (!read_share(row, key, member, &value, error))
            return false;
        any = any || share >= 0;
        sum += value;
        guests += share == CPU_GUEST || share == CPU_GNICE ? value : 0;
    }
    if (!any)
        return error_set(error, "a row without any of mpstat's columns");
    const struct quantity *columns = row->row.cpu.columns;
    bool whole = columns[CPU_IDLE].defined && columns[CPU_USR].defined;
    mpstat_check_shares(&row->row, sum, guests, whole, row->count);
    return true;
}

/* [{"name": "NET_RX", "value": 1.00}, ...]: under "intr", whatever the table. */
static bool read_rates(const json_t *json, struct mpstat_json_row *row, struct error *error)
{
    const json_t *list = json_object_get(json, "intr");
    size_t index = 0;
    const json_t *member = NULL;
    if (!json_is_array(list) || json_array_size(list) == 0)
        return error_set(error, "a row without any interrupt");
    json_array_foreach(list, index, member)
    {
        if (!add_rate(row, json_string_value(json_object_get(member, "name")),
                      json_object_get(member, "value"), error))
            return false;
    }
    return mpstat_check_names(row->rates, row->count, error);
}

bool mpstat_json_decode(struct slice text, enum mpstat_table table, struct mpstat_json_row *row,
                        struct error *error)
{
    json_decref(row->json);
    row->json = json_loadb(text.start, text.length, JSON_REJECT_DUPLICATES, NULL);
    row->row = (struct mpstat_row){0};
    row->count = 0;
    if (!json_is_object(row->json))
        return error_set(error, "a row that is no JSON object, or has a key twice");
    if (!read_number(row->json, table == MPSTAT_NODE ? "node" : "cpu", &row->row.cpu.cpu, error))
        return false;
    if (table == MPSTAT_CPU || table == MPSTAT_NODE)
        return read_shares(row->json, row, error);
    if (table == MPSTAT_INTERRUPTS)
        return add_rate(row, "intr", json_object_get(row->json, "intr"), error);
    return (row->row.cpu.cpu != CPU_ALL || error_set(error, "\"all\" in a table that has none")) &&
           read_rates(row->json, row, error);
}
