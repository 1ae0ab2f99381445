/* A dead letter: the event that a function gave up, how often it tried, and why it failed the last
 * time. */
#include <stdio.h>
#include <string.h>

#include "model_fields.h"
#include "model_moments.h"
#include "pipeline_parts.h"
#include "wrap.h"

enum { ERROR_ROWS = 3, INDENT = 2 };

static struct wrap error_of(struct ui *ui, const json_t *letter, int cols)
{
    struct wrap wrap = wrap_text(ui->mem, field_text(letter, "error"),
                                 cols > INDENT + 1 ? cols - INDENT : 1);

    if (wrap.count > ERROR_ROWS)
        wrap.count = ERROR_ROWS;
    return wrap;
}

int dead_letter_rows(struct ui *ui, const json_t *letter, int cols)
{
    return 1 + (*field_text(letter, "error") ? (int)error_of(ui, letter, cols).count : 0);
}

void dead_letter_draw(struct ui *ui, const json_t *letter, struct grid *grid, struct rect rect)
{
    int64_t attempts = field_int(letter, "attempts");
    const char *error = field_text(letter, "error");
    char ago[MOMENT_MAX];
    int left, used;

    moment_ago(ui->model->now_ms, field_time(letter, "at"), ago);
    left = rect.cols - (int)strlen(ago) - 1;
    used = grid_text(grid, rect.row, rect.col, left, LOOK_NAME, field_text(letter, "type"));
    grid_text(grid, rect.row, rect.col + used, left - used, LOOK_DIM,
              arena_printf(ui->mem, "  %lld attempt%s · event %s", (long long)attempts,
                           attempts == 1 ? "" : "s", field_text(letter, "event")));
    grid_text(grid, rect.row, rect.col + left + 1, rect.cols - left - 1, LOOK_DIM, ago);
    if (*error) {
        struct wrap wrap = error_of(ui, letter, rect.cols);

        wrap_draw(
            grid,
            (struct rect){ rect.row + 1, rect.col + INDENT, (int)wrap.count, rect.cols - INDENT },
            error, &wrap, 0, LOOK_ERROR, NULL, 0);
    }
}
