#include "check_in_lines.h"

#include "model_fields.h"
#include "model_moments.h"
#include "wrap.h"

enum { INDENT = 2, NOTE_ROWS_MOST = 6 };

static const char *label_of(const struct ui *ui, const char *id)
{
    struct index_dimension dimension;

    for (size_t i = 0; i < index_count(&ui->model->index); i++) {
        if (index_dimension_at(&ui->model->index, i, &dimension) &&
            field_is(json_array_get(ui->model->index.dimensions, i), "id", id))
            return dimension.label;
    }
    return id; /* a slider that there is no more */
}

static const char *values_words(struct ui *ui, const json_t *check_in)
{
    const char *words = "", *id;
    const json_t *value;

    json_object_foreach((json_t *)(uintptr_t)field_object(check_in, "values"), id, value)
    {
        if (json_is_integer(value))
            words = arena_printf(ui->mem, "%s%s%s %lld", words, *words ? " · " : "",
                                 label_of(ui, id), (long long)json_integer_value(value));
    }
    return words;
}

static int rows_of(struct ui *ui, const char *text, int cols)
{
    return *text ? (int)wrap_text(ui->mem, text, cols - INDENT).count : 0;
}

static int note_rows(struct ui *ui, const json_t *check_in, int cols)
{
    int rows = rows_of(ui, field_text(check_in, "note"), cols);

    return rows < NOTE_ROWS_MOST ? rows : NOTE_ROWS_MOST;
}

int check_in_rows(struct ui *ui, const json_t *check_in, int cols)
{
    return 2 + rows_of(ui, values_words(ui, check_in), cols) + note_rows(ui, check_in, cols);
}

static int draw_text(struct ui *ui, struct grid *grid, struct rect rect, enum look look,
                     const char *text, int rows)
{
    struct wrap wrap = wrap_text(ui->mem, text, rect.cols - INDENT);

    if (rows > 0)
        wrap_draw(grid, (struct rect){ rect.row, rect.col + INDENT, rows, rect.cols - INDENT },
                  text, &wrap, 0, look, NULL, 0);
    return rows;
}

void check_in_draw(struct ui *ui, const json_t *check_in, struct grid *grid, struct rect rect)
{
    const char *values = values_words(ui, check_in);
    char when[MOMENT_MAX] = "";
    int64_t at = field_time(check_in, "at");
    int used;

    if (at >= 0)
        moment_full(at, when);
    used = grid_text(grid, rect.row, rect.col, rect.cols, LOOK_NAME, when);
    grid_text(grid, rect.row, rect.col + used, rect.cols - used, LOOK_TITLE,
              arena_printf(ui->mem, "   %d", (int)field_int(check_in, "index")));
    rect.row++;
    rect.row += draw_text(ui, grid, rect, LOOK_DIM, values, rows_of(ui, values, rect.cols));
    (void)draw_text(ui, grid, rect, LOOK_TEXT, field_text(check_in, "note"),
                    note_rows(ui, check_in, rect.cols));
}
