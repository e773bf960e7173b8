/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows on their way to the server, by COPY in its binary form (sql-copy.html, "Binary Format"). */
#include "schema/postgresql/postgresql_store.h"

#include "base/memory.h"

#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAITING_MAX = 4 << 20, IDENTIFIERS_AT_ONCE = 1000 };

/* --------------------------------------------------------------------------------------- encoding -- */

static char *make_room(struct waiting *waiting, size_t length)
{
    waiting->bytes = memory_grow(waiting->bytes, &waiting->capacity, waiting->length + length, 1);
    char *at = waiting->bytes + waiting->length;
    waiting->length += length;
    return at;
}

static void put_int16(struct waiting *waiting, size_t number)
{
    uint16_t bytes = htobe16((uint16_t)number);
    memcpy(make_room(waiting, sizeof bytes), &bytes, sizeof bytes);
}

static void put_length(struct waiting *waiting, int32_t length)
{
    uint32_t bytes = htobe32((uint32_t)length);
    memcpy(make_room(waiting, sizeof bytes), &bytes, sizeof bytes);
}

static void put_eight(struct waiting *waiting, uint64_t bits)
{
    char *at = make_room(waiting, 12);
    uint32_t length = htobe32(8);
    bits = htobe64(bits);
    memcpy(at, &length, sizeof length);
    memcpy(at + sizeof length, &bits, sizeof bits);
}

static void put_bytes(struct waiting *waiting, const char *text)
{
    autofree char *clean = postgresql_clean_text(text);
    const char *good = clean != NULL ? clean : text;
    size_t length = strlen(good);
    put_length(waiting, (int32_t)length);
    memcpy(make_room(waiting, length), good, length);
}

static void put_field(struct waiting *waiting, const struct store_field *field)
{
    uint64_t bits = 0;
    switch (field->kind) {
    case STORE_NULL:
        put_length(waiting, -1);
        return;
    case STORE_WHOLE:
        put_eight(waiting, (uint64_t)field->whole);
        return;
    case STORE_REAL:
        memcpy(&bits, &field->real, sizeof bits);
        put_eight(waiting, bits);
        return;
    case STORE_TEXT:
        put_bytes(waiting, field->text);
        return;
    }
}

/* The length of the UTF-8 sequence that begins here; 0 where none does. */
static size_t sequence_length(const unsigned char *at)
{
    if (at[0] < 0x80)
        return 1;
    size_t length = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
    if (at[0] < 0xC2 || at[0] > 0xF4)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    bool good = !(at[0] == 0xE0 && at[1] < 0xA0) && !(at[0] == 0xED && at[1] > 0x9F) &&
                !(at[0] == 0xF0 && at[1] < 0x90) && !(at[0] == 0xF4 && at[1] > 0x8F);
    return good ? length : 0;
}

char *postgresql_clean_text(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at != '\0' && sequence_length(at) > 0)
        at += sequence_length(at);
    if (*at == '\0')
        return NULL;
    char *clean = memory_copy_text("");
    for (at = (const unsigned char *)text; *at != '\0';) {
        size_t length = sequence_length(at);
        if (length > 0)
            memory_append(&clean, "%.*s", (int)length, (const char *)at);
        else
            memory_append(&clean, "\\x%02X", *at);
        at += length > 0 ? length : 1;
    }
    return clean;
}

/* ---------------------------------------------------------------------------------------- sending -- */

/* Rows that may be there already go by a table of the session's own. */
static bool stage(struct postgresql_store *postgresql, const struct row_kind_details *kind,
                  struct error *error)
{
    autofree char *sql = memory_print("CREATE TEMPORARY TABLE IF NOT EXISTS staged_%s (LIKE %s) ON COMMIT"
                                      " DELETE ROWS; TRUNCATE staged_%s",
                                      kind->table, kind->table, kind->table);
    return postgresql_run_script(postgresql, sql, error);
}

static bool unstage(struct postgresql_store *postgresql, const struct row_kind_details *kind,
                    struct error *error)
{
    autofree char *sql = memory_print("INSERT INTO %s SELECT * FROM staged_%s ON CONFLICT DO NOTHING",
                                      kind->table, kind->table);
    return postgresql_run_script(postgresql, sql, error);
}

/* The end of a COPY: what the server says of it. */
static bool end_copy(struct postgresql_store *postgresql, struct error *error)
{
    bool good = true;
    if (PQputCopyEnd(postgresql->connection, NULL) < 0)
        return postgresql_fail(postgresql, NULL, error);
    for (PGresult *result; (result = PQgetResult(postgresql->connection)) != NULL;) {
        if (good && PQresultStatus(result) != PGRES_COMMAND_OK)
            good = postgresql_fail(postgresql, result, error);
        else
            PQclear(result);
    }
    return good;
}

