/* The methods bound to their functions, in the method table's order; a test compares the two. */
#include "handlers.h"
#include "objects.h"

const struct handler handlers[] = {
    { .name = "server.info", .kind = HANDLE_INLINE, .run = handle_server_info },
    { .name = "rpc.discover", .kind = HANDLE_INLINE, .run = handle_rpc_discover },
    { .name = "session.register",
      .kind = HANDLE_LOGIN,
      .run = handle_session_register,
      .hash = hash_register,
      .wants_hash = wants_register_hash },
    { .name = "session.login",
      .kind = HANDLE_LOGIN,
      .run = handle_session_login,
      .hash = hash_login,
      .wants_hash = wants_login_hash },
    { .name = "session.challenge", .kind = HANDLE_INLINE, .run = handle_session_challenge },
    { .name = "session.login_key",
      .kind = HANDLE_LOGIN,
      .run = handle_session_login_key,
      .hash = prove_login_key,
      .wants_hash = wants_login_hash,
      .takes_challenges = true },
    { .name = "session.resume", .kind = HANDLE_LOGIN, .run = handle_session_resume },
    { .name = "session.logout", .kind = HANDLE_WRITE, .run = handle_session_logout },
    { .name = "session.list", .kind = HANDLE_READ, .run = handle_session_list },
    { .name = "session.revoke", .kind = HANDLE_WRITE, .run = handle_session_revoke },
    { .name = "session.change_password",
      .kind = HANDLE_WRITE,
      .run = handle_session_change_password,
      .hash = hash_change_password },
    { .name = "session.add_key",
      .kind = HANDLE_WRITE,
      .run = handle_session_add_key,
      .hash = hash_add_key },
    { .name = "session.remove_key", .kind = HANDLE_WRITE, .run = handle_session_remove_key },
    { .name = "session.keys", .kind = HANDLE_READ, .run = handle_session_keys },
    { .name = "sync", .kind = HANDLE_READ, .run = handle_sync },
    { .name = "person.get", .kind = HANDLE_READ, .run = handle_person_get },
    { .name = "person.edit",
      .kind = HANDLE_WRITE,
      .run = handle_person_edit,
      .hash = hash_person_edit,
      .wants_hash = wants_person_edit_hash },
    { .name = "person.settings", .kind = HANDLE_WRITE, .run = handle_person_settings },
    { .name = "person.follow", .kind = HANDLE_WRITE, .run = handle_person_follow },
    { .name = "person.unfollow", .kind = HANDLE_WRITE, .run = handle_person_unfollow },
    { .name = "person.search", .kind = HANDLE_READ, .run = handle_person_search },
    { .name = "person.followers", .kind = HANDLE_READ, .run = handle_person_followers },
    { .name = "person.following", .kind = HANDLE_READ, .run = handle_person_following },
    { .name = "person.network", .kind = HANDLE_READ, .run = handle_person_network },
    { .name = "person.block", .kind = HANDLE_WRITE, .run = handle_person_block },
    { .name = "person.unblock", .kind = HANDLE_WRITE, .run = handle_person_unblock },
    { .name = "person.mute", .kind = HANDLE_WRITE, .run = handle_person_mute },
    { .name = "person.unmute", .kind = HANDLE_WRITE, .run = handle_person_unmute },
    { .name = "person.blocked", .kind = HANDLE_READ, .run = handle_person_blocked },
    { .name = "person.muted", .kind = HANDLE_READ, .run = handle_person_muted },
    { .name = "team.create",
      .kind = HANDLE_WRITE,
      .run = handle_team_create,
      .again = again_team_create },
    { .name = "team.list", .kind = HANDLE_READ, .run = handle_team_list },
    { .name = "team.get", .kind = HANDLE_READ, .run = handle_team_get },
    { .name = "team.members", .kind = HANDLE_READ, .run = handle_team_members },
    { .name = "team.edit", .kind = HANDLE_WRITE, .run = handle_team_edit },
    { .name = "team.set_role", .kind = HANDLE_WRITE, .run = handle_team_set_role },
    { .name = "team.invite", .kind = HANDLE_WRITE, .run = handle_team_invite },
    { .name = "team.join", .kind = HANDLE_WRITE, .run = handle_team_join },
    { .name = "team.leave", .kind = HANDLE_WRITE, .run = handle_team_leave },
    { .name = "team.follow", .kind = HANDLE_WRITE, .run = handle_team_follow },
    { .name = "team.unfollow", .kind = HANDLE_WRITE, .run = handle_team_unfollow },
    { .name = "update.post",
      .kind = HANDLE_WRITE,
      .run = handle_update_post,
      .again = again_update_post },
    { .name = "update.get", .kind = HANDLE_READ, .run = handle_update_get },
    { .name = "update.edit", .kind = HANDLE_WRITE, .run = handle_update_edit },
    { .name = "update.delete", .kind = HANDLE_WRITE, .run = handle_update_delete },
    { .name = "update.history", .kind = HANDLE_READ, .run = handle_update_history },
    { .name = "update.react", .kind = HANDLE_WRITE, .run = handle_update_react },
    { .name = "update.reactions", .kind = HANDLE_READ, .run = handle_update_reactions },
    { .name = "comment.post",
      .kind = HANDLE_WRITE,
      .run = handle_comment_post,
      .again = again_comment_post },
    { .name = "comment.edit", .kind = HANDLE_WRITE, .run = handle_comment_edit },
    { .name = "comment.react", .kind = HANDLE_WRITE, .run = handle_comment_react },
    { .name = "comment.get", .kind = HANDLE_READ, .run = handle_comment_get },
    { .name = "comment.list", .kind = HANDLE_READ, .run = handle_comment_list },
    { .name = "comment.delete", .kind = HANDLE_WRITE, .run = handle_comment_delete },
    { .name = "feed.home", .kind = HANDLE_READ, .run = handle_feed_home },
    { .name = "feed.person", .kind = HANDLE_READ, .run = handle_feed_person },
    { .name = "feed.topic", .kind = HANDLE_READ, .run = handle_feed_topic },
    { .name = "topic.follow", .kind = HANDLE_WRITE, .run = handle_topic_follow },
    { .name = "topic.unfollow", .kind = HANDLE_WRITE, .run = handle_topic_unfollow },
    { .name = "topic.list", .kind = HANDLE_READ, .run = handle_topic_list },
    { .name = "topic.popular", .kind = HANDLE_READ, .run = handle_topic_popular },
    { .name = "search", .kind = HANDLE_SEARCH, .run = handle_search },
    { .name = "notification.list", .kind = HANDLE_READ, .run = handle_notification_list },
    { .name = "notification.read", .kind = HANDLE_WRITE, .run = handle_notification_read },
    { .name = "notification.pending_mail",
      .kind = HANDLE_READ,
      .run = handle_notification_pending_mail },
    { .name = "notification.settings", .kind = HANDLE_WRITE, .run = handle_notification_settings },
    { .name = "conversation.list", .kind = HANDLE_READ, .run = handle_conversation_list },
    { .name = "conversation.get", .kind = HANDLE_READ, .run = handle_conversation_get },
    { .name = "conversation.members", .kind = HANDLE_READ, .run = handle_conversation_members },
    { .name = "conversation.open", .kind = HANDLE_WRITE, .run = handle_conversation_open },
    { .name = "group.create",
      .kind = HANDLE_WRITE,
      .run = handle_group_create,
      .again = again_group_create },
    { .name = "group.invite", .kind = HANDLE_WRITE, .run = handle_group_invite },
    { .name = "group.remove", .kind = HANDLE_WRITE, .run = handle_group_remove },
    { .name = "group.edit", .kind = HANDLE_WRITE, .run = handle_group_edit },
    { .name = "group.set_role", .kind = HANDLE_WRITE, .run = handle_group_set_role },
    { .name = "group.leave", .kind = HANDLE_WRITE, .run = handle_group_leave },
    { .name = "message.send",
      .kind = HANDLE_WRITE,
      .run = handle_message_send,
      .again = again_message_send },
    { .name = "message.history", .kind = HANDLE_READ, .run = handle_message_history },
    { .name = "message.edit", .kind = HANDLE_WRITE, .run = handle_message_edit },
    { .name = "message.delete", .kind = HANDLE_WRITE, .run = handle_message_delete },
    { .name = "message.react", .kind = HANDLE_WRITE, .run = handle_message_react },
    { .name = "message.read", .kind = HANDLE_WRITE, .run = handle_message_read },
    { .name = "message.typing", .kind = HANDLE_WRITE, .run = handle_message_typing },
    { .name = "message.delivery", .kind = HANDLE_READ, .run = handle_message_delivery },
    { .name = "conversation.mute", .kind = HANDLE_WRITE, .run = handle_conversation_mute },
    { .name = "presence.watch", .kind = HANDLE_READ, .run = handle_presence_watch },
    { .name = "index.dimensions", .kind = HANDLE_READ, .run = handle_index_dimensions },
    { .name = "index.last", .kind = HANDLE_READ, .run = handle_index_last },
    { .name = "index.check_in",
      .kind = HANDLE_WRITE,
      .run = handle_index_check_in,
      .again = again_index_check_in },
    { .name = "index.delete", .kind = HANDLE_WRITE, .run = handle_index_delete },
    { .name = "index.history", .kind = HANDLE_READ, .run = handle_index_history },
    { .name = "pipeline.stats", .kind = HANDLE_READ, .run = handle_pipeline_stats },
};
const size_t handler_count = ARRAY_LEN(handlers);

struct json_writer *answer_page(struct request *rq)
{
    struct json_writer *w = answer_begin(rq);

    json_open_object(w);
    json_array_member(w, "items");
    return w;
}

struct answered *answer_page_end(struct request *rq, const char *next)
{
    json_close_array(&rq->writer);
    json_string_member(&rq->writer, "next", next);
    json_close_object(&rq->writer);
    return answer_end(rq);
}

struct answered *answer_briefs(struct request *rq, const struct brief *items, size_t count,
                               const char *next)
{
    struct json_writer *w = answer_page(rq);

    for (size_t i = 0; i < count; i++)
        write_brief(w, &items[i]);
    return answer_page_end(rq, next);
}
