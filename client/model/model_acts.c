/* What people do and what screens want to see, as asks. Wants are asked once at a time and only
 * while the connection is live; acts that cannot wait for one (everything but a message in a
 * conversation) say so. */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "limits.h"
#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

enum { PAGE_FEED = 30, PAGE_NOTICES = 100, PAGE_CHATS = 100, PAGE_HISTORY = 100 };

void model_ready(struct model *model, bool afresh)
{
    model->link.state = LINK_LIVE;
    model_touch(model);
    unsent_hold_stale(&model->unsent, model->now_ms);
    /* These have no pushes: what happened meanwhile is asked for when they are looked at. */
    pages_set_stale(&model->pages);
    profiles_set_stale(&model->profiles);
    teams_set_stale(&model->teams);
    settings_set_stale(&model->settings);
    json_decref(model->watched); /* it was of the connection before */
    model->watched = NULL;
    index_set_stale(&model->index);
    pipeline_break(&model->pipeline);
    if (!afresh)
        return;
    for (size_t i = 0; i < HISTORIES_KEPT; i++) {
        if (model->histories.histories[i].conversation)
            history_reset(&model->histories.histories[i]);
    }
    model->feed.loading = model->notices.loading = model->chats.loading = true;
    model_ask(model, ASK_FEED, "feed.home", json_pack("{s:i}", "limit", PAGE_FEED), NULL);
    model_ask(model, ASK_CHATS, "conversation.list", json_pack("{s:i}", "limit", PAGE_CHATS), NULL);
    model_ask(model, ASK_NOTICES, "notification.list", json_pack("{s:i}", "limit", PAGE_NOTICES),
              NULL);
    model_ask(model, ASK_ME, "person.get", json_pack("{s:s}", "handle", model->me), NULL);
}

void model_offline(struct model *model, enum link_state state, int64_t retry_at_ms, const char *why)
{
    model->link.state = state;
    model->link.retry_at_ms = retry_at_ms;
    model->link.latency_ms = -1;
    snprintf(model->link.why, sizeof model->link.why, "%s", why ? why : "");
    unsent_interrupted(&model->unsent);
    model_touch(model);
}

/* ---- what screens want to see ---- */

void model_want_older_feed(struct model *model)
{
    struct feed_list *feed = &model->feed;

    if (feed->loading || !feed->next || !model_is_live(model))
        return;
    feed->loading = true;
    model_ask(model, ASK_FEED_OLDER, "feed.home",
              json_pack("{s:i, s:s}", "limit", PAGE_FEED, "before", feed->next), NULL);
}

void model_ask_comments(struct model *model, struct thread *thread, const char *cursor)
{
    const char *id = field_text(thread->update, "id");

    thread->loading = true;
    thread->asked_count = field_int(thread->update, "comments");
    model_ask(model, ASK_COMMENTS, "comment.list",
              json_pack("{s:s, s:i, s:s?}", "update", id, "limit", LIMIT_PAGE, "before", cursor),
              json_pack("{s:s, s:s?}", "update", id, "before", cursor));
}

struct thread *model_want_thread(struct model *model, const char *update)
{
    const json_t *known = model_update(model, update);
    json_t *copy = known ? json_deep_copy(known) : NULL;
    struct thread *thread = thread_open(&model->threads, update);

    if (copy)
        thread_change(&model->threads, copy);
    json_decref(copy);
    if (!model_is_live(model) || thread->loading)
        return thread;
    if (!thread->loaded) {
        if (!known)
            model_ask(model, ASK_UPDATE, "update.get", json_pack("{s:s}", "id", update),
                      json_pack("{s:s}", "update", update));
        model_ask_comments(model, thread, NULL);
    } else if (thread_is_behind(thread)) {
        model_ask_comments(model, thread, thread->last_page);
    }
    return thread;
}

void model_want_more_comments(struct model *model, struct thread *thread)
{
    if (thread->next && !thread->loading && model_is_live(model))
        model_ask_comments(model, thread, thread->next);
}

