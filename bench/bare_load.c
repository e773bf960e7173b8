/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The limit of a load: the very rows that ingest stored, in its order and transactions, with its schema and
 * pragmas, by a program that does nothing but bind and step.
 *
 *     bare_load --dump DATABASE ROWS             the rows of a database into a flat file
 *     bare_load SCHEMA_FOLDER ROWS DATABASE      a new database out of it
 */
#include "base/memory.h"

#include <sqlite3.h>

#include <glob.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What ingest writes of a source, of a run of it and of a flow of that, parents first. */
static const struct table {
    const char *name;
    const char *of; /* the condition of its rows; ? is the source, run or flow */
} tables[] = {
    {"campaign", "true"},
    {"configuration", "true"},
    {"factor_set", "true"},
    {"factor", "true"},
    {"circumstance_set", "true"},
    {"source", "source_id = ?"},
    {"source_header", "source_id = ?"},
    {"run", "run_id = ?"},
    {"setting", "run_id = ?"},
    {"softnet", "run_id = ?"},
    {"softirq", "run_id = ?"},
    {"output", "run_id = ?"},
    {"flow", "flow_id = ?"},
    {"flow_interval", "flow_id = ?"},
    {"flow_summary", "flow_id = ?"},
    {"cpu_sample", "run_id = ?"},
    {"cpu_average", "run_id = ?"},
    {"node_sample", "run_id = ?"},
    {"node_average", "run_id = ?"},
    {"rate_sample", "run_id = ?"},
    {"rate_average", "run_id = ?"},
    {"rejected_line", "source_id = ?"},
    {"warned_line", "source_id = ?"},
    {"content", "true"},
};
enum { TABLES = sizeof tables / sizeof tables[0], COMMIT = 255, SOURCE = 5, RUN = 7, FLOW = 12, LATER = 15 };

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "bare_load: %s\n", what);
    exit(EXIT_FAILURE);
}

static void check(sqlite3 *database, bool good)
{
    if (!good)
        die(sqlite3_errmsg(database));
}

static void run_sql(sqlite3 *database, const char *sql)
{
    check(database, sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    check(database,
          sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) == SQLITE_OK);
    return statement;
}

