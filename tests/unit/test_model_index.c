/* A check-in: what the sliders say, what is sent, what is kept, when one is reminded. */
#include "unit.h"

#include "client_rig.h"
#include "json_read.h"
#include "mem.h"
#include "model_fields.h"

#define DIMENSIONS                                                                                 \
    "{'items': [{'id': 'energy', 'label': 'Energy', 'min': 0, 'max': 10}, {'id': 'focus',"         \
    " 'label': 'Focus', 'min': 1, 'max': 4}]}"

static const int64_t day_ms = 24 * 60 * 60 * (int64_t)1000;

static struct model *model_with(const char *last)
{
    struct model *model = rig_model();

    model_want_index(model);
    model_want_index(model); /* once */
    rig_answer(model, "index.dimensions", DIMENSIONS);
    rig_answer(model, "index.last", last);
    rig_idle(model);
    return model;
}

static struct index_dimension dimension(const struct model *model, size_t i)
{
    struct index_dimension out;

    CHECK(i, index_dimension_at(&model->index, i, &out));
    return out;
}

static void sliders_begin_where_they_were(void **state)
{
    static const struct {
        const char *last;
        int energy, focus;
    } rows[] = {
        { "{'values': null, 'at': null}", 5, 2 },
        { "{'values': {'energy': 7, 'focus': 1}, 'at': '2026-11-22T14:30:00.000Z'}", 7, 1 },
        { "{'values': {'energy': 70, 'focus': 0}}", 5, 2 }, /* out of their ranges */
        { "{'values': {'energy': '7', 'luck': 3}}", 5, 2 },
        { "{'values': [7, 1]}", 5, 2 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct model *model = model_with(rows[i].last);
        struct index_dimension energy = dimension(model, 0), focus = dimension(model, 1);

        CHECK_INT(i, index_value(&model->index, &energy), rows[i].energy);
        CHECK_INT(i, index_value(&model->index, &focus), rows[i].focus);
        model_index_set(model, &focus, 99);
        CHECK_INT(i, index_value(&model->index, &focus), 4);
        model_index_set(model, &focus, -99);
        CHECK_INT(i, index_value(&model->index, &focus), 1);
        model_index_unset(model, "focus");
        CHECK_INT(i, index_value(&model->index, &focus), rows[i].focus);
        CHECK(i, !model_index_is_begun(model));
        model_free(model);
    }
}

static void a_slider_without_sense_is_none(void **state)
{
    static const char *const rows[] = {
        "{'items': [{'id': '', 'min': 0, 'max': 10}]}",
        "{'items': [{'id': 'a', 'min': 10, 'max': 10}]}",
        "{'items': [{'id': 'a', 'min': -1, 'max': 10}]}",
        "{'items': [{'id': 'a', 'min': 0, 'max': 99999999999}]}",
        "{'items': [{'id': 'a'}]}",
        "{'items': [[]]}",
        "{'items': 3}",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct model *model = rig_model();
        struct index_dimension out;

        model_want_index(model);
        rig_answer(model, "index.dimensions", rows[i]);
        CHECK(i, !index_dimension_at(&model->index, 0, &out));
        ask_free(rig_ask(model, "index.last"));
        model_check_in(model); /* of nothing there is nothing to send */
        rig_idle(model);
        model_free(model);
    }
}

static struct ask *check_in(struct model *model)
{
    model_check_in(model);
    return rig_ask(model, "index.check_in");
}

static void what_was_moved_is_told(void **state)
{
    struct model *model = model_with("{'values': {'energy': 7, 'focus': 1}}");
    struct index_dimension focus = dimension(model, 1);
    AUTO_JSON json_t *result = rig_json(
        "{'id': 'c1', 'index': 65, 'at': '2026-11-23T14:30:00.000Z'}");
    struct ask *ask, *again;

    (void)state;
    model_index_set(model, &focus, 3);
    model_index_set_note(model, "Well\nslept");
    ask = check_in(model);
    CHECK_INT(0, field_int(field_object(ask->params, "values"), "energy"), 7);
    CHECK_INT(1, field_int(field_object(ask->params, "values"), "focus"), 3);
    CHECK_INT(2, json_array_size(field_list(ask->params, "touched")), 1);
    CHECK_TEXT(3, json_string_value(json_array_get(field_list(ask->params, "touched"), 0)),
               "focus");
    CHECK_TEXT(4, field_text(ask->params, "note"), "Well\nslept");
    model_check_in(model); /* one is on its way */
    rig_idle(model);

    /* Lost, it may have arrived: the same again is the same. */
    {
        AUTO_FREE char *client_id = mem_strdup(field_text(ask->params, "client_id"));

        model_lost(model, ask);
        CHECK(5, model_index_is_begun(model));
        again = check_in(model);
        CHECK_TEXT(6, field_text(again->params, "client_id"), client_id);
        model_lost(model, again);
        model_index_set(model, &focus, 2);
        again = check_in(model);
        CHECK(7, strcmp(field_text(again->params, "client_id"), client_id) != 0);
    }
    model_answer(model, again, result, NULL);
    CHECK(8, !model_index_is_begun(model));
    CHECK_TEXT(9, model->saying.text, "Checked in: your index is 65.");
    CHECK_INT(10, index_last_value(&model->index, &focus), 2);
    CHECK(11, !model_index_is_due(model));
    model_free(model);
}

static void an_answer_is_a_draft(void **state)
{
    struct model *model = model_with("{'values': null}"), *other = rig_model();
    struct index_dimension focus = dimension(model, 1);
    AUTO_FREE char *note = NULL;

    (void)state;
    model_index_set(model, &focus, 3);
    model_index_set_note(model, "later");
    CHECK(0, model->drafts.keep_at_ms >= 0);
    drafts_read(&other->drafts, model->drafts.texts);
    model_index_open(other);
    note = model_index_note(other);
    CHECK_TEXT(1, note, "later");
    CHECK(2, index_is_moved(&other->index, "focus"));
    CHECK_INT(3, index_value(&other->index, &focus), 3);
    model_free(model);
    model_free(other);
}

static void a_draft_may_be_anything(void **state)
{
    static const char *const rows[] = { "[", "[]", "{\"moved\": 3, \"note\": []}",
                                        "{\"moved\": {\"focus\": \"x\", \"energy\": 1e300}}" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct model *model = model_with("{'values': null}");
        struct index_dimension focus = dimension(model, 1);
        AUTO_FREE char *note = NULL;

        draft_set(&model->drafts, INDEX_PLACE, rows[i], 0);
        model_index_open(model);
        note = model_index_note(model);
        CHECK_TEXT(i, note, "");
        CHECK_INT(i, index_value(&model->index, &focus), 2);
        model_free(model);
    }
}

static void a_refusal_keeps_the_answer(void **state)
{
    struct model *model = model_with("{'values': null}");
    struct index_dimension focus = dimension(model, 1);

    (void)state;
    model_index_set(model, &focus, 3);
    model_check_in(model);
    rig_refuse(model, "index.check_in",
               "{'code': -32602, 'message': 'there is no such slider', 'data': {}}");
    CHECK_TEXT(0, model->saying.text, "There is no such slider");
    CHECK(1, model_index_is_begun(model));
    model_want_index(model); /* there may be others */
    ask_free(rig_ask(model, "index.dimensions"));
    model_free(model);
}

static void days_without_an_answer_are_gaps(void **state)
{
    static const struct {
        const char *days;
        int values[3]; /* Saturday to Monday */
    } rows[] = {
        { "[]", { -1, -1, -1 } },
        { "[{'day': '2026-11-23', 'index': 65}]", { -1, -1, 65 } },
        { "[{'day': '2026-11-21', 'index': 0}, {'day': '2026-11-23', 'index': 100}]",
          { 0, -1, 100 } },
        { "[{'day': '2026-11-20', 'index': 5}, {'day': '2026-11-24', 'index': 5}]",
          { -1, -1, -1 } },
        { "[{'day': '2026-11-2x', 'index': 5}, {'day': '', 'index': 5}, 7, {'day': '2026-11-22',"
          " 'index': 'x'}, {'day': '2026-11-22', 'index': -9}]",
          { -1, -1, -1 } },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct model *model = rig_model();
        AUTO_JSON json_t *days = rig_json(rows[i].days);
        AUTO_JSON json_t *page = json_pack("{s:O}", "days", days);
        int values[3];

        index_take_days(&model->index, page);
        index_days(&model->index, NULL, NULL, model->now_ms, values, 3);
        for (size_t k = 0; k < 3; k++)
            CHECK_INT(i, values[k], rows[i].values[k]);
        model_free(model);
    }
}

/* protocol: "Several a day: the last counts". */
static void the_last_of_a_day_counts(void **state)
{
    struct model *model = rig_model();
    AUTO_JSON json_t *items = rig_json(
        "[{'at': '2026-11-23T14:00:00.000Z', 'values': {'focus': 3}}, {'at':"
        " '2026-11-23T09:00:00.000Z', 'values': {'focus': 9}}, {'at':"
        " '2026-11-22T09:00:00.000Z', 'values': {'energy': 9}}]");
    int values[2];

    (void)state;
    index_days(&model->index, items, "focus", model->now_ms, values, 2);
    CHECK_INT(0, values[0], -1);
    CHECK_INT(1, values[1], 3);
    model_free(model);
}

/* Days on which Home is looked at, from the last check-in on; "o": the check-in is opened. */
static void reminders_come_weekly_and_stop(void **state)
{
    static const struct {
        bool checked_in;
        int days[8]; /* 0: the end; below 0: the check-in is opened on that day */
        const char *reminded;
    } rows[] = {
        { true, { 1, 2, 3, 6 }, "" },
        { true, { 1, 8 }, "8" },
        { true, { 1, 8, 9, 14 }, "8" },
        { true, { 1, 8, 15, 22, 29, 40 }, "8 15" }, /* two were ignored */
        { true, { 1, 8, -9, 15, 22, 29 }, "8 15 22" },
        { false, { 1, 2, 8 }, "8" }, /* a week after the first look */
        { false, { 1, 7 }, "" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct model *model = model_with(rows[i].checked_in
                                             ? "{'values': {}, 'at': '2026-11-23T14:30:00.000Z'}"
                                             : "{'values': null, 'at': null}");
        int64_t first_ms = model->now_ms;
        char reminded[64] = "";

        for (const int *day = rows[i].days; *day; day++) {
            struct model *next = model_with("{'values': null, 'at': null}");
            AUTO_JSON json_t *kept = index_write_reminders(&model->index);
            size_t len = strlen(reminded);

            /* Each day in another run of the client. */
            index_read_reminders(&next->index, kept);
            json_decref(next->index.last);
            next->index.last = json_incref(model->index.last);
            model_free(model);
            model = next;
            model->now_ms = first_ms + (*day < 0 ? -*day : *day) * day_ms + 1;
            if (*day < 0)
                model_index_open(model);
            else
                model_index_remind(model);
            if (model->index.reminding)
                snprintf(reminded + len, sizeof reminded - len, "%s%d", len > 0 ? " " : "", *day);
        }
        CHECK_TEXT(i, reminded, rows[i].reminded);
        model_free(model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sliders_begin_where_they_were),
        cmocka_unit_test(a_slider_without_sense_is_none),
        cmocka_unit_test(what_was_moved_is_told),
        cmocka_unit_test(an_answer_is_a_draft),
        cmocka_unit_test(a_draft_may_be_anything),
        cmocka_unit_test(a_refusal_keeps_the_answer),
        cmocka_unit_test(days_without_an_answer_are_gaps),
        cmocka_unit_test(the_last_of_a_day_counts),
        cmocka_unit_test(reminders_come_weekly_and_stop),
    };

    return RUN_TESTS(tests);
}
