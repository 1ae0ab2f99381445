/* Find, topics and what leads to them: what must be on the screen, and what is asked when. */
#include <stdlib.h>

#include "unit.h"

#include "client_stage.h"

#define BRIEF(handle, name)                                                                        \
    "{'handle': '" handle "', 'name': '" name "', 'title': '', 'team': null}"

static const struct stage_answer answers[] = {
    { "search", "'kind': 'people', 'limit': 50, 'q': 'le'",
      "{'items': [" BRIEF("leyla", "Leyla Mammadova") ", " BRIEF("alek", "Alék Lewis") "]}" },
    { "search", "'kind': 'people', 'limit': 50, 'q': 'bad'",
      "!{'code': -32029, 'message': 'too fast', 'data': {}}" },
    { "person.search", "'q': 'le'", "{'items': [" BRIEF("alek", "Alék Lewis") "]}" },
    { "search", "'kind': 'updates', 'limit': 50, 'q': 'ship'",
      "{'items': [{'id': 'u7', 'author': " BRIEF(
          "leyla", "Leyla Mammadova") ", 'text': 'We ship on"
                                      " Mondays.', 'at': '2026-11-23T14:20:00.000Z', 'likes': 0, "
                                      "'liked': false}]}" },
    { "search", "'kind': 'messages', 'limit': 50, 'q': 'ship'",
      "{'items': [{'id': 'm5', 'conversation': 'g1', 'seq': 5, 'from': " BRIEF(
          "farid", "Farid") ", 'text': 'Ship it today.', 'at': '2026-11-23T14:20:00.000Z'}]}" },
    { "search", NULL, "{'items': []}" },
    { "update.react", NULL, "{'likes': 1, 'liked': true}" },
    { "message.history", "'after_seq': 0",
      "{'items': [{'id': 'm5', 'conversation': 'g1', 'seq': 5, 'from': " BRIEF(
          "farid", "Farid") ", 'text': 'Ship it today.', 'at': '2026-11-23T14:20:00.000Z'}]}" },
    { "conversation.members", NULL, "{'items': []}" },
    { "conversation.get", NULL, "{'id': 'g1', 'kind': 'group', 'name': 'review', 'last_seq': 5}" },
    { "topic.list", NULL,
      "{'items': [{'topic': 'postgres', 'followers': 3, 'updates': 1, 'followed': true}]}" },
    { "topic.popular", NULL,
      "{'items': [{'topic': 'queues', 'followers': 1, 'updates': 12345, 'followed': false},"
      " {'topic': 'postgres', 'followers': 3, 'updates': 1, 'followed': true}]}" },
    { "topic.follow", NULL, "{}" },
    { "topic.unfollow", NULL, "{}" },
    { "person.unfollow", NULL, "{'following': 0, 'followers': 8}" },
    { "person.follow", NULL, "{'following': 1, 'followers': 9}" },
    { "feed.home", NULL, "{'items': []}" },
    { "feed.topic", "queues",
      "{'items': [{'id': 'u1', 'author': " BRIEF(
          "leyla",
          "Leyla Mammadova") ", 'text': 'On queues.',"
                             " 'topics': ['queues'], 'at': '2026-11-23T14:20:00.000Z'}]}" },
    { "feed.topic", NULL, "{'items': []}" },
    { "person.get", "alek", "{'handle': 'alek', 'name': 'Alék', 'followed_by_me': true}" },
    { "person.get", "leyla", "{'handle': 'leyla', 'name': 'Leyla Mammadova'}" },
    { "feed.person", NULL, "{'items': []}" },
    { "update.get", NULL, "{'id': 'u1'}" },
    { "comment.list", NULL, "{'items': []}" },
};

