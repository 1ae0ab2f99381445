/* update.translate: what was made before is answered at once; what was not is waited for, beside
 * everything else that the session does. */
#include "gateway.h"
#include "handlers.h"
#include "translation.h"
#include "update.h"

/* As the caller reads it now. */
static bool find(struct request *rq, struct update_row *row)
{
    const struct update_translate_draft *draft = rq->draft;
    struct update_id id;
    struct update update;

    return update_parse_id(draft->id, &id, &rq->err) &&
           update_get(rq->db, rq->arena, rq->person, id, &update, &rq->err) &&
           (update_read_row(rq->db, rq->arena, id, row) ||
            err_set(&rq->err, ERR_NOT_FOUND, "id", "there is no such update"));
}

static struct answered *answer_translation(struct request *rq, const struct translation *made)
{
    const struct update_translate_draft *draft = rq->draft;
    struct json_writer *w = answer_begin(rq);

    json_open_object(w);
    json_string_member(w, "text", made->text);
    json_string_member(w, "from", made->from);
    json_string_member(w, "to", draft->to);
    json_close_object(w);
    return answer_end(rq);
}

static struct answered *answer_unavailable(struct request *rq)
{
    err_set(&rq->err, ERR_UNAVAILABLE, NULL, "there is nobody here who translates that");
    return answer_error(rq);
}

static struct answered *answer_made(struct request *rq)
{
    const struct update_translate_draft *draft = rq->draft;
    struct translation made;
    struct update_row row;

    if (!find(rq, &row))
        return answer_error(rq);
    return translation_get(rq->db, rq->arena, &row, draft->to, &made)
               ? answer_translation(rq, &made)
               : answer_unavailable(rq);
}

struct answered *handle_update_translate(struct request *rq)
{
    const struct update_translate_draft *draft = rq->draft;
    struct translation made;
    struct update_row row;
    int64_t ticket;

    if (!find(rq, &row))
        return answer_error(rq);
    if (translation_get(rq->db, rq->arena, &row, draft->to, &made))
        return answer_translation(rq, &made);
    if (!translation_ask(gateway_app(rq->gateway)->deployed, rq->turn, &row, draft->to, &ticket))
        return answer_unavailable(rq);
    return answer_after(rq, ticket, answer_made);
}
