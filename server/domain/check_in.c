#include "check_in.h"

#include <math.h>
#include <string.h>

#include "event.h"
#include "json_write.h"
#include "limits.h"
#include "page.h"
#include "team.h"

enum { ANSWERS_MAX_BYTES = 4096 };
static const int64_t day_ms = 24LL * 3600 * 1000;

bool check_in_parse_id(const char *text, struct check_in_id *out, struct err *err)
{
    return id_parse(ID_CHECK_IN, text, &out->n) ||
           err_set(err, ERR_NOT_FOUND, NULL, "no such check-in");
}

static const int64_t *figure_of(const struct figure_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->names[i], name) == 0)
            return &list->figures[i];
    return NULL;
}

static bool wrong(struct err *err, const char *field, const char *what)
{
    return err_set(err, ERR_INVALID_PARAMS, field, "%s %s", field, what);
}

/* protocol: "every dimension" */
static bool check_answers(struct arena *mem, const struct dimension_list *dimensions,
                          const struct figure_list *values, struct err *err)
{
    for (size_t i = 0; i < values->count; i++)
        if (!dimension_find(dimensions, values->names[i]))
            return wrong(err, arena_printf(mem, "values.%s", values->names[i]),
                         "is not one of the sliders");
    for (size_t i = 0; i < dimensions->count; i++) {
        const struct dimension *d = &dimensions->items[i];
        const int64_t *figure = figure_of(values, d->id);
        const char *field = arena_printf(mem, "values.%s", d->id);

        if (!figure)
            return wrong(err, field, "is required");
        if (*figure < d->min || *figure > d->max)
            return err_set(err, ERR_INVALID_PARAMS, field, "%s must be from %lld to %lld", field,
                           (long long)d->min, (long long)d->max);
    }
    return true;
}

static bool check_touched(struct arena *mem, const struct dimension_list *dimensions,
                          const struct string_list *touched, struct err *err)
{
    for (size_t i = 0; i < touched->count; i++)
        if (!dimension_find(dimensions, touched->items[i]))
            return wrong(err, arena_printf(mem, "touched[%zu]", i), "is not one of the sliders");
    return true;
}

/* protocol: "round(100 × mean((v − min)/(max − min)))". Halves go up, whatever the division of
 * doubles made of them. */
static int64_t index_of(const struct dimension_list *dimensions, const struct figure_list *values)
{
    double sum = 0;

    for (size_t i = 0; i < dimensions->count; i++) {
        const struct dimension *d = &dimensions->items[i];

        sum += (double)(*figure_of(values, d->id) - d->min) / (double)(d->max - d->min);
    }
    return (int64_t)floor(100 * sum / (double)dimensions->count + 0.5 + 1e-9);
}

static const char *answers_json(struct arena *mem, const struct dimension_list *dimensions,
                                const struct figure_list *values)
{
    struct json_writer w;
    struct buf out;
    const char *json;

    buf_init(&out, ANSWERS_MAX_BYTES);
    json_writer_init(&w, &out);
    json_open_object(&w);
    for (size_t i = 0; i < dimensions->count; i++)
        json_int_member(&w, dimensions->items[i].id, *figure_of(values, dimensions->items[i].id));
    json_close_object(&w);
    json = arena_strndup(mem, out.data, out.len);
    buf_done(&out);
    return json;
}

static const char *touched_json(struct arena *mem, const struct string_list *touched)
{
    struct json_writer w;
    struct buf out;
    const char *json;

    buf_init(&out, ANSWERS_MAX_BYTES);
    json_writer_init(&w, &out);
    json_open_array(&w);
    for (size_t i = 0; i < touched->count; i++)
        json_text(&w, touched->items[i]);
    json_close_array(&w);
    json = arena_strndup(mem, out.data, out.len);
    buf_done(&out);
    return json;
}

bool check_in_add(struct turn *turn, struct person_id who, const struct dimension_list *dimensions,
                  const struct check_in_draft *draft, struct check_in *out, struct err *err)
{
    const struct team_id team = team_of(turn->db, who);

    if (!check_answers(turn->arena, dimensions, &draft->values, err) ||
        !check_touched(turn->arena, dimensions, &draft->touched, err))
        return false;
    *out = (struct check_in){
        .id = { turn_new_id(turn) },
        .at = turn->now_ms,
        .value = index_of(dimensions, &draft->values),
        .answers = answers_json(turn->arena, dimensions, &draft->values),
        .touched = touched_json(turn->arena, &draft->touched),
        .note = draft->note ? draft->note : "",
    };
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_index_check_in_add);

    bind_int(stmt, ":id", out->id.n);
    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":now", out->at);
    if (team.n)
        bind_int(stmt, ":team", team.n);
    bind_int(stmt, ":value", out->value);
    bind_text(stmt, ":answers", out->answers);
    bind_text(stmt, ":touched", out->touched);
    bind_text(stmt, ":note", out->note);
    stmt_run(stmt);
    event_append(turn, EVENT_INDEX_CHECKED_IN, who, out->id.n, 0, NULL);
    return true;
}

