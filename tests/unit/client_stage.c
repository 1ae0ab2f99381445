#include "client_stage.h"

#include "unit.h"

#include "json_read.h"
#include "mem.h"

static bool fits(const struct stage_answer *answer, const struct ask *ask)
{
    AUTO_FREE char *with = mem_strdup(answer->with ? answer->with : "");
    char *params;
    bool holds;

    if (strcmp(answer->method, ask->method) != 0)
        return false;
    for (char *p = with; (p = strchr(p, '\''));)
        *p = '"';
    params = json_dumps(ask->params, JSON_SORT_KEYS);
    holds = strstr(params, with) != NULL;
    free(params);
    return holds;
}

static bool answer_one(struct stage *stage)
{
    struct ask *ask = model_next_ask(stage->model);

    if (!ask)
        return false;
    for (size_t i = 0; i < stage->answer_count; i++) {
        const char *result = stage->answers[i].result;
        bool is_error = *result == '!';
        AUTO_JSON json_t *value = NULL;

        if (!fits(&stage->answers[i], ask))
            continue;
        value = rig_json(result + is_error);
        model_answer(stage->model, ask, is_error ? NULL : value, is_error ? value : NULL);
        return true;
    }
    ask_free(ask); /* for ever on its way */
    return true;
}

void stage_draw(struct stage *stage)
{
    int turns = 0;

    stage->model->tick_ms += 1000; /* whatever waited for a rest has had it */
    do {
        (void)ui_tick(stage->ui);
        stage->model->changed = false;
        ui_refresh(stage->ui);
        ui_draw(stage->ui);
        ui_settle(stage->ui);
        if (++turns > 50)
            fail_msg("it asks and asks");
    } while (answer_one(stage) || stage->model->changed);
    buf_clear(&stage->screen);
    grid_dump(stage->grid, &stage->screen);
    buf_add_char(&stage->screen, '\0');
}

void stage_set_up(struct stage *stage, int cols, int rows, const struct stage_answer *answers,
                  size_t count)
{
    *stage = (struct stage){ .model = rig_model(),
                             .grid = grid_new(rows, cols),
                             .answers = answers,
                             .answer_count = count };
    buf_init(&stage->screen, 1 << 20);
    stage->ui = ui_new(stage->model, stage->grid);
    ui_show_home(stage->ui, "agshin@everi.local:7420");
    stage_draw(stage);
}

void stage_tear_down(struct stage *stage)
{
    buf_done(&stage->screen);
    ui_free(stage->ui);
    model_free(stage->model);
    grid_free(stage->grid);
}

static void type(struct stage *stage, const char *text)
{
    struct input input = { .kind = INPUT_KEY };

    for (; *text; text++) {
        input.code = *text == '_' ? ' ' : (unsigned char)*text;
        ui_input(stage->ui, &input);
    }
}

void stage_press(struct stage *stage, const char *keys)
{
    char name[128];
    int used;

    for (; sscanf(keys, "%127s%n", name, &used) == 1; keys += used) {
        struct input input = { .kind = INPUT_KEY };

        if (name[0] == '"') {
            type(stage, name + 1);
        } else if (strcmp(name, "~") == 0) {
            model_offline(stage->model, LINK_WAITING, 60000, "does not answer");
        } else {
            if (!key_parse(name, &input.code, &input.modifiers))
                fail_msg("no such key: %s", name);
            ui_input(stage->ui, &input);
        }
        stage_draw(stage);
    }
}

void stage_play(const struct stage_row *rows, size_t count, const struct stage_answer *answers,
                size_t answer_count)
{
    for (size_t i = 0; i < count; i++) {
        struct stage stage;

        stage_set_up(&stage, rows[i].cols, rows[i].rows, answers, answer_count);
        stage_press(&stage, rows[i].keys);
        if (rows[i].shown && !strstr(stage.screen.data, rows[i].shown))
            fail_msg("row %zu (%dx%d, %s): no \"%s\" in\n%s", i, rows[i].cols, rows[i].rows,
                     rows[i].keys, rows[i].shown, stage.screen.data);
        if (rows[i].hidden && strstr(stage.screen.data, rows[i].hidden))
            fail_msg("row %zu (%dx%d, %s): there is \"%s\" in\n%s", i, rows[i].cols, rows[i].rows,
                     rows[i].keys, rows[i].hidden, stage.screen.data);
        stage_tear_down(&stage);
    }
}
