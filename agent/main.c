/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agent: the one program inside a cluster, as the agents' and as the measured pods' main process. */
#include "agent/job.h"
#include "agent/keep.h"
#include "agent/pod_process.h"
#include "agent/session.h"

#include "base/memory.h"
#include "base/program.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

static const struct argp_option options[] = {
    {"folder", 'f', "DIR", 0, "Where the journal is (default " SESSION_FOLDER ")", 1},
    {0},
};

struct arguments {
    struct program program;
    const char *folder;
    char **words; /* NULL-terminated */
    int count;
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    switch (key) {
    case 'f':
        arguments->folder = argument;
        return 0;
    case ARGP_KEY_ARGS:
        arguments->words = state->argv + state->next;
        arguments->count = state->argc - state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = parse_option,
    .args_doc = "keep\nsession\nrestore\npod [NAME]\nready [NAME]\nin-pod NAME CPUS PROGRAM [ARGUMENT...]",
    .help_filter = program_help,
    .doc = "steerstat's part inside a Kubernetes cluster; the runner installs it and speaks to it "
           "(docs/kubernetes.md).\v"
           "keep     the agent's main process: puts back what a killed session left on its node\n"
           "session  requests on standard input, answers on standard output; all is put back at its end\n"
           "restore  puts back once, and ends\n"
           "pod      a measured pod's main process: runs iperf3 when its node's agent asks for it\n"
           "ready    waits until that process listens (NAME, here and there: $POD_NAME otherwise)\n"
           "in-pod   stands for a program that runs in a pod",
};

static int run(const struct arguments *arguments)
{
    char **words = arguments->words;
    const char *what = words[0];
    const char *pod_name = arguments->count == 2   ? words[1]
                           : arguments->count == 1 ? getenv("POD_NAME")
                                                   : NULL;
    struct error error;
    bool good = false;
    if (arguments->count == 1 && strcmp(what, "keep") == 0)
        good = keep_run(arguments->folder, &error);
    else if (arguments->count == 1 && strcmp(what, "session") == 0)
        good = session_run(arguments->folder, &error);
    else if (arguments->count == 1 && strcmp(what, "restore") == 0)
        good = keep_once(arguments->folder, &error);
    else if (pod_name != NULL && strcmp(what, "pod") == 0)
        good = pod_process_run(pod_name, &error);
    else if (pod_name != NULL && strcmp(what, "ready") == 0)
        good = pod_process_wait(pod_name, &error);
    else if (arguments->count >= 4 && strcmp(what, "in-pod") == 0)
        return job_stand_in(words[1], words[2], (const char *const *)words + 3);
    else {
        program_say(&arguments->program, "'%s' with %d words behind it is nothing that it does: see --help",
                    what, arguments->count - 1);
        return EXIT_USAGE;
    }
    if (!good)
        program_say(&arguments->program, "%s", error.message);
    return good ? EXIT_DONE : EXIT_FAILED;
}

int main(int argc, char **argv)
{
    struct arguments arguments = {.folder = SESSION_FOLDER};
    program_init(&arguments.program, "agent");
    argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &arguments);
    return program_end(&arguments.program, run(&arguments));
}