static const struct stage_row rows[] = {
    { 80, 24, "7", "[7 Find]", NULL },
    { 80, 24, "7", "Type the beginning of a name", NULL },
    { 80, 24, "7 \"le", "Leyla Mammadova @leyla", "Type the" },
    { 80, 24, "7 \"_le_", "Leyla Mammadova @leyla", NULL },
    { 80, 24, "7 \"1234", "1234", "[1 Home]" }, /* digits are words here */
    { 80, 24, "7 \"zz", "Nobody of that name.", NULL },
    { 80, 24, "7 \"bad", "! too fast", NULL },
    { 80, 24, "7 \"le ~ \"x", "Not connected: this comes when", "Nobody" },
    { 80, 24, "7 \"le ~ \"x Backspace", "Leyla Mammadova", "this comes" },
    { 80, 24, "7 \"le ~ \"x", "Not connected: only what was found before", NULL },
    { 80, 24, "7 \"le C-u", "Type the beginning", "Leyla" },
    { 80, 24, "7 \"le Enter f", "You follow @leyla: 9 followers.", NULL },
    { 80, 24, "7 \"le Enter f f", "You no longer follow @leyla: 8 followers.", NULL },
    { 80, 24, "7 \"le Enter j f", "You no longer follow @alek", NULL }, /* asked for first */
    { 80, 24, "7 \"le Enter Enter", "[Updates] Followers", NULL },
    { 80, 24, "7 \"le Enter j Enter", "Alék @alek", NULL },
    { 80, 24, "7 \"le Enter j p Esc", "▌ Alék Lewis", NULL }, /* the place is kept */
    { 80, 24, "7 \"le Enter 1 7", "▌ Leyla Mammadova", NULL },
    { 80, 24, "7 \"le Enter 1 7 k \"y", "Find ley", NULL },
    { 80, 24, "7 \"le Enter / \"y", "Find ley", NULL },
    { 80, 24, "7 \"le Esc Esc", "[1 Home]", NULL },
    { 80, 24, "7 Esc", "[1 Home]", NULL },
    { 80, 24, "g s", "[7 Find]", NULL },
    { 80, 24, ": \"find_le Enter", "Leyla Mammadova @leyla", NULL },
    { 40, 10, "7 \"le", "Alék Lewis @alek", NULL },
    { 80, 24, "7 \"le Enter y", "Copied 6 chars.", NULL },
    { 80, 24, "7 \"le Enter o", "There is no link here.", NULL },
    { 80, 24, "7 S-Tab Enter y", "Copied 9 chars.", NULL }, /* #postgres */
    { 80, 24, "7 S-Tab Enter j Enter y", "Copied 10 chars.", NULL },
    { 80, 24, "7 S-Tab Enter j Enter p", "Leyla Mammadova", NULL },
    { 80, 24, "7 \"le Enter Alt-l", "Leyla Mammadova @leyla", "[7 Find]" },
    /* updates and messages */
    { 80, 24, "7 Tab", "Type words; the last may be a beginning.", NULL },
    { 80, 24, "7 \"ship Tab", "We ship on Mondays.", NULL },
    { 80, 24, "7 \"ship Tab Enter f", "1 like (you)", NULL },
    { 80, 24, "7 \"nothing Tab", "No update holds all of these words.", NULL },
    { 80, 24, "7 \"ship Tab Tab", "Ship it today.", NULL },
    { 80, 24, "7 \"nothing Tab Tab", "No message holds all of these words.", NULL },
    { 40, 10, "7 \"ship Tab Tab", "Ship it today.", NULL },
    /* topics */
    { 80, 24, "7 S-Tab", "#queues                    1 follower · 12,345 updates", NULL },
    { 80, 24, "7 S-Tab", "following", NULL },
    { 80, 24, "7 S-Tab \"que", "#queues", "#postgres" },
    { 80, 24, "7 S-Tab \"que", "  #que", NULL }, /* behind those that there are */
    { 80, 24, "7 S-Tab \"#Que", "#queues", "#postgres" },
    { 80, 24, "7 S-Tab \"new-one", "▌ #new-one", "queues" },
    { 80, 24, "7 S-Tab \"12", "No such topic.", "#12" },
    { 80, 24, "7 S-Tab Enter Enter", "#postgres   3 followers · 1 update", NULL },
    { 80, 24, "7 S-Tab Enter Enter", "[ Following ]", NULL },
    { 80, 24, "7 S-Tab Enter Enter", "Nothing was said about it yet.", NULL },
    { 80, 24, "7 S-Tab Enter j Enter", "On queues.", "[ Following ]" },
    { 80, 24, "7 S-Tab Enter j Enter F", "You follow #queues.", NULL },
    { 80, 24, "7 S-Tab Enter Enter F", "You no longer follow #postgres.", NULL },
    { 80, 24, "7 S-Tab Enter j f", "You follow #queues.", NULL },
    { 80, 24, "7 S-Tab Enter j Enter Esc", "▌ #queues", NULL },
    { 80, 24, "7 S-Tab Enter j Enter Enter Esc", "On queues.", NULL },
    { 80, 24, ": \"topic_Queues Enter", "#queues", NULL },
    { 80, 24, ": \"topic_#queues Enter Esc", "[1 Home]", NULL },
    { 80, 24, "7 S-Tab Enter j Enter ~", "As it was when there was a connection.", NULL },
    /* the switcher */
    { 80, 24, "Alt-k \"que", "#queues", "#postgres" },
    { 80, 24, "Alt-k \"que Enter", "On queues.", "go to" },
    { 80, 24, "Alt-k \"le", "@ Alék Lewis alek", NULL }, /* the server knows them */
    { 80, 24, "Alt-k \"zz Enter", "[1 Home]", "go to" },
    { 40, 10, "Alt-k \"le", "@ Alék Lewis alek", NULL },
    /* the sidebar */
    { 100, 30, "", " TOPICS", NULL },
    { 100, 30, "", " #postgres", NULL },
    { 80, 24, "", NULL, "TOPICS" },
    { 100, 13, "", "CHATS", "TOPICS" },
};

