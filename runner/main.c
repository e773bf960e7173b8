/* SPDX-License-Identifier: GPL-3.0-or-later */
/* runner: makes raw data on a real kernel, by a plan; every setting proved, and put back. */
#include "node/child.h"
#include "node/journal.h"
#include "runner/campaign.h"
#include "runner/netns_encapsulation.h"
#include "runner/plan_source.h"
#include "runner/testbed.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/program.h"
#include "base/text.h"

#include <argp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arguments {
    struct program program;
    struct plan_source *source; /* of the plan's file; options override it */
    const char *plan_name;
    const char *plan_file; /* NULL: none was read */
    struct campaign_options campaign;
    bool clean, preflight;
};

enum {
    OPTION_BITRATE = 0x500,
    OPTION_CAMPAIGN,
    OPTION_CLEAN,
    OPTION_CLIENT_CPUS,
    OPTION_CLIENT_NODE,
    OPTION_CONFIGURATIONS,
    OPTION_CONTEXT,
    OPTION_CPU_LIMIT,
    OPTION_CPU_REQUEST,
    OPTION_DRY_RUN,
    OPTION_DURATION,
    OPTION_ENCAPSULATION,
    OPTION_IMAGE,
    OPTION_IMAGE_PULL_SECRET,
    OPTION_KUBECONFIG,
    OPTION_LABEL,
    OPTION_MAX_RUNS,
    OPTION_MEMORY_LIMIT,
    OPTION_MEMORY_REQUEST,
    OPTION_NAMESPACE,
    OPTION_NETWORK,
    OPTION_OMIT,
    OPTION_ORDER,
    OPTION_PLAN,
    OPTION_PRECISION,
    OPTION_PREFLIGHT,
    OPTION_PROTOCOL,
    OPTION_QUEUES,
    OPTION_REFERENCE,
    OPTION_REPLICAS,
    OPTION_RESUME,
    OPTION_RUNS,
    OPTION_SEED,
    OPTION_SERVER_CPUS,
    OPTION_SERVER_NODE,
    OPTION_STREAMS,
    OPTION_TESTBED,
};

