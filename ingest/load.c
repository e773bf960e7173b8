/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/load.h"

#include "ingest/load_facts.h"
#include "ingest/load_rates.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A stream of the test that is being loaded: its printed id and direction, and what was seen of it. */
struct stream_state {
    int id;
    bool reverse;
    unsigned ordinal; /* from 1 in the order of first rows; 0 for SUM */
    uint64_t intervals;
    struct quantity sender, receiver; /* final averages */
};

/* Sums over the samples of one CPU, for outputs without an average of their own. */
struct cpu_sum {
    int cpu;
    bool has_average;
    uint64_t samples;
    uint64_t line;
    struct quantity sums[CPU_COLUMNS];
};

struct known_run {
    uint64_t number;
    int64_t run;
    bool is_new;
};

struct loader {
    struct store *store;
    const struct claims *claims;
    const struct load_options *options;
    struct load_counts *counts;
    int64_t source;
    uint64_t run_number; /* of `run`; 0: none yet */
    int64_t run;
    bool run_is_new;
    struct known_run *known; /* run logs: those of part one, which later parts name again */
    size_t known_count, known_capacity;
    struct run_facts facts;
    bool run_has_outputs;                /* that its value and circumstances do not yet count */
    int64_t first_new_run, last_new_run; /* with outputs; 0: none yet */
    unsigned results[3];                 /* of the current run, by side */
    bool any_complete, any_bitrates;
    /* The iperf3 output that is being read. */
    bool in_test;
    struct store_output test;
    char *version;
    struct stream_state *streams;
    size_t stream_count, stream_capacity;
    unsigned ordinals[2]; /* streams seen so far, forward and reverse */
    /* The mpstat output that is being read. */
    bool in_counters; /* a file of the kernel's counters */
    bool in_cpu_output;
    struct store_output cpu_output;
    struct machine_record machine;
    char *host, *kernel;
    bool has_rates; /* or nodes: their averages may have to be worked out */
    struct cpu_sum *cpus;
    size_t cpu_count, cpu_capacity;
};

/* ------------------------------------------------------------------------------------------ runs and slots
 * -- */

static struct store_run describe_run(const struct loader *loader, const struct record *record)
{
    const struct claims *claims = loader->claims;
    struct store_run run = {
        .campaign = claims->campaign,
        .configuration = claims->configuration,
        .title = loader->options->title,
        .replicas = claims->replicas,
        .labels = claims->labels,
        .label_count = claims->label_count,
        .number = record->run > 0 ? record->run : claims->run,
    };
    if (loader->facts.number == run.number)
        run_facts_describe(&loader->facts, &run);
    return run;
}

/* The run of that number among those that a run log began; NULL where it is none of them. */
static const struct known_run *find_known(const struct loader *loader, uint64_t number)
{
    if (loader->known_count == 0 || number < loader->known[0].number)
        return NULL;
    uint64_t index = number - loader->known[0].number; /* run logs number their runs one by one */
    bool found = index < loader->known_count && loader->known[index].number == number;
    return found ? &loader->known[index] : NULL;
}

static void remember_run(struct loader *loader)
{
    loader->known =
        memory_grow(loader->known, &loader->known_capacity, loader->known_count + 1, sizeof *loader->known);
    loader->known[loader->known_count++] =
        (struct known_run){loader->run_number, loader->run, loader->run_is_new};
}

/* Leaves the current run, whose outputs are all there for now. Those that this file made follow one another:
   they are finished together, at its end. */
static bool leave_run(struct loader *loader, struct error *error)
{
    bool has_outputs = loader->run_has_outputs;
    loader->run_has_outputs = false;
    if (!has_outputs)
        return true;
    if (!loader->run_is_new)
        return store_finish_runs(loader->store, loader->run, loader->run, error);
    if (loader->first_new_run == 0 || loader->run < loader->first_new_run)
        loader->first_new_run = loader->run;
    if (loader->run > loader->last_new_run)
        loader->last_new_run = loader->run;
    return true;
}

static bool finish_new_runs(struct loader *loader, struct error *error)
{
    return loader->first_new_run == 0 ||
           store_finish_runs(loader->store, loader->first_new_run, loader->last_new_run, error);
}

