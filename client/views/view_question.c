/* A question on the status line: y or n, and nothing else until then. */
#include <stdarg.h>
#include <stdio.h>

#include "ui_parts.h"

void ui_ask(struct ui *ui, void (*answered)(struct ui *ui, bool yes), const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(ui->question, sizeof ui->question, fmt, args);
    va_end(args);
    ui->answered = answered;
    ui->over = &question_ops;
}

static bool question_act(struct ui *ui, enum action action)
{
    if (action != ACTION_YES && action != ACTION_NO)
        return false;
    ui->over = NULL;
    ui->answered(ui, action == ACTION_YES);
    return true;
}

static void question_draw(struct ui *ui, struct rect main, struct rect pane)
{
    ui_below(ui)->draw(ui, main, pane);
}

static size_t question_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_QUESTION;
    return 1;
}

static void question_status(struct ui *ui, char *out, size_t size)
{
    snprintf(out, size, "%s", ui->question);
}

const struct view_ops question_ops = { .draw = question_draw,
                                       .act = question_act,
                                       .contexts = question_contexts,
                                       .status = question_status };

static void quit_answered(struct ui *ui, bool yes)
{
    ui->wants.quit = ui->wants.quit || yes;
}

void ui_quit(struct ui *ui)
{
    size_t unsent = unsent_count(&ui->model->unsent);

    if (unsent == 0)
        ui->wants.quit = true;
    else
        ui_ask(ui, quit_answered, "%zu unsent, kept for the next time. Leave everi? y/n", unsent);
}
