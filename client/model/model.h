/* What the client knows, and what follows from what it hears. No sockets, no curses: pushes and
 * answers come in as JSON, what it wants of the server goes out as a list of asks. Whoever owns the
 * connection takes the asks, sends them, and gives each one back exactly once, with its answer or
 * as lost.
 *
 * Everything here is the model's; views read it and change it through the functions below. */
#ifndef EVERI_MODEL_H
#define EVERI_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "attrs.h"
#include "model_chats.h"
#include "model_drafts.h"
#include "model_feed.h"
#include "model_here.h"
#include "model_history.h"
#include "model_index.h"
#include "model_lookup.h"
#include "model_mail.h"
#include "model_notices.h"
#include "model_pages.h"
#include "model_pipeline.h"
#include "model_profiles.h"
#include "model_settings.h"
#include "model_teams.h"
#include "model_thread.h"
#include "model_trace.h"
#include "model_translate.h"
#include "model_unsent.h"

/* What an answer is for. A new one needs its row in model_answers.c. */
enum ask_purpose {
    ASK_ME,
    ASK_FEED,
    ASK_FEED_OLDER,
    ASK_UPDATE,
    ASK_COMMENTS,
    ASK_NOTICES,
    ASK_NOTICES_OLDER,
    ASK_NOTICE_READ,
    ASK_CHATS,
    ASK_CHATS_OLDER,
    ASK_CHAT,
    ASK_MEMBERS,
    ASK_NEWEST,
    ASK_OLDER,
    ASK_NEWER,
    ASK_SEND,
    ASK_READ_MARK,
    ASK_REACT,
    ASK_POST,
    ASK_COMMENT,
    ASK_REACT_COMMENT,
    ASK_EDIT_UPDATE,
    ASK_EDIT_COMMENT,
    ASK_DELETE_UPDATE,
    ASK_DELETE_COMMENT,
    ASK_LOOKUP,
    ASK_KNOWN,
    ASK_FOLLOW,
    ASK_OPEN_CHAT,
    ASK_INVITE,
    ASK_LEAVE,
    ASK_PAGE,
    ASK_PROFILE,
    ASK_NETWORK,
    ASK_EDIT_ME,
    ASK_FOLLOW_TOPIC,
    ASK_TOGGLE_FOLLOW,
    ASK_SETTINGS,
    ASK_SETTINGS_FORM,
    ASK_NOTICE_SETTINGS,
    ASK_REVOKE,
    ASK_ADD_KEY,
    ASK_BLOCK,
    ASK_MUTE,
    ASK_PASSWORD,
    ASK_DIMENSIONS,
    ASK_INDEX_LAST,
    ASK_CHECK_IN,
    ASK_DELETE_CHECK_IN,
    ASK_SIGN_OUT,
    ASK_REACT_MESSAGE,
    ASK_EDIT_MESSAGE,
    ASK_DELETE_MESSAGE,
    ASK_DELIVERY,
    ASK_TYPING,
    ASK_CHANGE_CHAT,
    ASK_EDIT_GROUP,
    ASK_WATCH,
    ASK_TEAM,
    ASK_TEAM_WEEKS,
    ASK_CHANGE_TEAM,
    ASK_INVITE_TO_TEAM,
    ASK_EDIT_TEAM,
    ASK_CREATE_TEAM,
    ASK_PIPELINE,
    ASK_WATCH_PIPELINE,
    ASK_REDRIVE,
    ASK_TRACE,
    ASK_TRANSLATE,
    ASK_PENDING_MAIL,
    ASK_SKIP_MAIL,
    ASK_ADDRESS,
    ASK_PURPOSES
};

struct ask {
    struct ask *next;
    enum ask_purpose purpose;
    const char *method; /* static */
    json_t *params;
    json_t *note; /* what the answer must be joined with; or NULL */
    bool secret;  /* the texts of params are wiped from memory when it goes */
};

enum link_state {
    LINK_NONE,       /* not logged in */
    LINK_CONNECTING, /* dialling, entering or catching up */
    LINK_LIVE,
    LINK_WAITING, /* lost; tried again at `retry_at_ms` */
    LINK_OVER,    /* ended for good: `why` */
};

struct link {
    enum link_state state;
    int64_t retry_at_ms; /* as tick_ms */
    int latency_ms;      /* -1: not known, or not to be shown */
    char why[240];
};

enum saying_kind { SAYING_NONE, SAYING_NEWS, SAYING_GOOD, SAYING_ERROR };

