/* The frame of every screen. Everything is cut or left out as a whole where it does not fit: half a
 * word helps nobody. */
#include "bar.h"

#include <stdio.h>
#include <string.h>

#include "sanitize.h"

enum { WORDS_BYTES = 512, GAP = 2 };

static void line(struct grid *grid, int row, int col, int cols, enum look look)
{
    for (int i = 0; i < cols; i++)
        grid_glyphs(grid, row, col + i, 1, look, "─");
}

/* ` title ` into a line, at most `cols` of it. */
static void draw_title(struct grid *grid, int row, int col, int cols, const char *title)
{
    char words[WORDS_BYTES];

    if (cols < 4)
        return;
    snprintf(words, sizeof words, " %s", title);
    col += grid_text(grid, row, col, cols - 1, LOOK_TITLE, words);
    grid_text(grid, row, col, 1, LOOK_TITLE, " ");
}

void bar_rule(struct grid *grid, int row, int col, int cols, const char *title, enum look look)
{
    line(grid, row, col, cols, look);
    if (title)
        draw_title(grid, row, col + 2, cols - 3, title);
}

void bar_column(struct grid *grid, int row, int col, int rows, enum look look)
{
    for (int i = 0; i < rows; i++)
        grid_glyphs(grid, row + i, col, 1, look, "│");
}

void bar_box(struct grid *grid, struct rect rect, const char *title, enum look look)
{
    int right = rect.col + rect.cols - 1;
    int bottom = rect.row + rect.rows - 1;

    if (rect.rows < 2 || rect.cols < 2)
        return;
    line(grid, rect.row, rect.col, rect.cols, look);
    line(grid, bottom, rect.col, rect.cols, look);
    bar_column(grid, rect.row, rect.col, rect.rows, look);
    bar_column(grid, rect.row, right, rect.rows, look);
    grid_glyphs(grid, rect.row, rect.col, 1, look, "┌");
    grid_glyphs(grid, rect.row, right, 1, look, "┐");
    grid_glyphs(grid, bottom, rect.col, 1, look, "└");
    grid_glyphs(grid, bottom, right, 1, look, "┘");
    if (title)
        draw_title(grid, rect.row, rect.col + 2, rect.cols - 4, title);
}

/* A tab is as wide as its text and a sign on either side. */
static int tab_cols(const struct bar_tab *tab)
{
    return sanitize_width(tab->text) + 2;
}

/* How many tabs from the left are shown: all that fit beside the active one. */
static size_t tabs_shown(const struct bar_tab *tabs, size_t count, int cols)
{
    int active = 0;
    int used = 0;
    size_t shown = 0;

    for (size_t i = 0; i < count; i++)
        if (tabs[i].active)
            active = tab_cols(&tabs[i]);
    for (; shown < count; shown++) {
        int width = tab_cols(&tabs[shown]);

        if (tabs[shown].active)
            active = 0;
        if (used + width + active > cols)
            break;
        used += width;
    }
    return shown;
}

static int draw_tab(struct grid *grid, int row, int col, int cols, const struct bar_tab *tab)
{
    char words[WORDS_BYTES];

    snprintf(words, sizeof words, tab->active ? "[%s]" : " %s ", tab->text);
    return grid_text(grid, row, col, cols, tab->active ? LOOK_TAB_ACTIVE : tab->look, words);
}

int bar_tabs(struct grid *grid, int row, int col, int cols, const struct bar_tab *tabs,
             size_t count)
{
    size_t shown = tabs_shown(tabs, count, cols);
    int used = 0;

    for (size_t i = 0; i < count; i++)
        if (i < shown || tabs[i].active)
            used += draw_tab(grid, row, col + used, cols - used, &tabs[i]);
    return used;
}

int bar_tab_at(const struct bar_tab *tabs, size_t count, int cols, int col)
{
    size_t shown = tabs_shown(tabs, count, cols);
    int used = 0;

    for (size_t i = 0; i < count; i++) {
        if (i >= shown && !tabs[i].active)
            continue;
        used += tab_cols(&tabs[i]);
        if (col < used)
            return (int)i;
    }
    return -1;
}

void bar_status(struct grid *grid, int row, int col, int cols, enum look look, const char *left,
                const char *right)
{
    int right_cols = sanitize_width(right);

    if (right_cols > cols)
        right_cols = cols;
    grid_text(grid, row, col, cols - right_cols - (right_cols ? GAP : 0), look, left);
    grid_text(grid, row, col + cols - right_cols, right_cols, look, right);
}

void bar_hints(struct grid *grid, int row, int col, int cols, const struct bar_hint *hints,
               size_t count)
{
    int used = 0;

    for (size_t i = 0; i < count; i++) {
        int gap = used ? GAP : 0;
        int width = sanitize_width(hints[i].key) + 1 + sanitize_width(hints[i].text);

        if (used + gap + width > cols)
            break;
        used += gap;
        used += grid_glyphs(grid, row, col + used, cols - used, LOOK_TITLE, hints[i].key);
        used += 1;
        used += grid_glyphs(grid, row, col + used, cols - used, LOOK_HINT, hints[i].text);
    }
}
