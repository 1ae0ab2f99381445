/* Profiles on the screen: what must be there, what must not. */
#include <stdlib.h>

#include "unit.h"

#include "client_stage.h"
#include "composer.h"
#include "json_read.h"

#define BRIEF(handle, name)                                                                        \
    "{'handle': '" handle "', 'name': '" name "', 'title': '', 'team': null}"

static const struct stage_answer answers[] = {
    { "person.get", "agshin",
      "{'handle': 'agshin', 'name': 'Agshin Tagiyev', 'title': 'Product', 'about': 'I ask why.',"
      " 'topics': ['c', 'sql'], 'updates': 1, 'followers': 12345, 'following': 1, 'email':"
      " 'a@everi.example', 'email_confirmed': false, 'joined_at': '2024-02-03T10:00:00.000Z'}" },
    { "person.get", "leyla",
      "{'handle': 'leyla', 'name': 'Leyla Mammadova', 'title': 'Principal Engineer', 'team':"
      " {'id': 't', 'name': 'Platform', 'company': 'Everi'}, 'verified': true, 'people_manager':"
      " true, 'followed_by_me': true, 'follows_me': true, 'updates': 2, 'followers': 1,"
      " 'following': 0, 'topics': [], 'about': ''}" },
    { "person.get", "busy", "!{'code': -32029, 'message': 'too fast', 'data': {}}" },
    { "person.get", NULL,
      "!{'code': -32004, 'message': 'there is no such person', 'data':"
      " {'reason': 'not_found'}}" },
    { "feed.person", "agshin",
      "{'items': [{'id': 'u1', 'author': " BRIEF(
          "agshin", "Agshin Tagiyev") ", 'text': 'Mine.',"
                                      " 'at': '2026-11-23T14:20:00.000Z'}], 'next': null}" },
    { "feed.person", "leyla",
      "{'items': [{'id': 'u2', 'author': " BRIEF(
          "leyla", "Leyla Mammadova") ", 'text': 'Theirs.',"
                                      " 'at': '2026-11-23T14:20:00.000Z'}], 'next': null}" },
    { "person.followers", "agshin", "{'items': [" BRIEF("leyla", "Leyla Mammadova") "]}" },
    { "person.network", "leyla",
      "{'mutual': [" BRIEF("farid", "Farid Aliyev") "], 'teammates': [" BRIEF(
          "farid", "Farid Aliyev") ", " BRIEF("nigar", "Nigar") "], 'suggested': []}" },
    { "person.network", NULL,
      "{'mutual': [], 'teammates': 7, 'suggested': [" BRIEF("tural", "Tural Guliyev") ", 3]}" },
    { "person.following", NULL, "{'items': []}" },
    { "person.unfollow", NULL, "{'following': 0, 'followers': 7}" },
    { "person.block", NULL, "{}" },
    { "person.unblock", NULL, "{}" },
    { "person.mute", NULL, "{}" },
    { "person.unmute", NULL, "{}" },
    { "feed.home", NULL, "{'items': []}" },
    { "person.edit", "'title': 'no'",
      "!{'code': -32602, 'message': 'not that', 'data': {'field':"
      " 'title'}}" },
    { "person.edit", "'topics': ['a', 'b']",
      "{'handle': 'agshin', 'name': 'Agshin T.', 'topics': ['a', 'b']}" },
    { "update.get", NULL, "{'id': 'u1'}" },
    { "comment.list", NULL, "{'items': []}" },
};

