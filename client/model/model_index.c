/* Invariant: what is on a slider is within its range, whatever a server or a file on disk says. */
#include "model_index.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "mem.h"
#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

enum { VALUE_MOST = 1000, IGNORED_MOST = 2 };

static const int64_t day_ms = 24 * 60 * 60 * (int64_t)1000;

void index_init(struct my_index *index)
{
    *index = (struct my_index){ .moved = json_object() };
}

void index_done(struct my_index *index)
{
    json_decref(index->dimensions);
    json_decref(index->last);
    json_decref(index->days);
    json_decref(index->moved);
}

void index_set_stale(struct my_index *index)
{
    index->stale = true;
    index->refused[0] = '\0';
}

/* ---- the sliders ---- */

size_t index_count(const struct my_index *index)
{
    size_t count = json_array_size(index->dimensions);

    return count < INDEX_DIMENSIONS_MOST ? count : INDEX_DIMENSIONS_MOST;
}

bool index_dimension_at(const struct my_index *index, size_t i, struct index_dimension *out)
{
    const json_t *dimension = json_array_get(index->dimensions, i);
    int64_t min = field_int(dimension, "min"), max = field_int(dimension, "max");

    *out = (struct index_dimension){ .id = field_text(dimension, "id"),
                                     .label = field_text(dimension, "label"),
                                     .low = field_text(dimension, "low"),
                                     .high = field_text(dimension, "high") };
    if (!*out->id || min < 0 || max <= min || max > VALUE_MOST)
        return false;
    out->min = (int)min;
    out->max = (int)max;
    return true;
}

/* -1: there is none, or it is out of range. */
static int value_in(const json_t *values, const struct index_dimension *dimension)
{
    int64_t value = field_int(values, dimension->id);

    return json_is_integer(json_object_get(values, dimension->id)) && value >= dimension->min &&
                   value <= dimension->max
               ? (int)value
               : -1;
}

int index_last_value(const struct my_index *index, const struct index_dimension *dimension)
{
    return value_in(field_object(index->last, "values"), dimension);
}

int index_value(const struct my_index *index, const struct index_dimension *dimension)
{
    int moved = value_in(index->moved, dimension), last = index_last_value(index, dimension);

    return moved >= 0 ? moved : last >= 0 ? last : (dimension->min + dimension->max) / 2;
}

bool index_is_moved(const struct my_index *index, const char *id)
{
    return json_object_get(index->moved, id) != NULL;
}

/* ---- the draft: {"moved": {id: n}, "note": text} as a text ---- */

static json_t *draft_of(const struct model *model)
{
    return json_loads(draft_get(&model->drafts, INDEX_PLACE), 0, NULL);
}

static void keep_draft(struct model *model, const char *note)
{
    bool empty = json_object_size(model->index.moved) == 0 && !*note;
    json_t *draft = json_pack("{s:O, s:s}", "moved", model->index.moved, "note", note);
    char *text = empty || !draft ? NULL : json_dumps(draft, JSON_COMPACT);

    draft_set(&model->drafts, INDEX_PLACE, text ? text : "", model->tick_ms);
    free(text);
    json_decref(draft);
    model_touch(model);
}

void model_index_open(struct model *model)
{
    json_t *draft = draft_of(model);
    const json_t *moved = field_object(draft, "moved");

    if (moved && json_object_size(moved) <= INDEX_DIMENSIONS_MOST) {
        json_decref(model->index.moved);
        model->index.moved = json_deep_copy(moved);
    }
    json_decref(draft);
    model->index.changed = model->index.changed || model->index.ignored > 0;
    model->index.ignored = 0; /* whoever looks ignores nothing */
    model->index.reminding = false;
}

char *model_index_note(const struct model *model)
{
    json_t *draft = draft_of(model);
    char *note = mem_strdup(field_text(draft, "note"));

    json_decref(draft);
    return note;
}

void model_index_set_note(struct model *model, const char *note)
{
    keep_draft(model, note);
}

