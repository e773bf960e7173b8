/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libpq, loaded where a location on a server is named: with what it needs itself (TLS, Kerberos, LDAP) it
 * would take three times as long to load as a program of ours takes to start, and most databases are files.
 * The functions of it that the engine calls are here, and pass what they get on.
 */
#include "schema/postgresql/postgresql_store.h"

#include <dlfcn.h>
#include <string.h>

/* How a function ends, what it returns, its name, parameters, arguments: all of them as in libpq-fe.h, which
 * checks them.
 */
#define FUNCTIONS(F)                                                                                         \
    F(, void, PQclear, (PGresult * res), (res))                                                              \
    F(return, char *, PQcmdStatus, (PGresult * res), (res))                                                  \
    F(return, PGconn *, PQconnectdbParams,                                                                   \
            (const char *const *keywords, const char *const *values, int expand_dbname),                     \
            (keywords, values, expand_dbname))                                                               \
    F(, void, PQconninfoFree, (PQconninfoOption * connOptions), (connOptions))                               \
    F(return, PQconninfoOption *, PQconninfoParse, (const char *conninfo, char **errmsg),                    \
            (conninfo, errmsg))                                                                              \
    F(return, char *, PQerrorMessage, (const PGconn *conn), (conn))                                          \
    F(return, PGresult *, PQexec, (PGconn * conn, const char *query), (conn, query))                         \
    F(return, PGresult *, PQexecParams,                                                                      \
            (PGconn * conn, const char *command, int nParams, const Oid *paramTypes,                         \
             const char *const *paramValues, const int *paramLengths, const int *paramFormats,               \
             int resultFormat),                                                                              \
            (conn, command, nParams, paramTypes, paramValues, paramLengths, paramFormats, resultFormat))     \
    F(return, PGresult *, PQexecPrepared,                                                                    \
            (PGconn * conn, const char *stmtName, int nParams, const char *const *paramValues,               \
             const int *paramLengths, const int *paramFormats, int resultFormat),                            \
            (conn, stmtName, nParams, paramValues, paramLengths, paramFormats, resultFormat))                \
    F(, void, PQfinish, (PGconn * conn), (conn))                                                             \
    F(return, char *, PQfname, (const PGresult *res, int field_num), (res, field_num))                       \
    F(return, Oid, PQftype, (const PGresult *res, int field_num), (res, field_num))                          \
    F(return, int, PQgetisnull, (const PGresult *res, int tup_num, int field_num),                           \
            (res, tup_num, field_num))                                                                       \
    F(return, PGresult *, PQgetResult, (PGconn * conn), (conn))                                              \
    F(return, char *, PQgetvalue, (const PGresult *res, int tup_num, int field_num),                         \
            (res, tup_num, field_num))                                                                       \
    F(return, int, PQnfields, (const PGresult *res), (res))                                                  \
    F(return, int, PQntuples, (const PGresult *res), (res))                                                  \
    F(return, const char *, PQparameterStatus, (const PGconn *conn, const char *paramName),                  \
            (conn, paramName))                                                                               \
    F(return, PGresult *, PQprepare,                                                                         \
            (PGconn * conn, const char *stmtName, const char *query, int nParams, const Oid *paramTypes),    \
            (conn, stmtName, query, nParams, paramTypes))                                                    \
    F(return, int, PQputCopyData, (PGconn * conn, const char *buffer, int nbytes), (conn, buffer, nbytes))   \
    F(return, int, PQputCopyEnd, (PGconn * conn, const char *errormsg), (conn, errormsg))                    \
    F(return, char *, PQresultErrorField, (const PGresult *res, int fieldcode), (res, fieldcode))            \
    F(return, ExecStatusType, PQresultStatus, (const PGresult *res), (res))                                  \
    F(return, PQnoticeProcessor, PQsetNoticeProcessor, (PGconn * conn, PQnoticeProcessor proc, void *arg),   \
            (conn, proc, arg))                                                                               \
    F(return, ConnStatusType, PQstatus, (const PGconn *conn), (conn))                                        \
    F(return, PGTransactionStatusType, PQtransactionStatus, (const PGconn *conn), (conn))

#define POINTER(end, type, name, parameters, arguments) __typeof__(name) *at_##name;
#define PLACE(end, type, name, parameters, arguments)   {#name, offsetof(struct functions, at_##name)},
#define PASS(end, type, name, parameters, arguments)                                                         \
    type name parameters                                                                                     \
    {                                                                                                        \
        end functions.at_##name arguments;                                                                   \
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
    if (functions.at_PQclear != NULL)
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
