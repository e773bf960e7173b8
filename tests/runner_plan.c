/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans, the known configurations, the order of runs, and run logs: everything of the runner that needs no
 * network. */
#include "test.h"

#include "base/memory.h"
#include "runner/plan.h"
#include "runner/plan_source.h"
#include "runner/proof.h"
#include "runner/run_log.h"
#include "runner/schedule.h"
#include "runner/treatments.h"
#include "stats/stein.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A literal where the structures, which own their texts, have `char *`; nothing writes to it. */
#define TEXT(literal) ((char *)(uintptr_t)(literal))

static char folder[] = "/tmp/steerstat-plan-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink("plan.yaml");
    unlink("rps-plus-2.txt");
    return chdir("/") == 0 ? rmdir(folder) : -1;
}

static void write_text(const char *name, const char *text)
{
    FILE *stream = fopen(name, "wb");
    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
}

static bool plan_of(const char *yaml, unsigned cpus, struct plan *plan, struct error *error)
{
    struct plan_source *source = NULL;
    write_text("plan.yaml", yaml);
    if (!plan_source_read(&source, "plan.yaml", error))
        return false;
    bool good = plan_make(plan, source, "plan.yaml", cpus, error);
    plan_source_destroy(source);
    return good;
}

/* "underlay rps_cpus=f; ...": the settings of a treatment. Free with free(). */
static char *settings_text(const struct treatment *treatment)
{
    char *text = memory_copy_text("");
    for (size_t i = 0; i < treatment->settings.count; i++) {
        const struct setting *setting = &treatment->settings.items[i];
        char *longer = memory_print("%s%s%s %s=%s", text, i > 0 ? "; " : "", device_class_name(setting->on),
                                    setting->name, setting->value);
        free(text);
        text = longer;
    }
    return text;
}

