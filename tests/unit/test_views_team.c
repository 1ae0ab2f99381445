/* Teams on the screen: what must be there, what must not, what leads to them. */
#include <stdlib.h>

#include "unit.h"

#include "client_stage.h"

#define LEYLA "{'handle': 'leyla', 'name': 'Leyla Mammadova', 'title': 'Engineer'}"
#define TEAM(id, name, role, more)                                                                 \
    "{'id': '" id "', 'name': '" name "', 'company': 'Everi', 'about': 'Queues.', 'members': 5,"   \
    " 'followers': 1, 'followed_by_me': false, 'created_at': '2026-11-04T09:00:00.000Z', "         \
    "'role': " role more "}"
#define MINE "{'id': 'mine', 'name': 'Platform', 'company': 'Everi'}"
#define WEEK(from, index, people, energy)                                                          \
    "{'week': 'W', 'from': '" from "T00:00:00.000Z', 'index': " index ", 'people': " people        \
    ", 'dimensions': {'energy': " energy "}}"

static const struct stage_answer answers[] = {
    { "person.get", "agshin",
      "{'handle': 'agshin', 'name': 'Agshin Tagiyev', 'team': " MINE ", 'topics': [],"
      " 'joined_at': '2024-02-03T10:00:00.000Z'}" },
    { "person.get", "leyla",
      "{'handle': 'leyla', 'name': 'Leyla Mammadova', 'team': {'id': 'open', 'name': 'Growth',"
      " 'company': 'Everi'}, 'topics': []}" },
    { "person.get", "farid", "{'handle': 'farid', 'name': 'Farid', 'team': null, 'topics': []}" },
    { "feed.person", NULL, "{'items': []}" },
    { "feed.home", NULL, "{'items': []}" },
    { "team.get", "'mine'", TEAM("mine", "Platform", "'lead'", "") },
    { "team.get", "'open'", TEAM("open", "Growth", "null", ", 'open': true") },
    { "team.get", "'public'", TEAM("public", "Ops", "null", ", 'index_public': true") },
    { "team.get", NULL, "!{'code': -32004, 'message': 'there is no such team', 'data': {}}" },
    { "feed.team", "'mine'",
      "{'items': [{'id': 'u1', 'author': " LEYLA ", 'text': 'Retro at four.',"
      " 'at': '2026-11-23T14:20:00.000Z'}]}" },
    { "feed.team", NULL, "{'items': []}" },
    { "team.members", NULL,
      "{'items': [{'person': " LEYLA ", 'role': 'lead'}, {'person': {'handle': 'farid', 'name':"
      " 'Farid', 'team': " MINE "}, 'role': 'member'}, 7, {'person': null}]}" },
    { "team.index", "'public'", "{'weeks': [" WEEK("2026-11-16", "null", "null", "null") "]}" },
    { "team.index", NULL,
      "{'weeks': [" WEEK("2026-11-09", "61", "6", "5.5") ", " WEEK("2026-11-16", "null", "null",
                                                                   "null") "]}" },
    { "index.dimensions", NULL,
      "{'items': [{'id': 'energy', 'label': 'Energy', 'low': 'tired', 'high': 'fresh', 'min': 0,"
      " 'max': 10}]}" },
    { "index.last", NULL, "{'values': null, 'at': null}" },
    { "team.follow", "'mine'",
      "{'id': 'mine', 'name': 'Platform', 'company': 'Everi', 'members': 5, 'followers': 2,"
      " 'followed_by_me': true, 'role': 'lead'}" },
    { "team.follow", NULL, TEAM("open", "Growth", "null", ", 'open': true") },
    { "team.join", NULL, TEAM("open", "Growth", "'member'", ", 'open': true") },
    { "team.leave", NULL, TEAM("mine", "Platform", "null", "") },
    { "team.invite", NULL, "{}" },
    { "team.set_role", NULL, TEAM("mine", "Platform", "'lead'", "") },
    { "team.edit", "'open': true", TEAM("mine", "Platform", "'lead'", ", 'open': true") },
    { "team.edit", NULL,
      "!{'code': -32013, 'message': 'too long', 'data': {'field':"
      " 'about'}}" },
    { "team.create", "'name': 'Taken'",
      "!{'code': -32009, 'message': 'there is one of that name', 'data': {'field': 'name'}}" },
    { "team.create", NULL, TEAM("mine", "Brand new", "'lead'", "") },
    { "team.list", "'q'", "{'items': [" TEAM("open", "Growth", "null", ", 'open': true") "]}" },
    { "team.list", NULL,
      "{'items': [" TEAM("open", "Growth", "null", ", 'open': true") ", " TEAM("mine", "Platform",
                                                                               "'lead'", "") "]}" },
    { "topic.list", NULL, "{'items': [{'topic': 'c'}, {'topic': 'sql'}]}" },
    { "feed.topic", NULL, "{'items': []}" },
    { "topic.popular", NULL, "{'items': []}" },
    { "update.post", "'audience': 'team'",
      "{'id': 'u2', 'author': " LEYLA ", 'text': 'first', 'audience': 'team', 'at':"
      " '2026-11-23T14:29:00.000Z'}" },
    { "person.search", NULL, "{'items': [" LEYLA "]}" },
};

