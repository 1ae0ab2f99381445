/* One function a method, in files by noun; bound to the names in handlers.c. */
#ifndef EVERI_HANDLERS_H
#define EVERI_HANDLERS_H

#include "app.h"
#include "request.h"

struct brief;

/* A page: {items: [...], next}. The items are written between the two. */
struct json_writer *answer_page(struct request *rq);
struct answered *answer_page_end(struct request *rq, const char *next);
/* A page of people. */
struct answered *answer_briefs(struct request *rq, const struct brief *items, size_t count,
                               const char *next);

/* The object that pipeline.stats answers with and pipeline.tick brings. */
void write_pipeline_stats(struct gateway *gateway, struct db *db, int64_t now_ms,
                          struct json_writer *w);
struct answered *handle_server_info(struct request *rq);
struct answered *handle_rpc_discover(struct request *rq);
struct answered *handle_pipeline_stats(struct request *rq);
struct answered *handle_pipeline_trace(struct request *rq);
struct answered *handle_pipeline_watch(struct request *rq);
struct answered *handle_pipeline_why(struct request *rq);
struct answered *handle_notification_why(struct request *rq);
struct answered *handle_pipeline_dead_letters(struct request *rq);
struct answered *handle_pipeline_redrive(struct request *rq);

void hash_register(struct request *rq, struct db *db);
bool wants_register_hash(const struct request *rq);
struct answered *handle_session_register(struct request *rq);
void hash_login(struct request *rq, struct db *db);
bool wants_login_hash(const struct request *rq);
struct answered *handle_session_login(struct request *rq);
struct answered *handle_session_challenge(struct request *rq);
void prove_login_key(struct request *rq, struct db *db);
struct answered *handle_session_login_key(struct request *rq);
struct answered *handle_session_reset_request(struct request *rq);
void hash_reset(struct request *rq, struct db *db);
const char *account_of_reset(const struct request *rq);
struct answered *handle_session_reset(struct request *rq);
struct answered *handle_session_resume(struct request *rq);
struct answered *handle_session_logout(struct request *rq);
struct answered *handle_session_list(struct request *rq);
struct answered *handle_session_revoke(struct request *rq);
void hash_change_password(struct request *rq, struct db *db);
struct answered *handle_session_change_password(struct request *rq);
void hash_add_key(struct request *rq, struct db *db);
struct answered *handle_session_add_key(struct request *rq);
struct answered *handle_session_remove_key(struct request *rq);
struct answered *handle_session_keys(struct request *rq);
struct answered *handle_sync(struct request *rq);

struct answered *handle_person_get(struct request *rq);
void hash_person_edit(struct request *rq, struct db *db);
bool wants_person_edit_hash(const struct request *rq);
struct answered *handle_person_edit(struct request *rq);
struct answered *handle_person_settings(struct request *rq);
struct answered *handle_person_follow(struct request *rq);
struct answered *handle_person_unfollow(struct request *rq);

struct answered *handle_search(struct request *rq);
struct answered *handle_person_search(struct request *rq);
struct answered *handle_person_followers(struct request *rq);
struct answered *handle_person_following(struct request *rq);
struct answered *handle_person_network(struct request *rq);
struct answered *handle_person_block(struct request *rq);
struct answered *handle_person_unblock(struct request *rq);
struct answered *handle_person_mute(struct request *rq);
struct answered *handle_person_unmute(struct request *rq);
struct answered *handle_person_blocked(struct request *rq);
struct answered *handle_person_muted(struct request *rq);
struct answered *handle_person_export(struct request *rq);
struct answered *handle_person_delete(struct request *rq);
void hash_person_delete(struct request *rq, struct db *db);

struct answered *handle_team_create(struct request *rq);
struct answered *again_team_create(struct request *rq, int64_t object);
struct answered *handle_team_list(struct request *rq);
struct answered *handle_team_get(struct request *rq);
struct answered *handle_team_members(struct request *rq);
struct answered *handle_team_edit(struct request *rq);
struct answered *handle_team_set_role(struct request *rq);
struct answered *handle_team_invite(struct request *rq);
struct answered *handle_team_join(struct request *rq);
struct answered *handle_team_leave(struct request *rq);
struct answered *handle_team_follow(struct request *rq);
struct answered *handle_team_unfollow(struct request *rq);

