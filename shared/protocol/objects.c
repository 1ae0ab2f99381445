/* The objects of the contract: for each its schema's rows and, right behind, its writer, both in
 * the order of protocol.md 4. A test checks every writer's output against its schema.
 *
 * To add a member: a field in objects.h, a row and a line here. */
#include "objects.h"

#include <stdio.h>

#include "base64.h"
#include "limits.h"
#include "schema.h"

enum {
    NAMES_MAX_BYTES = 2 * 4 * LIMIT_NAME + 64, /* two names in UTF-8, and words */
    SENTENCE_BYTES = 2 * NAMES_MAX_BYTES,
};

const char *const who_may_names[] = { "everybody", "followed", "team", NULL };
const char *const audience_names[] = { "public", "followers", "team", NULL };
const char *const reaction_names[] = { "like", "recommend", NULL };
const char *const conversation_kind_names[] = { "direct", "group", NULL };
const char *const team_role_names[] = { "lead", "member", NULL };
const char *const member_role_names[] = { "owner", "admin", "member", NULL };
const char *const target_kind_names[] = { "update",  "comment", "conversation",
                                          "message", "team",    NULL };
const char *const feed_reason_names[] = { "mentioned",   "team",  "posted", "commented",
                                          "recommended", "topic", NULL };
const char *const setting_kind_names[SETTING_KINDS + 1] = {
    "mention",      "follow",      "comment",     "reply",        "like",    "recommend",
    "chat_mention", "group_added", "team_joined", "team_invited", "message", NULL,
};
const char *const notification_kind_names[NOTIFICATION_KINDS + 1] = {
    [NOTIFICATION_MENTION] = "mention",
    [NOTIFICATION_FOLLOW] = "follow",
    [NOTIFICATION_COMMENT] = "comment",
    [NOTIFICATION_REPLY] = "reply",
    [NOTIFICATION_LIKE] = "like",
    [NOTIFICATION_RECOMMEND] = "recommend",
    [NOTIFICATION_CHAT_MENTION] = "chat_mention",
    [NOTIFICATION_GROUP_ADDED] = "group_added",
    [NOTIFICATION_TEAM_JOINED] = "team_joined",
    [NOTIFICATION_TEAM_INVITED] = "team_invited",
};
static const char *const entity_kind_names[] = { "mention", "topic", "link", NULL };

static void write_id(struct json_writer *w, const char *key, enum id_kind kind, int64_t n)
{
    json_string_member(w, key, n ? id_format(kind, n).s : NULL);
}

static void write_strings(struct json_writer *w, const char *key, const struct string_list *list)
{
    json_array_member(w, key);
    for (size_t i = 0; i < list->count; i++)
        json_text(w, list->items[i]);
    json_close_array(w);
}

static void write_brief_member(struct json_writer *w, const char *key, const struct brief *brief)
{
    json_key(w, key);
    if (brief)
        write_brief(w, brief);
    else
        json_null_value(w);
}

/* Entity: text/entities.c writes it. */
static const struct schema_member entity_members[] = {
    ENUM("kind", entity_kind_names),
    INTEGER("start"),
    INTEGER("end"),
    STRING("handle", OPTIONAL),
    TOPIC("topic", OPTIONAL),
    STRING("url", OPTIONAL),
    STRING("name", OPTIONAL),
    END_MEMBERS,
};

static const struct schema_member team_brief_members[] = {
    ID("id", ID_TEAM),
    STRING("name"),
    STRING("company"),
    END_MEMBERS,
};

static void write_team_brief(struct json_writer *w, const struct team_brief *team)
{
    json_key(w, "team");
    if (team->id.n == 0) {
        json_null_value(w);
        return;
    }
    json_open_object(w);
    write_id(w, "id", ID_TEAM, team->id.n);
    json_string_member(w, "name", team->name);
    json_string_member(w, "company", team->company);
    json_close_object(w);
}

static const struct schema_member brief_members[] = {
    HANDLE("handle"), STRING("name"), STRING("title"), REF("team", "TeamBrief", NULLABLE),
    BOOL("verified"), END_MEMBERS,
};

