/* Profiles and lists of pages: what is asked when, and what follows from the answers. */
#include "unit.h"

#include "json_read.h"
#include "client_rig.h"
#include "model_fields.h"

#define LEYLA     "{'handle': 'leyla', 'name': 'Leyla', 'followers': 3, 'followed_by_me': false}"
#define ME        "{'handle': 'agshin', 'name': 'Agshin', 'following': 1}"
#define NOT_FOUND "{'code': -32004, 'message': 'no such person', 'data': {'reason': 'not_found'}}"
#define BUSY      "{'code': -32029, 'message': 'too fast', 'data': {'reason': 'rate_limited'}}"

static void lose(struct model *model, const char *method)
{
    model_lost(model, rig_ask(model, method));
}

static void a_profile_is_asked_for_once(void **state)
{
    struct model *model = rig_model();

    (void)state;
    (void)model_want_profile(model, "leyla");
    (void)model_want_profile(model, "leyla"); /* on its way */
    rig_answer(model, "person.get", LEYLA);
    (void)model_want_profile(model, "leyla");
    rig_idle(model);
    CHECK_TEXT(0, field_text(model_whole_person(model, "leyla"), "name"), "Leyla");
    CHECK(1, model_whole_person(model, "farid") == NULL);
    model_free(model);
}

static void a_profile_that_is_refused_says_why(void **state)
{
    static const struct {
        const char *error; /* NULL: lost with the connection */
        bool known_before, known, again;
    } rows[] = {
        { NOT_FOUND, false, false, false },
        { NOT_FOUND, true, false, false }, /* blocked, or gone: nobody's to see any more */
        { BUSY, true, true, false },
        { NULL, true, true, true },
        { NULL, false, false, true },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct model *model = rig_model();
        struct ask *ask;

        if (rows[i].known_before) {
            (void)model_want_profile(model, "leyla");
            rig_answer(model, "person.get", LEYLA);
            model_ready(model, false);
        }
        (void)model_want_profile(model, "leyla");
        if (rows[i].error)
            rig_refuse(model, "person.get", rows[i].error);
        else
            lose(model, "person.get");
        CHECK_INT(i, model_whole_person(model, "leyla") != NULL, rows[i].known);
        profiles_set_stale(&model->profiles);
        (void)model_want_profile(model, "leyla");
        ask = model_next_ask(model);
        CHECK_INT(i, ask != NULL, rows[i].again);
        ask_free(ask);
        model_free(model);
    }
}

static void following_is_seen_at_once(void **state)
{
    struct model *model = rig_model();
    bool known;

    (void)state;
    CHECK(5, !profiles_is_followed(&model->profiles, "leyla", &known) && !known);
    (void)model_want_profile(model, "leyla");
    rig_answer(model, "person.get", LEYLA);
    (void)model_want_profile(model, "agshin");
    rig_answer(model, "person.get", ME);
    CHECK(0, !profiles_is_followed(&model->profiles, "leyla", &known) && known);
    model_toggle_follow(model, "leyla");
    rig_answer(model, "person.follow", "{'following': 2, 'followers': 4}");
    CHECK(1, profiles_is_followed(&model->profiles, "leyla", &known));
    CHECK(2, field_true(model_whole_person(model, "leyla"), "followed_by_me"));
    CHECK_INT(3, field_int(model_whole_person(model, "leyla"), "followers"), 4);
    CHECK_INT(4, field_int(model_whole_person(model, "agshin"), "following"), 2);
    model_free(model);
}

static void lists_are_asked_for_page_by_page(void **state)
{
    struct model *model = rig_model();
    struct paged *paged;

    (void)state;
    paged = model_want_pages(model, PAGES_FOLLOWERS, "leyla");
    model_want_more(model, PAGES_FOLLOWERS, "leyla"); /* nothing is known to follow yet */
    rig_answer(model, "person.followers", "{'items': [{'handle': 'farid'}], 'next': 'n'}");
    CHECK(0, model_person(model, "farid") != NULL);
    model_want_more(model, PAGES_FOLLOWERS, "leyla");
    model_want_more(model, PAGES_FOLLOWERS, "leyla");
    rig_answer(model, "person.followers", "{'items': [{'handle': 'nigar'}], 'next': null}");
    model_want_more(model, PAGES_FOLLOWERS, "leyla");
    rig_idle(model);
    CHECK_INT(1, json_array_size(paged->items), 2);

    model_ready(model, false); /* it has no pushes: it may be old */
    (void)model_want_pages(model, PAGES_FOLLOWERS, "leyla");
    lose(model, "person.followers");
    CHECK_INT(2, json_array_size(paged->items), 2);
    model_free(model);
}

