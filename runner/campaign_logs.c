/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/campaign_logs.h"

#include "base/memory.h"
#include "runner/schedule.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

char *campaign_log_path(const struct plan *plan, const struct campaign_options *options, size_t cell)
{
    return run_log_path(options->directory != NULL ? options->directory : "DIR",
                        &plan->treatments[cell / plan->replica_count],
                        plan->replicas[cell % plan->replica_count]);
}

bool campaign_logs_check_none(const struct plan *plan, const struct campaign_options *options,
                              struct error *error)
{
    for (size_t i = 0; !options->resume && i < schedule_cells(plan); i++) {
        autofree char *path = campaign_log_path(plan, options, i);
        struct stat status;
        if (stat(path, &status) == 0)
            return error_set(error, "%s: is there already: --resume goes on with it, or choose another -o",
                             path);
    }
    return true;
}

/* A new campaign's name: the plan's, and the time. */
static char *name_campaign(const struct plan *plan)
{
    char now[32];
    time_t seconds = time(NULL);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    strftime(now, sizeof now, "%Y%m%dT%H%M%SZ", &utc);
    const char *dot = strrchr(plan->name, '.');
    int length = dot != NULL && dot > plan->name ? (int)(dot - plan->name) : (int)strlen(plan->name);
    return memory_print("%.*s-%s", length, plan->name, now);
}

bool campaign_logs_name(struct plan *plan, const struct campaign_options *options, struct error *error)
{
    for (size_t i = 0; options->resume && i < schedule_cells(plan); i++) {
        autofree char *path = campaign_log_path(plan, options, i);
        struct stat status;
        if (stat(path, &status) != 0)
            continue;
        char *found = run_log_campaign(path, error);
        if (found == NULL)
            return false;
        if (plan->campaign != NULL && strcmp(plan->campaign, found) != 0) {
            error_set(error, "%s: is of campaign %s, not %s: choose another -o", path, found, plan->campaign);
            free(found);
            return false;
        }
        free(plan->campaign);
        plan->campaign = found;
        return true;
    }
    if (plan->campaign == NULL)
        plan->campaign = name_campaign(plan);
    return true;
}

bool campaign_logs_open(struct run_log *logs, const struct plan *plan, const struct campaign_options *options,
                        const struct machine *machine, const struct program *program, struct error *error)
{
    const char *directory = options->directory;
    if (mkdir(directory, 0777) != 0 && errno != EEXIST)
        return error_set(error, "%s: cannot be made: %s", directory, strerror(errno));
    for (size_t i = 0; i < schedule_cells(plan); i++) {
        const struct treatment *treatment = &plan->treatments[i / plan->replica_count];
        unsigned replicas = plan->replicas[i % plan->replica_count];
        autofree char *path = campaign_log_path(plan, options, i);
        size_t torn = 0;
        bool good = options->resume
                        ? run_log_resume(&logs[i], path, plan, treatment, replicas, machine, &torn, error)
                        : run_log_create(&logs[i], path, plan, treatment, replicas, machine, error);
        if (!good)
            return false;
        if (torn > 0)
            program_note(program, "%s: a torn tail of %zu bytes was cut off", path, torn);
    }
    return true;
}

void campaign_logs_show(const struct plan *plan, const struct campaign_options *options)
{
    printf("mkdir %s\n", options->directory != NULL ? options->directory : "DIR");
    for (size_t i = 0; i < schedule_cells(plan); i++) {
        autofree char *path = campaign_log_path(plan, options, i);
        printf("write header > %s\n", path);
    }
}