static const struct argp_option options[] = {
    {"plan", OPTION_PLAN, "FILE", 0,
     "The plan, in YAML; options override its parts\vSee steerstat-plan(5). Written out in full, and once.",
     1},
    {"output", 'o', "DIR", 0, "Where the run logs go, one a cell", 1},
    {"resume", OPTION_RESUME, NULL, 0, "Go on where a plan stopped\vA torn tail of a log is cut off first.",
     1},
    {"dry-run", OPTION_DRY_RUN, NULL, 0, "Print each command and file write, do nothing", 1},
    {"clean", OPTION_CLEAN, NULL, 0, "Put back what a killed runner left, and end", 1},
    {"preflight", OPTION_PREFLIGHT, NULL, 0,
     "Find out what the cluster can do, and end\vExits with 2 where something is missing.", 1},
    {NULL, 0, NULL, 0, "Which runs:", 2},
    {"testbed", OPTION_TESTBED, "NAME", 0,
     "netns (default) or kubernetes\vnetns is two nodes made of network namespaces on this machine, "
     "kubernetes "
     "two nodes of a cluster.",
     2},
    {"configurations", OPTION_CONFIGURATIONS, "LIST", 0, "What to switch on (default: all known)", 2},
    {"replicas", OPTION_REPLICAS, "LIST", 0, "Client-server pairs at once (default 1)", 2},
    {"runs", OPTION_RUNS, "N", 0, "Runs of each cell (default 20)", 2},
    {"precision", OPTION_PRECISION, "P%", 0, "As many runs as ratios this precise take\vIn place of --runs.",
     2},
    {"max-runs", OPTION_MAX_RUNS, "N", 0, "But no more than these (default 60)", 2},
    {"reference", OPTION_REFERENCE, "NAME", 0, "What ratios are to (default baseline)", 2},
    {"campaign", OPTION_CAMPAIGN, "NAME", 0,
     "Name of this execution (default: by the time)\vThe plan's name and the time where not given.", 2},
    {"order", OPTION_ORDER, "blocks|sequential", 0,
     "blocks (default) or sequential\vBlocks are randomised, with every cell once in each.", 2},
    {"seed", OPTION_SEED, "N", 0, "Of the order (default 1)", 2},
    {"label", OPTION_LABEL, "KEY=VALUE", 0, "A further factor of the runs; can be repeated", 2},
    {NULL, 0, NULL, 0, "What a run is:", 3},
    {"duration", OPTION_DURATION, "SECONDS", 0, "Of each test (default 10)", 3},
    {"omit", OPTION_OMIT, "SECONDS", 0, "At its begin, not measured (default 0)", 3},
    {"protocol", OPTION_PROTOCOL, "tcp|udp", 0, "Default tcp", 3},
    {"bitrate", OPTION_BITRATE, "RATE", 0, "iperf3's -b: 50M, 1.5G", 3},
    {"streams", OPTION_STREAMS, "N", 0, "Parallel streams of each pair (default 1)", 3},
    {"encapsulation", OPTION_ENCAPSULATION, "NAME", 0, "vxlan (default), none, geneve, gre, ...", 3},
    {"network", OPTION_NETWORK, "NAME", 0, "overlay (default), service or host", 3},
    {"queues", OPTION_QUEUES, "N", OPTION_IN_MANUAL, "Of the underlay's devices (default: one a CPU)", 3},
    {"server-cpus", OPTION_SERVER_CPUS, "LIST", OPTION_IN_MANUAL, "CPUs that the servers run on (0,2-3)", 3},
    {"client-cpus", OPTION_CLIENT_CPUS, "LIST", OPTION_IN_MANUAL, "CPUs that the clients run on", 3},
    {"cpu-limit", OPTION_CPU_LIMIT, "SHARE", OPTION_IN_MANUAL, "Of each pod: 200m, 1.5 (default: none)", 3},
    {NULL, 0, NULL, 0, "On a Kubernetes cluster:", 4},
    {"server-node", OPTION_SERVER_NODE, "NODE", 0, "A name, or a selector (role=server)", 4},
    {"client-node", OPTION_CLIENT_NODE, "NODE", 0, "A name, or a selector (role=client)", 4},
    {"namespace", OPTION_NAMESPACE, "NAME", OPTION_IN_MANUAL,
     "Default steerstat\vMade and removed where there is none of that name.", 4},
    {"image", OPTION_IMAGE, "NAME", OPTION_IN_MANUAL,
     "Of agents and pods\vDefault localhost/steerstat:VERSION.", 4},
    {"image-pull-secret", OPTION_IMAGE_PULL_SECRET, "NAME", OPTION_IN_MANUAL,
     "Of the namespace, for that image's registry", 4},
    {"cpu-request", OPTION_CPU_REQUEST, "SHARE", OPTION_IN_MANUAL, "Of each pod (default: its limit)", 4},
    {"memory-request", OPTION_MEMORY_REQUEST, "SIZE", OPTION_IN_MANUAL,
     "Of each pod: 128Mi (default: its limit)", 4},
    {"memory-limit", OPTION_MEMORY_LIMIT, "SIZE", OPTION_IN_MANUAL, "Of each pod (default: none)", 4},
    {"context", OPTION_CONTEXT, "NAME", OPTION_IN_MANUAL, "Of the kubeconfig (default: its current one)", 4},
    {"kubeconfig", OPTION_KUBECONFIG, "FILE", OPTION_IN_MANUAL, "Default: kubectl's own", 4},
    {0},
};

static const struct choice choices[] = {
    {"configurations", configuration_name_at, NULL, CHOICE_LIST | CHOICE_OPEN},
    {"reference", configuration_name_at, NULL, CHOICE_OPEN},
    {"testbed", testbed_name_at, NULL, 0},
    {"encapsulation", encapsulation_name_at, NULL, 0},
    {"network", plan_network_name_at, NULL, 0},
    {0},
};

