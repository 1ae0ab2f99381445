/* The contract's table. A parameter is one row, a method is one row; who reads them is said in
 * method.h. Methods stand in the order of the contract. */
#include "method.h"

#include <string.h>

#include "drafts.h"
#include "key.h"
#include "limits.h"
#include "objects.h"
#include "param.h"

/* Rows of parameters: name and place come from the draft's member. */
/* clang-format off */
#define AT(draft, member) .name = #member, .offset = offsetof(draft, member)
#define MUST              .required = true
#define END               { .name = NULL }

#define REQUIRED_TEXT(draft, member, limit) \
    { AT(draft, member), MUST, .type = PARAM_TEXT, .max = (limit) }
#define OPTIONAL_TEXT(draft, member, limit) \
    { AT(draft, member), .type = PARAM_TEXT, .max = (limit), .blank = true, .absent_is_empty = true }
/* Of an edit: left out it stays as it is. */
#define EDITED_TEXT(draft, member, limit) \
    { AT(draft, member), .type = PARAM_TEXT, .max = (limit), .blank = true }
#define REQUIRED_LINE(draft, member, limit) \
    { AT(draft, member), MUST, .type = PARAM_LINE, .max = (limit) }
#define OPTIONAL_LINE(draft, member, limit) \
    { AT(draft, member), .type = PARAM_LINE, .max = (limit) }
#define OPTIONAL_DEVICE(draft, member) \
    { AT(draft, member), .type = PARAM_LINE, .max = LIMIT_DEVICE, .blank = true }
#define REQUIRED_OPAQUE(draft, member, limit) \
    { AT(draft, member), MUST, .type = PARAM_OPAQUE, .max = (limit) }
#define OPTIONAL_OPAQUE(draft, member, limit) \
    { AT(draft, member), .type = PARAM_OPAQUE, .max = (limit) }
#define REQUIRED_ID(draft, member) REQUIRED_OPAQUE(draft, member, LIMIT_ID_BYTES)
#define OPTIONAL_ID(draft, member) OPTIONAL_OPAQUE(draft, member, LIMIT_ID_BYTES)
#define REQUIRED_HANDLE(draft, member)     { AT(draft, member), MUST, .type = PARAM_HANDLE }
#define NEW_HANDLE(draft, member)         { AT(draft, member), MUST, .type = PARAM_NEW_HANDLE }
#define NEW_PASSWORD(draft, member)       { AT(draft, member), MUST, .type = PARAM_NEW_PASSWORD }
#define REQUIRED_BYTES(draft, member, size) \
    { AT(draft, member), MUST, .type = PARAM_BYTES, .max = (size) }
#define OPTIONAL_EMAIL(draft, member)     { AT(draft, member), .type = PARAM_EMAIL }
#define OPTIONAL_CLIENT_ID(draft, member) { AT(draft, member), .type = PARAM_CLIENT_ID }
#define REQUIRED_BOOL(draft, member)      { AT(draft, member), MUST, .type = PARAM_BOOL }
#define OPTIONAL_BOOL(draft, member)      { AT(draft, member), .type = PARAM_BOOL }
#define EDITED_BOOL(draft, member)        { AT(draft, member), .type = PARAM_MAYBE_BOOL }
#define REQUIRED_ENUM(draft, member, values) \
    { AT(draft, member), MUST, .type = PARAM_ENUM, .names = (values) }
#define OPTIONAL_ENUM(draft, member, values, otherwise) \
    { AT(draft, member), .type = PARAM_ENUM, .names = (values), .fallback = (otherwise) }
#define REQUIRED_SEQ(draft, member) \
    { AT(draft, member), MUST, .type = PARAM_INT, .min = 0, .max = INT64_MAX }
#define OPTIONAL_SEQ(draft, member) \
    { AT(draft, member), .type = PARAM_MAYBE_INT, .min = 0, .max = INT64_MAX }
#define OPTIONAL_TOPICS(draft, member, limit) \
    { AT(draft, member), .type = PARAM_TOPICS, .max = (limit), .absent_is_empty = true }
#define EDITED_TOPICS(draft, member, limit) \
    { AT(draft, member), .type = PARAM_TOPICS, .max = (limit) }
#define REQUIRED_HANDLES(draft, member, limit) \
    { AT(draft, member), MUST, .type = PARAM_HANDLES, .max = (limit) }
#define OPTIONAL_IDS(draft, member, limit) \
    { AT(draft, member), .type = PARAM_IDS, .max = (limit) }
#define REQUIRED_FIGURES(draft, member, limit) \
    { AT(draft, member), MUST, .type = PARAM_FIGURES, .max = (limit) }
#define LIMIT_AT(at) \
    { .name = "limit", .offset = (at), .type = PARAM_INT, \
      .min = 1, .max = LIMIT_PAGE, .fallback = LIMIT_PAGE_DEFAULT }
#define BEFORE_AT(at) \
    { .name = "before", .offset = (at), .type = PARAM_OPAQUE, .max = LIMIT_CURSOR_BYTES }
/* Two rows, of a struct page_draft that begins at `at`. */
#define PAGE_AT(at) \
    LIMIT_AT((at) + offsetof(struct page_draft, limit)), \
    BEFORE_AT((at) + offsetof(struct page_draft, before))
/* clang-format on */

static const struct param no_params[] = { END };
static const struct param page_params[] = { PAGE_AT(0), END };

static const struct param handle_params[] = {
    REQUIRED_HANDLE(struct handle_draft, handle),
    END,
};

static const struct param id_params[] = { REQUIRED_ID(struct id_draft, id), END };

static const struct param register_params[] = {
    NEW_HANDLE(struct register_draft, handle),
    NEW_PASSWORD(struct register_draft, password),
    REQUIRED_LINE(struct register_draft, name, LIMIT_NAME),
    OPTIONAL_OPAQUE(struct register_draft, invite, LIMIT_TOKEN_BYTES),
    OPTIONAL_EMAIL(struct register_draft, email),
    OPTIONAL_DEVICE(struct register_draft, device),
    OPTIONAL_BOOL(struct register_draft, batch),
    END,
};

static const struct param reset_params[] = {
    REQUIRED_HANDLE(struct reset_draft, handle),
    REQUIRED_OPAQUE(struct reset_draft, code, LIMIT_TOKEN_BYTES),
    NEW_PASSWORD(struct reset_draft, password),
    OPTIONAL_DEVICE(struct reset_draft, device),
    OPTIONAL_BOOL(struct reset_draft, batch),
    END,
};

