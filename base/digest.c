/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/digest.h"

#include "base/memory.h"

#include <nettle/sha2.h>
#include <stdint.h>
#include <stdlib.h>

struct digest_stream {
    struct sha256_ctx context;
};

struct digest_stream *digest_create(void)
{
    struct digest_stream *stream = memory_allocate(1, sizeof *stream);
    sha256_init(&stream->context);
    return stream;
}

void digest_feed(struct digest_stream *stream, const void *bytes, size_t length)
{
    sha256_update(&stream->context, length, bytes);
}

struct digest digest_end(struct digest_stream *stream)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t bytes[SHA256_DIGEST_SIZE];
    struct digest digest;
    sha256_digest(&stream->context, sizeof bytes, bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        digest.text[2 * i] = digits[bytes[i] >> 4];
        digest.text[2 * i + 1] = digits[bytes[i] & 15];
    }
    digest.text[2 * sizeof bytes] = '\0';
    free(stream);
    return digest;
}

void digest_destroy(struct digest_stream *stream)
{
    free(stream);
}
