/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/canvas_colours.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* More colours than DISTINCT_MOST hold no chart; the hash table of them stays less than half full. */
enum { SLOTS = 16384, DISTINCT_MOST = 6000, CHANNELS = 3, RUN_MOST = UINT16_MAX };

struct distinct {
    uint32_t colour, count; /* 0x00RRGGBB; pixels */
    uint16_t number;        /* in the order in which they are met */
};

/* Neighbours of one colour. */
struct run {
    uint16_t number, length;
};

struct colour_index {
    uint16_t slots[SLOTS]; /* a colour's number + 1; 0: free */
    struct distinct distinct[DISTINCT_MOST];
    unsigned distinct_count;
    uint8_t indexes[DISTINCT_MOST]; /* by number: in the palette */
    uint32_t palette[COLOURS_MOST];
    uint8_t channels[CHANNELS][COLOURS_MOST]; /* of the palette: blue, green, red */
    unsigned palette_count;
    struct run *runs; /* from left to right; a row like the one above it has none of its own */
    size_t run_count, run_capacity;
    size_t *rows; /* where each row's runs begin */
    unsigned width;
};

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
    return run < RUN_MOST ? run : RUN_MOST;
}

/* The colour, which may be new; NULL where it is one too many. */
static struct distinct *find_colour(struct colour_index *index, uint32_t colour)
{
    uint32_t at = (colour * 2654435761u) >> 18; /* Knuth's multiplicative hash: the upper 14 bits */
    for (; index->slots[at] != 0; at = (at + 1) % SLOTS)
        if (index->distinct[index->slots[at] - 1].colour == colour)
            return &index->distinct[index->slots[at] - 1];
    if (index->distinct_count == DISTINCT_MOST)
        return NULL;
    struct distinct *found = &index->distinct[index->distinct_count];
    *found = (struct distinct){.colour = colour, .number = (uint16_t)index->distinct_count};
    index->slots[at] = (uint16_t)++index->distinct_count;
    return found;
}

static bool read_row(struct colour_index *index, const unsigned char *row, unsigned width)
{
    index->runs =
        memory_grow(index->runs, &index->run_capacity, index->run_count + width, sizeof *index->runs);
    struct run *run = index->runs + index->run_count;
    for (unsigned x = 0; x < width; x += run++->length) {
        struct distinct *found = find_colour(index, pixel_at(row, x));
        if (found == NULL)
            return false;
        *run = (struct run){found->number, (uint16_t)run_length(row, x, width)};
        found->count += run->length;
    }
    index->run_count = (size_t)(run - index->runs);
    return true;
}

static bool read_pixels(struct colour_index *index, const struct pixels *pixels)
{
    const unsigned char *before = NULL;
    for (unsigned y = 0; y < pixels->height; y++) {
        const unsigned char *row = pixels->bytes + (size_t)y * pixels->stride;
        bool repeats = before != NULL && memcmp(row, before, (size_t)pixels->width * 4) == 0; /* most do */
        index->rows[y] = repeats ? index->rows[y - 1] : index->run_count;
        if (!repeats && !read_row(index, row, pixels->width))
            return false;
        before = row;
    }
    return true;
}

/* The most frequent first. */
static int compare_counts(const void *left, const void *right)
{
    const struct distinct *l = left;
    const struct distinct *r = right;
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
static bool take_near(struct colour_index *index, const struct distinct *colour, unsigned tolerance)
{
    uint8_t excess[COLOURS_MOST] = {0}; /* 0: near enough */
    const uint8_t most = (uint8_t)tolerance;
    for (unsigned channel = 0; channel < CHANNELS; channel++) {
        const uint8_t *of_palette = index->channels[channel];
        const uint8_t own = channel_of(colour->colour, channel);
        for (unsigned i = 0; i < COLOURS_MOST; i++) {
            uint8_t difference = (uint8_t)(of_palette[i] > own ? of_palette[i] - own : own - of_palette[i]);
            excess[i] |= (uint8_t)(difference > most ? 1 : 0);
        }
    }
    const uint8_t *near = memchr(excess, 0, index->palette_count);
    if (near != NULL)
        index->indexes[colour->number] = (uint8_t)(near - excess);
    return near != NULL;
}

static bool cover(struct colour_index *index, unsigned tolerance)
{
    index->palette_count = 0;
    for (unsigned i = 0; i < index->distinct_count; i++) {
        const struct distinct *colour = &index->distinct[i];
        if (i >= COLOURS_EXACT && take_near(index, colour, tolerance))
            continue;
        if (index->palette_count == COLOURS_MOST)
            return false;
        for (unsigned channel = 0; channel < CHANNELS; channel++)
            index->channels[channel][index->palette_count] = channel_of(colour->colour, channel);
        index->indexes[colour->number] = (uint8_t)index->palette_count;
        index->palette[index->palette_count++] = colour->colour;
    }
    return true;
}

static bool make_palette(struct colour_index *index)
{
    qsort(index->distinct, index->distinct_count, sizeof index->distinct[0], compare_counts);
    for (unsigned tolerance = 0; tolerance <= COLOUR_TOLERANCE; tolerance += 3)
        if (cover(index, tolerance))
            return true;
    return false;
}

struct colour_index *colour_index_create(const struct pixels *pixels)
{
    struct colour_index *index = memory_allocate(1, sizeof *index);
    index->rows = memory_allocate(pixels->height, sizeof *index->rows);
    index->width = pixels->width;
    if (read_pixels(index, pixels) && make_palette(index))
        return index;
    colour_index_destroy(index);
    return NULL;
}

void colour_index_destroy(struct colour_index *index)
{
    if (index != NULL) {
        free(index->runs);
        free(index->rows);
    }
    free(index);
}

const uint32_t *colour_index_palette(const struct colour_index *index, unsigned *count)
{
    *count = index->palette_count;
    return index->palette;
}

bool colour_index_repeats(const struct colour_index *index, unsigned y)
{
    return y > 0 && index->rows[y] == index->rows[y - 1];
}

void colour_index_row(const struct colour_index *index, unsigned y, uint8_t *to)
{
    const struct run *run = index->runs + index->rows[y];
    for (unsigned x = 0; x < index->width; x += run++->length) {
        const uint8_t colour = index->indexes[run->number];
        if (run->length == 1)
            to[x] = colour;
        else
            memset(to + x, colour, run->length);
    }
}