static const struct param login_params[] = {
    REQUIRED_HANDLE(struct login_draft, handle),
    REQUIRED_OPAQUE(struct login_draft, password, LIMIT_PASSWORD_BYTES),
    OPTIONAL_DEVICE(struct login_draft, device),
    OPTIONAL_BOOL(struct login_draft, batch),
    END,
};

static const struct param resume_params[] = {
    REQUIRED_OPAQUE(struct resume_draft, token, LIMIT_TOKEN_BYTES),
    OPTIONAL_BOOL(struct resume_draft, batch),
    END,
};

static const struct param session_params[] = {
    REQUIRED_ID(struct session_draft, session),
    END,
};

static const struct param change_password_params[] = {
    REQUIRED_OPAQUE(struct change_password_draft, old, LIMIT_PASSWORD_BYTES),
    NEW_PASSWORD(struct change_password_draft, new),
    OPTIONAL_BOOL(struct change_password_draft, keep_keys),
    END,
};

/* A handle that nobody can have is refused: what is signed has lines. */
static const struct param challenge_params[] = {
    NEW_HANDLE(struct challenge_draft, handle),
    END,
};

static const struct param login_key_params[] = {
    REQUIRED_HANDLE(struct login_key_draft, handle),
    REQUIRED_BYTES(struct login_key_draft, key, LIMIT_KEY_BYTES),
    REQUIRED_BYTES(struct login_key_draft, signature, LIMIT_SIGNATURE_BYTES),
    OPTIONAL_DEVICE(struct login_key_draft, device),
    OPTIONAL_BOOL(struct login_key_draft, batch),
    END,
};

static const struct param add_key_params[] = {
    REQUIRED_BYTES(struct add_key_draft, key, LIMIT_KEY_BYTES),
    REQUIRED_LINE(struct add_key_draft, label, LIMIT_NAME),
    REQUIRED_OPAQUE(struct add_key_draft, password, LIMIT_PASSWORD_BYTES),
    END,
};

/* Of small order, or off the curve: signatures with such a key prove nothing. */
static bool add_key_check(const void *draft, struct err *err)
{
    const struct add_key_draft *add = draft;

    if (!key_is_sound(add->key))
        return err_set(err, ERR_INVALID_PARAMS, "key", "key must be a public key of Ed25519");
    return true;
}

static const struct param key_params[] = {
    REQUIRED_BYTES(struct key_draft, key, LIMIT_KEY_BYTES),
    END,
};

static const struct param handle_list_params[] = {
    REQUIRED_HANDLE(struct handle_list_draft, handle),
    PAGE_AT(offsetof(struct handle_list_draft, page)),
    END,
};

static const struct param sync_params[] = {
    REQUIRED_OPAQUE(struct sync_draft, cursor, LIMIT_CURSOR_BYTES),
    END,
};

static const struct param export_params[] = {
    BEFORE_AT(offsetof(struct export_draft, before)),
    END,
};

static const struct param password_params[] = {
    REQUIRED_OPAQUE(struct password_draft, password, LIMIT_PASSWORD_BYTES),
    END,
};

static const struct param person_edit_params[] = {
    OPTIONAL_LINE(struct person_edit_draft, name, LIMIT_NAME),
    OPTIONAL_LINE(struct person_edit_draft, title, LIMIT_NAME),
    EDITED_TEXT(struct person_edit_draft, about, LIMIT_ABOUT),
    EDITED_TOPICS(struct person_edit_draft, topics, LIMIT_TOPICS_GIVEN),
    OPTIONAL_EMAIL(struct person_edit_draft, email),
    OPTIONAL_OPAQUE(struct person_edit_draft, password, LIMIT_PASSWORD_BYTES),
    END,
};

static bool person_edit_check(const void *draft, struct err *err)
{
    const struct person_edit_draft *edit = draft;

    if (edit->email && !edit->password)
        return err_set(err, ERR_INVALID_PARAMS, "password", "the password is needed with email");
    return true;
}

/* Of an edit: what is left out stays as it is. */
static const struct param person_settings_params[] = {
    OPTIONAL_ENUM(struct person_settings_draft, who_may_write_me, who_may_names, WHO_GIVEN),
    OPTIONAL_ENUM(struct person_settings_draft, who_may_add_me, who_may_names, WHO_GIVEN),
    { AT(struct person_settings_draft, language), .type = PARAM_LANGUAGE },
    { AT(struct person_settings_draft, time_zone), .type = PARAM_TIME_ZONE },
    EDITED_BOOL(struct person_settings_draft, allow_indexing),
    END,
};

static const struct param person_search_params[] = {
    REQUIRED_TEXT(struct person_search_draft, q, LIMIT_QUERY),
    LIMIT_AT(offsetof(struct person_search_draft, limit)),
    END,
};

static const char *const search_names[] = { "updates", "messages", "people", NULL };

static const struct param search_params[] = {
    REQUIRED_TEXT(struct search_draft, q, LIMIT_QUERY),
    REQUIRED_ENUM(struct search_draft, kind, search_names),
    PAGE_AT(offsetof(struct search_draft, page)),
    END,
};

static const struct param topic_params[] = {
    { AT(struct topic_draft, topic), MUST, .type = PARAM_TOPIC },
    END,
};

static const struct param topic_list_params[] = {
    { AT(struct topic_list_draft, topic), MUST, .type = PARAM_TOPIC },
    PAGE_AT(offsetof(struct topic_list_draft, page)),
    END,
};

static const struct param team_create_params[] = {
    REQUIRED_LINE(struct team_draft, company, LIMIT_NAME),
    REQUIRED_LINE(struct team_draft, name, LIMIT_NAME),
    OPTIONAL_TEXT(struct team_draft, about, LIMIT_ABOUT),
    OPTIONAL_BOOL(struct team_draft, open),
    OPTIONAL_BOOL(struct team_draft, index_public),
    OPTIONAL_CLIENT_ID(struct team_draft, client_id),
    END,
};

static const struct param team_list_params[] = {
    OPTIONAL_TEXT(struct team_list_draft, q, LIMIT_QUERY),
    PAGE_AT(offsetof(struct team_list_draft, page)),
    END,
};

static const struct param team_params[] = {
    REQUIRED_ID(struct team_id_draft, team),
    END,
};

