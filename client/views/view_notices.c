/* Notifications, grouped: who did what, unread bold with ●; Space shows who they were. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "mem.h"
#include "model_fields.h"
#include "model_moments.h"
#include "notice_beside.h"
#include "ui_parts.h"
#include "wrap.h"

struct notice_row {
    int group; /* -1: "today" or "earlier" */
    bool today;
};

/* Which of them are listed. */
enum filter { FILTER_ALL, FILTER_UNREAD, FILTER_MENTIONS, FILTERS };

static const char *const filter_names[FILTERS] = {
    [FILTER_ALL] = "all",
    [FILTER_UNREAD] = "unread",
    [FILTER_MENTIONS] = "mentions and replies",
};

struct notices_view {
    struct ui *ui;
    struct list *list;
    struct notice_row *rows;
    size_t count;
    enum filter filter;
    struct notice_beside beside;
    char expanded[128]; /* the one group that is; "" none */
    char kept[128];     /* read since it was chosen: it stays in the list of unread ones */
};

static const json_t *row_group(const struct notices_view *view, size_t i)
{
    return notices_at(&view->ui->model->notices, (size_t)view->rows[i].group);
}

static bool is_listed(const struct notices_view *view, const json_t *group)
{
    switch (view->filter) {
    case FILTER_UNREAD:
        return !field_true(group, "read") || field_is(group, "id", view->kept);
    case FILTER_MENTIONS:
        return field_is(group, "kind", "mention") || field_is(group, "kind", "reply") ||
               field_is(group, "kind", "chat_mention");
    case FILTER_ALL:
    case FILTERS:
        break;
    }
    return true;
}

static void make_rows(struct notices_view *view)
{
    const struct notice_list *notices = &view->ui->model->notices;
    bool before_today = true, first = true;

    view->rows = mem_resize(view->rows, (notices_count(notices) + 3) * sizeof *view->rows);
    view->count = 0;
    for (size_t i = 0; i < notices_count(notices); i++) {
        const json_t *group = notices_at(notices, i);
        bool today = moment_same_day(field_time(group, "last_at"), view->ui->model->now_ms);

        if (!is_listed(view, group))
            continue;
        if (first || (!today && before_today))
            view->rows[view->count++] = (struct notice_row){ -1, today };
        view->rows[view->count++] = (struct notice_row){ (int)i, today };
        before_today = today;
        first = false;
    }
}

static size_t row_count(void *arg)
{
    return ((struct notices_view *)arg)->count;
}

static const char *row_id(void *arg, size_t i)
{
    const struct notices_view *view = arg;

    if (view->rows[i].group < 0)
        return view->rows[i].today ? "today" : "earlier";
    return field_text(row_group(view, i), "id");
}

static bool is_expanded(const struct notices_view *view, const json_t *group)
{
    return *view->expanded && field_is(group, "id", view->expanded);
}

static const char *excerpt_of(const json_t *group)
{
    return field_text(field_object(group, "target"), "excerpt");
}

static struct wrap words_of(struct notices_view *view, const json_t *group, int cols)
{
    /* The sign, and the time with a blank, take their columns. */
    return wrap_text(view->ui->mem, field_text(group, "text"), cols - 9 > 1 ? cols - 9 : 1);
}

static int row_height(void *arg, size_t i, int cols)
{
    struct notices_view *view = arg;
    const json_t *group;
    size_t actors;

    if (view->rows[i].group < 0)
        return 1;
    group = row_group(view, i);
    actors = json_array_size(field_list(group, "actors"));
    return (int)words_of(view, group, cols).count + (*excerpt_of(group) ? 1 : 0) +
           (is_expanded(view, group)
                ? (int)actors + (field_int(group, "count") > (int64_t)actors ? 1 : 0)
                : 0);
}

static void draw_actors(struct notices_view *view, const json_t *group, struct grid *grid,
                        struct rect rect, int row)
{
    const json_t *actors = field_list(group, "actors"), *actor;
    int64_t more = field_int(group, "count") - (int64_t)json_array_size(actors);
    size_t i;