void model_index_set(struct model *model, const struct index_dimension *dimension, int value)
{
    AUTO_FREE char *note = model_index_note(model);

    if (value < dimension->min)
        value = dimension->min;
    if (value > dimension->max)
        value = dimension->max;
    json_object_set_new(model->index.moved, dimension->id, json_integer(value));
    keep_draft(model, note);
}

void model_index_unset(struct model *model, const char *id)
{
    AUTO_FREE char *note = model_index_note(model);

    json_object_del(model->index.moved, id);
    keep_draft(model, note);
}

bool model_index_is_begun(const struct model *model)
{
    return *draft_get(&model->drafts, INDEX_PLACE);
}

/* ---- asking ---- */

void model_want_index(struct model *model)
{
    struct my_index *index = &model->index;

    if (!model_is_live(model) || *index->refused || (index->asked && !index->stale))
        return;
    index->asked = true;
    index->stale = false;
    model_ask(model, ASK_DIMENSIONS, "index.dimensions", json_object(), NULL);
    model_ask(model, ASK_INDEX_LAST, "index.last", json_object(), NULL);
}

void index_take(struct model *model, const struct ask *ask, const json_t *result)
{
    struct my_index *index = &model->index;

    if (ask->purpose == ASK_INDEX_LAST) {
        json_decref(index->last);
        index->last = json_deep_copy(result);
    } else {
        json_decref(index->dimensions);
        index->dimensions = page_items(result);
    }
}

void index_fail(struct model *model, const struct ask *ask, const json_t *error)
{
    (void)ask;
    if (error)
        snprintf(model->index.refused, sizeof model->index.refused, "%s",
                 field_text(error, "message"));
    else
        model->index.asked = false;
}

/* ---- checking in ---- */

void model_check_in(struct model *model)
{
    struct my_index *index = &model->index;
    AUTO_FREE char *note = model_index_note(model);
    json_t *values = json_object(), *touched = json_array(), *params;
    char client_id[40];

    for (size_t i = 0; i < index_count(index); i++) {
        struct index_dimension dimension;

        if (!index_dimension_at(index, i, &dimension))
            continue;
        json_object_set_new(values, dimension.id, json_integer(index_value(index, &dimension)));
        if (index_is_moved(index, dimension.id))
            json_array_append_new(touched, json_string(dimension.id));
    }
    params = json_pack("{s:o, s:o}", "values", values, "touched", touched);
    if (*note)
        json_object_set_new(params, "note", json_string(note));
    if (index->sending || json_object_size(values) == 0 || !model_can_ask(model)) {
        json_decref(params);
        return;
    }
    model_client_id(model, INDEX_PLACE, params, client_id);
    json_object_set_new(params, "client_id", json_string(client_id));
    index->sending = true;
    model_ask(model, ASK_CHECK_IN, "index.check_in", params, json_pack("{s:O}", "values", values));
}

static void set_history_stale(struct model *model)
{
    struct paged *history = pages_find(&model->pages, PAGES_CHECK_INS, "");

    if (history)
        history->stale = true;
}

void index_take_check_in(struct model *model, const struct ask *ask, const json_t *result)
{
    struct my_index *index = &model->index;

    index->sending = false;
    json_object_del(model->repeats, INDEX_PLACE);
    json_object_clear(index->moved);
    draft_set(&model->drafts, INDEX_PLACE, "", model->tick_ms);
    json_decref(index->last);
    index->last = json_pack("{s:O?, s:s}", "values", field_object(ask->note, "values"), "at",
                            field_text(result, "at"));
    index->checked_in++;
    set_history_stale(model);
    model_say(model, SAYING_GOOD, "Checked in: your index is %d.", (int)field_int(result, "index"));
}

void index_fail_check_in(struct model *model, const struct ask *ask, const json_t *error)
{
    (void)ask;
    model->index.sending = false;
    if (!error) {
        model_say(model, SAYING_ERROR,
                  "The connection broke off. The answer is kept: send it again.");
        return;
    }
    json_object_del(model->repeats, INDEX_PLACE);
    index_set_stale(&model->index); /* there may be other sliders now */
    model_say(model, SAYING_ERROR, "%s", field_text(error, "message"));
}

