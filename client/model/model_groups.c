/* Groups and how loud they are: members, roles, names, silence; and who of those on the screen is
 * online. What changed is shown when the server has said so. */
#include <string.h>

#include "limits.h"
#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

/* say: what is said when it is done; static. Takes params. */
static void ask_change(struct model *model, const char *method, json_t *params, const char *say)
{
    if (model_can_ask(model))
        model_ask(model, ASK_CHANGE_CHAT, method, params, json_pack("{s:s}", "say", say));
    else
        json_decref(params);
}

void model_remove_member(struct model *model, const char *conversation, const char *handle)
{
    ask_change(model, "group.remove", json_pack("{s:s, s:s}", "id", conversation, "handle", handle),
               "Removed.");
}

void model_set_role(struct model *model, const char *conversation, const char *handle,
                    const char *role)
{
    ask_change(model, "group.set_role",
               json_pack("{s:s, s:s, s:s}", "id", conversation, "handle", handle, "role", role),
               "Their role is changed.");
}

void model_silence(struct model *model, const char *conversation, const char *until)
{
    ask_change(model, "conversation.mute",
               json_pack("{s:s, s:s?}", "id", conversation, "until", until),
               until ? "Muted: it is counted, and only mentions are told." : "No longer muted.");
}

void model_edit_group(struct model *model, json_t *changes)
{
    model->form = FORM_WAITS;
    model_ask(model, ASK_EDIT_GROUP, "group.edit", json_incref(changes), NULL);
}

void groups_take_change(struct model *model, const struct ask *ask, const json_t *result)
{
    struct history *history = history_find(&model->histories, field_text(result, "id"));

    chats_put(&model->chats, result);
    if (history)
        history->members_asked = false; /* roles have changed, or who is in it */
    if (ask->purpose == ASK_EDIT_GROUP)
        model->form = FORM_TAKEN;
    model_say(model, SAYING_GOOD, "%s",
              ask->purpose == ASK_EDIT_GROUP ? "Saved." : field_text(ask->note, "say"));
}

/* ---- who is online ---- */

void model_watch(struct model *model, json_t *handles)
{
    if (!model_is_live(model) || json_equal(handles, model->watched))
        return;
    json_decref(model->watched);
    model->watched = json_incref(handles);
    model_ask(model, ASK_WATCH, "presence.watch", json_pack("{s:O}", "handles", handles), NULL);
}

bool model_is_online(const struct model *model, const char *handle)
{
    return model_is_live(model) && json_is_true(json_object_get(model->online, handle));
}

void model_set_online(struct model *model, const char *handle, bool online)
{
    if (online && *handle)
        json_object_set_new(model->online, handle, json_true());
    else
        json_object_del(model->online, handle);
}

void groups_take_watch(struct model *model, const struct ask *ask, const json_t *result)
{
    json_t *items = page_items(result), *item;
    size_t i;

    (void)ask;
    json_object_clear(model->online);
    json_array_foreach(items, i, item)
    {
        if (i < LIMIT_PAGE)
            model_set_online(model, field_text(item, "handle"), field_true(item, "online"));
    }
    json_decref(items);
}

void groups_fail_watch(struct model *model, const struct ask *ask, const json_t *error)
{
    (void)ask;
    if (error)
        return; /* not again and again: nobody looks online */
    json_decref(model->watched);
    model->watched = NULL;
}
