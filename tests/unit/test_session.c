/* Sessions without sockets: what comes out of what comes in and of passing time. */
#include "unit.h"

#include "limits.h"
#include "mem.h"
#include "session.h"

enum { OUT_BYTES = 65536 };

/* The time: hooks.now_ms has no context. */
static int64_t now_ms;

static int64_t tell_now(void)
{
    return now_ms;
}

static void pass(struct sessions *all, int64_t ms)
{
    now_ms += ms;
    sessions_tick(all, now_ms);
}

/* What the session asked of its socket, and of the gateway. */
struct world {
    struct sessions all;
    struct counters counters;
    int wanted, held, killed, messages, logged_out, closed;
    int at_once; /* asked whether it takes bytes at once */
    size_t last_message;
    uint8_t bytes[OUT_BYTES];
    struct outgoing out;
};

static void io_want(void *socket)
{
    ((struct world *)socket)->wanted++;
}

static void io_hold(void *socket, bool hold)
{
    ((struct world *)socket)->held += hold ? 1 : -1;
}

static void io_kill(void *socket)
{
    ((struct world *)socket)->killed++;
}

static void on_message(void *ctx, struct session *session, const char *bytes, size_t len)
{
    (void)session;
    (void)bytes;
    ((struct world *)ctx)->messages++;
    ((struct world *)ctx)->last_message = len;
}

static void on_logged_out(void *ctx, struct session *session)
{
    (void)session;
    ((struct world *)ctx)->logged_out++;
}

static void on_closed(void *ctx, struct session *session)
{
    (void)session;
    ((struct world *)ctx)->closed++;
}

static void on_resumed(void *ctx, struct session *session)
{
    (void)ctx;
    (void)session;
}

static void on_due(void *ctx, int64_t at_ms)
{
    (void)ctx;
    (void)at_ms;
}

static void on_dirty(void *ctx)
{
    (void)ctx;
}

static bool io_write_now(void *socket)
{
    ((struct world *)socket)->at_once++;
    return false;
}

static const struct session_io io = { io_want, io_hold, io_kill, io_write_now };

static int set_up(void **state)
{
    struct world *world = mem_new(sizeof *world);
    const struct session_hooks hooks = { .ctx = world,
                                         .now_ms = tell_now,
                                         .message = on_message,
                                         .resumed = on_resumed,
                                         .logged_out = on_logged_out,
                                         .closed = on_closed,
                                         .due = on_due,
                                         .dirty = on_dirty };
    const struct session_limits limits = { .login_timeout_ms = 15000,
                                           .ping_after_ms = 25000,
                                           .silence_max_ms = 60000 };

    now_ms = 1000000;
    sessions_init(&world->all, &io, &hooks, &limits, &world->counters);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;

    for (uint32_t slot = 0; slot < world->all.cap; slot++)
        if (session_in_slot(&world->all, slot))
            session_closed(session_in_slot(&world->all, slot));
    sessions_done(&world->all);
    mem_free(world);
    return 0;
}

static struct session *opened(struct world *world)
{
    return session_open(&world->all, world, "127.0.0.1", NULL);
}

static struct session *logged_in(struct world *world, int64_t id)
{
    const struct session_login login = { { 7 }, { id } };
    struct session *session = opened(world);

    session_login(session, &login);
    return session;
}

static struct frame *text(size_t len)
{
    struct buf payload;

    buf_init(&payload, 8 << 20);
    for (size_t i = 0; i < len; i++)
        buf_add_char(&payload, 'x');
    return frame_new(&payload, now_ms * 1000);
}

static enum out write_once(struct world *world, struct session *session)
{
    world->out = (struct outgoing){ .bytes = world->bytes, .cap = OUT_BYTES };
    return session_writable(session, &world->out);
}

