/* What follows from pushes and answers, as the screens would see it. */
#include "unit.h"

#include "json_read.h"
#include "client_rig.h"
#include "model_fields.h"

#define CHAT                                                                                       \
    "{'id': 'g', 'kind': 'group', 'name': 'Graph', 'members': 3, 'role': 'member', 'last_seq': 4," \
    " 'read_seq': 4, 'unread': 0, 'mentions': 0, 'muted_until': null, 'last': null}"
#define MESSAGE(seq, from, more)                                                                   \
    "{'message': {'id': 'm" #seq "', 'conversation': 'g', 'seq': " #seq                            \
    ", 'from': {'handle': '" from "'}, 'text': 'hi', 'at': '2026-11-23T14:20:00.000Z'" more "}}"
#define TO_ME ", 'entities': [{'kind': 'mention', 'handle': 'agshin', 'start': 0, 'end': 2}]"

static const json_t *chat_of(struct model *model)
{
    return chats_find(&model->chats, "g");
}

static void push_chat(struct model *model)
{
    rig_push(model, "conversation.changed", "{'conversation': " CHAT "}");
}

/* ---- a start ---- */

static void a_start_asks_for_what_screens_show(void **state)
{
    struct model *model = rig_model();

    (void)state;
    model_ready(model, true);
    rig_answer(model, "feed.home", "{'items': [], 'next': null}");
    rig_answer(model, "conversation.list", "{'items': [" CHAT "], 'next': null}");
    rig_answer(model, "notification.list",
               "{'items': [{'id': 'n1', 'read': false}, {'id': 'n2', 'read': true}]}");
    rig_answer(model, "person.get", "{'handle': 'agshin', 'name': 'Agshin'}");
    rig_idle(model);
    CHECK_INT(0, model->notices.unread, 1);
    CHECK_TEXT(1, field_text(model->self, "name"), "Agshin");
    model_ready(model, false); /* after a loss the pushes told everything */
    rig_idle(model);
    model_free(model);
}

static void a_cache_comes_back(void **state)
{
    struct model *model = rig_model(), *next = rig_model();
    AUTO_JSON json_t *update = rig_update("u1", "leyla", "hello");
    json_t *cache;

    (void)state;
    feed_enter(&model->feed, update, NULL, true);
    push_chat(model);
    cache = model_write_cache(model);
    model_read_cache(next, cache);
    CHECK_INT(0, feed_count(&next->feed), 1);
    CHECK_INT(1, chats_count(&next->chats), 1);
    CHECK(2, model_person(next, "leyla") != NULL);
    json_decref(cache);
    model_free(model);
    model_free(next);
}

/* ---- conversations ---- */

static void unread_is_counted_once(void **state)
{
    static const struct {
        const char *push;
        int unread, mentions;
    } rows[] = {
        { MESSAGE(5, "leyla", ""), 1, 0 },    { MESSAGE(5, "leyla", ""), 1, 0 },  /* again */
        { MESSAGE(6, "leyla", TO_ME), 2, 1 }, { MESSAGE(7, "agshin", ""), 2, 1 }, /* my own */
        { MESSAGE(4, "leyla", ""), 2, 1 },                                        /* an old one */
    };
    struct model *model = rig_model();

    (void)state;
    push_chat(model);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        rig_push(model, "message.new", rows[i].push);
        CHECK_INT(i, field_int(chat_of(model), "unread"), rows[i].unread);
        CHECK_INT(i, field_int(chat_of(model), "mentions"), rows[i].mentions);
    }
    rig_push(model, "message.read", "{'conversation': 'g', 'handle': 'leyla', 'seq': 7}");
    CHECK_INT(10, field_int(chat_of(model), "unread"), 2); /* that was she */
    rig_push(model, "message.read", "{'conversation': 'g', 'handle': 'agshin', 'seq': 6}");
    rig_answer(model, "conversation.get", CHAT); /* how many are left cannot be told from here */
    rig_push(model, "message.read", "{'conversation': 'g', 'handle': 'agshin', 'seq': 7}");
    CHECK_INT(11, field_int(chat_of(model), "unread"), 0);
    rig_idle(model);
    model_free(model);
}

static void an_older_answer_does_not_undo_a_push(void **state)
{
    struct model *model = rig_model();

    (void)state;
    push_chat(model);
    rig_push(model, "message.new", MESSAGE(5, "leyla", ""));
    push_chat(model);
    CHECK_INT(0, field_int(chat_of(model), "last_seq"), 5);
    CHECK_INT(1, field_int(chat_of(model), "unread"), 1);
    model_free(model);
}

