#include "event_view.h"

#include <string.h>

#include "conversation.h"
#include "json_read.h"
#include "limits.h"
#include "message.h"
#include "person.h"
#include "team.h"
#include "topic.h"

enum { ATTRIBUTE_MAX_BYTES = 1 << 16 };

/* A handle; null where there is nobody to name. */
static const char *handle_of(struct db *db, struct arena *mem, int64_t person)
{
    return person ? person_brief(db, mem, (struct person_id){ person }).handle : NULL;
}

static const char *subject_of(struct db *db, struct arena *mem, const struct event *event)
{
    enum id_kind kind = event_subject_kind(event->type);

    if (!kind)
        return handle_of(db, mem, event->subject);
    return event->subject ? arena_strdup(mem, id_format(kind, event->subject).s) : NULL;
}

static void write_people(struct db *db, struct arena *mem, const json_t *numbers,
                         struct json_writer *w)
{
    size_t i;
    json_t *number;

    json_open_array(w);
    json_array_foreach(numbers, i, number)
        json_text(w, handle_of(db, mem, json_integer_value(number)));
    json_close_array(w);
}

/* Topics that nobody uses any more are left out. */
static void write_topics(struct db *db, struct arena *mem, const json_t *numbers,
                         struct json_writer *w)
{
    size_t i;
    json_t *number;

    json_open_array(w);
    json_array_foreach(numbers, i, number)
    {
        const char *name = topic_name(db, mem, (struct topic_id){ json_integer_value(number) });

        if (name)
            json_text(w, name);
    }
    json_close_array(w);
}

/* The log names no company, but a team of it, whose company never changes. */
static void write_company(struct db *db, struct arena *mem, const json_t *team,
                          struct json_writer *w)
{
    struct team_row row;

    if (team_read_row(db, mem, (struct team_id){ json_integer_value(team) }, &row))
        json_text(w, row.company);
    else
        json_null_value(w);
}

static int add_bytes(const char *bytes, size_t len, void *out)
{
    return buf_add(out, bytes, len) ? 0 : -1;
}

static void write_as_it_is(const json_t *value, struct json_writer *w)
{
    struct buf out;

    buf_init(&out, ATTRIBUTE_MAX_BYTES);
    if (json_dump_callback(value, add_bytes, &out, JSON_ENCODE_ANY | JSON_COMPACT) == 0)
        json_raw(w, out.data, out.len);
    else
        json_null_value(w);
    buf_done(&out);
}

/* protocol: "shown to functions and webhooks whose person is a member, to nobody else" */
static bool is_for_members(enum event_type type, const char *name)
{
    enum id_kind kind = event_subject_kind(type);

    return (kind == ID_MESSAGE || kind == ID_CONVERSATION || type == EVENT_MEMBER_ADDED ||
            type == EVENT_MEMBER_REMOVED || type == EVENT_MEMBER_ROLE_CHANGED) &&
           (strcmp(name, "mentions") == 0 || strcmp(name, "conversation") == 0);
}

static bool is_check_in(enum event_type type)
{
    return event_subject_kind(type) == ID_CHECK_IN;
}

/* Of those who read it: */
enum openness {
    VIEW_WHOLE,  /* operators */
    VIEW_MEMBER, /* but for whose a check-in is */
    VIEW_OPEN,   /* and but for what only members learn */
};

static void write_attributes(struct db *db, struct arena *mem, const struct event *event,
                             enum openness openness, struct json_writer *w)
{
    const char *attributes = openness != VIEW_WHOLE && is_check_in(event->type) ? "{}"
                                                                                : event->attributes;
    AUTO_JSON json_t *object = NULL;
    const char *name;
    json_t *value;
    struct err unreadable; /* `check` tells of it */

    json_open_object(w);
    if (json_read(attributes, strlen(attributes), LIMIT_JSON_DEPTH, &object, &unreadable))
        json_object_foreach(object, name, value)
        {
            if (openness == VIEW_OPEN && is_for_members(event->type, name))
                continue;
            json_key(w, name);
            if (strcmp(name, "mentions") == 0)
                write_people(db, mem, value, w);
            else if (strcmp(name, "topics") == 0)
                write_topics(db, mem, value, w);
            else if (strcmp(name, "company") == 0)
                write_company(db, mem, value, w);
            else
                write_as_it_is(value, w);
        }
    json_close_object(w);
}

static void write_event(struct db *db, struct arena *mem, const struct event *event,
                        enum openness openness, struct json_writer *w)
{
    bool is_hidden = openness != VIEW_WHOLE && is_check_in(event->type);

    json_open_object(w);
    json_string_member(w, "id", id_format(ID_EVENT, event->seq).s);
    json_int_member(w, "seq", event->seq);
    json_string_member(w, "type", event_type_name(event->type));
    json_string_member(w, "actor", is_hidden ? NULL : handle_of(db, mem, event->actor.n));
    json_string_member(w, "subject", is_hidden ? NULL : subject_of(db, mem, event));
    json_time_member(w, "at", event->at);
    json_int_member(w, "depth", event->depth);
    json_key(w, "attributes");
    write_attributes(db, mem, event, openness, w);
    json_close_object(w);
}

void event_write(struct db *db, struct arena *mem, const struct event *event, struct json_writer *w)
{
    write_event(db, mem, event, VIEW_WHOLE, w);
}

void event_write_open(struct db *db, struct arena *mem, const struct event *event,
                      struct json_writer *w)
{
    write_event(db, mem, event, VIEW_OPEN, w);
}

/* Where it happened; n 0: in no conversation. */
static struct conversation_id place_of(struct db *db, struct arena *mem, const struct event *event)
{
    enum id_kind kind = event_subject_kind(event->type);
    struct message_row row;

    if (kind == ID_CONVERSATION)
        return (struct conversation_id){ event->subject };
    if (kind == ID_MESSAGE &&
        message_read_row(db, mem, (struct message_id){ event->subject }, &row))
        return row.conversation;
    return (struct conversation_id){ is_for_members(event->type, "conversation") ? event->about
                                                                                 : 0 };
}

void event_write_for(struct db *db, struct arena *mem, const struct event *event,
                     struct person_id reader, struct json_writer *w)
{
    struct conversation_id place = place_of(db, mem, event);
    struct member_row member;
    bool is_member = reader.n && place.n && conversation_member(db, place, reader, &member);

    write_event(db, mem, event, is_member ? VIEW_MEMBER : VIEW_OPEN, w);
}