/* A click on a topic of the sidebar leads there; one beside it, or over a box, nowhere. */
static void a_topic_of_the_sidebar_is_clicked(void **state)
{
    static const struct {
        const char *keys;
        int row_off, col;
        bool leads;
    } rows_of_clicks[] = {
        { "", 0, 3, true },   { "", 0, 22, false },  { "", 1, 3, false },
        { "", -1, 3, false }, { "F1", 0, 3, false }, { "F2", 0, 3, false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows_of_clicks); i++) {
        struct input input = { .kind = INPUT_MOUSE, .button = 1, .col = rows_of_clicks[i].col };
        struct stage stage;
        const char *at;

        stage_set_up(&stage, 100, 30, answers, ARRAY_LEN(answers));
        at = strstr(stage.screen.data, " #postgres");
        assert_non_null(at);
        input.row = rows_of_clicks[i].row_off;
        for (const char *p = stage.screen.data; p < at; p++)
            input.row += *p == '\n';
        stage_press(&stage, rows_of_clicks[i].keys);
        ui_input(stage.ui, &input);
        stage_draw(&stage);
        CHECK_INT(i, strstr(stage.screen.data, "3 followers · 1 update") != NULL,
                  rows_of_clicks[i].leads);
        stage_tear_down(&stage);
    }
}

static void finds_what_there_is(void **state)
{
    (void)state;
    stage_play(rows, ARRAY_LEN(rows), answers, ARRAY_LEN(answers));
}

static void key(struct stage *stage, uint32_t code)
{
    struct input input = { .kind = INPUT_KEY, .code = code };

    ui_input(stage->ui, &input);
}

