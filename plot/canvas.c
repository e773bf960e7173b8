/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/canvas.h"

#include "base/memory.h"
#include "base/output.h"
#include "base/text.h"
#include "plot/canvas_backend.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct canvas {
    const struct canvas_backend *backend;
    void *state;
    struct canvas_measurer *measurer;
    struct canvas_size size;
    struct canvas_metadata metadata; /* points to the texts below */
    char *texts[6];
};

static const struct canvas_backend *const backends[] = {&canvas_backend_pdf, &canvas_backend_png,
                                                        &canvas_backend_svg};

enum { BACKEND_COUNT = sizeof backends / sizeof backends[0] };

char *canvas_extensions(void)
{
    struct byte_buffer names = {0};
    for (size_t i = 0; i < BACKEND_COUNT; i++)
        byte_buffer_print(&names, "%s%s", i > 0 ? ", " : "", backends[i]->extension);
    byte_buffer_append(&names, "", 1);
    return names.bytes;
}

static const struct canvas_backend *find_backend(const char *file_name)
{
    const char *folder_end = strrchr(file_name, '/');
    const char *base_name = folder_end != NULL ? folder_end + 1 : file_name;
    const char *extension = strrchr(base_name, '.');
    if (extension == NULL)
        return NULL;
    for (size_t i = 0; i < BACKEND_COUNT; i++)
        if (strcasecmp(extension, backends[i]->extension) == 0)
            return backends[i];
    return NULL;
}

bool canvas_check_name(const char *file_name, struct error *error)
{
    if (find_backend(file_name) != NULL)
        return true;
    autofree char *extensions = canvas_extensions();
    return error_set(error, "no figure format has this extension: use one of %s", extensions);
}

/*
 * Bytes of what is left out that stands here, else 0: noncharacters (U+FFFE, U+FFFF, the same of other
 * planes, U+FDD0 to U+FDEF), which XML forbids in part and cairo refuses; and what turns the direction of all
 * text behind it, or ends its line (U+2028 to U+202E, U+2066 to U+2069).
 */
static size_t left_out_length(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    if (at[0] == 0xe2 && ((at[1] == 0x80 && at[2] >= 0xa8 && at[2] <= 0xae) ||
                          (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9)))
        return 3;
    if (at[0] == 0xef && at[1] == 0xb7 && at[2] >= 0x90 && at[2] <= 0xaf)
        return 3;
    if (at[0] == 0xef && at[1] == 0xbf && at[2] >= 0xbe)
        return 3;
    if ((at[0] & 0xf8) == 0xf0 && (at[1] & 0x0f) == 0x0f && at[2] == 0xbf && at[3] >= 0xbe)
        return 4;
    return 0;
}

static bool is_clean(const char *text)
{
    if (!text_is_printable(text))
        return false;
    for (; *text != '\0'; text++)
        if (left_out_length(text) > 0)
            return false;
    return true;
}

/* A text that XML, PNG and PDF can all hold. Free with free(). */
static char *clean_copy(const char *text)
{
    if (text == NULL)
        return memory_copy_text("");
    size_t room = 4 * strlen(text) + 8; /* every byte as \xNN, and the slack that the writer wants */
    char *clean = memory_allocate(room, 1);
    text_make_printable(clean, room, text);
    char *to = clean;
    for (const char *from = clean; *from != '\0';) {
        size_t length = left_out_length(from);
        if (length == 0)
            *to++ = *from++;
        from += length;
    }
    *to = '\0';
    return clean;
}

void canvas_describe(struct canvas *canvas, const struct canvas_metadata *metadata)
{
    const char *const given[] = {metadata->title,        metadata->description, metadata->software,
                                 metadata->content_hash, metadata->options,     metadata->numbers};
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        free(canvas->texts[i]);
        canvas->texts[i] = clean_copy(given[i]);
    }
    canvas->metadata = (struct canvas_metadata){.title = canvas->texts[0],
                                                .description = canvas->texts[1],
                                                .software = canvas->texts[2],
                                                .content_hash = canvas->texts[3],
                                                .options = canvas->texts[4],
                                                .numbers = canvas->texts[5]};
}

bool canvas_set_size(struct canvas *canvas, const struct canvas_size *size, struct error *error)
{
    if (!(size->width_pt > 0.0 && size->height_pt > 0.0 && size->dpi > 0.0))
        return error_set(error, "a figure of %g x %g points at %g dpi can't be drawn", size->width_pt,
                         size->height_pt, size->dpi);
    canvas->size = *size;
    canvas->state = canvas->backend->create(&canvas->size, &canvas->metadata, canvas->measurer, error);
    return canvas->state != NULL;
}

