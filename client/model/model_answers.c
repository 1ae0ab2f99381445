/* What follows from an answer. One row a purpose: what its result means, and what is to be undone
 * when it failed or was lost. Where a row has no `failed`, the server's words are said. */
#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

static struct thread *thread_of(struct model *model, const struct ask *ask)
{
    return thread_find(&model->threads, field_text(ask->note, "update"));
}

/* error: NULL: the answer was lost with the connection, which the top line says already. */
void model_say_refusal(struct model *model, const struct ask *ask, const json_t *error)
{
    char words[240];

    if (!error)
        return;
    model_refusal_words(ask, error, words, sizeof words);
    model_say(model, SAYING_ERROR, "%s", words);
}

static void take_me(struct model *model, const struct ask *ask, const json_t *result)
{
    (void)ask;
    json_decref(model->self);
    model->self = json_deep_copy(result);
    profiles_take(&model->profiles, result);
    operating_look_once(model);
}

static void take_feed(struct model *model, const struct ask *ask, const json_t *result)
{
    if (ask->purpose == ASK_FEED)
        feed_take_first(&model->feed, result);
    else
        feed_take_older(&model->feed, result);
    model_meet_all(model, field_list(result, "items"));
}

static void fail_feed(struct model *model, const struct ask *ask, const json_t *error)
{
    model->feed.loading = false;
    model_say_refusal(model, ask, error);
}

static void take_update(struct model *model, const struct ask *ask, const json_t *result)
{
    (void)ask;
    model_change_update(model, result);
}

static void fail_update(struct model *model, const struct ask *ask, const json_t *error)
{
    struct thread *thread = thread_of(model, ask);

    if (thread && error)
        thread->missing = true;
    model_say_refusal(model, ask, error);
}

static void take_comments(struct model *model, const struct ask *ask, const json_t *result)
{
    struct thread *thread = thread_of(model, ask);

    model_meet_all(model, field_list(result, "items"));
    if (!thread)
        return;
    thread_take(thread, result, json_string_value(json_object_get(ask->note, "before")));
    if (thread_is_behind(thread))
        model_ask_comments(model, thread, thread->last_page);
}

static void fail_comments(struct model *model, const struct ask *ask, const json_t *error)
{
    struct thread *thread = thread_of(model, ask);

    if (thread)
        thread->loading = false;
    if (thread && error)
        thread->loaded = true; /* not again and again: the error is said */
    if (!thread || !thread->missing)
        model_say_refusal(model, ask, error);
}

static void take_notices(struct model *model, const struct ask *ask, const json_t *result)
{
    bool first = ask->purpose == ASK_NOTICES;

    notices_take(&model->notices, result, first);
    model_meet_all(model, field_list(result, "items"));
    if (!first)
        return;
    /* Nothing tells the number of unread groups at a start but the groups; pushes tell it then. */
    model->notices.unread = 0;
    for (size_t i = 0; i < notices_count(&model->notices); i++)
        model->notices.unread += !field_true(notices_at(&model->notices, i), "read");
}

static void fail_notices(struct model *model, const struct ask *ask, const json_t *error)
{
    model->notices.loading = false;
    model_say_refusal(model, ask, error);
}

static void take_notice_read(struct model *model, const struct ask *ask, const json_t *result)
{
    (void)ask;
    model->notices.unread = field_int(result, "unread");
}

static void fail_notice_read(struct model *model, const struct ask *ask, const json_t *error)
{
    if (ask->note)
        notices_set_read(&model->notices, field_text(ask->note, "id"), false);
    model_say_refusal(model, ask, error);
}

static void fail_silently(struct model *model, const struct ask *ask, const json_t *error)
{
    (void)model, (void)ask, (void)error; /* somebody else took it away meanwhile */
}

static void take_reaction(struct model *model, const struct ask *ask, const json_t *result)
{
    static const char *const fields[] = { "likes", "recommends", "liked", "recommended" };
    const json_t *known = model_update(model, field_text(ask->note, "id"));
    json_t *update = known ? json_deep_copy(known) : NULL;

    if (!update)
        return;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        json_object_set_new(update, fields[i], json_deep_copy(json_object_get(result, fields[i])));
    model_change_update(model, update);
    json_decref(update);
}

static void fail_reaction(struct model *model, const struct ask *ask, const json_t *error)
{
    const json_t *known = model_update(model, field_text(ask->note, "id"));
    json_t *undone = known ? update_with_reaction(known, field_text(ask->note, "kind"),
                                                  !field_true(ask->note, "on"))
                           : NULL;

    if (undone)
        model_change_update(model, undone);
    json_decref(undone);
    if (error)
        model_say_refusal(model, ask, error);
    else
        model_say(model, SAYING_ERROR, "The connection broke off before that was done.");
}