void write_brief(struct json_writer *w, const struct brief *brief)
{
    json_open_object(w);
    json_string_member(w, "handle", brief->handle);
    json_string_member(w, "name", brief->name);
    json_string_member(w, "title", brief->title);
    write_team_brief(w, &brief->team);
    json_bool_member(w, "verified", brief->verified);
    json_close_object(w);
}

static const struct schema_member person_members[] = {
    HANDLE("handle"),
    STRING("name"),
    STRING("title"),
    REF("team", "TeamBrief", NULLABLE),
    STRING("about"),
    TOPIC("topics", LIST),
    BOOL("verified"),
    BOOL("people_manager"),
    INTEGER("updates"),
    INTEGER("following"),
    INTEGER("followers"),
    BOOL("followed_by_me"),
    BOOL("follows_me"),
    TIME("joined_at"),
    STRING("email", OPTIONAL, NULLABLE),
    BOOL("email_confirmed", OPTIONAL),
    TIME("email_refused_at", OPTIONAL),
    BOOL("admin", OPTIONAL),
    END_MEMBERS,
};

void write_person(struct json_writer *w, const struct person *person)
{
    json_open_object(w);
    json_string_member(w, "handle", person->brief.handle);
    json_string_member(w, "name", person->brief.name);
    json_string_member(w, "title", person->brief.title);
    write_team_brief(w, &person->brief.team);
    json_string_member(w, "about", person->about);
    write_strings(w, "topics", &person->topics);
    json_bool_member(w, "verified", person->brief.verified);
    json_bool_member(w, "people_manager", person->people_manager);
    json_int_member(w, "updates", person->updates);
    json_int_member(w, "following", person->following);
    json_int_member(w, "followers", person->followers);
    json_bool_member(w, "followed_by_me", person->followed_by_me);
    json_bool_member(w, "follows_me", person->follows_me);
    json_time_member(w, "joined_at", person->joined_at);
    if (person->own) {
        json_string_member(w, "email", person->email);
        json_bool_member(w, "email_confirmed", person->email_confirmed);
        if (person->email_refused_at >= 0)
            json_time_member(w, "email_refused_at", person->email_refused_at);
        json_bool_member(w, "admin", person->admin);
    }
    json_close_object(w);
}

static const struct schema_member session_members[] = {
    ID("id", ID_SESSION), STRING("device"), STRING("address"), TIME("created_at"),
    TIME("last_seen_at"), BOOL("current"),  END_MEMBERS,
};

void write_session(struct json_writer *w, const struct session_info *session)
{
    json_open_object(w);
    write_id(w, "id", ID_SESSION, session->id.n);
    json_string_member(w, "device", session->device);
    json_string_member(w, "address", session->address);
    json_time_member(w, "created_at", session->created_at);
    json_time_member(w, "last_seen_at", session->last_seen_at);
    json_bool_member(w, "current", session->current);
    json_close_object(w);
}

static const struct schema_member person_settings_members[] = {
    ENUM("who_may_write_me", who_may_names),
    ENUM("who_may_add_me", who_may_names),
    STRING("language"),
    STRING("time_zone"),
    BOOL("allow_indexing"),
    END_MEMBERS,
};

void write_person_settings(struct json_writer *w, const struct person_settings *settings)
{
    json_open_object(w);
    json_string_member(w, "who_may_write_me", who_may_names[settings->who_may_write_me]);
    json_string_member(w, "who_may_add_me", who_may_names[settings->who_may_add_me]);
    json_string_member(w, "language", settings->language);
    json_string_member(w, "time_zone", settings->time_zone);
    json_bool_member(w, "allow_indexing", settings->allow_indexing);
    json_close_object(w);
}

static const struct schema_member network_members[] = {
    INTEGER("followers"),
    INTEGER("following"),
    REF("mutual", "Brief", LIST),
    REF("teammates", "Brief", LIST),
    REF("suggested", "Brief", LIST),
    END_MEMBERS,
};

static void write_people(struct json_writer *w, const char *name, const struct network_list *list)
{
    json_array_member(w, name);
    for (size_t i = 0; i < list->count; i++)
        write_brief(w, &list->items[i]);
    json_close_array(w);
}