/* Finds or makes the run that a record belongs to. */
static bool enter_run(struct loader *loader, const struct record *record, struct error *error)
{
    struct store_run run = describe_run(loader, record);
    if (loader->run_number == run.number && record->kind != RECORD_RUN)
        return true;
    if (!leave_run(loader, error))
        return false;
    const struct known_run *known = record->kind != RECORD_RUN ? find_known(loader, run.number) : NULL;
    if (known != NULL) {
        loader->run = known->run;
        loader->run_is_new = known->is_new;
    } else if (!store_add_run(loader->store, &run, &loader->run, &loader->run_is_new, error)) {
        return false;
    }
    loader->run_number = run.number;
    memset(loader->results, 0, sizeof loader->results);
    loader->counts->runs += record->kind == RECORD_RUN || loader->claims->run > 0;
    if (record->kind == RECORD_RUN)
        remember_run(loader);
    return true;
}

/* Makes sure that a slot of the current run is free, by --replace if need be. */
static bool free_slot(struct loader *loader, const struct record *record, unsigned replica, enum side side,
                      enum tool tool, struct error *error)
{
    int64_t holder = 0;
    autofree char *name = NULL;
    /* An experiment log's own numbering fills no slot twice; framed outputs can. */
    if (loader->run_is_new && record->run > 0 && !loader->facts.has_section)
        return true;
    if (!store_find_slot(loader->store, loader->run, replica, side, tool, &holder, &name, error))
        return false;
    if (holder == 0)
        return true;
    const struct claims *claims = loader->claims;
    if (holder == loader->source)
        return error_set(
            error, "holds two %s outputs for one place: run %" PRIu64 " of %s, replica %u, side %s",
            tool_name(tool), loader->run_number, claims->configuration, replica, side_name(side));
    for (size_t i = 0; i < loader->options->own_source_count; i++)
        if (loader->options->own_sources[i] == holder)
            return error_set(
                error, "is for the same place as %s, of the same run: say which with --side or --replica",
                name);
    if (!loader->options->replace)
        return error_set(error,
                         "run %" PRIu64
                         " of %s at %u replicas is already there, from %s: use --replace to take this "
                         "file instead",
                         loader->run_number, claims->configuration, claims->replicas, name);
    if (!store_remove_source(loader->store, holder, error))
        return false;
    loader->known_count = 0; /* runs may have gone with their last output, and come back as others */
    struct store_run run = describe_run(loader, record);
    return store_add_run(loader->store, &run, &loader->run, &loader->run_is_new, error);
}

/* --------------------------------------------------------------------------------------------- iperf3 tests
 * -- */

/* The test's average over all its forward streams: the SUM's where there is one, else the streams' sum. */
static struct quantity total(const struct loader *loader, bool of_sender)
{
    struct quantity sum = {0};
    bool whole = true;
    for (size_t i = 0; i < loader->stream_count; i++) {
        const struct stream_state *stream = &loader->streams[i];
        struct quantity value = of_sender ? stream->sender : stream->receiver;
        if (stream->reverse != loader->test.reverse)
            continue;
        if (stream->ordinal == 0 && value.defined)
            return value;
        if (stream->ordinal > 0) {
            whole = whole && value.defined;
            sum = quantity_of(sum.value + value.value);
        }
    }
    return whole ? sum : quantity_undefined(NULL);
}

static bool end_test(struct loader *loader, struct error *error)
{
    if (!loader->in_test)
        return true;
    loader->in_test = false;
    loader->run_has_outputs = true;
    struct store_output *test = &loader->test;
    test->sender_bits_per_second = total(loader, true);
    test->receiver_bits_per_second = total(loader, false);
    loader->stream_count = 0;
    if (test->receiver_bits_per_second.defined) {
        loader->counts->bitrates++;
        loader->any_bitrates = true;
        loader->any_complete =
            loader->any_complete || ++loader->results[test->side] == loader->claims->replicas;
    }
    return store_add_output(loader->store, test, error);
}

/* The replica that a test is of; 0, with the reason, where it can't be. */
static unsigned replica_of(const struct loader *loader, const struct record *record, struct error *error)
{
    const struct load_options *options = loader->options;
    unsigned replica = record->replica;
    if (options->test_replicas != NULL && record->test.test <= options->test_count)
        replica = options->test_replicas[record->test.test - 1];
    if (replica == 0 || replica > loader->claims->replicas) {
        error_set(error,
                  "run %" PRIu64 " has a result more than its %u replicas: is the replica count right?",
                  loader->run_number, loader->claims->replicas);
        return 0;
    }
    return replica;
}

