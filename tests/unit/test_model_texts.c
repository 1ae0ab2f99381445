/* Updates and comments that are there: what liking, editing, deleting and looking up ask for, and
 * what their answers change. */
#include "unit.h"

#include "client_rig.h"
#include "json_read.h"
#include "mem.h"
#include "model_fields.h"

/* An update of mine with a comment and a reply to it, both loaded. */
static struct model *model_with_thread(void)
{
    struct model *model = rig_model();
    json_t *update = rig_update("u1", "agshin", "mine"), *params;

    params = json_pack("{s:o, s:{s:s}}", "update", update, "reason", "kind", "posted");
    model_push(model, "update.new", params);
    json_decref(params);
    (void)model_want_thread(model, "u1");
    rig_answer(model, "comment.list",
               "{'items': [{'id': 'c1', 'update': 'u1', 'author': {'handle': 'leyla'}, 'text':"
               " 'first', 'likes': 1, 'liked': false}, {'id': 'c2', 'update': 'u1', 'author':"
               " {'handle': 'agshin'}, 'text': 'reply', 'reply_to': 'c1'}], 'next': null}");
    rig_idle(model);
    return model;
}

static const json_t *comment(struct model *model, int i)
{
    return json_array_get(thread_find(&model->threads, "u1")->comments, (size_t)i);
}

static void a_like_of_a_comment_is_shown_at_once(void **state)
{
    struct model *model = model_with_thread();

    (void)state;
    model_react_comment(model, "u1", "c1");
    assert_int_equal(field_int(comment(model, 0), "likes"), 2);
    assert_true(field_true(comment(model, 0), "liked"));
    rig_refuse(model, "comment.react", "{'code': -32004, 'message': 'gone', 'data': {}}");
    assert_int_equal(field_int(comment(model, 0), "likes"), 1);
    assert_string_equal(model->saying.text, "Gone");

    model_react_comment(model, "u1", "c1");
    model_react_comment(model, "u1", "c1"); /* and back */
    assert_int_equal(field_int(comment(model, 0), "likes"), 1);
    rig_answer(model, "comment.react", "{'id': 'c1', 'update': 'u1', 'likes': 7, 'liked': true}");
    assert_int_equal(field_int(comment(model, 0), "likes"), 7);
    model_lost(model, rig_ask(model, "comment.react"));
    assert_string_equal(model->saying.text, "The connection broke off before that was done.");
    model_free(model);
}

static void what_is_edited_changes_when_the_server_says_so(void **state)
{
    struct model *model = model_with_thread();
    json_t *topics = json_pack("[s]", "c");
    struct ask *ask;

    (void)state;
    draft_set(&model->drafts, "edit/u1", "mine, too", 0);
    model_edit_update(model, "edit/u1", "u1", "mine, too", topics);
    assert_string_equal(field_text(model_update(model, "u1"), "text"), "mine");
    ask = rig_ask(model, "update.edit");
    assert_string_equal(field_text(ask->params, "id"), "u1");
    assert_int_equal(json_array_size(field_list(ask->params, "topics")), 1);
    {
        AUTO_JSON json_t *result = rig_json("{'id': 'u1', 'text': 'mine, too', 'at':"
                                            " '2026-11-23T14:20:00.000Z', 'edited_at':"
                                            " '2026-11-23T14:21:00.000Z'}");

        model_answer(model, ask, result, NULL);
    }
    assert_string_equal(field_text(model_update(model, "u1"), "text"), "mine, too");
    assert_string_equal(model->posted, "edit/u1");
    assert_string_equal(draft_get(&model->drafts, "edit/u1"), "");

    model_edit_update(model, "edit/u1", "u1", "x", NULL);
    ask = rig_ask(model, "update.edit");
    assert_null(json_object_get(ask->params, "topics")); /* they stay as they are */
    model_lost(model, ask);
    assert_string_equal(model->posting, "");

    model_edit_comment(model, "edit/c2", "c2", "a better reply");
    rig_answer(model, "comment.edit",
               "{'id': 'c2', 'update': 'u1', 'text': 'a better reply', 'reply_to': 'c1'}");
    assert_string_equal(field_text(comment(model, 1), "text"), "a better reply");
    json_decref(topics);
    model_free(model);
}

