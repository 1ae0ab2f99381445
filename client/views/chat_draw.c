/* The chat screen as it looks: the list, the open conversation with its composer, the members. From
 * 100 columns the list stands in the sidebar, from 72 beside the messages; below that one of the
 * two has the screen. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "chat_marks.h"
#include "chat_parts.h"
#include "model_fields.h"

enum { LIST_COLS = 20, COLS_BOTH = 72 };

void chat_draw_list(struct ui *ui, struct rect rect)
{
    struct chat_view *view = ui->chat;
    bool here = ui->screen == SCREEN_CHAT && !ui->over;
    enum list_focus focus = here && view->focus == FOCUS_LIST ? LIST_FOCUSED
                            : here                            ? LIST_MARKED
                                                              : LIST_UNFOCUSED;

    list_draw(view->chats, ui->grid, rect, focus);
    if (chats_count(&ui->model->chats) == 0)
        grid_text(ui->grid, rect.row, rect.col + 2, rect.cols - 2, LOOK_DIM, "none yet");
}

static void draw_title(struct chat_view *view, const json_t *chat, struct rect rect)
{
    struct ui *ui = view->ui;
    const json_t *peer = field_object(chat, "peer");
    const char *about = field_text(chat, "about");
    const char *title = field_text(peer, "title");
    const char *silence = chat_is_muted(chat, ui->model->now_ms) ? " · muted" : "";
    const char *more = peer ? arena_printf(ui->mem, " @%s%s%s%s%s", field_text(peer, "handle"),
                                           *title ? " · " : "", title,
                                           model_is_online(ui->model, field_text(peer, "handle"))
                                               ? " · online"
                                               : "",
                                           silence)
                            : arena_printf(ui->mem, " · %lld members%s%s%s",
                                           (long long)field_int(chat, "members"),
                                           *about ? " · " : "", about, silence);
    int used = grid_text(ui->grid, rect.row, rect.col + 1, rect.cols - 1, LOOK_TITLE,
                         arena_printf(ui->mem, "%s %s", chat_sign(chat), field_text(chat, "name")));

    grid_text(ui->grid, rect.row, rect.col + 1 + used, rect.cols - 1 - used, LOOK_DIM, more);
}

/* What is unread below the view. */
static void draw_below(struct chat_view *view, const json_t *chat, struct rect rect)
{
    int64_t unread = field_int(chat, "unread");
    const char *words;
    int cols;

    if (list_is_at_end(view->messages) || unread == 0 || rect.rows < 2)
        return;
    words = arena_printf(view->ui->mem, " %lld new below ↓ End ", (long long)unread);
    cols = sanitize_width(words) < rect.cols ? sanitize_width(words) : rect.cols;
    grid_text(view->ui->grid, rect.row + rect.rows - 1, rect.col + rect.cols - cols, cols,
              LOOK_UNREAD, words);
}

static void draw_conversation(struct chat_view *view, struct rect rect)
{
    struct ui *ui = view->ui;
    const json_t *chat = chat_open(view);
    const struct history *history = chat_history(view);
    int rows = editor_rows(view->composer.editor, rect.cols);
    struct rect list = { rect.row + 1, rect.col, rect.rows - 1, rect.cols };
    const char *name = chat ? field_text(chat, "name") : "";

    if (!chat)
        return;
    draw_title(view, chat, rect);
    if (rows > list.rows - 1)
        rows = list.rows - 1;
    list.rows -= rows;
    list_draw(view->messages, ui->grid, list,
              view->focus == FOCUS_MESSAGES && !ui->over ? LIST_FOCUSED : LIST_UNFOCUSED);
    if (view->count == 0)
        grid_text(ui->grid, list.row, list.col + 2, list.cols - 2, LOOK_DIM,
                  history && history->loaded ? "Nothing was said here yet."
                  : model_is_live(ui->model) ? "Loading…"
                                             : "Not connected: messages come when it is.");
    draw_below(view, chat, list);
    if (rows > 0)
        composer_draw(ui, &view->composer,
                      (struct rect){ list.row + list.rows, rect.col, rows, rect.cols }, rect,
                      *view->edited     ? "edit your message"
                      : *view->reply_to ? arena_printf(ui->mem, "reply to @%s", view->reply_name)
                                        : arena_printf(ui->mem, "to %s %s", chat_sign(chat), name),
                      chat_is_sending(view) ? "sending…" : chat_typing(view),
                      view->focus == FOCUS_WRITE && !ui->over);
}

static void draw_members(struct chat_view *view, struct rect pane)
{
    struct ui *ui = view->ui;
    const struct history *history = chat_history(view);
    const json_t *chat = chat_open(view), *member;
    size_t i;

    if (!chat || !history || !history->members)
        return;
    grid_text(ui->grid, pane.row, pane.col + 1, pane.cols - 2, LOOK_TITLE,
              arena_printf(ui->mem, "MEMBERS (%lld)", (long long)field_int(chat, "members")));
    json_array_foreach(history->members, i, member)
    {
        const json_t *person = field_object(member, "person");
        bool own = field_is(person, "handle", ui->model->me);
        int row = pane.row + 1 + (int)i, used;

        if (row >= pane.row + pane.rows)
            break;
        if (model_is_online(ui->model, field_text(person, "handle")))
            grid_glyphs(ui->grid, row, pane.col + 1, 1, LOOK_GOOD, "●");
        used = 2 + grid_text(ui->grid, row, pane.col + 3, pane.cols - 12,
                             own ? LOOK_OWN : LOOK_TEXT, field_text(person, "name"));
        if (!field_is(member, "role", "member") && !field_is(chat, "kind", "direct"))
            grid_text(ui->grid, row, pane.col + 2 + used, pane.cols - 3 - used, LOOK_DIM,
                      field_text(member, "role"));
    }
}

void chat_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct chat_view *view = ui->chat;
    struct rect list = main, talk = main;

    if (frame_has_sidebar(ui) || (main.cols < COLS_BOTH && view->focus != FOCUS_LIST)) {
        list.cols = 0; /* it stands in the sidebar, or makes room */
    } else if (main.cols >= COLS_BOTH) {
        list.cols = LIST_COLS;
        bar_column(ui->grid, main.row, LIST_COLS, main.rows, LOOK_BORDER);
        talk.col += LIST_COLS + 1;
        talk.cols -= LIST_COLS + 1;
    } else {
        talk.cols = 0;
    }
    if (list.cols > 0)
        chat_draw_list(ui, list);
    if (talk.cols > 0 && chat_open(view))
        draw_conversation(view, talk);
    else if (talk.cols > 0)
        grid_text(ui->grid, talk.row + 1, talk.col + 2, talk.cols - 2, LOOK_DIM,
                  chats_count(&ui->model->chats) > 0
                      ? "Choose a chat, or :open HANDLE to write to somebody."
                      : ":open HANDLE writes to somebody, :group NAME HANDLES to several.");
    if (pane.cols > 0)
        draw_members(view, pane);
}