static const struct param team_page_params[] = {
    REQUIRED_ID(struct team_page_draft, team),
    PAGE_AT(offsetof(struct team_page_draft, page)),
    END,
};

static const struct param team_edit_params[] = {
    REQUIRED_ID(struct team_edit_draft, team),
    EDITED_TEXT(struct team_edit_draft, about, LIMIT_ABOUT),
    EDITED_BOOL(struct team_edit_draft, open),
    EDITED_BOOL(struct team_edit_draft, index_public),
    END,
};

static const struct param team_role_params[] = {
    REQUIRED_ID(struct team_role_draft, team),
    REQUIRED_HANDLE(struct team_role_draft, handle),
    REQUIRED_ENUM(struct team_role_draft, role, team_role_names),
    END,
};

static const struct param team_invite_params[] = {
    REQUIRED_ID(struct team_invite_draft, team),
    REQUIRED_HANDLES(struct team_invite_draft, handles, LIMIT_MEMBERS_GIVEN),
    END,
};

static const struct param update_post_params[] = {
    REQUIRED_TEXT(struct update_draft, text, LIMIT_UPDATE),
    OPTIONAL_TOPICS(struct update_draft, topics, LIMIT_TOPICS_GIVEN),
    OPTIONAL_ENUM(struct update_draft, audience, audience_names, AUDIENCE_PUBLIC),
    OPTIONAL_CLIENT_ID(struct update_draft, client_id),
    END,
};

static const struct param update_edit_params[] = {
    REQUIRED_ID(struct update_edit_draft, id),
    REQUIRED_TEXT(struct update_edit_draft, text, LIMIT_UPDATE),
    EDITED_TOPICS(struct update_edit_draft, topics, LIMIT_TOPICS_GIVEN),
    END,
};

static const struct param id_list_params[] = {
    REQUIRED_ID(struct id_list_draft, id),
    PAGE_AT(offsetof(struct id_list_draft, page)),
    END,
};

static const struct param update_react_params[] = {
    REQUIRED_ID(struct update_react_draft, id),
    REQUIRED_ENUM(struct update_react_draft, kind, reaction_names),
    REQUIRED_BOOL(struct update_react_draft, on),
    END,
};

static const struct param update_translate_params[] = {
    REQUIRED_ID(struct update_translate_draft, id),
    { AT(struct update_translate_draft, to), MUST, .type = PARAM_LANGUAGE },
    END,
};

static const struct param reaction_list_params[] = {
    REQUIRED_ID(struct reaction_list_draft, id),
    REQUIRED_ENUM(struct reaction_list_draft, kind, reaction_names),
    PAGE_AT(offsetof(struct reaction_list_draft, page)),
    END,
};

static const struct param comment_post_params[] = {
    REQUIRED_ID(struct comment_draft, update),
    REQUIRED_TEXT(struct comment_draft, text, LIMIT_COMMENT),
    OPTIONAL_ID(struct comment_draft, reply_to),
    OPTIONAL_CLIENT_ID(struct comment_draft, client_id),
    END,
};

static const struct param comment_edit_params[] = {
    REQUIRED_ID(struct comment_edit_draft, id),
    REQUIRED_TEXT(struct comment_edit_draft, text, LIMIT_COMMENT),
    END,
};

static const struct param comment_react_params[] = {
    REQUIRED_ID(struct comment_react_draft, id),
    REQUIRED_BOOL(struct comment_react_draft, on),
    END,
};

static const struct param comment_list_params[] = {
    REQUIRED_ID(struct comment_list_draft, update),
    PAGE_AT(offsetof(struct comment_list_draft, page)),
    END,
};

static const struct param notification_list_params[] = {
    OPTIONAL_BOOL(struct notification_list_draft, unread_only),
    PAGE_AT(offsetof(struct notification_list_draft, page)),
    END,
};

static const struct param notification_read_params[] = {
    OPTIONAL_IDS(struct notification_read_draft, ids, LIMIT_IDS_GIVEN),
    OPTIONAL_ID(struct notification_read_draft, up_to),
    END,
};

static bool notification_read_check(const void *draft, struct err *err)
{
    const struct notification_read_draft *read = draft;

    if (read->ids.given && read->up_to)
        return err_set(err, ERR_INVALID_PARAMS, "up_to", "give either ids or up_to, not both");
    if (!read->ids.given && !read->up_to)
        return err_set(err, ERR_INVALID_PARAMS, "ids", "give either ids or up_to");
    return true;
}

static const struct param dead_letters_params[] = {
    REQUIRED_OPAQUE(struct dead_letters_draft, queue, LIMIT_QUEUE_BYTES),
    LIMIT_AT(offsetof(struct dead_letters_draft, limit)),
    BEFORE_AT(offsetof(struct dead_letters_draft, before)),
    END,
};

static const struct param event_trace_params[] = {
    REQUIRED_ID(struct event_trace_draft, event),
    END,
};

static const struct param pipeline_watch_params[] = {
    REQUIRED_BOOL(struct pipeline_watch_draft, on),
    END,
};

static const struct param event_why_params[] = {
    REQUIRED_ID(struct event_why_draft, event),
    REQUIRED_HANDLE(struct event_why_draft, handle),
    END,
};

static const struct param redrive_params[] = {
    REQUIRED_OPAQUE(struct redrive_draft, queue, LIMIT_QUEUE_BYTES),
    OPTIONAL_IDS(struct redrive_draft, ids, LIMIT_IDS_GIVEN),
    END,
};

static const struct param notification_settings_params[] = {
    { AT(struct notification_settings_draft, settings), .type = PARAM_SETTINGS },
    END,
};

static const struct param member_list_params[] = {
    REQUIRED_ID(struct member_list_draft, id),
    PAGE_AT(offsetof(struct member_list_draft, page)),
    END,
};

static const struct param group_create_params[] = {
    REQUIRED_LINE(struct group_draft, name, LIMIT_NAME),
    REQUIRED_HANDLES(struct group_draft, members, LIMIT_MEMBERS_GIVEN),
    OPTIONAL_TEXT(struct group_draft, about, LIMIT_ABOUT),
    OPTIONAL_CLIENT_ID(struct group_draft, client_id),
    END,
};

static const struct param group_invite_params[] = {
    REQUIRED_ID(struct group_invite_draft, id),
    REQUIRED_HANDLES(struct group_invite_draft, handles, LIMIT_MEMBERS_GIVEN),
    END,
};

