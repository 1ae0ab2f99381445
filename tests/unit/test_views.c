/* Screens drawn from a model made by hand, at several sizes: what must be there, what must not. */
#include <stdlib.h>

#include "unit.h"

#include "json_read.h"
#include "mem.h"
#include "client_stage.h"

static void fill(struct model *model)
{
    rig_push(model, "update.new",
             "{'update': {'id': 'u1', 'author': {'handle': 'leyla', 'name': 'Leyla Mammadova',"
             " 'title': 'Principal Engineer'}, 'text': 'Thanks @agshin for the #graph talk! See"
             " https://a@example.org/a/path/that/is/much/too/long',"
             " 'entities': [{'kind': 'mention', 'start': 7, 'end': 14, 'handle': 'agshin',"
             " 'name': 'Agshin Tagiyev'}, {'kind': 'link', 'start': 40, 'end': 90, 'url':"
             " 'https://a@example.org/a/path/that/is/much/too/long'}], 'link': {'url': "
             "'https://example.org/talk', 'title':"
             " 'A talk\u202e about graphs', 'description': 'How they grew, and what it cost.',"
             " 'site': 'Example'}, 'topics': ['graph'], 'at': '2026-11-23T14:18:00.000Z',"
             " 'edited_at': '2026-11-23T14:19:00.000Z', 'likes': 14, 'recommends': 3,"
             " 'comments': 6, 'liked': true}, 'reason': {'kind': 'mentioned', 'by': {'handle':"
             " 'leyla', 'name': 'Leyla Mammadova'}}}");
    rig_push(model, "notification.changed",
             "{'unread': 1, 'group': {'id': 'n1', 'kind': 'like', 'count': 2, 'read': false,"
             " 'last_at': '2026-11-23T14:28:00.000Z', 'text': 'Farid and Leyla liked your update',"
             " 'target': {'kind': 'update', 'id': 'u9', 'excerpt': 'Index v2'}, 'actors':"
             " [{'handle': 'farid', 'name': 'Farid Aliyev'}, {'handle': 'leyla', 'name': 'Leyla"
             " Mammadova'}]}}");
    rig_push(model, "conversation.changed",
             "{'conversation': {'id': 'g1', 'kind': 'group', 'name': 'design-review', 'about': '',"
             " 'members': 5, 'role': 'member', 'last_seq': 2, 'read_seq': 1, 'unread': 1,"
             " 'mentions': 1, 'muted_until': null}}");
}

static const struct stage_answer answers[] = {
    { "message.history", NULL,
      "{'items': [{'id': 'm1', 'conversation': 'g1', 'seq': 1, 'from': {'handle': 'leyla', 'name':"
      " 'Leyla Mammadova'}, 'text': 'Ship it?', 'at': '2026-11-23T14:20:00.000Z'}, {'id': 'm2',"
      " 'conversation': 'g1', 'seq': 2, 'from': {'handle': 'farid', 'name': 'Farid Aliyev'},"
      " 'text': 'Yes, today.', 'at': '2026-11-23T14:20:00.000Z'}]}" },
    { "conversation.members", NULL, "{'items': []}" },
    { "team.get", NULL, "{'id': 't', 'name': 'Platform', 'company': 'Everi', 'role': 'lead'}" },
    { "team.members", NULL,
      "{'items': [{'person': {'handle': 'leyla', 'name': 'Leyla'}, 'role': 'member'}]}" },
    { "team.index", NULL, "{'weeks': [{'index': 61, 'people': 6, 'from': 7, 'dimensions': []}]}" },
    { "team.list", NULL, "{'items': [{'id': 't', 'name': 'Platform', 'about': 'x'}, {}]}" },
};

static void set_up(struct stage *stage, int cols, int rows)
{
    stage_set_up(stage, cols, rows, answers, ARRAY_LEN(answers));
    fill(stage->model);
    stage_draw(stage);
}