    json_array_foreach(actors, i, actor)
    {
        const char *title = field_text(actor, "title");
        int used;

        grid_glyphs(grid, row, rect.col + 4, 2, LOOK_BORDER, "└");
        used = grid_text(grid, row, rect.col + 6, rect.cols - 6, LOOK_NAME,
                         field_text(actor, "name"));
        grid_text(grid, row++, rect.col + 6 + used, rect.cols - 6 - used, LOOK_DIM,
                  arena_printf(view->ui->mem, " @%s%s%s", field_text(actor, "handle"),
                               *title ? " · " : "", title));
    }
    if (more > 0)
        grid_text(grid, row, rect.col + 6, rect.cols - 6, LOOK_DIM,
                  arena_printf(view->ui->mem, "and %lld more", (long long)more));
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct notices_view *view = arg;
    const json_t *group;
    char ago[MOMENT_MAX];
    struct wrap words;
    bool unread;

    (void)selected;
    if (view->rows[i].group < 0) {
        bar_rule(grid, rect.row, rect.col, rect.cols, view->rows[i].today ? "today" : "earlier",
                 LOOK_BORDER);
        return;
    }
    group = row_group(view, i);
    unread = !field_true(group, "read");
    words = words_of(view, group, rect.cols);
    if (unread)
        grid_glyphs(grid, rect.row, rect.col, 1, LOOK_UNREAD, "●");
    wrap_draw(grid, (struct rect){ rect.row, rect.col + 2, (int)words.count, rect.cols - 9 },
              field_text(group, "text"), &words, 0, unread ? LOOK_UNREAD : LOOK_TEXT, NULL, 0);
    moment_ago(view->ui->model->now_ms, field_time(group, "last_at"), ago);
    grid_text(grid, rect.row, rect.col + rect.cols - (int)strlen(ago), (int)strlen(ago), LOOK_DIM,
              ago);
    rect.row += (int)words.count;
    if (*excerpt_of(group))
        grid_text(grid, rect.row++, rect.col + 4, rect.cols - 4, LOOK_DIM,
                  arena_printf(view->ui->mem, "“%s”", excerpt_of(group)));
    if (is_expanded(view, group))
        draw_actors(view, group, grid, rect, rect.row);
}

static bool row_selectable(void *arg, size_t i)
{
    return ((struct notices_view *)arg)->rows[i].group >= 0;
}

static const struct list_source source = { .count = row_count,
                                           .id = row_id,
                                           .height = row_height,
                                           .draw = row_draw,
                                           .selectable = row_selectable };

struct notices_view *notices_new(struct ui *ui)
{
    struct notices_view *view = mem_new(sizeof *view);

    *view = (struct notices_view){ .ui = ui };
    view->list = list_new(&source, view, LIST_FROM_TOP);
    notice_beside_init(&view->beside);
    make_rows(view);
    return view;
}

void notices_free(struct notices_view *view)
{
    list_free(view->list);
    mem_free(view->rows);
    mem_free(view);
}

static const json_t *selected(struct notices_view *view)
{
    int at = list_selected(view->list);

    return at >= 0 && at < (int)view->count && view->rows[at].group >= 0
               ? row_group(view, (size_t)at)
               : NULL;
}

static void notices_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct notices_view *view = ui->notices;
    static const char *const nothing[FILTERS] = {
        [FILTER_ALL] = "Nothing yet.",
        [FILTER_UNREAD] = "Nothing is unread. F shows more.",
        [FILTER_MENTIONS] = "Nobody mentioned you or answered yet. F shows all.",
    };
    const char *words = nothing[view->filter];

    mail_banner_draw(ui, &main);
    list_draw(view->list, ui->grid, main, ui_list_focus(ui, false));
    if (view->count == 0)
        grid_text(ui->grid, main.row + 1, main.col + 2, main.cols - 2, LOOK_DIM,
                  ui->model->notices.loading ? "Loading…" : words);
    if (pane.cols > 0)
        notice_beside_draw(ui, selected(view), pane);
}

/* ---- keys ---- */

static void mark_read(struct notices_view *view, const json_t *group)
{
    char id[128];

    snprintf(id, sizeof id, "%s", field_text(group, "id"));
    snprintf(view->kept, sizeof view->kept, "%s", id);
    if (!field_true(group, "read"))
        model_read_notice(view->ui->model, id);
}

