/* The name has the first columns, so that figures stand below each other. */
#include "topic_lines.h"

#include "model_fields.h"
#include "people_lines.h"

enum { COLS_FIGURES = 56, NAME_COLS = 24, FOLLOWING_COLS = 9 };

static const char *figure(struct arena *mem, const json_t *topic, const char *key, const char *one)
{
    int64_t n = field_int(topic, key);

    if (!json_is_integer(json_object_get(topic, key)))
        return "";
    return arena_printf(mem, "%s %s%s", number_words(mem, n), one, n == 1 ? "" : "s");
}

const char *topic_figures(struct arena *mem, const json_t *topic)
{
    const char *followers = figure(mem, topic, "followers", "follower");
    const char *updates = figure(mem, topic, "updates", "update");

    if (!*followers && !*updates)
        return "";
    return arena_printf(mem, "   %s%s%s", followers, *followers && *updates ? " · " : "", updates);
}

void topic_draw(struct ui *ui, const json_t *topic, struct grid *grid, struct rect rect)
{
    const char *name = field_text(topic, "topic");
    bool follows = model_follows_topic(ui->model, name);
    int left = rect.cols - (follows ? FOLLOWING_COLS + 1 : 0), used;

    used = grid_text(grid, rect.row, rect.col, left, LOOK_TOPIC,
                     arena_printf(ui->mem, "#%s", name));
    if (rect.cols >= COLS_FIGURES && used < NAME_COLS)
        used = NAME_COLS;
    grid_text(grid, rect.row, rect.col + used, left - used, LOOK_DIM,
              rect.cols >= COLS_FIGURES
                  ? topic_figures(ui->mem, topic)
                  : arena_printf(ui->mem, "  %s", figure(ui->mem, topic, "updates", "update")));
    if (follows)
        grid_text(grid, rect.row, rect.col + rect.cols - FOLLOWING_COLS, FOLLOWING_COLS, LOOK_GOOD,
                  "following");
}
