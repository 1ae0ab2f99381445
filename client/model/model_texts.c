/* Updates and comments that are there: liking, editing, taking away, what is looked up about them,
 * and who the people are that a draft names. Likes are shown at once and undone where the server
 * refuses; what was edited or taken away is shown when the server has said so. */
#include <string.h>

#include "limits.h"
#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

enum { STRANGERS_MOST = 500 };

/* ---- comments: likes ---- */

static const json_t *comment_of(struct model *model, const char *update, const char *id)
{
    struct thread *thread = thread_find(&model->threads, update);
    int at = thread ? item_find(thread->comments, NULL, id) : -1;

    return at >= 0 ? json_array_get(thread->comments, (size_t)at) : NULL;
}

static void put_comment(struct model *model, const char *update, const json_t *comment)
{
    struct thread *thread = thread_find(&model->threads, update);

    if (thread && comment_of(model, update, field_text(comment, "id")))
        thread_put_comment(thread, comment);
    model_touch(model);
}

static void set_liked(struct model *model, const char *update, const char *id, bool on)
{
    const json_t *known = comment_of(model, update, id);
    json_t *changed = known ? update_with_reaction(known, "like", on) : NULL;

    if (changed)
        put_comment(model, update, changed);
    json_decref(changed);
}

void model_react_comment(struct model *model, const char *update, const char *id)
{
    bool on = !field_true(comment_of(model, update, id), "liked");

    if (!model_can_ask(model))
        return;
    model_ask(model, ASK_REACT_COMMENT, "comment.react",
              json_pack("{s:s, s:b}", "id", id, "on", on),
              json_pack("{s:s, s:s, s:b}", "update", update, "id", id, "on", on));
    set_liked(model, update, id, on);
    model_say(model, SAYING_GOOD, on ? "Liked. Press f again to undo." : "Like taken back.");
}

void take_comment_reaction(struct model *model, const struct ask *ask, const json_t *result)
{
    put_comment(model, field_text(ask->note, "update"), result);
}

void fail_comment_reaction(struct model *model, const struct ask *ask, const json_t *error)
{
    set_liked(model, field_text(ask->note, "update"), field_text(ask->note, "id"),
              !field_true(ask->note, "on"));
    model_say(model, SAYING_ERROR, "%s",
              error ? field_text(error, "message")
                    : "The connection broke off before that was done.");
}

/* ---- editing ---- */

void model_edit_update(struct model *model, const char *place, const char *id, const char *text,
                       json_t *topics)
{
    json_t *params;

    if (!model_begin_posting(model, place))
        return;
    params = json_pack("{s:s, s:s}", "id", id, "text", text);
    if (topics)
        json_object_set(params, "topics", topics);
    model_ask(model, ASK_EDIT_UPDATE, "update.edit", params, json_pack("{s:s}", "place", place));
}

void model_edit_comment(struct model *model, const char *place, const char *id, const char *text)
{
    if (model_begin_posting(model, place))
        model_ask(model, ASK_EDIT_COMMENT, "comment.edit",
                  json_pack("{s:s, s:s}", "id", id, "text", text),
                  json_pack("{s:s}", "place", place));
}

void take_edited_update(struct model *model, const struct ask *ask, const json_t *result)
{
    model_change_update(model, result);
    model_posted(model, ask);
    model_say(model, SAYING_GOOD, "Edited.");
}

void take_edited_comment(struct model *model, const struct ask *ask, const json_t *result)
{
    put_comment(model, field_text(result, "update"), result);
    model_posted(model, ask);
    model_say(model, SAYING_GOOD, "Edited.");
}

/* ---- taking away ---- */

void model_delete_update(struct model *model, const char *id)
{
    if (model_can_ask(model))
        model_ask(model, ASK_DELETE_UPDATE, "update.delete", json_pack("{s:s}", "id", id),
                  json_pack("{s:s}", "update", id));
}

void model_delete_comment(struct model *model, const char *update, const char *id)
{
    if (model_can_ask(model))
        model_ask(model, ASK_DELETE_COMMENT, "comment.delete", json_pack("{s:s}", "id", id),
                  json_pack("{s:s, s:s}", "update", update, "id", id));
}

