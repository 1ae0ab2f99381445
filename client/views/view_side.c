/* The team that I am in and the topics that I follow, below the chats of the sidebar: clicked, or
 * chosen by keys. While keys go there the list may be longer than the sidebar shows otherwise, so
 * it takes what is below the chats; where there is no sidebar it is in a box. */
#include "bar.h"
#include "mem.h"
#include "model_fields.h"
#include "people_lines.h"
#include "ui_parts.h"

enum { BOX_COLS = 50 };

struct side_view {
    struct ui *ui;
    struct list *list;
};

static bool has_team(const struct ui *ui)
{
    return model_my_team(ui->model) != NULL;
}

static const char *topic_at(const struct ui *ui, size_t i)
{
    const struct paged *mine = pages_find(&ui->model->pages, PAGES_MY_TOPICS, "");
    size_t before = has_team(ui);

    return mine && i >= before ? field_text(json_array_get(mine->items, i - before), "topic") : "";
}

static int count_of(const struct ui *ui)
{
    const struct paged *mine = pages_find(&ui->model->pages, PAGES_MY_TOPICS, "");

    return has_team(ui) + (mine ? (int)json_array_size(mine->items) : 0);
}

static const char *title_of(const struct ui *ui)
{
    return !has_team(ui) ? "TOPICS" : count_of(ui) > 1 ? "TEAM, TOPICS" : "TEAM";
}

static void draw_one(struct ui *ui, size_t i, int row, int col, int cols)
{
    if (has_team(ui) && i == 0)
        grid_text(ui->grid, row, col, cols, LOOK_NAME,
                  field_text(model_my_team(ui->model), "name"));
    else
        grid_text(ui->grid, row, col, cols, LOOK_TOPIC,
                  arena_printf(ui->mem, "#%s", topic_at(ui, i)));
}

void side_open(struct ui *ui, int at)
{
    if (at >= count_of(ui))
        return;
    ui->over = NULL;
    if (has_team(ui) && at == 0)
        team_show(ui, field_text(model_my_team(ui->model), "id"));
    else
        topic_show(ui, arena_printf(ui->mem, "%s", topic_at(ui, (size_t)at)));
}

/* ---- beside every screen ---- */

/* Chats, and below them the rest, which gets a third of the rows at most. Both with their titles;
 * no rows: not there. */
static void share_rows(const struct ui *ui, struct rect rect, struct rect *chats,
                       struct rect *others)
{
    int count = count_of(ui), most = rect.rows / 3 - 2;
    int rows = (int)chats_count(&ui->model->chats), room;

    count = count < most ? count : most;
    room = rect.rows - 1 - (count > 0 ? count + 2 : 0);
    if (count <= 0 || rows > room)
        rows = room;
    *chats = rect;
    chats->rows = 1 + (rows > 0 ? rows : 1);
    *others = rect;
    others->row = rect.row + chats->rows + 1;
    others->rows = count > 0 ? count + 1 : 0;
}

void side_draw_lists(struct ui *ui, struct rect rect)
{
    struct rect chats, others;

    share_rows(ui, rect, &chats, &others);
    grid_text(ui->grid, rect.row, rect.col + 1, rect.cols - 2, LOOK_TITLE, "CHATS");
    chat_draw_list(ui, (struct rect){ chats.row + 1, chats.col, chats.rows - 1, chats.cols });
    if (others.rows > 0)
        grid_text(ui->grid, others.row, rect.col + 1, rect.cols - 2, LOOK_TITLE, title_of(ui));
    for (int i = 0; i < others.rows - 1; i++)
        draw_one(ui, (size_t)i, others.row + 1 + i, rect.col + 1, rect.cols - 2);
}

int side_at(struct ui *ui, int row, int col)
{
    struct rect lists = frame_lists_rect(ui), chats, others;
    int at;

    if (col >= lists.cols)
        return -1;
    share_rows(ui, lists, &chats, &others);
    at = row - others.row - 1;
    return at >= 0 && at < others.rows - 1 ? at : -1;
}

