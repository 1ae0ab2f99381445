/* The Everi Index: a check-in, how it went, all that was said, one part beside the other. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "index_parts.h"
#include "mem.h"
#include "model_fields.h"

enum { ROWS_FULL = 13 };

static const char *const names[INDEX_SCREEN_PARTS] = {
    [INDEX_ANSWER] = "Check-in", [INDEX_CHARTS] = "Charts", [INDEX_HISTORY] = "History"
};

struct index_view *index_new(struct ui *ui)
{
    struct index_view *view = mem_new(sizeof *view);

    *view = (struct index_view){ .ui = ui };
    view->answer = index_answer_new(ui);
    view->charts = index_charts_new(ui);
    paged_view_init(&view->history, ui);
    return view;
}

void index_free(struct index_view *view)
{
    index_answer_free(view->answer);
    index_charts_free(view->charts);
    paged_view_done(&view->history);
    mem_free(view);
}

static void show_part(struct index_view *view, enum index_part part)
{
    view->part = part;
    if (part == INDEX_HISTORY)
        paged_view_show(&view->history, PAGES_CHECK_INS, "");
}

static int draw_head(struct ui *ui, struct rect rect)
{
    struct bar_tab tabs[INDEX_SCREEN_PARTS];
    int row = rect.row;

    for (size_t i = 0; i < INDEX_SCREEN_PARTS; i++)
        tabs[i] = (struct bar_tab){ .text = names[i],
                                    .active = i == ui->index->part,
                                    .look = LOOK_TAB };
    bar_tabs(ui->grid, row++, rect.col + 1, rect.cols - 2, tabs, INDEX_SCREEN_PARTS);
    if (rect.rows >= ROWS_FULL)
        bar_rule(ui->grid, row++, rect.col + 1, rect.cols - 2, NULL, LOOK_BORDER);
    return row - rect.row;
}

static void index_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct index_view *view = ui->index;
    int used = draw_head(ui, main);
    struct rect rest = { main.row + used, main.col, main.rows - used, main.cols };

    (void)pane;
    if (view->part == INDEX_ANSWER)
        index_answer_draw(view->answer, rest);
    else if (view->part == INDEX_CHARTS)
        index_charts_draw(view->charts, rest);
    else
        paged_view_draw(&view->history, rest, "Nothing yet: Tab leads to the check-in.");
}

static void delete_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_delete_check_in(ui->model, ui->index->asked);
}

static void ask_delete(struct index_view *view)
{
    const char *id = paged_view_selected_id(&view->history);

    if (!*id)
        return;
    snprintf(view->asked, sizeof view->asked, "%s", id);
    ui_ask(view->ui, delete_answered, "Delete this check-in? y/n");
}

static bool act_on_part(struct index_view *view, enum action action)
{
    switch (view->part) {
    case INDEX_ANSWER:
        return index_answer_act(view->answer, action);
    case INDEX_CHARTS:
        return ui_move_in(index_charts_list(view->charts), action);
    case INDEX_HISTORY:
        if (action != ACTION_DELETE)
            return ui_move_in(view->history.list, action);
        ask_delete(view);
        return true;
    case INDEX_SCREEN_PARTS:
        break;
    }
    return false;
}

static bool index_act(struct ui *ui, enum action action)
{
    struct index_view *view = ui->index;

    if (act_on_part(view, action))
        return true;
    if (action == ACTION_NEXT_PART)
        show_part(view, (view->part + 1) % INDEX_SCREEN_PARTS);
    else if (action == ACTION_PREVIOUS_PART)
        show_part(view, (view->part + INDEX_SCREEN_PARTS - 1) % INDEX_SCREEN_PARTS);
    else if (action == ACTION_BACK) {
        ui_go(ui, SCREEN_HOME);
        if (model_index_is_begun(ui->model))
            model_say(ui->model, SAYING_NEWS, "Kept as a draft: 5 goes on with it.");
    } else
        return false;
    return true;
}

static bool index_grab(struct ui *ui, const struct input *input)
{
    return !ui->go && ui->index->part == INDEX_ANSWER &&
           index_answer_grab(ui->index->answer, input);
}

static bool index_type(struct ui *ui, const struct input *input)
{
    return ui->index->part == INDEX_ANSWER && index_answer_type(ui->index->answer, input);
}

static void index_click(struct ui *ui, const struct input *input)
{
    if (ui->index->part == INDEX_ANSWER)
        index_answer_click(ui->index->answer, input);
}

static size_t index_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    const struct index_view *view = ui->index;
    size_t count = 0;

    if (view->part == INDEX_ANSWER && index_answer_is_typing(view->answer)) {
        out[0] = KEYS_INDEX_NOTE;
        return 1;
    }
    if (view->part == INDEX_ANSWER)
        out[count++] = KEYS_INDEX;
    else
        out[count++] = KEYS_PARTS;
    if (view->part == INDEX_HISTORY)
        out[count++] = KEYS_INDEX_HISTORY;
    out[count++] = KEYS_LIST;
    out[count++] = KEYS_READING;
    return count;
}

static void index_refresh(struct ui *ui)
{
    struct index_view *view = ui->index;
    struct my_index *index = &ui->model->index;

    if (view->opened && view->checked_in == index->checked_in)
        return;
    if (!view->opened) {
        model_index_open(ui->model);
        model_look_again(ui->model, PAGES_CHECK_INS, "");
        show_part(view, INDEX_ANSWER);
    }
    view->opened = true;
    view->checked_in = index->checked_in;
    index_answer_reset(view->answer);
    (void)list_home(index_answer_list(view->answer));
}

static void index_leave(struct ui *ui)
{
    ui->index->opened = false;
}

static void index_settle(struct ui *ui)
{
    struct index_view *view = ui->index;

    model_want_index(ui->model);
    (void)model_want_pages(ui->model, PAGES_CHECK_INS, "");
    if (view->part == INDEX_HISTORY)
        paged_view_settle(&view->history);
    else if (index_charts_want_more(ui, grid_cols(ui->grid)))
        model_want_more(ui->model, PAGES_CHECK_INS, "");
}

static void index_status(struct ui *ui, char *out, size_t size)
{
    if (ui->index->part == INDEX_ANSWER)
        index_answer_status(ui->index->answer, out, size);
    else if (!model_is_live(ui->model))
        snprintf(out, size, "As it was when there was a connection.");
    else
        snprintf(out, size, "Nobody but you sees this.");
}

static struct list *index_list(struct ui *ui)
{
    struct index_view *view = ui->index;

    return view->part == INDEX_ANSWER   ? index_answer_list(view->answer)
           : view->part == INDEX_CHARTS ? index_charts_list(view->charts)
                                        : view->history.list;
}

const struct view_ops index_ops = { .draw = index_draw,
                                    .act = index_act,
                                    .grab = index_grab,
                                    .type = index_type,
                                    .click = index_click,
                                    .contexts = index_contexts,
                                    .list = index_list,
                                    .refresh = index_refresh,
                                    .settle = index_settle,
                                    .leave = index_leave,
                                    .status = index_status };
