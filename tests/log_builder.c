/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "log_builder.h"

#include "base/digest.h"
#include "collect.h"

#include <stdlib.h>

void log_begin(struct log_builder *log)
{
    *log = (struct log_builder){0};
    log->stream = open_memstream(&log->text, &log->length);
    assert_non_null(log->stream);
    fputs("@steerstat run-log 1\n@cell campaign=c configuration=rps-plus replicas=1 title=\"RPS+\"\n",
          log->stream);
}

void log_frame(struct log_builder *log, const char *line, struct slice bytes)
{
    fprintf(log->stream, "%s bytes=%zu\n", line, bytes.length);
    fwrite(bytes.start, 1, bytes.length, log->stream);
    fputs("\n@end\n", log->stream);
}

void log_frame_file(struct log_builder *log, const char *line, const char *file)
{
    size_t length = 0;
    char *content = read_fixture(file, &length);
    log_frame(log, line, (struct slice){content, length});
    free(content);
}

void log_begin_run(struct log_builder *log, const char *line)
{
    fflush(log->stream);
    log->run_start = log->length;
    fprintf(log->stream, "%s\n", line);
}

void log_end_run(struct log_builder *log)
{
    fflush(log->stream);
    struct digest_stream *stream = digest_create();
    digest_feed(stream, log->text + log->run_start, log->length - log->run_start);
    fprintf(log->stream, "@run-end sha256=%s\n", digest_end(stream).text);
    fflush(log->stream);
}

struct slice log_text(struct log_builder *log)
{
    fflush(log->stream);
    return (struct slice){log->text, log->length};
}

void log_destroy(struct log_builder *log)
{
    fclose(log->stream);
    free(log->text);
}

void log_add_header(struct log_builder *log)
{
    fputs("@label key=protocol value=tcp\n", log->stream);
    log_frame(log, "@plan name=p.yaml seed=1", slice_of("runs: 2\n@end\n@header-end\n@run number=9\n"));
    fputs("@machine host=vm cpu=\"Intel(R) \\\"Xeon\\\"\"\n@header-end\n", log->stream);
}

void log_add_run(struct log_builder *log, unsigned number)
{
    char line[200];
    snprintf(line, sizeof line,
             "@run number=%u block=%u position=%u attempt=2 start=2026-11-21T22:41:03.123Z", number, number,
             number + 10);
    log_begin_run(log, line);
    fputs("@settings phase=before node=server device=eth0 class=underlay rps_cpus=3/3 rps_flow_cnt=0/0\n"
          "@settings phase=before node=server device=- class=machine net.core.rps_sock_flow_entries=\"\"\n"
          "@softnet cpu=0 processed=81231 dropped=0 time_squeeze=3 received_rps=4711\n"
          "@softirqs cpu=0 NET_TX=12 NET_RX=70213\n",
          log->stream);
    log_frame_file(log, "@output tool=iperf3 side=server replica=1 exit=0", "tests/data/tcp-server.txt");
    log_frame_file(log, "@output tool=iperf3 side=client replica=1 exit=0", "tests/data/tcp-client.txt");
    log_frame_file(log, "@output tool=mpstat side=server replica=0 exit=0", "tests/data/mpstat.txt");
    fputs("@result status=verified seconds=3.418\n", log->stream);
    log_end_run(log);
}

char *log_records(struct slice text)
{
    return collect_records(&format_run_log, text, text.length + 1);
}