void write_network(struct json_writer *w, const struct network *network)
{
    json_open_object(w);
    json_int_member(w, "followers", network->followers);
    json_int_member(w, "following", network->following);
    write_people(w, "mutual", &network->mutual);
    write_people(w, "teammates", &network->teammates);
    write_people(w, "suggested", &network->suggested);
    json_close_object(w);
}

static const struct schema_member key_members[] = {
    STRING("key"), STRING("label"), TIME("added_at"), TIME("last_used_at", NULLABLE), END_MEMBERS,
};

void write_key(struct json_writer *w, const struct login_key *key)
{
    char text[BASE64_TEXT_MAX(LIMIT_KEY_BYTES)];

    json_open_object(w);
    json_string_member(w, "key", base64_encode(key->key, LIMIT_KEY_BYTES, text));
    json_string_member(w, "label", key->label);
    json_time_member(w, "added_at", key->added_at);
    json_time_member(w, "last_used_at", key->last_used_at);
    json_close_object(w);
}

static const struct schema_member topic_members[] = {
    STRING("topic"), INTEGER("followers"), INTEGER("updates"), BOOL("followed"), END_MEMBERS,
};

void write_topic(struct json_writer *w, const struct topic *topic)
{
    json_open_object(w);
    json_string_member(w, "topic", topic->name);
    json_int_member(w, "followers", topic->followers);
    json_int_member(w, "updates", topic->updates);
    json_bool_member(w, "followed", topic->followed);
    json_close_object(w);
}

static const struct schema_member team_members[] = {
    ID("id", ID_TEAM),      STRING("company"),
    STRING("name"),         STRING("about"),
    BOOL("open"),           BOOL("index_public"),
    INTEGER("members"),     INTEGER("followers"),
    BOOL("followed_by_me"), ENUM("role", team_role_names, NULLABLE),
    TIME("created_at"),     END_MEMBERS,
};

void write_team(struct json_writer *w, const struct team *team)
{
    json_open_object(w);
    write_id(w, "id", ID_TEAM, team->id.n);
    json_string_member(w, "company", team->company);
    json_string_member(w, "name", team->name);
    json_string_member(w, "about", team->about);
    json_bool_member(w, "open", team->open);
    json_bool_member(w, "index_public", team->index_public);
    json_int_member(w, "members", team->members);
    json_int_member(w, "followers", team->followers);
    json_bool_member(w, "followed_by_me", team->followed_by_me);
    json_string_member(w, "role", team_role_names[team->role]);
    json_time_member(w, "created_at", team->created_at);
    json_close_object(w);
}

static const struct schema_member team_member_members[] = {
    REF("person", "Brief"),
    ENUM("role", team_role_names),
    END_MEMBERS,
};

void write_team_member(struct json_writer *w, const struct team_member *member)
{
    json_open_object(w);
    write_brief_member(w, "person", &member->person);
    json_string_member(w, "role", team_role_names[member->role]);
    json_close_object(w);
}

static const struct schema_member dimension_members[] = {
    STRING("id"),   STRING("label"), STRING("low"), STRING("high"),
    INTEGER("min"), INTEGER("max"),  END_MEMBERS,
};

void write_dimension(struct json_writer *w, const struct dimension *dimension)
{
    json_open_object(w);
    json_string_member(w, "id", dimension->id);
    json_string_member(w, "label", dimension->label);
    json_string_member(w, "low", dimension->low);
    json_string_member(w, "high", dimension->high);
    json_int_member(w, "min", dimension->min);
    json_int_member(w, "max", dimension->max);
    json_close_object(w);
}

static const struct schema_member check_in_members[] = {
    ID("id", ID_CHECK_IN),   TIME("at"),     INTEGER("index"), OBJECT("values"),
    STRING("touched", LIST), STRING("note"), END_MEMBERS,
};

void write_check_in(struct json_writer *w, const struct check_in *check_in)
{
    json_open_object(w);
    write_id(w, "id", ID_CHECK_IN, check_in->id.n);
    json_time_member(w, "at", check_in->at);
    json_int_member(w, "index", check_in->value);
    json_raw_member(w, "values", check_in->answers);
    json_raw_member(w, "touched", check_in->touched);
    json_string_member(w, "note", check_in->note);
    json_close_object(w);
}