static bool begin_test(struct loader *loader, const struct record *record, struct error *error)
{
    if (!end_test(loader, error) || !enter_run(loader, record, error))
        return false;
    const struct test_record *test = &record->test;
    unsigned replica = replica_of(loader, record, error);
    enum side side = test->side != SIDE_UNKNOWN ? test->side : loader->claims->side;
    if (replica == 0 || !free_slot(loader, record, replica, side, TOOL_IPERF3, error))
        return error_prefix(error, "%" PRIu64 ": ", record->line);
    free(loader->version);
    loader->version = test->version != NULL ? memory_copy_text(test->version) : NULL;
    loader->test = (struct store_output){
        .run = loader->run,
        .source = loader->source,
        .line = record->line,
        .replica = replica,
        .side = side,
        .tool = TOOL_IPERF3,
        .version = loader->version,
        .protocol = test->protocol,
        .streams = test->streams,
        .reverse = test->reverse,
    };
    loader->ordinals[0] = 0;
    loader->ordinals[1] = 0;
    loader->in_test = true;
    return true;
}

static struct stream_state *stream_of(struct loader *loader, const struct flow_record *flow)
{
    for (size_t i = 0; i < loader->stream_count; i++)
        if (loader->streams[i].id == flow->stream && loader->streams[i].reverse == flow->reverse)
            return &loader->streams[i];
    loader->streams = memory_grow(loader->streams, &loader->stream_capacity, loader->stream_count + 1,
                                  sizeof *loader->streams);
    struct stream_state *stream = &loader->streams[loader->stream_count++];
    *stream = (struct stream_state){.id = flow->stream, .reverse = flow->reverse};
    if (flow->stream != STREAM_SUM)
        stream->ordinal = ++loader->ordinals[flow->reverse];
    return stream;
}

static bool take_interval(struct loader *loader, const struct flow_record *flow, struct error *error)
{
    struct stream_state *stream = stream_of(loader, flow);
    struct flow_row row = flow->row;
    row.stream = stream->ordinal;
    row.reverse = stream->reverse;
    return store_add_interval(loader->store, &loader->test, stream->intervals++, &row, error);
}

static bool take_summary(struct loader *loader, const struct flow_record *flow, struct error *error)
{
    struct stream_state *stream = stream_of(loader, flow);
    struct flow_row row = flow->row;
    row.stream = stream->ordinal;
    row.reverse = stream->reverse;
    struct quantity *final = row.direction == DIRECTION_SENDER     ? &stream->sender
                             : row.direction == DIRECTION_RECEIVER ? &stream->receiver
                                                                   : NULL;
    if (final != NULL) {
        if (final->defined)
            return error_set(error, "%" PRIu64 ": a second final row of the same stream", row.line);
        *final = row.bits_per_second;
    }
    if (flow->stream == STREAM_NONE) /* a run log's bare number: the output's own row says it all */
        return true;
    return store_add_summary(loader->store, &loader->test, &row, error);
}

/* --------------------------------------------------------------------------------------------------- mpstat
 * -- */

static bool is_offline(const struct cpu_row *row)
{
    for (size_t column = 0; column < CPU_COLUMNS; column++)
        if (row->columns[column].defined && row->columns[column].value != 0)
            return false;
    return true; /* a CPU's shares add up to 100: only one that was offline has none */
}

static bool end_cpu_output(struct loader *loader, struct error *error)
{
    bool good = !loader->has_rates || store_finish_rates(loader->store, &loader->cpu_output, error);
    for (size_t i = 0; good && i < loader->cpu_count; i++) {
        const struct cpu_sum *sum = &loader->cpus[i];
        if (sum->has_average)
            continue;
        struct cpu_row mean = {.cpu = sum->cpu, .line = sum->line};
        for (size_t column = 0; column < CPU_COLUMNS; column++)
            if (sum->samples > 0 && sum->sums[column].defined)
                mean.columns[column] = quantity_of(sum->sums[column].value / (double)sum->samples);
        good = store_add_cpu_average(loader->store, &loader->cpu_output, true, &mean, error);
        loader->counts->cpu_rows++;
    }
    loader->cpu_count = 0;
    loader->has_rates = false;
    loader->in_cpu_output = false;
    return good;
}

/* On which side mpstat ran. */
static enum side cpu_side(const struct loader *loader, const struct record *record)
{
    return record->side != SIDE_UNKNOWN ? record->side : loader->claims->side;
}

static bool begin_cpu_output(struct loader *loader, const struct record *record, struct error *error)
{
    if (!end_test(loader, error) || !end_cpu_output(loader, error) || !enter_run(loader, record, error))
        return false;
    enum side side = cpu_side(loader, record);
    if (!free_slot(loader, record, 0, side, TOOL_MPSTAT, error))
        return error_prefix(error, "%" PRIu64 ": ", record->line);
    loader->cpu_output = (struct store_output){
        .run = loader->run,
        .source = loader->source,
        .line = record->line,
        .side = side,
        .tool = TOOL_MPSTAT,
        .host = loader->host,
        .kernel = loader->kernel,
        .cpus = loader->machine.cpus,
    };
    loader->in_cpu_output = true;
    loader->run_has_outputs =
        loader->run_has_outputs || loader->kernel != NULL || loader->machine.cpus.defined;
    return store_add_output(loader->store, &loader->cpu_output, error);
}

