/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/verify.h"

#include "base/digest.h"
#include "base/memory.h"
#include "base/program.h"
#include "plot/canvas_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES_MOST = 256 << 20 };

static bool read_file(struct verify *verify, struct error *error)
{
    FILE *file = fopen(verify->name, "rbe");
    if (file == NULL)
        return error_set(error, "cannot be read: %s", strerror(errno));
    size_t capacity = 0;
    size_t got = 0;
    do {
        verify->bytes = memory_grow(verify->bytes, &capacity, verify->length + 65536, 1);
        got = fread(verify->bytes + verify->length, 1, 65536, file);
        verify->length += got;
    } while (got > 0 && verify->length < FILE_BYTES_MOST);
    bool failed = ferror(file) != 0;
    fclose(file);
    return !failed || error_set(error, "cannot be read: %s", strerror(errno));
}

bool verify_read(struct verify *verify, const char *name, struct error *error)
{
    *verify = (struct verify){.name = name};
    if (!read_file(verify, error) || !canvas_check_name(name, error))
        return false;
    verify->said = memory_allocate(1, sizeof *verify->said);
    return canvas_read(verify->said, name, (struct slice){verify->bytes, verify->length}, error);
}

void verify_finish(struct verify *verify)
{
    if (verify->said != NULL)
        canvas_said_finish(verify->said);
    free(verify->said);
    free(verify->bytes);
    *verify = (struct verify){0};
}

const char *verify_options(const struct verify *verify)
{
    return verify->said->options;
}

/* ---------------------------------------------------------------------------------------------- numbers --
 */

static struct digest digest_of(const char *text)
{
    struct digest_stream *stream = digest_create();
    digest_feed(stream, text, strlen(text));
    return digest_end(stream);
}

static bool same_numbers(const char *said, const char *drawn)
{
    struct digest digest = digest_of(drawn);
    return strcmp(said, drawn) == 0 || strcmp(said, digest.text) == 0;
}

/* The next row of numbers: they stand one behind the other with %0A between them. */
static struct slice next_row(struct slice *rest)
{
    size_t at = 0;
    bool found = slice_find(*rest, "%0A", &at);
    struct slice row = {rest->start, found ? at : rest->length};
    *rest = slice_skip(*rest, row.length + (found ? strlen("%0A") : 0));
    return row;
}

/* "3 of 35 numbers differ; the first: it says ..., the database ...". Free with free(). */
static char *differences(const char *said, const char *drawn)
{
    struct slice old_rest = slice_of(said);
    struct slice new_rest = slice_of(drawn);
    struct slice first_old = {0};
    struct slice first_new = {0};
    size_t rows = 0;
    size_t differing = 0;
    for (; old_rest.length > 0 || new_rest.length > 0; rows++) {
        struct slice old_row = next_row(&old_rest);
        struct slice new_row = next_row(&new_rest);
        if (slice_same(old_row, new_row))
            continue;
        if (differing++ == 0) {
            first_old = old_row;
            first_new = new_row;
        }
    }
    if (slice_of(said).length == 64 || differing == 0) /* a PDF holds their SHA-256 alone */
        return memory_copy_text("the database gives other numbers");
    return memory_print("%zu of %zu rows of numbers differ; the first: the picture has «%.*s», the database "
                        "gives «%.*s»",
                        differing, differing < rows ? rows - 1 : rows, SLICE_ARGUMENTS(first_old),
                        SLICE_ARGUMENTS(first_new));
}

/* ------------------------------------------------------------------------------------------- the picture --
 */

/* What there is to say beside: other data or another version. Free with free(). */
static char *circumstances(const struct verify *verify, const struct digest *content)
{
    char *words = memory_copy_text("");
    if (strcmp(verify->said->content_hash, content->text) != 0)
        memory_append(&words, "; the database holds other data than it was drawn from (%.12s, not %.12s)",
                      content->text, verify->said->content_hash);
    if (strcmp(verify->said->software, program_version()) != 0)
        memory_append(&words, "; it was drawn by %s, this is %s", verify->said->software, program_version());
    return words;
}

static void judge(const struct verify *verify, const char *numbers, struct slice drawn,
                  const struct digest *content, enum verify_outcome *outcome, char **words)
{
    autofree char *beside = circumstances(verify, content);
    struct slice old = {verify->bytes, verify->length};
    bool other_version = strcmp(verify->said->software, program_version()) != 0;
    /* Data that were added may be of other cells: then the numbers hold and the hash alone differs. */
    bool other_data = strcmp(verify->said->content_hash, content->text) != 0;
    *outcome = VERIFY_FAILS;
    if (!same_numbers(verify->said->numbers, numbers)) {
        autofree char *which = differences(verify->said->numbers, numbers);
        *words = memory_print("does not hold: %s%s", which, beside);
    } else if (canvas_shows_same(verify->name, old, drawn)) {
        *outcome = VERIFY_HOLDS;
        *words = memory_print("holds: every number and the picture itself%s", beside);
    } else if (other_version || other_data) {
        *words = memory_print("every number that it carries holds, but that the picture shows them can't be "
                              "proved: draw it again%s",
                              beside);
    } else {
        *words =
            memory_copy_text("does not hold: its numbers are the database's, but the picture is not what "
                             "they give: it was changed, or drawn with other fonts");
    }
}

bool verify_picture(const struct verify *verify, const struct picture *picture, struct store *store,
                    enum verify_outcome *outcome, char **words, struct error *error)
{
    struct canvas *canvas = NULL;
    struct digest content;
    struct table *numbers = NULL;
    char *bytes = NULL;
    size_t length = 0;
    if (!canvas_create(&canvas, verify->name, NULL, error))
        return false;
    bool good = store_content_hash(store, &content, error) &&
                picture_draw(picture, store, canvas, &numbers, error) &&
                canvas_encode(canvas, &bytes, &length, error);
    if (good) {
        autofree char *text = picture_numbers_text(numbers);
        judge(verify, text, (struct slice){bytes, length}, &content, outcome, words);
    }
    free(bytes);
    table_destroy(numbers);
    canvas_destroy(canvas);
    return good;
}
