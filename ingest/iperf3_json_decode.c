/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_json_decode.h"

#include "ingest/json_members.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes or bit/s: about the end of 64-bit counters. Numbers beyond it are damage. */
#define LARGEST 1e18

/* ----------------------------------------------------------------------------------------------- members --
 */

/* A number that may be missing or null. */
static inline bool read_number(const struct json_members *row, const char *key, struct quantity *number,
                               struct error *error)
{
    const struct json_member *member = json_members_find(row, key);
    *number = quantity_undefined(NULL);
    if (member == NULL || member->kind == MEMBER_NULL)
        return true;
    if (member->kind != MEMBER_NUMBER)
        return error_set(error, "\"%s\" is not a number", key);
    if (member->number > LARGEST || member->number < -LARGEST)
        return error_set(error, "\"%s\" is too large", key);
    *number = quantity_of(member->number);
    return true;
}

static inline bool read_amount(const struct json_members *object, const char *key, struct quantity *number,
                               struct error *error)
{
    return read_number(object, key, number, error) &&
           (!number->defined || number->value >= 0 || error_set(error, "\"%s\" is below 0", key));
}

/* A whole number; one below 0 is iperf3's word for "unknown". */
static inline bool read_count(const struct json_members *object, const char *key, struct count *count,
                              struct error *error)
{
    struct quantity number;
    *count = (struct count){0};
    if (!read_number(object, key, &number, error))
        return false;
    if (!number.defined || number.value < 0)
        return true;
    if (number.value != floor(number.value))
        return error_set(error, "\"%s\" is not a whole number", key);
    *count = (struct count){true, (uint64_t)number.value};
    return true;
}

/* true and false, or a number that stands for them. */
static struct count read_flag(const struct json_members *object, const char *key)
{
    const struct json_member *member = json_members_find(object, key);
    if (member != NULL && member->kind == MEMBER_BOOLEAN)
        return (struct count){true, member->boolean};
    if (member != NULL && member->kind == MEMBER_NUMBER)
        return (struct count){true, member->number != 0};
    return (struct count){0};
}

/* -------------------------------------------------------------------------------------------------- rows --
 */

static const char *const key_names[] = {"start",       "end",      "bytes",     "bits_per_second",
                                        "retransmits", "snd_cwnd", "jitter_ms", "lost_packets",
                                        "packets",     "omitted",  "sender"};

const char *iperf3_json_key_name(unsigned keys)
{
    size_t at = 0;
    while (at + 1 < sizeof key_names / sizeof key_names[0] && (keys & 1U << at) == 0)
        at++;
    return key_names[at];
}

static unsigned keys_of(const struct json_members *object)
{
    unsigned keys = 0;
    for (size_t i = 0; i < sizeof key_names / sizeof key_names[0]; i++)
        keys |= json_members_find(object, key_names[i]) != NULL ? 1U << i : 0;
    return keys;
}

static bool is_sum(enum iperf3_json_place place)
{
    return place == PLACE_INTERVAL_SUM || place == PLACE_SUM_SENT || place == PLACE_SUM_RECEIVED ||
           place == PLACE_SUM;
}

static bool read_stream(const struct json_members *object, struct iperf3_json_row *row, struct error *error)
{
    struct count socket;
    row->stream = STREAM_SUM;
    if (is_sum(row->place))
        return true;
    if (!read_count(object, "socket", &socket, error))
        return false;
    if (!socket.defined || socket.value > 1000000)
        return error_set(error, "does not say which stream it is of");
    row->stream = (int)socket.value;
    return true;
}

static bool read_times(const struct json_members *object, struct iperf3_json_row *row, struct error *error)
{
    struct flow_row *flow = &row->row;
    if (!read_amount(object, "start", &flow->start, error) ||
        !read_amount(object, "end", &flow->end, error) ||
        !read_amount(object, "seconds", &row->seconds, error))
        return false;
    bool is_interval = row->place == PLACE_INTERVAL || row->place == PLACE_INTERVAL_SUM;
    if (is_interval && !(flow->start.defined && flow->end.defined))
        return error_set(error, "does not say when it begins and ends");
    if (flow->start.defined && flow->end.defined && flow->end.value < flow->start.value)
        return error_set(error, "ends before it begins");
    return true;
}

