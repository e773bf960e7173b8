/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, words and strings in JSON. */
#ifndef STEERSTAT_INGEST_JSON_TOKEN_H
#define STEERSTAT_INGEST_JSON_TOKEN_H

#include "base/text.h"

/* Whether a byte can be of a number or a word, be it a wrong one. */
bool json_token_has(char byte);
/* How many of them stand at the front. */
size_t json_token_span(struct slice text);

/* False where the token is no value. What printf writes of a number that is none becomes `null`. */
bool json_token_read(struct slice *token);

/* A string's content, from its text with the quotes; NULL where that is none. Free with free(). */
char *json_token_string(struct slice text);

#endif
