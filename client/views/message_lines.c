#include "message_lines.h"

#include <string.h>

#include "chat_parts.h"
#include "model_fields.h"
#include "model_moments.h"
#include "rich.h"

enum { TEXT_ROWS = 3 };

static int text_rows(const struct wrap *wrap)
{
    return wrap->count > TEXT_ROWS ? TEXT_ROWS : (int)wrap->count;
}

int message_rows(struct ui *ui, const json_t *message, int cols)
{
    struct wrap wrap = wrap_text(ui->mem, rich_of(ui->mem, message).text, cols);

    return 1 + text_rows(&wrap) + 1;
}

/* Where it was said, as far as that conversation is known here. */
static const char *place_words(struct ui *ui, const json_t *message)
{
    const json_t *chat = chats_find(&ui->model->chats, field_text(message, "conversation"));

    if (!chat)
        return "";
    return arena_printf(ui->mem, " %s %s %s", field_is(chat, "kind", "direct") ? "with" : "in",
                        chat_sign(chat), field_text(chat, "name"));
}

void message_draw(struct ui *ui, const json_t *message, struct grid *grid, struct rect rect)
{
    const json_t *from = field_object(message, "from");
    bool own = field_is(from, "handle", ui->model->me);
    struct rich rich = rich_of(ui->mem, message);
    struct wrap wrap = wrap_text(ui->mem, rich.text, rect.cols);
    char ago[MOMENT_MAX];
    int ago_cols, left, used;

    moment_ago(ui->model->now_ms, field_time(message, "at"), ago);
    ago_cols = (int)strlen(ago);
    left = rect.cols - ago_cols - 1;
    used = grid_text(grid, rect.row, rect.col, left, own ? LOOK_OWN : LOOK_NAME,
                     field_text(from, "name"));
    grid_text(grid, rect.row, rect.col + used, left - used, LOOK_DIM, place_words(ui, message));
    grid_text(grid, rect.row, rect.col + rect.cols - ago_cols, ago_cols, LOOK_DIM, ago);
    wrap_draw(grid, (struct rect){ rect.row + 1, rect.col, text_rows(&wrap), rect.cols }, rich.text,
              &wrap, 0, LOOK_TEXT, rich.spans, rich.count);
}
