/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A number that may be undefined: a value with a reason, never an error, a 0 or a NaN. */
#ifndef STEERSTAT_BASE_QUANTITY_H
#define STEERSTAT_BASE_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>

struct quantity {
    bool defined;
    double value; /* meaningful only where defined */
    const char
        *reason; /* static text: why it is undefined; NULL where it is defined or was never asked for */
};

static inline struct quantity quantity_of(double value)
{
    return (struct quantity){.defined = true, .value = value};
}

static inline struct quantity quantity_undefined(const char *reason)
{
    return (struct quantity){.reason = reason};
}

#endif
