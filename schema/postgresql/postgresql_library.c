/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libpq, loaded where a location on a server is named: with what it needs itself (TLS, Kerberos, LDAP) it
 * would take three times as long to load as a program of ours takes to start, and most databases are files.
 * The functions of it that the engine calls are here, and pass what they get on.
 */
#include "schema/postgresql/postgresql_store.h"

#include <dlfcn.h>
#include <string.h>

/* How a function ends, what it returns, its name, parameters, arguments: as in libpq-fe.h, which checks it.
 */
#define FUNCTIONS(F)                                                                                         \
    F(, void, PQclear, (PGresult * result), (result))                                                        \
    F(return, char *, PQcmdStatus, (PGresult * result), (result))                                            \
    F(return, PGconn *, PQconnectdbParams,                                                                   \
            (const char *const *keywords, const char *const *values, int expand),                            \
            (keywords, values, expand))                                                                      \
    F(, void, PQconninfoFree, (PQconninfoOption * options), (options))                                       \
    F(return, PQconninfoOption *, PQconninfoParse, (const char *text, char **message), (text, message))      \
    F(return, char *, PQerrorMessage, (const PGconn *connection), (connection))                              \
    F(return, PGresult *, PQexec, (PGconn * connection, const char *sql), (connection, sql))                 \
    F(return, PGresult *, PQexecParams,                                                                      \
            (PGconn * connection, const char *sql, int count, const Oid *types, const char *const *values,   \
             const int *lengths, const int *formats, int format),                                            \
            (connection, sql, count, types, values, lengths, formats, format))                               \
    F(return, PGresult *, PQexecPrepared,                                                                    \
            (PGconn * connection, const char *name, int count, const char *const *values,                    \
             const int *lengths, const int *formats, int format),                                            \
            (connection, name, count, values, lengths, formats, format))                                     \
    F(, void, PQfinish, (PGconn * connection), (connection))                                                 \
    F(return, char *, PQfname, (const PGresult *result, int column), (result, column))                       \
    F(return, Oid, PQftype, (const PGresult *result, int column), (result, column))                          \
    F(return, int, PQgetisnull, (const PGresult *result, int row, int column), (result, row, column))        \
    F(return, PGresult *, PQgetResult, (PGconn * connection), (connection))                                  \
    F(return, char *, PQgetvalue, (const PGresult *result, int row, int column), (result, row, column))      \
    F(return, int, PQnfields, (const PGresult *result), (result))                                            \
    F(return, int, PQntuples, (const PGresult *result), (result))                                            \
    F(return, const char *, PQparameterStatus, (const PGconn *connection, const char *name),                 \
            (connection, name))                                                                              \
    F(return, PGresult *, PQprepare,                                                                         \
            (PGconn * connection, const char *name, const char *sql, int count, const Oid *types),           \
            (connection, name, sql, count, types))                                                           \
    F(return, int, PQputCopyData, (PGconn * connection, const char *bytes, int length),                      \
            (connection, bytes, length))                                                                     \
    F(return, int, PQputCopyEnd, (PGconn * connection, const char *message), (connection, message))          \
    F(return, char *, PQresultErrorField, (const PGresult *result, int field), (result, field))              \
    F(return, ExecStatusType, PQresultStatus, (const PGresult *result), (result))                            \
    F(return, PQnoticeProcessor, PQsetNoticeProcessor,                                                       \
            (PGconn * connection, PQnoticeProcessor processor, void *argument),                              \
            (connection, processor, argument))                                                               \
    F(return, ConnStatusType, PQstatus, (const PGconn *connection), (connection))                            \
    F(return, PGTransactionStatusType, PQtransactionStatus, (const PGconn *connection), (connection))

#define POINTER(end, type, name, parameters, arguments) type(*name) parameters;
#define PLACE(end, type, name, parameters, arguments)   {#name, offsetof(struct functions, name)},
#define PASS(end, type, name, parameters, arguments)                                                         \
    type name parameters                                                                                     \
    {                                                                                                        \
        end functions.name arguments;                                                                        \
    }

struct functions {
    FUNCTIONS(POINTER)
};

/* As the dynamic linker's own table: filled once, the same for all stores. */
static struct functions functions;

FUNCTIONS(PASS)

bool postgresql_load_library(void)
{
    static const struct {
        const char *name;
        size_t offset;
    } places[] = {FUNCTIONS(PLACE)};
    if (functions.PQclear != NULL)
        return true;
    struct functions found;
    void *library = dlopen("libpq.so.5", RTLD_LAZY);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        void *symbol = library != NULL ? dlsym(library, places[i].name) : NULL;
        if (symbol == NULL)
            return false;
        memcpy((char *)&found + places[i].offset, &symbol, sizeof symbol);
    }
    functions = found;
    return true;
}