static const struct schema_member index_week_members[] = {
    STRING("week"),       TIME("from"), INTEGER("index", NULLABLE), INTEGER("people", NULLABLE),
    OBJECT("dimensions"), END_MEMBERS,
};

void write_index_week(struct json_writer *w, const struct index_week *week, const char *nothing)
{
    json_open_object(w);
    json_string_member(w, "week", week->week);
    json_time_member(w, "from", week->from);
    if (week->figures) {
        json_int_member(w, "index", week->value);
        json_int_member(w, "people", week->people);
    } else {
        json_null_member(w, "index");
        json_null_member(w, "people");
    }
    json_raw_member(w, "dimensions", week->figures ? week->figures : nothing);
    json_close_object(w);
}

static const struct schema_member link_members[] = {
    STRING("url"), STRING("title"), STRING("description"), STRING("site"), END_MEMBERS,
};

static void write_link(struct json_writer *w, const struct link_preview *link)
{
    json_object_member(w, "link");
    json_string_member(w, "url", link->url);
    json_string_member(w, "title", link->title);
    json_string_member(w, "description", link->description);
    json_string_member(w, "site", link->site);
    json_close_object(w);
}

static const struct schema_member update_members[] = {
    ID("id", ID_UPDATE),
    REF("author", "Brief"),
    STRING("text"),
    REF("entities", "Entity", LIST),
    TOPIC("topics", LIST),
    ENUM("audience", audience_names),
    TIME("at"),
    TIME("edited_at", NULLABLE),
    INTEGER("likes"),
    INTEGER("recommends"),
    INTEGER("comments"),
    BOOL("liked"),
    BOOL("recommended"),
    REF("link", "Link", NULLABLE),
    END_MEMBERS,
};

void write_update(struct json_writer *w, const struct update *update)
{
    json_open_object(w);
    write_id(w, "id", ID_UPDATE, update->id.n);
    write_brief_member(w, "author", &update->author);
    json_string_member(w, "text", update->text);
    json_key(w, "entities");
    write_entities(w, &update->entities);
    write_strings(w, "topics", &update->topics);
    json_string_member(w, "audience", audience_names[update->audience]);
    json_time_member(w, "at", update->at);
    json_time_member(w, "edited_at", update->edited_at);
    json_int_member(w, "likes", update->likes);
    json_int_member(w, "recommends", update->recommends);
    json_int_member(w, "comments", update->comments);
    json_bool_member(w, "liked", update->liked);
    json_bool_member(w, "recommended", update->recommended);
    if (update->has_link)
        write_link(w, &update->link);
    else
        json_null_member(w, "link");
    json_close_object(w);
}

static const struct schema_member version_members[] = {
    STRING("text"),
    TOPIC("topics", LIST),
    TIME("at"),
    END_MEMBERS,
};

void write_version(struct json_writer *w, const struct version *version)
{
    json_open_object(w);
    json_string_member(w, "text", version->text);
    write_strings(w, "topics", &version->topics);
    json_time_member(w, "at", version->at);
    json_close_object(w);
}

static const struct schema_member comment_members[] = {
    ID("id", ID_COMMENT),
    ID("update", ID_UPDATE),
    REF("author", "Brief"),
    STRING("text"),
    REF("entities", "Entity", LIST),
    ID("reply_to", ID_COMMENT, NULLABLE),
    TIME("at"),
    TIME("edited_at", NULLABLE),
    BOOL("deleted"),
    INTEGER("likes"),
    BOOL("liked"),
    END_MEMBERS,
};

void write_comment(struct json_writer *w, const struct comment *comment)
{
    json_open_object(w);
    write_id(w, "id", ID_COMMENT, comment->id.n);
    write_id(w, "update", ID_UPDATE, comment->update.n);
    write_brief_member(w, "author", &comment->author);
    json_string_member(w, "text", comment->text);
    json_key(w, "entities");
    write_entities(w, &comment->entities);
    write_id(w, "reply_to", ID_COMMENT, comment->reply_to.n);
    json_time_member(w, "at", comment->at);
    json_time_member(w, "edited_at", comment->edited_at);
    json_bool_member(w, "deleted", comment->deleted);
    json_int_member(w, "likes", comment->likes);
    json_bool_member(w, "liked", comment->liked);
    json_close_object(w);
}

