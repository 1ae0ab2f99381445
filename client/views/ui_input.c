/* Where a key, a paste or a click goes. Invariant: a key is first looked up in the contexts of what
 * is on top, in their order; the first that does something ends the search, and what nobody wants
 * is typed. Nothing is drawn here or in any view's `act`: drawing happens when asked for. */
#include "ui_parts.h"

bool ui_move_in(struct list *list, enum action action)
{
    /* Only the actions that move; all others are somebody else's. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_UP:
        (void)list_move(list, -1);
        return true;
    case ACTION_DOWN:
        (void)list_move(list, 1);
        return true;
    case ACTION_PAGE_UP:
        (void)list_page(list, -1);
        return true;
    case ACTION_PAGE_DOWN:
        (void)list_page(list, 1);
        return true;
    case ACTION_FIRST:
        (void)list_home(list);
        return true;
    case ACTION_LAST:
        (void)list_end(list);
        return true;
    default:
        return false;
    }
#pragma GCC diagnostic pop
}

static bool act_anywhere(struct ui *ui, enum action action)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_HOME:
        ui_go(ui, SCREEN_HOME);
        return true;
    case ACTION_NOTICES:
        ui_go(ui, SCREEN_NOTICES);
        return true;
    case ACTION_CHAT:
        ui_go(ui, SCREEN_CHAT);
        return true;
    case ACTION_ME:
        me_show(ui);
        return true;
    case ACTION_INDEX:
        ui_go(ui, SCREEN_INDEX);
        return true;
    case ACTION_PIPELINE:
        pipeline_show(ui);
        return true;
    case ACTION_MY_TEAM:
        team_show_mine(ui);
        return true;
    case ACTION_FIND:
        find_show(ui);
        return true;
    case ACTION_GO:
        ui->go = true;
        return true;
    case ACTION_NEXT_UNREAD:
        ui_next_unread(ui);
        return true;
    case ACTION_SWITCHER:
        switcher_show(ui);
        return true;
    case ACTION_COMMAND:
        command_show(ui);
        return true;
    case ACTION_HELP:
        help_show(ui);
        return true;
    case ACTION_REDRAW:
        ui->wants.repaint = true;
        return true;
    case ACTION_MOUSE:
        ui->wants.mouse = true;
        return true;
    case ACTION_SUSPEND:
        ui->wants.suspend = true;
        return true;
    case ACTION_QUIT:
        ui_quit(ui);
        return true;
    case ACTION_BACK:
        model_say(ui->model, SAYING_NEWS, "Q leaves everi.");
        return true;
    default:
        return ui_act_beside(ui, action) || ui_act_on_object(ui, action);
    }
#pragma GCC diagnostic pop
}

/* Before a login there is nowhere to go. */
static bool is_allowed(const struct ui *ui, enum action action)
{
    return !ui_is_signed_out(ui) || action == ACTION_HELP || action == ACTION_REDRAW ||
           action == ACTION_SUSPEND || action == ACTION_QUIT;
}

static bool look_up(struct ui *ui, const struct input *input)
{
    const struct view_ops *view = ui_view(ui);
    enum key_context contexts[CONTEXTS_MOST + 1];
    size_t count;

    if (ui->go) {
        enum action action = binding_find(KEYS_GO, input);

        ui->go = false;
        if (action != ACTION_NONE)
            return view->act(ui, action) || act_anywhere(ui, action);
        model_say(ui->model, SAYING_NEWS,
                  "g: then g top, h home, n notifications, c chat, m me, t team, i index, s find, "
                  "p pipeline.");
        return true;
    }
    count = view->contexts(ui, contexts);
    contexts[count++] = KEYS_ANYWHERE;
    for (size_t i = 0; i < count; i++) {
        enum action action = binding_find(contexts[i], input);

        if (action == ACTION_NONE || action == ACTION_EDIT)
            continue;
        if (view->act(ui, action))
            return true;
        if (contexts[i] == KEYS_LIST && ui_act_in_list(ui, action))
            return true;
        if ((contexts[i] == KEYS_ANYWHERE || contexts[i] == KEYS_READING) &&
            is_allowed(ui, action) && act_anywhere(ui, action))
            return true;
    }
    return false;
}

static void on_key(struct ui *ui, const struct input *input)
{
    const struct view_ops *view = ui_view(ui);

    ui->model->saying.kind = SAYING_NONE;
    ui->model->feed.touched = true;
    if (view->grab && view->grab(ui, input))
        return;
    if (input->kind == INPUT_KEY && look_up(ui, input))
        return;
    if (view->type)
        (void)view->type(ui, input);
}

static void on_mouse(struct ui *ui, const struct input *input)
{
    const struct view_ops *view = ui_view(ui);
    struct list *list = view->list ? view->list(ui) : NULL;
    bool is_framed = !ui->over && !ui_is_signed_out(ui);
    int tab = is_framed ? frame_tab_at(ui, input->row, input->col) : -1;
    int beside = is_framed ? side_at(ui, input->row, input->col) : -1;

    if (input->button == 1 && tab >= 0) {
        ui_go(ui, (enum screen)tab);
    } else if (input->button == 1 && beside >= 0) {
        side_open(ui, beside);
    } else if (list && (input->button == 4 || input->button == 5)) {
        (void)list_scroll(list, input->button == 4 ? -3 : 3);
    } else if (list && input->button == 1) {
        int item = list_at_row(list, input->row);

        if (item >= 0)
            list_select(list, item);
        if (view->click)
            view->click(ui, input);
    }
}

void ui_input(struct ui *ui, const struct input *input)
{
    ui_refresh(ui); /* a key means what is there now */
    switch (input->kind) {
    case INPUT_KEY:
    case INPUT_PASTE:
        on_key(ui, input);
        break;
    case INPUT_MOUSE:
        on_mouse(ui, input);
        break;
    case INPUT_RESIZE:
        grid_resize(ui->grid, input->row, input->col);
        break;
    case INPUT_FOCUS:
        ui->focused = input->focused;
        break;
    }
    ui->model->changed = true;
}
