/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory. Running out of it is the one failure that no caller handles: the program ends with one line and
 * exit status 1 (an open transaction is then rolled back by the database itself).
 */
#ifndef STEERSTAT_BASE_MEMORY_H
#define STEERSTAT_BASE_MEMORY_H

#include <stddef.h>

/* The end: for libraries that hand out memory of their own. */
_Noreturn void memory_exhausted(void);

/* count zeroed elements of `size` bytes; never NULL (at least one byte). Free with free(). */
void *memory_allocate(size_t count, size_t size) __attribute__((malloc, warn_unused_result));

/* `size` bytes that are not zeroed: for buffers that are written before they are read. */
char *memory_buffer(size_t size) __attribute__((malloc, warn_unused_result));

/*
 * Makes room for at least `needed` elements in a growing array: returns the array, moved if it had to grow,
 * and updates *capacity (in elements). New elements are not initialised.
 */
void *memory_grow(void *array, size_t *capacity, size_t needed, size_t size)
    __attribute__((warn_unused_result));

/* Copies on the heap; free with free(). */
char *memory_copy_text(const char *text) __attribute__((malloc, warn_unused_result));
char *memory_copy_bytes(const char *bytes, size_t length) __attribute__((malloc, warn_unused_result));

/* printf into a new text of the right size; free with free(). */
char *memory_print(const char *format, ...) __attribute__((format(printf, 1, 2), malloc, warn_unused_result));

/* printf onto the end of a text on the heap, which may move. */
void memory_append(char **text, const char *format, ...) __attribute__((format(printf, 2, 3)));

void memory_free_pointer(void *pointer_to_pointer);

/* A local that is freed when it goes out of scope: `autofree char *name = ...;` */
#define autofree __attribute__((cleanup(memory_free_pointer)))

#endif
