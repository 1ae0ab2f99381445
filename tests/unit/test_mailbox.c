#include "unit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "clock.h"
#include "mailbox.h"

enum { SENDERS = 4, ITEMS = 5000 };

static char things[SENDERS][ITEMS];

static void first_in_first_out_and_bounded(void **state)
{
    struct mailbox *box = mailbox_new(20, NULL, NULL);

    (void)state;
    CHECK(0, mailbox_receive(box, 0) == NULL);
    for (size_t round = 0; round < 5; round++) {
        for (size_t i = 0; i < 20; i++)
            CHECK(i, mailbox_try_send(box, &things[0][i]));
        CHECK(round, !mailbox_try_send(box, &things[0][20]));
        mailbox_send(box, &things[0][20]); /* past the bound */
        CHECK_INT(round, mailbox_count(box), 21);
        for (size_t i = 0; i < 21; i++)
            CHECK(i, mailbox_receive(box, 0) == &things[0][i]);
        CHECK_INT(round, mailbox_count(box), 0);
    }
    mailbox_free(box);
    mailbox_free(NULL);
}

static void count_wake(void *arg)
{
    atomic_fetch_add((atomic_int *)arg, 1);
}

static void wakes_when_it_was_empty(void **state)
{
    atomic_int wakes = 0;
    struct mailbox *box = mailbox_new(10, count_wake, &wakes);

    (void)state;
    mailbox_send(box, &things[0][0]);
    mailbox_send(box, &things[0][1]);
    CHECK_INT(0, wakes, 1);
    while (mailbox_receive(box, 0))
        continue;
    mailbox_send(box, &things[0][2]);
    CHECK_INT(1, wakes, 2);
    CHECK(2, mailbox_receive(box, 0));
    mailbox_free(box);
}

static void waits_as_long_as_told(void **state)
{
    struct mailbox *box = mailbox_new(10, NULL, NULL);
    int64_t start = clock_mono_ms();

    (void)state;
    CHECK(0, mailbox_receive(box, 20) == NULL);
    CHECK(1, clock_mono_ms() - start >= 19);
    mailbox_interrupt(box); /* ends the next wait, even one that is not begun */
    CHECK(2, mailbox_receive(box, -1) == NULL);
    mailbox_free(box);
}

struct sender {
    struct mailbox *box;
    size_t number;
};

static void *send_all(void *arg)
{
    const struct sender *sender = arg;

    for (size_t i = 0; i < ITEMS; i++)
        while (!mailbox_try_send(sender->box, &things[sender->number][i]))
            sched_yield();
    return NULL;
}

/* It may come between a look and the wait that follows: then the wait ends at once. */
static void an_interruption_waits_for_who_waits(void **state)
{
    struct mailbox *box = mailbox_new(4, NULL, NULL);
    int64_t started = clock_mono_ms();

    (void)state;
    mailbox_interrupt(box);
    assert_null(mailbox_receive(box, 0));
    assert_null(mailbox_receive(box, 10000));
    assert_true(clock_mono_ms() - started < 5000);
    mailbox_free(box);
}

/* Many senders, one receiver: nothing lost, nothing twice, each sender's things in order. */
static void many_senders(void **state)
{
    struct mailbox *box = mailbox_new(64, NULL, NULL);
    struct sender senders[SENDERS];
    pthread_t threads[SENDERS];
    size_t next[SENDERS] = { 0 };

    (void)state;
    for (size_t s = 0; s < SENDERS; s++) {
        senders[s] = (struct sender){ box, s };
        CHECK(s, pthread_create(&threads[s], NULL, send_all, &senders[s]) == 0);
    }
    for (size_t i = 0; i < (size_t)SENDERS * ITEMS; i++) {
        char *thing = mailbox_receive(box, 10000);
        size_t at = (size_t)(thing - &things[0][0]);

        CHECK(i, thing);
        CHECK_INT(i, at % ITEMS, next[at / ITEMS]);
        next[at / ITEMS]++;
    }
    for (size_t s = 0; s < SENDERS; s++)
        pthread_join(threads[s], NULL);
    CHECK(0, mailbox_receive(box, 0) == NULL);
    mailbox_free(box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_in_first_out_and_bounded),
        cmocka_unit_test(wakes_when_it_was_empty),
        cmocka_unit_test(waits_as_long_as_told),
        cmocka_unit_test(an_interruption_waits_for_who_waits),
        cmocka_unit_test(many_senders),
    };

    return RUN_TESTS(tests);
}
