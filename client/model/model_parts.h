/* Between the model's own files. */
#ifndef EVERI_MODEL_PARTS_H
#define EVERI_MODEL_PARTS_H

#include "model.h"

/* Takes params and note. */
void model_ask(struct model *model, enum ask_purpose purpose, const char *method, json_t *params,
               json_t *note);
/* Meets everybody in a list of items: their `author`, `from`, `person`, or themselves. */
void model_meet_all(struct model *model, const json_t *list);
void model_meet_author(struct model *model, const json_t *object);
/* The update as it is now, wherever it is shown. */
void model_change_update(struct model *model, const json_t *update);
/* Turns a reaction on or off in a copy of the update, with its count. Owned by the caller; NULL:
 * it is so already. */
json_t *update_with_reaction(const json_t *update, const char *kind, bool on);
/* "liked" of "like". */
const char *reaction_mark(const char *kind);
void model_ask_comments(struct model *model, struct thread *thread, const char *cursor);
/* False, and said, where there is no connection. */
bool model_can_ask(struct model *model);

/* model_people.c: rows of model_answers.c */
/* counts: what person.follow answered. */
void people_followed(struct model *model, const char *handle, bool on, const json_t *counts);
void people_take_page(struct model *model, const struct ask *ask, const json_t *result);
void people_fail_page(struct model *model, const struct ask *ask, const json_t *error);
void people_take_profile(struct model *model, const struct ask *ask, const json_t *result);
void people_fail_profile(struct model *model, const struct ask *ask, const json_t *error);
void people_take_network(struct model *model, const struct ask *ask, const json_t *result);
void people_fail_network(struct model *model, const struct ask *ask, const json_t *error);
void people_take_toggle(struct model *model, const struct ask *ask, const json_t *result);
void people_take_block(struct model *model, const struct ask *ask, const json_t *result);
void people_take_mute(struct model *model, const struct ask *ask, const json_t *result);
void people_take_edit(struct model *model, const struct ask *ask, const json_t *result);
void people_fail_form(struct model *model, const struct ask *ask, const json_t *error);

/* The same with parameters that hold a password. */
void model_ask_secretly(struct model *model, enum ask_purpose purpose, const char *method,
                        json_t *params);

/* model_settings.c */
void settings_take(struct model *model, const struct ask *ask, const json_t *result);
void settings_fail(struct model *model, const struct ask *ask, const json_t *error);
void settings_take_notices(struct model *model, const struct ask *ask, const json_t *result);
void settings_take_key(struct model *model, const struct ask *ask, const json_t *result);
void settings_take_gone(struct model *model, const struct ask *ask, const json_t *result);
void settings_take_password(struct model *model, const struct ask *ask, const json_t *result);

/* model_topics.c */
void topics_take_follow(struct model *model, const struct ask *ask, const json_t *result);
/* The text of a place goes out now; false: another one is under way, or there is no connection. */
bool model_begin_posting(struct model *model, const char *place);
/* It has arrived: its draft is gone. */
void model_posted(struct model *model, const struct ask *ask);

/* ---- model_texts.c: what its asks come back to ---- */
void take_comment_reaction(struct model *model, const struct ask *ask, const json_t *result);
void fail_comment_reaction(struct model *model, const struct ask *ask, const json_t *error);
void take_edited_update(struct model *model, const struct ask *ask, const json_t *result);
void take_edited_comment(struct model *model, const struct ask *ask, const json_t *result);
void take_deleted_update(struct model *model, const struct ask *ask, const json_t *result);
void take_deleted_comment(struct model *model, const struct ask *ask, const json_t *result);
void take_lookup(struct model *model, const struct ask *ask, const json_t *result);
void fail_lookup(struct model *model, const struct ask *ask, const json_t *error);
void take_known(struct model *model, const struct ask *ask, const json_t *result);
void fail_known(struct model *model, const struct ask *ask, const json_t *error);

/* ---- model_messages.c ---- */
/* The message as it is now, wherever it is shown. */
void model_change_message(struct model *model, const json_t *message);
void messages_take(struct model *model, const struct ask *ask, const json_t *result);
void messages_fail_reaction(struct model *model, const struct ask *ask, const json_t *error);
void messages_take_edited(struct model *model, const struct ask *ask, const json_t *result);
void messages_take_deleted(struct model *model, const struct ask *ask, const json_t *result);
void messages_take_delivery(struct model *model, const struct ask *ask, const json_t *result);
void messages_fail_delivery(struct model *model, const struct ask *ask, const json_t *error);

