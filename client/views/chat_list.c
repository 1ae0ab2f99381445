/* The list of conversations: a row each, what is unread at its right edge; "@2" are mentions. */
#include <stdio.h>
#include <string.h>

#include "chat_parts.h"
#include "model_fields.h"

static size_t row_count(void *arg)
{
    return chats_count(&((struct chat_view *)arg)->ui->model->chats);
}

static const char *row_id(void *arg, size_t i)
{
    return field_text(chats_at(&((struct chat_view *)arg)->ui->model->chats, i), "id");
}

static int row_height(void *arg, size_t i, int cols)
{
    (void)arg, (void)i, (void)cols;
    return 1;
}

const char *chat_sign(const json_t *chat)
{
    return field_is(chat, "kind", "direct") ? "@" : "#";
}

/* What stands at the right edge, and how it looks. */
static enum look count_of(const struct chat_view *view, const json_t *chat, char out[24])
{
    const struct model *model = view->ui->model;
    int64_t unread = field_int(chat, "unread"), mentions = field_int(chat, "mentions");
    char place[DRAFT_PLACE_MAX];

    snprintf(place, sizeof place, "chat/%.80s", field_text(chat, "id"));
    out[0] = '\0';
    if (mentions > 0) {
        snprintf(out, 24, "@%lld", (long long)mentions);
        return LOOK_MENTION;
    }
    if (unread > 0) {
        snprintf(out, 24, "%lld", (long long)unread);
        return chat_is_muted(chat, model->now_ms) ? LOOK_DIM : LOOK_UNREAD;
    }
    if (*draft_get(&model->drafts, place))
        snprintf(out, 24, "✎");
    else if (chat_is_muted(chat, model->now_ms))
        snprintf(out, 24, "~");
    return LOOK_DIM;
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    const struct chat_view *view = arg;
    const json_t *chat = chats_at(&view->ui->model->chats, i);
    bool shown = *view->shown && field_is(chat, "id", view->shown);
    char count[24];
    enum look look = count_of(view, chat, count);
    int cols = count[0] & 0x80 ? 1 : (int)strlen(count);
    bool loud = look == LOOK_MENTION || look == LOOK_UNREAD;

    (void)selected;
    grid_text(grid, rect.row, rect.col, 1, LOOK_DIM, chat_sign(chat));
    grid_text(grid, rect.row, rect.col + 2, rect.cols - 3 - cols,
              loud    ? LOOK_UNREAD
              : shown ? LOOK_TITLE
                      : LOOK_TEXT,
              field_text(chat, "name"));
    grid_glyphs(grid, rect.row, rect.col + rect.cols - cols, cols, look, count);
}

const struct list_source chat_list_source = {
    .count = row_count, .id = row_id, .height = row_height, .draw = row_draw
};

json_t *chat_selected(struct chat_view *view)
{
    int at = list_selected(view->chats);

    return at >= 0 ? chats_at(&view->ui->model->chats, (size_t)at) : NULL;
}
