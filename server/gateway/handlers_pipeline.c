/* pipeline.*: what site admins see of the pipeline, and do to it. */
#include "dead_letter.h"
#include "handlers.h"
#include "ticker.h"

static void write_dead_letter(struct json_writer *w, const struct dead_letter *letter)
{
    json_open_object(w);
    json_string_member(w, "id", letter->id);
    json_string_member(w, "event", id_format(ID_EVENT, letter->event).s);
    json_string_member(w, "type", event_type_name(letter->type));
    json_string_member(w, "error", letter->error);
    json_int_member(w, "attempts", letter->attempts);
    json_time_member(w, "at", letter->at);
    json_close_object(w);
}

struct answered *handle_pipeline_dead_letters(struct request *rq)
{
    struct dead_letter *items;
    size_t count;
    const char *next;
    struct json_writer *w;

    if (!dead_letter_list(rq->db, rq->arena, rq->person, rq->draft, &items, &count, &next,
                          &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < count; i++)
        write_dead_letter(w, &items[i]);
    return answer_page_end(rq, next);
}

static struct answered *answer_moved(struct request *rq)
{
    const struct redrive_draft *draft = rq->draft;
    struct json_writer *w = answer_begin(rq);

    json_open_object(w);
    json_int_member(w, "moved", draft->moved);
    json_close_object(w);
    return answer_end(rq);
}

struct answered *handle_pipeline_redrive(struct request *rq)
{
    struct redrive_draft *draft = rq->draft;
    int64_t task;

    if (!dead_letter_redrive(rq->turn, draft, &draft->moved, &task, &rq->err))
        return answer_error(rq);
    return task ? answer_after(rq, task, answer_moved) : answer_moved(rq);
}

struct answered *handle_pipeline_watch(struct request *rq)
{
    return answer_on_loop(rq, ticker_answer);
}