static void messages_are_put_together(void **state)
{
    static const struct {
        struct incoming parts[3];
        int messages;
        size_t len;
        int close; /* 0: stays open */
    } rows[] = {
        { { { "abc", 3, 0, true, true, false } }, 1, 3, 0 },
        { { { "", 0, 0, true, true, false } }, 1, 0, 0 },
        { { { "ab", 2, 1, true, false, false }, { "c", 1, 0, false, true, false } }, 1, 3, 0 },
        { { { "\xe2", 1, 0, true, false, false }, { "\x82\xac", 2, 0, false, true, false } },
          1,
          3,
          0 },
        { { { "\xff", 1, 0, true, true, false } }, 0, 0, CLOSE_BAD_UTF8 },
        { { { "abc", 3, 0, true, true, true } }, 0, 0, CLOSE_UNSUPPORTED },
        { { { "a", 1, LIMIT_FRAME_BYTES - 1, true, false, false } }, 0, 0, 0 },
        { { { "a", 1, LIMIT_FRAME_BYTES, true, false, false } }, 0, 0, CLOSE_TOO_BIG },
        { { { "a", 1, SIZE_MAX, true, false, false } }, 0, 0, CLOSE_TOO_BIG },
        { { { "a", 1, 0, true, false, false },
            { "b", 1, LIMIT_FRAME_BYTES - 1, false, false, false } },
          0,
          0,
          CLOSE_TOO_BIG },
    };
    struct world *world = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct session *session = opened(world);

        world->messages = 0;
        for (size_t k = 0; k < ARRAY_LEN(rows[i].parts) && rows[i].parts[k].bytes; k++)
            session_receive(session, &rows[i].parts[k]);
        CHECK_INT(i, world->messages, rows[i].messages);
        if (rows[i].messages)
            CHECK_INT(i, world->last_message, rows[i].len);
        CHECK_INT(i, write_once(world, session), rows[i].close ? OUT_CLOSE : OUT_NOTHING);
        CHECK_INT(i, world->out.close_code, rows[i].close);
    }
}

/* protocol: "Every frame, byte and error counts against the connection's limits" */
static void too_much_of_anything_ends_it(void **state)
{
    static const struct {
        struct bucket_rule bounds[SESSION_BOUNDS];
        int64_t login_bytes, login_frames;
        size_t bytes, rest; /* of each of the frames */
        int frames, errors;
        int64_t pause_ms; /* between them */
        bool ends, logged_in;
    } rows[] = {
        { { [BOUND_FRAMES] = { 3, 3000 } }, 0, 0, 1, 0, 3, 0, 0, false, true },
        { { [BOUND_FRAMES] = { 3, 3000 } }, 0, 0, 1, 0, 4, 0, 0, true, true },
        { { [BOUND_FRAMES] = { 3, 3000 } }, 0, 0, 0, 0, 4, 0, 0, true, true },
        { { [BOUND_FRAMES] = { 3, 3000 } }, 0, 0, 1, 0, 20, 0, 1000, false, true },
        { { [BOUND_FRAMES] = { 3, 3000 } }, 0, 0, 1, 1, 4, 0, 0, false, true }, /* parts of one */
        { { [BOUND_BYTES] = { 10, 1000 } }, 0, 0, 5, 0, 2, 0, 0, false, true },
        { { [BOUND_BYTES] = { 10, 1000 } }, 0, 0, 5, 0, 3, 0, 0, true, true },
        { { [BOUND_BYTES] = { 10, 1000 } }, 0, 0, 5, 0, 20, 0, 500, false, true },
        { { [BOUND_ERRORS] = { 2, 1000 } }, 0, 0, 1, 0, 100, 2, 0, false, true },
        { { [BOUND_ERRORS] = { 2, 1000 } }, 0, 0, 1, 0, 1, 3, 0, true, true },
        { { { 0 } }, 10, 0, 5, 0, 2, 0, 0, false, false },
        { { { 0 } }, 10, 0, 5, 0, 3, 0, 0, true, false },
        { { { 0 } }, 10, 0, 5, 0, 3, 0, 0, false, true },
        { { { 0 } }, 0, 3, 5, 0, 3, 0, 0, false, false },
        { { { 0 } }, 0, 3, 5, 0, 4, 0, 0, true, false },
        { { { 0 } }, 0, 3, 5, 0, 4, 0, 0, false, true },
        { { { 0 } }, 0, 0, 5, 0, 100, 1000, 0, false, false },
    };
    struct world *world = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct incoming in = { "xxxxxxxxx", rows[i].bytes,     rows[i].rest,
                                     true,        rows[i].rest == 0, false };
        struct session *session = rows[i].logged_in ? logged_in(world, (int64_t)i + 1)
                                                    : opened(world);

        world->all.limits.login_bytes = rows[i].login_bytes;
        world->all.limits.login_frames = rows[i].login_frames;
        memcpy(world->all.limits.bounds, rows[i].bounds, sizeof rows[i].bounds);
        for (int k = 0; k < rows[i].frames; k++) {
            session_receive(session, &in);
            now_ms += rows[i].pause_ms;
        }
        for (int k = 0; k < rows[i].errors; k++)
            session_erred(session);
        CHECK(i, (session->state >= SESSION_ENDING) == rows[i].ends);
        CHECK_INT(i, write_once(world, session), rows[i].ends ? OUT_CLOSE : OUT_NOTHING);
        CHECK_INT(i, world->out.close_code, rows[i].ends ? CLOSE_POLICY : 0);
    }
}

