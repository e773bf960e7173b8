/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/byte_buffer.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
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
    char small[256];
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (length >= 0 && (size_t)length < sizeof small) {
        byte_buffer_append(buffer, small, (size_t)length);
    } else if (length >= 0) {
        size_t room = (size_t)length + 1;
        buffer->bytes = memory_grow(buffer->bytes, &buffer->capacity, buffer->length + room, 1);
        vsnprintf(buffer->bytes + buffer->length, room, format, again);
        buffer->length += (size_t)length; /* without the NUL */
    }
    va_end(again);
}