void model_posted(struct model *model, const struct ask *ask)
{
    const char *place = field_text(ask->note, "place");

    json_object_del(model->repeats, place);
    draft_set(&model->drafts, place, "", model->tick_ms);
    model->posting[0] = '\0';
    snprintf(model->posted, sizeof model->posted, "%s", place);
    model->posted_id[0] = '\0';
}

static void take_post(struct model *model, const struct ask *ask, const json_t *result)
{
    json_t *reason = json_pack("{s:s, s:O?}", "kind", "posted", "by",
                               field_object(result, "author"));

    feed_enter(&model->feed, result, reason, true);
    json_decref(reason);
    pages_set_stale(&model->pages); /* it may be in several of them */
    model_posted(model, ask);
    model_say(model, SAYING_GOOD, "Posted.");
}

static void take_comment(struct model *model, const struct ask *ask, const json_t *result)
{
    struct thread *thread = thread_find(&model->threads, field_text(result, "update"));

    if (thread && !thread->next)
        thread_put_comment(thread, result);
    model_posted(model, ask);
    snprintf(model->posted_id, sizeof model->posted_id, "%s", field_text(result, "id"));
    model_say(model, SAYING_GOOD, "Commented.");
}

static void fail_post(struct model *model, const struct ask *ask, const json_t *error)
{
    model->posting[0] = '\0';
    if (!error) {
        model_say(model, SAYING_ERROR,
                  "The connection broke off. The text is kept: send it again.");
        return;
    }
    json_object_del(model->repeats, field_text(ask->note, "place"));
    model_say_refusal(model, ask, error);
}

static void take_follow(struct model *model, const struct ask *ask, const json_t *result)
{
    bool on = field_true(ask->note, "on");
    int followers = (int)field_int(result, "followers");

    model_say(model, SAYING_GOOD, "You %s @%s: %d follower%s.", on ? "follow" : "no longer follow",
              field_text(ask->note, "handle"), followers, followers == 1 ? "" : "s");
    people_followed(model, field_text(ask->note, "handle"), on, result);
    /* What they did comes into the feed, or leaves it; what else brings it in, the page says. */
    if (!on)
        feed_drop_followed(&model->feed, field_text(ask->note, "handle"));
    model->feed.loading = true;
    model_ask(model, ASK_FEED, "feed.home", json_object(), NULL);
}

static void take_nothing(struct model *model, const struct ask *ask, const json_t *result)
{
    (void)model, (void)ask, (void)result; /* what follows comes as a push */
}

