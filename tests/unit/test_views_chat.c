/* A conversation on the screen: what stands under messages, what is done to them, and what the
 * others are heard of. Pushes of a row come when its keys were pressed. */
#include "unit.h"

#include "client_stage.h"
#include "json_read.h"

#define BRIEF(handle, name)                                                                        \
    "{'handle': '" handle "', 'name': '" name "', 'title': '', 'team': null}"
#define AT    "'at': '2026-11-23T14:20:00.000Z'"
#define LEYLA BRIEF("leyla", "Leyla Mammadova")
#define FARID BRIEF("farid", "Farid Aliyev")
#define ME    BRIEF("agshin", "Agshin Tagiyev")
#define MESSAGE(id, seq, from, text)                                                               \
    "{'id': '" id "', 'conversation': 'g1', 'seq': " seq ", 'from': " from ", 'text': '" text      \
    "', " AT

#define GROUP(name, members)                                                                       \
    "{'id': 'g1', 'kind': 'group', 'name': '" name "', 'members': " members                        \
    ", 'role': 'owner', 'last_seq': 4, 'read_seq': 4"

static const struct stage_answer answers[] = {
    { "message.history", "'g1'",
      "{'items': [" MESSAGE("m1", "1", LEYLA,
                            "Ship it?") ", 'reactions': [{'emoji': '👍', 'count':"
                                        " 2, 'mine': true}, {'emoji': '🎉', 'count': 1, 'mine': "
                                        "false}]}, " MESSAGE(
                                            "m2", "2", FARID,
                                            "Yes.") ", 'reply_to': 'm1', 'edited_at': "
                                                    "'2026-11-23T14:21:00.000Z'},"
                                                    " " MESSAGE("m3", "3", LEYLA,
                                                                "") ", 'deleted': "
                                                                    "true}, " MESSAGE("m4", "4", ME,
                                                                                      "The"
                                                                                      "n "
                                                                                      "tod"
                                                                                      "ay"
                                                                                      ".") "}]}" },
    { "message.history", "'g2'", "{'items': []}" },
    { "message.history", "'d1'", "{'items': []}" },
    { "conversation.members", "'g1'",
      "{'items': [{'person': " ME ", 'role': 'owner'}, {'person': " FARID ", 'role': 'admin'},"
      " {'person': " LEYLA ", 'role': 'member'}]}" },
    { "message.history", "'before_seq': 41, 'conversation': 'g3'",
      "!{'code': -32050, 'message': 'not now', 'data': {'reason': 'unavailable'}}" },
    { "message.history", "'g3'", "{'items': [" MESSAGE("m41", "41", LEYLA, "Late.") "}]}" },
    { "conversation.members", "'before': 'c2'",
      "{'items': [{'person': " BRIEF("zeynal", "Zeynal") ", 'role': 'member'}]}" },
    { "conversation.members", "'g2'",
      "{'items': [{'person': " BRIEF("rauf", "Rauf") ", 'role': 'admin'}], 'next': 'c2'}" },
    { "conversation.members", NULL, "{'items': []}" },
    { "message.delivery", NULL,
      "{'members': 2, 'online': 2, 'delivered': 2, 'read': 0, 'slowest_ms': 41}" },
    { "message.react", "'on': false",
      "!{'code': -32050, 'message': 'not now', 'data': {'reason':"
      " 'unavailable'}}" },
    { "message.edit", NULL,
      MESSAGE("m4", "4", ME, "Then on Monday.") ", 'edited_at': '2026-11-23T14:25:00.000Z'}" },
    { "message.delete", NULL, MESSAGE("m4", "4", ME, "") ", 'deleted': true}" },
    { "message.read", NULL, "{'read_seq': 4, 'unread': 0}" },
    { "presence.watch", "['rauf']", "{'items': [{'handle': 'rauf', 'online': true}]}" },
    { "search", "'kind': 'messages', 'limit': 50, 'q': 'caviar'",
      "{'items': [" MESSAGE("m9", "1", LEYLA, "The caviar is gone.") "}]}" },
    { "presence.watch", NULL,
      "{'items': [{'handle': 'farid', 'online': true}, {'handle': 'leyla', 'online': false}]}" },
    { "conversation.mute", "'until': null", GROUP("review", "3") ", 'muted_until': null}" },
    { "conversation.mute", NULL,
      GROUP("review", "3") ", 'muted_until': '9999-12-31T00:00:00.000Z'}" },
    { "group.remove", "'handle': 'farid'", GROUP("review", "2") "}" },
    { "group.set_role", "'handle': 'leyla', 'id': 'g1', 'role': 'admin'",
      GROUP("review", "3") "}" },
    { "group.edit", "'name': 'reviewers'", GROUP("reviewers", "3") "}" },
    { "group.edit", NULL,
      "!{'code': -32602, 'message': 'it is blank', 'data': {'reason': 'invalid_params', 'field':"
      " 'name'}}" },
    { "group.leave", NULL,
      "!{'code': -32009, 'message': 'the last owner cannot leave', 'data': {'reason':"
      " 'conflict'}}" },
    { "conversation.open", NULL,
      "{'id': 'd1', 'kind': 'direct', 'name': 'Leyla Mammadova', 'members': 2, 'role': 'member',"
      " 'last_seq': 0, 'peer': " LEYLA "}" },
    { "message.typing", NULL, "{}" },
};

