/* The pipeline, for those who administer the site: its topics, queues, functions and workflows,
 * what comes in and what is done, what failed. It is told anew each second while it is looked at.
 */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "mem.h"
#include "model_fields.h"
#include "pipeline_parts.h"
#include "wrap.h"

enum { ROWS_BLANK = 13, ROWS_HEADS = 6, COLS_SORTED = 76, TAB_TEXT = 40 };

static const char *const names[PIPELINE_LISTS] = { [PIPELINE_TOPICS] = "Topics",
                                                   [PIPELINE_QUEUES] = "Queues",
                                                   [PIPELINE_FUNCTIONS] = "Functions",
                                                   [PIPELINE_WORKFLOWS] = "Workflows" };

struct pipeline_view *pipeline_new(struct ui *ui)
{
    struct pipeline_view *view = mem_new(sizeof *view);

    view->ui = ui;
    view->part = PIPELINE_QUEUES;
    for (size_t i = 0; i < PIPELINE_LISTS; i++)
        pipeline_table_init(&view->tables[i], view, (enum pipeline_list)i);
    return view;
}

void pipeline_free(struct pipeline_view *view)
{
    for (size_t i = 0; i < PIPELINE_LISTS; i++)
        list_free(view->tables[i].list);
    mem_free(view);
}

void pipeline_show(struct ui *ui)
{
    if (model_is_admin(ui->model))
        ui_go(ui, SCREEN_PIPELINE);
    else
        model_say(ui->model, SAYING_NEWS, "The pipeline is for the administrators of the site.");
}

static struct pipeline_table *table_of(struct pipeline_view *view)
{
    return &view->tables[view->part];
}

static void pipeline_refresh(struct ui *ui)
{
    struct pipeline_view *view = ui->pipeline;
    struct list *list = table_of(view)->list;
    bool is_at_top = list_first_visible(list) <= 0;

    view->count = pipeline_order(&ui->model->pipeline, view->part, ui->model->now_ms, view->order);
    if (is_at_top) /* what has come up is to be seen there */
        (void)list_scroll(list, -PIPELINE_ROWS);
}

static void show_part(struct ui *ui, enum pipeline_list part)
{
    ui->pipeline->part = part;
    pipeline_refresh(ui);
}

/* ---- drawing ---- */

static void draw_tabs(struct ui *ui, struct rect rect)
{
    struct bar_tab tabs[PIPELINE_LISTS];
    char text[PIPELINE_LISTS][TAB_TEXT];
    int64_t dead = pipeline_sum(&ui->model->pipeline, "dead");
    int used;

    for (size_t i = 0; i < PIPELINE_LISTS; i++) {
        bool warns = i == PIPELINE_QUEUES && dead > 0;

        snprintf(text[i], TAB_TEXT, warns ? "%s(!%lld)" : "%s", names[i], (long long)dead);
        tabs[i] = (struct bar_tab){ .text = text[i],
                                    .active = i == ui->pipeline->part,
                                    .look = warns ? LOOK_UNREAD : LOOK_TAB };
    }
    used = bar_tabs(ui->grid, rect.row, rect.col + 1, rect.cols - 2, tabs, PIPELINE_LISTS);
    if (rect.cols >= COLS_SORTED && ui->pipeline->part == PIPELINE_QUEUES)
        bar_status(ui->grid, rect.row, rect.col + 1 + used, rect.cols - 3 - used, LOOK_DIM, "",
                   "problem first");
}

static const char *words_of(struct ui *ui)
{
    const struct pipeline *pipeline = &ui->model->pipeline;

    if (*pipeline->refused)
        return arena_printf(ui->mem, "! %s", pipeline->refused);
    if (!pipeline->stats)
        return model_is_live(ui->model) ? "Loading…"
                                        : "Not connected: this comes when there is a connection.";
    if (ui->pipeline->count > 0)
        return "";
    return ui->pipeline->part == PIPELINE_WORKFLOWS
               ? "There are no workflows: everi-server workflow deploy brings one."
               : "There are none.";
}

static void draw_words(struct ui *ui, struct rect rect)
{
    const char *words = words_of(ui);
    struct wrap wrap = wrap_text(ui->mem, words, rect.cols - 4);

    wrap_draw(ui->grid, (struct rect){ rect.row, rect.col + 2, rect.rows, rect.cols - 4 }, words,
              &wrap, 0, *words == '!' ? LOOK_ERROR : LOOK_DIM, NULL, 0);
}

