/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What looks like mpstat's output, or stands where it should, and is none: recognised to be refused by name.
 * sar prints mpstat's own banner, and tables with the same columns that count other things; whose a text is
 * its first table says.
 */
#include "ingest/format.h"
#include "ingest/mpstat_rows.h"

#include <string.h>

enum origin {
    ORIGIN_UNKNOWN,
    ORIGIN_MPSTAT,
    ORIGIN_SAR,
    ORIGIN_SYSSTAT, /* pidstat, iostat; vmstat */
    ORIGIN_PCP,
    ORIGIN_SOLARIS,
};

/* By a text that only one program's headers hold. */
static enum origin origin_of_marks(struct slice line)
{
    static const struct {
        const char *mark;
        enum origin origin;
    } marks[] = {
        {"CPU minf mjf", ORIGIN_SOLARIS},
        {"SET minf mjf", ORIGIN_SOLARIS},
        {"cpu  min  maj  mpc", ORIGIN_SOLARIS},
        {"loadavg                      memory", ORIGIN_PCP},
        {"   UID       PID ", ORIGIN_SYSSTAT},
        {"avg-cpu:", ORIGIN_SYSSTAT},
        {"Device ", ORIGIN_SYSSTAT},
        {"Device:", ORIGIN_SYSSTAT},
        {"procs -----", ORIGIN_SYSSTAT},
        {"LINUX RESTART", ORIGIN_SAR},
        {" proc/s ", ORIGIN_SAR},
        {" IFACE ", ORIGIN_SAR},
        {"kbmemfree", ORIGIN_SAR},
        {"runq-sz", ORIGIN_SAR},
        {"pswpin/s", ORIGIN_SAR},
        {"pgpgin/s", ORIGIN_SAR},
        {" rd_sec/s", ORIGIN_SAR},
        {"rtps ", ORIGIN_SAR},
        {" totsck ", ORIGIN_SAR},
        {" INTR ", ORIGIN_SAR},
        {"kbhugfree", ORIGIN_SAR},
        {"dentunusd", ORIGIN_SAR},
        {" dropd/s ", ORIGIN_SAR},
    };
    size_t at = 0;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (slice_find(line, marks[i].mark, &at))
            return marks[i].origin;
    return ORIGIN_UNKNOWN;
}

/* Whose a line is, as a header; `marked`: there are marks in the text. */
static enum origin origin_of_line(struct slice line, bool marked, struct mpstat_header *header)
{
    struct error ignored;
    enum mpstat_line kind = mpstat_parse_header(line, header, &ignored);
    if (kind == MPSTAT_HEADER)
        return ORIGIN_MPSTAT;
    if (kind == MPSTAT_BAD_HEADER && header->foreign != NULL)
        return strcmp(header->foreign, "sar") == 0 ? ORIGIN_SAR : ORIGIN_PCP;
    return marked ? origin_of_marks(line) : ORIGIN_UNKNOWN;
}

/*
 * Whose the text is: sar's or mpstat's by whichever's table comes first, because sar has tables that mpstat
 * could have printed, too; another's only where there is none of theirs.
 */
static enum origin origin_of(struct slice head)
{
    enum origin origin = ORIGIN_UNKNOWN;
    bool marked = origin_of_marks(head) != ORIGIN_UNKNOWN;
    struct mpstat_header header = {0};
    while (head.length > 0 && origin != ORIGIN_SAR && origin != ORIGIN_MPSTAT) {
        enum origin found = origin_of_line(slice_trim(slice_next_line(&head)), marked, &header);
        if (origin == ORIGIN_UNKNOWN || found == ORIGIN_SAR || found == ORIGIN_MPSTAT)
            origin = found;
    }
    mpstat_header_finish(&header);
    return origin;
}

static bool recognise_sar(struct slice head)
{
    return origin_of(head) == ORIGIN_SAR;
}

static bool recognise_sysstat(struct slice head)
{
    return origin_of(head) == ORIGIN_SYSSTAT;
}

static bool recognise_pcp(struct slice head)
{
    return origin_of(head) == ORIGIN_PCP;
}

static bool recognise_solaris(struct slice head)
{
    return origin_of(head) == ORIGIN_SOLARIS;
}