bool canvas_create_with(struct canvas **canvas, const struct canvas_backend *backend,
                        const struct canvas_size *size, struct error *error)
{
    struct canvas *made = memory_allocate(1, sizeof *made);
    made->backend = backend;
    canvas_describe(made, &(struct canvas_metadata){0});
    made->measurer = canvas_measurer_create();
    if (size != NULL && !canvas_set_size(made, size, error)) {
        canvas_destroy(made);
        return false;
    }
    *canvas = made;
    return true;
}

bool canvas_create(struct canvas **canvas, const char *file_name, const struct canvas_size *size,
                   struct error *error)
{
    if (!canvas_check_name(file_name, error))
        return error_prefix(error, "%s: ", file_name);
    return canvas_create_with(canvas, find_backend(file_name), size, error);
}

void canvas_destroy(struct canvas *canvas)
{
    if (canvas == NULL)
        return;
    if (canvas->state != NULL)
        canvas->backend->destroy(canvas->state);
    canvas_measurer_destroy(canvas->measurer);
    for (size_t i = 0; i < sizeof canvas->texts / sizeof canvas->texts[0]; i++)
        free(canvas->texts[i]);
    free(canvas);
}

bool canvas_encode(struct canvas *canvas, char **bytes, size_t *length, struct error *error)
{
    struct byte_buffer buffer = {0};
    if (!canvas->backend->encode(canvas->state, &buffer, error)) {
        free(buffer.bytes);
        return false;
    }
    *bytes = buffer.bytes;
    *length = buffer.length;
    return true;
}

bool canvas_save(struct canvas *canvas, const char *file_name, struct error *error)
{
    char *bytes = NULL;
    size_t length = 0;
    if (!canvas_encode(canvas, &bytes, &length, error))
        return error_prefix(error, "%s: ", file_name);
    bool written = output_write_file(file_name, bytes, length, error);
    free(bytes);
    return written;
}

struct canvas_size canvas_size_of(const struct canvas *canvas)
{
    return canvas->size;
}

void canvas_rectangle(struct canvas *canvas, double x, double y, double width, double height,
                      const struct fill *fill, const struct stroke *stroke)
{
    canvas->backend->rectangle(canvas->state, x, y, width, height, fill, stroke);
}

void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2,
                 const struct stroke *stroke)
{
    canvas->backend->line(canvas->state, x1, y1, x2, y2, stroke);
}

void canvas_path(struct canvas *canvas, const struct canvas_point *points, size_t count,
                 const struct stroke *stroke)
{
    if (count > 1)
        canvas->backend->path(canvas->state, points, count, stroke);
}

void canvas_dot(struct canvas *canvas, const struct canvas_dot *dot)
{
    canvas->backend->dot(canvas->state, dot);
}

/* Where the baseline starts, seen from the anchor point. */
static void place(struct placed_text *placed)
{
    const struct text_extents *extents = &placed->extents;
    switch (placed->style->horizontal) {
    case ANCHOR_LEFT:
        placed->along_pt = 0.0;
        break;
    case ANCHOR_CENTRE:
        placed->along_pt = -extents->width_pt / 2.0;
        break;
    case ANCHOR_RIGHT:
        placed->along_pt = -extents->width_pt;
        break;
    }
    switch (placed->style->vertical) {
    case ANCHOR_TOP:
        placed->across_pt = extents->ascent_pt;
        break;
    case ANCHOR_MIDDLE:
        placed->across_pt = extents->ascent_pt - extents->height_pt / 2.0;
        break;
    case ANCHOR_BASELINE:
        placed->across_pt = 0.0;
        break;
    case ANCHOR_BOTTOM:
        placed->across_pt = extents->ascent_pt - extents->height_pt;
        break;
    }
}

void canvas_text(struct canvas *canvas, double x, double y, const char *text, const struct text_style *style)
{
    if (text[0] == '\0')
        return;
    autofree char *clean = is_clean(text) ? NULL : clean_copy(text);
    struct placed_text placed = {.text = clean != NULL ? clean : text, .style = style, .x = x, .y = y};
    placed.extents = canvas_measurer_extents(canvas->measurer, placed.text, style);
    place(&placed);
    canvas->backend->text(canvas->state, &placed);
}

struct text_extents canvas_measure(struct canvas *canvas, const char *text, const struct text_style *style)
{
    autofree char *clean = is_clean(text) ? NULL : clean_copy(text);
    return canvas_measurer_extents(canvas->measurer, clean != NULL ? clean : text, style);
}

void canvas_begin_group(struct canvas *canvas, const char *title)
{
    if (canvas->backend->begin_group == NULL)
        return;
    autofree char *clean = clean_copy(title);
    canvas->backend->begin_group(canvas->state, clean);
}

void canvas_end_group(struct canvas *canvas)
{
    if (canvas->backend->end_group != NULL)
        canvas->backend->end_group(canvas->state);
}
