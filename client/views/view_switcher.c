/* Alt-k: a few letters, and one is there: conversations first, then people one could write to. The
 * letters need only occur in their order. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "field.h"
#include "mem.h"
#include "model_fields.h"
#include "ui_parts.h"

enum { MATCHES_MOST = 12, MATCH_TEXT = 128, BOX_COLS = 50 };

struct match {
    bool person;
    char id[MATCH_TEXT], name[MATCH_TEXT], note[MATCH_TEXT]; /* id: a conversation or a handle */
};

struct switcher_view {
    struct field field;
    struct match matches[MATCHES_MOST];
    size_t count, selected;
};

struct switcher_view *switcher_new(void)
{
    return mem_new(sizeof(struct switcher_view));
}

void switcher_free(struct switcher_view *view)
{
    mem_free(view);
}

static bool occurs_in_order(const char *letters, const char *text)
{
    for (; *letters; letters++) {
        while (*text && tolower((unsigned char)*text) != tolower((unsigned char)*letters))
            text++;
        if (!*text++)
            return false;
    }
    return true;
}

static void offer(struct switcher_view *view, bool person, const char *id, const char *name,
                  const char *note)
{
    struct match *match = &view->matches[view->count];

    if (view->count == MATCHES_MOST || strlen(id) >= MATCH_TEXT ||
        (!occurs_in_order(view->field.text, name) && !occurs_in_order(view->field.text, note)))
        return;
    match->person = person;
    snprintf(match->id, MATCH_TEXT, "%s", id);
    snprintf(match->name, MATCH_TEXT, "%.100s", name);
    snprintf(match->note, MATCH_TEXT, "%.100s", note);
    view->count++;
}

static void find(struct ui *ui)
{
    struct switcher_view *view = ui->switcher;
    const struct chat_list *chats = &ui->model->chats;
    const char *handle;
    json_t *brief;

    view->count = view->selected = 0;
    for (size_t i = 0; i < chats_count(chats); i++) {
        const json_t *chat = chats_at(chats, i);

        offer(view, false, field_text(chat, "id"), field_text(chat, "name"),
              field_text(field_object(chat, "peer"), "handle"));
    }
    json_object_foreach(ui->model->people, handle, brief)
    {
        if (strcmp(handle, ui->model->me) != 0)
            offer(view, true, handle, field_text(brief, "name"), handle);
    }
}

void switcher_show(struct ui *ui)
{
    field_set(&ui->switcher->field, "");
    ui->over = &switcher_ops;
    find(ui);
}

static void switcher_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct switcher_view *view = ui->switcher;
    int cols = main.cols < BOX_COLS ? main.cols : BOX_COLS;
    int rows = main.rows < MATCHES_MOST + 4 ? main.rows : MATCHES_MOST + 4;
    struct rect box = { main.row, main.col + (main.cols - cols) / 2, rows, cols };

    ui_below(ui)->draw(ui, main, pane);
    grid_clear(ui->grid, box);
    bar_box(ui->grid, box, "go to", LOOK_BORDER);
    field_draw(&view->field, ui->grid, box.row + 1, box.col + 2, box.cols - 4, true);
    for (size_t i = 0; i < view->count && (int)i < rows - 3; i++) {
        const struct match *match = &view->matches[i];
        int row = box.row + 2 + (int)i, used;

        used = grid_text(
            ui->grid, row, box.col + 2, box.cols - 4, LOOK_NAME,
            arena_printf(ui->mem, "%s %s", match->person || *match->note ? "@" : "#", match->name));
        grid_text(ui->grid, row, box.col + 3 + used, box.cols - 5 - used, LOOK_DIM, match->note);
        if (i == view->selected)
            grid_select(ui->grid, (struct rect){ row, box.col + 1, 1, box.cols - 2 });
    }
}

static void go(struct ui *ui)
{
    const struct switcher_view *view = ui->switcher;

    ui->over = NULL;
    if (view->count == 0)
        return;
    if (view->matches[view->selected].person)
        model_open_chat(ui->model, view->matches[view->selected].id);
    else
        chat_show(ui, view->matches[view->selected].id);
}

static bool switcher_act(struct ui *ui, enum action action)
{
    struct switcher_view *view = ui->switcher;

    if (action == ACTION_OPEN)
        go(ui);
    else if (action == ACTION_BACK)
        ui->over = NULL;
    else if (action == ACTION_DOWN && view->count > 0)
        view->selected = (view->selected + 1) % view->count;
    else if (action == ACTION_UP && view->count > 0)
        view->selected = (view->selected + view->count - 1) % view->count;
    else
        return false;
    return true;
}

static bool switcher_type(struct ui *ui, const struct input *input)
{
    if (field_key(&ui->switcher->field, input) & FIELD_CHANGED)
        find(ui);
    return true;
}

static size_t switcher_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_SWITCHER;
    return 1;
}

const struct view_ops switcher_ops = {
    .draw = switcher_draw, .act = switcher_act, .type = switcher_type, .contexts = switcher_contexts
};