static void what_is_deleted_goes_and_a_shell_stays(void **state)
{
    struct model *model = model_with_thread();

    (void)state;
    model_delete_comment(model, "u1", "c1");
    rig_answer(model, "comment.delete", "{}");
    assert_true(field_true(comment(model, 0), "deleted"));
    assert_string_equal(field_text(comment(model, 0), "text"), "");
    model_delete_comment(model, "u1", "c2");
    rig_answer(model, "comment.delete", "{}");
    assert_int_equal(json_array_size(thread_find(&model->threads, "u1")->comments), 1);
    (void)model_want_pages(model, PAGES_PERSON, "agshin");
    rig_answer(model, "feed.person",
               "{'items': [{'id': 'u0'}, {'id': 'u1', 'text': 'mine', 'at':"
               " '2026-11-23T14:20:00.000Z'}], 'next': null}");
    model_delete_update(model, "u1");
    assert_int_equal(feed_count(&model->feed), 1);
    rig_answer(model, "update.delete", "{}");
    assert_int_equal(json_array_size(pages_find(&model->pages, PAGES_PERSON, "agshin")->items), 1);
    assert_int_equal(feed_count(&model->feed), 0);
    assert_true(thread_find(&model->threads, "u1")->missing);
    assert_null(model_update(model, "u1"));
    model_free(model);
}

static void a_lookup_is_the_latest_one(void **state)
{
    struct model *model = model_with_thread();
    struct ask *late;
    AUTO_JSON json_t *people = rig_json("{'items': [{'handle': 'leyla', 'name': 'Leyla'}]}");

    (void)state;
    assert_true(model_look_up(model, LOOKUP_LIKES, "u1"));
    late = rig_ask(model, "update.reactions");
    assert_string_equal(field_text(late->params, "kind"), "like");
    assert_true(model_look_up(model, LOOKUP_EDITS, "u1"));
    model_answer(model, late, people, NULL);
    assert_null(model->lookup.items); /* nobody waits for it any more */
    rig_answer(model, "update.history", "{'items': [{'text': 'b'}], 'next': 'more'}");
    model_want_more_lookup(model);
    model_want_more_lookup(model); /* once */
    rig_answer(model, "update.history", "{'items': [{'text': 'a'}], 'next': null}");
    rig_idle(model);
    assert_int_equal(json_array_size(model->lookup.items), 2);
    model->link.state = LINK_WAITING;
    assert_false(model_look_up(model, LOOKUP_LIKES, "u1"));
    model_free(model);
}

static void names_are_asked_for_once(void **state)
{
    struct model *model = model_with_thread();

    (void)state;
    model_want_known(model, "leyla"); /* met already */
    rig_idle(model);
    model_want_known(model, "farid");
    model_want_known(model, "farid");
    model_want_known(model, "nobody");
    assert_int_equal(model_knows(model, "farid"), PERSON_NOT_KNOWN);
    rig_answer(model, "person.get", "{'handle': 'farid', 'name': 'Farid Aliyev'}");
    rig_refuse(model, "person.get", "{'code': -32004, 'data': {'reason': 'not_found'}}");
    assert_int_equal(model_knows(model, "farid"), PERSON_KNOWN);
    assert_int_equal(model_knows(model, "nobody"), PERSON_NOBODY);
    model_want_known(model, "nobody");
    model_want_known(model, "busy");
    rig_refuse(model, "person.get", "{'code': -32029, 'data': {'reason': 'rate_limited'}}");
    model_want_known(model, "busy"); /* not on every frame */
    rig_idle(model);
    assert_int_equal(model_knows(model, "busy"), PERSON_NOT_KNOWN);
    model_want_known(model, "lost");
    model_lost(model, rig_ask(model, "person.get"));
    model_want_known(model, "lost");
    ask_free(rig_ask(model, "person.get"));
    model_free(model);
}

static void a_post_says_for_whom(void **state)
{
    struct model *model = rig_model();
    json_t *topics = json_pack("[s, s]", "c", "queues");
    struct ask *first, *again;

    (void)state;
    model_post(model, "post", "hello", topics, "team");
    first = rig_ask(model, "update.post");
    assert_string_equal(field_text(first->params, "audience"), "team");
    assert_int_equal(json_array_size(field_list(first->params, "topics")), 2);
    {
        AUTO_FREE char *id = mem_strdup(field_text(first->params, "client_id"));

        model_lost(model, first);
        model_post(model, "post", "hello", topics, "team"); /* may be there: the same again */
        again = rig_ask(model, "update.post");
        assert_string_equal(field_text(again->params, "client_id"), id);
        model_lost(model, again);
        model_post(model, "post", "hello", topics, "public"); /* that is another one */
        again = rig_ask(model, "update.post");
        assert_string_not_equal(field_text(again->params, "client_id"), id);
        ask_free(again);
    }
    json_decref(topics);
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_like_of_a_comment_is_shown_at_once),
        cmocka_unit_test(what_is_edited_changes_when_the_server_says_so),
        cmocka_unit_test(what_is_deleted_goes_and_a_shell_stays),
        cmocka_unit_test(a_lookup_is_the_latest_one),
        cmocka_unit_test(names_are_asked_for_once),
        cmocka_unit_test(a_post_says_for_whom),
    };

    return RUN_TESTS(tests);
}