static unsigned parse_number(const char *name, const char *text, unsigned least,
                             const struct argp_state *state)
{
    uint64_t number = 0;
    if (number_parse_unsigned(slice_of(text), &number) != NUMBER_OK || number < least || number > UINT_MAX)
        argp_error(state, "--%s takes a whole number from %u, not \"%s\"", name, least, text);
    return (unsigned)number;
}

/* "a,b" into names; free each and the list. */
static char **split(const char *name, const char *text, size_t *count, const struct argp_state *state)
{
    char **list = NULL;
    *count = 0;
    for (struct slice rest = slice_of(text), item; slice_next_item(&rest, &item);) {
        if (item.length == 0)
            argp_error(state, "--%s takes a list such as a,b, not \"%s\"", name, text);
        size_t capacity = *count;
        list = memory_grow(list, &capacity, *count + 1, sizeof *list);
        list[(*count)++] = slice_copy(item);
    }
    return list;
}

static void set_configurations(struct plan_source *source, const char *text, const struct argp_state *state)
{
    size_t count = 0;
    char **names = split("configurations", text, &count, state);
    plan_source_set_configurations(source, names, count);
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

static void set_replicas(struct plan_source *source, const char *text, const struct argp_state *state)
{
    size_t count = 0;
    char **names = split("replicas", text, &count, state);
    autofree unsigned *replicas = memory_allocate(count, sizeof *replicas);
    for (size_t i = 0; i < count; i++) {
        replicas[i] = parse_number("replicas", names[i], 1, state);
        free(names[i]);
    }
    free(names);
    plan_source_set_replicas(source, replicas, count);
}

static void add_label(struct plan_source *source, const char *text, const struct argp_state *state)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text || equals[1] == '\0')
        argp_error(state, "--label takes KEY=VALUE, not \"%s\"", text);
    autofree char *key = memory_copy_bytes(text, (size_t)(equals - text));
    plan_source_add_label(source, key, equals + 1);
}

/* The plan comes first, wherever --plan stands: options override it. */
static void read_plan(struct arguments *arguments, struct argp_state *state)
{
    struct error error;
    for (int i = 1; i < state->argc && state->argv[i] != NULL; i++) {
        const char *name = NULL;
        if (strncmp(state->argv[i], "--plan=", 7) == 0)
            name = state->argv[i] + 7;
        else if (strcmp(state->argv[i], "--plan") == 0 && i + 1 < state->argc)
            name = state->argv[i + 1];
        if (name == NULL)
            continue;
        arguments->plan_file = name;
        const char *slash = strrchr(name, '/');
        arguments->plan_name = slash != NULL ? slash + 1 : name;
        if (!plan_source_read(&arguments->source, name, &error)) {
            program_say(&arguments->program, "%s", error.message);
            exit(EXIT_FAILED);
        }
        return;
    }
    arguments->source = plan_source_create();
}

