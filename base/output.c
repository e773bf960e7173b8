/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/output.h"

#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return true;
}

/* The mode that open(2) would have given: mkstemp's 0600 is for secrets. */
static mode_t default_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

bool output_write_file(const char *name, const void *bytes, size_t length, struct error *error)
{
    struct stat status;
    if (stat(name, &status) == 0 && !S_ISREG(status.st_mode)) { /* a device or a pipe: nothing to replace */
        FILE *stream = S_ISDIR(status.st_mode) ? NULL : fopen(name, "wb");
        if (stream == NULL)
            return error_set(error, "%s: is not a file that can be written: give a file's name", name);
        bool whole = fwrite(bytes, 1, length, stream) == length;
        return fclose(stream) == 0 && whole ? true
                                            : error_set(error, "%s: cannot write: %s", name, strerror(errno));
    }
    autofree char *temporary = memory_print("%s.XXXXXX", name);
    int file = mkstemp(temporary);
    if (file < 0)
        return error_set(error, "%s: cannot write: %s", name, strerror(errno));
    bool good = write_all(file, bytes, length) && fchmod(file, default_mode()) == 0;
    int reason = errno;
    if (close(file) != 0 && good) {
        good = false;
        reason = errno;
    }
    if (good && rename(temporary, name) != 0) {
        good = false;
        reason = errno;
    }
    if (!good) {
        unlink(temporary);
        return error_set(error, "%s: cannot write: %s", name, strerror(reason));
    }
    return true;
}
