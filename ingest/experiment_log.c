/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The experiment log: one file a cell, as the scripts of "Accelerated Flow Processing in Kubernetes Overlay
 * Networks" write it. Four parts:
 *   1. `Running experiment N...`, `Experiment N completed.`, then a bitrate in Mbit/s a line for each
 * replica;
 *   2. an `Average:` table of mpstat for each experiment, in the same order;
 *   3. `Numbers grid:`, the bitrates of part 1 again, rewrapped;
 *   4. `Core K idle|soft|sys|usr:`, the columns of part 2 again, a list for each core.
 * Parts 3 and 4 prove that the file is whole: a log where they contradict 1 and 2, or are missing, is
 * damaged.
 */
#include "ingest/format.h"
#include "ingest/lines.h"
#include "ingest/mpstat_rows.h"

#include "base/memory.h"
#include "base/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum part { PART_BITRATES = 1, PART_TABLES, PART_GRID, PART_LISTS };

struct bitrate {
    double megabits_per_second;
    uint64_t line;
};

struct core_row {
    size_t experiment; /* index */
    bool offline;      /* the lists have its zeros, too */
    struct cpu_row row;
};

struct experiment {
    uint64_t number;
    uint64_t line;
    unsigned bitrates;
};

struct list_title {
    int cpu;
    enum cpu_column column;
};

struct experiment_log {
    const struct record_sink *sink;
    struct line_reader *lines;
    enum part part;
    struct experiment *experiments;
    size_t experiment_count, experiment_capacity;
    unsigned tests;
    struct bitrate *bitrates; /* part 1, in the order of the file */
    size_t bitrate_count, bitrate_capacity, grid_count;
    size_t table_count;
    struct mpstat_header header;
    struct core_row *rows; /* part 2, in the order of the file */
    size_t row_count, row_capacity;
    /* The list of part 4 that is being read: of which CPU and column, and how far. */
    int list_cpu;
    enum cpu_column list_column;
    size_t list_next; /* index of the first row not yet compared */
    uint64_t list_line;
    struct list_title *lists; /* all that were begun */
    size_t list_count, list_capacity;
};

static bool recognise(struct slice head)
{
    size_t at = 0;
    return slice_find(head, "Running experiment ", &at) && (at == 0 || head.start[at - 1] == '\n' || at == 3);
}

static bool fail(const struct line *line, struct error *error)
{
    return error_prefix(error, "%" PRIu64 ": ", line->number);
}

static bool hand_on(struct experiment_log *log, struct record record, struct error *error)
{
    return log->sink->take(log->sink->context, &record, error);
}

/* "text N" with `text` taken off both ends: `Running experiment 7...`. */
static bool parse_numbered(struct slice line, const char *before, const char *after, uint64_t *number)
{
    if (!slice_starts_with(line, before) || !slice_ends_with(line, after) ||
        line.length < strlen(before) + strlen(after))
        return false;
    struct slice digits = slice_skip(line, strlen(before));
    digits.length -= strlen(after);
    return number_parse_unsigned(digits, number) == NUMBER_OK && *number > 0 && *number < INT64_MAX;
}

static bool parse_bitrate(struct slice text, double *value, struct error *error)
{
    enum number_status status = number_parse_double(text, value);
    if (status != NUMBER_OK)
        return error_set(error, "bitrate \"%.*s\" is %s", SLICE_ARGUMENTS(text), number_status_text(status));
    if (*value < 0 || *value > 1e12)
        return error_set(error, "bitrate \"%.*s\" is %s", SLICE_ARGUMENTS(text),
                         *value < 0 ? "negative" : "beyond any network's");
    return true;
}

/* ---------------------------------------------------------------------------------------------- part 1 -- */

static bool begin_experiment(struct experiment_log *log, uint64_t number, const struct line *line,
                             struct error *error)
{
    if (log->experiment_count > 0 && number != log->experiments[log->experiment_count - 1].number + 1) {
        error_set(error, "experiment %" PRIu64 " follows experiment %" PRIu64, number,
                  log->experiments[log->experiment_count - 1].number);
        return fail(line, error);
    }
    log->experiments = memory_grow(log->experiments, &log->experiment_capacity, log->experiment_count + 1,
                                   sizeof *log->experiments);
    log->experiments[log->experiment_count++] = (struct experiment){.number = number, .line = line->number};
    return hand_on(log, (struct record){.kind = RECORD_RUN, .line = line->number, .run = number}, error);
}