static void pipeline_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct pipeline_view *view = ui->pipeline;
    int count = (int)view->count > 0 ? (int)view->count : 1, below;

    (void)pane;
    draw_tabs(ui, main);
    main.row += main.rows >= ROWS_BLANK ? 2 : 1;
    main.rows -= main.rows >= ROWS_BLANK ? 2 : 1;
    if (main.rows >= ROWS_HEADS - 1) {
        pipeline_table_heads(table_of(view), main.row++, main.col, main.cols);
        main.rows--;
    }
    below = ui->model->pipeline.stats ? pipeline_below_rows(view, main, count) : 0;
    list_draw(table_of(view)->list, ui->grid,
              (struct rect){ main.row, main.col, main.rows - below, main.cols },
              ui_list_focus(ui, false));
    if (*words_of(ui))
        draw_words(ui, (struct rect){ main.row, main.col, main.rows - below, main.cols });
    if (below > 0) {
        int row = count < main.rows - below ? main.row + count : main.row + main.rows - below;

        pipeline_below_draw(view, (struct rect){ row, main.col, below, main.cols });
    }
}

/* ---- keys ---- */

static void open_selected(struct ui *ui)
{
    const json_t *item = pipeline_table_selected(table_of(ui->pipeline));
    const char *name = field_text(item, "name");

    /* A function's queue has its name. */
    if (item && (ui->pipeline->part == PIPELINE_QUEUES ||
                 (ui->pipeline->part == PIPELINE_FUNCTIONS &&
                  pipeline_find(&ui->model->pipeline, PIPELINE_QUEUES, name))))
        queue_show(ui, name);
}

static bool pipeline_act(struct ui *ui, enum action action)
{
    struct pipeline_view *view = ui->pipeline;

    if (ui_move_in(table_of(view)->list, action))
        return true;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_NEXT_PART:
        show_part(ui, (view->part + 1) % PIPELINE_LISTS);
        return true;
    case ACTION_PREVIOUS_PART:
        show_part(ui, (view->part + PIPELINE_LISTS - 1) % PIPELINE_LISTS);
        return true;
    case ACTION_TOPICS:
        show_part(ui, PIPELINE_TOPICS);
        return true;
    case ACTION_QUEUES:
        show_part(ui, PIPELINE_QUEUES);
        return true;
    case ACTION_FUNCTIONS:
        show_part(ui, PIPELINE_FUNCTIONS);
        return true;
    case ACTION_WORKFLOWS:
        show_part(ui, PIPELINE_WORKFLOWS);
        return true;
    case ACTION_OPEN:
        open_selected(ui);
        return true;
    case ACTION_FREEZE:
        model_freeze_pipeline(ui->model);
        return true;
    case ACTION_TRACE:
        command_show_with(ui, "trace ");
        return true;
    case ACTION_BACK:
        ui_go(ui, SCREEN_HOME);
        return true;
    default:
        return false;
    }
#pragma GCC diagnostic pop
}

static size_t pipeline_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_PIPELINE;
    out[1] = KEYS_PARTS;
    out[2] = KEYS_LIST;
    out[3] = KEYS_READING;
    return 4;
}

static void pipeline_settle(struct ui *ui)
{
    const char *queue = pipeline_below_queue(ui->pipeline);

    (void)model_want_pipeline(ui->model);
    if (*queue)
        (void)model_want_pages(ui->model, PAGES_DEAD_LETTERS, queue);
}

static void pipeline_leave(struct ui *ui)
{
    model_leave_pipeline(ui->model);
}

void pipeline_status_words(struct ui *ui, char *out, size_t size)
{
    const struct pipeline *pipeline = &ui->model->pipeline;
    int in = pipeline_rate_in(pipeline), done = pipeline_rate_done(pipeline);

    if (!model_is_live(ui->model))
        snprintf(out, size, "As it was when there was a connection.");
    else if (pipeline->frozen)
        snprintf(out, size, "Standing still. Space goes on.");
    else if (in >= 0)
        snprintf(out, size, "%s/s in, %s/s done · %lld waiting · %lld in flight",
                 rate_words(ui, in), rate_words(ui, done),
                 (long long)pipeline_sum(pipeline, "depth"),
                 (long long)pipeline_sum(pipeline, "in_flight"));
}

static void pipeline_status(struct ui *ui, char *out, size_t size)
{
    if (ui->model->pipeline.stats)
        pipeline_status_words(ui, out, size);
}

static struct list *pipeline_list(struct ui *ui)
{
    return table_of(ui->pipeline)->list;
}

const struct view_ops pipeline_ops = { .draw = pipeline_draw,
                                       .act = pipeline_act,
                                       .contexts = pipeline_contexts,
                                       .list = pipeline_list,
                                       .refresh = pipeline_refresh,
                                       .settle = pipeline_settle,
                                       .leave = pipeline_leave,
                                       .status = pipeline_status };
