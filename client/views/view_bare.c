/* Alt-l: what is on the screen without anything beside it, so that selecting with the mouse takes
 * the text alone. Every key brings the rest back. */
#include "ui_parts.h"

static void bare_draw(struct ui *ui, struct rect main, struct rect pane)
{
    (void)main, (void)pane;
    ui_below(ui)->draw(ui, (struct rect){ 0, 0, grid_rows(ui->grid), grid_cols(ui->grid) },
                       (struct rect){ 0, 0, 0, 0 });
    grid_set_cursor(ui->grid, -1, 0);
}

static bool bare_act(struct ui *ui, enum action action)
{
    (void)action;
    ui->over = NULL;
    return true;
}

static bool bare_type(struct ui *ui, const struct input *input)
{
    (void)input;
    ui->over = NULL;
    return true;
}

static size_t bare_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui, (void)out;
    return 0;
}

const struct view_ops bare_ops = {
    .draw = bare_draw, .act = bare_act, .type = bare_type, .contexts = bare_contexts
};
