/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was computed, with sources: docs/methods.md in short, with the options of this report. */
#include "report/section.h"

#include "base/configuration.h"
#include "base/memory.h"

#include <inttypes.h>

/* What is so in every report. */
static const struct {
    const char *term, *text;
} always[] = {
    {"What is counted",
     "A run is one execution of one cell, and the unit of replication. Its value is, for bitrate, the mean "
     "over "
     "its replicas of the receiver's average bitrate; for a CPU metric, mpstat's average of that column for "
     "one "
     "core. Replicas inside a run and seconds inside a replica are repeated measurements of it, never "
     "independent ones. A run that lacks a replica's result is incomplete: left out, counted, and shown."},
    {"Interval of a mean", "mean ± t(1-α/2, n-1) · s/√n over run values (Student 1908), unless another is "
                           "named above. Fewer than two "
                           "runs, or runs that do not vary at all, have no interval."},
    {"Circumstances", "Cells whose runs differ in the kernel, the CPUs, the length of the test, TCP's "
                      "congestion control or in "
                      "iperf3 across 3.16 are not compared unless that is allowed by name."},
    {"Drift",
     "Spearman's ρ of run value against run order (Spearman 1904), flagged at p < 0.01: 0.35 false flags are "
     "expected over 35 healthy cells. Without blocks nothing helps against drift: no interval is wrong about "
     "the "
     "runs, the runs are wrong about the question."},
    {"Autocorrelation", "Lag-1 r; flagged where the effective sample size n(1-r)/(1+r) (Bayley and "
                        "Hammersley 1946) falls below n/2: "
                        "1.1 false flags are expected over 35 healthy cells of 20 runs."},
    {"Outlying runs", "|x - median| > 3.5 · 1.4826 · MAD (Iglewicz and Hoaglin 1993), for information: one "
                      "healthy cell of 20 runs "
                      "in ten has one."},
    {"Components of variance", "One-way random-effects analysis of the replicas' bitrates with runs as "
                               "groups (Searle, Casella and McCulloch "
                               "1992); design effect 1 + (k-1) · ICC (Kish 1965)."},
    {"Balance, fairness, cost", "Computed for each run, and then run values like any other: over cores "
                                "Jain's index (Σx)²/(kΣx²) (Jain, Chiu "
                                "and Hawe 1984), busiest over mean and coefficient of variation; Jain's "
                                "index over replicas; cores' worth of "
                                "softirq and of busy time for each Gbit/s of all replicas."},
    {"Runs needed",
     "The n of each cell for which the interval's relative half-width is expected to be no more than what is "
     "wanted, at about even odds: t·√(CVx²/n + CVy²/n), or exp(t·s/√n) - 1 of the blocks' log-ratios where "
     "the "
     "method pairs."},
};

static const char *const references[] = {
    "Bayley and Hammersley 1946. The “effective” number of independent observations in an autocorrelated "
    "time "
    "series. Supplement to the Journal of the Royal Statistical Society 8.",
    "Benjamini and Hochberg 1995. Controlling the false discovery rate. Journal of the Royal Statistical "
    "Society B "
    "57.",
    "Davison and Hinkley 1997. Bootstrap Methods and their Application. Cambridge University Press.",
    "Efron 1987. Better bootstrap confidence intervals. Journal of the American Statistical Association 82.",
    "Fieller 1954. Some problems in interval estimation. Journal of the Royal Statistical Society B 16.",
    "Holm 1979. A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics "
    "6.",
    "Iglewicz and Hoaglin 1993. How to Detect and Handle Outliers. ASQC Quality Press.",
    "Jain, Chiu and Hawe 1984. A quantitative measure of fairness and discrimination for resource allocation "
    "in "
    "shared computer systems. DEC-TR-301.",
    "Janssen 1997. Studentized permutation tests for non-i.i.d. hypotheses and the generalized "
    "Behrens-Fisher "
    "problem. Statistics & Probability Letters 36.",
    "Kish 1965. Survey Sampling. Wiley.",
    "Mann and Whitney 1947. On a test of whether one of two random variables is stochastically larger than "
    "the "
    "other. Annals of Mathematical Statistics 18.",
    "Searle, Casella and McCulloch 1992. Variance Components. Wiley.",
    "Spearman 1904. The proof and measurement of association between two things. American Journal of "
    "Psychology 15.",
    "Stein 1945. A two-sample test for a linear hypothesis whose power is independent of the variance. "
    "Annals of "
    "Mathematical Statistics 16.",
    "Student 1908. The probable error of a mean. Biometrika 6.",
    "Welch 1947. The generalization of “Student's” problem when several different population variances are "
    "involved. Biometrika 34.",
};

/* What this report was asked for. */
static void write_chosen(struct html *html, const struct estimates *estimates)
{
    const struct estimate_options *options = &estimates->options;
    const struct test_method *test = estimates_are_ratios(estimates) ? estimates_test(estimates) : NULL;
    autofree char *interval = memory_print("%s (%s), %g %% confidence", options->method->title,
                                           options->method->source, 100 * options->confidence);
    html_term(html, estimates_are_ratios(estimates) ? "Interval of a ratio" : "Interval", interval);
    if (estimates_are_ratios(estimates)) {
        autofree char *reference =
            memory_print("%s, at the same number of replicas%s", configuration_title(options->reference),
                         estimates->blocked ? "; the runs of a block are pairs" : "");
        autofree char *margin = memory_print("%g %%: an interval inside [1/%g, %g] is called no practical "
                                             "difference, by two one-sided tests at %g "
                                             "%%, not adjusted",
                                             100 * options->margin, 1 + options->margin, 1 + options->margin,
                                             100 * (1 - options->confidence) / 2);
        autofree char *family =
            memory_print("%s over the %zu comparisons of bitrate (%s); each further "
                         "metric is a family of its own, fixed before anything is "
                         "filtered",
                         options->adjustment->title, estimates->family_size, options->adjustment->source);
        html_term(html, "Reference", reference);
        html_term(html, "Margin", margin);
        html_term(html, "Adjustment", family);
    }
    if (test != NULL) {
        autofree char *p = memory_print("%s (%s), two-sided", test->title, test->source);
        html_term(html, "Test", p);
    }
    autofree char *seed = memory_print("%" PRIu64 ", of whatever is resampled", options->seed);
    html_term(html, "Seed", seed);
}

static void write(struct html *html, const struct contents *contents)
{
    const struct estimates *estimates = contents_bitrate(contents);
    html_raw(html, "<dl class=\"methods\">\n");
    if (estimates != NULL)
        write_chosen(html, estimates);
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        html_term(html, always[i].term, always[i].text);
    html_raw(html,
             "</dl>\n<p>How often these intervals cover was measured by simulation; docs/methods.md, in "
             "steerstat's source, has the formulas and the tables.</p>\n<h3>Sources</h3>\n<ul>\n");
    for (size_t i = 0; i < sizeof references / sizeof references[0]; i++)
        html_element(html, "li", references[i]);
    html_raw(html, "</ul>\n");
}

const struct section section_methods = {.id = "methods", .title = "Methods", .write = write};
