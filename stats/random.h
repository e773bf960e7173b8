/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random numbers for resampling: xoshiro256** (Blackman and Vigna 2021, ACM TOMS 47), seeded by SplitMix64. A
 * stream is known by its seed and number, so that work can be divided in any way without changing a bit.
 */
#ifndef STEERSTAT_STATS_RANDOM_H
#define STEERSTAT_STATS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state[4];
};

/* The `stream`-th stream of a seed. */
static inline void random_start(struct random *random, uint64_t seed, uint64_t stream)
{
    uint64_t mixed = seed ^ (stream * UINT64_C(0xD1342543DE82EF95) + UINT64_C(0x632BE59BD9B4E019));
    for (int i = 0; i < 4; i++) {
        mixed += UINT64_C(0x9E3779B97F4A7C15);
        uint64_t z = mixed;
        z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
        random->state[i] = z ^ (z >> 31);
    }
}

static inline uint64_t random_rotate(uint64_t value, int by)
{
    return value << by | value >> (64 - by);
}

static inline uint64_t random_next(struct random *random)
{
    uint64_t *s = random->state;
    uint64_t result = random_rotate(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = random_rotate(s[3], 45);
    return result;
}

/* A whole number below `bound` (1 to 2^32 - 1), each as likely: Lemire 2019 (ACM TOMACS 29). */
static inline uint32_t random_below(struct random *random, uint32_t bound)
{
    uint64_t product = (random_next(random) >> 32) * bound;
    if ((uint32_t)product < bound) {
        uint32_t least = -bound % bound;
        while ((uint32_t)product < least)
            product = (random_next(random) >> 32) * bound;
    }
    return (uint32_t)(product >> 32);
}

__extension__ typedef unsigned __int128 random_product;

/*
 * `count` whole numbers into `chosen`, the i-th below bound - i * step (at least 1), each as likely: several
 * of one word, as Brackett-Rozinsky and Lemire 2024 (Softw. Pract. Exp.) batch them.
 */
static inline void random_batch(struct random *random, uint32_t *chosen, size_t count, uint32_t bound,
                                uint32_t step)
{
    for (size_t done = 0; done < count;) {
        uint64_t rest = random_next(random);
        uint64_t choices = 1;
        size_t i = done;
        for (; i < count && choices <= UINT32_MAX; i++) {
            uint32_t below = bound - (uint32_t)i * step;
            chosen[i] = (uint32_t)((random_product)rest * below >> 64);
            rest *= below;
            choices *= below;
        }
        if (rest >= choices || rest >= -choices % choices)
            done = i; /* else these would be likelier than others: drawn again */
    }
}

/* From 0 (inclusive) to 1 (exclusive), in steps of 2^-53. */
static inline double random_uniform(struct random *random)
{
    return (double)(random_next(random) >> 11) * 0x1p-53;
}

#endif
