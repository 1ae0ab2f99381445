/* Settings on the screen: what must be there, what must not, what is sent. */
#include <stdlib.h>

#include "unit.h"

#include "client_stage.h"
#include "model_fields.h"

#define ALL "{'live': true, 'email': true, 'group': true}"

static const struct stage_answer answers[] = {
    { "person.settings", "'followed'",
      "{'who_may_write_me': 'followed', 'who_may_add_me': 'everybody', 'language': 'en',"
      " 'time_zone': 'Asia/Baku'}" },
    { "person.settings", "'nowhere'",
      "!{'code': -32602, 'message': 'no such time zone', 'data':"
      " {'field': 'time_zone'}}" },
    { "person.settings", "'UTC'",
      "{'who_may_write_me': 'everybody', 'who_may_add_me': 'everybody', 'language': 'en',"
      " 'time_zone': 'UTC'}" },
    { "person.settings", "'allow_indexing': true",
      "{'who_may_write_me': 'everybody', 'who_may_add_me': 'everybody', 'language': 'en',"
      " 'time_zone': 'Asia/Baku', 'allow_indexing': true}" },
    { "person.settings", NULL,
      "{'who_may_write_me': 'everybody', 'who_may_add_me': 'everybody', 'language': 'en',"
      " 'time_zone': 'Asia/Baku', 'allow_indexing': false}" },
    { "notification.settings", "'live': false",
      "{'settings': {'mention': {'live': false, 'email': true, 'group': true}, 'like': " ALL "}}" },
    { "notification.settings", "'email': false",
      "!{'code': -32029, 'message': 'too fast', 'data': {}}" },
    { "notification.settings", NULL, "{'settings': {'mention': " ALL ", 'like': " ALL "}}" },
    { "session.keys", NULL,
      "{'items': [{'key': 'abc=', 'label': 'laptop', 'added_at': '2026-11-20T14:20:00.000Z',"
      " 'last_used_at': null}]}" },
    { "session.remove_key", "'key': 'abc='", "{}" },
    { "session.add_key", "'password': 'wrong'",
      "!{'code': -32003, 'message': 'this is not the password', 'data': {'field': 'password'}}" },
    { "session.add_key", "'label': 'phone'", "{}" },
    { "session.list", NULL,
      "{'items': [{'id': 's1', 'device': 'everi-tui', 'address': '10.0.0.1', 'current': true,"
      " 'created_at': '2026-11-23T14:20:00.000Z', 'last_seen_at': '2026-11-23T14:29:00.000Z'},"
      " {'id': 's2', 'device': '', 'address': '10.0.0.2', 'current': false, 'created_at':"
      " '2026-11-20T14:20:00.000Z', 'last_seen_at': '2026-11-20T14:29:00.000Z'}], 'next': null}" },
    { "person.blocked", NULL, "{'items': [{'handle': 'rival', 'name': 'A Rival'}]}" },
    { "person.muted", NULL, "{'items': [{'handle': 'noisy', 'name': 'Quite Noisy'}]}" },
    { "person.unblock", "'handle': 'rival'", "{}" },
    { "person.unmute", "'handle': 'noisy'", "{}" },
    { "session.revoke", "'session': 's2'", "{}" },
    { "session.change_password", "'old': 'wrong'",
      "!{'code': -32003, 'message': 'this is not the password', 'data': {'field': 'old'}}" },
    { "session.change_password", NULL, "{}" },
};

#define PASSWORDS(old, new, again)                                                                 \
    ": \"settings Enter End k k Enter \"" old " Tab \"" new " Tab \"" again

