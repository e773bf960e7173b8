/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The short ways to read the rows that almost all rows are: whatever they take of millions of damaged rows,
 * the general parsers read in the same way, and no undamaged row is left to these.
 */
#include "test.h"

#include "base/memory.h"
#include "base/number.h"
#include "ingest/iperf3_plain_row.h"
#include "ingest/mpstat_banner.h"
#include "ingest/mpstat_plain_row.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 256, ROUNDS = 60000 };

/* ---------------------------------------------------------------------------------------------- damage -- */

static uint64_t state_of_chance = 1;

/* Knuth's MMIX generator: the same damage in each run. */
static size_t chance(size_t below)
{
    state_of_chance = state_of_chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(state_of_chance >> 33) % below;
}

struct line_copy {
    char text[LINE_MAX_BYTES];
    size_t length;
};

static void damage_once(struct line_copy *line)
{
    static const char bytes[] = "0123456789  ..--:/%[]()KMGTPEbLa\t\r\"e+nS";
    size_t at = chance(line->length);
    char byte = chance(16) == 0 ? (char)chance(256) : bytes[chance(sizeof bytes)];
    switch (chance(4)) {
    case 0: /* one more */
        if (line->length + 1 < LINE_MAX_BYTES) {
            memmove(line->text + at + 1, line->text + at, line->length - at);
            line->text[at] = byte;
            line->length++;
        }
        break;
    case 1: /* one less */
        memmove(line->text + at, line->text + at + 1, line->length - at - 1);
        line->length -= line->length > 1;
        break;
    case 2: /* another digit for a digit, the next one from here on */
        while (at < line->length && (line->text[at] < '0' || line->text[at] > '9'))
            at++;
        if (at < line->length)
            line->text[at] = (char)('0' + chance(10));
        break;
    default:
        line->text[at] = byte;
    }
}

static struct slice damage(struct line_copy *line, const char *row)
{
    line->length = strlen(row);
    memcpy(line->text, row, line->length);
    for (size_t i = 1 + chance(4); i > 0; i--)
        damage_once(line);
    return (struct slice){line->text, line->length};
}

static void assert_same(struct quantity left, struct quantity right)
{
    assert_int_equal(left.defined, right.defined);
    if (left.defined)
        assert_memory_equal(&left.value, &right.value, sizeof left.value);
}

static void assert_same_count(struct count left, struct count right)
{
    assert_int_equal(left.defined, right.defined);
    assert_true(!left.defined || left.value == right.value);
}

/* ---------------------------------------------------------------------------------------------- iperf3 -- */

static const char *const iperf3_rows[] = {
    "[  5]   0.00-1.00   sec   767 MBytes  6433586 Kbits/sec                  ",
    "[  5]   9.00-10.00  sec  5.66 GBytes  48.6 Gbits/sec    9   2.31 MBytes       ",
    "[SUM]   0.00-1.00   sec  1.25 GBytes  10.7 Gbits/sec  312             ",
    "[  5]   0.00-10.00  sec  7.17 GBytes  6162328 Kbits/sec  3440             sender",
    "[  7]   0.00-10.04  sec  7.17 GBytes  6162328 Kbits/sec                  receiver",
    "[ 12]   1.00-2.00   sec  0.00 Bytes  0.00 bits/sec    0   1.41 KBytes       (omitted)",
    "[  4]   0.00-1.00   sec  1.12 MBytes  9.43 Mbits/sec  814  ",
};

static void assert_same_iperf3_row(const struct iperf3_row *left, const struct iperf3_row *right)
{
    assert_int_equal(left->stream, right->stream);
    assert_int_equal(left->tail, right->tail);
    assert_same_count(left->count, right->count);
    assert_false(left->has_role || right->has_role);
    assert_int_equal(left->final, right->final);
    assert_int_equal(left->row.direction, right->row.direction);
    assert_int_equal(left->row.omitted, right->row.omitted);
    assert_same(left->row.start, right->row.start);
    assert_same(left->row.end, right->row.end);
    assert_same(left->row.bytes, right->row.bytes);
    assert_same(left->row.bits_per_second, right->row.bits_per_second);
    assert_same(left->row.cwnd_bytes, right->row.cwnd_bytes);
    assert_same(left->row.jitter_ms, right->row.jitter_ms);
    assert_same(left->row.lost, right->row.lost);
    assert_same_count(left->row.retransmits, right->row.retransmits);
    assert_same_count(left->row.packets, right->row.packets);
    assert_memory_equal(&left->resolution, &right->resolution, sizeof left->resolution);
}

