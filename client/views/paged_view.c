/* A new kind of item needs its rows in `items`: how high it is, how it is drawn, what Enter does
 * (NULL: nothing).
 */
#include "paged_view.h"

#include <string.h>

#include "check_in_lines.h"
#include "found_words.h"
#include "mem.h"
#include "model_fields.h"
#include "message_lines.h"
#include "people_lines.h"
#include "pipeline_parts.h"
#include "team_lines.h"
#include "topic_lines.h"
#include "update_lines.h"
#include "wrap.h"

static struct paged *paged_of(const struct paged_view *view)
{
    return view->of ? pages_find(&view->ui->model->pages, view->kind, view->of) : NULL;
}

static const json_t *item_at(const struct paged_view *view, size_t i)
{
    const struct paged *paged = paged_of(view);

    return paged ? json_array_get(paged->items, i) : NULL;
}

/* ---- one of each kind ---- */

static int height_of_update(struct ui *ui, const json_t *update, int cols)
{
    return update_rows(ui, update, NULL, cols, UPDATE_ROWS_SHOWN);
}

static void draw_update(struct ui *ui, const json_t *update, struct grid *grid, struct rect rect)
{
    update_draw(ui, update, NULL, UPDATE_ROWS_SHOWN, grid, rect);
}

static int height_of_line(struct ui *ui, const json_t *item, int cols)
{
    (void)ui, (void)item, (void)cols;
    return 1;
}

static void open_update(struct ui *ui, const json_t *update)
{
    update_show(ui, arena_printf(ui->mem, "%s", field_text(update, "id")), false);
}

static void open_person(struct ui *ui, const json_t *brief)
{
    profile_show(ui, arena_printf(ui->mem, "%s", field_text(brief, "handle")));
}

static void open_topic(struct ui *ui, const json_t *topic)
{
    topic_show(ui, arena_printf(ui->mem, "%s", field_text(topic, "topic")));
}

static void open_team(struct ui *ui, const json_t *team)
{
    team_show(ui, field_text(team, "id"));
}

static void open_member(struct ui *ui, const json_t *member)
{
    open_person(ui, field_object(member, "person"));
}

static void open_message(struct ui *ui, const json_t *message)
{
    chat_show_message(ui, message);
}

static const struct {
    int (*height)(struct ui *ui, const json_t *item, int cols);
    void (*draw)(struct ui *ui, const json_t *item, struct grid *grid, struct rect rect);
    void (*open)(struct ui *ui, const json_t *item);
} items[] = {
    [ITEM_UPDATE] = { height_of_update, draw_update, open_update },
    [ITEM_BRIEF] = { height_of_line, person_draw, open_person },
    [ITEM_MESSAGE] = { message_rows, message_draw, open_message },
    [ITEM_TOPIC] = { height_of_line, topic_draw, open_topic },
    [ITEM_CHECK_IN] = { check_in_rows, check_in_draw, NULL },
    [ITEM_TEAM] = { team_rows, team_draw, open_team },
    [ITEM_MEMBER] = { height_of_line, member_draw, open_member },
    [ITEM_DEAD_LETTER] = { dead_letter_rows, dead_letter_draw, NULL },
};

/* ---- the list ---- */

static size_t row_count(void *arg)
{
    return paged_view_count(arg);
}

static const char *row_id(void *arg, size_t i)
{
    const struct paged_view *view = arg;

    return pages_id(view->kind, item_at(view, i));
}

static int row_height(void *arg, size_t i, int cols)
{
    struct paged_view *view = arg;

    return items[pages_item(view->kind)].height(view->ui, item_at(view, i), cols);
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct paged_view *view = arg;

    (void)selected;
    items[pages_item(view->kind)].draw(view->ui, item_at(view, i), grid, rect);
    if (view->marks)
        found_words_mark(grid, view->ui->mem, rect, view->of);
}

static const struct list_source source = {
    .count = row_count, .id = row_id, .height = row_height, .draw = row_draw
};

void paged_view_init(struct paged_view *view, struct ui *ui)
{
    *view = (struct paged_view){ .ui = ui };
    view->list = list_new(&source, view, LIST_FROM_TOP);
}

void paged_view_done(struct paged_view *view)
{
    list_free(view->list);
    mem_free(view->of);
}

void paged_view_show(struct paged_view *view, enum page_kind kind, const char *of)
{
    bool other = !view->of || view->kind != kind || strcmp(view->of, of) != 0;
    char *copy;

    model_look_again(view->ui->model, kind, of);
    if (!other)
        return;
    copy = mem_strdup(of); /* it may be the one that goes */
    mem_free(view->of);
    view->of = copy;
    view->kind = kind;
    (void)list_home(view->list);
}

void paged_view_hide(struct paged_view *view)
{
    mem_free(view->of);
    view->of = NULL;
}