struct answered *handle_update_post(struct request *rq);
struct answered *again_update_post(struct request *rq, int64_t object);
struct answered *handle_update_get(struct request *rq);
struct answered *handle_update_edit(struct request *rq);
struct answered *handle_update_delete(struct request *rq);
struct answered *handle_update_history(struct request *rq);
struct answered *handle_update_react(struct request *rq);
struct answered *handle_update_reactions(struct request *rq);
struct answered *handle_update_translate(struct request *rq);
struct answered *handle_comment_post(struct request *rq);
struct answered *again_comment_post(struct request *rq, int64_t object);
struct answered *handle_comment_edit(struct request *rq);
struct answered *handle_comment_react(struct request *rq);
struct answered *handle_comment_get(struct request *rq);
struct answered *handle_comment_list(struct request *rq);
struct answered *handle_comment_delete(struct request *rq);
struct answered *handle_feed_home(struct request *rq);
struct answered *handle_feed_person(struct request *rq);

struct answered *handle_feed_topic(struct request *rq);
struct answered *handle_feed_team(struct request *rq);
struct answered *handle_topic_follow(struct request *rq);
struct answered *handle_topic_unfollow(struct request *rq);
struct answered *handle_topic_list(struct request *rq);
struct answered *handle_topic_popular(struct request *rq);

struct answered *handle_notification_list(struct request *rq);
struct answered *handle_notification_read(struct request *rq);
struct answered *handle_notification_pending_mail(struct request *rq);
struct answered *handle_notification_skip_mail(struct request *rq);
struct answered *handle_notification_settings(struct request *rq);

struct answered *handle_conversation_list(struct request *rq);
struct answered *handle_conversation_get(struct request *rq);
struct answered *handle_conversation_members(struct request *rq);
struct answered *handle_conversation_open(struct request *rq);
struct answered *handle_group_create(struct request *rq);
struct answered *again_group_create(struct request *rq, int64_t object);
struct answered *handle_group_invite(struct request *rq);
struct answered *handle_group_leave(struct request *rq);
struct answered *handle_message_send(struct request *rq);
struct answered *again_message_send(struct request *rq, int64_t object);
struct answered *handle_message_history(struct request *rq);
struct answered *handle_message_read(struct request *rq);
struct answered *handle_group_remove(struct request *rq);
struct answered *handle_group_edit(struct request *rq);
struct answered *handle_group_set_role(struct request *rq);
struct answered *handle_message_edit(struct request *rq);
struct answered *handle_message_delete(struct request *rq);
struct answered *handle_message_react(struct request *rq);
struct answered *handle_message_typing(struct request *rq);
struct answered *handle_message_delivery(struct request *rq);
struct answered *handle_conversation_mute(struct request *rq);
struct answered *handle_presence_watch(struct request *rq);

struct answered *handle_index_dimensions(struct request *rq);
struct answered *handle_index_last(struct request *rq);
struct answered *handle_index_check_in(struct request *rq);
struct answered *again_index_check_in(struct request *rq, int64_t object);
struct answered *handle_index_delete(struct request *rq);
struct answered *handle_index_history(struct request *rq);
struct answered *handle_team_index(struct request *rq);

/* handlers_cost.c */
struct call_cost cost_update_post(struct request *rq);
struct call_cost cost_update_edit(struct request *rq);
struct call_cost cost_comment_post(struct request *rq);
struct call_cost cost_comment_edit(struct request *rq);
struct call_cost cost_message_send(struct request *rq);
struct call_cost cost_message_edit(struct request *rq);
struct call_cost cost_group_create(struct request *rq);
struct call_cost cost_group_invite(struct request *rq);
struct call_cost cost_team_invite(struct request *rq);
const char *account_of_login(const struct request *rq);
const char *account_of_login_key(const struct request *rq);

#endif