static struct cpu_sum *sum_of(struct loader *loader, int cpu)
{
    for (size_t i = 0; i < loader->cpu_count; i++)
        if (loader->cpus[i].cpu == cpu)
            return &loader->cpus[i];
    loader->cpus =
        memory_grow(loader->cpus, &loader->cpu_capacity, loader->cpu_count + 1, sizeof *loader->cpus);
    loader->cpus[loader->cpu_count] = (struct cpu_sum){.cpu = cpu};
    return &loader->cpus[loader->cpu_count++];
}

/* Makes sure that the mpstat output which a row is of has begun. */
static bool enter_cpu_output(struct loader *loader, const struct record *record, struct error *error)
{
    bool same_output = loader->run_number == (record->run > 0 ? record->run : loader->claims->run) &&
                       loader->cpu_output.side == cpu_side(loader, record);
    return (loader->in_cpu_output && same_output) || begin_cpu_output(loader, record, error);
}

static bool take_cpu_row(struct loader *loader, const struct record *record, struct error *error)
{
    if (!enter_cpu_output(loader, record, error))
        return false;
    struct cpu_row row = record->cpu.row;
    bool offline = is_offline(&row);
    if (offline)
        memset(row.columns, 0, sizeof row.columns); /* undefined: nothing is known of a CPU that was off */
    struct cpu_sum *sum = sum_of(loader, row.cpu);
    if (record->cpu.average) {
        if (sum->has_average)
            return error_set(error,
                             "%" PRIu64 ": a second average of one CPU: give each mpstat output as a file",
                             row.line);
        sum->has_average = true;
        loader->counts->cpu_rows++;
        return store_add_cpu_average(loader->store, &loader->cpu_output, false, &row, error);
    }
    sum->line = row.line;
    sum->samples += !offline;
    for (size_t column = 0; column < CPU_COLUMNS; column++)
        if (row.columns[column].defined)
            sum->sums[column] = quantity_of(sum->sums[column].value + row.columns[column].value);
    return store_add_cpu_sample(loader->store, &loader->cpu_output, record->cpu.sample, &row, error);
}

/* A row of another of mpstat's tables. */
static bool take_rates_or_node(struct loader *loader, const struct record *record, struct error *error)
{
    if (!enter_cpu_output(loader, record, error))
        return false;
    loader->has_rates = true;
    return (record->kind == RECORD_NODE ? load_node : load_rates)(loader->store, &loader->cpu_output, record,
                                                                  error);
}

static void set_machine(struct loader *loader, const struct machine_record *machine)
{
    free(loader->host);
    free(loader->kernel);
    loader->host = machine->host != NULL ? memory_copy_text(machine->host) : NULL;
    loader->kernel = machine->kernel != NULL ? memory_copy_text(machine->kernel) : NULL;
    loader->machine = *machine;
}

static bool take_machine(struct loader *loader, const struct record *record, struct error *error)
{
    if (record->run > 0 && !end_cpu_output(loader, error)) /* a run log frames each output */
        return false;
    if (loader->in_cpu_output)
        return error_set(error, "%" PRIu64 ": a second mpstat output begins: give each as a file of its own",
                         record->line);
    set_machine(loader, &record->machine);
    return true;
}

/* ------------------------------------------------------------------------------------------------- counters
 * -- */

/* A file of the kernel's counters fills a slot of its run, as a tool's output does. */
static bool begin_counters(struct loader *loader, const struct record *record, struct error *error)
{
    enum tool tool = record->kind == RECORD_SOFTNET ? TOOL_SOFTNET_STAT : TOOL_SOFTIRQS;
    bool found = false;
    if (loader->in_counters)
        return true;
    loader->in_counters = true;
    if (loader->claims->side == SIDE_CLIENT)
        return error_set(error, "only the server's counters are kept: leave the client's out");
    if (!enter_run(loader, record, error) ||
        !free_slot(loader, record, 0, loader->claims->side, tool, error) ||
        !store_holds_counters(loader->store, loader->run, tool, &found, error))
        return false;
    if (found)
        return error_set(error, "run %" PRIu64 " of %s has these counters already, from its run log",
                         loader->run_number, loader->claims->configuration);
    struct store_output output = {.run = loader->run,
                                  .source = loader->source,
                                  .line = record->line,
                                  .side = loader->claims->side,
                                  .tool = tool};
    return store_add_output(loader->store, &output, error);
}

