/* conversation.*, group.*, message.* */
#include "conversation.h"
#include "gateway.h"
#include "handlers.h"
#include "message.h"
#include "receipts.h"
#include "seen.h"
#include "watching.h"

static struct answered *answer_conversation(struct request *rq, struct conversation_id id)
{
    struct conversation conversation;

    if (!conversation_get(rq->db, rq->arena, rq->person, id, rq->now_ms, &conversation, &rq->err))
        return answer_error(rq);
    write_conversation(answer_begin(rq), &conversation);
    return answer_end(rq);
}

struct answered *handle_conversation_list(struct request *rq)
{
    struct conversation *items;
    size_t count;
    const char *next;
    struct json_writer *w;

    if (!conversation_list(rq->db, rq->arena, rq->person, rq->draft, rq->now_ms, &items, &count,
                           &next, &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < count; i++)
        write_conversation(w, &items[i]);
    return answer_page_end(rq, next);
}

struct answered *handle_conversation_get(struct request *rq)
{
    const struct id_draft *draft = rq->draft;
    struct conversation_id id;

    if (!conversation_parse_id(draft->id, &id, &rq->err))
        return answer_error(rq);
    return answer_conversation(rq, id);
}

struct answered *handle_conversation_members(struct request *rq)
{
    struct member *items;
    size_t count;
    const char *next;
    struct json_writer *w;

    if (!conversation_members(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next,
                              &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < count; i++)
        write_member(w, &items[i]);
    return answer_page_end(rq, next);
}

struct answered *handle_conversation_open(struct request *rq)
{
    const struct handle_draft *draft = rq->draft;
    struct rates *rates = gateway_rates(rq->gateway);
    struct conversation_id id;

    if (!conversation_is_open(rq->db, rq->person, draft->handle) &&
        !rates_take(rates, RATE_CONTACT, rates_person(rates, rq->person), 1, &rq->err))
        return answer_error(rq);
    if (!conversation_open(rq->turn, rq->person, draft->handle, &id, &rq->err))
        return answer_error(rq);
    return answer_conversation(rq, id);
}

/* The group that the call was about, once all members are in. */
static struct answered *answer_made_group(struct request *rq)
{
    return answer_conversation(rq, (struct conversation_id){ rq->made });
}

struct answered *handle_group_create(struct request *rq)
{
    struct conversation_id id;
    int64_t task;

    if (!group_create(rq->turn, rq->person, rq->draft, &id, &task, &rq->err))
        return answer_error(rq);
    rq->made = id.n;
    return task ? answer_after(rq, task, answer_made_group) : answer_made_group(rq);
}

struct answered *again_group_create(struct request *rq, int64_t object)
{
    return answer_conversation(rq, (struct conversation_id){ object });
}

struct answered *handle_group_invite(struct request *rq)
{
    struct conversation_id id;
    int64_t task;

    if (!group_invite(rq->turn, rq->person, rq->draft, &id, &task, &rq->err))
        return answer_error(rq);
    rq->made = id.n;
    return task ? answer_after(rq, task, answer_made_group) : answer_made_group(rq);
}

struct answered *handle_group_leave(struct request *rq)
{
    const struct id_draft *draft = rq->draft;

    if (!group_leave(rq->turn, rq->person, draft->id, &rq->err))
        return answer_error(rq);
    return answer_empty(rq);
}

static struct answered *answer_sent(struct request *rq, const struct message_sent *sent)
{
    struct json_writer *w = answer_begin(rq);

    json_open_object(w);
    json_string_member(w, "id", id_format(ID_MESSAGE, sent->id.n).s);
    json_int_member(w, "seq", sent->seq);
    json_time_member(w, "at", sent->at);
    json_close_object(w);
    return answer_end(rq);
}

struct answered *handle_message_send(struct request *rq)
{
    struct message_sent sent;

    if (!message_send(rq->turn, rq->person, rq->draft, &sent, &rq->err))
        return answer_error(rq);
    rq->made = sent.id.n;
    return answer_sent(rq, &sent);
}

struct answered *again_message_send(struct request *rq, int64_t object)
{
    struct message_row row;
    struct member_row member;

    /* protocol: "of an object gone since, `not_found`": a conversation one has left is gone. */
    if (!message_read_row(rq->db, rq->arena, (struct message_id){ object }, &row) ||
        !conversation_member(rq->db, row.conversation, rq->person, &member)) {
        err_set(&rq->err, ERR_NOT_FOUND, NULL, "no such message");
        return answer_error(rq);
    }
    return answer_sent(rq, &(struct message_sent){ row.id, row.seq, row.at });
}

struct answered *handle_message_history(struct request *rq)
{
    struct message_page page;
    struct json_writer *w;