static const struct stage_row rows[] = {
    /* Home */
    { 80, 24, "", "[1 Home] 2 Notif(1)  3 Chat(@1)", NULL },
    { 80, 24, "", "Leyla Mammadova mentioned you", NULL },
    { 80, 24, "", "Thanks @Agshin Tagiyev for the #graph talk!", "@agshin for" },
    { 80, 24, "", "14 likes (you)   3 recommends   6 comments", NULL },
    { 80, 24, "", "edited · 12m", NULL },
    { 80, 24, "", "▌ Leyla Mammadova @leyla · Principal Engineer", NULL },
    { 80, 24, "", "j/k move", NULL },
    { 80, 24, "", "F1 help", NULL },
    { 100, 30, "", "CHATS", "COMMENTS" },
    { 120, 40, "", "▸1 Home", "[1 Home]" },
    { 120, 40, "", "COMMENTS (6)", NULL },
    { 120, 40, "", "agshin@everi.local:7420", NULL },
    { 40, 10, "", "[1 Home] 2(1)  3(@1)", "Notif" },
    { 40, 10, "", "3 recs", "recommends" },
    { 39, 24, "", "too small", "Home" },
    { 80, 9, "", "too small", NULL },
    { 1, 1, "", NULL, "Home" },
    /* Notifications */
    { 80, 24, "2", "● Farid and Leyla liked your update", NULL },
    { 80, 24, "2", "1 unread group · filter: all", "└" },
    { 80, 24, "2 Space", "└ Farid Aliyev @farid", NULL },
    { 80, 24, "2 Space Space", NULL, "└" },
    { 80, 24, "2 F", "filter: unread", NULL },
    { 80, 24, "g n", "1 unread group", NULL },
    { 120, 40, "2", "GROUP · 2 likes", NULL },
    { 120, 40, "2", "Farid Aliyev", NULL },
    { 80, 24, "2 F F", "filter: mentions and replies", "liked your" },
    { 80, 24, "2 F F", "Nobody mentioned you or answered", NULL },
    { 80, 24, "2 F F F", "filter: all", NULL },
    { 40, 10, "2", "“Index v2”", NULL },
    { 80, 24, "2 e", "0 unread groups", "●  Farid" },
    /* Chat */
    { 80, 24, "3", "# design-review @1", NULL },
    { 80, 24, "3 Enter", "# design-review · 5 members", NULL },
    { 80, 24, "3 Enter", "14:20 leyla         Ship it?", NULL },
    { 80, 24, "3 Enter", "── 1 new ──", NULL },
    { 120, 40, "3 Enter", "MEMBERS (5)", NULL },
    { 40, 10, "3 Enter", "Yes, today.", "# design-review @1" },
    { 80, 24, "3 Enter \"hello Enter", "hello  queued", NULL },
    { 80, 24, "3 Enter \"hel", "hel", "sending" },
    { 80, 24, "3 Enter \"hello Esc 1 3 Enter", "hello", "sending" }, /* the draft is there */
    { 80, 24, "3 Enter \"@fa", "Farid Aliyev", NULL },
    { 80, 24, "3 Enter \"@fa", "to # design-review", NULL }, /* the popup leaves the title */
    { 80, 24, "3 Enter \"@fa Tab", "@farid", NULL },
    { 80, 24, "Alt-a", "# design-review · 5 members", NULL },
    /* What is over them */
    { 80, 24, "F1", "▌ Home", NULL }, /* at the keys of the screen */
    { 80, 24, "F1 Home", "next unread, wherever it is", NULL },
    { 80, 24, "?", "like, or take it back", NULL },
    { 80, 24, ": \"fo", "follow", NULL },
    { 80, 24, ": \"nonsense Enter", "There is no command", NULL },
    { 80, 24, ": \"group Enter", ":group NAME HANDLES", NULL },
    { 80, 24, "Alt-k", "go to", NULL },
    { 80, 24, "Alt-k \"dsrv", "# design-review", "@ Leyla" },
    { 80, 24, "g", "h home", NULL },
    /* What is selected, and what is beside it */
    { 80, 24, "", "See example.org/…", "a@example" },
    { 80, 24, "", "│ A talk", "How they grew" },
    { 80, 24, "", "│ example.org/talk · Example", "\u202e" },
    { 80, 24, "Enter", "│ How they grew, and what it cost.", NULL },
    { 40, 10, "Enter", "│ How they grew, and what it cost.", NULL },
    { 80, 24, "Enter e", "That is not yours.", NULL },
    { 80, 24, "Enter D", "That is not yours.", "y/n" },
    { 80, 24, "Enter w", "who likes it", NULL },
    { 80, 24, "Enter W", "who recommends it", NULL },
    { 80, 24, "Enter H", "what it said", NULL },
    { 80, 24, "Enter H Esc", "6 comments", "what it said" },
    { 80, 24, "o 1", "1 A talk", NULL },
    { 120, 40, "F6", "Enter go", NULL }, /* its comments have not come: to the sidebar */
    { 80, 24, "o", "https://a@example.org/a/path/that/is/much/too/long", NULL },
    { 80, 24, "o", "2 example.org/…", NULL },
    { 80, 24, "o Esc", "[1 Home]", "2 example.org" },
    { 80, 24, "o y", "Copied 24 chars.", NULL },
    { 80, 24, "y", "Copied 90 chars.", NULL },
    { 80, 24, "2 o", "There is no link here.", NULL },
    { 80, 24, "2 y", "Copied 33 chars.", NULL },
    { 80, 24, "/ \"GRAPH", "/GRAPH", NULL },
    { 80, 24, "/ \"nowhere Enter", "There is no \"nowhere\"", NULL },
    { 80, 24, "n", "Press / to search", NULL },
    { 80, 24, "Alt-l", "Thanks @Agshin Tagiyev", "[1 Home]" },
    { 80, 24, "Alt-l j", "[1 Home]", NULL },
    { 120, 40, "Alt-l", "Thanks @Agshin Tagiyev", "CHATS" },
    { 120, 40, "F2", "[1 Home]", "CHATS" },
    { 120, 40, "F2 F2", "CHATS", "[1 Home]" },
    { 80, 24, "F2", "room for a sidebar", NULL },
    { 80, 24, "Alt-e", "Nothing is being written", NULL },
    { 80, 24, "3 Enter F6", "Enter open", NULL },
    { 80, 24, "3 Enter F6 F6", "r reply", NULL },
    { 80, 24, "3 Enter F6 F6 F6", "Enter send", NULL },
    /* Writing */
    { 80, 24, "c \"first", "new update", NULL },
    { 80, 24, "c \"first Esc", "Kept as a draft", "new update" },
    { 80, 24, "c \"first Esc c", "first", NULL },
    { 80, 24, "c \"first", "for everybody", "◂" },
    { 80, 24, "c \"first", "Tab gives it up to 5", NULL },
    { 80, 24, "c \"first Tab Tab Right", "◂ your followers ▸", NULL },
    { 80, 24, "c \"first Tab Tab Left", "◂ your followers ▸", "team" }, /* who is in none */
    { 80, 24, "c \"first Tab Tab Right Esc c", "for your followers", NULL },
    { 80, 24, "c \"first Tab \"gr", "#graph", NULL },
    { 80, 24, "c \"first Tab \"gr Tab Enter", "topics #graph  ", NULL },
    { 80, 24, "c \"first Tab \"a.b C-d", "is no topic", NULL },
    { 80, 24, "c \"first Tab \"123 C-d", "is no topic", NULL },
    { 80, 24, "c \"first S-Tab S-Tab \"c, C-d", "sending…", NULL },
    { 80, 24, "c \"@leyla, ", "@leyla Leyla Mammadova", NULL },
    { 80, 24, "c \"@nosuch, ", "@nosuch …", NULL },
    { 40, 10, "c \"@leyla,", "@leyla Leyla Mammadova", NULL },
    { 80, 24, "Enter", "6 comments", "3 Chat(@1) 2" },
    { 80, 24, "r", "comment", NULL },
    { 80, 24, "f", "Like taken back.", "(you)" },
    { 80, 24, "q", "Q leaves everi.", NULL },
};

