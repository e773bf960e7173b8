/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/wire.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* More than any kernel is made for. */
enum { MOST_CPUS = 65536 };

/* What was sent is not what the other side of the same version sends. */
static bool refuse(const char *what, struct error *error)
{
    return error_set(error, "%s: not understood: runner and agent are of different versions", what);
}

/* ---- settings */

json_t *wire_of_settings(const struct setting_list *settings)
{
    json_t *list = json_array();
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *setting = &settings->items[i];
        json_array_append_new(list,
                              json_pack("{s:s, s:i, s:s, s:s}", "on", device_class_name(setting->on), "place",
                                        (int)setting->place, "name", setting->name, "value", setting->value));
    }
    return list;
}

bool wire_to_settings(struct setting_list *settings, const json_t *json, struct error *error)
{
    struct setting_list read = {0};
    size_t index = 0;
    const json_t *item = NULL;
    bool good = json_is_array(json);
    json_array_foreach(json, index, item)
    {
        const char *on = NULL;
        const char *name = NULL;
        const char *value = NULL;
        int place = 0;
        enum device_class class = DEVICE_MACHINE;
        good = good &&
               json_unpack((json_t *)item, "{s:s, s:i, s:s, s:s}", "on", &on, "place", &place, "name", &name,
                           "value", &value) == 0 &&
               device_class_find(on, &class) && place >= 0 && place <= PLACE_SYSCTL &&
               (place == PLACE_SYSCTL) == (class == DEVICE_MACHINE) && setting_name_is_safe(name);
        if (good)
            setting_list_add(&read, class, (enum setting_place)place, name, value);
    }
    if (!good) {
        setting_list_finish(&read);
        return refuse("settings", error);
    }
    *settings = read;
    return true;
}

/* ---- readings */

json_t *wire_of_reading(const struct reading *reading)
{
    json_t *list = json_array();
    for (size_t i = 0; i < reading->count; i++) {
        const struct device_reading *device = &reading->devices[i];
        json_t *values = json_array();
        for (size_t j = 0; j < device->count; j++)
            json_array_append_new(values, json_pack("[s, s]", device->names[j], device->values[j]));
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o}", "device", device->device, "class",
                                              device_class_name(device->class), "node", device->node,
                                              "values", values));
    }
    return list;
}

static bool read_device(struct device_reading *device, const json_t *json)
{
    const char *name = NULL;
    const char *class = NULL;
    const char *node = NULL;
    json_t *values = NULL;
    if (json_unpack((json_t *)json, "{s:s, s:s, s:s, s:o}", "device", &name, "class", &class, "node", &node,
                    "values", &values) != 0 ||
        !device_class_find(class, &device->class) || !json_is_array(values))
        return false;
    device->device = memory_copy_text(name);
    device->node = memory_copy_text(node);
    device->names = memory_allocate(json_array_size(values), sizeof *device->names);
    device->values = memory_allocate(json_array_size(values), sizeof *device->values);
    for (size_t i = 0; i < json_array_size(values); i++) {
        const char *value = NULL;
        if (json_unpack(json_array_get(values, i), "[s, s]", &name, &value) != 0)
            return false;
        device->names[i] = memory_copy_text(name);
        device->values[i] = memory_copy_text(value);
        device->count++;
    }
    return true;
}

bool wire_to_reading(struct reading *reading, const json_t *json, struct error *error)
{
    struct reading read = {memory_allocate(json_array_size(json), sizeof *read.devices), 0};
    bool good = json_is_array(json);
    for (size_t i = 0; good && i < json_array_size(json); i++)
        good = read_device(&read.devices[read.count++], json_array_get(json, i));
    if (!good) {
        reading_finish(&read);
        return refuse("reading", error);
    }
    *reading = read;
    return true;
}

/* ---- counters */

json_t *wire_of_counters(const struct counters *counters)
{
    json_t *list = json_array();
    for (size_t i = 0; i < counters->count; i++) {
        const struct cpu_counters *cpu = &counters->cpus[i];
        json_array_append_new(list, json_pack("[I, I, I, I, I, I, I, I]", (json_int_t)cpu->cpu,
                                              (json_int_t)cpu->processed, (json_int_t)cpu->dropped,
                                              (json_int_t)cpu->time_squeeze, (json_int_t)cpu->received_rps,
                                              (json_int_t)cpu->flow_limit_count, (json_int_t)cpu->net_tx,
                                              (json_int_t)cpu->net_rx));
    }
    return list;
}

bool wire_to_counters(struct counters *counters, const json_t *json, struct error *error)
{
    struct counters read = {memory_allocate(json_array_size(json), sizeof *read.cpus), 0};
    bool good = json_is_array(json);
    for (size_t i = 0; good && i < json_array_size(json); i++) {
        json_int_t values[8];
        good = json_unpack(json_array_get(json, i), "[I, I, I, I, I, I, I, I!]", &values[0], &values[1],
                           &values[2], &values[3], &values[4], &values[5], &values[6], &values[7]) == 0;
        for (size_t v = 0; good && v < sizeof values / sizeof values[0]; v++)
            good = values[v] >= 0 && values[v] <= UINT32_MAX; /* the kernel's are 32 bits wide */
        if (good)
            read.cpus[read.count++] = (struct cpu_counters){
                .cpu = (unsigned)values[0],
                .processed = (uint64_t)values[1],
                .dropped = (uint64_t)values[2],
                .time_squeeze = (uint64_t)values[3],
                .received_rps = (uint64_t)values[4],
                .flow_limit_count = (uint64_t)values[5],
                .net_tx = (uint64_t)values[6],
                .net_rx = (uint64_t)values[7],
            };
    }
    if (!good) {
        counters_finish(&read);
        return refuse("counters", error);
    }
    *counters = read;
    return true;
}

