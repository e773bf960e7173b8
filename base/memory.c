/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void memory_exhausted(void)
{
    fputs("out of memory: nothing was half stored; free some and run the same command again\n", stderr);
    exit(EXIT_FAILURE);
}

void *memory_allocate(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
    if (memory == NULL)
        memory_exhausted();
    return memory;
}

char *memory_buffer(size_t size)
{
    char *buffer = malloc(size);
    if (buffer == NULL)
        memory_exhausted();
    return buffer;
}

void *memory_grow(void *array, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity && array != NULL)
        return array;
    size_t wanted = *capacity < 8 ? 8 : *capacity + *capacity / 2;
    if (wanted < needed)
        wanted = needed;
    if (wanted > SIZE_MAX / 2 / size)
        memory_exhausted();
    void *moved = realloc(array, wanted * size);
    if (moved == NULL)
        memory_exhausted();
    *capacity = wanted;
    return moved;
}

char *memory_copy_bytes(const char *bytes, size_t length)
{
    char *copy = memory_allocate(length + 1, 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *memory_copy_text(const char *text)
{
    return memory_copy_bytes(text, strlen(text));
}

char *memory_print(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        memory_exhausted();
    return text;
}

void memory_append(char **text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *addition = NULL;
    int length = vasprintf(&addition, format, arguments);
    va_end(arguments);
    if (length < 0)
        memory_exhausted();
    size_t used = strlen(*text);
    char *longer = realloc(*text, used + (size_t)length + 1);
    if (longer == NULL)
        memory_exhausted();
    memcpy(longer + used, addition, (size_t)length + 1);
    free(addition);
    *text = longer;
}

void memory_free_pointer(void *pointer_to_pointer)
{
    free(*(void **)pointer_to_pointer);
}
