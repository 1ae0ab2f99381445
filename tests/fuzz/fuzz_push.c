/* What a server sends, as the screens see it, line by line: a push, an answer to the oldest
 * question of the model, or - no JSON - keys that somebody presses meanwhile. Whatever it is, every
 * screen can be drawn, at any size, and what is in its cells is text of one line. */
#include "fuzz.h"

#include <string.h>

#include "json_read.h"
#include "limits.h"
#include "mem.h"
#include "model.h"
#include "ui.h"
#include "utf8.h"

enum { NOW_S = 1795444200, STEPS_MAX = 64, SCREEN_BYTES = 1 << 20 };

struct stage {
    struct model *model;
    struct grid *grid;
    struct ui *ui;
};

static void draw(struct stage *stage)
{
    struct buf screen;

    stage->model->changed = false;
    ui_refresh(stage->ui);
    ui_draw(stage->ui);
    ui_settle(stage->ui);
    buf_init(&screen, SCREEN_BYTES);
    grid_dump(stage->grid, &screen);
    MUST(!screen.overflow && utf8_valid(screen.data, screen.len));
    buf_done(&screen);
}

static void hear(struct stage *stage, const json_t *line)
{
    const char *method = json_string_value(json_object_get(line, "method"));
    const json_t *params = json_object_get(line, "params");
    const json_t *error = json_object_get(line, "error");
    const json_t *result = json_object_get(line, "result");
    struct ask *ask;

    if (method && json_is_object(params)) { /* of anything else net_rpc ends the connection */
        model_push(stage->model, method, params);
        return;
    }
    ask = error || result ? model_next_ask(stage->model) : NULL;
    if (ask)
        model_answer(stage->model, ask, error ? NULL : result, error);
}

static void press(struct stage *stage, const char *keys)
{
    for (; *keys; keys++) {
        struct input input = { .kind = INPUT_KEY, .code = (unsigned char)*keys };

        ui_input(stage->ui, &input);
        draw(stage);
    }
}

static void play(struct stage *stage, char *text)
{
    for (int i = 0; text && i < STEPS_MAX; i++) {
        char *line = strsep(&text, "\n");
        AUTO_JSON json_t *value = NULL;
        struct err err;

        if (json_read(line, strlen(line), LIMIT_JSON_DEPTH, &value, &err))
            hear(stage, value);
        else if (strlen(line) < STEPS_MAX)
            press(stage, line);
        draw(stage);
    }
}

/* The first two bytes are the size of the screen. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = size > 2 ? fuzz_utf8(data + 2, size - 2) : NULL;
    struct stage stage = { .model = model_new() };

    if (text) {
        snprintf(stage.model->me, sizeof stage.model->me, "agshin");
        stage.model->now_ms = (int64_t)NOW_S * 1000;
        stage.model->link.state = LINK_LIVE;
        stage.grid = grid_new(1 + data[0] % 64, 1 + data[1] % 160);
        stage.ui = ui_new(stage.model, stage.grid);
        model_ready(stage.model, true);
        ui_show_home(stage.ui, "agshin@here:1");
        draw(&stage);
        play(&stage, text);
        ui_free(stage.ui);
        grid_free(stage.grid);
    }
    model_free(stage.model);
    return 0;
}