static void fill(struct model *model)
{
    rig_push(model, "conversation.changed",
             "{'conversation': {'id': 'g3', 'kind': 'group', 'name': 'old', 'about': '',"
             " 'members': 3, 'role': 'member', 'last_seq': 41, 'read_seq': 41, 'unread': 0}}");
    rig_push(model, "conversation.changed",
             "{'conversation': {'id': 'g2', 'kind': 'group', 'name': 'others', 'about': '',"
             " 'members': 60, 'role': 'member', 'last_seq': 0, 'read_seq': 0, 'unread': 0}}");
    rig_push(model, "conversation.changed",
             "{'conversation': {'id': 'g1', 'kind': 'group', 'name': 'review', 'about': 'Ship it',"
             " 'members': 3, 'role': 'owner', 'last_seq': 4, 'read_seq': 4, 'unread': 0,"
             " 'mentions': 0, 'muted_until': null}}");
}

#define TYPING(handle) "message.typing", "{'conversation': 'g1', 'handle': '" handle "'}"
#define READ(handle, seq)                                                                          \
    "message.read", "{'conversation': 'g1', 'handle': '" handle "', 'seq': " seq "}"

static const struct row {
    int cols, rows;
    const char *keys, *push, *params; /* push: NULL: nothing is */
    const char *shown, *hidden;
} rows[] = {
    /* what stands under a message */
    { 80, 24, "", NULL, NULL, "[👍 2]  🎉 1", NULL },
    { 40, 10, "", NULL, NULL, "2/2 in 41 ms", NULL },
    { 80, 24, "", NULL, NULL, "↳ leyla: Ship it?", NULL },
    { 80, 24, "", NULL, NULL, "Yes. (edited)", NULL },
    { 80, 24, "", NULL, NULL, "deleted", NULL },
    { 80, 24, "", NULL, NULL, "2/2 in 41 ms", "read by" },
    { 120, 40, "", READ("leyla", "4"), "2/2 in 41 ms · read by Leyla Mammadova", NULL },
    { 80, 24, "", READ("leyla", "3"), "2/2 in 41 ms", "read by" },
    { 80, 24, "", READ("agshin", "4"), "2/2 in 41 ms", "read by" },
    /* who is typing */
    { 80, 24, "", TYPING("leyla"), "Leyla Mammadova is typing…", NULL },
    { 80, 24, "", TYPING("nobody_known"), "nobody_known is typing…", NULL },
    { 80, 24, "", TYPING("agshin"), "Enter send", "typing" },
    { 80, 24, "\"x", NULL, NULL, "x", "typing" },
    /* reactions */
    { 80, 24, "Alt-Up +", NULL, NULL, "thumbsup", NULL },
    { 80, 24, "Alt-Up + Enter", NULL, NULL, "[👍 1]", "react :" },
    { 80, 24, "Alt-Up = \"rock Enter", NULL, NULL, "[🚀 1]", NULL },
    { 80, 24, "Alt-Up + \"rock Tab", NULL, NULL, "[🚀 1]", NULL },
    { 80, 24, "Alt-Up + \"nosuch Enter", NULL, NULL, "No emoji is called", NULL },
    { 80, 24, "Alt-Up + Esc", NULL, NULL, "+ react", "thumbsup" },
    { 80, 24, "Alt-Up Home +", NULL, NULL, "yours: takes it back", NULL },
    { 80, 24, "Alt-Up Home + Enter", NULL, NULL, "[👍 2]", NULL }, /* refused: as it was */
    { 80, 24, "Alt-Up Home + Enter", NULL, NULL, "Not now", NULL },
    { 80, 24, "Alt-Up k +", NULL, NULL, "It was deleted.", "react :" },
    { 40, 10, "Alt-Up + \"rock", NULL, NULL, "rocket", NULL },
    /* editing */
    { 80, 24, "Up", NULL, NULL, "edit your message", NULL },
    { 80, 24, "Up", NULL, NULL, "│ Then today.", NULL },
    { 80, 24, "Up C-u \"other Enter", NULL, NULL, "Then on Monday. (edited)", "edit your" },
    { 80, 24, "Up C-u \"other Enter", NULL, NULL, "to # review", "other  queued" },
    { 80, 24, "Up Esc", NULL, NULL, "Kept as a draft: press e", "edit your" },
    { 80, 24, "Up \"! Esc Up", NULL, NULL, "Then today.!", NULL },
    { 80, 24, "\"begun Alt-Up e Esc", NULL, NULL, "begun", NULL }, /* what was begun is there */
    { 80, 24, "Alt-Up e", NULL, NULL, "edit your message", NULL },
    { 80, 24, "Alt-Up Home e", NULL, NULL, "That is not yours to edit.", NULL },
    { 80, 24, "Up Alt-k \"others Enter", NULL, NULL, "to # others", "edit your" },
    /* deleting */
    { 80, 24, "Alt-Up D", NULL, NULL, "Delete your message? y/n", NULL },
    { 80, 24, "Alt-Up D n", NULL, NULL, "Then today.", "y/n" },
    { 80, 24, "Alt-Up D y", NULL, NULL, "Deleted.", "Then today." },
    { 80, 24, "Alt-Up D y", NULL, NULL, "Deleted.", "2/2" },
    { 80, 24, "Alt-Up Home D", NULL, NULL, "Delete this message of somebody else?", NULL },
    { 80, 24, "Alt-Up k D", NULL, NULL, "not yours to delete", "y/n" },
    /* replying */
    { 80, 24, "Alt-Up Home r", NULL, NULL, "reply to @leyla", NULL },
    { 80, 24, "Alt-Up Home r \"sure Enter", NULL, NULL, "sure  queued", "reply to" },
    { 80, 24, "Alt-Up Home r Esc", NULL, NULL, "to # review", "reply to" },
    /* members, and what can be done with them */
    { 120, 40, "", NULL, NULL, "● Farid Aliyev admin", "● Leyla" },
    { 120, 40, "", "presence.changed", "{'handle': 'leyla', 'online': true}", "● Leyla", NULL },
    { 120, 40, "", "presence.changed", "{'handle': 'farid', 'online': false}",
      "  Farid Aliyev admin", "● Farid" },
    { 80, 24, "Alt-Up m", NULL, NULL, "Farid Aliyev @farid · admin · online", NULL },
    { 80, 24, "Esc m", NULL, NULL, "Leyla Mammadova @leyla · member", "member · online" },
    { 80, 24, "Esc j m", NULL, NULL, "Rauf @rauf · admin · online", NULL }, /* never opened */
    { 40, 10, "Alt-Up m", NULL, NULL, "invite somebody", NULL },
    { 80, 24, "Alt-Up m Esc", NULL, NULL, "+ react", "invite" },
    { 80, 24, "Alt-Up m Enter", NULL, NULL, ":invite", NULL },
    { 80, 24, "Alt-Up m End Enter", NULL, NULL, "1 who they are", "make them a member" },
    { 80, 24, "Alt-Up m End Enter 4", NULL, NULL, "Their role is changed.", NULL },
    { 80, 24, "Alt-Up m End k Enter 5", NULL, NULL, "Remove @farid from the group? y/n", NULL },
    { 80, 24, "Alt-Up m End k Enter 5 y", NULL, NULL, "2 members", "y/n" },
    { 80, 24, "Alt-Up m End k Enter 5 n", NULL, NULL, "3 members", "y/n" },
    { 80, 24, "Alt-Up m End Enter 2", NULL, NULL, "@ Leyla Mammadova @leyla", NULL },
    { 80, 24, "Alt-Up m End k k Enter", NULL, NULL, "make them an admin",
      "write to them" }, /* me */
    { 80, 24, "Alt-Up m j Enter C-u \"reviewers C-d", NULL, NULL, "# reviewers", NULL },
    { 80, 24, "Alt-Up m j Enter C-u \"_ C-d", NULL, NULL, "! it is blank", NULL },
    { 80, 24, "Alt-Up m j Enter C-d", NULL, NULL, "# review", "About" }, /* nothing changed */
    { 80, 24, "Alt-Up m j j j Enter y", NULL, NULL, "The last owner cannot leave", NULL },
    { 80, 24, "Alt-Up M 3", NULL, NULL, "· muted", NULL },
    { 80, 24, "Alt-Up M 3 M 4", NULL, NULL, "No longer muted.", "· muted" },
    { 80, 24, "Alt-Up : \"members Enter", NULL, NULL, "invite somebody", NULL },
    { 80, 24, "Alt-Up : \"mute Enter", NULL, NULL, "for eight hours", NULL },
    { 80, 24, "Alt-1 : \"mute Enter", NULL, NULL, "Open the chat first.", NULL },
    { 80, 24, "Esc c", NULL, NULL, ":open", NULL },
    { 80, 24, "Esc C", NULL, NULL, ":group", NULL },
    { 80, 24, "Esc j m", NULL, NULL, "mute it", "invite" }, /* not led by me */
    { 80, 24, "Esc j m", NULL, NULL, "59 more: Enter brings some of them", NULL },
    { 80, 24, "Esc j m End Enter", NULL, NULL, "Zeynal @zeynal · member", "more" },
    { 80, 24, "Esc j m ~ End Enter", NULL, NULL, "Not connected", "Zeynal" },
    /* what is not here */
    { 80, 24, "Esc j j Enter", NULL, NULL, "40 older messages not loaded · Enter loads", NULL },
    { 40, 10, "Esc j j Enter Alt-Up Home", NULL, NULL, "40 older messages not loaded", NULL },
    { 80, 24, "Esc j j Enter Alt-Up Home Enter", NULL, NULL, "▌ 14:20 leyla", "▌ ──" },
    { 80, 24, "Esc j j Enter Alt-Up Home", NULL, NULL, "▌ ── 40 older", NULL },
    { 80, 24, "Esc j j Enter ~ Alt-Up Home Enter", NULL, NULL, "Not connected: they come", NULL },
    /* searching */
    { 80, 24, "Alt-Up / \"ship Enter", NULL, NULL, "▌ 14:20 leyla         Ship it?", "y/n" },
    { 80, 24, "Alt-Up / \"caviar Enter", NULL, NULL, "Ask the server? y/n", NULL },
    { 80, 24, "Alt-Up / \"caviar Enter n", NULL, NULL, "# review · 3 members", "y/n" },
    { 80, 24, "Alt-Up / \"caviar Enter y", NULL, NULL, "The caviar is gone.", NULL },
    { 80, 24, "Alt-Up / \"caviar Enter ~ y", NULL, NULL, "[7 Find]", NULL },
    { 80, 24, "Alt-Up ~ / \"caviar Enter", NULL, NULL, "in what is loaded here.", "y/n" },
    /* completion */
    { 80, 24, "\"well_:rock", NULL, NULL, "🚀  :rocket:", NULL },
    { 80, 24, "\"well_:rock Tab", NULL, NULL, "well 🚀", ":rock" },
    { 80, 24, "\"well_:rocket:", NULL, NULL, "well 🚀", ":rocket" },
    { 80, 24, "\":D", NULL, NULL, ":D", "done" },
    { 80, 24, "\"12:30", NULL, NULL, "12:30", "🎂" },
};