static error_t parse_plan_option(int key, char *argument, struct argp_state *state)
{
    struct plan_source *source = ((struct arguments *)state->input)->source;
    uint64_t seed = 0;
    switch (key) {
    case OPTION_CONFIGURATIONS:
        set_configurations(source, argument, state);
        return 0;
    case OPTION_REPLICAS:
        set_replicas(source, argument, state);
        return 0;
    case OPTION_LABEL:
        add_label(source, argument, state);
        return 0;
    case OPTION_SEED:
        if (number_parse_unsigned(slice_of(argument), &seed) != NUMBER_OK)
            argp_error(state, "--seed takes a whole number, not \"%s\"", argument);
        plan_source_set_seed(source, seed);
        return 0;
    case OPTION_RUNS: /* the one replaces the other */
        plan_source_set_number(&source->runs, parse_number("runs", argument, 1, state));
        free(source->precision);
        source->precision = NULL;
        return 0;
    case OPTION_PRECISION:
        plan_source_set_text(&source->precision, argument);
        free(source->runs);
        source->runs = NULL;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Options that are one field of the plan each. */
static error_t parse_field_option(int key, char *argument, struct argp_state *state)
{
    struct plan_source *source = ((struct arguments *)state->input)->source;
    const struct {
        int key;
        char **field;
    } texts[] = {
        {OPTION_TESTBED, &source->testbed},
        {OPTION_REFERENCE, &source->reference},
        {OPTION_CAMPAIGN, &source->campaign},
        {OPTION_ORDER, &source->order},
        {OPTION_PROTOCOL, &source->protocol},
        {OPTION_BITRATE, &source->bitrate},
        {OPTION_ENCAPSULATION, &source->encapsulation},
        {OPTION_NETWORK, &source->network},
        {OPTION_SERVER_CPUS, &source->server_cpus},
        {OPTION_CLIENT_CPUS, &source->client_cpus},
        {OPTION_CPU_LIMIT, &source->cpu_limit},
        {OPTION_SERVER_NODE, &source->server_node},
        {OPTION_CLIENT_NODE, &source->client_node},
        {OPTION_NAMESPACE, &source->namespace},
        {OPTION_IMAGE, &source->image},
        {OPTION_IMAGE_PULL_SECRET, &source->image_pull_secret},
        {OPTION_CPU_REQUEST, &source->cpu_request},
        {OPTION_MEMORY_REQUEST, &source->memory_request},
        {OPTION_MEMORY_LIMIT, &source->memory_limit},
        {OPTION_CONTEXT, &source->context},
        {OPTION_KUBECONFIG, &source->kubeconfig},
    };
    const struct {
        int key;
        unsigned least;
        const char *name;
        unsigned **field;
    } numbers[] = {
        {OPTION_MAX_RUNS, 2, "max-runs", &source->max_runs},
        {OPTION_DURATION, 1, "duration", &source->duration},
        {OPTION_OMIT, 0, "omit", &source->omit},
        {OPTION_STREAMS, 1, "streams", &source->streams},
        {OPTION_QUEUES, 0, "queues", &source->queues},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].key == key) {
            plan_source_set_text(texts[i].field, argument);
            return 0;
        }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (numbers[i].key == key) {
            plan_source_set_number(numbers[i].field,
                                   parse_number(numbers[i].name, argument, numbers[i].least, state));
            return 0;
        }
    return parse_plan_option(key, argument, state);
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->program;
        read_plan(arguments, state);
        return 0;
    case OPTION_PLAN: /* read before all other options, where it is spelled so */
        if (argument != arguments->plan_file)
            argp_error(state, "--plan: write it out in full, and once");
        return 0;
    case 'o':
        arguments->campaign.directory = argument;
        return 0;
    case OPTION_RESUME:
        arguments->campaign.resume = true;
        return 0;
    case OPTION_DRY_RUN:
        arguments->campaign.dry_run = true;
        return 0;
    case OPTION_CLEAN:
        arguments->clean = true;
        return 0;
    case OPTION_PREFLIGHT:
        arguments->preflight = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "takes options only, not \"%s\": --plan names the plan", argument);
        return EINVAL;
    case ARGP_KEY_END:
        if (!arguments->clean && !arguments->preflight && !arguments->campaign.dry_run &&
            arguments->campaign.directory == NULL)
            argp_error(state, "say where the run logs go: -o DIR");
        return 0;
    default:
        return parse_field_option(key, argument, state);
    }
}