/* ---- model_groups.c ---- */
void model_set_online(struct model *model, const char *handle, bool online);
void groups_take_change(struct model *model, const struct ask *ask, const json_t *result);
void groups_take_watch(struct model *model, const struct ask *ask, const json_t *result);
void groups_fail_watch(struct model *model, const struct ask *ask, const json_t *error);

/* The server's words, where there are any: an answer that was lost with the connection is told by
 * the top line. */
void model_say_refusal(struct model *model, const struct ask *ask, const json_t *error);

/* ---- model_talk_answers.c: rows of model_answers.c ---- */
void talk_take_chats(struct model *model, const struct ask *ask, const json_t *result);
void talk_fail_chats(struct model *model, const struct ask *ask, const json_t *error);
void talk_take_chat(struct model *model, const struct ask *ask, const json_t *result);
void talk_take_invited(struct model *model, const struct ask *ask, const json_t *result);
void talk_take_members(struct model *model, const struct ask *ask, const json_t *result);
void talk_fail_members(struct model *model, const struct ask *ask, const json_t *error);
void talk_take_history(struct model *model, const struct ask *ask, const json_t *result);
void talk_fail_history(struct model *model, const struct ask *ask, const json_t *error);
void talk_take_sent(struct model *model, const struct ask *ask, const json_t *result);
void talk_fail_sent(struct model *model, const struct ask *ask, const json_t *error);
void talk_take_read_mark(struct model *model, const struct ask *ask, const json_t *result);
void talk_take_open_chat(struct model *model, const struct ask *ask, const json_t *result);

/* ---- model_teams.c ---- */
void teams_hear(struct model *model, const char *id); /* somebody has changed it */
void teams_take_team(struct model *model, const struct ask *ask, const json_t *result);
void teams_fail_team(struct model *model, const struct ask *ask, const json_t *error);
void teams_take_weeks(struct model *model, const struct ask *ask, const json_t *result);
void teams_fail_weeks(struct model *model, const struct ask *ask, const json_t *error);
void teams_take_change(struct model *model, const struct ask *ask, const json_t *result);
void teams_take_invited(struct model *model, const struct ask *ask, const json_t *result);
void teams_take_edit(struct model *model, const struct ask *ask, const json_t *result);
void teams_take_created(struct model *model, const struct ask *ask, const json_t *result);
void teams_fail_created(struct model *model, const struct ask *ask, const json_t *error);

/* model_index.c: rows of model_answers.c */
void index_take(struct model *model, const struct ask *ask, const json_t *result);
void index_fail(struct model *model, const struct ask *ask, const json_t *error);
void index_take_check_in(struct model *model, const struct ask *ask, const json_t *result);
void index_fail_check_in(struct model *model, const struct ask *ask, const json_t *error);
void index_take_deleted(struct model *model, const struct ask *ask, const json_t *result);

/* ---- model_operating.c ---- */
/* A refusal for people; a method that the server does not know is named. */
void model_refusal_words(const struct ask *ask, const json_t *error, char *out, size_t size);
/* Of administrators: the figures, for what the tab says of them. */
void operating_look_once(struct model *model);
void operating_take_stats(struct model *model, const json_t *stats);
void operating_take(struct model *model, const struct ask *ask, const json_t *result);
void operating_fail(struct model *model, const struct ask *ask, const json_t *error);
void operating_fail_watch(struct model *model, const struct ask *ask, const json_t *error);
void operating_take_redriven(struct model *model, const struct ask *ask, const json_t *result);
void operating_take_trace(struct model *model, const struct ask *ask, const json_t *result);
void operating_fail_trace(struct model *model, const struct ask *ask, const json_t *error);

/* ---- model_translate.c, model_mail.c ---- */
void translate_settings_known(struct model *model);
void translate_take(struct model *model, const struct ask *ask, const json_t *result);
void translate_fail(struct model *model, const struct ask *ask, const json_t *error);
void mail_take(struct model *model, const struct ask *ask, const json_t *result);
void mail_fail(struct model *model, const struct ask *ask, const json_t *error);
void mail_take_skipped(struct model *model, const struct ask *ask, const json_t *result);
void mail_take_address(struct model *model, const struct ask *ask, const json_t *result);

/* What is sent from a place: the same as long as the parameters are. */
void model_client_id(struct model *model, const char *place, const json_t *params, char out[40]);

void model_wish(struct model *model, enum wish wish, const char *id);

#endif