    if (!message_history(rq->db, rq->arena, rq->person, rq->draft, &page, &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < page.count; i++)
        write_message(w, &page.items[i]);
    json_close_array(w);
    if (page.next)
        json_int_member(w, "next", page.next);
    else
        json_null_member(w, "next");
    json_close_object(w);
    return answer_end(rq);
}

struct answered *handle_message_read(struct request *rq)
{
    struct read_mark mark;
    struct json_writer *w;

    if (!message_read(rq->turn, rq->person, rq->session, rq->draft, &mark, &rq->err))
        return answer_error(rq);
    w = answer_begin(rq);
    json_open_object(w);
    json_int_member(w, "read_seq", mark.read_seq);
    json_int_member(w, "unread", mark.unread);
    json_close_object(w);
    return answer_end(rq);
}

static struct answered *answer_message(struct request *rq, struct message_id id)
{
    struct message_row row;
    struct message message;

    if (!message_read_row(rq->db, rq->arena, id, &row)) {
        err_set(&rq->err, ERR_NOT_FOUND, NULL, "no such message");
        return answer_error(rq);
    }
    message = message_as_read(rq->db, rq->arena, rq->person, &row);
    write_message(answer_begin(rq), &message);
    return answer_end(rq);
}

struct answered *handle_message_edit(struct request *rq)
{
    struct message_id id;

    if (!message_edit(rq->turn, rq->person, rq->draft, &id, &rq->err))
        return answer_error(rq);
    return answer_message(rq, id);
}

struct answered *handle_message_delete(struct request *rq)
{
    const struct id_draft *draft = rq->draft;
    struct message_id id;

    if (!message_delete(rq->turn, rq->person, draft->id, &id, &rq->err))
        return answer_error(rq);
    return answer_message(rq, id);
}

struct answered *handle_message_react(struct request *rq)
{
    struct message_id id;

    if (!message_react(rq->turn, rq->person, rq->draft, &id, &rq->err))
        return answer_error(rq);
    return answer_message(rq, id);
}

struct answered *handle_message_typing(struct request *rq)
{
    const struct conversation_draft *draft = rq->draft;

    if (!conversation_typing(rq->turn, rq->person, draft->conversation, &rq->err))
        return answer_error(rq);
    return answer_empty(rq);
}

struct answered *handle_message_delivery(struct request *rq)
{
    struct message_delivery delivery;
    struct receipt_figures figures;
    struct json_writer *w;

    if (!message_delivery(rq->db, rq->arena, rq->person, rq->draft, &delivery, &rq->err))
        return answer_error(rq);
    w = answer_begin(rq);
    json_open_object(w);
    json_int_member(w, "members", delivery.members);
    json_int_member(w, "read", delivery.read);
    if (receipts_get(gateway_receipts(rq->gateway), delivery.id, &figures)) {
        json_int_member(w, "online", figures.online);
        json_int_member(w, "delivered", figures.delivered);
        if (figures.slowest_us >= 0)
            json_real_member(w, "slowest_ms", (double)figures.slowest_us / 1000.0);
        else
            json_null_member(w, "slowest_ms");
    } else {
        json_null_member(w, "online");
        json_null_member(w, "delivered");
        json_null_member(w, "slowest_ms");
    }
    json_close_object(w);
    return answer_end(rq);
}

struct answered *handle_group_remove(struct request *rq)
{
    struct conversation_id id;

    if (!group_remove(rq->turn, rq->person, rq->draft, &id, &rq->err))
        return answer_error(rq);
    return answer_conversation(rq, id);
}

struct answered *handle_group_edit(struct request *rq)
{
    struct conversation_id id;

    if (!group_edit(rq->turn, rq->person, rq->draft, &id, &rq->err))
        return answer_error(rq);
    return answer_conversation(rq, id);
}

struct answered *handle_group_set_role(struct request *rq)
{
    struct conversation_id id;

    if (!group_set_role(rq->turn, rq->person, rq->draft, &id, &rq->err))
        return answer_error(rq);
    return answer_conversation(rq, id);
}

struct answered *handle_conversation_mute(struct request *rq)
{
    struct conversation_id id;

    if (!conversation_mute(rq->turn, rq->person, rq->draft, &id, &rq->err))
        return answer_error(rq);
    return answer_conversation(rq, id);
}

struct answered *handle_presence_watch(struct request *rq)
{
    const struct presence_draft *draft = rq->draft;
    struct seen *watch;

    seen_find(rq->db, rq->arena, rq->person, &draft->handles, &watch, &rq->watch_count);
    rq->watch = watch;
    return answer_on_loop(rq, watching_answer);
}