static bool take_bitrate(struct experiment_log *log, const struct line *line, struct slice text,
                         struct error *error)
{
    double value = 0;
    if (!parse_bitrate(text, &value, error))
        return fail(line, error);
    if (!line->complete) {
        error_set(error, "the file ends inside this line");
        return fail(line, error);
    }
    struct experiment *experiment = &log->experiments[log->experiment_count - 1];
    log->bitrates =
        memory_grow(log->bitrates, &log->bitrate_capacity, log->bitrate_count + 1, sizeof *log->bitrates);
    log->bitrates[log->bitrate_count++] = (struct bitrate){value, line->number};
    experiment->bitrates++;
    log->tests++;
    struct record test = {
        .kind = RECORD_TEST,
        .line = line->number,
        .run = experiment->number,
        .replica = experiment->bitrates,
        .test = {.test = log->tests, .tool = TOOL_IPERF3},
    };
    struct record summary = {
        .kind = RECORD_SUMMARY,
        .line = line->number,
        .run = experiment->number,
        .replica = experiment->bitrates,
        .flow = {.test = log->tests,
                 .stream = STREAM_NONE,
                 .row = {.direction = DIRECTION_RECEIVER,
                         .bits_per_second = quantity_of(value * 1e6),
                         .line = line->number}},
    };
    return hand_on(log, test, error) && hand_on(log, summary, error);
}

static bool take_bitrate_line(struct experiment_log *log, const struct line *line, struct slice text,
                              struct error *error)
{
    uint64_t number = 0;
    if (parse_numbered(text, "Running experiment ", "...", &number))
        return begin_experiment(log, number, line, error);
    if (log->experiment_count == 0) {
        error_set(error, "\"%.*s\" stands before the first experiment", SLICE_ARGUMENTS(text));
        return fail(line, error);
    }
    if (parse_numbered(text, "Experiment ", " completed.", &number)) {
        const struct experiment *current = &log->experiments[log->experiment_count - 1];
        if (number == current->number)
            return true;
        error_set(error, "experiment %" PRIu64 " is said to be completed while %" PRIu64 " runs", number,
                  current->number);
        return fail(line, error);
    }
    return take_bitrate(log, line, text, error);
}

/* ---------------------------------------------------------------------------------------------- part 2 -- */

static bool begin_table(struct experiment_log *log, const struct line *line, struct error *error)
{
    if (log->header.table != MPSTAT_CPU) {
        error_set(error, "a table other than that of CPU shares");
        return fail(line, error);
    }
    if (log->table_count == log->experiment_count) {
        error_set(error, "a table more than the %zu experiments", log->experiment_count);
        return fail(line, error);
    }
    log->table_count++;
    return true;
}

static bool take_table_row(struct experiment_log *log, const struct line *line, struct slice text,
                           struct error *error)
{
    struct mpstat_row row;
    if (log->table_count == 0) {
        error_set(error, "a row of mpstat's without its header");
        return fail(line, error);
    }
    bool good = mpstat_parse_row(text, line->complete, &log->header, &row, error) &&
                (line->complete || error_set(error, "the file ends inside this row"));
    if (!good)
        return fail(line, error);
    size_t experiment = log->table_count - 1;
    for (size_t i = log->row_count; i > 0 && log->rows[i - 1].experiment == experiment; i--)
        if (log->rows[i - 1].row.cpu == row.cpu.cpu) {
            error_set(error, "CPU %d stands twice in one table", row.cpu.cpu);
            return fail(line, error);
        }
    row.cpu.line = line->number;
    log->rows = memory_grow(log->rows, &log->row_capacity, log->row_count + 1, sizeof *log->rows);
    log->rows[log->row_count++] = (struct core_row){experiment, row.offline, row.cpu};
    struct record record = {
        .kind = RECORD_CPU,
        .line = line->number,
        .run = log->experiments[experiment].number,
        .cpu = {.average = true, .offline = row.offline, .row = row.cpu},
    };
    return hand_on(log, record, error);
}

static bool take_table_line(struct experiment_log *log, const struct line *line, struct slice text,
                            struct error *error)
{
    enum mpstat_line kind = mpstat_parse_header(text, &log->header, error);
    if (kind == MPSTAT_BAD_HEADER)
        return fail(line, error);
    if (kind == MPSTAT_HEADER)
        return begin_table(log, line, error);
    return take_table_row(log, line, text, error);
}

/* ---------------------------------------------------------------------------------------------- part 3 -- */