void take_deleted_update(struct model *model, const struct ask *ask, const json_t *result)
{
    const char *id = field_text(ask->note, "update");
    struct thread *thread = thread_find(&model->threads, id);

    (void)result;
    feed_remove(&model->feed, id);
    pages_drop_update(&model->pages, id);
    pages_set_stale(&model->pages);
    if (thread)
        thread_forget(thread);
    model_say(model, SAYING_GOOD, "Deleted.");
}

/* protocol: "A deleted comment with replies stays as a shell." */
void take_deleted_comment(struct model *model, const struct ask *ask, const json_t *result)
{
    struct thread *thread = thread_find(&model->threads, field_text(ask->note, "update"));

    (void)result;
    if (thread)
        thread_delete_comment(thread, field_text(ask->note, "id"));
    model_say(model, SAYING_GOOD, "Deleted.");
}

/* ---- what is looked up ---- */

static void ask_lookup(struct model *model)
{
    struct lookup *lookup = &model->lookup;
    bool edits = lookup->kind == LOOKUP_EDITS;
    json_t *params = json_pack("{s:s, s:i, s:s?}", "id", lookup->id, "limit", LIMIT_PAGE, "before",
                               lookup->next);

    if (!edits)
        json_object_set_new(params, "kind",
                            json_string(lookup->kind == LOOKUP_LIKES ? "like" : "recommend"));
    lookup->loading = true;
    model_ask(model, ASK_LOOKUP, edits ? "update.history" : "update.reactions", params,
              json_pack("{s:i, s:s}", "kind", (int)lookup->kind, "id", lookup->id));
}

bool model_look_up(struct model *model, enum lookup_kind kind, const char *id)
{
    if (!model_can_ask(model))
        return false;
    lookup_begin(&model->lookup, kind, id);
    ask_lookup(model);
    return true;
}

void model_want_more_lookup(struct model *model)
{
    if (model->lookup.next && !model->lookup.loading && model_is_live(model))
        ask_lookup(model);
}

static bool is_wanted(const struct model *model, const struct ask *ask)
{
    return lookup_is(&model->lookup, (enum lookup_kind)field_int(ask->note, "kind"),
                     field_text(ask->note, "id"));
}

void take_lookup(struct model *model, const struct ask *ask, const json_t *result)
{
    if (!is_wanted(model, ask))
        return;
    lookup_take(&model->lookup, result);
    if (model->lookup.kind != LOOKUP_EDITS)
        model_meet_all(model, model->lookup.items);
}

void fail_lookup(struct model *model, const struct ask *ask, const json_t *error)
{
    if (is_wanted(model, ask))
        model->lookup.loading = false;
    if (error)
        model_say(model, SAYING_ERROR, "%s", field_text(error, "message"));
}

/* ---- whom a draft names ---- */

enum known_person model_knows(const struct model *model, const char *handle)
{
    if (model_person(model, handle))
        return PERSON_KNOWN;
    return json_is_true(json_object_get(model->strangers, handle)) ? PERSON_NOBODY
                                                                   : PERSON_NOT_KNOWN;
}

void model_want_known(struct model *model, const char *handle)
{
    if (model_person(model, handle) || json_object_get(model->strangers, handle) ||
        !model_is_live(model))
        return;
    if (json_object_size(model->strangers) >= STRANGERS_MOST)
        json_object_clear(model->strangers);
    json_object_set_new(model->strangers, handle, json_false()); /* it is asked */
    model_ask(model, ASK_KNOWN, "person.get", json_pack("{s:s}", "handle", handle),
              json_pack("{s:s}", "handle", handle));
}

void take_known(struct model *model, const struct ask *ask, const json_t *result)
{
    json_object_del(model->strangers, field_text(ask->note, "handle"));
    model_meet(model, result);
}

void fail_known(struct model *model, const struct ask *ask, const json_t *error)
{
    const char *handle = field_text(ask->note, "handle");

    if (field_is(field_object(error, "data"), "reason", "not_found"))
        json_object_set_new(model->strangers, handle, json_true());
    else if (!error)
        json_object_del(model->strangers, handle); /* asked again when there is a connection */
}
