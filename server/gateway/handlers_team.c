/* team.* */
#include "handlers.h"
#include "team.h"

static struct answered *answer_team(struct request *rq, struct team_id id)
{
    struct team team;

    if (!team_get(rq->db, rq->arena, rq->person, id, &team, &rq->err))
        return answer_error(rq);
    write_team(answer_begin(rq), &team);
    return answer_end(rq);
}

struct answered *handle_team_create(struct request *rq)
{
    struct team_id id;

    if (!team_create(rq->turn, rq->person, rq->draft, &id, &rq->err))
        return answer_error(rq);
    rq->made = id.n;
    return answer_team(rq, id);
}

struct answered *again_team_create(struct request *rq, int64_t object)
{
    return answer_team(rq, (struct team_id){ object });
}

struct answered *handle_team_list(struct request *rq)
{
    struct team *items;
    size_t count;
    const char *next;
    struct json_writer *w;

    if (!team_list(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < count; i++)
        write_team(w, &items[i]);
    return answer_page_end(rq, next);
}

struct answered *handle_team_get(struct request *rq)
{
    const struct team_id_draft *draft = rq->draft;
    struct team_row row;

    if (!team_find(rq->db, rq->arena, draft->team, &row, &rq->err))
        return answer_error(rq);
    return answer_team(rq, row.id);
}

struct answered *handle_team_members(struct request *rq)
{
    struct team_member *items;
    size_t count;
    const char *next;
    struct json_writer *w;

    if (!team_members(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < count; i++)
        write_team_member(w, &items[i]);
    return answer_page_end(rq, next);
}

struct answered *handle_team_edit(struct request *rq)
{
    struct team_id id;

    if (!team_edit(rq->turn, rq->person, rq->draft, &id, &rq->err))
        return answer_error(rq);
    return answer_team(rq, id);
}

struct answered *handle_team_set_role(struct request *rq)
{
    struct team_id id;

    if (!team_set_role(rq->turn, rq->person, rq->draft, &id, &rq->err))
        return answer_error(rq);
    return answer_team(rq, id);
}

struct answered *handle_team_invite(struct request *rq)
{
    int64_t task;

    if (!team_invite(rq->turn, rq->person, rq->draft, &task, &rq->err))
        return answer_error(rq);
    return task ? answer_after(rq, task, answer_empty) : answer_empty(rq);
}

struct answered *handle_team_join(struct request *rq)
{
    const struct team_id_draft *draft = rq->draft;
    struct team_id id;

    if (!team_join(rq->turn, rq->person, draft->team, &id, &rq->err))
        return answer_error(rq);
    return answer_team(rq, id);
}

struct answered *handle_team_leave(struct request *rq)
{
    const struct team_id_draft *draft = rq->draft;
    struct team_id id;

    if (!team_leave(rq->turn, rq->person, draft->team, &id, &rq->err))
        return answer_error(rq);
    return answer_team(rq, id);
}

static struct answered *follow_team(struct request *rq, bool on)
{
    const struct team_id_draft *draft = rq->draft;
    struct team_id id;

    if (!team_follow(rq->turn, rq->person, draft->team, on, &id, &rq->err))
        return answer_error(rq);
    return answer_team(rq, id);
}

struct answered *handle_team_follow(struct request *rq)
{
    return follow_team(rq, true);
}

struct answered *handle_team_unfollow(struct request *rq)
{
    return follow_team(rq, false);
}