/* True where the short way takes it. */
static bool check_iperf3_row(struct slice line)
{
    struct iperf3_row plain;
    struct iperf3_row general;
    struct error error;
    if (!iperf3_read_plain_row(line, &plain))
        return false;
    assert_int_equal(iperf3_parse_row(line, &general, &error), IPERF3_ROW);
    assert_same_iperf3_row(&plain, &general);
    return true;
}

static void test_iperf3_rows(void **state)
{
    (void)state;
    size_t taken = 0;
    for (size_t i = 0; i < sizeof iperf3_rows / sizeof iperf3_rows[0]; i++) {
        assert_true(check_iperf3_row(slice_of(iperf3_rows[i])));
        for (size_t round = 0; round < ROUNDS; round++) {
            struct line_copy line;
            taken += check_iperf3_row(damage(&line, iperf3_rows[i]));
        }
    }
    assert_true(taken > ROUNDS); /* else nothing was compared */
}

/* All that is printed can be read without a look at what stands behind it. */
static void test_iperf3_row_at_the_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof iperf3_rows / sizeof iperf3_rows[0]; i++)
        for (size_t length = 0; length <= strlen(iperf3_rows[i]); length++) {
            autofree char *alone = memory_copy_bytes(iperf3_rows[i], length); /* ASan guards its end */
            (void)check_iperf3_row((struct slice){alone, length});
        }
}

/* ---------------------------------------------------------------------------------------------- mpstat -- */

/* A header, and two rows below it. */
static const char *const mpstat_tables[][3] = {
    {"00:00:01     CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle",
     "00:00:01     all    7.30    0.00   23.27    0.00    0.00   34.98    0.00    0.00    0.00   34.45",
     "00:00:01       3    9.75    0.00   26.42    0.00    0.00   47.94    0.00    0.00    0.00   15.89"},
    {"Average:     CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle",
     "Average:     all    0.00    0.00    0.00    0.00    0.00    0.00    0.00    0.00    0.00  100.00",
     "Average:     127    9.75    0.00   26.42    0.00    0.00   47.94    0.00    0.00    0.00   15.89"},
    {"11:08:59 PM  CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest   %idle",
     "11:08:59 PM  all    7.30    0.00   23.27    0.00    0.00   34.98    0.00    0.00   34.45",
     "11:09:00 PM    0    9.75    0.00   26.42    0.00    0.00   47.94    0.00    0.00   15.89"},
    {"10:30:00 NODE    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle",
     "10:30:00   all    7.30    0.00   23.27    0.00    0.00   34.98    0.00    0.00    0.00   34.45",
     "10:30:00     1    9.75    0.00   26.42    0.00    0.00   47.94    0.00    0.00    0.00   15.89"},
    {"host 7 12:00:01     CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %idle",
     "host 7 12:00:01     all    7.30    0.00   23.27    0.00    0.00   34.98    0.00   34.45",
     "host 8 12:00:01       1    9.75    0.00   26.42    0.00    0.00   47.94    0.00   15.89"},
};

static void assert_same_mpstat_row(const struct mpstat_row *left, const struct mpstat_row *right)
{
    assert_ptr_equal(left->label.start, right->label.start);
    assert_int_equal(left->label.length, right->label.length);
    assert_int_equal(left->average, right->average);
    assert_int_equal(left->cpu.cpu, right->cpu.cpu);
    assert_int_equal(left->offline, right->offline);
    assert_int_equal(left->uneven_sum, right->uneven_sum);
    assert_int_equal(left->decimals, right->decimals);
    assert_same(left->interrupts, right->interrupts);
    for (size_t i = 0; i < CPU_COLUMNS; i++)
        assert_same(left->cpu.columns[i], right->cpu.columns[i]);
}

