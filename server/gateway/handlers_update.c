/* update.*, comment.* */
#include "comment.h"
#include "handlers.h"
#include "log.h"
#include "person.h"
#include "update.h"

static struct answered *answer_update(struct request *rq, struct update_id id)
{
    struct update update;

    if (!update_get(rq->db, rq->arena, rq->person, id, &update, &rq->err))
        return answer_error(rq);
    write_update(answer_begin(rq), &update);
    return answer_end(rq);
}

struct answered *handle_update_post(struct request *rq)
{
    struct update_id id;

    if (!update_post(rq->turn, rq->person, rq->draft, &id, &rq->err))
        return answer_error(rq);
    rq->made = id.n;
    return answer_update(rq, id);
}

struct answered *again_update_post(struct request *rq, int64_t object)
{
    return answer_update(rq, (struct update_id){ object });
}

struct answered *handle_update_get(struct request *rq)
{
    const struct id_draft *draft = rq->draft;
    struct update_id id;

    if (!update_parse_id(draft->id, &id, &rq->err))
        return answer_error(rq);
    return answer_update(rq, id);
}

struct answered *handle_update_edit(struct request *rq)
{
    const struct update_edit_draft *draft = rq->draft;
    struct update_id id;

    if (!update_parse_id(draft->id, &id, &rq->err) ||
        !update_edit(rq->turn, rq->person, draft, id, &rq->err))
        return answer_error(rq);
    return answer_update(rq, id);
}

/* What an administrator deletes of others is logged. */
static void log_overruled(const struct request *rq, const char *id, struct person_id author)
{
    const char *by = person_brief(rq->db, rq->arena, rq->person).handle;
    const struct log_about about = { .person = by };

    if (author.n)
        log_line(LOG_INFO, &about, "administrator %s deleted %s of %s", by, id,
                 person_brief(rq->db, rq->arena, author).handle);
}

struct answered *handle_update_delete(struct request *rq)
{
    const struct id_draft *draft = rq->draft;
    struct update_id id;
    struct person_id overruled;

    if (!update_parse_id(draft->id, &id, &rq->err) ||
        !update_delete(rq->turn, rq->person, id, &overruled, &rq->err))
        return answer_error(rq);
    log_overruled(rq, draft->id, overruled);
    return answer_empty(rq);
}

struct answered *handle_update_history(struct request *rq)
{
    struct version *items;
    size_t count;
    const char *next;
    struct json_writer *w;

    if (!update_history(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < count; i++)
        write_version(w, &items[i]);
    return answer_page_end(rq, next);
}

struct answered *handle_update_react(struct request *rq)
{
    const struct update_react_draft *draft = rq->draft;
    struct update_id id;
    struct update update;
    struct json_writer *w;

    if (!update_parse_id(draft->id, &id, &rq->err) ||
        !update_react(rq->turn, rq->person, draft, id, &rq->err) ||
        !update_get(rq->db, rq->arena, rq->person, id, &update, &rq->err))
        return answer_error(rq);
    w = answer_begin(rq);
    json_open_object(w);
    json_int_member(w, "likes", update.likes);
    json_int_member(w, "recommends", update.recommends);
    json_bool_member(w, "liked", update.liked);
    json_bool_member(w, "recommended", update.recommended);
    json_close_object(w);
    return answer_end(rq);
}

struct answered *handle_update_reactions(struct request *rq)
{
    struct brief *items;
    size_t count;
    const char *next;

    if (!update_reactions(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next,
                          &rq->err))
        return answer_error(rq);
    return answer_briefs(rq, items, count, next);
}

static struct answered *answer_comment(struct request *rq, struct comment_id id)
{
    struct comment comment;

    if (!comment_get(rq->db, rq->arena, rq->person, id, &comment, &rq->err))
        return answer_error(rq);
    write_comment(answer_begin(rq), &comment);
    return answer_end(rq);
}

struct answered *handle_comment_post(struct request *rq)
{
    struct comment_id id;

    if (!comment_post(rq->turn, rq->person, rq->draft, &id, &rq->err))
        return answer_error(rq);
    rq->made = id.n;
    return answer_comment(rq, id);
}

struct answered *again_comment_post(struct request *rq, int64_t object)
{
    return answer_comment(rq, (struct comment_id){ object });
}

struct answered *handle_comment_edit(struct request *rq)
{
    const struct comment_edit_draft *draft = rq->draft;
    struct comment_id id;

    if (!comment_parse_id(draft->id, &id, &rq->err) ||
        !comment_edit(rq->turn, rq->person, draft, id, &rq->err))
        return answer_error(rq);
    return answer_comment(rq, id);
}

struct answered *handle_comment_delete(struct request *rq)
{
    const struct id_draft *draft = rq->draft;
    struct comment_id id;
    struct person_id overruled;

    if (!comment_parse_id(draft->id, &id, &rq->err) ||
        !comment_delete(rq->turn, rq->person, id, &overruled, &rq->err))
        return answer_error(rq);
    log_overruled(rq, draft->id, overruled);
    return answer_empty(rq);
}

struct answered *handle_comment_react(struct request *rq)
{
    const struct comment_react_draft *draft = rq->draft;
    struct comment_id id;

    if (!comment_parse_id(draft->id, &id, &rq->err) ||
        !comment_react(rq->turn, rq->person, id, draft->on, &rq->err))
        return answer_error(rq);
    return answer_comment(rq, id);
}

struct answered *handle_comment_get(struct request *rq)
{
    const struct id_draft *draft = rq->draft;
    struct comment_id id;

    if (!comment_parse_id(draft->id, &id, &rq->err))
        return answer_error(rq);
    return answer_comment(rq, id);
}

struct answered *handle_comment_list(struct request *rq)
{
    struct comment *items;
    size_t count;
    const char *next;
    struct json_writer *w;

    if (!comment_list(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < count; i++)
        write_comment(w, &items[i]);
    return answer_page_end(rq, next);
}