static void answers_go_before_pushes(void **state)
{
    struct world *world = *state;
    struct session *session = logged_in(world, 1);

    session_push(session, text(3));
    session_answer(session, text(200));
    assert_int_equal(write_once(world, session), OUT_SEND);
    assert_int_equal(world->out.len, 4 + 200 + 2 + 3);
    assert_int_equal(world->bytes[0], 0x81);
    assert_int_equal(world->bytes[1], 126);
    assert_int_equal(write_once(world, session), OUT_NOTHING);
}

static void pushes_wait_for_their_order(void **state)
{
    struct world *world = *state;
    struct session *session = logged_in(world, 1);
    struct frame *place = frame_place(now_ms * 1000);
    struct buf payload;

    session_push(session, frame_share(place));
    session_push(session, text(5));
    assert_int_equal(write_once(world, session), OUT_NOTHING);
    buf_init(&payload, 100);
    buf_add(&payload, "1234", 4);
    frame_fill(place, &payload);
    session_push_filled(session, 4);
    assert_int_equal(write_once(world, session), OUT_SEND);
    assert_int_equal(world->out.len, 2 + 4 + 2 + 5);
    assert_int_equal(session->push_bytes, 0);
    frame_release(place);
}

static void a_push_that_came_to_nothing_is_left_out(void **state)
{
    struct world *world = *state;
    struct session *session = logged_in(world, 1);
    struct frame *place = frame_place(now_ms * 1000);

    session->batch = true;
    session_push(session, text(5));
    session_push(session, place);
    session_push(session, text(6));
    frame_fill(place, NULL);
    session_push_filled(session, 0);
    assert_int_equal(write_once(world, session), OUT_SEND);
    assert_int_equal(world->out.len, 2 + 1 + 5 + 1 + 6 + 1);
    assert_memory_equal(world->bytes + 2, "[xxxxx,xxxxxx]", 14);
}

static void one_push_is_no_array(void **state)
{
    struct world *world = *state;
    struct session *session = logged_in(world, 1);

    session->batch = true;
    session_push(session, text(5));
    assert_int_equal(write_once(world, session), OUT_SEND);
    assert_int_equal(world->out.len, 2 + 5);
}

static void large_frames_go_out_alone(void **state)
{
    struct world *world = *state;
    struct session *session = logged_in(world, 1);

    session_answer(session, text(10));
    session_answer(session, text(200000));
    session_answer(session, text(10));
    assert_int_equal(write_once(world, session), OUT_SEND);
    assert_int_equal(world->out.len, 12);
    assert_int_equal(write_once(world, session), OUT_SEND);
    assert_int_equal(world->out.len, OUT_BYTES);
    assert_int_equal(world->out.big->len - world->out.big_from, 200000 + 10 - OUT_BYTES);
    frame_release(world->out.big);
    assert_int_equal(write_once(world, session), OUT_SEND);
    assert_int_equal(world->out.len, 12);
}

