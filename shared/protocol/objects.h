/* The objects of the contract (protocol.md 4) as plain values, and their way onto the wire. The
 * domain fills them for one reader; nothing here knows a right or a table. Strings live in the
 * arena of whoever filled them. A time below 0 is null. */
#ifndef EVERI_OBJECTS_H
#define EVERI_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "drafts.h"
#include "entities.h"
#include "id.h"
#include "json_write.h"

struct team_brief {
    struct team_id id; /* n 0: null */
    const char *name, *company;
};

struct brief {
    struct person_id id; /* not on the wire */
    const char *handle, *name, *title;
    struct team_brief team;
    bool verified;
};

struct person {
    struct brief brief;
    const char *about;
    struct string_list topics;
    bool people_manager;
    int64_t updates, following, followers;
    bool followed_by_me, follows_me;
    int64_t joined_at;
    bool own;          /* what follows is written for oneself only */
    const char *email; /* NULL: none */
    bool email_confirmed, admin;
    int64_t email_refused_at; /* the mail server wants nothing for it since; -1: it does, and it is not written */
};

/* A slider of a check-in. */
struct dimension {
    const char *id, *label, *low, *high;
    int64_t min, max;
};

/* answers: a JSON object of integers by the ids of the sliders of that day; touched: a JSON array
 * of such ids. */
struct check_in {
    struct check_in_id id;
    int64_t at, value;
    const char *answers, *touched, *note;
};

struct person_settings {
    enum who_may who_may_write_me, who_may_add_me;
    const char *language, *time_zone;
    bool allow_indexing; /* search engines may keep their public page */
};

struct network_list {
    struct brief *items;
    size_t count;
};

struct network {
    int64_t followers, following;
    struct network_list mutual, teammates, suggested;
};

/* A closed week of a team. figures: a JSON object of means by slider. */
struct index_week {
    char week[sizeof "2026-W48"];
    int64_t from, people, value;
    const char *figures; /* NULL: nothing may be said of it */
};

/* A topic, as somebody sees it. */
struct topic {
    const char *name;
    int64_t followers, updates; /* updates: public ones of the last 7 days */
    bool followed;
};

/* A login, as its own person sees it. */
struct session_info {
    struct session_id id;
    const char *device, *address;
    int64_t created_at, last_seen_at;
    bool current;
};

/* What is known of the page behind a link, as plain text of one line each; "" where it says none.
 */
struct link_preview {
    const char *url, *title, *description, *site;
};

/* A key that may log in, as its own person sees it. */
struct login_key {
    const uint8_t *key; /* LIMIT_KEY_BYTES */
    const char *label;
    int64_t added_at, last_used_at;
};

/* A team, as somebody sees it. */
struct team {
    struct team_id id;
    const char *company, *name, *about;
    bool open, index_public, followed_by_me;
    int64_t members, followers, created_at;
    enum team_role role; /* TEAM_NONE is null */
};

struct team_member {
    struct brief person;
    enum team_role role;
};

struct update {
    struct update_id id;
    struct brief author;
    const char *text;
    struct entity_list entities;
    struct string_list topics;
    enum audience audience;
    int64_t at, edited_at;
    int64_t likes, recommends, comments;
    bool liked, recommended;
    bool has_link;
    struct link_preview link; /* of its first link, where has_link */
};

/* An update as it was, or is. */
struct version {
    const char *text;
    struct string_list topics;
    int64_t at;
};

struct comment {
    struct comment_id id, reply_to; /* reply_to.n 0: none */
    struct update_id update;
    struct brief author;
    const char *text;
    struct entity_list entities;
    int64_t at, edited_at;
    bool deleted, liked;
    int64_t likes;
};

enum conversation_kind { CONVERSATION_DIRECT = 0, CONVERSATION_GROUP = 1, CONVERSATION_KINDS };
/* Of one emoji under one message, as somebody sees it. */
struct reaction {
    const char *emoji;
    int64_t count;
    bool mine;
};

struct message {
    struct message_id id, reply_to; /* reply_to.n 0: none */
    struct conversation_id conversation;
    int64_t seq;
    struct brief from;
    const char *text;
    struct entity_list entities;
    int64_t at, edited_at;
    bool deleted;
    const struct reaction *reactions; /* in the order in which they came first */
    size_t reaction_count;
    const char *client_id; /* only where the reader is the sender; else NULL and not written */
};

struct conversation {
    struct conversation_id id;
    enum conversation_kind kind;
    const char *name, *about;
    const struct brief *peer; /* NULL in groups */
    int64_t members;
    enum member_role role; /* ROLE_NONE is null */
    int64_t last_seq, read_seq, unread, mentions;
    int64_t muted_until;
    const struct message *last; /* NULL: none */
};

struct member {
    struct brief person;
    enum member_role role;
    int64_t joined_at;
};

