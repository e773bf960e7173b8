/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/plan_source.h"

#include "base/memory.h"

#include <cyaml/cyaml.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ----------------------------------------------------------------------------------------------- the schema
 * -- */

#define TEXT(structure, member)                                                                              \
    CYAML_FIELD_STRING_PTR(#member, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, structure, member, 1, 4096)
#define NEEDED_TEXT(structure, member)                                                                       \
    CYAML_FIELD_STRING_PTR(#member, CYAML_FLAG_POINTER, structure, member, 1, 4096)
#define NUMBER(member)                                                                                       \
    CYAML_FIELD_UINT_PTR(#member, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct plan_source, member)
#define LIST(structure, member, entry)                                                                       \
    CYAML_FIELD_SEQUENCE(#member, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, structure, member, entry, 1,     \
                         10000)

static const cyaml_schema_value_t word = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, 4096)};
static const cyaml_schema_value_t number = {CYAML_VALUE_UINT(CYAML_FLAG_DEFAULT, unsigned)};

static const cyaml_schema_field_t setting_fields[] = {
    NEEDED_TEXT(struct source_setting, on),
    NEEDED_TEXT(struct source_setting, set),
    NEEDED_TEXT(struct source_setting, value),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t setting = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct source_setting, setting_fields)};

static const cyaml_schema_field_t command_fields[] = {
    CYAML_FIELD_SEQUENCE("argv", CYAML_FLAG_POINTER, struct source_command, argv, &word, 1, 1000),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t command = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct source_command, command_fields)};

static const cyaml_schema_field_t definition_fields[] = {
    NEEDED_TEXT(struct source_definition, name),         TEXT(struct source_definition, title),
    LIST(struct source_definition, settings, &setting),  LIST(struct source_definition, set_up, &command),
    LIST(struct source_definition, tear_down, &command), CYAML_FIELD_END,
};
static const cyaml_schema_value_t definition = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct source_definition, definition_fields)};

static const cyaml_schema_field_t label_fields[] = {
    NEEDED_TEXT(struct source_label, key),
    NEEDED_TEXT(struct source_label, value),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t label = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct source_label, label_fields)};

static const cyaml_schema_field_t plan_fields[] = {
    TEXT(struct plan_source, campaign),
    TEXT(struct plan_source, testbed),
    LIST(struct plan_source, configurations, &word),
    LIST(struct plan_source, replicas, &number),
    TEXT(struct plan_source, reference),
    NUMBER(runs),
    TEXT(struct plan_source, precision),
    NUMBER(max_runs),
    NUMBER(duration),
    NUMBER(omit),
    TEXT(struct plan_source, protocol),
    TEXT(struct plan_source, bitrate),
    NUMBER(streams),
    TEXT(struct plan_source, encapsulation),
    TEXT(struct plan_source, network),
    TEXT(struct plan_source, order),
    NUMBER(seed),
    NUMBER(queues),
    TEXT(struct plan_source, server_cpus),
    TEXT(struct plan_source, client_cpus),
    TEXT(struct plan_source, cpu_limit),
    TEXT(struct plan_source, cpu_request),
    TEXT(struct plan_source, memory_limit),
    TEXT(struct plan_source, memory_request),
    TEXT(struct plan_source, server_node),
    TEXT(struct plan_source, client_node),
    TEXT(struct plan_source, namespace),
    TEXT(struct plan_source, image),
    TEXT(struct plan_source, image_pull_secret),
    TEXT(struct plan_source, context),
    TEXT(struct plan_source, kubeconfig),
    LIST(struct plan_source, labels, &label),
    LIST(struct plan_source, define, &definition),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t plan_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct plan_source, plan_fields)};

/* ------------------------------------------------------------------------------------------------- reading
 * -- */

/* libcyaml's first error is the reason, the backtrace behind it has the line. */
struct complaint {
    char reason[256];
    unsigned line;
};