static const struct stage_row rows[] = {
    { 80, 24, "4", "[4 Me]", "not connected" },
    { 80, 24, "4", "│ AT │  Product", NULL },
    { 80, 24, "4", "[Updates 1] Followers 12,345", "[ Following ]" },
    { 80, 24, "4", "joined 3 Feb 2024", NULL },
    { 80, 24, "4", "TOPICS  #c  #sql", NULL },
    { 80, 24, "4", "Mine.", "Nothing here" },
    { 80, 24, "4 Tab", "Leyla Mammadova @leyla", "Mine." },
    { 80, 24, "4 l l", "Follows nobody yet.", NULL },
    { 80, 24, "4 S-Tab S-Tab", "── Followed by those you follow ──", "follow each other" },
    { 80, 24, "4 S-Tab S-Tab", "▌ Tural Guliyev @tural", NULL },
    { 80, 24, "4 S-Tab S-Tab y", "Copied 6 chars.", NULL },
    { 80, 24, "4 S-Tab S-Tab Enter", "@tural: there is no such person", NULL },
    { 80, 24, "4 ~ S-Tab S-Tab", "Not connected: this comes when", NULL },
    { 80, 24, ": \"person_leyla Enter S-Tab S-Tab", "── Both of you follow ──", NULL },
    { 80, 24, ": \"person_leyla Enter S-Tab S-Tab j j Enter Esc", "▌ Farid Aliyev", NULL },
    { 120, 40, ": \"person_leyla Enter S-Tab S-Tab", "── In their team ──", "Nobody yet" },
    { 40, 10, ": \"person_leyla Enter S-Tab S-Tab", "[Network]", NULL },
    { 80, 24, "4 S-Tab", "a@everi.example (not confirmed yet)", NULL },
    { 80, 24, "4 f", NULL, "That is you." },
    { 80, 24, "4 y", "Copied 5 chars.", NULL },
    { 80, 24, "4 Tab y", "Copied 6 chars.", NULL }, /* @leyla */
    { 80, 24, "4 o", "There is no link here.", NULL },
    { 120, 40, "4", "│ ABOUT", NULL },
    { 120, 40, "4", "▸4 Me", "[4 Me]" },
    { 40, 10, "4", " Agshin Tagiyev @agshin", "┌" },
    { 40, 10, "4", "[Updates] Followers  Following", NULL },
    /* somebody else, and back */
    { 80, 24, "4 Tab Enter", "Leyla Mammadova @leyla  ✓ verified  people manager", NULL },
    { 80, 24, "4 Tab Enter", "[ Following ]", NULL },
    { 80, 24, "4 Tab Enter", "Principal Engineer · Platform at Everi", "joined" },
    { 80, 24, "4 Tab Enter", "You follow each other.", "TOPICS" },
    { 80, 24, "4 Tab Enter", "[4 Me]", NULL },
    { 80, 24, "4 Tab Enter f", "You no longer follow @leyla: 7 followers.", "[ Following ]" },
    { 80, 24, "4 Tab Enter Enter", "Theirs.", "Followers" },
    { 80, 24, "4 Tab Enter Enter Esc", "Followers", NULL },
    { 80, 24, "4 Tab Enter Enter Esc Esc", "[Followers 12,345]", NULL },
    { 80, 24, "4 Tab Enter Enter Esc Esc Esc", "[1 Home]", NULL },
    { 80, 24, ": \"person_Leyla Enter", "@leyla", NULL },
    { 80, 24, ": \"person_@leyla Enter q", "[1 Home]", NULL },
    { 80, 24, ": \"person_agshin Enter", "[4 Me]", NULL },
    { 80, 24, ": \"person_deleted Enter", "nobody behind that name", NULL },
    { 80, 24, ": \"me Enter", "[4 Me]", NULL },
    /* blocked and muted */
    { 80, 24, "4 Tab Enter M", "You mute @leyla", "[ Following ]" },
    { 80, 24, "4 Tab Enter M", "[ Muted ]", NULL },
    { 80, 24, "4 Tab Enter M M", "You no longer mute @leyla.", "[ Muted ]" },
    { 80, 24, "4 Tab Enter B", "Block @leyla? Neither sees the other", NULL },
    { 80, 24, "4 Tab Enter B n", "[ Following ]", "You block" },
    { 80, 24, "4 Tab Enter B y", "@leyla: you block them; B takes it back.", "Mammadova" },
    { 80, 24, "4 Tab Enter B y B y", "You no longer block @leyla.", NULL },
    { 80, 24, "4 Tab Enter B y B y", "Leyla Mammadova", NULL },
    { 80, 24, "4 B M", NULL, "lock" }, /* not oneself */
    /* refused, offline */
    { 80, 24, ": \"person_nobody Enter", "@nobody: there is no such person", "Updates" },
    { 80, 24, ": \"person_busy Enter", "@busy: too fast", "Loading" },
    { 80, 24, "~ : \"person_leyla Enter", "Not connected", "[ Following ]" },
    { 80, 24, "4 Tab Enter ~", "As it was when there was a connection.", NULL },
    { 80, 24, "4 ~ Tab", "Not connected: this comes when there is a connection.", NULL },
    { 80, 24, "4 ~ 1 4", "Mine.", NULL },
    /* one's own is edited */
    { 80, 24, "4 e", "Your profile", NULL },
    { 80, 24, "4 e", "Agshin Tagiyev", NULL },
    { 80, 24, "4 e", "#c #sql", NULL },
    { 80, 24, "4 e C-d", NULL, "Your profile" }, /* nothing to save */
    { 80, 24, "4 e Tab C-u \"no C-d", "! not that", "Saved" },
    { 80, 24, "4 e Tab Tab C-u \"#a,b C-d", "Agshin T.", "Your profile" },
    { 80, 24, "4 e Tab Tab C-u \"#a,b C-d", "Saved.", NULL },
    { 80, 24, "4 e \"x Esc", "Agshin Tagiyev", "Agshin Tagiyevx" },
    { 80, 24, "4 e ~ \"x C-d", "! not connected", NULL },
    { 80, 24, "4 e \"x Alt-7 Esc 4", "Agshin Tagiyev", "Your profile" },
    { 80, 24, "4 e \"x F1 Esc", "Agshin Tagiyev", "Agshin Tagiyevx" },
    { 80, 24, "4 e \"x F1 Esc e", "Agshin Tagiyev ", "Agshin Tagiyevx" },
    { 80, 24, "4 e Enter Enter Enter \"more Enter \"lines", "lines", NULL },
    { 40, 10, "4 e Tab Tab Tab \"and_more", "and more", NULL },
};