/* The numbers are in the database; the names are notification_kind_names'. */
enum notification_kind {
    NOTIFICATION_MENTION = 0,
    NOTIFICATION_FOLLOW = 1,
    NOTIFICATION_COMMENT = 2,
    NOTIFICATION_REPLY = 3,
    NOTIFICATION_LIKE = 4,
    NOTIFICATION_RECOMMEND = 5,
    NOTIFICATION_CHAT_MENTION = 6,
    NOTIFICATION_GROUP_ADDED = 7,
    NOTIFICATION_TEAM_JOINED = 8,
    NOTIFICATION_TEAM_INVITED = 9,
    NOTIFICATION_KINDS
};

/* What can be turned on and off: each kind of notification, and messages. */
enum { SETTING_MESSAGE = NOTIFICATION_KINDS, SETTING_KINDS };
_Static_assert((int)SETTING_KINDS == (int)SETTINGS_GIVEN_MAX, "each kind may be given");

struct notification_switches {
    bool live, email, group;
};

struct notification_settings {
    struct notification_switches of[SETTING_KINDS];
};

enum target_kind {
    TARGET_NONE = 0,
    TARGET_UPDATE = 1,
    TARGET_COMMENT = 2,
    TARGET_CONVERSATION = 3,
    TARGET_MESSAGE = 4,
    TARGET_TEAM = 5,
    TARGET_KINDS
};

struct notification_target {
    enum target_kind kind; /* TARGET_NONE is null */
    const char *id;
    const char *update;       /* the update's id, of a comment; else NULL and not written */
    const char *conversation; /* the conversation's id, of a message; else NULL and not written */
    const char *excerpt;
};

struct notification {
    struct notification_id id;
    enum notification_kind kind;
    struct notification_target target;
    struct brief actors[5]; /* newest first */
    size_t actors_shown;
    int64_t count, first_at, last_at;
    bool read;
    const char *place; /* the NAME in "added you to NAME"; else NULL */
};

/* As one person sees another; handle: as they asked. */
struct presence_item {
    const char *handle;
    bool online;
    int64_t last_seen;
};

/* Something that would be mailed. */
struct pending_mail {
    const char *id; /* of the group of notifications, or the conversation */
    const char *kind, *text;
    int64_t due_at;
};

enum feed_reason {
    REASON_MENTIONED,
    REASON_TEAM,
    REASON_POSTED,
    REASON_COMMENTED,
    REASON_RECOMMENDED,
    REASON_TOPIC,
    REASONS
};

struct reason {
    enum feed_reason kind;
    const struct brief *by; /* NULL: null */
};

/* By the enums' numbers, NULL behind the last; but target_kind_names begins with TARGET_UPDATE. */
extern const char *const who_may_names[], *const team_role_names[];
extern const char *const audience_names[],
    *const reaction_names[], *const feed_reason_names[], *const conversation_kind_names[],
                                                             *const member_role_names[],
                                                                 *const target_kind_names[];
extern const char *const notification_kind_names[NOTIFICATION_KINDS + 1];
extern const char *const setting_kind_names[SETTING_KINDS + 1];

/* Each writes one value (an object); call json_key first where it is a member. */
void write_brief(struct json_writer *w, const struct brief *brief);
void write_person(struct json_writer *w, const struct person *person);
void write_session(struct json_writer *w, const struct session_info *session);
void write_dimension(struct json_writer *w, const struct dimension *dimension);
/* nothing: what stands for the figures where nothing may be said. */
void write_index_week(struct json_writer *w, const struct index_week *week, const char *nothing);
void write_check_in(struct json_writer *w, const struct check_in *check_in);
void write_person_settings(struct json_writer *w, const struct person_settings *settings);
void write_network(struct json_writer *w, const struct network *network);
void write_key(struct json_writer *w, const struct login_key *key);
void write_topic(struct json_writer *w, const struct topic *topic);
void write_team(struct json_writer *w, const struct team *team);
void write_team_member(struct json_writer *w, const struct team_member *member);
void write_update(struct json_writer *w, const struct update *update);
void write_version(struct json_writer *w, const struct version *version);
void write_comment(struct json_writer *w, const struct comment *comment);
void write_message(struct json_writer *w, const struct message *message);
void write_conversation(struct json_writer *w, const struct conversation *conversation);
void write_member(struct json_writer *w, const struct member *member);
/* The sentence of a group: "Ada and Bob liked your update". */
const char *notification_text(struct arena *mem, const struct notification *group);
void write_notification(struct json_writer *w, const struct notification *group);
void write_settings(struct json_writer *w, const struct notification_settings *settings);
void write_presence(struct json_writer *w, const struct presence_item *item);
void write_pending_mail(struct json_writer *w, const struct pending_mail *mail);
void write_reason(struct json_writer *w, const struct reason *reason);

#endif