/* -------------------------------------------------------------------------------------------------- records
 * -- */

static bool begin_run(struct loader *loader, const struct record *record, struct error *error)
{
    if (!end_test(loader, error))
        return false;
    if (record->run_details.sha256 != NULL) { /* outputs of a section are this run's: no banner outlives it */
        if (!end_cpu_output(loader, error))
            return false;
        set_machine(loader, &(struct machine_record){0});
    }
    run_facts_note(&loader->facts, record, loader->source); /* --replace may have to make the run again */
    return enter_run(loader, record, error);
}

static bool take_rejected(struct loader *loader, const struct record *record, struct error *error)
{
    if (record->torn) {
        loader->counts->torn = true;
        loader->counts->torn_line = record->line;
    } else if (loader->counts->rejected++ == 0) {
        loader->counts->first_rejected_line = record->line;
        snprintf(loader->counts->first_reason, sizeof loader->counts->first_reason, "%s", record->reason);
    }
    return store_add_rejected_line(loader->store, loader->source, record->line, record->reason, error);
}

static bool take(void *context, const struct record *record, struct error *error)
{
    struct loader *loader = context;
    switch (record->kind) {
    case RECORD_RUN:
        return begin_run(loader, record, error);
    case RECORD_TEST:
        return begin_test(loader, record, error);
    case RECORD_INTERVAL:
        return take_interval(loader, &record->flow, error);
    case RECORD_SUMMARY:
        return take_summary(loader, &record->flow, error);
    case RECORD_MACHINE:
        return take_machine(loader, record, error);
    case RECORD_CPU:
        return take_cpu_row(loader, record, error);
    case RECORD_REJECTED:
        return take_rejected(loader, record, error);
    case RECORD_HEADER:
        return load_header(loader->store, loader->source, record, error);
    case RECORD_SOFTNET:
    case RECORD_SOFTIRQS:
        if (record->run == 0 && !begin_counters(loader, record, error))
            return false;
        return load_fact(loader->store, loader->run, record, error);
    case RECORD_SETTINGS:
        return load_fact(loader->store, loader->run, record, error);
    case RECORD_RATES:
    case RECORD_NODE:
        return take_rates_or_node(loader, record, error);
    case RECORD_WARNING:
        return load_warning(loader->store, loader->source, loader->counts, record, error);
    case RECORD_SOFTNET_TOTALS: /* since boot: of no run */
    case RECORD_SOFTIRQS_TOTALS:
    case RECORD_CELL: /* in the claims by now */
    case RECORD_LABEL:
        break;
    }
    return true;
}

static bool check_results(const struct loader *loader, const struct format *format, struct error *error)
{
    const struct load_counts *counts = loader->counts;
    bool count_is_guessed = format->is_run_log && !format->names_its_cell; /* from the name or an option */
    if (count_is_guessed && loader->any_bitrates && !loader->any_complete)
        return error_set(error, "no run has %u bitrates: is the replica count right?",
                         loader->claims->replicas);
    if (counts->runs > 0)
        return true;
    if (counts->rejected > 0)
        return error_set(error, "%" PRIu64 ": holds no results: %s", counts->first_rejected_line,
                         counts->first_reason);
    if (counts->warnings > 0)
        return error_set(error, "%" PRIu64 ": holds no results: %s", counts->first_warned_line,
                         counts->first_warning);
    if (counts->torn)
        return error_set(error,
                         "%" PRIu64 ": holds no results: the log is torn before its first run is whole",
                         counts->torn_line);
    return error_set(error, "holds no results");
}

bool load_file(struct store *store, struct raw_file *file, const struct claims *claims,
               const struct load_options *options, struct load_counts *counts, struct error *error)
{
    autofree char *claimed = claims_text(options->stated != NULL ? options->stated : claims);
    struct store_source source = {
        .sha256 = file->sha256,
        .name = file->name,
        .bytes = file->bytes,
        .format = file->format->name,
        .parser_version = file->format->version,
        .claims = claimed,
    };
    *counts = (struct load_counts){0};
    struct loader loader = {.store = store, .claims = claims, .options = options, .counts = counts};
    struct record_sink sink = {take, &loader};
    bool good = store_add_source(store, &source, &loader.source, error) &&
                raw_file_parse(file, &sink, error) && end_test(&loader, error) && leave_run(&loader, error) &&
                finish_new_runs(&loader, error) && end_cpu_output(&loader, error) &&
                check_results(&loader, file->format, error);
    counts->source = loader.source;
    free(loader.version);
    free(loader.streams);
    free(loader.host);
    free(loader.kernel);
    free(loader.cpus);
    free(loader.known);
    return good;
}