/* What came of something that was done: for the status line. */
struct saying {
    enum saying_kind kind;
    char text[240];
};

/* What became of the form that was sent last. */
enum form_state { FORM_NONE, FORM_WAITS, FORM_TAKEN, FORM_REFUSED };

/* What the screens should do because of an answer. */
enum wish { WISH_NONE, WISH_SHOW_CHAT, WISH_SHOW_TEAM };

struct model {
    char me[64];  /* my handle, lower; "" before a login */
    json_t *self; /* Person; NULL until known */
    struct feed_list feed;
    struct thread_list threads;
    struct notice_list notices;
    struct chat_list chats;
    struct history_list histories;
    struct unsent_list unsent;
    struct draft_book drafts;
    struct lookup lookup;
    struct page_book pages;
    struct profile_book profiles;
    struct team_book teams;
    struct my_settings settings;
    struct here here;
    json_t *watched; /* handles whose presence was asked for; NULL: none yet */
    json_t *online;  /* {handle: true} of those */
    struct my_index index;
    struct pipeline pipeline;
    struct traced traced;
    struct translations translations;
    struct pending_mail pending_mail;
    json_t *people; /* {handle: Brief} of everybody seen, the longest known first */
    struct link link;
    int64_t now_ms;  /* what times are shown by */
    int64_t tick_ms; /* what is waited by: monotonic */

    struct ask *first_ask, **last_ask;
    struct saying saying;
    enum wish wish;
    char wish_id[128];             /* the conversation, the team */
    char posting[DRAFT_PLACE_MAX]; /* the place whose text is on its way; "" */
    char posted[DRAFT_PLACE_MAX];  /* the place whose text has arrived; its screen clears it */
    char posted_id[128];           /* what it has become */
    enum form_state form;          /* whoever shows it sets it back to FORM_NONE */
    char form_why[240], form_field[64];
    json_t *strangers; /* {handle: nobody has it} of those asked for; false: not answered */
    json_t *repeats;   /* {place: {params, client_id}} of texts whose fate is not known */
    bool stale;   /* what is made of the lists is to be made anew; whoever makes it clears it */
    bool changed; /* something that may be on the screen; whoever draws clears it */
    bool cache_changed;
    bool rang;            /* something came that concerns me; whoever rings clears it */
    char rang_words[200]; /* what; foreign text, perhaps cut within a character */
};

struct model *model_new(void);
void model_free(struct model *model); /* NULL is fine */

/* ---- the network's side ---- */
/* Logged in and caught up. afresh: what is here may be older than what pushes can mend. */
void model_ready(struct model *model, bool afresh);
/* The connection is gone; asks that were sent come back through model_lost first. */
void model_offline(struct model *model, enum link_state state, int64_t retry_at_ms,
                   const char *why);
void model_push(struct model *model, const char *method, const json_t *params);
/* The next thing to ask, or NULL; now the caller's. */
struct ask *model_next_ask(struct model *model);
/* Exactly one of result and error is not NULL. Frees the ask. */
void model_answer(struct model *model, struct ask *ask, const json_t *result, const json_t *error);
void model_lost(struct model *model, struct ask *ask);
void ask_free(struct ask *ask);
/* Queues what may be sent now; the time of the next look, -1: none. */
int64_t model_send_unsent(struct model *model);
bool model_is_live(const struct model *model);

/* ---- what screens want to see; each asks once, and only while live ---- */
void model_want_older_feed(struct model *model);
struct thread *model_want_thread(struct model *model, const char *update); /* and its comments */
void model_want_more_comments(struct model *model, struct thread *thread);
void model_want_older_notices(struct model *model);
void model_want_older_chats(struct model *model);
struct history *model_want_history(struct model *model, const char *conversation);
/* The same with this message in it, which may be an old one. */
struct history *model_want_history_at(struct model *model, const char *conversation, int64_t seq);
/* The page behind the members that are here, where there is one. */
void model_want_more_members(struct model *model, struct history *history);
void model_want_older(struct model *model, struct history *history);
void model_want_newer(struct model *model, struct history *history);
/* Whom one's own last message has reached: asked once, shortly after it was sent, and again when
 * receipts_look_again was called. Returns when it is to be called again (as tick_ms), -1: never. */
int64_t model_want_delivery(struct model *model, struct history *history);