size_t paged_view_count(const struct paged_view *view)
{
    const struct paged *paged = paged_of(view);

    return paged ? json_array_size(paged->items) : 0;
}

/* Where there is no list, why. */
static const char *words_of(const struct paged_view *view, const char *empty)
{
    const struct paged *paged = paged_of(view);

    if (paged && *paged->refused)
        return arena_printf(view->ui->mem, "! %s", paged->refused);
    if (paged && paged->loaded && !paged->stale)
        return empty;
    return model_is_live(view->ui->model) ? "Loading…"
                                          : "Not connected: this comes when there is a connection.";
}

void paged_view_draw(struct paged_view *view, struct rect rect, const char *empty)
{
    struct ui *ui = view->ui;

    if (rect.rows < 1)
        return;
    list_draw(view->list, ui->grid, rect, ui_list_focus(ui, view->aside));
    if (paged_view_count(view) == 0) {
        const char *words = words_of(view, empty);
        struct wrap wrap = wrap_text(ui->mem, words, rect.cols - 4);

        wrap_draw(ui->grid, (struct rect){ rect.row, rect.col + 2, rect.rows, rect.cols - 4 },
                  words, &wrap, 0, *words == '!' ? LOOK_ERROR : LOOK_DIM, NULL, 0);
    }
}

const json_t *paged_view_selected(const struct paged_view *view)
{
    int at = view->of ? list_selected(view->list) : -1;

    return at >= 0 ? item_at(view, (size_t)at) : NULL;
}

const char *paged_view_selected_id(const struct paged_view *view)
{
    return pages_id(view->kind, paged_view_selected(view));
}

/* Of an update its author's, of a person their own; "" of anything else. */
static const char *handle_of(const struct paged_view *view)
{
    const json_t *item = paged_view_selected(view);

    switch (pages_item(view->kind)) {
    case ITEM_UPDATE:
        return field_text(field_object(item, "author"), "handle");
    case ITEM_MESSAGE:
        return field_text(field_object(item, "from"), "handle");
    case ITEM_BRIEF:
        return field_text(item, "handle");
    case ITEM_MEMBER:
        return field_text(field_object(item, "person"), "handle");
    case ITEM_TOPIC:
    case ITEM_SESSION:
    case ITEM_CHECK_IN:
    case ITEM_KEY:
    case ITEM_TEAM:
    case ITEM_DEAD_LETTER:
        break;
    }
    return "";
}

static bool act_on_update(struct paged_view *view, enum action action, const char *id)
{
    struct ui *ui = view->ui;

    if (action == ACTION_LIKE)
        model_react(ui->model, id, "like");
    else if (action == ACTION_RECOMMEND)
        model_react(ui->model, id, "recommend");
    else if (action == ACTION_TRANSLATE)
        model_toggle_translation(ui->model, id);
    else if (action == ACTION_COMMENT)
        update_show(ui, id, true);
    else
        return false;
    return true;
}

bool paged_view_act(struct paged_view *view, enum action action)
{
    struct ui *ui = view->ui;
    const char *id, *handle;

    if (ui_move_in(view->list, action))
        return true;
    if (!paged_view_selected(view))
        return false;
    id = arena_printf(ui->mem, "%s", paged_view_selected_id(view)); /* what is done may move it */
    handle = arena_printf(ui->mem, "%s", handle_of(view));
    if (action == ACTION_LIKE && pages_item(view->kind) != ITEM_UPDATE)
        action = ACTION_FOLLOW; /* what one does to people and topics where an update is liked */
    if (action == ACTION_OPEN && items[pages_item(view->kind)].open)
        items[pages_item(view->kind)].open(ui, paged_view_selected(view));
    else if (action == ACTION_FOLLOW && pages_item(view->kind) == ITEM_TOPIC)
        model_follow_topic(ui->model, id, !model_follows_topic(ui->model, id));
    else if (action == ACTION_FOLLOW && pages_item(view->kind) == ITEM_TEAM)
        model_follow_team(ui->model, id, !field_true(paged_view_selected(view), "followed_by_me"));
    else if (action == ACTION_FOLLOW && *handle)
        ui_toggle_follow(ui, handle);
    else if (action == ACTION_PERSON && *handle)
        profile_show(ui, handle);
    else if (action == ACTION_MESSAGE && *handle)
        model_open_chat(ui->model, handle);
    else
        return pages_item(view->kind) == ITEM_UPDATE && act_on_update(view, action, id);
    return true;
}

void paged_view_settle(struct paged_view *view)
{
    if (!view->of)
        return;
    (void)model_want_pages(view->ui->model, view->kind, view->of);
    /* protocol: "Every plural result is a page": the next one before its rows are needed. */
    if (list_last_visible(view->list) + 10 >= (int)paged_view_count(view))
        model_want_more(view->ui->model, view->kind, view->of);
}
