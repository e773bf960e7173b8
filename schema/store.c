/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and closing a store, and its transactions: by the engine that its location is of. */
#include "schema/store_private.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* The first whose locations begin as the location does. A URI of any kind is no file: it can hold a password,
   and the first says what it does not know. */
static const struct store_engine *const engines[] = {&postgresql_engine, &sqlite_engine};

const struct store_engine *store_engine_of(const char *location)
{
    const struct store_engine *engine = engines[0];
    if (strstr(location, "://") != NULL)
        return engine;
    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++) {
        engine = engines[i];
        if (engine->locations == NULL)
            break;
        for (size_t k = 0; engine->locations[k] != NULL; k++)
            if (strncmp(location, engine->locations[k], strlen(engine->locations[k])) == 0)
                return engine;
    }
    return engine;
}

bool store_open(struct store **store, const char *location, enum store_access access, struct error *error)
{
    return store_engine_of(location)->open(store, location, access, error);
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    store_rollback(store);
    store->engine->close(store);
}

char *store_printable(const char *location)
{
    return store_engine_of(location)->printable(location);
}

void store_finish(struct store *store)
{
    store_forget_removals(store);
    free(store->cell.identity);
    free(store->flows.places);
    free(store->location);
}

bool store_check_version(const struct store *store, int64_t version, int64_t newest, struct error *error)
{
    const char *where = store->location;
    if (version > newest)
        return error_set(
            error, "%s: was made by a newer steerstat (schema %lld, this one knows %lld): upgrade steerstat",
            where, (long long)version, (long long)newest);
    if (version == 0 && store->access == STORE_READ)
        return error_set(error, "%s: is empty: load it with ingest first", where);
    return true;
}

void store_expect(struct store *store, uint64_t bytes)
{
    store->engine->expect(store, bytes);
}

void store_forget_identifiers(struct store *store)
{
    store->cell.campaign = 0;
    store->cell.replicas = 0;
    store->cell.largest = 0;
    store_begin_flows(store, 0);
}

bool store_begin(struct store *store, struct error *error)
{
    store->can_retry = false;
    if (!store->engine->begin(store, error))
        return false;
    store->in_transaction = true;
    store->broken = false;
    store->has_circumstances = false;
    store_forget_identifiers(store);
    return true;
}

bool store_commit(struct store *store, struct error *error)
{
    if (!store->engine->commit(store, error))
        return false;
    store->in_transaction = false;
    store_forget_removals(store);
    return true;
}

void store_rollback(struct store *store)
{
    if (!store->in_transaction)
        return;
    store->engine->rollback(store);
    store->in_transaction = false;
    store_forget_removals(store);
}

bool store_is_broken(const struct store *store)
{
    return store->broken;
}

bool store_may_try(const struct store *store, unsigned failures)
{
    enum { ATTEMPTS = 5 };
    return failures == 0 || (failures < ATTEMPTS && store->can_retry);
}

bool store_finish_runs(struct store *store, int64_t first, int64_t last, struct error *error)
{
    return store->engine->finish_runs(store, first, last, error);
}