static const struct schema_member reaction_members[] = {
    STRING("emoji"),
    INTEGER("count"),
    BOOL("mine"),
    END_MEMBERS,
};

static void write_reaction(struct json_writer *w, const struct reaction *reaction)
{
    json_open_object(w);
    json_string_member(w, "emoji", reaction->emoji);
    json_int_member(w, "count", reaction->count);
    json_bool_member(w, "mine", reaction->mine);
    json_close_object(w);
}

static const struct schema_member message_members[] = {
    ID("id", ID_MESSAGE),
    ID("conversation", ID_CONVERSATION),
    INTEGER("seq"),
    REF("from", "Brief"),
    STRING("text"),
    REF("entities", "Entity", LIST),
    ID("reply_to", ID_MESSAGE, NULLABLE),
    TIME("at"),
    TIME("edited_at", NULLABLE),
    BOOL("deleted"),
    REF("reactions", "Reaction", LIST),
    STRING("client_id", OPTIONAL),
    END_MEMBERS,
};

void write_message(struct json_writer *w, const struct message *message)
{
    json_open_object(w);
    write_id(w, "id", ID_MESSAGE, message->id.n);
    write_id(w, "conversation", ID_CONVERSATION, message->conversation.n);
    json_int_member(w, "seq", message->seq);
    write_brief_member(w, "from", &message->from);
    json_string_member(w, "text", message->text);
    json_key(w, "entities");
    write_entities(w, &message->entities);
    write_id(w, "reply_to", ID_MESSAGE, message->reply_to.n);
    json_time_member(w, "at", message->at);
    json_time_member(w, "edited_at", message->edited_at);
    json_bool_member(w, "deleted", message->deleted);
    json_array_member(w, "reactions");
    for (size_t i = 0; i < message->reaction_count; i++)
        write_reaction(w, &message->reactions[i]);
    json_close_array(w);
    if (message->client_id)
        json_string_member(w, "client_id", message->client_id);
    json_close_object(w);
}

static const struct schema_member conversation_members[] = {
    ID("id", ID_CONVERSATION),
    ENUM("kind", conversation_kind_names),
    STRING("name"),
    STRING("about"),
    REF("peer", "Brief", NULLABLE),
    INTEGER("members"),
    ENUM("role", member_role_names, NULLABLE),
    INTEGER("last_seq"),
    INTEGER("read_seq"),
    INTEGER("unread"),
    INTEGER("mentions"),
    TIME("muted_until", NULLABLE),
    REF("last", "Message", NULLABLE),
    END_MEMBERS,
};

void write_conversation(struct json_writer *w, const struct conversation *conversation)
{
    json_open_object(w);
    write_id(w, "id", ID_CONVERSATION, conversation->id.n);
    json_string_member(w, "kind", conversation_kind_names[conversation->kind]);
    json_string_member(w, "name", conversation->name);
    json_string_member(w, "about", conversation->about);
    write_brief_member(w, "peer", conversation->peer);
    json_int_member(w, "members", conversation->members);
    json_string_member(w, "role", member_role_names[conversation->role]);
    json_int_member(w, "last_seq", conversation->last_seq);
    json_int_member(w, "read_seq", conversation->read_seq);
    json_int_member(w, "unread", conversation->unread);
    json_int_member(w, "mentions", conversation->mentions);
    json_time_member(w, "muted_until", conversation->muted_until);
    json_key(w, "last");
    if (conversation->last)
        write_message(w, conversation->last);
    else
        json_null_value(w);
    json_close_object(w);
}

static const struct schema_member member_members[] = {
    REF("person", "Brief"),
    ENUM("role", member_role_names),
    TIME("joined_at"),
    END_MEMBERS,
};

