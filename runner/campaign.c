/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/campaign.h"

#include "base/memory.h"
#include "node/child.h"
#include "runner/campaign_logs.h"
#include "runner/precision.h"
#include "runner/proof.h"
#include "runner/run_log.h"
#include "runner/schedule.h"
#include "runner/testbed.h"
#include "stats/stein.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A tool that fails three times is broken. That nothing was to be steered happens by chance (RFS with few
 * flows, whose readers sit where their packets arrive), in one run of six where it is most likely. */
enum { ATTEMPTS = 3, ATTEMPTS_TO_STEER = 20 };

struct campaign {
    struct plan *plan;
    const struct campaign_options *options;
    const struct program *program;
    struct campaign_outcome *outcome;
    const struct testbed_kind *kind;
    struct testbed *testbed;
    struct actions actions;
    struct machine machine;
    struct run_log *logs; /* [treatments * replica counts] */
    struct reading untouched;
    bool has_unread_devices; /* that came after it */
    struct progress progress;
    double done, total;
};

static size_t cell_of(const struct plan *plan, const struct scheduled_run *run)
{
    size_t replicas = 0;
    while (plan->replicas[replicas] != run->replicas)
        replicas++;
    return run->treatment * plan->replica_count + replicas;
}

static struct run_log *log_of(struct campaign *campaign, const struct scheduled_run *run)
{
    return &campaign->logs[cell_of(campaign->plan, run)];
}

static void show_append(const struct campaign *campaign, const struct scheduled_run *run)
{
    autofree char *path = campaign_log_path(campaign->plan, campaign->options, cell_of(campaign->plan, run));
    printf("write run %" PRIu64 " >> %s\n", run->number, path);
}

/* ----------------------------------------------------------------------------------------------- one run --
 */