static void set_up(struct stage *stage, int cols, int lines)
{
    stage_set_up(stage, cols, lines, answers, ARRAY_LEN(answers));
    fill(stage->model);
    stage_press(stage, "3 Enter");
}

static void a_conversation_shows_what_there_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct stage stage;

        set_up(&stage, rows[i].cols, rows[i].rows);
        stage_press(&stage, rows[i].keys);
        if (rows[i].push)
            rig_push(stage.model, rows[i].push, rows[i].params);
        stage_draw(&stage);
        if (rows[i].shown && !strstr(stage.screen.data, rows[i].shown))
            fail_msg("row %zu (%dx%d, %s): no \"%s\" in\n%s", i, rows[i].cols, rows[i].rows,
                     rows[i].keys, rows[i].shown, stage.screen.data);
        if (rows[i].hidden && strstr(stage.screen.data, rows[i].hidden))
            fail_msg("row %zu (%dx%d, %s): there is \"%s\" in\n%s", i, rows[i].cols, rows[i].rows,
                     rows[i].keys, rows[i].hidden, stage.screen.data);
        stage_tear_down(&stage);
    }
}

/* Somebody is typing for some seconds, and then it is drawn that they are not. */
static void typing_goes_by_itself(void **state)
{
    struct stage stage;
    int64_t at;

    (void)state;
    set_up(&stage, 80, 24);
    rig_push(stage.model, TYPING("farid"));
    stage_draw(&stage);
    at = ui_tick(stage.ui);
    CHECK(0, at > stage.model->tick_ms && at <= stage.model->tick_ms + TYPING_SHOWN_MS);
    CHECK(1, !stage.model->changed);
    stage.model->tick_ms = at;
    CHECK_INT(2, ui_tick(stage.ui), -1);
    CHECK(3, stage.model->changed);
    stage_draw(&stage);
    CHECK(4, strstr(stage.screen.data, "typing") == NULL);
    stage_tear_down(&stage);
}