/* ---- the machine */

json_t *wire_of_machine(const struct machine *machine)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:s}", "host", machine->host, "kernel",
                     machine->kernel, "architecture", machine->architecture, "cpu", machine->cpu, "cpus",
                     (int)machine->cpus, "congestion_control", machine->congestion_control, "iperf3",
                     machine->iperf3, "mpstat", machine->mpstat);
}

bool wire_to_machine(struct machine *machine, const json_t *json, struct error *error)
{
    const char *texts[7] = {NULL};
    int cpus = 0;
    if (json_unpack((json_t *)json, "{s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:s}", "host", &texts[0], "kernel",
                    &texts[1], "architecture", &texts[2], "cpu", &texts[3], "cpus", &cpus,
                    "congestion_control", &texts[4], "iperf3", &texts[5], "mpstat", &texts[6]) != 0 ||
        cpus < 1 || cpus > MOST_CPUS)
        return refuse("machine", error);
    *machine = (struct machine){
        .host = memory_copy_text(texts[0]),
        .kernel = memory_copy_text(texts[1]),
        .architecture = memory_copy_text(texts[2]),
        .cpu = memory_copy_text(texts[3]),
        .cpus = (unsigned)cpus,
        .congestion_control = memory_copy_text(texts[4]),
        .iperf3 = memory_copy_text(texts[5]),
        .mpstat = memory_copy_text(texts[6]),
    };
    return true;
}

/* ---- outputs, errors, words */

static json_t *text_of(const char *bytes, size_t length)
{
    json_t *text = json_stringn(bytes, length);
    if (text != NULL)
        return text;
    size_t room = 4 * length + 1;
    autofree char *shown = memory_buffer(room);
    autofree char *copy = memory_copy_bytes(bytes, length);
    text_make_printable(shown, room, copy);
    return json_string(shown);
}

json_t *wire_of_output(const struct tool_output *output)
{
    return json_pack("{s:s, s:s, s:i, s:i, s:o}", "tool", output->tool, "side", output->side, "replica",
                     (int)output->replica, "exit", output->exit_status, "text",
                     text_of(output->text != NULL ? output->text : "", output->length));
}

/* Those that there are. */
static const char *known_word(const char *word)
{
    static const char *const words[] = {"iperf3", "mpstat", "client", "server"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i], word) == 0)
            return words[i];
    return NULL;
}

bool wire_to_output(struct tool_output *output, const json_t *json, struct error *error)
{
    const char *tool = NULL;
    const char *side = NULL;
    const char *text = NULL;
    size_t length = 0;
    int replica = 0;
    int status = 0;
    if (json_unpack((json_t *)json, "{s:s, s:s, s:i, s:i, s:s%}", "tool", &tool, "side", &side, "replica",
                    &replica, "exit", &status, "text", &text, &length) != 0 ||
        known_word(tool) == NULL || known_word(side) == NULL || replica < 0)
        return refuse("output", error);
    *output = (struct tool_output){.tool = known_word(tool),
                                   .side = known_word(side),
                                   .replica = (unsigned)replica,
                                   .exit_status = status,
                                   .text = memory_copy_bytes(text, length),
                                   .length = length};
    return true;
}

json_t *wire_of_error(const struct error *error)
{
    return json_pack("{s:b, s:o}", "ok", 0, "error", text_of(error->message, strlen(error->message)));
}

const char **wire_to_words(const json_t *json)
{
    const char **words = memory_allocate(json_array_size(json) + 1, sizeof *words);
    bool good = json_array_size(json) > 0;
    for (size_t i = 0; good && i < json_array_size(json); i++) {
        words[i] = json_string_value(json_array_get(json, i));
        good = words[i] != NULL;
    }
    if (good)
        return words;
    free(words);
    return NULL;
}

json_t *wire_of_words(const char *const *words)
{
    json_t *list = json_array();
    for (size_t i = 0; words[i] != NULL; i++)
        json_array_append_new(list, text_of(words[i], strlen(words[i])));
    return list;
}

json_t *wire_of_commands(struct command_list commands)
{
    json_t *list = json_array();
    for (size_t i = 0; i < commands.count; i++)
        json_array_append_new(list, wire_of_words((const char *const *)commands.items[i].argv));
    return list;
}

void wire_commands_finish(struct wire_commands *commands)
{
    for (size_t i = 0; i < commands->list.count; i++) {
        for (char **word = commands->own[i].argv; *word != NULL; word++)
            free(*word);
        free(commands->own[i].argv);
    }
    free(commands->own);
    *commands = (struct wire_commands){0};
}

static bool read_command(struct command *command, const json_t *json)
{
    autofree const char **words = wire_to_words(json);
    if (words == NULL)
        return false;
    command->argv = memory_allocate(json_array_size(json) + 1, sizeof *command->argv);
    for (size_t i = 0; words[i] != NULL; i++)
        command->argv[i] = memory_copy_text(words[i]);
    return true;
}

bool wire_to_commands(struct wire_commands *commands, const json_t *json, struct error *error)
{
    struct wire_commands read = {.own = memory_allocate(json_array_size(json), sizeof *read.own)};
    read.list.items = read.own;
    for (size_t i = 0; i < json_array_size(json); i++) {
        if (!read_command(&read.own[i], json_array_get(json, i))) {
            wire_commands_finish(&read);
            return refuse("commands", error);
        }
        read.list.count++;
    }
    *commands = read;
    return true;
}

char *wire_line(const json_t *message)
{
    autofree char *text = json_dumps(message, JSON_COMPACT);
    if (text == NULL)
        memory_exhausted();
    return memory_print("%s\n", text);
}