static void test_known_configurations(void **state)
{
    (void)state;
    /* What the published scripts write, on a machine with 4 CPUs. */
    static const struct {
        const char *name;
        bool steers;
        const char *settings;
    } cases[] = {
        {"baseline", false, ""},
        {"rps", true, "underlay rps_cpus=f; tunnel rps_cpus=f; host-side rps_cpus=f"},
        {"rps-7", true, "underlay rps_cpus=7; tunnel rps_cpus=7; host-side rps_cpus=7"},
        {"rfs", true,
         "underlay rps_flow_cnt=32768; tunnel rps_flow_cnt=32768; host-side rps_flow_cnt=32768; "
         "machine net.core.rps_sock_flow_entries=32768"},
        {"rps-plus", true, "underlay rps_cpus=f; tunnel rps_cpus=f; host-side rps_cpus=f; pod rps_cpus=f"},
        {"rps-plus-7", true, "underlay rps_cpus=7; tunnel rps_cpus=7; host-side rps_cpus=7; pod rps_cpus=7"},
        {"rfs-plus", true,
         "underlay rps_flow_cnt=32768; tunnel rps_flow_cnt=32768; host-side rps_flow_cnt=32768; "
         "pod rps_flow_cnt=32768; machine net.core.rps_sock_flow_entries=32768"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct treatment treatment;
        struct error error;
        char *note = NULL;
        assert_good(treatment_known(&treatment, cases[i].name, 4, &note, &error), &error);
        char *settings = settings_text(&treatment);
        assert_string_equal(settings, cases[i].settings);
        assert_int_equal(treatment.steers, cases[i].steers);
        assert_null(note);
        free(settings);
        treatment_finish(&treatment);
    }
}

static void test_masks(void **state)
{
    (void)state;
    static const struct {
        unsigned cpus;
        const char *mask;
    } cases[] = {{1, "1"},         {4, "f"},           {31, "7fffffff"},
                 {32, "ffffffff"}, {33, "1,ffffffff"}, {64, "ffffffff,ffffffff"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *mask = treatment_mask_of(cases[i].cpus);
        assert_string_equal(mask, cases[i].mask);
        free(mask);
    }
    /* Two CPUs: mask 7 can't be; all but the last, and it is said. */
    struct treatment treatment;
    struct error error;
    char *note = NULL;
    assert_good(treatment_known(&treatment, "rps-7", 2, &note, &error), &error);
    assert_string_equal(treatment.settings.items[0].value, "1");
    assert_string_equal(note, "rps-7: mask 7 is CPUs 0 to 2, this machine has 2: mask 1, all but the last");
    free(note);
    treatment_finish(&treatment);
}

static void test_plan(void **state)
{
    (void)state;
    struct plan plan;
    struct error error;
    assert_good(
        plan_of(
            "configurations: [baseline, RFS+, mine]\nreplicas: [16, 1]\nruns: 3\nseed: 18446744073709551615\n"
            "protocol: udp\nbitrate: 1.5G\ncpu_limit: 200m\nlabels: [{key: kernel, value: \"6.1\"}]\n"
            "define:\n- name: mine\n  settings:\n  - {on: pod, set: xps_cpus, value: all}\n"
            "  - {on: underlay, set: \"feature:generic-receive-offload\", value: \"off\"}\n"
            "  set_up:\n  - argv: [tc, qdisc, show]\n",
            4, &plan, &error),
        &error);
    assert_int_equal(plan.treatment_count, 3);
    assert_string_equal(plan.treatments[1].name, "rfs-plus"); /* a title names it, too */
    char *settings = settings_text(&plan.treatments[2]);
    assert_string_equal(settings, "pod xps_cpus=f; underlay generic-receive-offload=off");
    free(settings);
    assert_string_equal(plan.treatments[2].set_up[0].argv[1], "qdisc");
    assert_false(plan.treatments[2].steers);
    assert_int_equal(plan_largest_replica_count(&plan), 16);
    assert_true(plan.seed == UINT64_MAX && plan.udp && plan.cpu_limit_millis == 200);
    /* What any configuration touches is watched in all of them; packet steering always. */
    assert_non_null(setting_list_find(&plan.universe, DEVICE_POD, "xps_cpus"));
    assert_non_null(setting_list_find(&plan.universe, DEVICE_POD, "rps_cpus"));
    assert_non_null(setting_list_find(&plan.universe, DEVICE_MACHINE, "net.core.rps_sock_flow_entries"));
    plan_finish(&plan);
}

static void test_plans_that_can_t_be(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *reason;
    } cases[] = {
        {"", "is empty"},
        {"runs: x\n", "plan.yaml:1: "},
        {"duration: 3\nrunz: 3\n", "plan.yaml:1: Unexpected key: runz"},
        {"configurations: [slim]\n", "there is no configuration slim"},
        {"configurations: [rps, rps]\n", "rps stands there twice"},
        {"replicas: [1, 1]\n", "replicas: 1 stands there twice"},
        {"replicas: [0]\n", "replicas: 0 is not from 1 to 1000"},
        {"runs: 3\nprecision: 2%\n", "runs and precision exclude each other"},
        {"precision: 200%\n", "precision: \"200%\" is no share"},
        {"precision: 2%\norder: sequential\n", "precision needs order blocks"},
        {"precision: 2%\nconfigurations: [rps, rfs]\n", "the plan needs its reference baseline"},
        {"protocol: sctp\n", "protocol: \"sctp\" is neither tcp nor udp"},
        {"bitrate: fast\n", "bitrate: \"fast\" is no rate"},
        {"duration: 0\n", "duration: 0 is not from 1"},
        {"cpu_limit: lots\n", "cpu_limit: \"lots\" is no share"},
        {"configurations: [a/b]\ndefine: [{name: a/b}]\n", "its name can't be a file's"},
        {"configurations: [a]\ndefine: [{name: a, settings: [{on: nowhere, set: rps_cpus, value: 1}]}]\n",
         "\"nowhere\" is no class of devices"},
        {"configurations: [a]\ndefine: [{name: a, settings: [{on: pod, set: nothing, value: 1}]}]\n",
         "define a: "},
        {"configurations: [a]\nencapsulation: none\ndefine: [{name: a, settings: [{on: tunnel, set: "
         "\"feature:gro\", "
         "value: off}]}]\n",
         "generic-receive-offload on tunnel: there is no such device with encapsulation none"},
        {"configurations: [a]\nnetwork: host\ndefine: [{name: a, settings: [{on: pod, set: mtu, value: "
         "1400}]}]\n",
         "mtu on pod: there is no such device with network host"},
        {"define: [{name: rps}]\n", "define rps: that is a known configuration"},
        {"define: [{name: RPS+}]\n", "define RPS+: that is a known configuration"},
        {"define: [{name: a}, {name: a}]\n", "define: a stands there twice"},
        {"campaign: \"a\\nb\"\n", "campaign: its name has to be printable text"},
        {"labels: [{key: protocol, value: udp}]\n", "labels: protocol is the log's own"},
        {"labels: [{key: a, value: b}, {key: a, value: c}]\n", "labels: a stands there twice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct plan plan;
        struct error error = {""};
        assert_false(plan_of(cases[i].yaml, 4, &plan, &error));
        if (strstr(error.message, cases[i].reason) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", error.message, cases[i].reason);
    }
}

static void test_overrides_and_canonical_text(void **state)
{
    (void)state;
    struct error error;
    struct plan_source *source = NULL;
    write_text("plan.yaml",
               "runs: 20\nreplicas: [1]\nconfigurations: [baseline]\nlabels: [{key: a, value: b}]\n");
    assert_good(plan_source_read(&source, "plan.yaml", &error), &error);
    plan_source_set_number(&source->runs, 3);
    plan_source_set_replicas(source, (const unsigned[]){2, 4}, 2);
    plan_source_set_configurations(source, (char *[]){TEXT("rps"), TEXT("rfs")}, 2);
    plan_source_set_text(&source->order, "sequential");
    plan_source_set_seed(source, 7);
    plan_source_add_label(source, "a", "c");
    plan_source_add_label(source, "d", "e");
    char *text = NULL;
    assert_good(plan_source_print(source, &text, &error), &error);
    write_text("plan.yaml", text); /* what was printed says the same again */
    struct plan_source *again = NULL;
    char *text_again = NULL;
    assert_good(plan_source_read(&again, "plan.yaml", &error), &error);
    assert_good(plan_source_print(again, &text_again, &error), &error);
    assert_string_equal(text, text_again);
    assert_int_equal(*again->runs, 3);
    assert_int_equal(again->replicas[1], 4);
    assert_string_equal(again->configurations[1], "rfs");
    assert_string_equal(again->labels[0].value, "c");
    assert_int_equal(again->labels_count, 2);
    free(text);
    free(text_again);
    plan_source_destroy(source);
    plan_source_destroy(again);
}

static void test_schedule(void **state)
{
    (void)state;
    struct plan plan;
    struct error error;
    assert_good(
        plan_of("configurations: [baseline, rps, rfs]\nreplicas: [1, 4]\nseed: 5\n", 4, &plan, &error),
        &error);
    struct scheduled_run first[6];
    struct scheduled_run again[6];
    size_t same_place = 0;
    for (uint64_t block = 1; block <= 50; block++) {
        bool seen[3][2] = {{false}};
        schedule_block(&plan, block, first);
        schedule_block(&plan, block, again);
        assert_memory_equal(first, again, sizeof first);
        for (size_t i = 0; i < 6; i++) {
            seen[first[i].treatment][first[i].replicas == 4] = true; /* every cell once */
            assert_int_equal(first[i].block, block);
            assert_int_equal(first[i].number, block);
            assert_int_equal(first[i].position, (block - 1) * 6 + i + 1);
        }
        for (size_t i = 0; i < 3; i++)
            assert_true(seen[i][0] && seen[i][1]);
        same_place += first[0].treatment == 0 && first[0].replicas == 1;
    }
    assert_true(same_place > 0 && same_place < 30); /* an order that is not always the same: 50/6 expected */
    struct scheduled_run run = schedule_sequential(&plan, 20, 45); /* 46th: the third cell's sixth */
    assert_int_equal(run.treatment, 1);
    assert_int_equal(run.replicas, 1);
    assert_int_equal(run.number, 6);
    assert_int_equal(run.block, 0);
    plan_finish(&plan);
}

static void test_stein(void **state)
{
    (void)state;
    /* NumPy, with the t quantile of tests/stats_methods.c: s = np.std(x, ddof=1), t = tq(7), w = log1p(.02);
       (t*s/w)**2 is 14.03; n = 15, mean .06: exp(.06 -/+ t*s/sqrt(15)), expm1(t*s/sqrt(15)) */
    double x[] = {0.05, 0.08, 0.02, 0.11, 0.04, 0.07, 0.09, 0.03};
    struct stein stein = stein_first_stage(x, 8, 0.02, 0.95);
    assert_close(stein.deviation, 0.03136763573220926, 1e-12);
    assert_int_equal(stein.needed, 15);
    assert_close(stein_low(&stein, 0.06, 15).value, 1.0416944835761095, 1e-12);
    assert_close(stein_high(&stein, 0.06, 15).value, 1.0823680737068981, 1e-12);
    assert_close(stein_precision(&stein, 15), 0.019335864101058562, 1e-10);
    assert_int_equal(stein_first_stage(x, 8, 0.5, 0.95).needed, 8); /* never fewer than the first stage */
    assert_false(stein_low(&stein, 0, 0).defined);
}

/* A section of a run with two servers' outputs, one of them of two streams; without megabits, one broke off.
 */
static void append(struct run_log *log, uint64_t number, const char *status, double megabits)
{
    struct error error;
    char text[256];
    char sum[512] = "iperf3: error - unable to receive control message\n";
    snprintf(text, sizeof text,
             "Accepted connection from a, port 1\n@end\n@run-end sha256=0\n" /* verbatim text can imitate any
                                                                                marker */
             "[  5]   0.00-1.00   sec  1.00 MBytes  %.0f Kbits/sec                  receiver\n",
             megabits * 1000);
    if (megabits > 0)
        snprintf(sum, sizeof sum,
                 "Accepted connection from a, port 1\n"
                 "[  5]   0.00-1.00   sec  1.00 MBytes  %.0f Kbits/sec                  receiver\n"
                 "[  8]   0.00-1.00   sec  1.00 MBytes  %.0f Kbits/sec                  receiver\n"
                 "[SUM]   0.00-1.00   sec  1.00 MBytes  %.0f Kbits/sec                  receiver\n",
                 megabits * 500, megabits * 500, megabits * 1000);
    struct tool_output outputs[] = {
        {"iperf3", "server", 1, 0, text, strlen(text)},
        {"iperf3", "client", 1, 0, text, strlen(text)}, /* says the same again: not counted */
        {"iperf3", "server", 2, 0, sum, strlen(sum)},
    };
    struct cpu_counters cpu = {.received_rps = 7};
    struct test_result result = {.outputs = outputs, .count = 3, .delta = {&cpu, 1}, .seconds = 1};
    struct scheduled_run run = {.replicas = 2, .number = number, .block = number, .position = number};
    struct run_section section = {.run = &run,
                                  .attempt = 1,
                                  .start = "2026-01-01T00:00:00.000Z",
                                  .result = &result,
                                  .status = status,
                                  .reason = strcmp(status, "failed") == 0 ? "a \"reason\"" : NULL};
    assert_good(run_log_append(log, &section, &error), &error);
}

static void flip_byte(const char *path, off_t at)
{
    int file = open(path, O_RDWR);
    char byte = 0;
    assert_int_equal(pread(file, &byte, 1, at), 1);
    byte ^= 1;
    assert_int_equal(pwrite(file, &byte, 1, at), 1);
    close(file);
}

static void test_run_log(void **state)
{
    (void)state;
    struct plan plan;
    struct error error;
    struct run_log log;
    struct machine machine = {
        .host = TEXT("h"),
        .kernel = TEXT("6.1"),
        .architecture = TEXT("x"),
        .cpu = TEXT("a \"cpu\""),
        .cpus = 4,
        .congestion_control = TEXT("cubic"),
        .iperf3 = TEXT("3.12"),
        .mpstat = TEXT("12.6"),
    };
    size_t torn = 0;
    assert_good(plan_of("configurations: [rps-plus]\nreplicas: [2]\ncampaign: \"my \\\"own\\\" one\"\n", 4,
                        &plan, &error),
                &error);
    char *path = run_log_path(".", &plan.treatments[0], 2);
    assert_string_equal(path, "./rps-plus-2.txt");
    assert_good(run_log_create(&log, path, &plan, &plan.treatments[0], 2, &machine, &error), &error);
    append(&log, 1, "verified", 8);
    append(&log, 2, "failed", 9);
    assert_null(run_log_find(&log, 2));
    append(&log, 2, "verified", 10);
    assert_true(run_log_find(&log, 1)->value.value == 8e6);
    assert_true(run_log_find(&log, 2)->value.value == 10e6);
    run_log_finish(&log);
    assert_false(run_log_create(&log, path, &plan, &plan.treatments[0], 2, &machine, &error));
    char *campaign = run_log_campaign(path, &error);
    assert_string_equal(campaign, "my \"own\" one");
    free(campaign);
    /* Whatever was cut off, what is whole is kept, and going on makes a whole log of it again. */
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    off_t whole = status.st_size;
    assert_good(run_log_resume(&log, path, &plan, &plan.treatments[0], 2, &machine, &torn, &error), &error);
    assert_int_equal(torn, 0);
    assert_non_null(run_log_find(&log, 1));
    assert_true(run_log_find(&log, 2)->value.value == 10e6);
    run_log_finish(&log);
    assert_int_equal(truncate(path, whole - 1), 0);
    assert_good(run_log_resume(&log, path, &plan, &plan.treatments[0], 2, &machine, &torn, &error), &error);
    assert_true(torn > 0);
    assert_non_null(run_log_find(&log, 1));
    assert_null(run_log_find(&log, 2));
    append(&log, 2, "verified", 10);
    run_log_finish(&log);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size, whole);
    /* A replica without a bitrate leaves its run without a value. */
    assert_good(run_log_resume(&log, path, &plan, &plan.treatments[0], 2, &machine, &torn, &error), &error);
    append(&log, 3, "verified", 0);
    assert_false(run_log_find(&log, 3)->value.defined);
    run_log_finish(&log);
    /* Damage with a run behind it is no torn tail: nothing is cut off. */
    flip_byte(path, whole - 200);
    assert_false(run_log_resume(&log, path, &plan, &plan.treatments[0], 2, &machine, &torn, &error));
    assert_non_null(strstr(error.message, "the log is damaged; whole runs may follow: mend it"));
    flip_byte(path, whole - 200);
    assert_good(run_log_resume(&log, path, &plan, &plan.treatments[0], 2, &machine, &torn, &error), &error);
    assert_int_equal(torn, 0);
    run_log_finish(&log);
    /* Another machine's log is not gone on with. */
    machine.iperf3 = TEXT("3.16");
    assert_false(run_log_resume(&log, path, &plan, &plan.treatments[0], 2, &machine, &torn, &error));
    assert_non_null(
        strstr(error.message,
               "rps-plus-2.txt:16: was made by another plan, on another machine or with other tools"));
    free(path);
    plan_finish(&plan);
}

static void test_proof(void **state)
{
    (void)state;
    struct treatment rps;
    struct error error;
    char *note = NULL;
    assert_good(treatment_known(&rps, "rps", 4, &note, &error), &error);
    char *names[] = {TEXT("rps_cpus"), TEXT("rps_flow_cnt")};
    char *set[] = {TEXT("0000000f/f"), TEXT("0/0")};
    char *half[] = {TEXT("f/0"), TEXT("0/0")};
    char *other[] = {TEXT("f/f"), TEXT("0/64")};
    char *untouched_values[] = {TEXT("0/0"), TEXT("0/0")};
    struct device_reading device = {TEXT("eth0"), DEVICE_UNDERLAY, TEXT("server"), names, set, 2};
    struct device_reading before = {TEXT("eth0"), DEVICE_UNDERLAY,  TEXT("server"),
                                    names,        untouched_values, 2};
    struct reading reading = {&device, 1};
    struct reading untouched = {&before, 1};
    assert_good(proof_of_settings(&rps, &reading, &untouched, &error), &error);
    device.values = half;
    assert_false(proof_of_settings(&rps, &reading, &untouched, &error));
    assert_string_equal(error.message, "rps_cpus of eth0 (server) reads f/0, not f");
    device.values = other;
    assert_false(proof_of_settings(&rps, &reading, &untouched, &error));
    assert_string_equal(error.message, "rps_flow_cnt of eth0 (server) reads 0/64, not 0/0 as it was found");
    struct cpu_counters cpu = {.received_rps = 0};
    struct counters delta = {&cpu, 1};
    assert_false(proof_of_steering(&rps, &delta, &error));
    cpu.received_rps = 1;
    assert_good(proof_of_steering(&rps, &delta, &error), &error);
    rps.steers = false;
    assert_false(proof_of_steering(&rps, &delta, &error));
    treatment_finish(&rps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_configurations),
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_plans_that_can_t_be),
        cmocka_unit_test(test_overrides_and_canonical_text),
        cmocka_unit_test(test_schedule),
        cmocka_unit_test(test_stein),
        cmocka_unit_test(test_run_log),
        cmocka_unit_test(test_proof),
    };
    return cmocka_run_group_tests_name("runner: plans, order, logs", tests, make_folder, remove_folder);
}