static const struct stage_row rows[] = {
    { 80, 60, ": \"settings Enter", "who may write to you      everybody", NULL },
    { 80, 60, ": \"settings Enter Enter", "who may write to you      followed", NULL },
    { 80, 60, ": \"settings Enter Right", "who may write to you      followed", NULL },
    { 80, 60, ": \"settings Enter ~ Space", "Not connected: nothing was sent.", "followed" },
    { 80, 60, ": \"settings Enter", "found by search engines   no", NULL },
    { 80, 60, ": \"settings Enter j j j j Enter", "found by search engines   yes", NULL },
    { 80, 60, ": \"settings Enter j j j Enter C-u \"nowhere Enter", "! no such time zone",
      "Saved" },
    { 80, 60, ": \"settings Enter j j j Enter C-u \"UTC Enter", "time zone                 UTC",
      NULL },
    { 80, 60, ": \"settings Enter j j j Enter C-u \"nowhere Enter Esc",
      "time zone                 Asia/Baku", NULL },
    { 80, 60, ": \"settings Enter", "everi-tui  this one", NULL },
    { 80, 60, ": \"settings Enter", "10.0.0.2 · since 20 Nov · last seen 20 Nov", NULL },
    { 80, 60, ": \"settings Enter j j j j j j j Enter", "That is this session", NULL },
    { 80, 60, ": \"settings Enter j j j j j j j j Enter", "End the session of", NULL },
    { 80, 60, ": \"settings Enter j j j j j j j j Enter n", "10.0.0.2", NULL },
    { 80, 60, ": \"settings Enter j j j j j j j j Enter y", "10.0.0.1", "10.0.0.2" },
    { 80, 60, ": \"settings Enter ~", "Not connected: nothing can be changed.", NULL },
    { 80, 24, "~ : \"settings Enter", "Not connected: this is known when you are.", "10.0.0" },
    { 40, 10, ": \"settings Enter j j j j j j j", "everi-tui  this one", NULL },
    { 80, 24, "4 s", "[4 Me]", "Followers" },
    { 80, 24, "4 s Esc", "Followers", NULL },
    { 80, 60, ": \"settings Enter", "A Rival @rival", NULL },
    { 80, 60, ": \"settings Enter End k k k k Enter", "Hear of @noisy again?", NULL },
    { 80, 60, ": \"settings Enter End k k k k Enter y", "You no longer mute @noisy.", NULL },
    { 80, 60, ": \"settings Enter End k k k k k Enter", "Take the block of @rival back?", NULL },
    { 80, 60, ": \"settings Enter End k k k k k Enter y", "You no longer block @rival.", NULL },
    { 80, 60, ": \"settings Enter End k k k k k Enter n", "@rival", "no longer" },
    /* notifications */
    { 80, 60, ": \"settings Enter", "[x] live    [x] mail    [x] grouped", NULL },
    { 80, 60, ": \"settings Enter j j j j j Space", "[ ] live    [x] mail", NULL },
    { 80, 60, ": \"settings Enter j j j j j Space", "Saved.", NULL },
    { 80, 60, ": \"settings Enter j j j j j Right Space", "! Too fast", "[ ] mail" },
    { 80, 60, ": \"settings Enter j j j j j Right", "somebody mentions you, mail:", NULL },
    { 80, 60, ": \"settings Enter j j j j j Left", "somebody mentions you, grouped:", NULL },
    { 80, 60, ": \"settings Enter j j j j j ~ Space", "Not connected: nothing was sent.",
      "[ ] live" },
    { 40, 10, ": \"settings Enter j j j j j", "[x]l [x]m [x]g", NULL },
    /* this machine */
    { 80, 60, ": \"settings Enter", "── On this machine ──", NULL },
    { 80, 60, ": \"settings Enter", "colours                   for a dark screen", NULL },
    { 80, 60, ": \"settings Enter End k Space", "for a light screen", "a dark" },
    { 80, 60, ": \"settings Enter End k Left Right", "for a dark screen", NULL },
    { 80, 60, ": \"settings Enter End", "while you look elsewhere  a notice and a bell", NULL },
    { 80, 60, ": \"settings Enter End Enter", "elsewhere  a bell", NULL },
    { 80, 60, ": \"settings Enter End Left ~", "elsewhere  nothing", "can be changed" },
    { 40, 10, ": \"settings Enter End", "a notice and a bell", NULL },
    /* keys */
    { 80, 60, ": \"settings Enter", "laptop  added 20 Nov · never used", NULL },
    { 80, 60, ": \"settings Enter End k k k k k k k Enter", "Remove the key \"laptop\"?", NULL },
    { 80, 60, ": \"settings Enter End k k k k k k k Enter y", "None.", "laptop" },
    { 80, 60, ": \"settings Enter End k k k k k k Enter \"phone Tab \"def= Tab \"wrong Enter",
      "! this is not the password", NULL },
    { 80, 60, ": \"settings Enter End k k k k k k Enter \"phone Tab \"def= Tab \"right Enter",
      "Whoever has this key", "Add a key (" },
    /* the password */
    { 80, 24, PASSWORDS("old", "new", "new") " Enter", "! at least ten characters", NULL },
    { 80, 24, PASSWORDS("old", "0123456789", "9876543210") " Enter", "! this is not the same",
      NULL },
    { 80, 24, PASSWORDS("", "0123456789", "0123456789") " Enter",
      "! the password that you have now", NULL },
    { 80, 24, PASSWORDS("wrong", "0123456789", "0123456789") " Enter", "! this is not the password",
      "wrong" },
    { 80, 24, PASSWORDS("right", "0123456789", "0123456789") " Enter", "The password is changed",
      "Again" },
    { 80, 24, PASSWORDS("right", "0123456789", "012345678"), "••••••••", "•••••••••" },
};

static void settings_are_shown(void **state)
{
    (void)state;
    stage_play(rows, ARRAY_LEN(rows), answers, ARRAY_LEN(answers));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_shown),
    };

    setenv("TZ", "UTC", 1);
    return RUN_TESTS(tests);
}
