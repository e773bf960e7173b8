/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes that grow: what the canvas back ends write their files to. */
#ifndef STEERSTAT_PLOT_BYTE_BUFFER_H
#define STEERSTAT_PLOT_BYTE_BUFFER_H

#include <stddef.h>

/* Zero is empty. `bytes` is on the heap: free with free(), or hand it on. */
struct byte_buffer {
    char *bytes;
    size_t length, capacity;
};

void byte_buffer_append(struct byte_buffer *buffer, const void *bytes, size_t length);
void byte_buffer_append_text(struct byte_buffer *buffer, const char *text);
void byte_buffer_print(struct byte_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