static const struct stage_row rows[] = {
    /* what it is */
    { 80, 24, "4 g t", "Platform at Everi", "looking for people" },
    { 80, 24, "4 g t", "[ you lead it ]", NULL },
    { 80, 24, "4 g t F", "[ you lead and follow it ]", NULL },
    { 80, 24, "4 g t", "5 people · 1 follower · since 4 Nov 2026", NULL },
    { 80, 24, "4 g t", "[Updates] People 5  Index  About", NULL },
    { 80, 24, "4 g t", "Retro at four.", "Loading" },
    { 80, 24, "4 t", "Platform at Everi", NULL },
    { 80, 24, "4 S-Tab G k k Enter", "Retro at four.", NULL }, /* Team is a row of About */
    { 120, 40, "4 g t", "│ LED BY", NULL },
    { 120, 40, "4 g t", "│ ABOUT", NULL },
    { 40, 10, "4 g t", "[Updates] People  Index  About", "since" },
    { 80, 24, "4 g t Enter", "Retro at four.", "People 5" },
    { 80, 24, "4 g t Enter Esc", "People 5", NULL },
    { 80, 24, "4 g t Esc", "[4 Me]", "People 5" },
    /* who is in it */
    { 80, 24, "4 g t Tab", "▌ Leyla Mammadova @leyla · Engineer", "Retro" },
    { 80, 24, "4 g t Tab", "  lead", "Farid @farid · Platform" },
    { 80, 24, "4 g t Tab Enter", "@leyla", "People 5" },
    { 80, 24, "4 g t Tab j p", "@farid", "People 5" },
    { 80, 24, "4 g t Tab j p Esc", "▌ Farid @farid", NULL },
    { 80, 24, "4 g t Tab j y", "Copied 6 chars.", NULL },
    { 80, 24, "4 g t Tab j R", "@farid leads the team too? y/n", NULL },
    { 80, 24, "4 g t Tab R", "@leyla leads no longer? y/n", NULL },
    { 80, 24, "4 g t Tab R y", "Their role is changed.", NULL },
    { 80, 24, "4 g t Tab R n", NULL, "changed" },
    { 80, 24, "4 g t R", "Choose somebody under People first.", NULL },
    { 80, 24, ": \"person_leyla Enter t Tab R", "Its leads say who else leads it.", NULL },
    /* how it feels */
    { 80, 24, "4 g t Tab Tab", "Everi Index 61   week of Mon 9 Nov · 6 people", NULL },
    { 80, 24, "4 g t Tab Tab", "●────────", NULL },
    { 80, 24, "4 g t Tab Tab", "  5.5", NULL },
    { 80, 24, "4 g t Tab Tab", "Overall, 2 weeks   now 61 · mean 61.0", NULL },
    { 80, 24, "4 g t Tab Tab j j", "Energy, 2 weeks   now 5.5 · mean 5.5", NULL },
    { 80, 24, "4 g t Tab Tab", "for its members alone.", NULL },
    { 40, 10, "4 g t Tab Tab", "Everi Index 61", NULL },
    { 80, 24, ": \"person_leyla Enter t Tab Tab", "for its members alone.", "Everi Index 6" },
    /* following, joining */
    { 80, 24, ": \"person_leyla Enter t", "Growth at Everi  looking for people", "you lead" },
    { 80, 24, ": \"person_leyla Enter t", "J joins it.", NULL },
    { 80, 24, ": \"person_leyla Enter t", "Nothing was posted here yet.", NULL },
    { 80, 24, ": \"person_leyla Enter t F", "You follow this team", NULL },
    { 80, 24, "4 : \"person_leyla Enter t J", "Join Growth? You leave Platform then. y/n", NULL },
    { 80, 24, "4 : \"person_leyla Enter t J n", "J joins it.", "Welcome" },
    { 80, 24, "4 : \"person_leyla Enter t J y", "[ your team ]", NULL },
    { 80, 24, ": \"person_leyla Enter t J", "Welcome: you are in the team.", "y/n" },
    { 80, 24, "4 g t J", "Leave Platform? y/n", NULL },
    { 80, 24, "4 g t J y", "You have left the team.", "you lead it" },
    { 80, 24, ": \"person_farid Enter t", "They are in no team.", NULL },
    { 80, 24, "g t", "You are in no team.", NULL },
    { 80, 24, ": \"team Enter", "You are in no team.", NULL },
    /* inviting */
    { 80, 24, "4 g t i", ":invite", NULL },
    { 80, 24, "4 g t i \"leyla Enter", "1 person is told that they may join.", NULL },
    { 80, 24, "4 g t i \"leyla_@farid Enter", "2 people are told", NULL },
    { 80, 24, ": \"person_leyla Enter t i", "Those who are in the team invite others.", NULL },
    /* its leads change it */
    { 80, 24, "4 g t e", "┌─ Your team", NULL },
    { 80, 24, "4 g t e", "[ ] anybody may join", NULL },
    { 80, 24, "4 g t e \"_ C-d", "looking for people", "Your team" },
    { 80, 24, "4 g t e \"_", "[x] anybody may join", NULL },
    { 80, 24, "4 g t e \"_ Right", "[ ] anybody may join", NULL },
    { 80, 24, "4 g t e \"xyz C-d", NULL, "Your team" }, /* nothing has changed */
    { 80, 24, "4 g t e Tab \"_ C-d", "! too long", NULL },
    { 40, 10, "4 g t e", "[ ] anybody may join", NULL },
    { 80, 24, ": \"person_leyla Enter t e", "Its leads change what it says of itself.", NULL },
    /* teams are found, and made */
    { 80, 24, ": \"teams Enter", "Growth at Everi                 5 people · looking for people",
      NULL },
    { 80, 24, ": \"teams Enter", "you lead it", NULL },
    { 80, 24, ": \"teams Enter j Enter", "Retro at four.", NULL },
    { 80, 24, ": \"teams Enter j Enter Esc", "▌ Platform at Everi", NULL },
    { 80, 24, ": \"teams_growth_everi Enter", "Find growth everi", "Platform" },
    { 80, 24, ": \"team_gro Enter", "▌ Growth", "Platform" },
    { 80, 24, ": \"teams Enter f", "You follow this team", NULL },
    { 40, 10, ": \"teams Enter", "Growth at Everi +", NULL },
    { 80, 24, ": \"teams Enter C", "A new team, which you lead", NULL },
    { 80, 24, ": \"newteam Enter C-d", "! a company, or whatever else", NULL },
    { 80, 24, ": \"newteam Enter \"Everi C-d", "! a team has a name", NULL },
    { 80, 24, ": \"newteam Enter \"Everi Tab \"Taken C-d", "! there is one of that name", NULL },
    { 80, 24, ": \"newteam Enter \"Everi Tab \"New C-d", "[ you lead it ]", "A new team" },
    { 80, 24, "4 : \"newteam Enter", "A new team means leaving Platform. Go on? y/n", NULL },
    { 80, 24, "4 : \"newteam Enter y", "Company     Everi", NULL },
    /* an update for the team alone */
    { 80, 24, "4 1 c \"first Tab Tab Left", "for ◂ Platform ▸", NULL },
    { 80, 24, "4 1 c \"first Tab Tab Left C-d", "Posted.", "! " },
    { 80, 24, "4 1 c \"first Tab Tab Left Esc c", "for Platform", NULL },
    { 80, 24, "4 1 c \"first Tab Tab Left Left", "◂ your followers ▸", NULL },
    { 40, 10, "4 1 c \"first Tab Tab Left", "◂ Platform ▸", NULL },
    { 80, 24, "4 g t c", "for Platform", "People 5" },
    { 80, 24, "4 1 c \"x Esc 4 g t c", "for everybody", "People 5" }, /* what was begun goes on */
    { 80, 24, ": \"person_leyla Enter t c", "for everybody", NULL },
    { 80, 24, "4 1 c \"first Tab Tab Left C-d", "team · ", "! " },
    /* beside every screen, by keys */
    { 120, 40, "4", " TEAM, TOPICS ", NULL },
    { 120, 40, "4", "\n Platform  ", NULL },
    { 120, 40, "Alt-t", "▌ #c ", "TEAM" },
    { 120, 40, "4 Alt-t", "▌ Platform", NULL },
    { 120, 40, "4 Alt-t Enter", "Retro at four.", "▌ Platform" },
    { 120, 40, "4 Alt-t j Enter", "Nothing was said about it yet.", NULL },
    { 120, 40, "4 Alt-t j Enter Esc", "▸4 Me", "▌ #c" },
    { 120, 40, "4 Alt-t Esc", "[Updates]", "▌ Platform" },
    { 120, 40, "4 F6", "▌ Platform", NULL },
    { 120, 40, "4 F6 F6", "[Updates]", "▌ Platform" },
    { 80, 24, "4 Alt-t", "┌─ team and topics ", NULL },
    { 80, 24, "4 Alt-t j j Enter", "#sql", "team and" },
    { 40, 10, "4 Alt-t End", "▌ #sql", NULL },
    /* offline */
    { 80, 24, "4 g t ~", "As it was when there was a connection.", NULL },
    { 80, 24, "4 g t ~ J y", "Not connected: nothing was sent.", NULL },
    { 80, 24, "4 ~ g t", "Not connected: nothing is known of it.", NULL },
};