static bool read_row(const struct json_members *object, struct iperf3_json_row *row, struct error *error)
{
    struct flow_row *flow = &row->row;
    if (!read_stream(object, row, error) || !read_times(object, row, error) ||
        !read_amount(object, "bytes", &flow->bytes, error) ||
        !read_amount(object, "bits_per_second", &flow->bits_per_second, error) ||
        !read_count(object, "retransmits", &flow->retransmits, error) ||
        !read_amount(object, "snd_cwnd", &flow->cwnd_bytes, error) ||
        !read_amount(object, "jitter_ms", &flow->jitter_ms, error) ||
        !read_number(object, "lost_packets", &flow->lost, error) ||
        !read_count(object, "packets", &flow->packets, error))
        return false;
    row->sender = read_flag(object, "sender");
    flow->omitted = read_flag(object, "omitted").value != 0;
    return true;
}

bool iperf3_json_decode_row(struct slice text, struct iperf3_json_row *row, struct error *error)
{
    struct json_members object;
    if (!json_members_read(&object, text, error))
        return false;
    struct iperf3_json_row read = {
        .place = row->place, .is_reverse_sum = row->is_reverse_sum, .keys = keys_of(&object)};
    bool good = read_row(&object, &read, error);
    json_members_finish(&object);
    if (good)
        *row = read;
    return good;
}

/* --------------------------------------------------------------------------------------------- the start --
 */

static const char *find_missing(const struct json_members *settings)
{
    static const char *const needed[] = {"protocol", "num_streams", "reverse"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (json_members_find(settings, needed[i]) == NULL)
            return needed[i];
    return NULL;
}

/* A string's content; NULL where it is none. */
static struct slice text_of(const struct json_members *object, const char *key)
{
    const struct json_member *member = json_members_find(object, key);
    return member != NULL && member->kind == MEMBER_STRING ? member->text : (struct slice){NULL, 0};
}

static enum protocol protocol_of(struct slice name)
{
    return slice_equals(name, "TCP")    ? PROTOCOL_TCP
           : slice_equals(name, "UDP")  ? PROTOCOL_UDP
           : slice_equals(name, "SCTP") ? PROTOCOL_SCTP
                                        : PROTOCOL_UNKNOWN;
}

bool iperf3_json_decode_settings(struct slice text, struct iperf3_json_settings *settings,
                                 struct error *error)
{
    struct json_members object;
    struct count streams;
    if (!json_members_read(&object, text, error))
        return false;
    bool good = read_count(&object, "num_streams", &streams, error);
    if (good)
        *settings = (struct iperf3_json_settings){
            .protocol = protocol_of(text_of(&object, "protocol")),
            .streams = streams,
            .reverse = read_flag(&object, "reverse"),
            .missing = find_missing(&object),
        };
    json_members_finish(&object);
    return good;
}

/* An address that is too long, or a port that is none, is not said. */
static void read_endpoint(const struct json_members *object, const char *host_key, const char *port_key,
                          struct endpoint *endpoint)
{
    struct slice host = text_of(object, host_key);
    const struct json_member *member = json_members_find(object, port_key);
    double port = member != NULL && member->kind == MEMBER_NUMBER ? member->number : 0;
    *endpoint = (struct endpoint){.address = ""};
    if (host.start == NULL || host.length >= sizeof endpoint->address || port < 0 || port > 65535)
        return;
    memcpy(endpoint->address, host.start, host.length);
    endpoint->port = (unsigned)port;
}

bool iperf3_json_decode_connection(struct slice text, struct count *socket, struct endpoint *local,
                                   struct endpoint *remote, struct error *error)
{
    struct json_members object;
    if (!json_members_read(&object, text, error))
        return false;
    bool good = read_count(&object, "socket", socket, error);
    if (good) {
        read_endpoint(&object, "local_host", "local_port", local);
        read_endpoint(&object, "remote_host", "remote_port", remote);
    }
    json_members_finish(&object);
    return good;
}