void write_member(struct json_writer *w, const struct member *member)
{
    json_open_object(w);
    write_brief_member(w, "person", &member->person);
    json_string_member(w, "role", member_role_names[member->role]);
    json_time_member(w, "joined_at", member->joined_at);
    json_close_object(w);
}

static const struct schema_member target_members[] = {
    ENUM("kind", target_kind_names),
    ID("id", 0),
    ID("update", ID_UPDATE, OPTIONAL),
    ID("conversation", ID_CONVERSATION, OPTIONAL),
    STRING("excerpt"),
    END_MEMBERS,
};

static void write_target(struct json_writer *w, const struct notification_target *target)
{
    if (target->kind == TARGET_NONE) {
        json_null_value(w);
        return;
    }
    json_open_object(w);
    json_string_member(w, "kind", target_kind_names[target->kind - TARGET_UPDATE]);
    json_string_member(w, "id", target->id);
    if (target->update)
        json_string_member(w, "update", target->update);
    if (target->conversation)
        json_string_member(w, "conversation", target->conversation);
    json_string_member(w, "excerpt", target->excerpt);
    json_close_object(w);
}

/* What the actors did, as the contract words it: `did`, and `comment` instead where the target is
 * one. A sentence that ends in a place gets the group's. */
static const struct {
    const char *did, *comment;
    bool place;
} deeds[NOTIFICATION_KINDS] = {
    [NOTIFICATION_MENTION] = { "mentioned you in their update", "mentioned you in a comment",
                               false },
    [NOTIFICATION_FOLLOW] = { "followed you", NULL, false },
    [NOTIFICATION_COMMENT] = { "commented on your update", NULL, false },
    [NOTIFICATION_REPLY] = { "replied to your comment", NULL, false },
    [NOTIFICATION_LIKE] = { "liked your update", "liked your comment", false },
    [NOTIFICATION_RECOMMEND] = { "recommended your update", NULL, false },
    [NOTIFICATION_CHAT_MENTION] = { "mentioned you in ", NULL, true },
    [NOTIFICATION_GROUP_ADDED] = { "added you to ", NULL, true },
    [NOTIFICATION_TEAM_JOINED] = { "joined ", NULL, true },
    [NOTIFICATION_TEAM_INVITED] = { "invited you to ", NULL, true },
};

/* protocol: "one actor "A …", two "A and B …", n "A and n-1 others …" (A the newest)" */
static void make_sentence(const struct notification *group, char text[SENTENCE_BYTES])
{
    bool of_comment = group->target.kind == TARGET_COMMENT && deeds[group->kind].comment;
    const char *did = of_comment ? deeds[group->kind].comment : deeds[group->kind].did;
    const char *place = deeds[group->kind].place && group->place ? group->place : "";
    const char *newest = group->actors_shown ? group->actors[0].name : "Nobody";
    char who[NAMES_MAX_BYTES];

    if (group->count == 2 && group->actors_shown == 2)
        snprintf(who, sizeof who, "%s and %s", newest, group->actors[1].name);
    else if (group->count > 1)
        snprintf(who, sizeof who, "%s and %lld others", newest, (long long)group->count - 1);
    else
        snprintf(who, sizeof who, "%s", newest);
    snprintf(text, SENTENCE_BYTES, "%s %s%s", who, did, place);
}

const char *notification_text(struct arena *mem, const struct notification *group)
{
    char text[SENTENCE_BYTES];

    make_sentence(group, text);
    return arena_strdup(mem, text);
}

static void write_sentence(struct json_writer *w, const struct notification *group)
{
    char text[SENTENCE_BYTES];

    make_sentence(group, text);
    json_string_member(w, "text", text);
}

static const struct schema_member notification_members[] = {
    ID("id", ID_NOTIFICATION),
    ENUM("kind", notification_kind_names),
    REF("target", "NotificationTarget", NULLABLE),
    REF("actors", "Brief", LIST),
    INTEGER("count"),
    TIME("first_at"),
    TIME("last_at"),
    BOOL("read"),
    STRING("text"),
    END_MEMBERS,
};