static bool copy(struct postgresql_store *postgresql, const struct row_kind_details *kind,
                 const struct waiting *waiting, struct error *error)
{
    static const char header[19] = "PGCOPY\n\377\r\n"; /* and flags and the header's extension: none */
    static const char trailer[2] = {'\377', '\377'};
    autofree char *sql = memory_print(
        "COPY %s%s (%s%s%s%s) FROM STDIN (FORMAT binary)", kind->may_repeat ? "staged_" : "", kind->table,
        kind->of_run ? "campaign_id, " : "", kind->identifier != NULL ? kind->identifier : "",
        kind->identifier != NULL ? ", " : "", kind->columns);
    PGresult *result = PQexec(postgresql->connection, sql);
    if (PQresultStatus(result) != PGRES_COPY_IN)
        return postgresql_fail(postgresql, result, error);
    PQclear(result);
    if (PQputCopyData(postgresql->connection, header, sizeof header) < 0 ||
        PQputCopyData(postgresql->connection, waiting->bytes, (int)waiting->length) < 0 ||
        PQputCopyData(postgresql->connection, trailer, sizeof trailer) < 0)
        return postgresql_fail(postgresql, NULL, error);
    return end_copy(postgresql, error);
}

void postgresql_forget_waiting(struct postgresql_store *postgresql)
{
    for (size_t i = 0; i < ROW_KINDS; i++)
        postgresql->waiting[i].length = 0;
    postgresql->waiting_bytes = 0;
}

bool postgresql_flush(struct postgresql_store *postgresql, struct error *error)
{
    for (size_t i = 0; i < ROW_KINDS && postgresql->waiting_bytes > 0; i++) {
        const struct row_kind_details *kind = &row_kinds[i]; /* parents are first */
        struct waiting *waiting = &postgresql->waiting[i];
        if (waiting->length == 0)
            continue;
        if ((kind->may_repeat && !stage(postgresql, kind, error)) ||
            !copy(postgresql, kind, waiting, error) ||
            (kind->may_repeat && !unstage(postgresql, kind, error)))
            return false;
        waiting->length = 0;
    }
    postgresql->waiting_bytes = 0;
    return true;
}

/* ----------------------------------------------------------------------------------------- adding -- */

static bool take_identifier(struct postgresql_store *postgresql, bool is_run, int64_t *identifier,
                            struct error *error)
{
    struct identifiers *own = is_run ? &postgresql->runs : &postgresql->flows;
    if (own->next == own->end) {
        PGresult *result = postgresql_execute(
            postgresql, is_run ? "SELECT nextval('run_number')" : "SELECT nextval('flow_number')", NULL, 0,
            error);
        if (result == NULL)
            return false;
        own->next = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
        own->end = own->next + IDENTIFIERS_AT_ONCE;
        PQclear(result);
    }
    *identifier = own->next++;
    return true;
}

/* A source is there at once, or known to be another's. Of a copied one nothing has to be worked out. */
static bool add_source(struct postgresql_store *postgresql, const struct values *row, bool is_copied,
                       int64_t *identifier, struct error *error)
{
    struct parameters parameters;
    parameters_init(&parameters, row->fields, row->count);
    autofree char *sql =
        memory_print("INSERT INTO source (sha256, name, bytes, format, parser_version, claims, ingested_at)"
                     " VALUES ($1, $2, $3, $4, $5, $6, $7)%s RETURNING source_id",
                     is_copied ? " ON CONFLICT DO NOTHING" : "");
    PGresult *result = postgresql_execute(postgresql, sql, parameters.texts, parameters.count, error);
    parameters_finish(&parameters);
    if (result == NULL)
        return false;
    *identifier = PQntuples(result) > 0 ? strtoll(PQgetvalue(result, 0, 0), NULL, 10) : 0;
    PQclear(result);
    if (is_copied)
        return true;
    if (postgresql->sources == NULL)
        postgresql->sources = memory_print("{%" PRId64, *identifier);
    else
        memory_append(&postgresql->sources, ",%" PRId64, *identifier);
    return true;
}

bool postgresql_add(struct store *store, enum row_kind which, const struct values *row, int64_t *identifier,
                    struct error *error)
{
    struct postgresql_store *postgresql = postgresql_of(store);
    const struct row_kind_details *kind = &row_kinds[which];
    struct waiting *waiting = &postgresql->waiting[which];
    if (which == ROW_SOURCE || which == ROW_COPIED_SOURCE)
        return add_source(postgresql, row, which == ROW_COPIED_SOURCE, identifier, error);
    if (kind->identifier != NULL && !take_identifier(postgresql, which != ROW_FLOW, identifier, error))
        return false;
    size_t before = waiting->length;
    put_int16(waiting, row->count + kind->of_run + (kind->identifier != NULL));
    if (kind->of_run)
        put_eight(waiting, (uint64_t)store->cell.campaign);
    if (kind->identifier != NULL)
        put_eight(waiting, (uint64_t)*identifier);
    for (size_t i = 0; i < row->count; i++)
        put_field(waiting, &row->fields[i]);
    postgresql->waiting_bytes += waiting->length - before;
    return postgresql->waiting_bytes < WAITING_MAX || postgresql_flush(postgresql, error);
}
