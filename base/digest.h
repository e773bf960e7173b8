/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 (FIPS 180-4), by nettle, which uses the processor's own instructions where it has them. */
#ifndef STEERSTAT_BASE_DIGEST_H
#define STEERSTAT_BASE_DIGEST_H

#include <stddef.h>

/* As 64 lower-case hexadecimal digits. */
struct digest {
    char text[65];
};

struct digest_stream;

struct digest_stream *digest_create(void);
void digest_feed(struct digest_stream *stream, const void *bytes, size_t length);
struct digest digest_end(struct digest_stream *stream); /* frees the stream */
void digest_destroy(struct digest_stream *stream);      /* without a result; NULL is fine */

#endif
