/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records between two threads, sets of run numbers: what a load in parallel stands on. */
#include "test.h"

#include "ingest/record_queue.h"
#include "ingest/run_numbers.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDS = 20000, LONG_TEXT = 1000000 };

/* The text of the i-th record; one of them is larger than any batch. */
static char *text_of(uint64_t i)
{
    char *text = memory_print("record %llu", (unsigned long long)i);
    if (i != 777)
        return text;
    free(text);
    text = memory_buffer(LONG_TEXT + 1);
    memset(text, 'x', LONG_TEXT);
    text[LONG_TEXT] = '\0';
    return text;
}

static void *put_all(void *context)
{
    struct record_queue *queue = context;
    bool wanted = true;
    for (uint64_t i = 0; wanted && i < RECORDS; i++) {
        autofree char *text = text_of(i); /* gone before the record is taken */
        struct label values[] = {{"key", text}, {"other", "value"}};
        struct record record = {.line = i};
        if (i % 2 == 0) {
            record.kind = RECORD_REJECTED;
            record.reason = text;
        } else {
            record.kind = RECORD_HEADER;
            record.header = (struct header_record){text, values, 2};
        }
        wanted = record_queue_put(queue, &record);
    }
    record_queue_close(queue);
    return wanted ? queue : NULL;
}

static void test_all_arrive_in_order(void **state)
{
    (void)state;
    pthread_t thread;
    void *finished = NULL;
    struct record_queue *queue = record_queue_create();
    assert_int_equal(pthread_create(&thread, NULL, put_all, queue), 0);
    uint64_t count = 0;
    for (const struct record *record; (record = record_queue_take(queue)) != NULL; count++) {
        autofree char *text = text_of(count);
        assert_int_equal(record->line, count);
        if (count % 2 == 0) {
            assert_string_equal(record->reason, text);
            continue;
        }
        assert_string_equal(record->header.kind, text);
        assert_int_equal(record->header.count, 2);
        assert_string_equal(record->header.values[0].value, text);
        assert_string_equal(record->header.values[1].key, "other");
    }
    assert_int_equal(count, RECORDS);
    assert_int_equal(pthread_join(thread, &finished), 0);
    assert_ptr_equal(finished, queue);
    record_queue_destroy(queue);
}

static void test_stopping_ends_the_putter(void **state)
{
    (void)state;
    pthread_t thread;
    void *finished = NULL;
    struct record_queue *queue = record_queue_create();
    assert_int_equal(pthread_create(&thread, NULL, put_all, queue), 0);
    assert_int_equal(record_queue_take(queue)->line, 0);
    record_queue_stop(queue);
    assert_int_equal(pthread_join(thread, &finished), 0);
    assert_null(finished);
    record_queue_destroy(queue);
}

static void test_run_numbers(void **state)
{
    (void)state;
    struct run_numbers numbers = {0};
    static const uint64_t order[] = {5, 7, 6, 1, UINT64_MAX, 3, 2, 4};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        assert_true(run_numbers_add(&numbers, order[i]));
        for (size_t k = 0; k <= i; k++)
            assert_false(run_numbers_add(&numbers, order[k]));
    }
    assert_int_equal(numbers.count, 2); /* 1 to 7, and the last number there is */
    assert_int_equal(numbers.ranges[0].first, 1);
    assert_int_equal(numbers.ranges[0].last, 7);
    run_numbers_finish(&numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_arrive_in_order),
                                       cmocka_unit_test(test_stopping_ends_the_putter),
                                       cmocka_unit_test(test_run_numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
