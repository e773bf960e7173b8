/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a command costs: measure FILE COMMAND... runs it and appends its wall and CPU seconds (its children's
 * too) and the peak memory of its largest process, in MiB, to FILE as a line. Its exit status is the
 * command's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + 1e-6 * (double)time.tv_usec;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: measure FILE COMMAND...\n", stderr);
        return 64;
    }
    double start = now();
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    int status = 0;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) != child) {
        perror("measure");
        return EXIT_FAILURE;
    }
    double wall = now() - start;
    FILE *file = fopen(argv[1], "a");
    if (file == NULL) {
        perror(argv[1]);
        return EXIT_FAILURE;
    }
    fprintf(file, "%.6f %.6f %.3f\n", wall, seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
            (double)usage.ru_maxrss / 1024);
    fclose(file);
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
