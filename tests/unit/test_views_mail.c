/* An update in one's own language; what waits to be mailed; an address that is refused. */
#include <stdlib.h>

#include "unit.h"

#include "client_stage.h"
#include "json_read.h"

#define ME(more)                                                                                   \
    "{'handle': 'agshin', 'name': 'Agshin', 'title': '', 'team': null, 'joined_at':"               \
    " '2026-11-23T14:30:00.000Z', 'topics': [], " more "}"

#define SETTINGS(language)                                                                         \
    "{'who_may_write_me': 'everybody', 'who_may_add_me': 'everybody', 'language': '" language      \
    "', 'time_zone': 'UTC'}"

/* ---- translating ---- */

static void push_update(struct stage *stage, const char *text)
{
    json_t *update = rig_update("u1", "leyla", text);
    AUTO_JSON json_t *params = json_pack("{s:o, s:{s:s, s:n}}", "update", update, "reason", "kind",
                                         "posted", "by");

    model_push(stage->model, "update.new", params);
    stage_press(stage, ".");
}

struct row {
    const char *language, *answer, *keys, *shown, *hidden;
};

#define SPANISH "{'text': 'La cola vuelve a estar vac\\u00eda.', 'from': 'en', 'to': 'es'}"
#define UNAVAILABLE                                                                                \
    "!{'code': -32050, 'message': 'no function translate is deployed', 'data': {'reason':"         \
    " 'unavailable'}}"

static const struct row rows[] = {
    { "es", SPANISH, "t", "La cola vuelve a estar vacía.", "The queue" },
    { "es", SPANISH, "t", "translated from English by the function · t original", NULL },
    { "es", SPANISH, "t t", "The queue is empty again.", "translated" },
    { "es", SPANISH, "t t t", "La cola", "The queue" },
    { "es", SPANISH, "t Enter", "La cola", "The queue" },
    { "es", SPANISH, "Enter t", "La cola", "The queue" },
    { "es", SPANISH, "~ t", "Not connected", "La cola" },
    { "en", "{'text': 'The queue is empty again.', 'from': 'en', 'to': 'en'}", "t",
      "It is in your language already (en).", "translated" },
    { "es", UNAVAILABLE, "t", "! It cannot be translated now: no function translate is deployed",
      "translated from" },
    { "es", "!{'code': -32601, 'message': 'unknown method'}", "t",
      "it does not know update.translate.", NULL },
    { "es", "{'text': 7}", "t", "t original", NULL },
};

static void an_update_is_read_in_ones_language(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char settings[256];
        const struct stage_answer answers[] = {
            { "person.settings", NULL, settings },
            { "notification.settings", NULL, "{'settings': {}}" },
            { "update.translate", "'id': 'u1'", rows[i].answer },
        };
        struct stage stage;

        snprintf(settings, sizeof settings, SETTINGS("%s"), rows[i].language);
        stage_set_up(&stage, 80, 24, answers, ARRAY_LEN(answers));
        push_update(&stage, "The queue is empty again.");
        stage_press(&stage, rows[i].keys);
        if (!strstr(stage.screen.data, rows[i].shown))
            fail_msg("row %zu: no \"%s\" in\n%s", i, rows[i].shown, stage.screen.data);
        if (rows[i].hidden && strstr(stage.screen.data, rows[i].hidden))
            fail_msg("row %zu: there is \"%s\" in\n%s", i, rows[i].hidden, stage.screen.data);
        stage_tear_down(&stage);
    }
}

/* What is edited is another text: its translation is not shown for it. */
static void another_text_is_not_translated_yet(void **state)
{
    static const struct stage_answer answers[] = {
        { "person.settings", NULL, SETTINGS("es") },
        { "update.translate", NULL, SPANISH },
    };
    struct stage stage;
    AUTO_JSON json_t *changed = json_pack("{s:o}", "update", rig_update("u1", "leyla", "Full."));

    (void)state;
    stage_set_up(&stage, 40, 10, answers, ARRAY_LEN(answers));
    push_update(&stage, "The queue is empty again.");
    stage_press(&stage, "t");
    CHECK(0, strstr(stage.screen.data, "from English · t original"));
    model_push(stage.model, "update.changed", changed);
    stage_draw(&stage);
    CHECK(1, strstr(stage.screen.data, "Full."));
    CHECK(1, !strstr(stage.screen.data, "t original"));
    stage_tear_down(&stage);
}

/* ---- mail ---- */

