/* The messages of the open conversation as rows: days, the unread line, what was said, what is on
 * its way. Authors are grouped: within five minutes of their own message they are not named again.
 *
 *     14:02 farid        Yes if the retry cap is 5.
 *     14:21              also fixed the contrast
 *
 * Under 50 columns the name has a row of its own, so that the text keeps its width. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "chat_marks.h"
#include "chat_parts.h"
#include "mem.h"
#include "model_fields.h"
#include "model_moments.h"
#include "rich.h"

enum { GROUP_MS = 5 * 60000, COLS_BESIDE = 50, TIME_COLS = 6, NAME_COLS = 14 };

struct history *chat_history(const struct chat_view *view)
{
    return *view->shown ? history_find(&view->ui->model->histories, view->shown) : NULL;
}

/* ---- rows ---- */

static struct chat_row *add_row(struct chat_view *view, enum chat_row_kind kind, int64_t ms)
{
    struct chat_row *row = &view->rows[view->count++];

    *row = (struct chat_row){ .kind = kind, .ms = ms };
    return row;
}

static const char *author_of(const json_t *message)
{
    return field_text(field_object(message, "from"), "handle");
}

static void add_messages(struct chat_view *view, const struct history *history)
{
    const char *before = "";
    int64_t before_ms = 0;

    view->new_count = 0;
    for (size_t i = 0; i < history_count(history); i++) {
        const json_t *message = history_at(history, i);
        int64_t ms = field_time(message, "at"), seq = history->first + (int64_t)i;
        bool breaks = i == 0 || !moment_same_day(ms, before_ms);
        struct chat_row *row;

        if (breaks)
            add_row(view, ROW_DAY, ms);
        if (history->unread_after >= 0 && seq == history->unread_after + 1) {
            add_row(view, ROW_UNREAD, ms);
            breaks = true;
        }
        if (history->unread_after >= 0 && seq > history->unread_after)
            view->new_count += strcmp(author_of(message), view->ui->model->me) != 0;
        row = add_row(view, ROW_MESSAGE, ms);
        row->at = i;
        row->named = breaks || strcmp(before, author_of(message)) != 0 ||
                     ms - before_ms > GROUP_MS || *field_text(message, "reply_to");
        row->timed = row->named || ms / 60000 != before_ms / 60000;
        before = author_of(message);
        before_ms = ms;
    }
}

static void add_unsent(struct chat_view *view)
{
    const struct unsent *unsent = view->ui->model->unsent.first;

    for (; unsent; unsent = unsent->next) {
        struct chat_row *row;

        if (strcmp(unsent->conversation, view->shown) != 0)
            continue;
        row = add_row(view, ROW_UNSENT, unsent->at_ms);
        row->unsent = unsent;
        row->named = view->count < 2 || view->rows[view->count - 2].kind != ROW_UNSENT;
        row->timed = row->named;
    }
}

void chat_make_rows(struct chat_view *view)
{
    const struct history *history = chat_history(view);
    const json_t *chat = chats_find(&view->ui->model->chats, view->shown);
    size_t most = 0;

    view->count = 0;
    if (!history)
        return;
    most = 2 * history_count(history) + unsent_count(&view->ui->model->unsent) + 3;
    view->rows = mem_resize(view->rows, most * sizeof *view->rows);
    if (history->loaded && history->first > 1)
        add_row(view, ROW_OLDER, 0);
    add_messages(view, history);
    if (history->loaded && history_last(history) < field_int(chat, "last_seq"))
        add_row(view, ROW_NEWER, 0);
    if (view->new_count < field_int(chat, "unread"))
        view->new_count = field_int(chat, "unread"); /* the rest has not come yet */
    add_unsent(view);
}

static size_t row_count(void *arg)
{
    return ((struct chat_view *)arg)->count;
}

static const json_t *message_at(const struct chat_view *view, size_t i)
{
    return history_at(chat_history(view), view->rows[i].at);
}

static const char *row_id(void *arg, size_t i)
{
    const struct chat_view *view = arg;
    static char day[MOMENT_MAX];

    switch (view->rows[i].kind) {
    case ROW_OLDER:
        return "older";
    case ROW_NEWER:
        return "newer";
    case ROW_UNREAD:
        return "unread";
    case ROW_DAY:
        return moment_full(view->rows[i].ms, day);
    case ROW_MESSAGE:
        return field_text(message_at(view, i), "id");
    case ROW_UNSENT:
        break;
    }
    return view->rows[i].unsent->client_id;
}

/* Gaps are not filled by themselves. */
static bool is_stuck(const struct chat_view *view, const struct history *history)
{
    return history->refused || !model_is_live(view->ui->model);
}

static bool row_selectable(void *arg, size_t i)
{
    const struct chat_view *view = arg;

    switch (view->rows[i].kind) {
    case ROW_MESSAGE:
    case ROW_UNSENT:
    case ROW_UNREAD: /* it is a place to go to, with what follows below it */
        return true;
    case ROW_OLDER:
    case ROW_NEWER:
        return is_stuck(view, chat_history(view));
    case ROW_DAY:
        break;
    }
    return false;
}

