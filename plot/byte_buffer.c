/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/byte_buffer.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void byte_buffer_append(struct byte_buffer *buffer, const void *bytes, size_t length)
{
    if (length == 0)
        return;
    buffer->bytes = memory_grow(buffer->bytes, &buffer->capacity, buffer->length + length, 1);
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

void byte_buffer_append_text(struct byte_buffer *buffer, const char *text)
{
    byte_buffer_append(buffer, text, strlen(text));
}

void byte_buffer_print(struct byte_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0) /* a format of our own is never wrong: there is no memory */
        abort();
    byte_buffer_append(buffer, text, (size_t)length);
    free(text);
}
