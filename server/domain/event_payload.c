#include "event_payload.h"

#include "comment.h"
#include "conversation.h"
#include "message.h"
#include "person.h"
#include "team.h"
#include "update.h"

/* One reading of one object. Each of the functions below writes it and returns true, or writes
 * nothing. */
struct reading {
    struct db *db;
    struct arena *mem;
    struct person_id reader;
    int64_t now_ms;
    struct json_writer *w;
    struct err unread;
};

static bool write_one_person(struct reading *r, int64_t id)
{
    const char *handle = person_brief(r->db, r->mem, (struct person_id){ id }).handle;
    struct person person;

    if (!person_get(r->db, r->mem, r->reader, handle, &person, &r->unread))
        return false;
    write_person(r->w, &person);
    return true;
}

static bool write_one_update(struct reading *r, int64_t id)
{
    struct update update;

    if (!update_get(r->db, r->mem, r->reader, (struct update_id){ id }, &update, &r->unread))
        return false;
    write_update(r->w, &update);
    return true;
}

static bool write_one_comment(struct reading *r, int64_t id)
{
    struct comment comment;

    if (!comment_get(r->db, r->mem, r->reader, (struct comment_id){ id }, &comment, &r->unread))
        return false;
    write_comment(r->w, &comment);
    return true;
}

static bool write_one_message(struct reading *r, int64_t id)
{
    struct message_row row;
    struct member_row member;
    struct message message;

    if (!message_read_row(r->db, r->mem, (struct message_id){ id }, &row) ||
        !conversation_member(r->db, row.conversation, r->reader, &member))
        return false;
    message = message_as_read(r->db, r->mem, r->reader, &row);
    write_message(r->w, &message);
    return true;
}

static bool write_one_conversation(struct reading *r, int64_t id)
{
    struct conversation conversation;

    if (!conversation_get(r->db, r->mem, r->reader, (struct conversation_id){ id }, r->now_ms,
                          &conversation, &r->unread))
        return false;
    write_conversation(r->w, &conversation);
    return true;
}

static bool write_one_team(struct reading *r, int64_t id)
{
    struct team team;

    if (!team_get(r->db, r->mem, r->reader, (struct team_id){ id }, &team, &r->unread))
        return false;
    write_team(r->w, &team);
    return true;
}

static bool is_about_member(enum event_type type)
{
    return type == EVENT_MEMBER_ADDED || type == EVENT_MEMBER_REMOVED ||
           type == EVENT_MEMBER_ROLE_CHANGED;
}

static bool write_object(struct reading *r, const struct event *event)
{
    enum id_kind kind = event_subject_kind(event->type);

    if (is_about_member(event->type))
        return write_one_conversation(r, event->about);
    if (!event->subject)
        return false;
    if (!kind)
        return write_one_person(r, event->subject);
    if (kind == ID_UPDATE)
        return write_one_update(r, event->subject);
    if (kind == ID_COMMENT)
        return write_one_comment(r, event->subject);
    if (kind == ID_MESSAGE)
        return write_one_message(r, event->subject);
    if (kind == ID_CONVERSATION)
        return write_one_conversation(r, event->subject);
    return kind == ID_TEAM && write_one_team(r, event->subject);
}

void event_write_payload(struct db *db, struct arena *mem, const struct event *event,
                         struct person_id reader, int64_t now_ms, struct json_writer *w)
{
    struct reading reading = { db, mem, reader, now_ms, w, { ERR_NONE } };

    if (!reader.n || !write_object(&reading, event))
        json_null_value(w);
}