static void a_list_that_is_refused_is_not_asked_for_again_and_again(void **state)
{
    struct model *model = rig_model();
    const struct paged *paged = model_want_pages(model, PAGES_PERSON, "leyla");

    (void)state;
    rig_refuse(model, "feed.person", NOT_FOUND);
    (void)model_want_pages(model, PAGES_PERSON, "leyla");
    rig_idle(model);
    CHECK_TEXT(0, paged->refused, "no such person");
    model_free(model);
}

static void push_update(struct model *model, const char *id, const char *author, const char *by)
{
    json_t *update = rig_update(id, author, id);
    json_t *reason = json_pack("{s:s, s:{s:s}}", "kind", "commented", "by", "handle", by);

    feed_enter(&model->feed, update, reason, false);
    json_decref(update);
    json_decref(reason);
}

/* Who is blocked or muted leaves what is on the screen at once, and comes back with the next page.
 */
static void a_block_takes_them_away(void **state)
{
    struct model *model = rig_model();

    (void)state;
    model->feed.touched = true;
    push_update(model, "u1", "farid", "farid"); /* the first into an empty feed is an item */
    push_update(model, "u2", "leyla", "leyla");
    push_update(model, "u3", "farid", "leyla");
    push_update(model, "u4", "farid", "farid");
    (void)model_want_profile(model, "leyla");
    rig_answer(model, "person.get", LEYLA);
    model_block(model, "leyla", true);
    rig_answer(model, "person.block", "{}");
    CHECK(0, model_blocks(model, "leyla") && !model_mutes(model, "leyla"));
    CHECK(1, model_whole_person(model, "leyla") == NULL);
    CHECK_INT(2, feed_count(&model->feed) + json_array_size(model->feed.fresh), 2);
    rig_answer(model, "feed.home", "{'items': []}");
    model_block(model, "leyla", false);
    rig_answer(model, "person.unblock", "{}");
    CHECK(3, !model_blocks(model, "leyla"));
    rig_answer(model, "feed.home", "{'items': []}");
    model_mute(model, "farid", true);
    rig_refuse(model, "person.mute", BUSY);
    CHECK(4, !model_mutes(model, "farid"));
    CHECK_INT(5, feed_count(&model->feed) + json_array_size(model->feed.fresh), 2);
    model_free(model);
}

static void an_edit_is_followed(void **state)
{
    static const struct {
        const char *answer, *error; /* both NULL: lost */
        enum form_state form;
        const char *field;
    } rows[] = {
        { ME, NULL, FORM_TAKEN, "" },
        { NULL, "{'code': -32602, 'message': 'too long', 'data': {'field': 'title'}}", FORM_REFUSED,
          "title" },
        { NULL, NULL, FORM_REFUSED, "" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct model *model = rig_model();
        AUTO_JSON json_t *changes = json_pack("{s:s}", "name", "Agshin");

        model_edit_me(model, changes);
        CHECK_INT(i, model->form, FORM_WAITS);
        if (rows[i].answer)
            rig_answer(model, "person.edit", rows[i].answer);
        else if (rows[i].error)
            rig_refuse(model, "person.edit", rows[i].error);
        else
            lose(model, "person.edit");
        CHECK_INT(i, model->form, rows[i].form);
        CHECK_TEXT(i, model->form_field, rows[i].field);
        CHECK_INT(i, model->self != NULL, rows[i].answer != NULL);
        model_free(model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profile_is_asked_for_once),
        cmocka_unit_test(a_profile_that_is_refused_says_why),
        cmocka_unit_test(following_is_seen_at_once),
        cmocka_unit_test(lists_are_asked_for_page_by_page),
        cmocka_unit_test(a_list_that_is_refused_is_not_asked_for_again_and_again),
        cmocka_unit_test(a_block_takes_them_away),
        cmocka_unit_test(an_edit_is_followed),
    };

    return RUN_TESTS(tests);
}