/* A list of pages, and the next page of it. The first is asked for anew where it is stale. */
struct paged *model_want_pages(struct model *model, enum page_kind kind, const char *of);
void model_want_more(struct model *model, enum page_kind kind, const char *of);
/* Somebody looks at it again: what was asked for some time ago is asked for anew. */
void model_look_again(struct model *model, enum page_kind kind, const char *of);
struct profile *model_want_profile(struct model *model, const char *handle);
/* Into their profile. */
void model_want_network(struct model *model, const char *handle);
struct team_page *model_want_team(struct model *model, const char *id);
/* How it feels, where I may see it: asked once, and again when somebody came to look at it. */
void model_want_team_weeks(struct model *model, const char *id);
void model_look_at_team(struct model *model, const char *id); /* somebody came to look at it */
void model_want_settings(struct model *model);
void model_want_index(struct model *model); /* its sliders and the last answer */

/* ---- what people do ---- */
/* Likes or recommends, or takes it back: shown at once, undone where the server refuses. */
void model_react(struct model *model, const char *update, const char *kind);
void model_react_comment(struct model *model, const char *update, const char *id);
/* place: whose draft it is; answered by `posted` or a saying. topics: an array of strings;
 * audience: as the protocol names it. */
void model_post(struct model *model, const char *place, const char *text, json_t *topics,
                const char *audience);
/* topics: NULL: as they are. */
void model_edit_update(struct model *model, const char *place, const char *id, const char *text,
                       json_t *topics);
void model_edit_comment(struct model *model, const char *place, const char *id, const char *text);
void model_delete_update(struct model *model, const char *id);
void model_delete_comment(struct model *model, const char *update, const char *id);
/* Forgets what was looked up before; false: not connected, said. */
bool model_look_up(struct model *model, enum lookup_kind kind, const char *id);
void model_want_more_lookup(struct model *model);
void model_comment(struct model *model, const char *place, const char *update, const char *text,
                   const char *reply_to);
void model_say_in(struct model *model, const char *conversation, const char *text,
                  const char *reply_to);
void model_send_again(struct model *model, const char *client_id);
void model_discard(struct model *model, const char *client_id);
/* Puts the emoji under the message, or takes it back: shown at once, undone where the server
 * refuses. */
void model_react_message(struct model *model, const char *conversation, const char *id,
                         const char *emoji);
bool message_has_reaction(const json_t *message, const char *emoji); /* mine */
/* place: whose draft it is; answered by `posted` or a saying. */
void model_edit_message(struct model *model, const char *place, const char *id, const char *text);
void model_delete_message(struct model *model, const char *id);
/* Something was typed there: the others hear of it, at most once in 3 s. */
void model_typing(struct model *model, const char *conversation);
void model_read_mark(struct model *model, const char *conversation, int64_t seq);
void model_read_notice(struct model *model, const char *id); /* NULL: all */
void model_follow(struct model *model, const char *handle, bool on);
/* Follows, or no longer: where it is not known which, that is asked for first. */
void model_toggle_follow(struct model *model, const char *handle);
void model_block(struct model *model, const char *handle, bool on);
void model_mute(struct model *model, const char *handle, bool on);
void model_open_chat(struct model *model, const char *handle);
/* handles: an array of strings. */
void model_create_group(struct model *model, const char *name, json_t *handles);
void model_invite(struct model *model, const char *conversation, json_t *handles);
void model_leave(struct model *model, const char *conversation);
void model_remove_member(struct model *model, const char *conversation, const char *handle);
/* role: as the protocol names it. */
void model_set_role(struct model *model, const char *conversation, const char *handle,
                    const char *role);