static const struct stage_answer answers[] = {
    { "person.edit", "'password': 'wrong'",
      "!{'code': -32003, 'message': 'this is not the password', 'data': {'field': 'password'}}" },
    { "person.edit", "'email': 'b@x.org'", ME("'email': 'b@x.org', 'email_confirmed': false") },
    { "person.get", NULL,
      ME("'email': 'a@x.org', 'email_confirmed': true, 'email_refused_at':"
         " '2026-11-22T10:00:00.000Z'") },
    { "notification.pending_mail", NULL,
      "{'items': [{'id': 'n1', 'kind': 'mention', 'text': 'Leyla mentioned you in their update',"
      " 'due_at': '2026-11-23T14:38:00.000Z'}, {'id': 'c1', 'kind': 'message', 'text': 'Farid"
      " wrote to you', 'due_at': '2026-11-23T18:30:00.000Z'}, {'id': 'n2', 'kind': 'like', 'text':"
      " 'Nigar liked your update', 'due_at': '2026-11-23T14:29:00.000Z'}], 'next': null}" },
    { "notification.skip_mail", "'id': 'n1'", "{}" },
    { "notification.skip_mail", NULL, "!{'code': -32004, 'message': 'nothing of that id waits'}" },
    { "person.settings", NULL, SETTINGS("en") },
    { "notification.settings", NULL, "{'settings': {}}" },
};

#define ADDRESS ": \"settings Enter End k k k Enter "

static const struct stage_row mail_rows[] = {
    { 80, 24, "2 M", "Leyla mentioned you in their update", NULL },
    { 80, 24, "2 M", "in 8m", NULL },
    { 80, 24, "2 M", "in 4h", NULL },
    { 80, 24, "2 M", "now", NULL },
    { 40, 10, "2 M", "Leyla mentioned", NULL },
    { 120, 40, ": \"mail Enter", "Farid wrote to you", NULL },
    { 80, 24, "2 M D", "That is not mailed.", "Leyla mentioned you" },
    { 80, 24, "2 M j D", "! Nothing of that id waits", NULL },
    { 80, 24, "2 M Esc", "[2 Notif", "waits to be mailed" },
    { 80, 24, "~ 2 M", "Not connected: the server knows.", NULL },
    { 80, 24, "4 1", "! Mail to a@x.org is refused since yesterday. 4 s: another, or again.",
      NULL },
    { 80, 24, "4 2", "! Mail to a@x.org is refused since yesterday", NULL },
    { 80, 60, "4 " ADDRESS "Esc", "a@x.org  ! refused", NULL },
    { 80, 60, "4 " ADDRESS, "Where mail goes", NULL },
    { 80, 60, "4 " ADDRESS "C-u \"b@x.org Tab \"wrong C-d", "! this is not the password", NULL },
    { 80, 60, "4 " ADDRESS "C-u \"b@x.org Tab \"right C-d",
      "A mail with a link that confirms it is on its way.", NULL },
    { 80, 60, "4 " ADDRESS "C-u \"b@x.org Tab \"right C-d", "b@x.org  not confirmed yet", NULL },
};

static void what_waits_can_be_held_back(void **state)
{
    (void)state;
    stage_play(mail_rows, ARRAY_LEN(mail_rows), answers, ARRAY_LEN(answers));
}

static void why_nothing_waits_is_told(void **state)
{
    static const struct {
        const char *me, *pending, *shown;
    } cases[] = {
        { ME("'email': null"), "{'items': []}", "Nothing: you gave no address." },
        { ME("'email': 'a@x.org', 'email_confirmed': false"), "{'items': []}",
          "your address is not confirmed yet" },
        { ME("'email': 'a@x.org', 'email_confirmed': true"), "{'items': []}",
          "Nothing waits to be mailed to you." },
        { ME("'email': null"), "!{'code': -32601, 'message': 'unknown method'}",
          "it does not know" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct stage_answer told[] = { { "person.get", NULL, cases[i].me },
                                             { "notification.pending_mail", NULL,
                                               cases[i].pending } };
        const struct stage_row played = { 80, 24, "4 2 M", cases[i].shown, NULL };

        stage_play(&played, 1, told, ARRAY_LEN(told));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_update_is_read_in_ones_language),
        cmocka_unit_test(another_text_is_not_translated_yet),
        cmocka_unit_test(what_waits_can_be_held_back),
        cmocka_unit_test(why_nothing_waits_is_told),
    };

    return RUN_TESTS(tests);
}