void model_delete_check_in(struct model *model, const char *id)
{
    if (model_can_ask(model))
        model_ask(model, ASK_DELETE_CHECK_IN, "index.delete", json_pack("{s:s}", "id", id),
                  json_pack("{s:s}", "id", id));
}

void index_take_deleted(struct model *model, const struct ask *ask, const json_t *result)
{
    (void)result;
    pages_drop(pages_find(&model->pages, PAGES_CHECK_INS, ""), field_text(ask->note, "id"));
    set_history_stale(model);
    index_set_stale(&model->index);
    model_say(model, SAYING_GOOD, "Deleted: it is as if you had not said it.");
}

/* ---- days ---- */

void index_take_days(struct my_index *index, const json_t *page)
{
    json_decref(index->days);
    index->days = json_deep_copy(field_list(page, "days"));
}

/* Days since 1970, as the server counts them; -1: it is none. */
static int64_t day_of(const char *day)
{
    char text[32];
    int64_t at_ms;

    snprintf(text, sizeof text, "%.10sT00:00:00.000Z", day);
    return strlen(day) == 10 && clock_parse(text, &at_ms) ? at_ms / day_ms : -1;
}

static void put_day(int *out, size_t days, int64_t today, int64_t day, const json_t *value)
{
    int64_t back = today - day;

    if (day >= 0 && back >= 0 && back < (int64_t)days && json_is_integer(value) &&
        json_integer_value(value) >= 0 && json_integer_value(value) <= VALUE_MOST)
        out[days - 1 - (size_t)back] = (int)json_integer_value(value);
}

void index_days(const struct my_index *index, const json_t *check_ins, const char *id,
                int64_t now_ms, int *out, size_t days)
{
    int64_t today = now_ms / day_ms;

    for (size_t i = 0; i < days; i++)
        out[i] = -1;
    for (size_t i = 0; !id && i < json_array_size(index->days); i++) {
        const json_t *day = json_array_get(index->days, i);

        put_day(out, days, today, day_of(field_text(day, "day")), json_object_get(day, "index"));
    }
    /* protocol: "Several a day: the last counts": the oldest first, the newest written last. */
    for (size_t i = id ? json_array_size(check_ins) : 0; i-- > 0;) {
        const json_t *item = json_array_get(check_ins, i);

        put_day(out, days, today, field_time(item, "at") / day_ms,
                json_object_get(field_object(item, "values"), id));
    }
}

/* ---- reminders ---- */

bool model_index_is_due(const struct model *model)
{
    const struct my_index *index = &model->index;
    int64_t at = field_time(index->last, "at");

    return index->last && (at < 0 || model->now_ms - at > day_ms);
}

void model_index_remind(struct model *model)
{
    struct my_index *index = &model->index;
    int64_t at = field_time(index->last, "at"), since;

    if (!model_index_is_due(model) || index->reminding)
        return;
    if (index->reminded_ms <= 0 || index->reminded_ms > model->now_ms) {
        index->reminded_ms = model->now_ms; /* the first comes a week after the first look */
        index->changed = true;
    }
    since = at > index->reminded_ms ? at : index->reminded_ms;
    if (model->now_ms - since < 7 * day_ms || index->ignored >= IGNORED_MOST)
        return;
    index->reminding = true;
    index->reminded_ms = model->now_ms;
    index->ignored++;
    index->changed = true;
    model_touch(model);
}

json_t *index_write_reminders(const struct my_index *index)
{
    return json_pack("{s:I, s:i}", "reminded_ms", (json_int_t)index->reminded_ms, "ignored",
                     index->ignored);
}

void index_read_reminders(struct my_index *index, const json_t *kept)
{
    int64_t ignored = field_int(kept, "ignored");

    index->reminded_ms = field_int(kept, "reminded_ms");
    index->ignored = ignored >= 0 && ignored <= IGNORED_MOST ? (int)ignored : 0;
}
