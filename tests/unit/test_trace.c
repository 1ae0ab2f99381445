/* What is kept of attempts and pushes, in which order, and what falls out. */
#include "unit.h"

#include <string.h>

#include "trace.h"

enum { KEPT = 4, PEOPLE = 60 };

static void add(struct trace *trace, int64_t event, int attempt, const char *reason)
{
    const struct trace_note note = { .event = event,
                                     .kind = TRACE_FUNCTION,
                                     .name = "notify",
                                     .from = "notify",
                                     .reason = reason,
                                     .attempt = attempt,
                                     .outcome = reason ? TRACE_FAILED : TRACE_OK,
                                     .at_ms = 1000 + attempt,
                                     .took_us = 7,
                                     .person = { 5 } };

    trace_add(trace, &note);
}

static void attempts_of_one_event(void **state)
{
    struct trace *trace = trace_new(KEPT);
    struct arena *mem = arena_new();
    struct trace_note *notes;
    size_t count;

    (void)state;
    add(trace, 1, 1, "no luck");
    add(trace, 2, 1, NULL);
    add(trace, 1, 2, NULL);
    notes = trace_notes(trace, 1, mem, &count);
    assert_int_equal(count, 2);
    assert_string_equal(notes[0].reason, "no luck");
    assert_int_equal(notes[0].outcome, TRACE_FAILED);
    assert_int_equal(notes[0].at_ms, 1001);
    assert_int_equal(notes[0].took_us, 7);
    assert_int_equal(notes[0].person.n, 5);
    assert_string_equal(notes[1].name, "notify");
    assert_string_equal(notes[1].from, "notify");
    assert_null(notes[1].reason);
    assert_int_equal(notes[1].attempt, 2);
    trace_notes(trace, 3, mem, &count);
    assert_int_equal(count, 0);
    arena_free(mem);
    trace_free(trace);
}

static void the_oldest_fall_out(void **state)
{
    struct trace *trace = trace_new(KEPT);
    struct arena *mem = arena_new();
    struct buf text;
    size_t count;

    (void)state;
    for (int event = 1; event <= KEPT + 2; event++)
        add(trace, event, 1, NULL);
    for (int event = 1; event <= KEPT + 2; event++) {
        trace_notes(trace, event, mem, &count);
        assert_int_equal(count, event > 2);
    }
    buf_init(&text, 4096);
    trace_metrics(trace, &text);
    assert_non_null(strstr(text.data, "\neveri_trace_notes_total 6\n"));
    assert_non_null(strstr(text.data, "\neveri_trace_dropped_total 2\n"));
    buf_done(&text);
    arena_free(mem);
    trace_free(trace);
}

/* A reason is cut where a character begins. */
static void long_reasons_are_cut(void **state)
{
    struct trace *trace = trace_new(KEPT);
    struct arena *mem = arena_new();
    char reason[256];
    size_t count;
    struct trace_note *notes;

    (void)state;
    memset(reason, 'x', sizeof reason);
    memcpy(reason + TRACE_REASON_BYTES - 1, "\xc3\xa9", 2);
    reason[sizeof reason - 1] = '\0';
    add(trace, 1, 1, reason);
    notes = trace_notes(trace, 1, mem, &count);
    assert_int_equal(strlen(notes[0].reason), TRACE_REASON_BYTES - 1);
    assert_int_equal(strspn(notes[0].reason, "x"), TRACE_REASON_BYTES - 1);
    arena_free(mem);
    trace_free(trace);
}

static void pushes_and_their_sessions(void **state)
{
    struct trace *trace = trace_new(KEPT);
    struct arena *mem = arena_new();
    uint64_t first = trace_push(trace, 9, "message.new", 77, 2000);
    uint64_t second = trace_push(trace, 9, "notification.changed", 78, 2000);
    struct trace_pushed *pushes;
    size_t count;

    (void)state;
    for (int64_t n = 1; n <= PEOPLE; n++) {
        trace_push_queued(trace, first, 1);
        trace_push_written(trace, first, (struct session_id){ n }, (struct person_id){ n + 100 },
                           true, n);
    }
    trace_push_queued(trace, second, 2);
    trace_push_written(trace, second, (struct session_id){ 1 }, (struct person_id){ 101 }, false,
                       3);
    pushes = trace_pushes(trace, 9, mem, &count);
    assert_int_equal(count, 2);
    assert_string_equal(pushes[0].method, "message.new");
    assert_int_equal(pushes[0].object, 77);
    assert_int_equal(pushes[0].people, PEOPLE);
    assert_int_equal(pushes[0].written, PEOPLE);
    assert_int_equal(pushes[0].slowest_us, PEOPLE);
    assert_int_equal(pushes[0].writing_count, TRACE_SESSIONS_OF_PUSH);
    assert_int_equal(pushes[0].writings[1].session.n, 2);
    assert_int_equal(pushes[0].writings[1].person.n, 102);
    assert_int_equal(pushes[1].sessions, 2);
    assert_int_equal(pushes[1].refused, 1);
    assert_int_equal(pushes[1].slowest_us, -1);
    assert_false(pushes[1].writings[0].written);
    trace_pushes(trace, 8, mem, &count);
    assert_int_equal(count, 0);
    arena_free(mem);
    trace_free(trace);
}

/* One that fell out is not taken for the one in its place. */
static void late_writings_count_nowhere(void **state)
{
    struct trace *trace = trace_new(KEPT);
    struct arena *mem = arena_new();
    uint64_t first = trace_push(trace, 1, "message.new", 1, 0);
    uint64_t last = 0;
    struct trace_pushed *pushes;
    size_t count;

    (void)state;
    while (last < first + 8192)
        last = trace_push(trace, 2, "message.new", 2, 0);
    trace_push_written(trace, first, (struct session_id){ 1 }, (struct person_id){ 1 }, true, 1);
    trace_pushes(trace, 1, mem, &count);
    assert_int_equal(count, 0);
    pushes = trace_pushes(trace, 2, mem, &count);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(pushes[i].written, 0);
    arena_free(mem);
    trace_free(trace);
}

static void without_a_trace_nothing_happens(void **state)
{
    struct arena *mem = arena_new();
    size_t count = 1;

    (void)state;
    add(NULL, 1, 1, NULL);
    assert_int_equal(trace_push(NULL, 1, "message.new", 1, 0), 0);
    trace_notes(NULL, 1, mem, &count);
    assert_int_equal(count, 0);
    trace_pushes(NULL, 1, mem, &count);
    assert_int_equal(count, 0);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attempts_of_one_event),
        cmocka_unit_test(the_oldest_fall_out),
        cmocka_unit_test(long_reasons_are_cut),
        cmocka_unit_test(pushes_and_their_sessions),
        cmocka_unit_test(late_writings_count_nowhere),
        cmocka_unit_test(without_a_trace_nothing_happens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