static void people_are_shown(void **state)
{
    (void)state;
    stage_play(rows, ARRAY_LEN(rows), answers, ARRAY_LEN(answers));
}

/* A long way through people and updates leads back to where it began. */
static void the_way_back_is_kept(void **state)
{
    struct stage stage;

    (void)state;
    stage_set_up(&stage, 80, 24, answers, ARRAY_LEN(answers));
    stage_press(&stage, "4 Tab");
    for (int i = 0; i < 40; i++)
        stage_press(&stage, i % 2 ? ": \"person_farid Enter" : ": \"person_leyla Enter");
    for (int i = 0; i < 40 && !strstr(stage.screen.data, "[Followers"); i++)
        stage_press(&stage, "Esc");
    assert_non_null(strstr(stage.screen.data, "[4 Me]"));
    assert_non_null(strstr(stage.screen.data, "▌ Leyla Mammadova"));
    stage_tear_down(&stage);
}

static void oneself_is_not_offered(void **state)
{
    AUTO_JSON json_t *me = rig_json(BRIEF("agshin", "Agshin"));
    AUTO_JSON json_t *other = rig_json(BRIEF("agnes", "Agnes"));
    struct model *model = rig_model();
    struct popup popup = { 0 };

    (void)state;
    model_meet(model, me);
    model_meet(model, other);
    people_complete(model, &popup, "@", "ag", NULL);
    CHECK_INT(0, popup.count, 1);
    CHECK_TEXT(0, popup.items[0].text, "@agnes");
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_are_shown),
        cmocka_unit_test(the_way_back_is_kept),
        cmocka_unit_test(oneself_is_not_offered),
    };

    setenv("TZ", "UTC", 1);
    return RUN_TESTS(tests);
}
