/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/iperf3_json_decode.h"

#include "base/memory.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes or bit/s: about the end of 64-bit counters. Numbers beyond it are damage. */
#define LARGEST 1e18

static void drop(json_t **json)
{
    json_decref(*json);
}

#define autodrop __attribute__((cleanup(drop)))

/* All numbers as reals: none that matters is beyond 2^53, and counters that overflowed do not fail so. A key
   that is there twice says two things: nobody knows which is true. */
static json_t *decode(struct slice text, struct error *error)
{
    json_error_t reason;
    size_t flags = JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_REJECT_DUPLICATES;
    json_t *json = json_loadb(text.start, text.length, flags, &reason);
    if (json == NULL)
        error_set(error, "is no JSON that can be read: %s", reason.text);
    return json;
}

static json_t *decode_object(struct slice text, struct error *error)
{
    json_t *json = decode(text, error);
    if (json == NULL || json_is_object(json))
        return json;
    json_decref(json);
    error_set(error, "is not an object");
    return NULL;
}

/* ----------------------------------------------------------------------------------------------- members --
 */

/* A number that may be missing or null. */
static bool read_number(const json_t *object, const char *key, struct quantity *number, struct error *error)
{
    const json_t *json = json_object_get(object, key);
    *number = quantity_undefined(NULL);
    if (json == NULL || json_is_null(json))
        return true;
    if (!json_is_real(json))
        return error_set(error, "\"%s\" is not a number", key);
    double value = json_real_value(json);
    if (value > LARGEST || value < -LARGEST)
        return error_set(error, "\"%s\" is too large", key);
    *number = quantity_of(value);
    return true;
}

static bool read_amount(const json_t *object, const char *key, struct quantity *number, struct error *error)
{
    return read_number(object, key, number, error) &&
           (!number->defined || number->value >= 0 || error_set(error, "\"%s\" is below 0", key));
}

/* A whole number; one below 0 is iperf3's word for "unknown". */
static bool read_count(const json_t *object, const char *key, struct count *count, struct error *error)
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
static struct count read_flag(const json_t *object, const char *key)
{
    const json_t *json = json_object_get(object, key);
    if (json_is_boolean(json))
        return (struct count){true, json_is_true(json)};
    if (json_is_real(json))
        return (struct count){true, json_real_value(json) != 0};
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

static unsigned keys_of(const json_t *object)
{
    unsigned keys = 0;
    for (size_t i = 0; i < sizeof key_names / sizeof key_names[0]; i++)
        keys |= json_object_get(object, key_names[i]) != NULL ? 1U << i : 0;
    return keys;
}

static bool is_sum(enum iperf3_json_place place)
{
    return place == PLACE_INTERVAL_SUM || place == PLACE_SUM_SENT || place == PLACE_SUM_RECEIVED ||
           place == PLACE_SUM;
}

static bool read_stream(const json_t *object, struct iperf3_json_row *row, struct error *error)
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

static bool read_times(const json_t *object, struct iperf3_json_row *row, struct error *error)
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

bool iperf3_json_decode_row(struct slice text, struct iperf3_json_row *row, struct error *error)
{
    autodrop json_t *object = decode_object(text, error);
    if (object == NULL)
        return false;
    struct iperf3_json_row read = {
        .place = row->place, .is_reverse_sum = row->is_reverse_sum, .keys = keys_of(object)};
    struct flow_row *flow = &read.row;
    if (!read_stream(object, &read, error) || !read_times(object, &read, error) ||
        !read_amount(object, "bytes", &flow->bytes, error) ||
        !read_amount(object, "bits_per_second", &flow->bits_per_second, error) ||
        !read_count(object, "retransmits", &flow->retransmits, error) ||
        !read_amount(object, "snd_cwnd", &flow->cwnd_bytes, error) ||
        !read_amount(object, "jitter_ms", &flow->jitter_ms, error) ||
        !read_number(object, "lost_packets", &flow->lost, error) ||
        !read_count(object, "packets", &flow->packets, error))
        return false;
    read.sender = read_flag(object, "sender");
    flow->omitted = read_flag(object, "omitted").value != 0;
    *row = read;
    return true;
}

/* --------------------------------------------------------------------------------------------- the start --
 */

static const char *find_missing(const json_t *settings)
{
    static const char *const needed[] = {"protocol", "num_streams", "reverse"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (json_object_get(settings, needed[i]) == NULL)
            return needed[i];
    return NULL;
}

static enum protocol protocol_of(const char *name)
{
    if (name == NULL)
        return PROTOCOL_UNKNOWN;
    if (strcmp(name, "TCP") == 0)
        return PROTOCOL_TCP;
    if (strcmp(name, "UDP") == 0)
        return PROTOCOL_UDP;
    return strcmp(name, "SCTP") == 0 ? PROTOCOL_SCTP : PROTOCOL_UNKNOWN;
}

bool iperf3_json_decode_settings(struct slice text, struct iperf3_json_settings *settings,
                                 struct error *error)
{
    autodrop json_t *object = decode_object(text, error);
    if (object == NULL)
        return false;
    struct count streams;
    if (!read_count(object, "num_streams", &streams, error))
        return false;
    *settings = (struct iperf3_json_settings){
        .protocol = protocol_of(json_string_value(json_object_get(object, "protocol"))),
        .streams = streams,
        .reverse = read_flag(object, "reverse"),
        .missing = find_missing(object),
    };
    return true;
}

/* An address that is too long, or a port that is none, is not said. */
static void read_endpoint(const json_t *object, const char *host_key, const char *port_key,
                          struct endpoint *endpoint)
{
    const char *host = json_string_value(json_object_get(object, host_key));
    double port = json_real_value(json_object_get(object, port_key));
    *endpoint = (struct endpoint){.address = ""};
    if (host == NULL || strlen(host) >= sizeof endpoint->address || port < 0 || port > 65535)
        return;
    snprintf(endpoint->address, sizeof endpoint->address, "%s", host);
    endpoint->port = (unsigned)port;
}

bool iperf3_json_decode_connection(struct slice text, struct count *socket, struct endpoint *local,
                                   struct endpoint *remote, struct error *error)
{
    autodrop json_t *object = decode_object(text, error);
    if (object == NULL || !read_count(object, "socket", socket, error))
        return false;
    read_endpoint(object, "local_host", "local_port", local);
    read_endpoint(object, "remote_host", "remote_port", remote);
    return true;
}