static void who_left_no_longer_has_it(void **state)
{
    struct model *model = rig_model();

    (void)state;
    push_chat(model);
    rig_push(model, "conversation.changed", "{'conversation': {'id': 'g', 'role': null}}");
    CHECK_INT(0, chats_count(&model->chats), 0);
    model_free(model);
}

static void one_said_of_an_unknown_place_asks_for_it(void **state)
{
    struct model *model = rig_model();

    (void)state;
    rig_push(model, "message.new", MESSAGE(5, "leyla", ""));
    rig_answer(model, "conversation.get", CHAT);
    CHECK_INT(0, chats_count(&model->chats), 1);
    model_free(model);
}

static struct model *model_in_chat(struct history **history)
{
    struct model *model = rig_model();

    push_chat(model);
    *history = model_want_history(model, "g");
    rig_answer(model, "message.history", "{'items': [], 'next': null}");
    rig_answer(model, "conversation.members", "{'items': []}");
    (*history)->first = 5;
    return model;
}

static void who_comes_back_reads_anew(void **state)
{
    struct history *history;
    struct model *model = model_in_chat(&history);

    (void)state;
    rig_push(model, "message.new", MESSAGE(5, "leyla", ""));
    CHECK_INT(0, history_count(history), 1);
    rig_push(model, "conversation.changed", "{'conversation': {'id': 'g', 'role': null}}");
    CHECK(1, !history->loaded && history_count(history) == 0);
    model_free(model);
}

static void much_that_is_unread_begins_where_it_begins(void **state)
{
    static const struct {
        int unread, read_seq, after_seq; /* after_seq -1: the newest page */
    } rows[] = { { 0, 500, -1 }, { 3, 497, -1 }, { 400, 100, 75 }, { 490, 10, 0 } };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct model *model = rig_model();
        char push[200];
        struct history *history;
        struct ask *ask;
        json_t *after;

        snprintf(push, sizeof push,
                 "{'conversation': {'id': 'g', 'role': 'member', 'last_seq': 500, 'unread': %d}}",
                 rows[i].unread);
        rig_push(model, "conversation.changed", push);
        history = history_open(&model->histories, "g");
        history->unread_after = rows[i].unread > 0 ? rows[i].read_seq : -1;
        (void)model_want_history(model, "g");
        ask = rig_ask(model, "message.history");
        after = json_object_get(ask->params, "after_seq");
        CHECK_INT(i, after ? json_integer_value(after) : -1, rows[i].after_seq);
        ask_free(ask);
        model_free(model);
    }
}

/* The answer, the push: in either order, or the push alone after a loss, it is one message. */
static void what_i_send_is_there_once(void **state)
{
    static const char *const orders[] = { "ap", "pa", "a", "lp", "lap" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
        struct history *history;
        struct model *model = model_in_chat(&history);
        struct ask *ask;
        char client_id[40], push[300];

        model_say_in(model, "g", "hi", NULL);
        model_send_unsent(model);
        ask = rig_ask(model, "message.send");
        snprintf(client_id, sizeof client_id, "%s", field_text(ask->params, "client_id"));
        snprintf(push, sizeof push,
                 "{'message': {'id': 'm5', 'conversation': 'g', 'seq': 5, 'from': {'handle':"
                 " 'agshin'}, 'text': 'hi', 'client_id': '%s'}}",
                 client_id);
        for (const char *p = orders[i]; *p; p++) {
            if (*p == 'p') {
                rig_push(model, "message.new", push);
            } else if (*p == 'l') {
                model_lost(model, ask);
                model_offline(model, LINK_WAITING, 0, "is gone");
                model_ready(model, false);
                model_send_unsent(model);
                ask = rig_ask(model, "message.send");
                CHECK_TEXT(i, field_text(ask->params, "client_id"), client_id);
            } else {
                AUTO_JSON json_t *result = rig_json("{'id': 'm5', 'seq': 5, 'at': "
                                                    "'2026-11-23T14:30:00.000Z'}");

                model_answer(model, ask, result, NULL);
                ask = NULL;
            }
        }
        ask_free(ask);
        CHECK_INT(i, history_count(history), 1);
        CHECK_INT(i, unsent_count(&model->unsent), 0);
        CHECK_INT(i, field_int(chat_of(model), "unread"), 0);
        model_free(model);
    }
}

