/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/child_exec.h"

#include "base/memory.h"
#include "base/number.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Tools' messages and times are read by parsers: no other language, zone or colour. */
const char **child_environment(void)
{
    static const char *const fixed[] = {"LC_ALL=C", "TZ=UTC", "S_COLORS=never", "S_TIME_FORMAT=ISO"};
    size_t count = 0;
    while (environ[count] != NULL)
        count++;
    const char **environment =
        memory_allocate(count + sizeof fixed / sizeof fixed[0] + 1, sizeof *environment);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool replaced = false;
        for (size_t f = 0; f < sizeof fixed / sizeof fixed[0]; f++)
            replaced |= strncmp(environ[i], fixed[f], strcspn(fixed[f], "=") + 1) == 0;
        if (!replaced)
            environment[kept++] = environ[i];
    }
    for (size_t f = 0; f < sizeof fixed / sizeof fixed[0]; f++)
        environment[kept++] = fixed[f];
    return environment;
}

/* Linux's own notation, "0,2-3"; false where it is another. */
static bool parse_cpus(const char *list, cpu_set_t *cpus)
{
    CPU_ZERO(cpus);
    for (const char *part = list; *part != '\0';) {
        size_t length = strcspn(part, ",");
        size_t first_length = strcspn(part, ",-");
        struct slice first = {part, first_length};
        struct slice last = {part + first_length + 1, first_length < length ? length - first_length - 1 : 0};
        uint64_t from = 0;
        uint64_t to = 0;
        if (number_parse_unsigned(first, &from) != NUMBER_OK)
            return false;
        if (first_length == length)
            to = from;
        else if (number_parse_unsigned(last, &to) != NUMBER_OK)
            return false;
        if (from > to || to >= CPU_SETSIZE)
            return false;
        for (uint64_t cpu = from; cpu <= to; cpu++)
            CPU_SET(cpu, cpus);
        part += length;
        part += *part == ',';
    }
    return CPU_COUNT(cpus) > 0;
}

static bool keep_to_cpus(const char *list)
{
    cpu_set_t cpus;
    errno = EINVAL;
    return parse_cpus(list, &cpus) && sched_setaffinity(0, sizeof cpus, &cpus) == 0;
}

bool child_check_cpus(const char *list, struct error *error)
{
    cpu_set_t wanted;
    cpu_set_t usable;
    cpu_set_t both;
    if (!parse_cpus(list, &wanted))
        return error_set(error, "'%s' is no list of CPUs: write them as 0,2-3", list);
    if (sched_getaffinity(0, sizeof usable, &usable) != 0)
        return error_set(error, "the CPUs that may be used are not known: %s", strerror(errno));
    CPU_AND(&both, &wanted, &usable);
    return CPU_EQUAL(&both, &wanted) ||
           error_set(error, "'%s': not all of these CPUs are there to be used", list);
}

static bool join_cgroup(const char *file)
{
    int procs = open(file, O_WRONLY | O_CLOEXEC);
    return procs >= 0 && write(procs, "0", 1) == 1; /* 0: the writer itself, in version 1 and 2 */
}

static bool prepare(const struct exec_request *request)
{
    /* Signals that the runner catches or ignores are none of the child's business. */
    signal(SIGPIPE, SIG_DFL);
    setpgid(0, 0);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return false;
    if (getppid() != request->parent) /* it died before it could be asked for its death signal */
        _exit(1);
    return dup2(request->input, 0) >= 0 && dup2(request->output, 1) >= 0 && dup2(request->errors, 2) >= 0;
}

void child_exec(const struct exec_request *request, const char *const *environment)
{
    const struct child_options *options = request->options;
    struct exec_failure failure = {0};
    if (!prepare(request))
        failure.step = EXEC_PREPARE;
    else if (options->network_namespace > 0 && setns(options->network_namespace, CLONE_NEWNET) != 0)
        failure.step = EXEC_NAMESPACE;
    else if (options->cgroup_file != NULL && !join_cgroup(options->cgroup_file))
        failure.step = EXEC_CGROUP;
    else if (options->cpus != NULL && !keep_to_cpus(options->cpus))
        failure.step = EXEC_CPUS;
    else {
        failure.step = EXEC_PROGRAM;
        /* exec's interface is older than const; it changes nothing. */
        execvpe(request->argv[0], (char *const *)request->argv, (char *const *)environment);
    }
    failure.reason = errno;
    ssize_t ignored = write(request->status, &failure, sizeof failure);
    (void)ignored;
    _exit(127);
}

static bool explain_missing(const char *program, struct error *error)
{
    static const struct {
        const char *program, *package; /* Debian's */
    } known[] = {
        {"iperf3", "iperf3"},
        {"mpstat", "sysstat"},
        {"ip", "iproute2"},
        {"bridge", "iproute2"},
        {"ethtool", "ethtool"},
        {"wg", "wireguard-tools"},
        {"kubectl", "kubernetes-client (or your cluster's own)"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(program, known[i].program) == 0)
            return error_set(error, "%s: not found: apt-get install %s", program, known[i].package);
    return error_set(error, "%s: not found in PATH", program);
}

bool child_explain(const char *program, const struct child_options *options,
                   const struct exec_failure *failure, struct error *error)
{
    const char *reason = strerror(failure->reason);
    switch (failure->step) {
    case EXEC_PROGRAM:
        /* Looked for once more: exec says "permission denied" where PATH has a folder that can't be entered.
         */
        return child_find_program(program, error) &&
               error_set(error, "%s: cannot be run: %s", program, reason);
    case EXEC_NAMESPACE:
        return error_set(error, "%s: cannot enter its network namespace: %s", program, reason);
    case EXEC_CGROUP:
        return error_set(error, "%s: cannot join %s: %s", program, options->cgroup_file, reason);
    case EXEC_CPUS:
        return error_set(error, "%s: cannot run on the CPUs '%s': %s", program, options->cpus, reason);
    case EXEC_PREPARE:
        break;
    }
    return error_set(error, "%s: cannot be started: %s", program, reason);
}

bool child_find_program(const char *program, struct error *error)
{
    const char *path = getenv("PATH");
    if (strchr(program, '/') != NULL)
        return access(program, X_OK) == 0 || explain_missing(program, error);
    while (path != NULL && *path != '\0') {
        size_t length = strcspn(path, ":");
        autofree char *folder = memory_copy_bytes(path, length);
        autofree char *name = memory_print("%s/%s", length > 0 ? folder : ".", program);
        if (access(name, X_OK) == 0)
            return true;
        path += length;
        path += *path == ':';
    }
    return explain_missing(program, error);
}