static const struct {
    void (*take)(struct model *model, const struct ask *ask, const json_t *result);
    void (*fail)(struct model *model, const struct ask *ask, const json_t *error);
} rows[ASK_PURPOSES] = {
    [ASK_ME] = { take_me, model_say_refusal },
    [ASK_FEED] = { take_feed, fail_feed },
    [ASK_FEED_OLDER] = { take_feed, fail_feed },
    [ASK_UPDATE] = { take_update, fail_update },
    [ASK_COMMENTS] = { take_comments, fail_comments },
    [ASK_NOTICES] = { take_notices, fail_notices },
    [ASK_NOTICES_OLDER] = { take_notices, fail_notices },
    [ASK_NOTICE_READ] = { take_notice_read, fail_notice_read },
    [ASK_CHATS] = { talk_take_chats, talk_fail_chats },
    [ASK_CHATS_OLDER] = { talk_take_chats, talk_fail_chats },
    [ASK_CHAT] = { talk_take_chat, fail_silently },
    [ASK_MEMBERS] = { talk_take_members, talk_fail_members },
    [ASK_NEWEST] = { talk_take_history, talk_fail_history },
    [ASK_OLDER] = { talk_take_history, talk_fail_history },
    [ASK_NEWER] = { talk_take_history, talk_fail_history },
    [ASK_SEND] = { talk_take_sent, talk_fail_sent },
    [ASK_READ_MARK] = { talk_take_read_mark, fail_silently },
    [ASK_REACT] = { take_reaction, fail_reaction },
    [ASK_POST] = { take_post, fail_post },
    [ASK_COMMENT] = { take_comment, fail_post },
    [ASK_REACT_COMMENT] = { take_comment_reaction, fail_comment_reaction },
    [ASK_EDIT_UPDATE] = { take_edited_update, fail_post },
    [ASK_EDIT_COMMENT] = { take_edited_comment, fail_post },
    [ASK_DELETE_UPDATE] = { take_deleted_update, model_say_refusal },
    [ASK_DELETE_COMMENT] = { take_deleted_comment, model_say_refusal },
    [ASK_LOOKUP] = { take_lookup, fail_lookup },
    [ASK_KNOWN] = { take_known, fail_known },
    [ASK_FOLLOW] = { take_follow, model_say_refusal },
    [ASK_OPEN_CHAT] = { talk_take_open_chat, model_say_refusal },
    [ASK_INVITE] = { talk_take_invited, model_say_refusal },
    [ASK_LEAVE] = { take_nothing, model_say_refusal },
    [ASK_PAGE] = { people_take_page, people_fail_page },
    [ASK_PROFILE] = { people_take_profile, people_fail_profile },
    [ASK_NETWORK] = { people_take_network, people_fail_network },
    [ASK_EDIT_ME] = { people_take_edit, people_fail_form },
    [ASK_TOGGLE_FOLLOW] = { people_take_toggle, model_say_refusal },
    [ASK_SETTINGS] = { settings_take, settings_fail },
    [ASK_SETTINGS_FORM] = { settings_take, people_fail_form },
    [ASK_NOTICE_SETTINGS] = { settings_take_notices, settings_fail },
    [ASK_ADD_KEY] = { settings_take_key, people_fail_form },
    [ASK_REVOKE] = { settings_take_gone, model_say_refusal },
    [ASK_BLOCK] = { people_take_block, model_say_refusal },
    [ASK_MUTE] = { people_take_mute, model_say_refusal },
    [ASK_PASSWORD] = { settings_take_password, people_fail_form },
    [ASK_FOLLOW_TOPIC] = { topics_take_follow, model_say_refusal },
    [ASK_DIMENSIONS] = { index_take, index_fail },
    [ASK_INDEX_LAST] = { index_take, index_fail },
    [ASK_CHECK_IN] = { index_take_check_in, index_fail_check_in },
    [ASK_DELETE_CHECK_IN] = { index_take_deleted, model_say_refusal },
    [ASK_SIGN_OUT] = { take_nothing, fail_silently },
    [ASK_REACT_MESSAGE] = { messages_take, messages_fail_reaction },
    [ASK_EDIT_MESSAGE] = { messages_take_edited, fail_post },
    [ASK_DELETE_MESSAGE] = { messages_take_deleted, model_say_refusal },
    [ASK_DELIVERY] = { messages_take_delivery, messages_fail_delivery },
    [ASK_TYPING] = { take_nothing, fail_silently },
    [ASK_CHANGE_CHAT] = { groups_take_change, model_say_refusal },
    [ASK_EDIT_GROUP] = { groups_take_change, people_fail_form },
    [ASK_WATCH] = { groups_take_watch, groups_fail_watch },
    [ASK_TEAM] = { teams_take_team, teams_fail_team },
    [ASK_TEAM_WEEKS] = { teams_take_weeks, teams_fail_weeks },
    [ASK_CHANGE_TEAM] = { teams_take_change, model_say_refusal },
    [ASK_INVITE_TO_TEAM] = { teams_take_invited, model_say_refusal },
    [ASK_EDIT_TEAM] = { teams_take_edit, people_fail_form },
    [ASK_CREATE_TEAM] = { teams_take_created, teams_fail_created },
    [ASK_PIPELINE] = { operating_take, operating_fail },
    [ASK_WATCH_PIPELINE] = { take_nothing, operating_fail_watch },
    [ASK_REDRIVE] = { operating_take_redriven, model_say_refusal },
    [ASK_TRACE] = { operating_take_trace, operating_fail_trace },
    [ASK_TRANSLATE] = { translate_take, translate_fail },
    [ASK_PENDING_MAIL] = { mail_take, mail_fail },
    [ASK_SKIP_MAIL] = { mail_take_skipped, model_say_refusal },
    [ASK_ADDRESS] = { mail_take_address, people_fail_form },
};

void model_answer(struct model *model, struct ask *ask, const json_t *result, const json_t *error)
{
    if (result)
        rows[ask->purpose].take(model, ask, result);
    else
        rows[ask->purpose].fail(model, ask, error);
    model_touch(model);
    model->cache_changed = model->cache_changed || ask->purpose != ASK_PIPELINE;
    ask_free(ask);
}

void model_lost(struct model *model, struct ask *ask)
{
    rows[ask->purpose].fail(model, ask, NULL);
    model_touch(model);
    ask_free(ask);
}
