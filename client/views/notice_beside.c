/* A group brings an excerpt of what it is about; all of it is asked for when a selection rests, not
 * on every step. */
#include "notice_beside.h"

#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "model_fields.h"
#include "model_moments.h"
#include "rich.h"
#include "update_lines.h"

enum { PAUSE_MS = 200, WORDS_BYTES = 64 };

void notice_beside_init(struct notice_beside *beside)
{
    *beside = (struct notice_beside){ .at_ms = -1 };
}

/* The update that it is about, or that the comment is under; "" where it is neither. */
static const char *update_of(const json_t *target)
{
    if (field_is(target, "kind", "update"))
        return field_text(target, "id");
    return field_is(target, "kind", "comment") ? field_text(target, "update") : "";
}

void notice_beside_follow(struct ui *ui, struct notice_beside *beside, const json_t *group)
{
    const char *id = field_text(group, "id");

    if (strcmp(beside->id, id) == 0)
        return;
    snprintf(beside->id, sizeof beside->id, "%s", id);
    snprintf(beside->update, sizeof beside->update, "%s", update_of(field_object(group, "target")));
    beside->at_ms = grid_cols(ui->grid) >= COLS_PANE && *beside->update
                        ? ui->model->tick_ms + PAUSE_MS
                        : -1;
}

int64_t notice_beside_tick(struct ui *ui, struct notice_beside *beside)
{
    if (beside->at_ms < 0 || ui->model->tick_ms < beside->at_ms)
        return beside->at_ms;
    beside->at_ms = -1;
    (void)model_want_thread(ui->model, beside->update);
    return -1;
}

/* "5 likes" */
static const char *kind_words(struct ui *ui, const json_t *group)
{
    static const struct {
        const char *kind, *one, *many;
    } kinds[] = {
        { "like", "like", "likes" },
        { "recommend", "recommendation", "recommendations" },
        { "comment", "person commented", "people commented" },
        { "reply", "person replied", "people replied" },
        { "follow", "follower", "followers" },
        { "mention", "mention", "mentions" },
        { "chat_mention", "mention in a chat", "mentions in a chat" },
        { "group_added", "invitation to a chat", "invitations to a chat" },
        { "team_joined", "joined the team", "joined the team" },
        { "team_invited", "invitation to a team", "invitations to a team" },
    };
    int64_t count = field_int(group, "count");

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (field_is(group, "kind", kinds[i].kind))
            return arena_printf(ui->mem, "%lld %s", (long long)count,
                                count == 1 ? kinds[i].one : kinds[i].many);
    }
    return arena_printf(ui->mem, "%lld", (long long)count);
}

/* Returns the row behind them. */
static int draw_people(struct ui *ui, const json_t *group, struct rect inner, int row)
{
    const json_t *actors = field_list(group, "actors"), *actor;
    int64_t more = field_int(group, "count") - (int64_t)json_array_size(actors);
    int end = inner.row + inner.rows;
    size_t i;

    json_array_foreach(actors, i, actor)
    {
        const char *title = field_text(actor, "title");

        if (row + 2 > end)
            return end;
        grid_text(ui->grid, row++, inner.col, inner.cols, LOOK_NAME, field_text(actor, "name"));
        grid_text(ui->grid, row++, inner.col + 2, inner.cols - 2, LOOK_DIM,
                  arena_printf(ui->mem, "@%s%s%s", field_text(actor, "handle"), *title ? " · " : "",
                               title));
    }
    if (more > 0 && row < end)
        grid_text(ui->grid, row++, inner.col + 2, inner.cols - 2, LOOK_DIM,
                  arena_printf(ui->mem, "and %lld more", (long long)more));
    return row;
}

/* The update or the comment as it is known; NULL: only the excerpt is. */
static const json_t *known_target(struct ui *ui, const json_t *target)
{
    const struct thread *thread = thread_find(&ui->model->threads, update_of(target));
    int at;

    if (field_is(target, "kind", "update"))
        return model_update(ui->model, field_text(target, "id"));
    at = thread ? item_find(thread->comments, NULL, field_text(target, "id")) : -1;
    return at >= 0 ? json_array_get(thread->comments, (size_t)at) : NULL;
}

static void draw_target(struct ui *ui, const json_t *target, struct rect inner, int row)
{
    const json_t *known = known_target(ui, target);
    const char *excerpt = field_text(target, "excerpt");
    struct rich rich = known ? rich_of(ui->mem, known) : (struct rich){ .text = excerpt };
    struct wrap wrap = wrap_text(ui->mem, rich.text, inner.cols);
    int end = inner.row + inner.rows;

    if (!*rich.text || row + 3 > end)
        return;
    bar_rule(ui->grid, row + 1, inner.col, inner.cols, NULL, LOOK_BORDER);
    row += 2;
    if (known)
        author_draw(ui, field_object(known, "author"), known, ui->grid, row++, inner.col,
                    inner.cols);
    wrap_draw(ui->grid, (struct rect){ row, inner.col, end - row, inner.cols }, rich.text, &wrap, 0,
              LOOK_TEXT, rich.spans, rich.count);
}

void notice_beside_draw(struct ui *ui, const json_t *group, struct rect pane)
{
    struct rect inner = { pane.row, pane.col + 1, pane.rows, pane.cols - 2 };
    int row;

    if (!group)
        return;
    grid_text(ui->grid, inner.row, inner.col, inner.cols, LOOK_TITLE,
              arena_printf(ui->mem, "GROUP · %s", kind_words(ui, group)));
    row = draw_people(ui, group, inner, inner.row + 2);
    draw_target(ui, field_object(group, "target"), inner, row);
}