static void hear(cyaml_log_t level, void *context, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

static void hear(cyaml_log_t level, void *context, const char *format, va_list arguments)
{
    struct complaint *complaint = context;
    char text[256];
    if (level < CYAML_LOG_ERROR)
        return;
    vsnprintf(text, sizeof text, format, arguments);
    text[strcspn(text, "\n")] = '\0';
    const char *line = strstr(text, "line: ");
    if (complaint->reason[0] == '\0')
        snprintf(complaint->reason, sizeof complaint->reason, "%s",
                 strncmp(text, "Load: ", 6) == 0 ? text + 6 : text);
    if (line != NULL && complaint->line == 0)
        complaint->line = (unsigned)strtoul(line + 6, NULL, 10);
}

static cyaml_config_t configuration(struct complaint *complaint)
{
    return (cyaml_config_t){
        .log_fn = hear,
        .log_ctx = complaint,
        .mem_fn = cyaml_mem,
        .log_level = CYAML_LOG_ERROR,
        .flags = CYAML_CFG_DEFAULT,
    };
}

bool plan_source_read(struct plan_source **source, const char *file_name, struct error *error)
{
    struct complaint complaint = {0};
    cyaml_config_t config = configuration(&complaint);
    struct plan_source *read = NULL;
    struct stat about;
    if (access(file_name, R_OK) != 0 || stat(file_name, &about) != 0)
        return error_set(error, "%s: cannot be read: %s", file_name, strerror(errno));
    if (S_ISDIR(about.st_mode))
        return error_set(error, "%s: is a directory: name the plan in it", file_name);
    cyaml_err_t status = cyaml_load_file(file_name, &config, &plan_schema, (cyaml_data_t **)&read, NULL);
    if (status != CYAML_OK)
        return error_set(error, "%s:%u: %s", file_name, complaint.line,
                         complaint.reason[0] != '\0' ? complaint.reason : cyaml_strerror(status));
    if (read == NULL)
        return error_set(error, "%s: is empty: a plan says at least which configurations to run", file_name);
    *source = read;
    return true;
}

struct plan_source *plan_source_create(void)
{
    return memory_allocate(1, sizeof(struct plan_source));
}

void plan_source_destroy(struct plan_source *source)
{
    struct complaint complaint = {0};
    cyaml_config_t config = configuration(&complaint);
    cyaml_free(&config, &plan_schema, source, 0); /* by realloc and free, as our own memory is made */
}

bool plan_source_print(const struct plan_source *source, char **text, struct error *error)
{
    struct complaint complaint = {0};
    cyaml_config_t config = configuration(&complaint);
    char *printed = NULL;
    size_t length = 0;
    cyaml_err_t status = cyaml_save_data(&printed, &length, &config, &plan_schema, source, 0);
    if (status != CYAML_OK)
        return error_set(error, "the plan can't be printed: %s", cyaml_strerror(status));
    *text = memory_copy_bytes(printed, length);
    cyaml_mem(NULL, printed, 0);
    return true;
}

/* ---------------------------------------------------------------------------------------------- overriding
 * -- */

void plan_source_set_text(char **field, const char *text)
{
    free(*field);
    *field = memory_copy_text(text);
}

void plan_source_set_number(unsigned **field, unsigned value)
{
    if (*field == NULL)
        *field = memory_allocate(1, sizeof **field);
    **field = value;
}

void plan_source_set_seed(struct plan_source *source, uint64_t seed)
{
    if (source->seed == NULL)
        source->seed = memory_allocate(1, sizeof *source->seed);
    *source->seed = seed;
}

void plan_source_set_configurations(struct plan_source *source, char *const *names, size_t count)
{
    for (unsigned i = 0; i < source->configurations_count; i++)
        free(source->configurations[i]);
    free(source->configurations);
    source->configurations = memory_allocate(count, sizeof *source->configurations);
    source->configurations_count = (unsigned)count;
    for (size_t i = 0; i < count; i++)
        source->configurations[i] = memory_copy_text(names[i]);
}

void plan_source_set_replicas(struct plan_source *source, const unsigned *replicas, size_t count)
{
    free(source->replicas);
    source->replicas = memory_allocate(count, sizeof *source->replicas);
    source->replicas_count = (unsigned)count;
    memcpy(source->replicas, replicas, count * sizeof *replicas);
}

void plan_source_add_label(struct plan_source *source, const char *key, const char *value)
{
    for (unsigned i = 0; i < source->labels_count; i++)
        if (strcmp(source->labels[i].key, key) == 0) {
            plan_source_set_text(&source->labels[i].value, value);
            return;
        }
    size_t capacity = source->labels_count;
    source->labels =
        memory_grow(source->labels, &capacity, source->labels_count + 1u, sizeof *source->labels);
    source->labels[source->labels_count++] =
        (struct source_label){memory_copy_text(key), memory_copy_text(value)};
}
