/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/machine.h"

#include "base/memory.h"
#include "base/text.h"
#include "node/action.h"
#include "node/child.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

unsigned machine_cpus(void)
{
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    return cpus > 0 ? (unsigned)cpus : 1;
}

/* The word behind `before` in a text: "iperf 3.12 (cJSON ...)". Free with free(). */
static char *word_behind(const char *text, const char *before)
{
    size_t at = 0;
    struct slice slice = slice_of(text);
    if (!slice_find(slice, before, &at))
        return memory_copy_text("unknown");
    slice = slice_skip(slice, at + strlen(before));
    struct slice line = {slice.start, strcspn(slice.start, "\n")};
    return slice_copy(slice_next_word(&line));
}

static bool ask_version(const char *program, const char *option, const char *before, char **version,
                        struct error *error)
{
    const char *argv[] = {program, option, NULL};
    struct child_options options = {.network_namespace = -1};
    autofree char *output = NULL;
    if (!child_run(argv, &options, 5, &output, error))
        return false;
    *version = word_behind(output, before);
    return true;
}

/* "model name : ..." of /proc/cpuinfo; other architectures say it otherwise, or not at all. */
static char *cpu_model(void)
{
    struct error ignored;
    autofree char *text = NULL;
    size_t at = 0;
    if (!action_read(AT_FDCWD, "/proc/cpuinfo", "/proc/cpuinfo", &text, &ignored) ||
        !slice_find(slice_of(text), "model name", &at))
        return memory_copy_text("unknown");
    const char *colon = strchr(text + at, ':');
    if (colon == NULL)
        return memory_copy_text("unknown");
    return slice_copy(slice_trim((struct slice){colon + 1, strcspn(colon + 1, "\n")}));
}

/* A system that hides it is not refused: how TCP behaves there is not known, that is all. */
static char *congestion_control(void)
{
    static const char path[] = "/proc/sys/net/ipv4/tcp_congestion_control";
    struct error ignored;
    autofree char *text = NULL;
    if (!action_read(AT_FDCWD, path, path, &text, &ignored))
        return memory_copy_text("unknown");
    return slice_copy((struct slice){text, strcspn(text, "\n")});
}

bool machine_describe(struct machine *machine, struct error *error)
{
    struct utsname system;
    uname(&system);
    *machine = (struct machine){
        .host = memory_copy_text(system.nodename),
        .kernel = memory_copy_text(system.release),
        .architecture = memory_copy_text(system.machine),
        .cpu = cpu_model(),
        .cpus = machine_cpus(),
        .congestion_control = congestion_control(),
    };
    if (ask_version("iperf3", "--version", "iperf ", &machine->iperf3, error) &&
        ask_version("mpstat", "-V", "sysstat version ", &machine->mpstat, error))
        return true;
    machine_finish(machine);
    return false;
}

void machine_finish(struct machine *machine)
{
    free(machine->host);
    free(machine->kernel);
    free(machine->architecture);
    free(machine->cpu);
    free(machine->congestion_control);
    free(machine->iperf3);
    free(machine->mpstat);
    free(machine->note);
    *machine = (struct machine){0};
}
