/* What calls reach others with: people mentioned, people added. It is counted from the draft, so
 * that a call which costs too much is refused before anything is done for it. */
#include <string.h>

#include "drafts.h"
#include "entities.h"
#include "handlers.h"
#include "limits.h"

static struct call_cost mentions_in(struct request *rq, const char *text)
{
    struct entity_list list;
    struct call_cost cost = { RATE_MENTION, 0 };

    if (!text || !strchr(text, '@'))
        return cost;
    list = entities_find(rq->arena, text);
    for (size_t i = 0; i < list.count && cost.n < LIMIT_MENTIONS; i++)
        cost.n += list.items[i].kind == ENTITY_MENTION;
    return cost;
}

struct call_cost cost_update_post(struct request *rq)
{
    return mentions_in(rq, ((const struct update_draft *)rq->draft)->text);
}

struct call_cost cost_update_edit(struct request *rq)
{
    return mentions_in(rq, ((const struct update_edit_draft *)rq->draft)->text);
}

struct call_cost cost_comment_post(struct request *rq)
{
    return mentions_in(rq, ((const struct comment_draft *)rq->draft)->text);
}

struct call_cost cost_comment_edit(struct request *rq)
{
    return mentions_in(rq, ((const struct comment_edit_draft *)rq->draft)->text);
}

struct call_cost cost_message_send(struct request *rq)
{
    return mentions_in(rq, ((const struct message_draft *)rq->draft)->text);
}

struct call_cost cost_message_edit(struct request *rq)
{
    return mentions_in(rq, ((const struct message_edit_draft *)rq->draft)->text);
}

static struct call_cost additions(const struct string_list *people)
{
    return (struct call_cost){ RATE_ADDITION, (int64_t)people->count };
}

struct call_cost cost_group_create(struct request *rq)
{
    return additions(&((const struct group_draft *)rq->draft)->members);
}

struct call_cost cost_group_invite(struct request *rq)
{
    return additions(&((const struct group_invite_draft *)rq->draft)->handles);
}

struct call_cost cost_team_invite(struct request *rq)
{
    return additions(&((const struct team_invite_draft *)rq->draft)->handles);
}
