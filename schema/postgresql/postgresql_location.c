/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Locations of databases on a server, without what is secret in them. Told from the text alone: somebody who
 * wrote a password as it is, with characters that a URI gives a meaning of their own, made a location that
 * libpq takes otherwise, or not at all; no part of it may be shown even so.
 */
#include "schema/postgresql/postgresql_store.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* A URI's password, with the colon before it: up to the last @, though libpq ends it at the first. Length 0:
   there is none. */
static const char *find_password(const char *uri, size_t *length)
{
    const char *user = strstr(uri, "://") + 3;
    const char *colon = strchr(user, ':');
    const char *at = strrchr(user, '@');
    *length = colon != NULL && at != NULL && colon < at ? (size_t)(at - colon) : 0;
    return colon;
}

static bool is_uri(const char *location)
{
    return strstr(location, "://") != NULL && strcspn(location, "=?") > strcspn(location, ":");
}

/* Of "name=value", in a URI; names can be written as %XX, too, which nobody does who has nothing to hide. */
static bool is_secret(const char *parameter, size_t length)
{
    static const char *const names[] = {"password=", "sslpassword="};
    const char *equals = memchr(parameter, '=', length);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strncmp(parameter, names[i], strlen(names[i])) == 0)
            return true;
    return equals == NULL || memchr(parameter, '%', (size_t)(equals - parameter)) != NULL;
}

static char *printable_uri(const char *uri)
{
    size_t secret = 0;
    const char *password = find_password(uri, &secret);
    if (secret > 0 && memchr(password, '?', secret) != NULL) /* where it ends nobody knows */
        return memory_print("%.*s...", (int)(password - uri), uri);
    const char *rest = secret > 0 ? password + secret : uri;
    char *text =
        memory_print("%.*s%.*s", secret > 0 ? (int)(password - uri) : 0, uri, (int)strcspn(rest, "?"), rest);
    char mark = '?';
    for (rest += strcspn(rest, "?"); *rest != '\0';) {
        size_t length = strcspn(++rest, "&");
        if (!is_secret(rest, length)) {
            memory_append(&text, "%c%.*s", mark, (int)length, rest);
            mark = '&';
        }
        rest += length;
    }
    return text;
}

bool postgresql_is_known(const char *location)
{
    return !is_uri(location) || strncmp(location, "postgresql://", strlen("postgresql://")) == 0 ||
           strncmp(location, "postgres://", strlen("postgres://")) == 0;
}

char *postgresql_printable(const char *location)
{
    if (is_uri(location))
        return printable_uri(location);
    if (strstr(location, "password") == NULL)
        return memory_copy_text(location);
    return memory_print("%.*s...", (int)strcspn(location, strncmp(location, "pass", 4) == 0 ? "=" : " "),
                        location);
}

bool postgresql_is_telling(const char *location)
{
    autofree char *shown = postgresql_printable(location);
    size_t length = 0;
    const char *password = is_uri(location) ? find_password(location, &length) : NULL;
    if (strcmp(shown, location) == 0)
        return false;
    PQconninfoOption *options = PQconninfoParse(location, NULL);
    bool is_understood = options != NULL && (length == 0 || strcspn(password, "@/?") == length);
    PQconninfoFree(options);
    return !is_understood;
}