static bool take_grid_line(struct experiment_log *log, const struct line *line, struct slice text,
                           struct error *error)
{
    for (struct slice word = slice_next_word(&text); word.length > 0; word = slice_next_word(&text)) {
        double value = 0;
        if (!parse_bitrate(word, &value, error))
            return fail(line, error);
        if (log->grid_count == log->bitrate_count) {
            error_set(error, "the grid has more numbers than the %zu bitrates of the experiments",
                      log->bitrate_count);
            return fail(line, error);
        }
        const struct bitrate *same = &log->bitrates[log->grid_count++];
        if (same->megabits_per_second != value) {
            error_set(error,
                      "the grid's %.*s contradicts the bitrate in line %" PRIu64 ": the log is damaged",
                      SLICE_ARGUMENTS(word), same->line);
            return fail(line, error);
        }
    }
    return true;
}

/* ---------------------------------------------------------------------------------------------- part 4 -- */

/* The next row of the list's CPU in part 2; NULL at the end. */
static const struct core_row *next_of_list(struct experiment_log *log)
{
    while (log->list_next < log->row_count && log->rows[log->list_next].row.cpu != log->list_cpu)
        log->list_next++;
    return log->list_next < log->row_count ? &log->rows[log->list_next] : NULL;
}

/* A list that ends before its CPU's last table. */
static bool end_list(struct experiment_log *log, struct error *error)
{
    if (log->list_count == 0 || next_of_list(log) == NULL)
        return true;
    return error_set(error,
                     "%" PRIu64 ": the list of core %d's %s is shorter than the tables: the log is damaged",
                     log->list_line, log->list_cpu, cpu_column_name(log->list_column));
}

/* `Core K idle:`. */
static bool parse_list_title(struct slice text, int *cpu, enum cpu_column *column)
{
    struct slice core = slice_next_word(&text);
    uint64_t number = 0;
    bool good = slice_equals(core, "Core") &&
                number_parse_unsigned(slice_next_word(&text), &number) == NUMBER_OK && number < 1u << 20;
    struct slice name = slice_next_word(&text);
    static const struct {
        const char *title;
        enum cpu_column column;
    } titles[] = {{"idle:", CPU_IDLE}, {"soft:", CPU_SOFT}, {"sys:", CPU_SYS}, {"usr:", CPU_USR}};
    for (size_t i = 0; good && i < sizeof titles / sizeof titles[0]; i++)
        if (slice_equals(name, titles[i].title)) {
            *cpu = (int)number;
            *column = titles[i].column;
            return slice_trim(text).length == 0;
        }
    return false;
}

static bool take_list_value(struct experiment_log *log, const struct line *line, struct slice text,
                            struct error *error)
{
    double value = 0;
    enum number_status status = number_parse_double(text, &value);
    if (status != NUMBER_OK || !line->complete) {
        error_set(error, "\"%.*s\" %s", SLICE_ARGUMENTS(text),
                  status != NUMBER_OK ? "is not a number" : "is cut: the file ends inside this line");
        return fail(line, error);
    }
    const struct core_row *same = log->list_count > 0 ? next_of_list(log) : NULL;
    if (same == NULL) {
        error_set(error, "a value more than the tables have");
        return fail(line, error);
    }
    struct quantity there = same->row.columns[log->list_column];
    if (same->offline)
        there = quantity_of(0);
    if (!there.defined || there.value != value) {
        error_set(error, "core %d's %s %.*s contradicts the table in line %" PRIu64 ": the log is damaged",
                  log->list_cpu, cpu_column_name(log->list_column), SLICE_ARGUMENTS(text), same->row.line);
        return fail(line, error);
    }
    log->list_next++;
    return true;
}

static bool take_list_line(struct experiment_log *log, const struct line *line, struct slice text,
                           struct error *error)
{
    int cpu = 0;
    enum cpu_column column = CPU_IDLE;
    if (!parse_list_title(text, &cpu, &column))
        return take_list_value(log, line, text, error);
    if (!end_list(log, error))
        return false;
    for (size_t i = 0; i < log->list_count; i++)
        if (log->lists[i].cpu == cpu && log->lists[i].column == column) {
            error_set(error, "the list of core %d's %s stands twice", cpu, cpu_column_name(column));
            return fail(line, error);
        }
    log->lists = memory_grow(log->lists, &log->list_capacity, log->list_count + 1, sizeof *log->lists);
    log->lists[log->list_count] = (struct list_title){cpu, column};
    log->list_cpu = cpu;
    log->list_column = column;
    log->list_next = 0;
    log->list_line = line->number;
    log->list_count++;
    return true;
}

/* --------------------------------------------------------------------------------------------- the whole --
 */

static bool end_tables(const struct experiment_log *log, struct error *error)
{
    if (log->table_count == log->experiment_count)
        return true;
    return error_set(error, "%zu experiments but %zu tables of mpstat: the log is damaged",
                     log->experiment_count, log->table_count);
}

