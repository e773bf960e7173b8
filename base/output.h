/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is written whole or not at all: the new one takes the old one's place when it is complete. */
#ifndef STEERSTAT_BASE_OUTPUT_H
#define STEERSTAT_BASE_OUTPUT_H

#include "base/error.h"

#include <stddef.h>

MUST_CHECK bool output_write_file(const char *name, const void *bytes, size_t length, struct error *error);

#endif
