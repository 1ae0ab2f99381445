/* index.* */
#include "check_in.h"
#include "gateway.h"
#include "handlers.h"
#include "index_week.h"

struct answered *handle_index_dimensions(struct request *rq)
{
    const struct dimension_list *list = gateway_app(rq->gateway)->dimensions;
    struct json_writer *w = answer_begin(rq);

    json_open_object(w);
    json_array_member(w, "items");
    for (size_t i = 0; i < list->count; i++)
        write_dimension(w, &list->items[i]);
    json_close_array(w);
    json_close_object(w);
    return answer_end(rq);
}

struct answered *handle_index_last(struct request *rq)
{
    const char *answers;
    int64_t at;
    struct json_writer *w;

    check_in_last(rq->db, rq->arena, rq->person, &answers, &at);
    w = answer_begin(rq);
    json_open_object(w);
    json_raw_member(w, "values", answers);
    json_time_member(w, "at", at);
    json_close_object(w);
    return answer_end(rq);
}

static struct answered *answer_check_in(struct request *rq, const struct check_in *check_in)
{
    struct json_writer *w = answer_begin(rq);

    json_open_object(w);
    json_string_member(w, "id", id_format(ID_CHECK_IN, check_in->id.n).s);
    json_int_member(w, "index", check_in->value);
    json_time_member(w, "at", check_in->at);
    json_close_object(w);
    return answer_end(rq);
}

struct answered *handle_index_check_in(struct request *rq)
{
    const struct dimension_list *dimensions = gateway_app(rq->gateway)->dimensions;
    struct check_in made;

    if (!check_in_add(rq->turn, rq->person, dimensions, rq->draft, &made, &rq->err))
        return answer_error(rq);
    rq->made = made.id.n;
    return answer_check_in(rq, &made);
}

struct answered *again_index_check_in(struct request *rq, int64_t object)
{
    struct check_in made;

    if (!check_in_get(rq->db, rq->arena, rq->person, (struct check_in_id){ object }, &made,
                      &rq->err))
        return answer_error(rq);
    return answer_check_in(rq, &made);
}

struct answered *handle_index_delete(struct request *rq)
{
    const struct id_draft *draft = rq->draft;
    struct check_in_id id;

    if (!check_in_parse_id(draft->id, &id, &rq->err) ||
        !check_in_delete(rq->turn, rq->person, id, &rq->err))
        return answer_error(rq);
    return answer_empty(rq);
}

struct answered *handle_index_history(struct request *rq)
{
    struct index_history history;
    struct json_writer *w;

    if (!check_in_history(rq->db, rq->arena, rq->person, rq->draft, rq->now_ms, &history, &rq->err))
        return answer_error(rq);
    w = answer_page(rq);
    for (size_t i = 0; i < history.count; i++)
        write_check_in(w, &history.items[i]);
    json_close_array(w);
    json_array_member(w, "days");
    for (size_t i = 0; i < history.day_count; i++) {
        json_open_object(w);
        json_string_member(w, "day", history.days[i].day);
        json_int_member(w, "index", history.days[i].value);
        json_close_object(w);
    }
    return answer_page_end(rq, history.next);
}

/* {ID: null} of the sliders as they are. */
static const char *no_figures(struct arena *mem, const struct dimension_list *list)
{
    const char *json = "{";

    for (size_t i = 0; i < list->count; i++)
        json = arena_printf(mem, "%s%s\"%s\":null", json, i ? "," : "", list->items[i].id);
    return arena_printf(mem, "%s}", json);
}

struct answered *handle_team_index(struct request *rq)
{
    const char *nothing = no_figures(rq->arena, gateway_app(rq->gateway)->dimensions);
    struct index_week *items;
    size_t count;
    struct json_writer *w;

    if (!index_week_list(rq->db, rq->arena, rq->person, rq->draft, rq->now_ms, &items, &count,
                         &rq->err))
        return answer_error(rq);
    w = answer_begin(rq);
    json_open_object(w);
    json_array_member(w, "weeks");
    for (size_t i = 0; i < count; i++)
        write_index_week(w, &items[i], nothing);
    json_close_array(w);
    json_close_object(w);
    return answer_end(rq);
}