/* What is typed is asked for when the typing rests, and then once. */
static void a_request_waits_for_a_rest(void **state)
{
    struct stage stage;
    struct ask *ask;

    (void)state;
    stage_set_up(&stage, 80, 24, NULL, 0);
    stage_press(&stage, "7");
    for (int i = 0; i < 6; i++) {
        stage.model->tick_ms += 100;
        key(&stage, (uint32_t) "office"[i]);
        CHECK(i, ui_tick(stage.ui) == stage.model->tick_ms + 150);
        ui_settle(stage.ui);
        rig_idle(stage.model);
    }
    stage.model->tick_ms += 150;
    CHECK(6, ui_tick(stage.ui) < 0);
    ask = rig_ask(stage.model, "search");
    CHECK_TEXT(7, json_string_value(json_object_get(ask->params, "q")), "office");
    ui_settle(stage.ui);
    rig_idle(stage.model);
    ask_free(ask);
    stage_tear_down(&stage);
}

static void answer_with(struct stage *stage, struct ask *ask, const char *name)
{
    json_t *page = json_pack("{s:[{s:s, s:s}]}", "items", "handle", name, "name", name);

    model_answer(stage->model, ask, page, NULL);
    json_decref(page);
}

/* The answer for older words comes behind that for the newer ones, and shows nowhere. */
static void a_late_answer_is_dropped(void **state)
{
    struct stage stage;
    struct ask *older, *newer;

    (void)state;
    stage_set_up(&stage, 80, 24, NULL, 0);
    stage_press(&stage, "7");
    key(&stage, 'a');
    stage.model->tick_ms += 150;
    (void)ui_tick(stage.ui);
    older = rig_ask(stage.model, "search");
    key(&stage, 'b');
    stage.model->tick_ms += 150;
    (void)ui_tick(stage.ui);
    newer = rig_ask(stage.model, "search");
    answer_with(&stage, newer, "abel");
    answer_with(&stage, older, "aaron");
    stage_draw(&stage);
    assert_non_null(strstr(stage.screen.data, "abel"));
    assert_null(strstr(stage.screen.data, "aaron"));
    stage_tear_down(&stage);
}

/* Keys, sizes, losses of the connection in any order, over answers of every kind and none. */
static void anything_may_happen(void **state)
{
    static const char *const keys[] = {
        "4",    "7", "1", "j", "k",   "Enter", "Esc",   "Tab",  "S-Tab",     "f",     "F",
        "p",    "s", "e", "B", "M",   "y",     "n",     "l",    "h",         "Space", "End",
        "Home", "/", "a", "e", "C-d", "Alt-k", "Alt-7", "C-u",  "Backspace", "PgDn",  "Up",
        "Down", "q", "g", "~", ":",   "?",     "Right", "Left", "c",         "b",     "r",
    };
    static const int sizes[][2] = { { 24, 80 }, { 40, 120 }, { 10, 40 }, { 1, 1 },
                                    { 3, 300 }, { 17, 99 },  { 12, 100 } };
    struct stage stage;
    uint32_t seed = 11;

    (void)state;
    stage_set_up(&stage, 80, 24, answers, ARRAY_LEN(answers));
    for (int i = 0; i < 4000; i++) {
        seed = seed * 1664525 + 1013904223;
        if (seed >> 24 < 6) {
            const int *size = sizes[(seed >> 8) % ARRAY_LEN(sizes)];
            struct input input = { .kind = INPUT_RESIZE, .row = size[0], .col = size[1] };

            ui_input(stage.ui, &input);
        }
        if (seed >> 24 < 20)
            model_ready(stage.model, seed & 256);
        stage_press(&stage, keys[(seed >> 8) % ARRAY_LEN(keys)]);
    }
    stage_tear_down(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_there_is),
        cmocka_unit_test(a_topic_of_the_sidebar_is_clicked),
        cmocka_unit_test(a_request_waits_for_a_rest),
        cmocka_unit_test(a_late_answer_is_dropped),
        cmocka_unit_test(anything_may_happen),
    };

    setenv("TZ", "UTC", 1);
    return RUN_TESTS(tests);
}