void model_want_older_notices(struct model *model)
{
    struct notice_list *list = &model->notices;

    if (list->loading || !list->next || !model_is_live(model))
        return;
    list->loading = true;
    model_ask(model, ASK_NOTICES_OLDER, "notification.list",
              json_pack("{s:i, s:s}", "limit", PAGE_NOTICES, "before", list->next), NULL);
}

void model_want_older_chats(struct model *model)
{
    struct chat_list *list = &model->chats;

    if (list->loading || !list->next || !model_is_live(model))
        return;
    list->loading = true;
    model_ask(model, ASK_CHATS_OLDER, "conversation.list",
              json_pack("{s:i, s:s}", "limit", PAGE_CHATS, "before", list->next), NULL);
}

/* The newest page; or, where much is unread, the one in which that begins. */
static void ask_first_page(struct model *model, struct history *history)
{
    const json_t *chat = chats_find(&model->chats, history->conversation);
    json_t *params = json_pack("{s:s, s:i}", "conversation", history->conversation, "limit",
                               PAGE_HISTORY);
    int64_t before = history->unread_after - PAGE_HISTORY / 4;

    if (history->unread_after >= 0 && field_int(chat, "unread") > PAGE_HISTORY / 2)
        json_object_set_new(params, "after_seq", json_integer(before > 0 ? before : 0));
    history->loading_newer = true;
    model_ask(model, ASK_NEWEST, "message.history", params,
              json_pack("{s:s}", "conversation", history->conversation));
}

/* before: the page behind those that are here; NULL: the first. */
static void ask_members(struct model *model, struct history *history, const char *before)
{
    json_t *params = json_pack("{s:s, s:i}", "id", history->conversation, "limit", LIMIT_PAGE);

    if (before)
        json_object_set_new(params, "before", json_string(before));
    history->members_loading = true;
    model_ask(
        model, ASK_MEMBERS, "conversation.members", params,
        json_pack("{s:s, s:b}", "conversation", history->conversation, "more", before != NULL));
}

struct history *model_want_history(struct model *model, const char *conversation)
{
    struct history *history = history_open(&model->histories, conversation);

    if (!model_is_live(model))
        return history;
    if (!history->loaded && !history->loading_newer)
        ask_first_page(model, history);
    if (!history->members_asked) {
        history->members_asked = true;
        ask_members(model, history, NULL);
    }
    return history;
}

void model_want_more_members(struct model *model, struct history *history)
{
    if (history->members_next && !history->members_loading && model_is_live(model))
        ask_members(model, history, history->members_next);
}

struct history *model_want_history_at(struct model *model, const char *conversation, int64_t seq)
{
    struct history *history = history_open(&model->histories, conversation);
    int64_t before = seq - PAGE_HISTORY / 2;
    bool is_there = history->loaded && seq >= history->first && seq <= history_last(history);

    if (is_there || !model_is_live(model))
        return history;
    history_reset(history);
    history->loading_newer = true;
    model_ask(model, ASK_NEWEST, "message.history",
              json_pack("{s:s, s:i, s:I}", "conversation", conversation, "limit", PAGE_HISTORY,
                        "after_seq", (json_int_t)(before > 0 ? before : 0)),
              json_pack("{s:s}", "conversation", conversation));
    return history;
}

void model_want_older(struct model *model, struct history *history)
{
    if (!history->loaded || history->loading_older || history->refused || history->first <= 1 ||
        !model_is_live(model))
        return;
    history->loading_older = true;
    model_ask(model, ASK_OLDER, "message.history",
              json_pack("{s:s, s:i, s:I}", "conversation", history->conversation, "limit",
                        PAGE_HISTORY, "before_seq", (json_int_t)history->first),
              json_pack("{s:s}", "conversation", history->conversation));
}

void model_want_newer(struct model *model, struct history *history)
{
    const json_t *chat = chats_find(&model->chats, history->conversation);

    if (!history->loaded || history->loading_newer || history->refused || !model_is_live(model) ||
        field_int(chat, "last_seq") <= history_last(history))
        return;
    history->loading_newer = true;
    model_ask(model, ASK_NEWER, "message.history",
              json_pack("{s:s, s:i, s:I}", "conversation", history->conversation, "limit",
                        PAGE_HISTORY, "after_seq", (json_int_t)history_last(history)),
              json_pack("{s:s}", "conversation", history->conversation));
}

