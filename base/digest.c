/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/digest.h"

#include "base/memory.h"

#include <sha2.h>
#include <stdlib.h>

struct digest_stream {
    SHA2_CTX context;
};

struct digest_stream *digest_create(void)
{
    struct digest_stream *stream = memory_allocate(1, sizeof *stream);
    SHA256Init(&stream->context);
    return stream;
}

void digest_feed(struct digest_stream *stream, const void *bytes, size_t length)
{
    SHA256Update(&stream->context, bytes, length);
}

struct digest digest_end(struct digest_stream *stream)
{
    struct digest digest;
    SHA256End(&stream->context, digest.text);
    free(stream);
    return digest;
}

void digest_destroy(struct digest_stream *stream)
{
    free(stream);
}
