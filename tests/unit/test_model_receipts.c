/* Who types, who has read, whom a message has reached. Steps of the first table, with seconds:
 *   +a a begins to type   -a a is heard of   2 two seconds pass   ! I type */
#include "unit.h"

#include "client_rig.h"
#include "json_read.h"
#include "model_fields.h"

static void who_types_is_told_for_a_while(void **state)
{
    static const struct {
        const char *steps, *typing; /* ! in typing: I was said to be typing */
    } rows[] = {
        { "", "" },
        { "+a", "a" },
        { "+a 4", "a" },
        { "+a 5", "" },
        { "+a 4 +a 4", "a" }, /* goes on */
        { "+a +b", "ab" },
        { "+a 3 +b 3", "b" },
        { "+a +b -a", "b" },
        { "-a", "" },
        { "+a +b +c +d +e +f +g +h +i", "abcdefgh" }, /* no more than there is room for */
        { "+a +b +c +d +e +f +g +h 5 +i", "i" },
        { "!", "!" },
        { "! !", "!" },
        { "! 2 !", "!" },
        { "! 3 !", "!!" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct receipts receipts = { 0 };
        const char *who[TYPISTS_MOST];
        char got[64] = "", name[2] = "";
        int64_t now_ms = 1000;
        size_t count;

        for (const char *p = rows[i].steps; *p; p++) {
            name[0] = p[1];
            if (*p >= '0' && *p <= '9')
                now_ms += (*p - '0') * 1000;
            else if (*p == '+')
                receipts_type(&receipts, name, now_ms);
            else if (*p == '-')
                receipts_stop_typing(&receipts, name);
            else if (*p == '!' && receipts_may_tell(&receipts, now_ms))
                APPEND(got, "!");
        }
        count = receipts_typing(&receipts, now_ms, who);
        for (size_t k = 0; k < count; k++)
            APPEND(got, who[k]);
        CHECK_TEXT(i, got, rows[i].typing);
        CHECK(i, (receipts_typing_ends(&receipts, now_ms) >= 0) == (count > 0));
        receipts_done(&receipts);
    }
}

static void what_was_read_never_goes_back(void **state)
{
    struct receipts receipts = { 0 };
    const char *who[2];

    (void)state;
    CHECK_INT(0, receipts_readers(&receipts, 1, "", who, 2), 0);
    receipts_read(&receipts, "leyla", 5);
    receipts_read(&receipts, "leyla", 3);
    receipts_read(&receipts, "farid", 4);
    receipts_read(&receipts, "", 4);
    receipts_read(&receipts, "rauf", -1);
    CHECK_INT(1, receipts_readers(&receipts, 4, "", who, 2), 2);
    CHECK_INT(2, receipts_readers(&receipts, 4, "", who, 1), 2); /* counted beyond the room */
    CHECK_INT(3, receipts_readers(&receipts, 5, "", who, 2), 1);
    CHECK_TEXT(3, who[0], "leyla");
    CHECK_INT(4, receipts_readers(&receipts, 5, "leyla", who, 2), 0); /* who wrote it */
    for (int i = 0; i < 2 * RECEIPTS_PEOPLE; i++) {
        char handle[16];

        snprintf(handle, sizeof handle, "p%d", i);
        receipts_read(&receipts, handle, 9);
    }
    CHECK_INT(5, json_object_size(receipts.readers), RECEIPTS_PEOPLE);
    receipts_done(&receipts);
}

/* ---- through the model ---- */

static struct history *open_group(struct model *model, const char *last_from)
{
    AUTO_JSON json_t *page = json_pack("{s:[o, o]}", "items",
                                       rig_message("g", 1, "agshin", "Who is there?"),
                                       rig_message("g", 2, last_from, "And now?"));
    struct history *history;

    rig_push(model, "conversation.changed",
             "{'conversation': {'id': 'g', 'kind': 'group', 'name': 'G', 'members': 3, 'role':"
             " 'member', 'last_seq': 2, 'read_seq': 0, 'unread': 0, 'mentions': 0}}");
    history = history_open(&model->histories, "g");
    history_take_newest(history, page);
    return history;
}

static void delivery_is_asked_for_once(void **state)
{
    struct model *model = rig_model();
    struct history *history = open_group(model, "agshin");
    int64_t due = model_want_delivery(model, history);

    (void)state;
    CHECK(0, due > model->tick_ms);
    rig_idle(model); /* not at once: it is on its way to the others */
    model->tick_ms = due;
    CHECK_INT(1, model_want_delivery(model, history), -1);
    rig_answer(model, "message.delivery",
               "{'members': 2, 'online': 2, 'delivered': 1, 'read': 0, 'slowest_ms': 41}");
    CHECK_INT(2, history->receipts.delivery.delivered, 1);
    CHECK_INT(2, history->receipts.delivery.slowest_ms, 41);
    model->tick_ms += 100000;
    CHECK_INT(3, model_want_delivery(model, history), -1);
    rig_idle(model);
    receipts_look_again(&history->receipts);
    CHECK_INT(4, model_want_delivery(model, history), -1);
    rig_answer(model, "message.delivery",
               "{'members': 2, 'online': null, 'delivered': null, 'read': 1, 'slowest_ms': null}");
    CHECK_INT(5, history->receipts.delivery.delivered, -1);
    CHECK_INT(5, history->receipts.delivery.read, 1);
    model_free(model);
}

static void an_answer_about_an_earlier_message_is_left_alone(void **state)
{
    struct model *model = rig_model();
    struct history *history = open_group(model, "agshin");
    struct ask *ask;
    AUTO_JSON json_t *figures = rig_json("{'members': 2, 'online': 2, 'delivered': 2, 'read': 0}");

    (void)state;
    model->tick_ms = model_want_delivery(model, history);
    (void)model_want_delivery(model, history);
    ask = rig_ask(model, "message.delivery");
    rig_push(model, "message.new",
             "{'message': {'id': 'g-3', 'conversation': 'g', 'seq': 3, 'from': {'handle': 'agshin',"
             " 'name': 'agshin'}, 'text': 'x', 'at': '2026-11-23T14:20:00.000Z'}}");
    (void)model_want_delivery(model, history);
    model_answer(model, ask, figures, NULL);
    CHECK(0, !history->receipts.delivery.known);
    CHECK_INT(0, history->receipts.delivery.seq, 3);
    model_free(model);
}

static const json_t *reaction(struct history *history, size_t i)
{
    return json_array_get(field_list(history_at(history, 1), "reactions"), i);
}

static void reactions_are_shown_at_once_and_undone(void **state)
{
    struct model *model = rig_model();
    struct history *history = open_group(model, "leyla");

    (void)state;
    model_react_message(model, "g", "g-2", "👍");
    CHECK_INT(0, field_int(reaction(history, 0), "count"), 1);
    CHECK(0, message_has_reaction(history_at(history, 1), "👍"));
    rig_refuse(model, "message.react",
               "{'code': -32009, 'message': 'it holds 20 already',"
               " 'data': {'reason': 'conflict'}}");
    CHECK(1, reaction(history, 0) == NULL);
    rig_push(model, "message.changed",
             "{'message': {'id': 'g-2', 'conversation': 'g', 'seq': 2, 'from': {'handle': 'leyla',"
             " 'name': 'leyla'}, 'text': 'x', 'at': '2026-11-23T14:20:00.000Z', 'reactions':"
             " [{'emoji': '🎉', 'count': 2, 'mine': true}]}}");
    model_react_message(model, "g", "g-2", "🎉");
    CHECK_INT(2, field_int(reaction(history, 0), "count"), 1);
    CHECK(2, !message_has_reaction(history_at(history, 1), "🎉"));
    model_lost(model, rig_ask(model, "message.react"));
    CHECK_INT(3, field_int(reaction(history, 0), "count"), 2);
    model_react_message(model, "g", "no such", "🎉");
    model_react_message(model, "h", "g-2", "🎉");
    rig_idle(model);
    model_free(model);
}

static void typing_is_told_and_heard(void **state)
{
    struct model *model = rig_model();
    struct history *history = open_group(model, "leyla");
    const char *who[TYPISTS_MOST];

    (void)state;
    model->tick_ms = 1000;
    model_typing(model, "g");
    model_typing(model, "g");
    rig_answer(model, "message.typing", "{}");
    rig_idle(model);
    rig_push(model, "message.typing", "{'conversation': 'g', 'handle': 'leyla'}");
    rig_push(model, "message.typing", "{'conversation': 'g', 'handle': 'agshin'}"); /* me */
    rig_push(model, "message.typing", "{'conversation': 'h', 'handle': 'leyla'}");
    CHECK_INT(0, receipts_typing(&history->receipts, model->tick_ms, who), 1);
    rig_push(model, "message.new",
             "{'message': {'id': 'g-3', 'conversation': 'g', 'seq': 3, 'from': {'handle': 'leyla',"
             " 'name': 'leyla'}, 'text': 'x', 'at': '2026-11-23T14:20:00.000Z'}}");
    CHECK_INT(1, receipts_typing(&history->receipts, model->tick_ms, who), 0);
    rig_push(model, "message.read", "{'conversation': 'g', 'handle': 'leyla', 'seq': 3}");
    CHECK_INT(2, receipts_readers(&history->receipts, 3, "", who, 1), 1);
    rig_push(model, "conversation.changed",
             "{'conversation': {'id': 'g', 'kind': 'group', 'name': 'G', 'members': 51, 'role':"
             " 'member', 'last_seq': 3, 'read_seq': 0, 'unread': 0, 'mentions': 0}}");
    model->tick_ms += 10000;
    model_typing(model, "g");
    rig_idle(model); /* not in a large one */
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_types_is_told_for_a_while),
        cmocka_unit_test(what_was_read_never_goes_back),
        cmocka_unit_test(delivery_is_asked_for_once),
        cmocka_unit_test(an_answer_about_an_earlier_message_is_left_alone),
        cmocka_unit_test(reactions_are_shown_at_once_and_undone),
        cmocka_unit_test(typing_is_told_and_heard),
    };

    return RUN_TESTS(tests);
}