static const struct param group_edit_params[] = {
    REQUIRED_ID(struct group_edit_draft, id),
    OPTIONAL_LINE(struct group_edit_draft, name, LIMIT_NAME),
    EDITED_TEXT(struct group_edit_draft, about, LIMIT_ABOUT),
    END,
};

static const struct param group_member_params[] = {
    REQUIRED_ID(struct group_member_draft, id),
    REQUIRED_HANDLE(struct group_member_draft, handle),
    END,
};

static const struct param group_role_params[] = {
    REQUIRED_ID(struct group_role_draft, id),
    REQUIRED_HANDLE(struct group_role_draft, handle),
    REQUIRED_ENUM(struct group_role_draft, role, member_role_names),
    END,
};

static const struct param mute_params[] = {
    REQUIRED_ID(struct mute_draft, id),
    { AT(struct mute_draft, until), .type = PARAM_TIME, .fallback = -1 },
    END,
};

static const struct param conversation_params[] = {
    REQUIRED_ID(struct conversation_draft, conversation),
    END,
};

static const struct param message_send_params[] = {
    REQUIRED_ID(struct message_draft, conversation),
    REQUIRED_TEXT(struct message_draft, text, LIMIT_MESSAGE),
    OPTIONAL_ID(struct message_draft, reply_to),
    OPTIONAL_CLIENT_ID(struct message_draft, client_id),
    END,
};

static const struct param message_history_params[] = {
    REQUIRED_ID(struct message_history_draft, conversation),
    OPTIONAL_SEQ(struct message_history_draft, before_seq),
    OPTIONAL_SEQ(struct message_history_draft, after_seq),
    LIMIT_AT(offsetof(struct message_history_draft, limit)),
    END,
};

static bool message_history_check(const void *draft, struct err *err)
{
    const struct message_history_draft *history = draft;

    if (history->before_seq.given && history->after_seq.given)
        return err_set(err, ERR_INVALID_PARAMS, "after_seq",
                       "give before_seq or after_seq, not both");
    return true;
}

static const struct param message_edit_params[] = {
    REQUIRED_ID(struct message_edit_draft, id),
    REQUIRED_TEXT(struct message_edit_draft, text, LIMIT_MESSAGE),
    END,
};

static const struct param message_react_params[] = {
    REQUIRED_ID(struct message_react_draft, id),
    { AT(struct message_react_draft, emoji), MUST, .type = PARAM_EMOJI },
    REQUIRED_BOOL(struct message_react_draft, on),
    END,
};

static const struct param message_place_params[] = {
    REQUIRED_ID(struct message_place_draft, conversation),
    REQUIRED_SEQ(struct message_place_draft, seq),
    END,
};

static const struct param presence_params[] = {
    REQUIRED_HANDLES(struct presence_draft, handles, LIMIT_WATCHED),
    END,
};

static const struct param message_read_params[] = {
    REQUIRED_ID(struct message_read_draft, conversation),
    REQUIRED_SEQ(struct message_read_draft, seq),
    END,
};

static const struct param check_in_params[] = {
    REQUIRED_FIGURES(struct check_in_draft, values, LIMIT_DIMENSIONS),
    { AT(struct check_in_draft, touched), .type = PARAM_IDS, .max = LIMIT_DIMENSIONS,
      .absent_is_empty = true },
    OPTIONAL_TEXT(struct check_in_draft, note, LIMIT_NOTE),
    OPTIONAL_CLIENT_ID(struct check_in_draft, client_id),
    END,
};

static const struct param team_index_params[] = {
    REQUIRED_ID(struct team_index_draft, team),
    { AT(struct team_index_draft, weeks), .type = PARAM_INT, .min = 1, .max = LIMIT_INDEX_WEEKS,
      .fallback = LIMIT_INDEX_WEEKS_DEFAULT },
    END,
};

static const struct param index_history_params[] = {
    { AT(struct index_history_draft, days), .type = PARAM_INT, .min = 1, .max = LIMIT_INDEX_DAYS,
      .fallback = LIMIT_INDEX_DAYS_DEFAULT },
    PAGE_AT(offsetof(struct index_history_draft, page)),
    END,
};

/* Rows of methods. READS says that it makes no event ever, WRITES() that none is left to name. */
#define READS NULL
#define WRITES(...)                                                                                \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__ __VA_OPT__(, ) NULL                                                            \
    }
#define NO_DRAFT    no_params, 0
#define ERROR(name) (1U << ERR_##name)