static void refusals_of_a_message(void **state)
{
    static const struct {
        const char *error;
        enum unsent_state state;
    } rows[] = {
        { "{'message': 'no', 'data': {'reason': 'forbidden'}}", UNSENT_FAILED },
        { "{'message': 'slow', 'data': {'reason': 'rate_limited', 'retry_after_ms': 500}}",
          UNSENT_QUEUED },
        { "{'message': 'later', 'data': {'reason': 'unavailable'}}", UNSENT_QUEUED },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct history *history;
        struct model *model = model_in_chat(&history);

        model_say_in(model, "g", "hi", NULL);
        model_send_unsent(model);
        rig_refuse(model, "message.send", rows[i].error);
        CHECK_INT(i, model->unsent.first->state, rows[i].state);
        CHECK(i, model->unsent.first->not_before_ms > 0 || rows[i].state == UNSENT_FAILED);
        model_send_again(model, model->unsent.first->client_id);
        model->tick_ms += 5000;
        model_send_unsent(model);
        ask_free(rig_ask(model, "message.send"));
        model_free(model);
    }
}

/* ---- updates ---- */

static void a_like_is_shown_at_once_and_undone_where_it_failed(void **state)
{
    static const struct {
        const char *answer, *error; /* neither: lost */
        int likes;
        bool liked;
    } rows[] = {
        { "{'likes': 4, 'recommends': 0, 'liked': true, 'recommended': false}", NULL, 4, true },
        { NULL, "{'message': 'gone', 'data': {'reason': 'not_found'}}", 0, false },
        { NULL, NULL, 0, false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct model *model = rig_model();
        AUTO_JSON json_t *update = rig_update("u1", "leyla", "hello");

        feed_enter(&model->feed, update, NULL, true);
        model_react(model, "u1", "like");
        CHECK_INT(i, field_int(model_update(model, "u1"), "likes"), 1);
        CHECK(i, field_true(model_update(model, "u1"), "liked"));
        if (rows[i].answer)
            rig_answer(model, "update.react", rows[i].answer);
        else if (rows[i].error)
            rig_refuse(model, "update.react", rows[i].error);
        else
            model_lost(model, rig_ask(model, "update.react"));
        CHECK_INT(i, field_int(model_update(model, "u1"), "likes"), rows[i].likes);
        CHECK(i, field_true(model_update(model, "u1"), "liked") == rows[i].liked);
        CHECK(i, rows[i].answer || model->saying.kind == SAYING_ERROR);
        model_free(model);
    }
}

static void post(struct model *model, const char *text)
{
    AUTO_JSON json_t *topics = json_array();

    model_post(model, "post", text, topics, "public");
}

static void a_post_whose_answer_was_lost_is_not_made_twice(void **state)
{
    struct model *model = rig_model();
    struct ask *first, *again, *other;

    (void)state;
    post(model, "hello");
    first = rig_ask(model, "update.post");
    post(model, "hello"); /* not while it is under way */
    rig_idle(model);
    other = NULL;
    {
        AUTO_JSON json_t *id = json_deep_copy(json_object_get(first->params, "client_id"));

        model_lost(model, first);
        post(model, "hello");
        again = rig_ask(model, "update.post");
        CHECK(0, json_equal(id, json_object_get(again->params, "client_id")));
        model_lost(model, again);
        post(model, "hello, all");
        other = rig_ask(model, "update.post");
        CHECK(1, !json_equal(id, json_object_get(other->params, "client_id")));
    }
    {
        AUTO_JSON json_t *result = rig_update("u1", "agshin", "hello, all");

        model_answer(model, other, result, NULL);
    }
    CHECK_TEXT(2, model->posted, "post");
    CHECK_INT(3, feed_count(&model->feed), 1);
    model_free(model);
}

static void comments_come_when_the_count_says_so(void **state)
{
    struct model *model = rig_model();
    struct thread *thread;

    (void)state;
    thread = model_want_thread(model, "u1");
    rig_answer(model, "update.get",
               "{'id': 'u1', 'at': '2026-11-23T14:20:00.000Z', 'comments': 1}");
    rig_answer(model, "comment.list", "{'items': [{'id': 'c1'}], 'next': null}");
    rig_idle(model);
    rig_push(model, "update.changed", "{'update': {'id': 'u1', 'comments': 2}}");
    rig_answer(model, "comment.list", "{'items': [{'id': 'c1'}, {'id': 'c2'}], 'next': null}");
    CHECK_INT(0, json_array_size(thread->comments), 2);
    /* Some are not for us: asked for once a count, not for ever. */
    rig_push(model, "update.changed", "{'update': {'id': 'u1', 'comments': 3}}");
    rig_answer(model, "comment.list", "{'items': [{'id': 'c1'}, {'id': 'c2'}], 'next': null}");
    rig_idle(model);
    (void)model_want_thread(model, "u1");
    rig_idle(model);
    model_free(model);
}

/* ---- notifications ---- */

static void groups_stand_by_their_latest_act(void **state)
{
    static const struct {
        const char *id, *last_at, *order;
    } rows[] = {
        { "a", "2026-11-23T14:00:00.000Z", "a" },
        { "b", "2026-11-23T14:05:00.000Z", "ba" },
        { "c", "2026-11-23T14:02:00.000Z", "bca" },
        { "a", "2026-11-23T14:10:00.000Z", "abc" }, /* it grew */
    };
    struct model *model = rig_model();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char push[200], order[8] = "";

        snprintf(push, sizeof push,
                 "{'group': {'id': '%s', 'last_at': '%s', 'read': false}, 'unread': %zu}",
                 rows[i].id, rows[i].last_at, i + 1);
        rig_push(model, "notification.changed", push);
        for (size_t k = 0; k < notices_count(&model->notices); k++)
            order[k] = field_text(notices_at(&model->notices, k), "id")[0];
        CHECK_TEXT(i, order, rows[i].order);
        CHECK_INT(i, model->notices.unread, i + 1);
    }
    model_read_notice(model, "b");
    rig_refuse(model, "notification.read", "{'message': 'no'}");
    CHECK_INT(10, model->notices.unread, 4);
    model_read_notice(model, NULL);
    CHECK_INT(11, model->notices.unread, 1);
    rig_answer(model, "notification.read", "{'unread': 0}");
    rig_push(model, "notification.withdrawn", "{'id': 'c', 'unread': 0}");
    CHECK_INT(12, notices_count(&model->notices), 2);
    model_free(model);
}

