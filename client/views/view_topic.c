/* One topic: its updates, and whether I follow it. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "limits.h"
#include "mem.h"
#include "model_fields.h"
#include "paged_view.h"
#include "topic_lines.h"
#include "sanitize.h"

enum { ROWS_FULL = 13 };

struct topic_view {
    char topic[LIMIT_TOPIC_BYTES + 1];
    struct paged_view paged;
};

struct topic_view *topic_new(struct ui *ui)
{
    struct topic_view *view = mem_new(sizeof *view);

    paged_view_init(&view->paged, ui);
    return view;
}

void topic_free(struct topic_view *view)
{
    paged_view_done(&view->paged);
    mem_free(view);
}

static void show(struct topic_view *view, const char *topic)
{
    size_t len = 0;

    for (; topic[len] && len < sizeof view->topic - 1; len++)
        view->topic[len] = (char)tolower((unsigned char)topic[len]);
    view->topic[len] = '\0';
    paged_view_show(&view->paged, PAGES_TOPIC, view->topic);
}

void topic_show(struct ui *ui, const char *topic)
{
    topic += *topic == '#';
    if (ui->screen != SCREEN_TOPIC || strcmp(ui->topic->topic, topic) != 0)
        ui_mark(ui);
    show(ui->topic, topic);
    ui_enter(ui, SCREEN_TOPIC);
}

/* Figures are shown where a list of topics gave them. */
static int draw_head(struct ui *ui, struct rect rect)
{
    struct topic_view *view = ui->topic;
    bool follows = model_follows_topic(ui->model, view->topic);
    const char *right = follows ? "[ Following ]" : "";
    int row = rect.row, cols = rect.cols - 2, right_cols = sanitize_width(right), used;

    used = grid_text(ui->grid, row, rect.col + 1, cols - right_cols - 1, LOOK_TITLE,
                     arena_printf(ui->mem, "#%s", view->topic));
    grid_text(ui->grid, row, rect.col + 1 + used, cols - used - right_cols - 1, LOOK_DIM,
              topic_figures(ui->mem, model_topic(ui->model, view->topic)));
    grid_text(ui->grid, row++, rect.col + 1 + cols - right_cols, right_cols, LOOK_GOOD, right);
    if (rect.rows >= ROWS_FULL)
        bar_rule(ui->grid, row++, rect.col + 1, cols, NULL, LOOK_BORDER);
    return row - rect.row;
}

static void topic_draw_view(struct ui *ui, struct rect main, struct rect pane)
{
    int used = draw_head(ui, main);

    (void)pane;
    paged_view_draw(&ui->topic->paged,
                    (struct rect){ main.row + used, main.col, main.rows - used, main.cols },
                    "Nothing was said about it yet.");
}

static bool topic_act(struct ui *ui, enum action action)
{
    struct topic_view *view = ui->topic;

    if (action == ACTION_FOLLOW_TOPIC)
        model_follow_topic(ui->model, view->topic, !model_follows_topic(ui->model, view->topic));
    else if (action == ACTION_BACK)
        ui_back(ui);
    else
        return paged_view_act(&view->paged, action);
    return true;
}

static size_t topic_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_TOPIC;
    out[1] = KEYS_LIST;
    out[2] = KEYS_READING;
    return 3;
}

static void topic_settle(struct ui *ui)
{
    (void)model_want_pages(ui->model, PAGES_MY_TOPICS, "");
    paged_view_settle(&ui->topic->paged);
}

static void topic_status(struct ui *ui, char *out, size_t size)
{
    if (!model_is_live(ui->model) && paged_view_count(&ui->topic->paged) > 0)
        snprintf(out, size, "As it was when there was a connection.");
}

static void topic_keep(const struct ui *ui, struct place *out)
{
    snprintf(out->id, sizeof out->id, "%s", ui->topic->topic);
    snprintf(out->selected, sizeof out->selected, "%s", paged_view_selected_id(&ui->topic->paged));
}

static void topic_restore(struct ui *ui, const struct place *place)
{
    show(ui->topic, place->id);
    if (*place->selected)
        (void)!list_select_id(ui->topic->paged.list, place->selected); /* unless it has gone */
}

static const json_t *topic_object(struct ui *ui)
{
    return paged_view_selected(&ui->topic->paged);
}

static struct list *topic_list(struct ui *ui)
{
    return ui->topic->paged.list;
}

const struct view_ops topic_ops = { .draw = topic_draw_view,
                                    .act = topic_act,
                                    .contexts = topic_contexts,
                                    .list = topic_list,
                                    .object = topic_object,
                                    .settle = topic_settle,
                                    .status = topic_status,
                                    .keep = topic_keep,
                                    .restore = topic_restore };