static bool recognise_sadf(struct slice head)
{
    size_t at = 0;
    return slice_find(head, "\"sysstat\"", &at) &&
           (slice_find(head, "\"sysdata-version\"", &at) || slice_find(head, "\"file-date\"", &at));
}

/* The same frame as mpstat's, around other tables. */
static bool recognise_iostat(struct slice head)
{
    static const char *const own[] = {"\"cpu-load\"", "\"node-load\"", "\"sum-interrupts\"",
                                      "\"individual-interrupts\"", "\"soft-interrupts\""};
    size_t at = 0;
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (slice_find(head, own[i], &at))
            return false;
    return slice_find(head, "\"sysstat\"", &at) && slice_find(head, "\"hosts\"", &at) &&
           (slice_find(head, "\"avg-cpu\"", &at) || slice_find(head, "\"disk\"", &at));
}

/* iperf3's words, in a text that was not taken as its own: they stand in the strings of another format. */
static bool recognise_wrapped(struct slice head)
{
    static const char *const words[] = {"Connecting to host ", "Accepted connection from ",
                                        "\"[ ID] Interval", "iperf 3."};
    size_t at = 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (slice_find(head, words[i], &at))
            return true;
    return false;
}

/* /proc/interrupts names the CPUs as /proc/softirqs does; its rows are others (that was tried before). */
static bool recognise_interrupts(struct slice head)
{
    struct slice line = slice_trim(slice_next_line(&head));
    struct slice row = slice_trim(slice_next_line(&head));
    return slice_starts_with(line, "CPU0") && slice_ends_with(slice_next_word(&row), ":");
}

/* Nothing but a shell's word that there is no such program, or the program's own on how it is to be called.
 */
static bool recognise_not_found(struct slice head)
{
    static const char *const words[] = {"not found", "No such file or directory", "Permission denied",
                                        "Usage: mpstat"};
    size_t at = 0;
    if (head.length > 2048 || (!slice_find(head, "mpstat", &at) && !slice_find(head, "iperf", &at)))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (slice_find(head, words[i], &at))
            return true;
    return false;
}

const struct format format_sar_text = {
    .name = "sar-text",
    .title = "sar's text output",
    .refusal = "its columns count other things than mpstat's: measure with mpstat -P ALL",
    .recognise = recognise_sar,
};

const struct format format_sysstat_text = {
    .name = "sysstat-text",
    .title = "the text output of pidstat, iostat or vmstat",
    .refusal = "it does not say what each CPU did: measure with mpstat -P ALL",
    .recognise = recognise_sysstat,
};

const struct format format_pcp_text = {
    .name = "pcp-text",
    .title = "text output of Performance Co-Pilot (pcp mpstat or pmstat)",
    .refusal = "its columns count other things than sysstat's mpstat: measure with that, mpstat -P ALL",
    .recognise = recognise_pcp,
};

const struct format format_solaris_mpstat = {
    .name = "solaris-mpstat",
    .title = "mpstat's output on Solaris, illumos or AIX",
    .refusal = "its columns count other things than Linux's mpstat (sysstat): measure with that",
    .recognise = recognise_solaris,
};

const struct format format_sadf_json = {
    .name = "sadf-json",
    .title = "sadf's JSON output",
    .refusal =
        "it holds sar's data, which count other things than mpstat's: measure with mpstat -P ALL -o JSON",
    .recognise = recognise_sadf,
};

const struct format format_iostat_json = {
    .name = "iostat-json",
    .title = "iostat's JSON output",
    .refusal = "it does not say what each CPU did: measure with mpstat -P ALL -o JSON",
    .recognise = recognise_iostat,
};

const struct format format_iperf3_wrapped = {
    .name = "iperf3-wrapped",
    .title = "iperf3's output inside the strings of another format",
    .refusal = "take it out first (of JSON: jq -r .stdout), and give that",
    .recognise = recognise_wrapped,
};

const struct format format_proc_interrupts = {
    .name = "proc-interrupts",
    .title = "/proc/interrupts",
    .refusal = "it is not read: give /proc/softirqs, or mpstat -I ALL",
    .starts_file = true,
    .recognise = recognise_interrupts,
};

const struct format format_not_found = {
    .name = "not-found",
    .title = "a message that a program could not be run",
    .refusal = "it holds no results: install the program where the test runs, and measure again",
    .starts_file = true,
    .recognise = recognise_not_found,
};