static void time_now(char buffer[static 32])
{
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t length = strftime(buffer, 32, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(buffer + length, 32 - length, ".%03ldZ", now.tv_nsec / 1000000);
}

/* How an attempt ended. */
enum attempt { ATTEMPT_GOOD, ATTEMPT_FAILED, ATTEMPT_NOT_STEERED };

/* Devices that came since are known, too, from then on. */
static bool mend(struct campaign *campaign, struct error *error)
{
    bool anew = false;
    struct reading more = {0};
    if (campaign->kind->mend == NULL)
        return true;
    if (!campaign->kind->mend(campaign->testbed, &anew, error))
        return false;
    campaign->has_unread_devices |= anew;
    if (campaign->has_unread_devices &&
        !campaign->kind->read(campaign->testbed, plan_largest_replica_count(campaign->plan), &more, error))
        return false;
    campaign->has_unread_devices = false;
    reading_learn(&campaign->untouched, &more);
    return true;
}

/* Everything between two runs: settings, proof, test, proof. Fills the section; the error is why it failed.
 */
static enum attempt make_run(struct campaign *campaign, const struct scheduled_run *run,
                             struct reading *before, struct test_result *result, struct reading *after,
                             struct error *error)
{
    const struct testbed_kind *kind = campaign->kind;
    const struct treatment *treatment = &campaign->plan->treatments[run->treatment];
    bool proves = !campaign->options->dry_run; /* a dry run reads nothing that could be proved */
    bool good = mend(campaign, error) && kind->apply(campaign->testbed, treatment, run->replicas, error) &&
                kind->read(campaign->testbed, run->replicas, before, error) &&
                (!proves || proof_of_settings(treatment, before, &campaign->untouched, error)) &&
                kind->test(campaign->testbed, run->replicas, result, error) &&
                kind->read(campaign->testbed, run->replicas, after, error) &&
                (!proves || proof_of_settings(treatment, after, &campaign->untouched, error));
    if (!good)
        return ATTEMPT_FAILED;
    if (proves && !proof_of_steering(treatment, &result->delta, error))
        return treatment->steers ? ATTEMPT_NOT_STEERED : ATTEMPT_FAILED;
    return ATTEMPT_GOOD;
}

/* Makes and logs one attempt; *end says how it ended. Fails where the log can't be written. */
static bool make_attempt(struct campaign *campaign, const struct scheduled_run *run, unsigned attempt,
                         enum attempt *end, struct error *error)
{
    struct reading before = {0};
    struct reading after = {0};
    struct test_result result = {0};
    struct error reason = {""};
    char start[32];
    time_now(start);
    *end = make_run(campaign, run, &before, &result, &after, &reason);
    bool good = *end == ATTEMPT_GOOD;
    bool logged = true;
    if (good || child_interrupted() == 0) { /* an interrupted attempt says nothing of the run */
        struct run_section section = {
            .run = run,
            .attempt = attempt,
            .start = start,
            .before = before.count > 0 ? &before : NULL,
            .after = after.count > 0 ? &after : NULL,
            .result = &result,
            .status = good ? "verified" : "failed",
            .reason = good ? NULL : reason.message,
        };
        if (campaign->options->dry_run)
            show_append(campaign, run);
        else
            logged = run_log_append(log_of(campaign, run), &section, error);
    }
    reading_finish(&before);
    reading_finish(&after);
    test_result_finish(&result);
    if (logged && !good)
        *error = reason;
    return logged;
}

static bool run_until_good(struct campaign *campaign, const struct scheduled_run *run, struct error *error)
{
    const struct treatment *treatment = &campaign->plan->treatments[run->treatment];
    const unsigned before =
        campaign->options->dry_run ? 0 : run_log_failures(log_of(campaign, run), run->number);
    unsigned attempt = before; /* those before --resume stand in the log */
    unsigned failures = 0;     /* that were no chance */
    while (failures < ATTEMPTS && attempt - before < ATTEMPTS_TO_STEER) {
        enum attempt end = ATTEMPT_FAILED;
        if (!make_attempt(campaign, run, ++attempt, &end, error))
            return false;
        if (end == ATTEMPT_GOOD)
            return true;
        if (child_interrupted() != 0)
            return false;
        failures += end == ATTEMPT_FAILED;
        campaign->outcome->failed_attempts++;
        if (campaign->program->verbose) /* the log says it, the end says how many there were */
            program_note(campaign->program, "%s at %u, run %" PRIu64 ": attempt %u failed: %s",
                         treatment->name, run->replicas, run->number, attempt, error->message);
    }
    return error_prefix(error, "%s at %u, run %" PRIu64 " failed %u times, at last: ", treatment->name,
                        run->replicas, run->number, attempt - before);
}

static bool make_scheduled(struct campaign *campaign, const struct scheduled_run *run, struct error *error)
{
    if (child_interrupted() != 0)
        return false;
    const struct treatment *treatment = &campaign->plan->treatments[run->treatment];
    autofree char *what = memory_print("%s at %u, run %" PRIu64, treatment->name, run->replicas, run->number);
    progress_update(&campaign->progress, what, campaign->done, campaign->total);
    if (!campaign->options->dry_run && run_log_find(log_of(campaign, run), run->number) != NULL) {
        campaign->outcome->already_there++;
        campaign->total -= 1; /* the time left is that of runs still to be made */
        return true;
    }
    if (!run_until_good(campaign, run, error))
        return false;
    campaign->outcome->runs++;
    if (campaign->program->verbose && !campaign->options->dry_run)
        program_note(campaign->program, "%s: made and verified", what);
    campaign->done++;
    return true;
}

/* ---------------------------------------------------------------------------------------------- whole plan
 * -- */

static bool run_block(struct campaign *campaign, uint64_t block, struct error *error)
{
    size_t cells = schedule_cells(campaign->plan);
    autofree struct scheduled_run *runs = memory_allocate(cells, sizeof *runs);
    schedule_block(campaign->plan, block, runs);
    for (size_t i = 0; i < cells; i++)
        if (!make_scheduled(campaign, &runs[i], error))
            return false;
    return true;
}

static bool run_blocks(struct campaign *campaign, uint64_t first, uint64_t last, struct error *error)
{
    for (uint64_t block = first; block <= last; block++)
        if (!run_block(campaign, block, error))
            return false;
    return true;
}

static bool run_sequence(struct campaign *campaign, struct error *error)
{
    uint64_t runs = campaign->plan->runs;
    for (uint64_t position = 0; position < runs * schedule_cells(campaign->plan); position++) {
        struct scheduled_run run = schedule_sequential(campaign->plan, runs, position);
        if (!make_scheduled(campaign, &run, error))
            return false;
    }
    return true;
}

/* Stein's rule: after the first blocks, as many more as the wanted precision takes, within the cap. */
static bool run_to_precision(struct campaign *campaign, struct error *error)
{
    const struct plan *plan = campaign->plan;
    uint64_t first_stage = plan->max_runs < STEIN_FIRST_STAGE ? plan->max_runs : STEIN_FIRST_STAGE;
    double cells = (double)schedule_cells(plan);
    campaign->total = (double)first_stage * cells;
    if (!run_blocks(campaign, 1, first_stage, error))
        return false;
    if (campaign->options->dry_run)
        return true; /* how many more blocks, only data can say */
    uint64_t needed = 0;
    if (!precision_needed(plan, campaign->logs, first_stage, &needed, error))
        return false;
    uint64_t blocks = needed < plan->max_runs ? needed : plan->max_runs;
    program_note(campaign->program, "%.3g %% precision takes %" PRIu64 " blocks by the first %" PRIu64 "%s",
                 100 * plan->precision, needed, first_stage,
                 needed > blocks ? ": more than max_runs allows" : "");
    campaign->total += (double)(blocks - first_stage) * cells;
    if (!run_blocks(campaign, first_stage + 1, blocks, error))
        return false;
    campaign->outcome->capped = needed > blocks;
    return precision_reached(plan, campaign->logs, first_stage, blocks, &campaign->outcome->precision, error);
}

static bool run_plan(struct campaign *campaign, struct error *error)
{
    const struct plan *plan = campaign->plan;
    campaign->total = (double)plan->runs * (double)schedule_cells(plan);
    if (plan->precision > 0)
        return run_to_precision(campaign, error);
    return plan->order == ORDER_SEQUENTIAL ? run_sequence(campaign, error)
                                           : run_blocks(campaign, 1, plan->runs, error);
}

/* ---- beginning and end */

static bool build(struct campaign *campaign, struct error *error)
{
    struct plan *plan = campaign->plan;
    return campaign->kind->create(&campaign->testbed, plan, &campaign->actions, error) &&
           campaign->kind->read(campaign->testbed, plan_largest_replica_count(plan), &campaign->untouched,
                                error);
}

static bool begin(struct campaign *campaign, struct error *error)
{
    campaign->kind = testbed_find(campaign->plan->testbed);
    if (campaign->kind == NULL)
        return error_set(error, "testbed: there is no testbed %s", campaign->plan->testbed);
    if (!campaign->options->dry_run && campaign->kind->on_this_machine &&
        !journal_open(&campaign->actions.journal, &campaign->actions.restored, error))
        return false;
    if (campaign->options->dry_run) { /* what this machine can't do is said when it is tried */
        campaign->actions.dry_run = stdout;
        if (!build(campaign, error))
            return false;
        campaign_logs_show(campaign->plan, campaign->options);
        return true;
    }
    if (!campaign->kind->check(campaign->plan, error))
        return false;
    return campaign_logs_check_none(campaign->plan, campaign->options, error) &&
           campaign_logs_name(campaign->plan, campaign->options, error) && build(campaign, error) &&
           campaign->kind->describe(campaign->testbed, &campaign->machine, error) &&
           campaign_logs_open(campaign->logs, campaign->plan, campaign->options, &campaign->machine,
                              campaign->program, error);
}

/* What was left is said in any case: as the error where there is none, else beside it. */
static bool say_left(struct campaign *campaign, bool good, const struct error *left, struct error *error)
{
    if (good && child_interrupted() == 0)
        *error = *left;
    else
        program_say(campaign->program, "%s", left->message);
    return false;
}

/* Takes everything away. */
static bool end(struct campaign *campaign, bool good, struct error *error)
{
    struct error left;
    reading_finish(&campaign->untouched);
    if (campaign->kind != NULL && !campaign->kind->destroy(campaign->testbed, &left))
        good = say_left(campaign, good, &left, error);
    campaign->outcome->restored = campaign->actions.restored;
    if (!journal_close(campaign->actions.journal, &left))
        good = say_left(campaign, good, &left, error);
    for (size_t i = 0; i < schedule_cells(campaign->plan); i++)
        run_log_finish(&campaign->logs[i]);
    free(campaign->logs);
    machine_finish(&campaign->machine);
    return good;
}

bool campaign_run(struct plan *plan, const struct campaign_options *options, const struct program *program,
                  struct campaign_outcome *outcome, struct error *error)
{
    struct campaign campaign = {
        .plan = plan,
        .options = options,
        .program = program,
        .outcome = outcome,
        .logs = memory_allocate(schedule_cells(plan), sizeof *campaign.logs),
    };
    *outcome = (struct campaign_outcome){0};
    child_catch_signals();
    progress_start(&campaign.progress, program);
    bool good = begin(&campaign, error) && run_plan(&campaign, error);
    progress_end(&campaign.progress);
    good = end(&campaign, good, error);
    if (!good && child_interrupted() != 0) {
        outcome->interrupted = true;
        return error_set(error, "interrupted: every finished run is on disk, --resume goes on");
    }
    return good;
}