/* ---- chosen by keys ---- */

static size_t row_count(void *arg)
{
    return (size_t)count_of(((struct side_view *)arg)->ui);
}

static const char *row_id(void *arg, size_t i)
{
    const struct ui *ui = ((struct side_view *)arg)->ui;

    return has_team(ui) && i == 0 ? "/team" : topic_at(ui, i); /* no topic is called that */
}

static int row_height(void *arg, size_t i, int cols)
{
    (void)arg, (void)i, (void)cols;
    return 1;
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    (void)grid, (void)selected;
    draw_one(((struct side_view *)arg)->ui, i, rect.row, rect.col, rect.cols);
}

static const struct list_source source = {
    .count = row_count, .id = row_id, .height = row_height, .draw = row_draw
};

struct side_view *side_new(struct ui *ui)
{
    struct side_view *view = mem_new(sizeof *view);

    view->ui = ui;
    view->list = list_new(&source, view, LIST_FROM_TOP);
    return view;
}

void side_free(struct side_view *view)
{
    list_free(view->list);
    mem_free(view);
}

void side_show(struct ui *ui)
{
    const struct paged *mine = model_want_pages(ui->model, PAGES_MY_TOPICS, "");

    if (count_of(ui) == 0 && mine->loaded) {
        model_say(ui->model, SAYING_NEWS,
                  "You are in no team and follow no topics: 7 finds some of both.");
        return;
    }
    (void)list_home(ui->side->list);
    ui->over = &side_ops;
}

/* In the sidebar: down to its end. */
static void draw_beside(struct ui *ui, struct rect lists)
{
    struct rect chats, others;

    share_rows(ui, lists, &chats, &others);
    if (others.rows == 0)
        others.row = lists.row;
    others.rows = lists.row + lists.rows - others.row;
    grid_clear(ui->grid, others);
    grid_text(ui->grid, others.row, others.col + 1, others.cols - 2, LOOK_TITLE, title_of(ui));
    list_draw(ui->side->list, ui->grid,
              (struct rect){ others.row + 1, others.col, others.rows - 1, others.cols },
              LIST_FOCUSED);
}

static void draw_box(struct ui *ui, struct rect main)
{
    int cols = main.cols < BOX_COLS ? main.cols : BOX_COLS;
    int wanted = count_of(ui) + 2, rows = wanted < main.rows ? wanted : main.rows;
    struct rect box = { main.row, main.col + (main.cols - cols) / 2, rows, cols };

    grid_clear(ui->grid, box);
    bar_box(ui->grid, box, has_team(ui) ? "team and topics" : "topics", LOOK_BORDER);
    list_draw(ui->side->list, ui->grid,
              (struct rect){ box.row + 1, box.col + 1, box.rows - 2, box.cols - 2 }, LIST_FOCUSED);
}

static void side_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct rect lists = frame_lists_rect(ui);

    ui_below(ui)->draw(ui, main, pane);
    grid_set_cursor(ui->grid, -1, 0);
    if (lists.cols > 0)
        draw_beside(ui, lists);
    else
        draw_box(ui, main);
}

static bool side_act(struct ui *ui, enum action action)
{
    int at = list_selected(ui->side->list);

    if (ui_move_in(ui->side->list, action))
        return true;
    if (action == ACTION_OPEN && at >= 0)
        side_open(ui, at);
    else if (action == ACTION_BACK || action == ACTION_NEXT_PANE || action == ACTION_BESIDE)
        ui->over = NULL;
    else
        return false;
    return true;
}

static size_t side_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_SIDE;
    out[1] = KEYS_LIST;
    return 2;
}

static struct list *side_list(struct ui *ui)
{
    return ui->side->list;
}

const struct view_ops side_ops = {
    .draw = side_draw, .act = side_act, .contexts = side_contexts, .list = side_list
};