static void teams_are_shown(void **state)
{
    (void)state;
    stage_play(rows, ARRAY_LEN(rows), answers, ARRAY_LEN(answers));
}

static void a_team_that_is_gone_says_so(void **state)
{
    static const char push[] =
        "{'group': {'id': 'g', 'kind': 'team_invited', 'text': 'Leyla invited you to Ops', 'count':"
        " 1, 'actors': [" LEYLA "], 'last_at': '2026-11-23T14:20:00.000Z', 'target': {'kind':"
        " 'team', 'id': '%s'}}, 'unread': 1}";
    static const struct {
        const char *id, *shown;
    } targets[] = {
        { "public", "Ops at Everi" },
        { "gone", "there is no such team" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        struct stage stage;
        char params[sizeof push + 16];

        snprintf(params, sizeof params, push, targets[i].id);
        stage_set_up(&stage, 80, 24, answers, ARRAY_LEN(answers));
        rig_push(stage.model, "notification.changed", params);
        stage_press(&stage, "2 Enter");
        CHECK(i, strstr(stage.screen.data, targets[i].shown));
        stage_tear_down(&stage);
    }
}

/* Whoever has left the team meanwhile does not tell others what was meant for it. */
static void a_draft_for_a_team_that_was_left_is_not_sent(void **state)
{
    struct stage stage;

    (void)state;
    stage_set_up(&stage, 80, 24, answers, ARRAY_LEN(answers));
    stage_press(&stage, "4 1 c \"first Tab Tab Left Esc");
    json_object_set_new(stage.model->self, "team", json_null());
    stage_press(&stage, "c C-d");
    assert_non_null(strstr(stage.screen.data, "You are in no team any more"));
    stage_press(&stage, "Tab Tab Left");
    assert_non_null(strstr(stage.screen.data, "◂ your followers ▸"));
    stage_tear_down(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(teams_are_shown),
        cmocka_unit_test(a_team_that_is_gone_says_so),
        cmocka_unit_test(a_draft_for_a_team_that_was_left_is_not_sent),
    };

    setenv("TZ", "UTC", 1);
    return RUN_TESTS(tests);
}