/* until: a time as the protocol writes it; NULL: no longer. */
void model_silence(struct model *model, const char *conversation, const char *until);
/* changes: the parameters of group.edit. Answered by `form`. */
void model_edit_group(struct model *model, json_t *changes);
/* Who of these (at most 200) is online, now and from now on; in place of those before. */
void model_watch(struct model *model, json_t *handles);
bool model_is_online(const struct model *model, const char *handle); /* of those watched */
/* changes: the parameters of person.edit. Answered by `form`. */
void model_edit_me(struct model *model, json_t *changes);
void model_follow_topic(struct model *model, const char *topic, bool on);
void model_follow_team(struct model *model, const char *id, bool on);
void model_join_team(struct model *model, const char *id);
void model_leave_team(struct model *model, const char *id);
void model_invite_to_team(struct model *model, const char *id, json_t *handles);
/* role: as the protocol names it. */
void model_set_team_role(struct model *model, const char *id, const char *handle, const char *role);
/* The parameters of team.edit, of team.create. Answered by `form`; a new team by a wish too. */
void model_edit_team(struct model *model, json_t *changes);
void model_create_team(struct model *model, json_t *team);
/* One of person.settings: shown at once; or answered by `form`. */
void model_set_setting(struct model *model, const char *name, const char *value);
void model_set_switch(struct model *model, const char *name, bool on);
void model_send_setting(struct model *model, const char *name, const char *value);
/* What I want to hear of a kind of notification by a channel ("live", "email", "group"). */
bool model_notice_setting(const struct model *model, const char *kind, const char *channel);
void model_set_notice(struct model *model, const char *kind, const char *channel, bool on);
/* Answered by `form`. */
void model_add_key(struct model *model, const char *label, const char *key, const char *password);
void model_remove_key(struct model *model, const char *key);
void model_revoke_session(struct model *model, const char *session);
/* Answered by `form`. */
void model_change_password(struct model *model, const char *old, const char *new);
/* Somebody looks at the check-in: its draft is taken up, a reminder is not ignored. */
void model_index_open(struct model *model);
/* A slider is moved, or is as it was; the draft knows. value: brought into its range. */
void model_index_set(struct model *model, const struct index_dimension *dimension, int value);
void model_index_unset(struct model *model, const char *id);
char *model_index_note(const struct model *model); /* the caller's */
void model_index_set_note(struct model *model, const char *note);
bool model_index_is_begun(const struct model *model);
/* Sends what the sliders say, with the note; the draft goes when the server has it. */
void model_check_in(struct model *model);
void model_delete_check_in(struct model *model, const char *id);
/* The last check-in is over a day old, or there was none. */
bool model_index_is_due(const struct model *model);
/* Begins a reminder where it is time for one: a week after the last check-in and the last reminder,
 * and not when two were ignored. */
void model_index_remind(struct model *model);
/* The pipeline, for those who administer the site. Figures come while this is called again at the
 * time it returns (as tick_ms; -1: when something else has happened); then it is to be left. */
bool model_is_admin(const struct model *model); /* as far as it is known */
int64_t model_want_pipeline(struct model *model);
void model_leave_pipeline(struct model *model);
void model_freeze_pipeline(struct model *model); /* the figures stand still, or no longer */
void model_redrive(struct model *model, const char *queue, const char *id); /* NULL: all */
/* Into `traced`. handle: of TRACE_PERSON. */
void model_trace(struct model *model, enum trace_kind kind, const char *of, const char *handle);
/* An update in the language of my settings, or as it was written again. */
void model_toggle_translation(struct model *model, const char *id);
/* {of, to, text, from} where the update is shown so; else NULL. */
const json_t *model_translation(const struct model *model, const json_t *update);
void model_look_at_mail(struct model *model); /* into `pending_mail` */
void model_skip_mail(struct model *model, const char *id);
/* Answered by `form`. */
void model_set_address(struct model *model, const char *email, const char *password);
void model_sign_out(struct model *model);

/* ---- small things ---- */
/* Something came that concerns me: a foreign sentence. */
void model_ring(struct model *model, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* What it knows has changed, and with it the screen. */
void model_touch(struct model *model);
void model_say(struct model *model, enum saying_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* The newest that is known of an update, or NULL. */
const json_t *model_update(struct model *model, const char *id);
void model_meet(struct model *model, const json_t *brief);
const json_t *model_person(const struct model *model, const char *handle); /* Brief, or NULL */
const json_t *model_whole_person(struct model *model, const char *handle); /* Person, or NULL */

/* The one that I am in, {id, name, company}; NULL: none, or not known (`self` says which). */
const json_t *model_my_team(const struct model *model);
/* May I see how it feels? As far as it is known. */
bool model_sees_weeks(const struct team_page *page);

/* As far as the lists of them are here. */
bool model_blocks(struct model *model, const char *handle);
bool model_mutes(struct model *model, const char *handle);
/* Of the topics that I follow and the popular ones, as far as they are here: one of them (NULL: it
 * is none of these), whether I follow it, and those in whose names the word is, made the list
 * PAGES_FOUND_TOPICS of it. */
const json_t *model_topic(struct model *model, const char *topic);
bool model_follows_topic(struct model *model, const char *topic);
void model_find_topics(struct model *model, const char *word);
enum known_person { PERSON_NOT_KNOWN, PERSON_KNOWN, PERSON_NOBODY };
enum known_person model_knows(const struct model *model, const char *handle);
void model_want_known(struct model *model, const char *handle); /* asks once who it is */

/* What is painted before there is a network. Owned by the caller. */
json_t *model_write_cache(const struct model *model);
void model_read_cache(struct model *model, const json_t *cache);

#endif
