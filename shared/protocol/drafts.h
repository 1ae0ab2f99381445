/* What a method is asked for, parsed and checked: the method table fills these, the domain reads
 * them. Strings live in the request's arena; a string that was not given is NULL, a list that was
 * not given has `given` false. Handles and topics arrive lower-case. Ids stay as sent: what is no
 * id of ours does not exist. */
#ifndef EVERI_DRAFTS_H
#define EVERI_DRAFTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct string_list {
    const char **items;
    size_t count;
    bool given;
};

/* Integers by name, in the order of the names. */
struct figure_list {
    const char **names;
    int64_t *figures;
    size_t count;
};

struct optional_int {
    bool given;
    int64_t value;
};

struct optional_bool {
    bool given, value;
};

/* The numbers are in the database. */
enum audience { AUDIENCE_PUBLIC = 0, AUDIENCE_FOLLOWERS = 1, AUDIENCE_TEAM = 2, AUDIENCES };
/* In order of what they may; the numbers are in the database. ROLE_NONE is never in a row: it
 * stands for no member. */
enum member_role { ROLE_OWNER = 0, ROLE_ADMIN = 1, ROLE_MEMBER = 2, ROLE_NONE = 3 };
/* In order of what they may; the numbers are in the database. TEAM_NONE is never in a row: it stands
 * for nobody of the team. */
enum team_role { TEAM_LEAD = 0, TEAM_MEMBER = 1, TEAM_NONE = 2 };
enum reaction_kind { REACTION_LIKE = 0, REACTION_RECOMMEND = 1 };

struct page_draft {
    int64_t limit;
    const char *before;
};

struct register_draft {
    const char *handle, *password, *name, *invite, *email, *device;
    bool batch;
};

struct login_draft {
    const char *handle, *password, *device;
    bool batch;
};

struct reset_draft {
    const char *handle, *code, *password, *device;
    bool batch;
};

struct resume_draft {
    const char *token;
    bool batch;
};

struct session_draft {
    const char *session;
};

struct export_draft {
    const char *before;
};
struct password_draft {
    const char *password;
};
struct change_password_draft {
    const char *old, *new;
    bool keep_keys;
};

struct challenge_draft {
    const char *handle;
};

struct login_key_draft {
    const char *handle, *device;
    const uint8_t *key, *signature;
    bool batch;
};

struct add_key_draft {
    const char *label, *password;
    const uint8_t *key;
};

struct key_draft {
    const uint8_t *key;
};

struct sync_draft {
    const char *cursor;
};

struct handle_draft {
    const char *handle;
};

/* A list of somebody's. */
struct handle_list_draft {
    struct page_draft page;
    const char *handle;
};

struct person_search_draft {
    const char *q;
    int64_t limit;
};

enum search_kind { SEARCH_UPDATES, SEARCH_MESSAGES, SEARCH_PEOPLE };

struct search_draft {
    struct page_draft page;
    const char *q;
    enum search_kind kind;
};

struct topic_draft {
    const char *topic;
};

struct topic_list_draft {
    struct page_draft page;
    const char *topic;
};

struct id_draft {
    const char *id;
};

struct person_edit_draft {
    const char *name, *title, *about, *email, *password;
    struct string_list topics;
};

/* Who may do something to a person. The numbers are in the database, but for WHO_GIVEN: one more
 * than the last, and in a draft: not given. */
enum who_may { WHO_EVERYBODY = 0, WHO_FOLLOWED = 1, WHO_TEAM = 2, WHO_GIVEN };

struct person_settings_draft {
    enum who_may who_may_write_me, who_may_add_me;
    const char *language, *time_zone;
    struct optional_bool allow_indexing;
};

struct team_draft {
    const char *company, *name, *about, *client_id;
    bool open, index_public;
};

struct team_list_draft {
    struct page_draft page;
    const char *q;
};

/* Which team. */
struct team_id_draft {
    const char *team;
};

/* A list of what a team has. */
struct team_page_draft {
    struct page_draft page;
    const char *team;
};

struct team_edit_draft {
    const char *team, *about;
    struct optional_bool open, index_public;
};

struct team_role_draft {
    const char *team, *handle;
    enum team_role role;
};

struct team_invite_draft {
    const char *team;
    struct string_list handles;
};

struct update_draft {
    const char *text;
    struct string_list topics;
    enum audience audience;
    const char *client_id;
};

struct update_edit_draft {
    const char *id, *text;
    struct string_list topics;
};

/* A list of what an object has. */
struct id_list_draft {
    struct page_draft page;
    const char *id;
};

struct update_react_draft {
    const char *id;
    enum reaction_kind kind;
    bool on;
};

struct update_translate_draft {
    const char *id, *to; /* to: a language tag */
};

struct reaction_list_draft {
    struct page_draft page;
    const char *id;
    enum reaction_kind kind;
};

struct comment_draft {
    const char *update, *text, *reply_to, *client_id;
};

struct comment_edit_draft {
    const char *id, *text;
};

struct comment_react_draft {
    const char *id;
    bool on;
};

struct comment_list_draft {
    struct page_draft page;
    const char *update;
};

struct notification_list_draft {
    struct page_draft page;
    bool unread_only;
};

struct dead_letters_draft {
    const char *queue, *before;
    int64_t limit;
};

struct event_trace_draft {
    const char *event;
};

struct pipeline_watch_draft {
    bool on;
};

struct event_why_draft {
    const char *event, *handle;
};

struct redrive_draft {
    const char *queue;
    struct string_list ids;
    int64_t moved; /* no parameter: the answer, which may have to wait */
};

struct notification_read_draft {
    struct string_list ids;
    const char *up_to;
};

enum given_switch { GIVEN_NOTHING, GIVEN_OFF, GIVEN_ON };

struct given_switches {
    enum given_switch live, email, group;
};

enum { SETTINGS_GIVEN_MAX = 11 };

/* By kind, in the order of setting_kind_names. */
struct settings_given {
    struct given_switches of[SETTINGS_GIVEN_MAX];
};

struct notification_settings_draft {
    struct settings_given settings;
};

struct member_list_draft {
    struct page_draft page;
    const char *id;
};

struct group_draft {
    const char *name, *about, *client_id;
    struct string_list members;
};

struct presence_draft {
    struct string_list handles;
};

struct group_invite_draft {
    const char *id;
    struct string_list handles;
};

struct group_edit_draft {
    const char *id, *name, *about;
};

struct group_member_draft {
    const char *id, *handle;
};

struct group_role_draft {
    const char *id, *handle;
    enum member_role role;
};

struct mute_draft {
    const char *id;
    int64_t until; /* -1: not muted */
};

struct conversation_draft {
    const char *conversation;
};

struct message_draft {
    const char *conversation, *text, *reply_to, *client_id;
};

struct message_history_draft {
    const char *conversation;
    struct optional_int before_seq, after_seq;
    int64_t limit;
};

struct message_edit_draft {
    const char *id, *text;
};

struct message_react_draft {
    const char *id, *emoji;
    bool on;
};

/* A place in a conversation. */
struct message_place_draft {
    const char *conversation;
    int64_t seq;
};

struct message_read_draft {
    const char *conversation;
    int64_t seq;
};

struct check_in_draft {
    struct figure_list values;
    struct string_list touched;
    const char *note, *client_id;
};

struct team_index_draft {
    const char *team;
    int64_t weeks;
};

struct index_history_draft {
    struct page_draft page;
    int64_t days;
};

#endif