static void open_target(struct notices_view *view, const json_t *group)
{
    struct ui *ui = view->ui;
    const json_t *target = field_object(group, "target");

    if (model_is_live(ui->model))
        mark_read(view, group);
    if (field_is(target, "kind", "update"))
        update_show(ui, field_text(target, "id"), false);
    else if (field_is(target, "kind", "comment"))
        update_show_comment(ui, field_text(target, "update"), field_text(target, "id"));
    else if (field_is(target, "kind", "conversation"))
        chat_show(ui, field_text(target, "id"));
    else if (field_is(target, "kind", "message"))
        chat_show(ui, field_text(target, "conversation"));
    else if (field_is(target, "kind", "team"))
        team_show(ui, field_text(target, "id"));
    else
        snprintf(view->expanded, sizeof view->expanded, "%s", field_text(group, "id"));
}

static void step_to_unread(struct notices_view *view, int step)
{
    for (int i = list_selected(view->list) + step; i >= 0 && i < (int)view->count; i += step) {
        if (view->rows[i].group >= 0 && !field_true(row_group(view, (size_t)i), "read")) {
            list_select(view->list, i);
            return;
        }
    }
    model_say(view->ui->model, SAYING_NEWS, "No unread one there.");
}

static void toggle_expanded(struct notices_view *view, const json_t *group)
{
    bool is = is_expanded(view, group);

    snprintf(view->expanded, sizeof view->expanded, "%s", is ? "" : field_text(group, "id"));
}

static bool notices_act(struct ui *ui, enum action action)
{
    struct notices_view *view = ui->notices;
    const json_t *group = selected(view);

    if (ui_move_in(view->list, action))
        return true;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
    switch (action) {
    case ACTION_OPEN:
        if (group)
            open_target(view, group);
        return true;
    case ACTION_EXPAND:
        if (group)
            toggle_expanded(view, group);
        return true;
    case ACTION_READ:
        if (group)
            mark_read(view, group);
        return true;
    case ACTION_READ_ALL:
        model_read_notice(ui->model, NULL);
        return true;
    case ACTION_FILTER:
        view->filter = (enum filter)((view->filter + 1) % FILTERS);
        view->kept[0] = '\0';
        make_rows(view);
        return true;
    case ACTION_PENDING_MAIL:
        mail_show(ui);
        return true;
    case ACTION_NEXT_UNREAD_HERE:
        step_to_unread(view, 1);
        return true;
    case ACTION_PREVIOUS_UNREAD_HERE:
        step_to_unread(view, -1);
        return true;
    case ACTION_BACK:
        ui_go(ui, SCREEN_HOME);
        return true;
    default:
        return false;
    }
#pragma GCC diagnostic pop
}

void notices_show_unread(struct ui *ui)
{
    struct notices_view *view = ui->notices;

    ui_go(ui, SCREEN_NOTICES);
    for (size_t i = 0; i < view->count; i++) {
        if (view->rows[i].group >= 0 && !field_true(row_group(view, i), "read")) {
            list_select(view->list, (int)i);
            return;
        }
    }
}

static size_t notices_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_NOTICES;
    out[1] = KEYS_LIST;
    out[2] = KEYS_READING;
    return 3;
}

static void notices_refresh(struct ui *ui)
{
    make_rows(ui->notices);
}

int64_t notices_tick(struct ui *ui)
{
    return notice_beside_tick(ui, &ui->notices->beside);
}

static void notices_settle(struct ui *ui)
{
    struct notices_view *view = ui->notices;

    notice_beside_follow(ui, &view->beside, selected(view));

    if (list_last_visible(view->list) + 20 >= (int)view->count)
        model_want_older_notices(ui->model);
}

static void notices_status(struct ui *ui, char *out, size_t size)
{
    int64_t unread = ui->model->notices.unread;

    snprintf(out, size, "%lld unread group%s · filter: %s", (long long)unread,
             unread == 1 ? "" : "s", filter_names[ui->notices->filter]);
}

static const json_t *notices_object(struct ui *ui)
{
    return selected(ui->notices);
}

static struct list *notices_list(struct ui *ui)
{
    return ui->notices->list;
}

const struct view_ops notices_ops = { .draw = notices_draw,
                                      .has_pane = true,
                                      .act = notices_act,
                                      .contexts = notices_contexts,
                                      .list = notices_list,
                                      .object = notices_object,
                                      .refresh = notices_refresh,
                                      .settle = notices_settle,
                                      .status = notices_status };