static void screens_show_what_there_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct stage stage;

        set_up(&stage, rows[i].cols, rows[i].rows);
        stage_press(&stage, rows[i].keys);
        if (rows[i].shown && !strstr(stage.screen.data, rows[i].shown))
            fail_msg("row %zu (%dx%d, %s): no \"%s\" in\n%s", i, rows[i].cols, rows[i].rows,
                     rows[i].keys, rows[i].shown, stage.screen.data);
        if (rows[i].hidden && strstr(stage.screen.data, rows[i].hidden))
            fail_msg("row %zu (%dx%d, %s): there is \"%s\" in\n%s", i, rows[i].cols, rows[i].rows,
                     rows[i].keys, rows[i].hidden, stage.screen.data);
        stage_tear_down(&stage);
    }
}

/* Where a text is nearly as long as it may be, its length is told; what is more is not taken. */
static void a_long_text_is_counted(void **state)
{
    static const struct {
        const char *keys;
        int pasted;
        const char *shown; /* NULL: nothing of the kind */
    } lengths[] = {
        { "c", 4499, NULL },
        { "c", 4500, "4500 of 5000" },
        { "c", 5000, "5000 of 5000" },
        { "c", 5001, "5000 of 5000" },
        { "3 Enter", 3600, "3600 of 4000" },
        { "Enter r", 1799, NULL },
        { "Enter r", 1800, "1800 of 2000" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        char *text = mem_new((size_t)lengths[i].pasted + 1);
        struct input input = { .kind = INPUT_PASTE, .paste = text };
        struct stage stage;

        memset(text, 'a', (size_t)lengths[i].pasted);
        set_up(&stage, 80, 24);
        stage_press(&stage, lengths[i].keys);
        ui_input(stage.ui, &input);
        stage_draw(&stage);
        if (lengths[i].shown)
            CHECK(i, strstr(stage.screen.data, lengths[i].shown) != NULL);
        else
            CHECK(i, strstr(stage.screen.data, "00 ") == NULL);
        stage_tear_down(&stage);
        mem_free(text);
    }
}

/* Keys, sizes and pushes in any order: nothing falls over, and nothing is drawn outside. */
static void anything_may_happen(void **state)
{
    static const char *const keys[] = {
        "j",     "k",     "g",     "h",     "n",      "c",         "1",     "2",     "3",
        "Enter", "Esc",   "f",     "b",     "r",      "Space",     "e",     "E",     "F",
        ".",     ":",     "?",     "Tab",   "Up",     "End",       "C-d",   "Alt-a", "Alt-k",
        "m",     "PgUp",  "PgDn",  "Home",  "Alt-u",  "R",         "D",     "J",     "K",
        "y",     "x",     "@",     "S-Tab", "q",      "Backspace", "Down",  "G",     "o",
        "w",     "W",     "H",     "/",     "N",      "F2",        "F6",    "Alt-l", "p",
        "l",     "C-u",   "Right", "Left",  "C-d",    "Delete",    "Alt-e", "#",     "4",
        "+",     "=",     "D",     "y",     "Alt-Up", "M",         "C",     "5",     "t",
        "i",     "Alt-t", "7",     "s",
    };
    static const int sizes[][2] = { { 80, 24 }, { 120, 40 }, { 40, 10 }, { 1, 1 },
                                    { 99, 17 }, { 100, 15 }, { 300, 3 }, { 41, 100 } };
    struct stage stage;
    uint32_t seed = 7;

    (void)state;
    set_up(&stage, 80, 24);
    stage.model->self = rig_json("{'handle': 'agshin', 'team': {'id': 't', 'name': 'Platform'}}");
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1664525 + 1013904223;
        if (seed >> 24 < 4) {
            const int *size = sizes[(seed >> 8) % ARRAY_LEN(sizes)];
            struct input input = { .kind = INPUT_RESIZE, .row = size[1], .col = size[0] };

            ui_input(stage.ui, &input);
        } else if (seed >> 24 < 10) {
            fill(stage.model);
        } else {
            struct input input = { .kind = INPUT_KEY };

            CHECK(i, key_parse(keys[(seed >> 8) % ARRAY_LEN(keys)], &input.code, &input.modifiers));
            ui_input(stage.ui, &input);
        }
        stage_draw(&stage);
    }
    stage_tear_down(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screens_show_what_there_is),
        cmocka_unit_test(a_long_text_is_counted),
        cmocka_unit_test(anything_may_happen),
    };

    setenv("TZ", "UTC", 1);
    return RUN_TESTS(tests);
}