/* ---- what people do ---- */

const char *reaction_mark(const char *kind)
{
    return strcmp(kind, "like") == 0 ? "liked" : "recommended";
}

json_t *update_with_reaction(const json_t *update, const char *kind, bool on)
{
    const char *count = strcmp(kind, "like") == 0 ? "likes" : "recommends";
    json_t *copy;
    int64_t n = field_int(update, count) + (on ? 1 : -1);

    if (field_true(update, reaction_mark(kind)) == on)
        return NULL;
    copy = json_deep_copy(update);
    json_object_set_new(copy, reaction_mark(kind), json_boolean(on));
    json_object_set_new(copy, count, json_integer(n < 0 ? 0 : n));
    return copy;
}

void model_react(struct model *model, const char *update, const char *kind)
{
    const json_t *known = model_update(model, update);
    bool on = !field_true(known, reaction_mark(kind));
    json_t *reacted;

    if (!known || !model_can_ask(model))
        return;
    model_ask(model, ASK_REACT, "update.react",
              json_pack("{s:s, s:s, s:b}", "id", update, "kind", kind, "on", on),
              json_pack("{s:s, s:s, s:b}", "id", update, "kind", kind, "on", on));
    reacted = update_with_reaction(known, kind, on);
    model_change_update(model, reacted);
    model_touch(model);
    json_decref(reacted);
    if (strcmp(kind, "like") == 0)
        model_say(model, SAYING_GOOD, on ? "Liked. Press f again to undo." : "Like taken back.");
    else
        model_say(model, SAYING_GOOD,
                  on ? "Recommended. Press b again to undo." : "Recommendation taken back.");
}

static void new_client_id(char out[40])
{
    unsigned char random[16];

    randombytes_buf(random, sizeof random);
    sodium_bin2hex(out, 40, random, sizeof random);
}

/* What was posted and whose answer was lost may be there: the same again must not be there twice.
 */
void model_client_id(struct model *model, const char *place, const json_t *params, char out[40])
{
    const json_t *repeat = json_object_get(model->repeats, place);

    new_client_id(out);
    if (json_equal(json_object_get(repeat, "params"), params))
        snprintf(out, 40, "%s", field_text(repeat, "client_id"));
    json_object_set_new(
        model->repeats, place,
        json_pack("{s:o, s:s}", "params", json_deep_copy(params), "client_id", out));
}

bool model_begin_posting(struct model *model, const char *place)
{
    if (*model->posting || !model_can_ask(model))
        return false;
    snprintf(model->posting, sizeof model->posting, "%s", place);
    return true;
}

void model_post(struct model *model, const char *place, const char *text, json_t *topics,
                const char *audience)
{
    char client_id[40];
    json_t *all;

    if (!model_begin_posting(model, place))
        return;
    /* Another audience is another text: the client_id holds for all of it. */
    all = json_pack("{s:s, s:O, s:s}", "text", text, "topics", topics, "audience", audience);
    model_client_id(model, place, all, client_id);
    json_object_set_new(all, "client_id", json_string(client_id));
    model_ask(model, ASK_POST, "update.post", all, json_pack("{s:s}", "place", place));
}

void model_comment(struct model *model, const char *place, const char *update, const char *text,
                   const char *reply_to)
{
    char client_id[40];
    json_t *all;

    if (!model_begin_posting(model, place))
        return;
    all = json_pack("{s:s, s:s, s:s?}", "update", update, "text", text, "reply_to", reply_to);
    model_client_id(model, place, all, client_id);
    json_object_set_new(all, "client_id", json_string(client_id));
    model_ask(model, ASK_COMMENT, "comment.post", all, json_pack("{s:s}", "place", place));
}

void model_say_in(struct model *model, const char *conversation, const char *text,
                  const char *reply_to)
{
    char client_id[40];

    new_client_id(client_id);
    unsent_add(&model->unsent, client_id, conversation, text, reply_to, model->now_ms);
    model_touch(model);
}