void write_notification(struct json_writer *w, const struct notification *group)
{
    json_open_object(w);
    write_id(w, "id", ID_NOTIFICATION, group->id.n);
    json_string_member(w, "kind", notification_kind_names[group->kind]);
    json_key(w, "target");
    write_target(w, &group->target);
    json_array_member(w, "actors");
    for (size_t i = 0; i < group->actors_shown; i++)
        write_brief(w, &group->actors[i]);
    json_close_array(w);
    json_int_member(w, "count", group->count);
    json_time_member(w, "first_at", group->first_at);
    json_time_member(w, "last_at", group->last_at);
    json_bool_member(w, "read", group->read);
    write_sentence(w, group);
    json_close_object(w);
}

static const struct schema_member pending_mail_members[] = {
    STRING("id"), ENUM("kind", setting_kind_names), STRING("text"), TIME("due_at"), END_MEMBERS,
};

void write_pending_mail(struct json_writer *w, const struct pending_mail *mail)
{
    json_open_object(w);
    json_string_member(w, "id", mail->id);
    json_string_member(w, "kind", mail->kind);
    json_string_member(w, "text", mail->text);
    json_time_member(w, "due_at", mail->due_at);
    json_close_object(w);
}

static const struct schema_member presence_members[] = {
    STRING("handle"),
    BOOL("online"),
    TIME("last_seen", NULLABLE),
    END_MEMBERS,
};

void write_presence(struct json_writer *w, const struct presence_item *item)
{
    json_open_object(w);
    json_string_member(w, "handle", item->handle);
    json_bool_member(w, "online", item->online);
    json_time_member(w, "last_seen", item->last_seen);
    json_close_object(w);
}

static const struct schema_member switches_members[] = {
    BOOL("live"),
    BOOL("email"),
    BOOL("group"),
    END_MEMBERS,
};

/* In the order of setting_kind_names. */
static const struct schema_member settings_members[] = {
    REF("mention", "Switches"),      REF("follow", "Switches"),      REF("comment", "Switches"),
    REF("reply", "Switches"),        REF("like", "Switches"),        REF("recommend", "Switches"),
    REF("chat_mention", "Switches"), REF("group_added", "Switches"), REF("team_joined", "Switches"),
    REF("team_invited", "Switches"), REF("message", "Switches"),     END_MEMBERS,
};

void write_settings(struct json_writer *w, const struct notification_settings *settings)
{
    json_open_object(w);
    for (size_t i = 0; i < SETTING_KINDS; i++) {
        json_object_member(w, setting_kind_names[i]);
        json_bool_member(w, "live", settings->of[i].live);
        json_bool_member(w, "email", settings->of[i].email);
        json_bool_member(w, "group", settings->of[i].group);
        json_close_object(w);
    }
    json_close_object(w);
}

static const struct schema_member reason_members[] = {
    ENUM("kind", feed_reason_names),
    REF("by", "Brief", NULLABLE),
    END_MEMBERS,
};

void write_reason(struct json_writer *w, const struct reason *reason)
{
    json_open_object(w);
    json_string_member(w, "kind", feed_reason_names[reason->kind]);
    write_brief_member(w, "by", reason->by);
    json_close_object(w);
}

const struct schema object_schemas[] = {
    { "TeamBrief", team_brief_members },
    { "Brief", brief_members },
    { "Person", person_members },
    { "Entity", entity_members },
    { "Link", link_members },
    { "Session", session_members },
    { "PersonSettings", person_settings_members },
    { "Network", network_members },
    { "Key", key_members },
    { "Topic", topic_members },
    { "Team", team_members },
    { "TeamMember", team_member_members },
    { "IndexDimension", dimension_members },
    { "CheckIn", check_in_members },
    { "IndexWeek", index_week_members },
    { "Update", update_members },
    { "Version", version_members },
    { "Comment", comment_members },
    { "Reaction", reaction_members },
    { "Message", message_members },
    { "Conversation", conversation_members },
    { "Member", member_members },
    { "NotificationTarget", target_members },
    { "Notification", notification_members },
    { "Switches", switches_members },
    { "Settings", settings_members },
    { "PendingMail", pending_mail_members },
    { "Presence", presence_members },
    { "Reason", reason_members },
};
const size_t object_schema_count = ARRAY_LEN(object_schemas);
