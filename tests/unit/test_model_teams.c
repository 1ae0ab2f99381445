/* Teams: what is asked when, what follows from the answers, what a week says. */
#include "unit.h"

#include "json_read.h"
#include "client_rig.h"
#include "model_fields.h"

#define TEAM(role)                                                                                 \
    "{'id': 't1', 'name': 'Platform', 'company': 'Everi', 'about': 'Queues.', 'open': true,"       \
    " 'index_public': false, 'members': 5, 'followers': 2, 'followed_by_me': false, 'role': " role \
    "}"
#define ME_IN(team) "{'handle': 'agshin', 'name': 'Agshin', 'team': " team "}"
#define FORBIDDEN   "{'code': -32003, 'message': 'for its members', 'data': {'reason': 'forbidden'}}"

static void a_week_says_what_it_says(void **state)
{
    static const struct {
        const char *week, *id;
        int value;
    } rows[] = {
        { "{'index': 64}", NULL, 64 },
        { "{'index': null}", NULL, -1 },
        { "{'index': '64'}", NULL, -1 },
        { "{'index': -1}", NULL, -1 },
        { "{'index': 1e300}", NULL, -1 },
        { "{}", NULL, -1 },
        { "{'dimensions': {'energy': 6.4}}", "energy", 64 },
        { "{'dimensions': {'energy': 7}}", "energy", 70 },
        { "{'dimensions': {'energy': null}}", "energy", -1 },
        { "{'dimensions': [6.4]}", "energy", -1 },
        { "{'dimensions': {'energy': 6.4}}", "focus", -1 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        AUTO_JSON json_t *week = rig_json(rows[i].week);

        CHECK_INT(i, team_week_value(week, rows[i].id), rows[i].value);
    }
}

static void the_newest_week_that_tells_something(void **state)
{
    static const struct {
        const char *weeks;
        int index; /* -1: there is none */
    } rows[] = {
        { "[{'index': 50}, {'index': 60}]", 60 },
        { "[{'index': 50}, {'index': null}]", 50 },
        { "[{'index': null}]", -1 },
        { "[]", -1 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct team_page page = { .weeks = rig_json(rows[i].weeks) };
        const json_t *week = team_week_newest(&page);

        CHECK_INT(i, week ? team_week_value(week, NULL) : -1, rows[i].index);
        json_decref(page.weeks);
    }
    CHECK(0, team_week_newest(NULL) == NULL);
}

static void weeks_are_asked_for_where_they_may_be_seen(void **state)
{
    static const struct {
        const char *team;
        bool asked;
    } rows[] = {
        { TEAM("'member'"), true },
        { TEAM("'lead'"), true },
        { TEAM("null"), false },
        { "{'id': 't1', 'role': null, 'index_public': true}", true },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct model *model = rig_model();

        (void)model_want_team(model, "t1");
        model_want_team_weeks(model, "t1"); /* it is not known yet whether I may */
        rig_answer(model, "team.get", rows[i].team);
        model_want_team_weeks(model, "t1");
        model_want_team_weeks(model, "t1");
        if (rows[i].asked)
            rig_answer(model, "team.index", "{'weeks': [{'index': 60}, 7]}");
        rig_idle(model);
        CHECK_INT(i, json_array_size(teams_find(&model->teams, "t1")->weeks), rows[i].asked);
        model_free(model);
    }
}

static void weeks_that_are_refused_are_gone(void **state)
{
    struct model *model = rig_model();
    struct team_page *page = model_want_team(model, "t1");

    (void)state;
    rig_answer(model, "team.get", TEAM("'member'"));
    model_want_team_weeks(model, "t1");
    rig_answer(model, "team.index", "{'weeks': [{'index': 60}]}");
    model_look_at_team(model, "t1");
    model_want_team_weeks(model, "t1");
    rig_refuse(model, "team.index", FORBIDDEN);
    CHECK(0, page->weeks == NULL);
    CHECK_TEXT(1, page->weeks_refused, "for its members");
    model_want_team_weeks(model, "t1"); /* not again and again */
    rig_idle(model);
    model_look_at_team(model, "t1");
    model_want_team_weeks(model, "t1");
    model_lost(model, rig_ask(model, "team.index"));
    model_want_team_weeks(model, "t1");
    rig_answer(model, "team.index", "{'weeks': []}");
    rig_idle(model);
    CHECK_TEXT(2, page->weeks_refused, "");
    model_free(model);
}

static void who_joins_is_in_the_team(void **state)
{
    struct model *model = rig_model();

    (void)state;
    (void)model_want_team(model, "t1");
    rig_answer(model, "team.get", TEAM("null"));
    CHECK(0, model_my_team(model) == NULL);
    model_join_team(model, "t1");
    CHECK(1, !*field_text(teams_find(&model->teams, "t1")->team, "role")); /* not before it is so */
    rig_answer(model, "team.join", TEAM("'member'"));
    rig_answer(model, "person.get", ME_IN("{'id': 't1', 'name': 'Platform'}"));
    rig_answer(model, "feed.home", "{'items': []}");
    rig_idle(model);
    CHECK_TEXT(2, field_text(teams_find(&model->teams, "t1")->team, "role"), "member");
    CHECK_TEXT(3, field_text(model_my_team(model), "name"), "Platform");
    model_leave_team(model, "t1");
    rig_answer(model, "team.leave", TEAM("null"));
    rig_answer(model, "person.get", ME_IN("null"));
    rig_answer(model, "feed.home", "{'items': []}");
    CHECK(4, model_my_team(model) == NULL);
    model_join_team(model, "t1");
    rig_refuse(model, "team.join", FORBIDDEN);
    CHECK_TEXT(5, model->saying.text, "For its members");
    rig_idle(model);
    model_free(model);
}

static void a_new_team_is_there_once(void **state)
{
    struct model *model = rig_model();
    AUTO_JSON json_t *team = rig_json("{'company': 'Everi', 'name': 'Platform'}");
    AUTO_JSON json_t *result = rig_json(TEAM("'lead'"));
    AUTO_JSON json_t *first = NULL;
    struct ask *ask;

    (void)state;
    model_create_team(model, team);
    ask = rig_ask(model, "team.create");
    first = json_deep_copy(ask->params);
    model_lost(model, ask); /* perhaps it is there */
    CHECK_INT(0, model->form, FORM_REFUSED);
    model_create_team(model, team);
    ask = rig_ask(model, "team.create");
    CHECK(1, json_equal(ask->params, first)); /* with the same client_id */
    model_answer(model, ask, result, NULL);
    CHECK_INT(2, model->form, FORM_TAKEN);
    CHECK_INT(3, model->wish, WISH_SHOW_TEAM);
    CHECK_TEXT(4, model->wish_id, "t1");
    CHECK(5, teams_find(&model->teams, "t1")->team != NULL);
    model_free(model);
}

static void whoever_joins_is_looked_for(void **state)
{
    struct model *model = rig_model();

    (void)state;
    (void)model_want_team(model, "t1");
    rig_answer(model, "team.get", TEAM("'lead'"));
    (void)model_want_pages(model, PAGES_TEAM_MEMBERS, "t1");
    rig_answer(model, "team.members",
               "{'items': [{'person': {'handle': 'agshin'}, 'role': 'lead'},"
               " {'person': {'handle': 'agshin'}, 'role': 'member'}]}");
    CHECK_INT(0, json_array_size(pages_find(&model->pages, PAGES_TEAM_MEMBERS, "t1")->items), 1);
    rig_push(model, "notification.changed",
             "{'group': {'id': 'g', 'kind': 'team_joined', 'target': {'kind': 'team', 'id': 't1'}},"
             " 'unread': 1}");
    (void)model_want_team(model, "t1");
    (void)model_want_pages(model, PAGES_TEAM_MEMBERS, "t1");
    rig_answer(model, "team.get", TEAM("'lead'"));
    rig_answer(model, "team.members", "{'items': []}");
    rig_idle(model);
    model_free(model);
}

static void lists_of_teams_follow(void **state)
{
    struct model *model = rig_model();
    const struct paged *all;

    (void)state;
    (void)model_want_pages(model, PAGES_TEAMS, "");
    {
        struct ask *ask = rig_ask(model, "team.list");
        AUTO_JSON json_t *page = rig_json("{'items': [" TEAM("null") "]}");

        CHECK(0, !json_object_get(ask->params, "q")); /* no words: all of them */
        model_answer(model, ask, page, NULL);
    }
    model_follow_team(model, "t1", true);
    rig_answer(model, "team.follow", "{'id': 't1', 'followed_by_me': true}");
    rig_answer(model, "feed.home", "{'items': []}");
    all = pages_find(&model->pages, PAGES_TEAMS, "");
    CHECK(1, field_true(json_array_get(all->items, 0), "followed_by_me"));
    model_free(model);
}

/* Of everything that is posted in one's team the team is the reason. */
static void what_i_post_is_no_news_to_me(void **state)
{
    static const struct {
        const char *update, *reason;
        size_t items, fresh; /* beside what is there already */
    } rows[] = {
        { "'author': {'handle': 'agshin'}", "posted", 1, 0 },
        { "'author': {'handle': 'agshin'}", "team", 1, 0 },
        { "'author': {'handle': 'agshin'}, 'comments': 1", "team", 0, 1 },
        { "'author': {'handle': 'agshin'}, 'recommends': 1", "team", 0, 1 },
        { "'author': {'handle': 'agshin'}", "recommended", 0, 1 },
        { "'author': {'handle': 'leyla'}", "team", 0, 1 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct model *model = rig_model();
        char params[256];

        json_array_append_new(model->feed.items,
                              rig_json("{'update': {'id': 'u0'}, 'reason': null}"));
        snprintf(params, sizeof params,
                 "{'update': {'id': 'u1', %s}, 'reason': {'kind': '%s', 'by': null}}",
                 rows[i].update, rows[i].reason);
        rig_push(model, "update.new", params);
        CHECK_INT(i, feed_count(&model->feed), 1 + rows[i].items);
        CHECK_INT(i, json_array_size(model->feed.fresh), rows[i].fresh);
        model_free(model);
    }
}

static void the_longest_unseen_is_forgotten(void **state)
{
    struct team_book book = { 0 };
    char id[16];

    (void)state;
    for (int i = 0; i < TEAMS_KEPT; i++) {
        snprintf(id, sizeof id, "t%d", i);
        (void)teams_open(&book, id);
    }
    (void)teams_open(&book, "t0");
    (void)teams_open(&book, "new");
    CHECK(0, teams_find(&book, "t0") != NULL);
    CHECK(1, teams_find(&book, "t1") == NULL);
    CHECK(2, teams_find(&book, "") == NULL);
    teams_done(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_week_says_what_it_says),
        cmocka_unit_test(the_newest_week_that_tells_something),
        cmocka_unit_test(weeks_are_asked_for_where_they_may_be_seen),
        cmocka_unit_test(weeks_that_are_refused_are_gone),
        cmocka_unit_test(who_joins_is_in_the_team),
        cmocka_unit_test(a_new_team_is_there_once),
        cmocka_unit_test(whoever_joins_is_looked_for),
        cmocka_unit_test(lists_of_teams_follow),
        cmocka_unit_test(what_i_post_is_no_news_to_me),
        cmocka_unit_test(the_longest_unseen_is_forgotten),
    };

    return RUN_TESTS(tests);
}