/* clang-format off */
const struct method methods[] = {
    { "server.info", ACCESS_ANYONE, NO_DRAFT,
      "ServerInfo", READS, "What this server is and allows", 0, NULL },
    { "rpc.discover", ACCESS_ANYONE, NO_DRAFT,
      "OpenRpc", READS, "Every method, push and object, as an OpenRPC document", 0, NULL },

    { "session.register", ACCESS_ANYONE, register_params, sizeof(struct register_draft),
      "SessionStarted", WRITES("person.registered", "session.created"),
      "Become a person of this server, and log in", ERROR(CONFLICT) | ERROR(FORBIDDEN), NULL },
    { "session.login", ACCESS_ANYONE, login_params, sizeof(struct login_draft),
      "SessionStarted", WRITES("session.created"),
      "Log in with a password", ERROR(UNAUTHENTICATED) | ERROR(CONFLICT), NULL },
    { "session.challenge", ACCESS_ANYONE, challenge_params, sizeof(struct challenge_draft),
      "Challenge", READS, "What a key must sign to log in: good once, on this connection, for 60 s",
      0, NULL },
    { "session.login_key", ACCESS_ANYONE, login_key_params, sizeof(struct login_key_draft),
      "SessionStarted", WRITES("session.created"),
      "Log in with a key of one's own, which signed a challenge",
      ERROR(UNAUTHENTICATED) | ERROR(CONFLICT), NULL },
    { "session.reset_request", ACCESS_ANYONE, handle_params, sizeof(struct handle_draft),
      "Empty", WRITES(),
      "Have a code to set a new password mailed to the confirmed address, if there is one: good "
      "once, for 30 minutes",
      0, NULL },
    { "session.reset", ACCESS_ANYONE, reset_params, sizeof(struct reset_draft),
      "SessionStarted", WRITES("password.changed", "session.created", "session.ended"),
      "Set a new password with a code that was mailed, and log in; ends all sessions and removes "
      "the keys",
      ERROR(UNAUTHENTICATED) | ERROR(CONFLICT), NULL },
    { "session.resume", ACCESS_ANYONE, resume_params, sizeof(struct resume_draft),
      "SessionResumed", WRITES(),
      "Log in with the token of an earlier login", ERROR(UNAUTHENTICATED) | ERROR(CONFLICT), NULL },
    { "session.logout", ACCESS_PERSON, NO_DRAFT,
      "Empty", WRITES("session.ended"), "End this session; its token is good no more", 0, NULL },
    { "session.list", ACCESS_PERSON, page_params, sizeof(struct page_draft),
      "SessionPage", READS, "Where one is logged in, the newest login first", 0, NULL },
    { "session.revoke", ACCESS_PERSON, session_params, sizeof(struct session_draft),
      "Empty", WRITES("session.ended"),
      "End a session of one's own; its token is good no more", ERROR(NOT_FOUND), NULL },
    { "session.change_password", ACCESS_PERSON, change_password_params,
      sizeof(struct change_password_draft),
      "Empty", WRITES("password.changed", "session.ended", "key.removed"),
      "Take a new password; all other sessions end, and the keys go unless they are kept", ERROR(FORBIDDEN), NULL },
    { "session.add_key", ACCESS_PERSON, add_key_params, sizeof(struct add_key_draft),
      "Empty", WRITES("key.added"),
      "Let a key log in as oneself", ERROR(FORBIDDEN) | ERROR(CONFLICT), add_key_check },
    { "session.remove_key", ACCESS_PERSON, key_params, sizeof(struct key_draft),
      "Empty", WRITES("key.removed"), "Let a key log in no more", ERROR(NOT_FOUND), NULL },
    { "session.keys", ACCESS_PERSON, page_params, sizeof(struct page_draft),
      "KeyPage", READS, "The keys that may log in as oneself, the newest first", 0, NULL },
    { "sync", ACCESS_PERSON, sync_params, sizeof(struct sync_draft),
      "Sync", READS, "What was pushed after a cursor, in order", 0, NULL },

    { "person.get", ACCESS_PERSON, handle_params, sizeof(struct handle_draft),
      "Person", READS, "A person", ERROR(NOT_FOUND), NULL },
    { "person.edit", ACCESS_PERSON, person_edit_params, sizeof(struct person_edit_draft),
      "Person", WRITES("person.edited"),
      "Change what is given of oneself", ERROR(FORBIDDEN), person_edit_check },
    { "person.settings", ACCESS_PERSON, person_settings_params,
      sizeof(struct person_settings_draft),
      "PersonSettings", WRITES("settings.changed"),
      "Change what is given of one's settings; all of them as they are then", 0, NULL },
    { "person.follow", ACCESS_PERSON, handle_params, sizeof(struct handle_draft),
      "FollowCounts", WRITES("person.followed"), "Follow somebody", ERROR(NOT_FOUND), NULL },
    { "person.unfollow", ACCESS_PERSON, handle_params, sizeof(struct handle_draft),
      "FollowCounts", WRITES("person.unfollowed"),
      "Follow somebody no more", ERROR(NOT_FOUND), NULL },

    { "person.search", ACCESS_PERSON, person_search_params, sizeof(struct person_search_draft),
      "BriefPage", READS, "People by the beginning of their handle or of words of their name, best first",
      0, NULL },
    { "person.followers", ACCESS_PERSON, handle_list_params, sizeof(struct handle_list_draft),
      "BriefPage", READS, "Who follows somebody, the newest first", ERROR(NOT_FOUND), NULL },
    { "person.following", ACCESS_PERSON, handle_list_params, sizeof(struct handle_list_draft),
      "BriefPage", READS, "Whom somebody follows, the newest first", ERROR(NOT_FOUND), NULL },
    { "person.network", ACCESS_PERSON, handle_params, sizeof(struct handle_draft),
      "Network", READS, "Whom somebody knows, and whom one might want to know", ERROR(NOT_FOUND), NULL },
    { "person.block", ACCESS_PERSON, handle_params, sizeof(struct handle_draft),
      "Empty", WRITES("person.blocked", "person.unfollowed"),
      "Neither see somebody nor be seen by them; follows end both ways", ERROR(NOT_FOUND), NULL },
    { "person.unblock", ACCESS_PERSON, handle_params, sizeof(struct handle_draft),
      "Empty", WRITES("person.unblocked"), "Take a block back", ERROR(NOT_FOUND), NULL },
    { "person.mute", ACCESS_PERSON, handle_params, sizeof(struct handle_draft),
      "Empty", WRITES("person.muted"),
      "Nothing of somebody in the home feed and the notifications", ERROR(NOT_FOUND), NULL },
    { "person.unmute", ACCESS_PERSON, handle_params, sizeof(struct handle_draft),
      "Empty", WRITES("person.unmuted"), "Take a mute back", ERROR(NOT_FOUND), NULL },
    { "person.blocked", ACCESS_PERSON, page_params, sizeof(struct page_draft),
      "BriefPage", READS, "Whom one blocks, the newest first", 0, NULL },
    { "person.muted", ACCESS_PERSON, page_params, sizeof(struct page_draft),
      "BriefPage", READS, "Whom one mutes, the newest first", 0, NULL },

    { "person.export", ACCESS_PERSON, export_params, sizeof(struct export_draft),
      "Export", READS,
      "All that is kept of oneself; what is large comes in parts, each beginning where the one "
      "before ended",
      0, NULL },
    { "person.delete", ACCESS_PERSON, password_params, sizeof(struct password_draft),
      "Empty",
      WRITES("person.deleted", "session.ended", "key.removed", "update.reacted", "comment.reacted",
             "message.reacted", "person.unfollowed", "topic.unfollowed", "team.unfollowed",
             "team.left", "team.role_changed", "member.removed",
             "member.role_changed", "update.deleted", "comment.deleted", "message.deleted",
             "index.deleted", "notification.changed", "notification.withdrawn"),
      "Delete oneself and all that is one's own", ERROR(FORBIDDEN), NULL },
    { "team.create", ACCESS_PERSON, team_create_params, sizeof(struct team_draft),
      "Team", WRITES("team.created", "team.left", "team.role_changed"),
      "Make a team and lead it; out of the one before", ERROR(CONFLICT), NULL },
    { "team.list", ACCESS_PERSON, team_list_params, sizeof(struct team_list_draft),
      "TeamPage", READS, "Teams, or those that have every word, the last as a prefix; newest first",
      0, NULL },
    { "team.get", ACCESS_PERSON, team_params, sizeof(struct team_id_draft),
      "Team", READS, "A team", ERROR(NOT_FOUND), NULL },
    { "team.members", ACCESS_PERSON, team_page_params, sizeof(struct team_page_draft),
      "TeamMemberPage", READS, "Who is in a team, its leads first", ERROR(NOT_FOUND), NULL },
    { "team.edit", ACCESS_PERSON, team_edit_params, sizeof(struct team_edit_draft),
      "Team", WRITES("team.edited"),
      "Change what is given of a team", ERROR(NOT_FOUND) | ERROR(FORBIDDEN), NULL },
    { "team.set_role", ACCESS_PERSON, team_role_params, sizeof(struct team_role_draft),
      "Team", WRITES("team.role_changed"),
      "Make somebody a lead of the team, or a member",
      ERROR(NOT_FOUND) | ERROR(FORBIDDEN) | ERROR(CONFLICT), NULL },
    { "team.invite", ACCESS_PERSON, team_invite_params, sizeof(struct team_invite_draft),
      "Empty", WRITES("team.invited"),
      "Let people join a team", ERROR(NOT_FOUND) | ERROR(FORBIDDEN), NULL },
    { "team.join", ACCESS_PERSON, team_params, sizeof(struct team_id_draft),
      "Team", WRITES("team.joined", "team.left", "team.role_changed"),
      "Join a team that is open or invited one; out of the one before",
      ERROR(NOT_FOUND) | ERROR(FORBIDDEN), NULL },
    { "team.leave", ACCESS_PERSON, team_params, sizeof(struct team_id_draft),
      "Team", WRITES("team.left", "team.role_changed"), "Leave a team", ERROR(NOT_FOUND), NULL },
    { "team.follow", ACCESS_PERSON, team_params, sizeof(struct team_id_draft),
      "Team", WRITES("team.followed"), "Follow a team", ERROR(NOT_FOUND), NULL },
    { "team.unfollow", ACCESS_PERSON, team_params, sizeof(struct team_id_draft),
      "Team", WRITES("team.unfollowed"), "Follow a team no more", ERROR(NOT_FOUND), NULL },

    { "update.post", ACCESS_PERSON, update_post_params, sizeof(struct update_draft),
      "Update", WRITES("update.posted"), "Publish an update", 0, NULL },
    { "update.get", ACCESS_PERSON, id_params, sizeof(struct id_draft),
      "Update", READS, "An update", ERROR(NOT_FOUND), NULL },
    { "update.edit", ACCESS_PERSON, update_edit_params, sizeof(struct update_edit_draft),
      "Update", WRITES("update.edited"),
      "Change the text of one's own update", ERROR(NOT_FOUND) | ERROR(FORBIDDEN), NULL },
    { "update.delete", ACCESS_PERSON, id_params, sizeof(struct id_draft),
      "Empty", WRITES("update.deleted", "notification.withdrawn"),
      "Delete one's own update with all that hangs on it; administrators any that they see",
      ERROR(NOT_FOUND) | ERROR(FORBIDDEN), NULL },
    { "update.history", ACCESS_PERSON, id_list_params, sizeof(struct id_list_draft),
      "VersionPage", READS, "What an update says and said, newest first", ERROR(NOT_FOUND), NULL },
    { "update.react", ACCESS_PERSON, update_react_params, sizeof(struct update_react_draft),
      "UpdateReactions", WRITES("update.reacted"),
      "Like or recommend an update, or take it back", ERROR(NOT_FOUND), NULL },
    { "update.reactions", ACCESS_PERSON, reaction_list_params, sizeof(struct reaction_list_draft),
      "BriefPage", READS, "Who likes or recommends an update, the newest first", ERROR(NOT_FOUND), NULL },
    { "update.translate", ACCESS_PERSON, update_translate_params,
      sizeof(struct update_translate_draft), "Translation", READS,
      "An update in another language, by the deployed function `translate`; without one: unavailable",
      ERROR(NOT_FOUND) | ERROR(UNAVAILABLE), NULL },
    { "comment.post", ACCESS_PERSON, comment_post_params, sizeof(struct comment_draft),
      "Comment", WRITES("comment.posted"),
      "Comment on an update, or reply to a comment", ERROR(NOT_FOUND), NULL },
    { "comment.edit", ACCESS_PERSON, comment_edit_params, sizeof(struct comment_edit_draft),
      "Comment", WRITES("comment.edited"),
      "Change the text of one's own comment",
      ERROR(NOT_FOUND) | ERROR(FORBIDDEN) | ERROR(CONFLICT), NULL },
    { "comment.react", ACCESS_PERSON, comment_react_params, sizeof(struct comment_react_draft),
      "Comment", WRITES("comment.reacted"),
      "Like a comment, or take it back", ERROR(NOT_FOUND), NULL },
    { "comment.get", ACCESS_PERSON, id_params, sizeof(struct id_draft),
      "Comment", READS, "A comment", ERROR(NOT_FOUND), NULL },
    { "comment.list", ACCESS_PERSON, comment_list_params, sizeof(struct comment_list_draft),
      "CommentPage", READS, "The comments on an update, oldest first", ERROR(NOT_FOUND), NULL },
    { "comment.delete", ACCESS_PERSON, id_params, sizeof(struct id_draft),
      "Empty", WRITES("comment.deleted", "notification.changed", "notification.withdrawn"),
      "Delete one's own comment, or one on one's own update; administrators any that they see",
      ERROR(NOT_FOUND) | ERROR(FORBIDDEN), NULL },
    { "feed.home", ACCESS_PERSON, page_params, sizeof(struct page_draft),
      "FeedPage", READS, "What happened around oneself, newest first", 0, NULL },

    { "feed.person", ACCESS_PERSON, handle_list_params, sizeof(struct handle_list_draft),
      "UpdatePage", READS, "Somebody's updates, newest first", ERROR(NOT_FOUND), NULL },
    { "feed.topic", ACCESS_PERSON, topic_list_params, sizeof(struct topic_list_draft),
      "UpdatePage", READS, "Updates about a topic, newest first", 0, NULL },
    { "feed.team", ACCESS_PERSON, team_page_params, sizeof(struct team_page_draft),
      "UpdatePage", READS, "What was posted in a team, newest first", ERROR(NOT_FOUND), NULL },
    { "topic.follow", ACCESS_PERSON, topic_params, sizeof(struct topic_draft),
      "Empty", WRITES("topic.followed"), "Follow a topic", 0, NULL },
    { "topic.unfollow", ACCESS_PERSON, topic_params, sizeof(struct topic_draft),
      "Empty", WRITES("topic.unfollowed"), "Follow a topic no more", 0, NULL },
    { "topic.list", ACCESS_PERSON, page_params, sizeof(struct page_draft),
      "TopicPage", READS, "The topics one follows, the newest first", 0, NULL },
    { "topic.popular", ACCESS_PERSON, page_params, sizeof(struct page_draft),
      "TopicPage", READS, "Topics by their public updates of the last 7 days", 0, NULL },

    { "search", ACCESS_PERSON, search_params, sizeof(struct search_draft),
      "SearchPage", READS,
      "What holds every word, the last as a prefix: newest first, people best first", 0, NULL },
    { "notification.list", ACCESS_PERSON, notification_list_params,
      sizeof(struct notification_list_draft),
      "NotificationPage", READS, "Groups of notifications, newest first", 0, NULL },
    { "notification.read", ACCESS_PERSON, notification_read_params,
      sizeof(struct notification_read_draft),
      "NotificationsRead", WRITES("notification.read"),
      "Mark groups as read: some, or one and all older", ERROR(NOT_FOUND),
      notification_read_check },

    { "notification.pending_mail", ACCESS_PERSON, NO_DRAFT,
      "PendingMailPage", READS,
      "What would be mailed to oneself, and when, the soonest first: of the 200 groups and "
      "conversations that have waited for longest; nothing without a confirmed address",
      0, NULL },
    { "notification.why", ACCESS_PERSON, id_params, sizeof(struct id_draft),
      "EventSteps", READS,
      "Why a group of one's own is there: what became of the newest 20 events in it, as far as it "
      "concerns oneself",
      ERROR(NOT_FOUND), NULL },
    { "notification.skip_mail", ACCESS_PERSON, id_params, sizeof(struct id_draft),
      "Empty", WRITES(),
      "Not this one: what waits to be mailed is not, until something new happens in it",
      ERROR(NOT_FOUND), NULL },
    { "notification.settings", ACCESS_PERSON, notification_settings_params,
      sizeof(struct notification_settings_draft),
      "NotificationSettings", WRITES("settings.changed"),
      "What one wants to hear of each kind: live (else listed, not pushed), email, group (else each "
      "act stands alone). Messages reach every session whatever `message` says of live",
      0, NULL },

    { "conversation.list", ACCESS_PERSON, page_params, sizeof(struct page_draft),
      "ConversationPage", READS, "Conversations, latest activity first", 0, NULL },
    { "conversation.get", ACCESS_PERSON, id_params, sizeof(struct id_draft),
      "Conversation", READS, "A conversation", ERROR(NOT_FOUND), NULL },
    { "conversation.members", ACCESS_PERSON, member_list_params, sizeof(struct member_list_draft),
      "MemberPage", READS, "Who is in a conversation, by role and name", ERROR(NOT_FOUND), NULL },
    { "conversation.open", ACCESS_PERSON, handle_params, sizeof(struct handle_draft),
      "Conversation", WRITES("conversation.opened"),
      "The one direct conversation with somebody", ERROR(NOT_FOUND) | ERROR(FORBIDDEN), NULL },
    { "group.create", ACCESS_PERSON, group_create_params, sizeof(struct group_draft),
      "Conversation", WRITES("group.created", "member.added"),
      "Make a group; its creator owns it", ERROR(NOT_FOUND) | ERROR(FORBIDDEN), NULL },
    { "group.invite", ACCESS_PERSON, group_invite_params, sizeof(struct group_invite_draft),
      "Conversation", WRITES("member.added"),
      "Add people to a group", ERROR(NOT_FOUND) | ERROR(FORBIDDEN) | ERROR(TOO_LARGE), NULL },
    { "group.remove", ACCESS_PERSON, group_member_params, sizeof(struct group_member_draft),
      "Conversation", WRITES("member.removed"),
      "Put a member out of a group", ERROR(NOT_FOUND) | ERROR(FORBIDDEN), NULL },
    { "group.edit", ACCESS_PERSON, group_edit_params, sizeof(struct group_edit_draft),
      "Conversation", WRITES("group.edited"),
      "Change what a group is called and about", ERROR(NOT_FOUND) | ERROR(FORBIDDEN), NULL },
    { "group.set_role", ACCESS_PERSON, group_role_params, sizeof(struct group_role_draft),
      "Conversation", WRITES("member.role_changed"),
      "Make a member an owner, an admin or a plain member",
      ERROR(NOT_FOUND) | ERROR(FORBIDDEN) | ERROR(CONFLICT), NULL },
    { "group.leave", ACCESS_PERSON, id_params, sizeof(struct id_draft),
      "Empty", WRITES("member.removed"),
      "Leave a group", ERROR(NOT_FOUND) | ERROR(CONFLICT), NULL },

    { "message.send", ACCESS_PERSON, message_send_params, sizeof(struct message_draft),
      "MessageSent", WRITES("message.sent"),
      "Say something in a conversation", ERROR(NOT_FOUND) | ERROR(FORBIDDEN), NULL },
    { "message.history", ACCESS_PERSON, message_history_params,
      sizeof(struct message_history_draft),
      "MessagePage", READS, "Messages in order of seq; without a place the newest",
      ERROR(NOT_FOUND), message_history_check },
    { "message.edit", ACCESS_PERSON, message_edit_params, sizeof(struct message_edit_draft),
      "Message", WRITES("message.edited"),
      "Change what one has said", ERROR(NOT_FOUND) | ERROR(FORBIDDEN) | ERROR(CONFLICT), NULL },
    { "message.delete", ACCESS_PERSON, id_params, sizeof(struct id_draft),
      "Message", WRITES("message.deleted"),
      "Take back what was said: a shell keeps its place", ERROR(NOT_FOUND) | ERROR(FORBIDDEN),
      NULL },
    { "message.react", ACCESS_PERSON, message_react_params, sizeof(struct message_react_draft),
      "Message", WRITES("message.reacted"),
      "React with an emoji, or take it back",
      ERROR(NOT_FOUND) | ERROR(FORBIDDEN) | ERROR(CONFLICT) | ERROR(TOO_LARGE), NULL },
    { "message.read", ACCESS_PERSON, message_read_params, sizeof(struct message_read_draft),
      "MessageRead", WRITES("message.read"),
      "Everything up to this seq is read", ERROR(NOT_FOUND), NULL },

    { "message.typing", ACCESS_PERSON, conversation_params, sizeof(struct conversation_draft),
      "Empty", WRITES(), "Tell the others that one is typing",
      ERROR(NOT_FOUND) | ERROR(FORBIDDEN), NULL },
    { "message.delivery", ACCESS_PERSON, message_place_params, sizeof(struct message_place_draft),
      "MessageDelivery", READS, "Whom a message of one's own has reached, and how fast",
      ERROR(NOT_FOUND) | ERROR(FORBIDDEN), NULL },
    { "conversation.mute", ACCESS_PERSON, mute_params, sizeof(struct mute_draft),
      "Conversation", WRITES("conversation.muted"),
      "Let a conversation be silent until a time", ERROR(NOT_FOUND), NULL },
    { "presence.watch", ACCESS_PERSON, presence_params, sizeof(struct presence_draft),
      "PresencePage", READS,
      "Who of these is online, and from now on, on this connection, who comes and goes; in place of "
      "the list before. Going is told after some seconds, so that coming back at once is no news",
      0, NULL },

    { "index.dimensions", ACCESS_PERSON, NO_DRAFT,
      "IndexDimensions", READS, "The sliders of a check-in", 0, NULL },
    { "index.last", ACCESS_PERSON, NO_DRAFT,
      "IndexLast", READS, "One's last answers: what the sliders are pre-set to", 0, NULL },
    { "index.check_in", ACCESS_PERSON, check_in_params, sizeof(struct check_in_draft),
      "CheckedIn", WRITES("index.checked_in"),
      "Say how one feels; nobody else ever reads it", 0, NULL },
    { "index.delete", ACCESS_PERSON, id_params, sizeof(struct id_draft),
      "Empty", WRITES("index.deleted"), "Take a check-in back", ERROR(NOT_FOUND), NULL },
    { "index.history", ACCESS_PERSON, index_history_params, sizeof(struct index_history_draft),
      "IndexHistory", READS, "One's own check-ins, newest first, and each day's index", 0, NULL },
    { "team.index", ACCESS_PERSON, team_index_params, sizeof(struct team_index_draft),
      "TeamIndex", READS, "How a team feels, by closed weeks of five people or more, oldest first",
      ERROR(NOT_FOUND) | ERROR(FORBIDDEN), NULL },

    { "pipeline.stats", ACCESS_ADMIN, NO_DRAFT,
      "PipelineStats", READS, "Counters of every topic, queue and function", 0, NULL },
    { "pipeline.trace", ACCESS_ADMIN, event_trace_params, sizeof(struct event_trace_draft),
      "EventTrace", READS,
      "What became of an event, or of that which made an update, comment or message: filters, "
      "queues, attempts, people, deliveries. `more`: there were too many steps",
      ERROR(NOT_FOUND), NULL },
    { "pipeline.why", ACCESS_ADMIN, event_why_params, sizeof(struct event_why_draft),
      "EventSteps", READS, "Why an event notified somebody, or why not", ERROR(NOT_FOUND), NULL },
    { "pipeline.dead_letters", ACCESS_ADMIN, dead_letters_params,
      sizeof(struct dead_letters_draft),
      "DeadLetterPage", READS, "The dead letters of a queue, newest first", ERROR(NOT_FOUND), NULL },
    { "pipeline.watch", ACCESS_ADMIN, pipeline_watch_params, sizeof(struct pipeline_watch_draft),
      "Empty", READS, "Hear the statistics once a second (pipeline.tick), or no more", 0, NULL },
    { "pipeline.redrive", ACCESS_ADMIN, redrive_params, sizeof(struct redrive_draft),
      "Redriven", WRITES("pipeline.changed"),
      "Move dead letters back into their queue, as new messages: those named, or all, oldest first",
      ERROR(NOT_FOUND), NULL },
};
/* clang-format on */
const size_t method_count = ARRAY_LEN(methods);