static struct check_in row_of(struct stmt *stmt, struct arena *mem)
{
    return (struct check_in){
        .id = { col_int(stmt, "id") },
        .at = col_int(stmt, "at"),
        .value = col_int(stmt, "value"),
        .answers = col_text(stmt, mem, "answers"),
        .touched = col_text(stmt, mem, "touched"),
        .note = col_text(stmt, mem, "note"),
    };
}

bool check_in_get(struct db *db, struct arena *mem, struct person_id who, struct check_in_id id,
                  struct check_in *out, struct err *err)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_index_check_in_get);

    bind_int(stmt, ":id", id.n);
    bind_int(stmt, ":person", who.n);
    if (!stmt_row(stmt))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such check-in");
    *out = row_of(stmt, mem);
    return true;
}

bool check_in_delete(struct turn *turn, struct person_id who, struct check_in_id id,
                     struct err *err)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_index_check_in_drop);

    bind_int(stmt, ":id", id.n);
    bind_int(stmt, ":person", who.n);
    if (stmt_change(stmt) == 0)
        return err_set(err, ERR_NOT_FOUND, NULL, "no such check-in");
    event_append(turn, EVENT_INDEX_DELETED, who, id.n, 0, NULL);
    return true;
}

void check_in_last(struct db *db, struct arena *mem, struct person_id who, const char **answers,
                   int64_t *at)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_index_check_in_last);

    bind_int(stmt, ":person", who.n);
    *answers = NULL;
    *at = -1;
    if (stmt_row(stmt)) {
        *answers = col_text(stmt, mem, "answers");
        *at = col_int(stmt, "at");
    }
}

static bool last_before(struct db *db, struct person_id who, int64_t before, int64_t *at,
                        int64_t *value)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_index_check_in_before);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":before", before);
    if (!stmt_row(stmt))
        return false;
    *at = col_int(stmt, "at");
    *value = col_int(stmt, "value");
    return true;
}

/* One look a day that has a check-in, however many it has: protocol: "the last counts" */
static void read_days(struct db *db, struct arena *mem, struct person_id who, int64_t since,
                      size_t max, struct index_history *out)
{
    struct index_day *found = arena_alloc(mem, max * sizeof *found);
    int64_t before = INT64_MAX;
    size_t first = max;
    int64_t at, value;

    while (first > 0 && last_before(db, who, before, &at, &value) && at >= since) {
        char text[CLOCK_TEXT_MAX];
        struct index_day *day = &found[--first];

        clock_format(at, text);
        memcpy(day->day, text, sizeof day->day - 1);
        day->value = value;
        before = at - at % day_ms;
    }
    out->days = found + first;
    out->day_count = max - first;
}

bool check_in_history(struct db *db, struct arena *mem, struct person_id who,
                      const struct index_history_draft *draft, int64_t now_ms,
                      struct index_history *out, struct err *err)
{
    const struct page_walk walk = { "index.history", who, draft->days };
    const int64_t since = now_ms - now_ms % day_ms - (draft->days - 1) * day_ms;
    struct page_weight weight = { 0 };
    struct page_place place;

    if (!page_place(db, &walk, draft->page.before, (struct page_place){ { INT64_MAX } }, &place,
                    err))
        return false;
    *out = (struct index_history){
        .items = arena_alloc(mem, (size_t)draft->page.limit * sizeof *out->items),
    };
    read_days(db, mem, who, since, (size_t)draft->days, out);
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_index_check_ins_page);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":before", place.keys[0]);
    bind_int(stmt, ":since", since);
    bind_int(stmt, ":limit", draft->page.limit + 1);
    while (stmt_row(stmt)) {
        struct check_in row = row_of(stmt, mem);

        if (out->count == (size_t)draft->page.limit || !page_takes(&weight, strlen(row.note))) {
            out->next = page_cursor(db, mem, &walk, place);
            break;
        }
        out->items[out->count++] = row;
        place.keys[0] = row.id.n;
    }
    return true;
}

bool check_in_list(struct db *db, struct arena *mem, struct person_id who,
                   const struct page_draft *page, struct check_in **items, size_t *count,
                   const char **next, struct err *err)
{
    const struct page_walk walk = { "person.export.check_ins", who, 0 };
    struct page_place place;

    *items = arena_alloc(mem, (size_t)page->limit * sizeof **items);
    *count = 0;
    *next = NULL;
    if (!page_place(db, &walk, page->before, (struct page_place){ { INT64_MAX } }, &place, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_index_check_ins_page);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":before", place.keys[0]);
    bind_int(stmt, ":since", 0);
    bind_int(stmt, ":limit", page->limit);
    while (stmt_row(stmt)) {
        (*items)[(*count)++] = row_of(stmt, mem);
        place.keys[0] = (*items)[*count - 1].id.n;
    }
    if (*count == (size_t)page->limit)
        *next = page_cursor(db, mem, &walk, place);
    return true;
}