/* What others send under a message, or call themselves, is text and nothing else. */
static void hostile_reactions_stay_text(void **state)
{
    static const char *const emoji[] = { "\u202e\u202d",
                                         "\u200b",
                                         "日本語の長い名前",
                                         "\u0301",
                                         "\xf3\xa0\x81\xa7",
                                         "👨\u200d👩\u200d👧\u200d👦",
                                         "🇦🇿",
                                         "",
                                         "\xc2\x85" };
    struct stage stage;

    (void)state;
    set_up(&stage, 40, 10);
    for (size_t i = 0; i < ARRAY_LEN(emoji); i++) {
        AUTO_JSON json_t *push = json_pack(
            "{s:{s:s, s:s, s:i, s:{s:s, s:s}, s:s, s:s, s:[{s:s, s:I, s:b}, {s:s}]}}", "message",
            "id", "m4", "conversation", "g1", "seq", 4, "from", "handle", emoji[i], "name",
            emoji[i], "text", "x", "at", "2026-11-23T14:20:00.000Z", "reactions", "emoji", emoji[i],
            "count", (json_int_t)1 << 62, "mine", 1, "emoji", emoji[i]);

        model_push(stage.model, "message.changed", push);
        stage_draw(&stage);
        for (int row = 0; row < 10; row++) {
            int cols = 0;

            for (int col = 0; col < 40; col++)
                cols += grid_cell(stage.grid, row, col)->width;
            CHECK_INT(i, cols, 40);
        }
    }
    stage_tear_down(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conversation_shows_what_there_is),
        cmocka_unit_test(typing_goes_by_itself),
        cmocka_unit_test(hostile_reactions_stay_text),
    };

    return RUN_TESTS(tests);
}