/* ---- how one reads ---- */

struct shape {
    const char *time, *name, *reply; /* reply: NULL: none */
    enum look name_look;
    struct rich rich, reactions;
    struct wrap wrap, reaction_wrap; /* no reactions: no lines are drawn of it */
    const char *receipt;             /* NULL: none */
    bool beside;                     /* the name stands beside the text */
    int text_col;                    /* from the row's first column */
};

static const char *reply_words(struct chat_view *view, const char *id)
{
    const json_t *answered = *id ? history_by_id(chat_history(view), id) : NULL;

    if (!*id)
        return NULL;
    if (!answered)
        return "↳ an earlier message";
    return arena_printf(view->ui->mem, "↳ %s: %s", author_of(answered),
                        field_true(answered, "deleted") ? "deleted" : field_text(answered, "text"));
}

static struct rich text_of_message(struct chat_view *view, const json_t *message)
{
    struct arena *mem = view->ui->mem;
    struct rich rich;

    if (field_true(message, "deleted"))
        return rich_add(mem, (struct rich){ .text = "" }, "deleted", LOOK_DIM);
    rich = rich_of(mem, message);
    return field_time(message, "edited_at") >= 0 ? rich_add(mem, rich, " (edited)", LOOK_DIM)
                                                 : rich;
}

static struct rich text_of_unsent(struct chat_view *view, const struct unsent *unsent)
{
    struct arena *mem = view->ui->mem;
    struct rich rich = { .text = unsent->text };

    switch (unsent->state) {
    case UNSENT_QUEUED:
        return rich_add(mem, rich, "  queued", LOOK_DIM);
    case UNSENT_SENDING:
        return rich_add(mem, rich, "  sending…", LOOK_DIM);
    case UNSENT_FAILED:
        break;
    }
    return rich_add(mem, rich,
                    arena_printf(mem, "  ! %s · R sends it again, D discards it", unsent->why),
                    LOOK_ERROR);
}

static struct shape shape_of(struct chat_view *view, size_t i, int cols)
{
    const struct chat_row *row = &view->rows[i];
    struct model *model = view->ui->model;
    struct shape shape = { .beside = cols >= COLS_BESIDE };
    char clock[MOMENT_MAX];

    if (row->kind == ROW_UNSENT) {
        shape.name = model->me;
        shape.rich = text_of_unsent(view, row->unsent);
        if (row->unsent->reply_to)
            shape.reply = reply_words(view, row->unsent->reply_to);
    } else {
        const json_t *message = message_at(view, i);

        shape.name = author_of(message);
        shape.rich = text_of_message(view, message);
        shape.reply = reply_words(view, field_text(message, "reply_to"));
        shape.reactions = chat_reactions(view, message);
        shape.receipt = chat_receipt(view, message);
    }
    shape.name_look = strcmp(shape.name, model->me) == 0 ? LOOK_OWN : LOOK_NAME;
    shape.time = arena_strdup(view->ui->mem, moment_clock(row->ms, clock));
    shape.text_col = shape.beside ? TIME_COLS + NAME_COLS : 0;
    cols -= shape.text_col;
    shape.wrap = wrap_text(view->ui->mem, shape.rich.text, cols > 1 ? cols : 1);
    if (shape.reactions.count > 0)
        shape.reaction_wrap = wrap_text(view->ui->mem, shape.reactions.text, cols > 1 ? cols : 1);
    return shape;
}

static int row_height(void *arg, size_t i, int cols)
{
    struct chat_view *view = arg;
    struct chat_row *row = &view->rows[i];
    struct shape shape;

    if (row->kind != ROW_MESSAGE && row->kind != ROW_UNSENT)
        return 1;
    /* What is on its way changes its words without a change of the lists. */
    if (row->cols == cols && row->kind == ROW_MESSAGE)
        return row->height;
    shape = shape_of(view, i, cols);
    row->cols = cols;
    row->height = (int)(shape.wrap.count + shape.reaction_wrap.count) + (shape.reply ? 1 : 0) +
                  (shape.receipt ? 1 : 0) + (!shape.beside && row->named ? 1 : 0);
    return row->height;
}