/* ---- a server that cannot be trusted ---- */

static void nonsense_is_harmless(void **state)
{
    static const char *const methods[] = {
        "message.new",          "message.changed",      "message.read",
        "conversation.changed", "notification.changed", "notification.withdrawn",
        "update.new",           "update.changed",       "nobody.knows",
    };
    static const char *const params[] = {
        "{}",
        "{'message': 5, 'group': [], 'update': null, 'conversation': 'x', 'id': {}}",
        "{'message': {'conversation': {}, 'seq': 'x'}, 'update': {'id': 7}, 'group': {'id': []}}",
        "{'message': {'conversation': 'g', 'seq': -1}, 'update': {'id': ''}}",
        "{'message': {'conversation': 'g', 'seq': 9223372036854775807, 'entities': 5}}",
        "{'message': {'conversation': 'g', 'seq': 3, 'entities': [1, {'kind': 'mention'}]}}",
        "{'update': {'id': 'u1', 'comments': -5, 'author': 'x'}, 'reason': 'posted'}",
        "{'conversation': {'id': 'g', 'role': 5, 'unread': 'many', 'last_seq': null}}",
        "{'group': {'id': 'n1', 'actors': [1, 'x', {}], 'last_at': 5}, 'unread': 'x'}",
    };
    struct history *history;
    struct model *model = model_in_chat(&history);
    struct ask *ask;

    (void)state;
    (void)model_want_thread(model, "u1");
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        for (size_t k = 0; k < ARRAY_LEN(params); k++)
            rig_push(model, methods[i], params[k]);
    }
    /* And so are answers of any kind to whatever was asked because of it. */
    for (int i = 0; i < 100 && (ask = model_next_ask(model)); i++) {
        AUTO_JSON json_t *result = rig_json(i % 2 ? "[1, 2]" : "{'items': [5, {}, {'id': 3}]}");

        model_answer(model, ask, result, NULL);
    }
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_start_asks_for_what_screens_show),
        cmocka_unit_test(a_cache_comes_back),
        cmocka_unit_test(unread_is_counted_once),
        cmocka_unit_test(an_older_answer_does_not_undo_a_push),
        cmocka_unit_test(who_left_no_longer_has_it),
        cmocka_unit_test(one_said_of_an_unknown_place_asks_for_it),
        cmocka_unit_test(who_comes_back_reads_anew),
        cmocka_unit_test(much_that_is_unread_begins_where_it_begins),
        cmocka_unit_test(what_i_send_is_there_once),
        cmocka_unit_test(refusals_of_a_message),
        cmocka_unit_test(a_like_is_shown_at_once_and_undone_where_it_failed),
        cmocka_unit_test(a_post_whose_answer_was_lost_is_not_made_twice),
        cmocka_unit_test(comments_come_when_the_count_says_so),
        cmocka_unit_test(groups_stand_by_their_latest_act),
        cmocka_unit_test(nonsense_is_harmless),
    };

    return RUN_TESTS(tests);
}