static void too_many_answers_stop_the_reading(void **state)
{
    struct world *world = *state;
    struct session *session = logged_in(world, 1);

    for (int i = 0; i < 5; i++)
        session_answer(session, text(1 << 20));
    assert_int_equal(world->held, 1);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(write_once(world, session), OUT_SEND);
        frame_release(world->out.big);
    }
    assert_int_equal(world->held, 0);
    session->waiting = LIMIT_WAITING_REQUESTS;
    session_balance(session);
    assert_int_equal(world->held, 1);
    session->waiting--;
    session_balance(session);
    assert_int_equal(world->held, 0);
}

static void slow_readers_are_closed(void **state)
{
    static const struct {
        size_t pushes, bytes;
        int after_ms;
        bool slow;
    } rows[] = {
        { 8, 100000, 1000, false },
        { 11, 100000, 1000, true }, /* 1 MiB */
        { 1, 10, 9000, false },
        { 1, 10, 11000, true }, /* 10 s */
    };
    struct world *world = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct session *session = logged_in(world, (int64_t)i + 1);

        for (size_t k = 0; k < rows[i].pushes; k++)
            session_push(session, text(rows[i].bytes));
        pass(&world->all, rows[i].after_ms);
        CHECK_INT(i, session->state, rows[i].slow ? SESSION_CLOSING : SESSION_OPEN);
        CHECK_INT(i, session->close_code, rows[i].slow ? CLOSE_TRY_LATER : 0);
        session_closed(session);
    }
}

static void the_latest_takes_the_place_of_what_waits(void **state)
{
    struct world *world = *state;
    struct session *session = logged_in(world, 1);

    session_push(session, text(3));
    for (int i = 0; i < 100; i++)
        session_push_latest(session, text(100000));
    session_push_latest(session, text(5));
    session_push(session, text(4));
    pass(&world->all, 1000);
    assert_int_equal(session->state, SESSION_OPEN);
    assert_int_equal(world->counters.pushes_dropped, 100);
    assert_int_equal(write_once(world, session), OUT_SEND);
    assert_int_equal(world->out.len, 2 + 3 + 2 + 5 + 2 + 4);
    assert_int_equal(session->push_bytes, 0);
    assert_int_equal(world->counters.pushes_queued, 103);
    assert_int_equal(world->counters.pushes_sent, 3);
}

/* Else nobody who reads nothing would ever be too slow. */
static void the_latest_is_as_old_as_what_it_replaced(void **state)
{
    struct world *world = *state;
    struct session *session = logged_in(world, 1);

    for (int i = 0; i < 10; i++) {
        session_push_latest(session, text(10));
        assert_int_equal(session->state, SESSION_OPEN);
        pass(&world->all, 1000);
    }
    assert_int_equal(session->state, SESSION_CLOSING);
    assert_int_equal(session->close_code, CLOSE_TRY_LATER);
}

static void silence_is_asked_after_and_ended(void **state)
{
    struct world *world = *state;
    struct session *session = logged_in(world, 1);

    pass(&world->all, 24000);
    assert_int_equal(write_once(world, session), OUT_NOTHING);
    pass(&world->all, 2000);
    assert_int_equal(write_once(world, session), OUT_SEND);
    assert_int_equal(world->bytes[0], 0x89);
    pass(&world->all, 33000);
    assert_int_equal(world->killed, 0);
    pass(&world->all, 2000);
    assert_int_equal(world->killed, 1);
    assert_int_equal(world->counters.closed[CLOSED_SILENT], 1);
}

static void half_open_sessions_end(void **state)
{
    struct world *world = *state;
    struct session *session = opened(world);

    pass(&world->all, 14000);
    assert_int_equal(session->state, SESSION_WAITING);
    session_receive(session, &(struct incoming){ "1", 1, 0, true, true, false });
    pass(&world->all, 2000);
    assert_int_equal(write_once(world, session), OUT_CLOSE);
    assert_int_equal(world->out.close_code, CLOSE_POLICY);
}