int64_t model_send_unsent(struct model *model)
{
    int64_t again_ms = -1;
    struct unsent *unsent;

    if (!model_is_live(model))
        return -1;
    while ((unsent = unsent_next(&model->unsent, model->tick_ms, &again_ms))) {
        unsent->state = UNSENT_SENDING;
        model_ask(model, ASK_SEND, "message.send",
                  json_pack("{s:s, s:s, s:s?, s:s}", "conversation", unsent->conversation, "text",
                            unsent->text, "reply_to", unsent->reply_to, "client_id",
                            unsent->client_id),
                  json_pack("{s:s}", "client_id", unsent->client_id));
    }
    return again_ms;
}

void model_send_again(struct model *model, const char *client_id)
{
    struct unsent *unsent = unsent_find(&model->unsent, client_id);

    if (!unsent || unsent->state != UNSENT_FAILED)
        return;
    unsent->state = UNSENT_QUEUED;
    unsent->at_ms = model->now_ms;
    unsent->not_before_ms = 0;
    unsent->why[0] = '\0';
    model->unsent.changed = true;
    model_touch(model);
}

void model_discard(struct model *model, const char *client_id)
{
    const struct unsent *unsent = unsent_find(&model->unsent, client_id);

    if (unsent && unsent->state == UNSENT_FAILED)
        unsent_remove(&model->unsent, client_id);
    model_touch(model);
}

void model_read_mark(struct model *model, const char *conversation, int64_t seq)
{
    const json_t *chat = chats_find(&model->chats, conversation);

    if (!chat || seq <= field_int(chat, "read_seq") || !model_is_live(model))
        return;
    model_ask(model, ASK_READ_MARK, "message.read",
              json_pack("{s:s, s:I}", "conversation", conversation, "seq", (json_int_t)seq),
              json_pack("{s:s, s:I}", "conversation", conversation, "seq", (json_int_t)seq));
    (void)chats_read(&model->chats, conversation, seq); /* the answer says what is left */
    model_touch(model);
    model->cache_changed = true;
}

void model_read_notice(struct model *model, const char *id)
{
    const char *newest = field_text(notices_at(&model->notices, 0), "id");

    if (!model_can_ask(model))
        return;
    if (id)
        model_ask(model, ASK_NOTICE_READ, "notification.read", json_pack("{s:[s]}", "ids", id),
                  json_pack("{s:s}", "id", id));
    else if (*newest)
        model_ask(model, ASK_NOTICE_READ, "notification.read", json_pack("{s:s}", "up_to", newest),
                  NULL);
    notices_set_read(&model->notices, id, true);
    model_touch(model);
    model->cache_changed = true;
}

void model_follow(struct model *model, const char *handle, bool on)
{
    if (model_can_ask(model))
        model_ask(model, ASK_FOLLOW, on ? "person.follow" : "person.unfollow",
                  json_pack("{s:s}", "handle", handle),
                  json_pack("{s:s, s:b}", "handle", handle, "on", on));
}

void model_open_chat(struct model *model, const char *handle)
{
    if (model_can_ask(model))
        model_ask(model, ASK_OPEN_CHAT, "conversation.open", json_pack("{s:s}", "handle", handle),
                  NULL);
}

void model_create_group(struct model *model, const char *name, json_t *handles)
{
    char client_id[40];

    new_client_id(client_id);
    if (model_can_ask(model))
        model_ask(
            model, ASK_OPEN_CHAT, "group.create",
            json_pack("{s:s, s:O, s:s}", "name", name, "members", handles, "client_id", client_id),
            NULL);
}

void model_invite(struct model *model, const char *conversation, json_t *handles)
{
    if (model_can_ask(model))
        model_ask(model, ASK_INVITE, "group.invite",
                  json_pack("{s:s, s:O}", "id", conversation, "handles", handles), NULL);
}

void model_leave(struct model *model, const char *conversation)
{
    if (model_can_ask(model))
        model_ask(model, ASK_LEAVE, "group.leave", json_pack("{s:s}", "id", conversation), NULL);
}

void model_sign_out(struct model *model)
{
    if (model_is_live(model))
        model_ask(model, ASK_SIGN_OUT, "session.logout", json_object(), NULL);
}
