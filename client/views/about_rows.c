/* Rows are made anew when the model changed; a text of many lines is one row. */
#include "about_rows.h"

#include <stdio.h>

#include "bar.h"
#include "mem.h"
#include "wrap.h"

enum { ABOUT_ROWS_MOST = 24 };

struct about_row {
    const char *title; /* a rule with it; NULL: a text */
    char *text;
    enum look look;
};

struct about_rows {
    struct ui *ui;
    struct list *list;
    struct about_row rows[ABOUT_ROWS_MOST];
    size_t count;
};

static size_t row_count(void *arg)
{
    return ((struct about_rows *)arg)->count;
}

static const char *row_id(void *arg, size_t i)
{
    static char id[16];

    (void)arg;
    snprintf(id, sizeof id, "%zu", i);
    return id;
}

static int row_height(void *arg, size_t i, int cols)
{
    struct about_rows *about = arg;

    return about->rows[i].title ? 1
                                : (int)wrap_text(about->ui->mem, about->rows[i].text, cols).count;
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct about_rows *about = arg;
    const struct about_row *row = &about->rows[i];
    struct wrap wrap;

    (void)selected;
    if (row->title) {
        bar_rule(grid, rect.row, rect.col, rect.cols, row->title, LOOK_BORDER);
        return;
    }
    wrap = wrap_text(about->ui->mem, row->text, rect.cols);
    wrap_draw(grid, rect, row->text, &wrap, 0, row->look, NULL, 0);
}

static bool row_selectable(void *arg, size_t i)
{
    return !((struct about_rows *)arg)->rows[i].title;
}

static const struct list_source source = { .count = row_count,
                                           .id = row_id,
                                           .height = row_height,
                                           .draw = row_draw,
                                           .selectable = row_selectable };

struct about_rows *about_rows_new(struct ui *ui)
{
    struct about_rows *about = mem_new(sizeof *about);

    about->ui = ui;
    about->list = list_new(&source, about, LIST_FROM_TOP);
    return about;
}

void about_rows_clear(struct about_rows *about)
{
    for (size_t i = 0; i < about->count; i++)
        mem_free(about->rows[i].text);
    about->count = 0;
}

void about_rows_free(struct about_rows *about)
{
    about_rows_clear(about);
    list_free(about->list);
    mem_free(about);
}

struct list *about_rows_list(struct about_rows *about)
{
    return about->list;
}

void about_rows_add(struct about_rows *about, const char *title, enum look look, const char *text)
{
    if (about->count + 2 > ABOUT_ROWS_MOST || !*text)
        return;
    if (title)
        about->rows[about->count++] = (struct about_row){ .title = title };
    about->rows[about->count++] = (struct about_row){ .text = mem_strdup(text), .look = look };
}

const char *about_rows_selected(const struct about_rows *about, enum look look)
{
    int at = list_selected(about->list);
    const struct about_row *row = at >= 0 && at < (int)about->count ? &about->rows[at] : NULL;

    return row && row->text && row->look == look ? row->text : "";
}