static bool check_mpstat_row(struct slice line, struct mpstat_header *header)
{
    struct mpstat_row plain;
    struct mpstat_row general;
    struct mpstat_banner banner;
    struct mpstat_header other = {0};
    struct error error;
    double values[MPSTAT_SHARES_MAX];
    if (!mpstat_read_plain_row(line, header, &plain))
        return false;
    memcpy(values, header->values, header->count * sizeof *values);
    assert_false(mpstat_parse_banner(line, &banner));
    assert_int_equal(mpstat_parse_header(line, &other, &error), MPSTAT_NO_HEADER);
    mpstat_header_finish(&other);
    assert_true(mpstat_parse_row(line, true, header, &general, &error));
    assert_same_mpstat_row(&plain, &general);
    assert_memory_equal(values, header->values, header->count * sizeof *values);
    assert_true(mpstat_parse_row(line, false, header, &general, &error)); /* the file's last one */
    return true;
}

static void test_mpstat_rows(void **state)
{
    (void)state;
    size_t taken = 0;
    for (size_t i = 0; i < sizeof mpstat_tables / sizeof mpstat_tables[0]; i++) {
        struct mpstat_header header = {0};
        struct mpstat_row row;
        struct error error;
        struct slice first = slice_of(mpstat_tables[i][1]);
        assert_int_equal(mpstat_parse_header(slice_of(mpstat_tables[i][0]), &header, &error), MPSTAT_HEADER);
        assert_false(mpstat_read_plain_row(first, &header, &row)); /* no row was read yet */
        assert_true(mpstat_parse_row(first, true, &header, &row, &error));
        mpstat_learn_plain_row(&header, &row, first);
        assert_true(check_mpstat_row(first, &header));
        assert_true(check_mpstat_row(slice_of(mpstat_tables[i][2]), &header));
        for (size_t round = 0; round < ROUNDS; round++) {
            struct line_copy line;
            taken += check_mpstat_row(damage(&line, mpstat_tables[i][1 + chance(2)]), &header);
        }
        mpstat_header_finish(&header);
    }
    assert_true(taken > ROUNDS / 10);
}

/* A header with other columns, or with the same ones once more, decides anew how a row is read. */
static void test_mpstat_headers(void **state)
{
    (void)state;
    struct mpstat_header header = {0};
    struct mpstat_row row;
    struct error error;
    for (size_t round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof mpstat_tables / sizeof mpstat_tables[0]; i++) {
            assert_int_equal(mpstat_parse_header(slice_of(mpstat_tables[i][0]), &header, &error),
                             MPSTAT_HEADER);
            for (size_t k = 0; k < sizeof mpstat_tables / sizeof mpstat_tables[0]; k++)
                (void)check_mpstat_row(slice_of(mpstat_tables[k][2]), &header);
            assert_true(mpstat_parse_row(slice_of(mpstat_tables[i][1]), true, &header, &row, &error));
            mpstat_learn_plain_row(&header, &row, slice_of(mpstat_tables[i][1]));
            assert_true(check_mpstat_row(slice_of(mpstat_tables[i][2]), &header));
        }
    mpstat_header_finish(&header);
}

/* --------------------------------------------------------------------------------------- eight bytes -- */

static void test_short_numbers(void **state)
{
    static const char bytes[] = "01234567899999....  -/";
    (void)state;
    size_t found = 0;
    for (size_t round = 0; round < ROUNDS; round++) {
        char text[9] = "";
        for (size_t i = 0; i < 8; i++)
            text[i] = chance(20) == 0 ? (char)chance(256) : bytes[chance(sizeof bytes)];
        size_t length = strspn(text, "0123456789");
        if (length > 0 && text[length] == '.')
            length += 1 + strspn(text + length + 1, "0123456789");
        struct number_plain expected;
        struct number_plain plain;
        bool is_number = length < 8 && number_read_plain((struct slice){text, length}, &expected);
        assert_int_equal(number_read_short(text, &plain), is_number ? length : 0);
        if (!is_number)
            continue;
        found++;
        assert_int_equal(plain.digits, expected.digits);
        assert_int_equal(plain.decimals, expected.decimals);
    }
    assert_true(found > ROUNDS / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_iperf3_rows),   cmocka_unit_test(test_iperf3_row_at_the_end),
        cmocka_unit_test(test_mpstat_rows),   cmocka_unit_test(test_mpstat_headers),
        cmocka_unit_test(test_short_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
