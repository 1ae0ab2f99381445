/* `+`: an emoji under the message that was selected, by its name or as it is. What stands there
 * already is offered first: joining in, or taking one's own back, is a key or two. */
#include <stdio.h>
#include <string.h>

#include "emoji.h"
#include "emoji_names.h"
#include "field.h"
#include "mem.h"
#include "model_fields.h"
#include "ui_parts.h"

struct react_view {
    struct field field;
    struct popup popup;
    char conversation[128], message[128];
};

struct react_view *react_new(void)
{
    return mem_new(sizeof(struct react_view));
}

void react_free(struct react_view *view)
{
    mem_free(view);
}

static const json_t *message_of(struct ui *ui)
{
    const struct react_view *view = ui->react;
    const struct history *history = history_find(&ui->model->histories, view->conversation);

    return history ? history_by_id(history, view->message) : NULL;
}

static void offer_those_there(struct ui *ui)
{
    size_t i;
    const json_t *reaction;

    json_array_foreach(field_list(message_of(ui), "reactions"), i, reaction)
    {
        const char *emoji = field_text(reaction, "emoji");

        (void)popup_add(
            &ui->react->popup, emoji,
            arena_printf(ui->mem, "%lld%s", (long long)field_int(reaction, "count"),
                         field_true(reaction, "mine") ? " · yours: takes it back" : ""));
    }
}

static void complete(struct ui *ui)
{
    struct react_view *view = ui->react;
    const char *words = view->field.text;

    popup_close(&view->popup);
    if (!*words)
        offer_those_there(ui);
    emoji_offer(&view->popup, words + (*words == ':'));
}

void react_show(struct ui *ui, const json_t *message)
{
    struct react_view *view = ui->react;

    field_set(&view->field, "");
    snprintf(view->conversation, sizeof view->conversation, "%s",
             field_text(message, "conversation"));
    snprintf(view->message, sizeof view->message, "%s", field_text(message, "id"));
    complete(ui);
    ui->over = &react_ops;
}

static void react(struct ui *ui, const char *emoji)
{
    model_react_message(ui->model, ui->react->conversation, ui->react->message, emoji);
    popup_close(&ui->react->popup);
}

static void react_with_selected(struct ui *ui)
{
    struct react_view *view = ui->react;
    bool known = view->popup.count > 0;
    const char *emoji = known ? view->popup.items[view->popup.selected].text : view->field.text;

    ui->over = NULL;
    if (known || emoji_is_one(emoji))
        react(ui, arena_strdup(ui->mem, emoji));
    else
        model_say(ui->model, SAYING_ERROR, "No emoji is called \"%.40s\".", emoji);
}

static bool react_grab(struct ui *ui, const struct input *input)
{
    switch (popup_key(&ui->react->popup, input)) {
    case POPUP_ACCEPTED:
        react_with_selected(ui);
        return true;
    case POPUP_MOVED:
        return true;
    case POPUP_CLOSED:
        popup_close(&ui->react->popup);
        ui->over = NULL;
        return true;
    case POPUP_IGNORED:
        break;
    }
    return false;
}

static bool react_act(struct ui *ui, enum action action)
{
    if (action == ACTION_OPEN)
        react_with_selected(ui);
    else if (action == ACTION_BACK)
        ui->over = NULL;
    else
        return false;
    return true;
}

static bool react_type(struct ui *ui, const struct input *input)
{
    struct react_view *view = ui->react;
    bool was_empty = view->field.len == 0;

    if (field_key(&view->field, input) & FIELD_CHANGED)
        complete(ui);
    if (was_empty && input->kind == INPUT_KEY && input->code == KEY_BACKSPACE_KEY)
        ui->over = NULL;
    return true;
}

static void react_draw(struct ui *ui, struct rect main, struct rect pane)
{
    int row = frame_status_row(ui), cols = grid_cols(ui->grid);

    ui_below(ui)->draw(ui, main, pane);
    grid_clear(ui->grid, (struct rect){ row, 0, 1, cols });
    grid_text(ui->grid, row, 0, 7, LOOK_TITLE, "react :");
    field_draw(&ui->react->field, ui->grid, row, 7, cols - 7, true);
    popup_draw(&ui->react->popup, ui->grid, (struct rect){ 0, 0, row + 1, cols }, row, 7);
}

static size_t react_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_REACT;
    return 1;
}

const struct view_ops react_ops = { .draw = react_draw,
                                    .act = react_act,
                                    .grab = react_grab,
                                    .type = react_type,
                                    .contexts = react_contexts };
