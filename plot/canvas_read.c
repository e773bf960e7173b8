/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/canvas_read.h"

#include "base/memory.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void canvas_said_finish(struct canvas_said *said)
{
    free(said->software);
    free(said->content_hash);
    free(said->options);
    free(said->numbers);
    free(said->others);
    *said = (struct canvas_said){0};
}

static void set(char **text, char *value)
{
    free(*text);
    *text = value;
}

/* -------------------------------------------------------------------------------------------------- PNG --
 */

static void take_bytes(png_structp png, png_bytep to, size_t length)
{
    struct slice *rest = png_get_io_ptr(png);
    if (length > rest->length)
        png_error(png, "the file ends too early");
    memcpy(to, rest->start, length);
    *rest = slice_skip(*rest, length);
}

static void ignore_message(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static _Noreturn void give_up(png_structp png, png_const_charp message)
{
    (void)message;
    png_longjmp(png, 1);
}

static bool read_info(png_structp png, png_infop info)
{
    if (setjmp(png_jmpbuf(png)) != 0) // NOLINT(cert-err52-cpp): libpng's way of failing
        return false;
    png_set_chunk_malloc_max(png, 64 << 20);
    png_read_info(png, info);
    return true;
}

static void read_png(struct canvas_said *said, struct slice bytes)
{
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, give_up, ignore_message);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    if (info != NULL) {
        png_set_read_fn(png, &bytes, take_bytes);
        png_textp texts = NULL;
        int count = read_info(png, info) ? png_get_text(png, info, &texts, NULL) : 0;
        const struct {
            const char *key;
            char **text;
        } wanted[] = {{"Software", &said->software},
                      {"steerstat:content", &said->content_hash},
                      {"steerstat:options", &said->options},
                      {"steerstat:numbers", &said->numbers}};
        for (int i = 0; i < count; i++) {
            char **to = NULL;
            for (size_t j = 0; j < sizeof wanted / sizeof wanted[0]; j++)
                if (strcmp(texts[i].key, wanted[j].key) == 0 && wanted[j].text[0][0] == '\0')
                    to = wanted[j].text;
            if (to != NULL)
                set(to, memory_copy_text(texts[i].text));
            else
                memory_append(&said->others, "%s: %s\n", texts[i].key, texts[i].text);
        }
    }
    png_destroy_read_struct(&png, &info, NULL);
}

/* -------------------------------------------------------------------------------------------------- SVG --
 */

/* What stands between two texts behind *from; false where they are not there. */
static bool find_between(struct slice bytes, const char *before, const char *after, struct slice *found)
{
    size_t at = 0;
    size_t length = 0;
    if (!slice_find(bytes, before, &at))
        return false;
    bytes = slice_skip(bytes, at + strlen(before));
    if (!slice_find(bytes, after, &length))
        return false;
    *found = (struct slice){bytes.start, length};
    return true;
}

/* The five entities that the canvas writes. */
static char *unescaped(struct slice text)
{
    static const struct {
        const char *entity;
        char byte;
    } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    char *plain = memory_allocate(text.length + 1, 1);
    char *to = plain;
    while (text.length > 0) {
        size_t skip = 1;
        *to = text.start[0];
        for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++)
            if (slice_starts_with(text, entities[i].entity)) {
                *to = entities[i].byte;
                skip = strlen(entities[i].entity);
            }
        to++;
        text = slice_skip(text, skip);
    }
    return plain;
}

static void read_svg(struct canvas_said *said, struct slice bytes)
{
    struct slice found;
    if (!find_between(bytes, "<metadata", "</metadata>", &bytes))
        return;
    if (find_between(bytes, "<s:software>", "</s:software>", &found))
        set(&said->software, unescaped(found));
    if (find_between(bytes, "<s:content>", "</s:content>", &found))
        set(&said->content_hash, unescaped(found));
    if (find_between(bytes, "<s:options>", "</s:options>", &found))
        set(&said->options, unescaped(found));
    if (find_between(bytes, "<s:numbers>", "</s:numbers>", &found))
        set(&said->numbers, unescaped(found));
}

/* -------------------------------------------------------------------------------------------------- PDF --
 */

/* A literal string (PDF 1.4, 3.2.3) that begins behind its bracket: ours are ASCII. */
static char *literal(struct slice text)
{
    char *plain = memory_allocate(text.length + 1, 1);
    char *to = plain;
    int depth = 1;
    for (; text.length > 0; text = slice_skip(text, 1)) {
        char byte = text.start[0];
        if (byte == '\\' && text.length > 1) {
            text = slice_skip(text, 1);
            *to++ = text.start[0];
            continue;
        }
        depth += (byte == '(') - (byte == ')');
        if (depth == 0)
            break;
        *to++ = byte;
    }
    *to = '\0';
    return plain;
}

static void read_pdf(struct canvas_said *said, struct slice bytes)
{
    size_t at = 0;
    if (slice_find(bytes, "/Creator (", &at))
        set(&said->software, literal(slice_skip(bytes, at + strlen("/Creator ("))));
    if (!slice_find(bytes, "/Keywords (", &at))
        return;
    autofree char *keywords = literal(slice_skip(bytes, at + strlen("/Keywords (")));
    struct slice rest = slice_of(keywords);
    struct slice found;
    if (find_between(rest, "steerstat:content=", " ", &found))
        set(&said->content_hash, slice_copy(found));
    if (find_between(rest, "steerstat:numbers=", " ", &found))
        set(&said->numbers, slice_copy(found));
    if (slice_find(rest, "steerstat:options=", &at))
        set(&said->options, slice_copy(slice_skip(rest, at + strlen("steerstat:options="))));
}

/* -------------------------------------------------------------------------------------------- any of them --
 */

static bool has_extension(const char *file_name, const char *extension)
{
    size_t length = strlen(file_name);
    return length > strlen(extension) && strcasecmp(file_name + length - strlen(extension), extension) == 0;
}

bool canvas_is_png(const char *file_name)
{
    return has_extension(file_name, ".png");
}

bool canvas_read(struct canvas_said *said, const char *file_name, struct slice bytes, struct error *error)
{
    *said = (struct canvas_said){memory_copy_text(""), memory_copy_text(""), memory_copy_text(""),
                                 memory_copy_text(""), memory_copy_text("")};
    if (canvas_is_png(file_name))
        read_png(said, bytes);
    else if (has_extension(file_name, ".svg"))
        read_svg(said, bytes);
    else if (has_extension(file_name, ".pdf"))
        read_pdf(said, bytes);
    if (said->content_hash[0] != '\0' && said->options[0] != '\0')
        return true;
    canvas_said_finish(said);
    return error_set(error, "carries no proof: it was not drawn by this program, or saved anew by another");
}
