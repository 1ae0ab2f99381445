/* search */
#include "handlers.h"
#include "objects.h"
#include "search.h"
#include "search_text.h"

static struct answered *answer_found_updates(struct request *rq)
{
    struct update *items;
    size_t count;
    const char *next;
    struct json_writer *w;

    if (!search_updates(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < count; i++)
        write_update(w, &items[i]);
    return answer_page_end(rq, next);
}

static struct answered *answer_found_messages(struct request *rq)
{
    struct message *items;
    size_t count;
    const char *next;
    struct json_writer *w;

    if (!search_messages(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next, &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < count; i++)
        write_message(w, &items[i]);
    return answer_page_end(rq, next);
}

static struct answered *answer_found_people(struct request *rq)
{
    struct brief *items;
    size_t count;
    const char *next;

    if (!search_people_page(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next,
                            &rq->err))
        return answer_error(rq);
    return answer_briefs(rq, items, count, next);
}

struct answered *handle_search(struct request *rq)
{
    const struct search_draft *draft = rq->draft;

    switch (draft->kind) {
    case SEARCH_UPDATES:
        return answer_found_updates(rq);
    case SEARCH_MESSAGES:
        return answer_found_messages(rq);
    case SEARCH_PEOPLE:
        return answer_found_people(rq);
    }
    return answer_found_updates(rq);
}