static bool end_grid(const struct experiment_log *log, struct error *error)
{
    if (log->grid_count == log->bitrate_count)
        return true;
    return error_set(error, "the grid has %zu numbers where the experiments have %zu: the log is damaged",
                     log->grid_count, log->bitrate_count);
}

/* Moves on to the part that a line begins, if it begins one. */
static bool change_part(struct experiment_log *log, const struct line *line, struct slice text,
                        bool *is_title, struct error *error)
{
    int cpu = 0;
    enum cpu_column column = CPU_IDLE;
    struct error ignored;
    *is_title = false;
    if (log->part == PART_BITRATES && log->experiment_count > 0 &&
        mpstat_parse_header(text, &log->header, &ignored) == MPSTAT_HEADER) {
        log->part = PART_TABLES;
    } else if (log->part == PART_TABLES && slice_equals(text, "Numbers grid:")) {
        *is_title = true;
        log->part = PART_GRID;
        return end_tables(log, error) || fail(line, error);
    } else if (log->part == PART_GRID && parse_list_title(text, &cpu, &column)) {
        log->part = PART_LISTS;
        return end_grid(log, error) || fail(line, error);
    }
    return true;
}

static bool take_line(void *context, const struct line *line, struct error *error)
{
    struct experiment_log *log = context;
    struct slice text = slice_trim(line->text);
    if (text.length == 0)
        return true;
    if (line->overlong || memchr(text.start, '\0', text.length) != NULL) {
        error_set(error, "is not a line of an experiment log");
        return fail(line, error);
    }
    bool is_title = false;
    if (!change_part(log, line, text, &is_title, error))
        return false;
    if (is_title)
        return true;
    switch (log->part) {
    case PART_BITRATES:
        return take_bitrate_line(log, line, text, error);
    case PART_TABLES:
        return take_table_line(log, line, text, error);
    case PART_GRID:
        return take_grid_line(log, line, text, error);
    case PART_LISTS:
        return take_list_line(log, line, text, error);
    }
    return true;
}

/* Distinct cores in the tables: a row counts where no earlier one is of the same CPU. */
static size_t core_count(const struct experiment_log *log)
{
    size_t cores = 0;
    for (size_t i = 0; i < log->row_count; i++) {
        int cpu = log->rows[i].row.cpu;
        size_t before = 0;
        while (before < i && log->rows[before].row.cpu != cpu)
            before++;
        cores += before == i && cpu != CPU_ALL;
    }
    return cores;
}

static bool check_end(struct experiment_log *log, struct error *error)
{
    static const char *const missing[] = {
        [PART_BITRATES] = "mpstat's tables, the numbers grid and the cores' lists are missing",
        [PART_TABLES] = "the numbers grid and the cores' lists are missing",
        [PART_GRID] = "the cores' lists are missing",
    };
    if (log->part == PART_TABLES && !end_tables(log, error))
        return false;
    if (log->part != PART_LISTS)
        return error_set(error, "the log is cut: %s", missing[log->part]);
    size_t lists = 4 * core_count(log); /* idle, soft, sys, usr */
    if (log->list_count != lists)
        return error_set(error, "the log is cut: %zu of %zu cores' lists are there", log->list_count, lists);
    return true;
}

static void *create(const struct record_sink *sink)
{
    struct experiment_log *log = memory_allocate(1, sizeof *log);
    log->sink = sink;
    log->part = PART_BITRATES;
    log->lines = line_reader_create(take_line, log);
    return log;
}

static bool feed(void *context, struct slice bytes, struct error *error)
{
    struct experiment_log *log = context;
    return line_reader_feed(log->lines, bytes, error);
}

static bool finish(void *context, struct error *error)
{
    struct experiment_log *log = context;
    if (!line_reader_finish(log->lines, error) || !end_list(log, error))
        return false;
    return check_end(log, error) || error_prefix(error, "%" PRIu64 ": ", line_reader_count(log->lines));
}

static void destroy(void *context)
{
    struct experiment_log *log = context;
    if (log == NULL)
        return;
    line_reader_destroy(log->lines);
    free(log->experiments);
    free(log->bitrates);
    free(log->rows);
    mpstat_header_finish(&log->header);
    free(log->lists);
    free(log);
}

const struct format format_experiment_log = {
    .name = "experiment-log",
    .title = "an experiment log",
    .version = 1,
    .is_run_log = true,
    .starts_file = true,
    .recognise = recognise,
    .create = create,
    .feed = feed,
    .finish = finish,
    .destroy = destroy,
};