/* protocol: "`session.logout` is answered first" */
static void an_end_is_told_in_order(void **state)
{
    struct world *world = *state;
    struct session *session = logged_in(world, 1);

    session_push(session, text(9)); /* waits, and is dropped */
    session_end(session, text(3), CLOSE_POLICY);
    assert_int_equal(world->counters.pushes_dropped, 1);
    session_answer(session, text(5));
    assert_int_equal(world->logged_out, 1);
    assert_int_equal(write_once(world, session), OUT_SEND);
    assert_int_equal(world->out.len, 2 + 5 + 2 + 3);
    assert_int_equal(world->bytes[1], 5);
    assert_int_equal(write_once(world, session), OUT_CLOSE);
    assert_int_equal(world->out.close_code, CLOSE_POLICY);
    session_push(session, text(1));
    assert_int_equal(write_once(world, session), OUT_NOTHING);
}

static void connections_of_one_session_are_found(void **state)
{
    struct world *world = *state;
    struct session *a = logged_in(world, 1);
    struct session *b = logged_in(world, 1);
    struct session *c = logged_in(world, 1);
    struct session_ref old = b->ref;
    struct session_ref last = a->ref;
    size_t n = 0;

    session_closed(b);
    assert_null(session_get(&world->all, old));
    for (struct session *s = session_of_id(&world->all, (struct session_id){ 1 }); s;
         s = s->same_id) {
        assert_true(s == a || s == c);
        n++;
    }
    assert_int_equal(n, 2);
    session_closed(c);
    assert_ptr_equal(session_of_id(&world->all, (struct session_id){ 1 }), a);
    session_closed(a);
    assert_null(session_of_id(&world->all, (struct session_id){ 1 }));
    assert_int_equal(opened(world)->ref.slot, last.slot); /* it is used again, by another */
    assert_null(session_get(&world->all, last));
    assert_null(session_get(&world->all, old));
}

/* Only what is pushes alone, fits into one write and may be told goes past the socket's queue. */
static void pushes_may_go_at_once(void **state)
{
    static const struct {
        size_t bytes;
        bool answer, ready;
        int at_once;
    } rows[] = {
        { 100, false, true, 1 },
        { 100, true, true, 0 },
        { 100, false, false, 0 },
        { 60000, false, true, 0 },
    };
    struct world *world = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct session *session = logged_in(world, (int64_t)i + 1);

        world->at_once = world->wanted = 0;
        session_push(session, rows[i].ready ? text(rows[i].bytes) : frame_place(now_ms * 1000));
        if (rows[i].answer)
            session_answer(session, text(5));
        assert_false(sessions_pump(&world->all, 64));
        CHECK(i, world->at_once == rows[i].at_once);
        CHECK(i, world->wanted == 1); /* the socket was not clear: it is asked */
        session_closed(session);
    }
}

static void a_torn_connection_ends(void **state)
{
    struct world *world = *state;
    struct session *session = logged_in(world, 1);

    session_push(session, text(10));
    session_tore(session);
    assert_int_equal(world->killed, 1);
    assert_int_equal(world->logged_out, 1);
    assert_int_equal(session->pushes.count, 0);
    session_tore(session); /* once */
    assert_int_equal(world->killed, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pushes_may_go_at_once),
        TEST(a_torn_connection_ends),
        TEST(messages_are_put_together),
        TEST(too_much_of_anything_ends_it),
        TEST(answers_go_before_pushes),
        TEST(pushes_wait_for_their_order),
        TEST(a_push_that_came_to_nothing_is_left_out),
        TEST(one_push_is_no_array),
        TEST(large_frames_go_out_alone),
        TEST(too_many_answers_stop_the_reading),
        TEST(slow_readers_are_closed),
        TEST(the_latest_takes_the_place_of_what_waits),
        TEST(the_latest_is_as_old_as_what_it_replaced),
        TEST(silence_is_asked_after_and_ended),
        TEST(half_open_sessions_end),
        TEST(an_end_is_told_in_order),
        TEST(connections_of_one_session_are_found),
    };

    return RUN_TESTS(tests);
}