const struct push_type push_types[] = {
    { "message.new", "MessageNewPush", "A message, to every session of every member", true },
    { "message.changed", "MessageChangedPush", "A message was edited, deleted or reacted to",
      true },
    { "message.read", "MessageReadPush", "Somebody read up to this seq", true },
    { "conversation.changed", "ConversationChangedPush",
      "A conversation, or one's own part in it, is another", true },
    { "notification.changed", "NotificationChangedPush",
      "A group of notifications is new, grew or was read; the session that read it is not told, "
      "though `sync` replays it",
      true },
    { "notification.withdrawn", "NotificationWithdrawnPush", "A group of notifications is gone",
      true },
    { "update.new", "UpdateNewPush", "An update enters the home feed", true },
    { "update.changed", "UpdateChangedPush", "An update's counts are others", true },
    { "message.typing", "MessageTypingPush", "Somebody is typing", false },
    { "presence.changed", "PresenceChangedPush", "Somebody whom one watches came or went", false },
    { "pipeline.tick", "PipelineStats", "The statistics, once a second, to those who watch", false },
    { "session.ended", "SessionEndedPush", "This session is over; the connection closes next",
      false },
};
const size_t push_type_count = ARRAY_LEN(push_types);

const struct method *method_find(const char *name)
{
    for (size_t i = 0; i < method_count; i++)
        if (strcmp(methods[i].name, name) == 0)
            return &methods[i];
    return NULL;
}

unsigned method_errors_of_all(void)
{
    return ERROR(INVALID_PARAMS) | ERROR(INTERNAL) | ERROR(RATE_LIMITED) | ERROR(UNAVAILABLE);
}

unsigned method_errors(const struct method *method)
{
    unsigned errors = method->errors | method_errors_of_all();

    if (method->access != ACCESS_ANYONE)
        errors |= ERROR(UNAUTHENTICATED);
    if (method->access == ACCESS_ADMIN)
        errors |= ERROR(FORBIDDEN);
    for (const struct param *p = method->params; p->name; p++) {
        if (p->type == PARAM_TEXT || p->type == PARAM_LINE || p->type == PARAM_HANDLES ||
            p->type == PARAM_IDS || p->type == PARAM_FIGURES)
            errors |= ERROR(TOO_LARGE);
        if (p->type == PARAM_CLIENT_ID)
            errors |= ERROR(CONFLICT);
    }
    return errors;
}