static void draw_shape(struct grid *grid, struct rect rect, const struct shape *shape, bool named,
                       bool timed)
{
    int row = rect.row, cols = rect.cols - shape->text_col, col = rect.col + shape->text_col;

    if (shape->beside && timed)
        grid_text(grid, row, rect.col, TIME_COLS - 1, LOOK_DIM, shape->time);
    if (named) {
        grid_text(grid, row, rect.col + (shape->beside ? TIME_COLS : 0),
                  shape->beside ? NAME_COLS - 1 : rect.cols - TIME_COLS, shape->name_look,
                  shape->name);
        if (!shape->beside)
            grid_text(grid, row++, rect.col + rect.cols - TIME_COLS + 1, TIME_COLS - 1, LOOK_DIM,
                      shape->time);
    }
    if (shape->reply)
        grid_text(grid, row++, col, cols, LOOK_DIM, shape->reply);
    row += wrap_draw(grid, (struct rect){ row, col, (int)shape->wrap.count, cols },
                     shape->rich.text, &shape->wrap, 0, LOOK_TEXT, shape->rich.spans,
                     shape->rich.count);
    if (shape->reaction_wrap.count > 0)
        row += wrap_draw(grid, (struct rect){ row, col, (int)shape->reaction_wrap.count, cols },
                         shape->reactions.text, &shape->reaction_wrap, 0, LOOK_DIM,
                         shape->reactions.spans, shape->reactions.count);
    if (shape->receipt)
        grid_text(grid, row, col, cols, LOOK_DIM, shape->receipt);
}

/* What lies behind the edge of the window; it is asked for two screens before somebody gets here,
 * so that it is seen where it could not be had. */
static const char *gap_words(struct chat_view *view, size_t i)
{
    const struct history *history = chat_history(view);
    bool older = view->rows[i].kind == ROW_OLDER;
    long long count = older ? history->first - 1
                            : field_int(chat_open(view), "last_seq") - history_last(history);

    return arena_printf(view->ui->mem, "%lld %s message%s not loaded%s", count,
                        older ? "older" : "newer", count == 1 ? "" : "s",
                        !model_is_live(view->ui->model) ? ": not connected"
                        : history->refused              ? " · Enter loads"
                        : (older ? history->loading_older : history->loading_newer) ? ", coming"
                                                                                    : "");
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct chat_view *view = arg;
    struct shape shape;
    char day[MOMENT_MAX];

    (void)selected;
    switch (view->rows[i].kind) {
    case ROW_OLDER:
    case ROW_NEWER:
        bar_rule(grid, rect.row, rect.col, rect.cols, gap_words(view, i), LOOK_BORDER);
        return;
    case ROW_DAY:
        bar_rule(grid, rect.row, rect.col, rect.cols,
                 moment_day(view->ui->model->now_ms, view->rows[i].ms, day), LOOK_BORDER);
        return;
    case ROW_UNREAD:
        bar_rule(grid, rect.row, rect.col, rect.cols,
                 arena_printf(view->ui->mem, "%lld new", (long long)view->new_count), LOOK_UNREAD);
        return;
    case ROW_MESSAGE:
    case ROW_UNSENT:
        break;
    }
    shape = shape_of(view, i, rect.cols);
    draw_shape(grid, rect, &shape, view->rows[i].named, view->rows[i].timed);
}

const struct list_source chat_messages_source = { .count = row_count,
                                                  .id = row_id,
                                                  .height = row_height,
                                                  .draw = row_draw,
                                                  .selectable = row_selectable };

static enum chat_row_kind selected_kind(struct chat_view *view)
{
    int at = list_selected(view->messages);

    return at >= 0 ? view->rows[at].kind : ROW_DAY;
}

/* To the message at the gap: what fills it then comes behind what is looked at. */
static void step_off_gap(struct chat_view *view)
{
    int at = list_selected(view->messages);
    int step = view->rows[at].kind == ROW_OLDER ? 1 : -1;

    while (at + step >= 0 && at + step < (int)view->count && view->rows[at].kind != ROW_MESSAGE)
        at += step;
    list_select(view->messages, at);
}

bool chat_load_gap(struct chat_view *view)
{
    struct history *history = chat_history(view);
    enum chat_row_kind kind = selected_kind(view);

    if (!history || (kind != ROW_OLDER && kind != ROW_NEWER))
        return false;
    if (!model_is_live(view->ui->model)) {
        model_say(view->ui->model, SAYING_ERROR, "Not connected: they come when you are.");
        return true;
    }
    history->refused = false;
    chat_leave_gap(view);
    if (kind == ROW_OLDER)
        model_want_older(view->ui->model, history);
    else
        model_want_newer(view->ui->model, history);
    return true;
}

void chat_leave_gap(struct chat_view *view)
{
    const struct history *history = chat_history(view);
    enum chat_row_kind kind = selected_kind(view);

    if (history && !is_stuck(view, history) && (kind == ROW_OLDER || kind == ROW_NEWER))
        step_off_gap(view);
}

const json_t *chat_selected_message(struct chat_view *view)
{
    int at = list_selected(view->messages);

    return at >= 0 && view->rows[at].kind == ROW_MESSAGE ? message_at(view, (size_t)at) : NULL;
}

const struct unsent *chat_selected_unsent(struct chat_view *view)
{
    int at = list_selected(view->messages);

    return at >= 0 && view->rows[at].kind == ROW_UNSENT ? view->rows[at].unsent : NULL;
}
