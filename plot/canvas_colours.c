/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/canvas_colours.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* An open hash table of colours; more of them than half of it hold no chart. */
enum { SLOTS = 16384, DISTINCT_MOST = 6000, CHANNELS = 3 };

struct slot {
    uint32_t colour;
    uint32_t count; /* pixels; 0: the slot is free */
    uint8_t index;  /* in the palette */
};

struct colour_index {
    struct slot slots[SLOTS];
    unsigned distinct;
    uint32_t palette[COLOURS_MOST];
    uint8_t channels[CHANNELS][COLOURS_MOST]; /* of the palette: blue, green, red */
    unsigned palette_count;
};

/* Where a colour is, or would be. */
static uint32_t place_of(const struct colour_index *index, uint32_t colour)
{
    uint32_t at = (colour * 2654435761u) >> 18; /* Knuth's multiplicative hash: the upper 14 bits */
    while (index->slots[at].count > 0 && index->slots[at].colour != colour)
        at = (at + 1) % SLOTS;
    return at;
}

static uint32_t pixel_at(const unsigned char *row, unsigned x)
{
    uint32_t pixel;
    memcpy(&pixel, row + (size_t)x * 4, sizeof pixel);
    return pixel & 0xFFFFFFu;
}

/* How many pixels from x on are of one colour: neighbours mostly are. Two at a time, as eight bytes. */
static unsigned run_length(const unsigned char *row, unsigned x, unsigned width)
{
    uint64_t pair;
    uint64_t next;
    const unsigned char *at = row + (size_t)x * 4;
    uint32_t raw;
    unsigned run = 1;
    memcpy(&raw, at, sizeof raw);
    memcpy(&pair, (const uint32_t[]){raw, raw}, sizeof pair);
    for (; x + run + 2 <= width; run += 2) {
        memcpy(&next, at + (size_t)run * 4, sizeof next);
        if (next != pair)
            break;
    }
    while (x + run < width && pixel_at(row, x + run) == (raw & 0xFFFFFFu))
        run++;
    return run;
}

static bool count_row(struct colour_index *index, const unsigned char *row, unsigned width)
{
    for (unsigned x = 0; x < width;) {
        uint32_t colour = pixel_at(row, x);
        unsigned run = run_length(row, x, width);
        struct slot *slot = &index->slots[place_of(index, colour)];
        if (slot->count == 0 && ++index->distinct > DISTINCT_MOST)
            return false;
        slot->colour = colour;
        slot->count += run;
        x += run;
    }
    return true;
}

static bool count_colours(struct colour_index *index, const struct pixels *pixels)
{
    const unsigned char *before = NULL;
    for (unsigned y = 0; y < pixels->height; y++) {
        const unsigned char *row = pixels->bytes + (size_t)y * pixels->stride;
        bool repeats = before != NULL && memcmp(row, before, (size_t)pixels->width * 4) == 0;
        if (!repeats && !count_row(index, row, pixels->width))
            return false;
        before = row;
    }
    return true;
}

/* A colour's slot, to be sorted. */
struct ranked {
    uint32_t colour, count;
    size_t slot;
};

static int compare_ranks(const void *left, const void *right)
{
    const struct ranked *l = left;
    const struct ranked *r = right;
    if (l->count != r->count)
        return l->count > r->count ? -1 : 1;
    return l->colour < r->colour ? -1 : l->colour > r->colour;
}

static uint8_t channel_of(uint32_t colour, unsigned channel)
{
    return (uint8_t)(colour >> 8 * channel & 0xFF);
}

/* The first colour of the palette with no channel off by more than the tolerance; false where there is none.
   All of the palette at once, without branches: as a vector, a quarter of the instructions. */
static bool take_near(const struct colour_index *index, struct slot *slot, unsigned tolerance)
{
    uint8_t excess[COLOURS_MOST] = {0}; /* 0: near enough */
    const uint8_t most = (uint8_t)tolerance;
    for (unsigned channel = 0; channel < CHANNELS; channel++) {
        const uint8_t *of_palette = index->channels[channel];
        const uint8_t own = channel_of(slot->colour, channel);
        for (unsigned i = 0; i < COLOURS_MOST; i++) {
            uint8_t difference = (uint8_t)(of_palette[i] > own ? of_palette[i] - own : own - of_palette[i]);
            excess[i] |= (uint8_t)(difference > most ? 1 : 0);
        }
    }
    const uint8_t *near = memchr(excess, 0, index->palette_count);
    if (near != NULL)
        slot->index = (uint8_t)(near - excess);
    return near != NULL;
}

static bool cover(struct colour_index *index, const struct ranked *order, unsigned count, unsigned tolerance)
{
    index->palette_count = 0;
    for (unsigned i = 0; i < count; i++) {
        struct slot *slot = &index->slots[order[i].slot];
        if (i >= COLOURS_EXACT && take_near(index, slot, tolerance))
            continue;
        if (index->palette_count == COLOURS_MOST)
            return false;
        for (unsigned channel = 0; channel < CHANNELS; channel++)
            index->channels[channel][index->palette_count] = channel_of(slot->colour, channel);
        slot->index = (uint8_t)index->palette_count;
        index->palette[index->palette_count++] = slot->colour;
    }
    return true;
}

static bool make_palette(struct colour_index *index)
{
    autofree struct ranked *order = memory_allocate(DISTINCT_MOST, sizeof *order);
    unsigned count = 0;
    for (size_t i = 0; i < SLOTS; i++)
        if (index->slots[i].count > 0)
            order[count++] = (struct ranked){index->slots[i].colour, index->slots[i].count, i};
    qsort(order, count, sizeof order[0], compare_ranks);
    for (unsigned tolerance = 0; tolerance <= COLOUR_TOLERANCE; tolerance += 3)
        if (cover(index, order, count, tolerance))
            return true;
    return false;
}

struct colour_index *colour_index_create(const struct pixels *pixels)
{
    struct colour_index *index = memory_allocate(1, sizeof *index);
    if (count_colours(index, pixels) && make_palette(index))
        return index;
    free(index);
    return NULL;
}

void colour_index_destroy(struct colour_index *index)
{
    free(index);
}

const uint32_t *colour_index_palette(const struct colour_index *index, unsigned *count)
{
    *count = index->palette_count;
    return index->palette;
}

void colour_index_row(const struct colour_index *index, const unsigned char *from, unsigned width,
                      uint8_t *to)
{
    for (unsigned x = 0; x < width;) {
        uint32_t colour = pixel_at(from, x);
        unsigned run = run_length(from, x, width);
        memset(to + x, index->slots[place_of(index, colour)].index, run);
        x += run;
    }
}