static const struct argp_child children[] = {{&program_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = parse_option,
    .doc = "Runs iperf3 by a plan, with packet steering on and off, and logs what it prints. What is set "
           "is put back on every way out. More options: man page.\v"
           "Examples:\n"
           "  $0 --configurations baseline,rps --precision 2% -o logs\n"
           "  $0 --plan plans/paper.yaml -o logs --resume\n"
           "Exit status: 0 done, 1 failed (--resume goes on), 2 not fit, 64 wrong usage.",
    .help_filter = program_help,
    .children = children,
};

static bool clean_here(size_t *changes, struct error *error)
{
    struct journal *journal = NULL;
    return journal_open(&journal, changes, error) && journal_close(journal, error);
}

static int clean(const struct arguments *arguments, const struct testbed_kind *kind)
{
    struct error error;
    size_t changes = 0;
    child_catch_signals();
    if (kind->clean != NULL ? !kind->clean(arguments->source, &changes, &error)
                            : !clean_here(&changes, &error)) {
        program_say(&arguments->program, "%s", error.message);
        return EXIT_FAILED;
    }
    if (changes > 0)
        printf("put back: %zu change%s that a killed runner had left\n", changes, changes == 1 ? "" : "s");
    else
        puts("nothing was left to put back");
    return EXIT_DONE;
}

static int preflight(const struct arguments *arguments, const struct testbed_kind *kind)
{
    struct error error;
    bool fit = false;
    if (kind->preflight == NULL) {
        program_say(&arguments->program,
                    "--preflight is of the testbed kubernetes: %s says what it lacks when it begins",
                    kind->name);
        return EXIT_USAGE;
    }
    child_catch_signals();
    if (!kind->preflight(arguments->source, stdout, &fit, &error)) {
        program_say(&arguments->program, "%s", error.message);
        return EXIT_FAILED;
    }
    return fit ? EXIT_DONE : EXIT_GATE;
}

static void report(const struct arguments *arguments, const struct plan *plan,
                   const struct campaign_outcome *outcome)
{
    if (arguments->campaign.dry_run || arguments->program.quiet)
        return;
    printf("campaign %s: %zu run%s made", plan->campaign, outcome->runs, outcome->runs == 1 ? "" : "s");
    if (outcome->already_there > 0)
        printf(", %zu were there", outcome->already_there);
    if (outcome->failed_attempts > 0)
        printf(", %zu failed attempt%s repeated", outcome->failed_attempts,
               outcome->failed_attempts == 1 ? "" : "s");
    printf("; the logs are in %s\n", arguments->campaign.directory);
    if (outcome->precision > 0)
        printf("precision reached: %.2g %%%s\n", 100 * outcome->precision,
               outcome->capped ? " (max_runs did not allow more)" : "");
}

static int run(struct arguments *arguments, const struct testbed_kind *kind)
{
    struct plan plan;
    struct error error;
    struct campaign_outcome outcome;
    unsigned cpus = 0;
    if (!kind->count_cpus(arguments->source, &cpus, &error)) {
        program_say(&arguments->program, "%s", error.message);
        return EXIT_FAILED;
    }
    if (!plan_make(&plan, arguments->source, arguments->plan_name, cpus, &error)) {
        program_say(&arguments->program, "%s: %s", arguments->plan_name, error.message);
        return EXIT_USAGE;
    }
    bool good = campaign_run(&plan, &arguments->campaign, &arguments->program, &outcome, &error);
    if (outcome.restored > 0)
        program_note(&arguments->program, "put back first: %zu change%s that a killed runner had left",
                     outcome.restored, outcome.restored == 1 ? "" : "s");
    if (good)
        report(arguments, &plan, &outcome);
    else
        program_say(&arguments->program, "%s", error.message);
    plan_finish(&plan);
    return good ? EXIT_DONE : EXIT_FAILED;
}

static int work(struct arguments *arguments)
{
    const char *name = plan_testbed_of(arguments->source);
    const struct testbed_kind *kind = testbed_find(name);
    if (kind == NULL) {
        autofree char *names = choice_join(testbed_name_at);
        program_say(&arguments->program, "testbed: there is no \"%s\": choose from %s", name, names);
        return EXIT_USAGE;
    }
    if (arguments->clean)
        return clean(arguments, kind);
    return arguments->preflight ? preflight(arguments, kind) : run(arguments, kind);
}

int main(int argc, char **argv)
{
    struct arguments arguments = {.plan_name = "options"};
    program_init(&arguments.program, "runner");
    arguments.program.choices[0] = choices;
    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    int status = work(&arguments);
    plan_source_destroy(arguments.source);
    return program_end(&arguments.program, status);
}