/* "a, b, c": the columns that a table stores; *count gets how many. Free with free(). */
static char *columns_of(sqlite3 *database, const char *table, int *count)
{
    char *names = memory_copy_text("");
    sqlite3_stmt *statement = prepare(database, "SELECT name FROM pragma_table_info(?)");
    sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    for (*count = 0; sqlite3_step(statement) == SQLITE_ROW; ++*count)
        memory_append(&names, "%s%s", *count > 0 ? ", " : "",
                      (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return names;
}

/* -------------------------------------------------------------------------------------------- the dump -- */

static void put(FILE *rows, const void *bytes, size_t size)
{
    if (fwrite(bytes, 1, size, rows) != size)
        die("the rows cannot be written");
}

static void put_value(FILE *rows, sqlite3_stmt *statement, int column)
{
    unsigned char type = (unsigned char)sqlite3_column_type(statement, column);
    put(rows, &type, 1);
    if (type == SQLITE_INTEGER) {
        int64_t value = sqlite3_column_int64(statement, column);
        put(rows, &value, sizeof value);
    } else if (type == SQLITE_FLOAT) {
        double value = sqlite3_column_double(statement, column);
        put(rows, &value, sizeof value);
    } else if (type == SQLITE_TEXT) {
        const char *text = (const char *)sqlite3_column_text(statement, column);
        uint32_t length = (uint32_t)sqlite3_column_bytes(statement, column);
        put(rows, &length, sizeof length);
        put(rows, text, length);
    }
}

static void dump_rows(FILE *rows, sqlite3_stmt *const *statements, size_t table, int64_t owner)
{
    sqlite3_stmt *statement = statements[table];
    if (sqlite3_bind_parameter_count(statement) > 0)
        sqlite3_bind_int64(statement, 1, owner);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        unsigned char number = (unsigned char)table;
        put(rows, &number, 1);
        for (int i = 0; i < sqlite3_column_count(statement); i++)
            put_value(rows, statement, i);
    }
    sqlite3_reset(statement);
}

static void dump_run(FILE *rows, sqlite3_stmt *const *statements, sqlite3_stmt *flows, int64_t run)
{
    for (size_t table = RUN; table < FLOW; table++)
        dump_rows(rows, statements, table, run);
    sqlite3_bind_int64(flows, 1, run);
    while (sqlite3_step(flows) == SQLITE_ROW)
        for (size_t table = FLOW; table < LATER; table++)
            dump_rows(rows, statements, table, sqlite3_column_int64(flows, 0));
    sqlite3_reset(flows);
    for (size_t table = LATER; table < TABLES - 3; table++)
        dump_rows(rows, statements, table, run);
}

static int dump(const char *from, const char *to)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statements[TABLES];
    FILE *rows = fopen(to, "wb");
    if (rows == NULL)
        die("the rows cannot be written");
    check(database, sqlite3_open_v2(from, &database, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK);
    for (size_t i = 0; i < TABLES; i++) {
        int count = 0;
        autofree char *columns = columns_of(database, tables[i].name, &count);
        autofree char *sql =
            memory_print("SELECT %s FROM %s WHERE %s", columns, tables[i].name, tables[i].of);
        statements[i] = prepare(database, sql);
    }
    sqlite3_stmt *sources = prepare(database, "SELECT source_id FROM source ORDER BY source_id");
    sqlite3_stmt *runs =
        prepare(database, "SELECT DISTINCT run_id FROM output WHERE source_id = ? ORDER BY run_id");
    sqlite3_stmt *flows = prepare(database, "SELECT flow_id FROM flow WHERE run_id = ? ORDER BY flow_id");
    static const unsigned char commit = COMMIT;
    for (size_t table = 0; table < SOURCE; table++)
        dump_rows(rows, statements, table, 0);
    while (sqlite3_step(sources) == SQLITE_ROW) {
        int64_t source = sqlite3_column_int64(sources, 0);
        dump_rows(rows, statements, SOURCE, source);
        dump_rows(rows, statements, SOURCE + 1, source);
        sqlite3_bind_int64(runs, 1, source);
        while (sqlite3_step(runs) == SQLITE_ROW)
            dump_run(rows, statements, flows, sqlite3_column_int64(runs, 0));
        sqlite3_reset(runs);
        for (size_t table = TABLES - 3; table < TABLES - 1; table++)
            dump_rows(rows, statements, table, source);
        put(rows, &commit, 1);
    }
    dump_rows(rows, statements, TABLES - 1, 0);
    if (fclose(rows) != 0)
        die("the rows cannot be written");
    return EXIT_SUCCESS;
}

/* -------------------------------------------------------------------------------------------- the load -- */

static void get(FILE *rows, void *bytes, size_t size)
{
    if (fread_unlocked(bytes, 1, size, rows) != size)
        die("the rows are cut");
}

static void bind_value(FILE *rows, sqlite3_stmt *statement, int parameter)
{
    static char texts[32][4096]; /* one a parameter: bound without a copy */
    unsigned char type = 0;
    get(rows, &type, 1);
    if (type == SQLITE_INTEGER) {
        int64_t value = 0;
        get(rows, &value, sizeof value);
        sqlite3_bind_int64(statement, parameter, value);
    } else if (type == SQLITE_FLOAT) {
        double value = 0;
        get(rows, &value, sizeof value);
        sqlite3_bind_double(statement, parameter, value);
    } else if (type == SQLITE_TEXT) {
        uint32_t length = 0;
        get(rows, &length, sizeof length);
        if (length > sizeof texts[0])
            die("a text is too long");
        get(rows, texts[parameter], length);
        sqlite3_bind_text(statement, parameter, texts[parameter], (int)length, SQLITE_STATIC);
    } else {
        sqlite3_bind_null(statement, parameter);
    }
}

static void make_schema(sqlite3 *database, const char *folder)
{
    glob_t files;
    autofree char *first = memory_print("%s/schema.sql", folder);
    autofree char *later = memory_print("%s/migrations/*.sql", folder);
    if (glob(first, 0, NULL, &files) != 0 || glob(later, GLOB_APPEND, NULL, &files) != 0)
        die("there is no schema in that folder");
    run_sql(database, "BEGIN");
    for (size_t i = 0; i < files.gl_pathc; i++) {
        static char sql[1 << 20];
        FILE *file = fopen(files.gl_pathv[i], "r");
        size_t length = file != NULL ? fread(sql, 1, sizeof sql - 1, file) : 0;
        sql[length] = '\0';
        run_sql(database, sql);
        if (file != NULL)
            fclose(file);
    }
    run_sql(database, "COMMIT");
    globfree(&files);
}

static int load(const char *folder, const char *from, const char *to)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statements[TABLES];
    int counts[TABLES];
    FILE *rows = fopen(from, "rb");
    if (rows == NULL)
        die("the rows cannot be read");
    setvbuf(rows, NULL, _IOFBF, 1 << 20);
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    check(database, sqlite3_open(to, &database) == SQLITE_OK);
    run_sql(database, "PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL");
    make_schema(database, folder);
    run_sql(database, "PRAGMA synchronous = NORMAL");
    for (size_t i = 0; i < TABLES; i++) {
        autofree char *columns = columns_of(database, tables[i].name, &counts[i]);
        char *sql = memory_print("INSERT INTO %s (%s) VALUES (?", tables[i].name, columns);
        for (int k = 1; k < counts[i]; k++)
            memory_append(&sql, ", ?");
        memory_append(&sql, ")");
        statements[i] = prepare(database, sql);
        free(sql);
    }
    run_sql(database, "BEGIN");
    for (unsigned char table = 0; fread_unlocked(&table, 1, 1, rows) == 1;) {
        if (table == COMMIT) {
            run_sql(database, "COMMIT; BEGIN");
            continue;
        }
        sqlite3_stmt *statement = statements[table];
        for (int i = 1; i <= counts[table]; i++)
            bind_value(rows, statement, i);
        check(database, sqlite3_step(statement) == SQLITE_DONE);
        sqlite3_reset(statement);
    }
    run_sql(database, "COMMIT");
    for (size_t i = 0; i < TABLES; i++)
        sqlite3_finalize(statements[i]);
    run_sql(database, "PRAGMA journal_mode = DELETE");
    sqlite3_close(database);
    fclose(rows);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--dump") == 0)
        return dump(argv[2], argv[3]);
    if (argc == 4)
        return load(argv[1], argv[2], argv[3]);
    fputs("usage: bare_load --dump DATABASE ROWS | bare_load SCHEMA_FOLDER ROWS DATABASE\n", stderr);
    return 64;
}
