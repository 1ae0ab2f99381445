/* The screen as cells. Invariant: a cell of width 2 is followed, in its row, by one of width 0, and
 * there is no other cell of width 0; so whoever draws over one half of a wide cluster blanks the
 * other. All drawing goes through put(), which keeps that and the clip. */
#include "grid.h"

#include <string.h>

#include "attrs.h"
#include "glyphs.h"
#include "mem.h"

enum { SIZE_MAX_CELLS = 1000 }; /* rows and columns; nobody has such a terminal */

struct grid {
    int rows, cols;
    int cursor_row, cursor_col;
    bool ascii;
    struct rect clip;
    struct cell *cells;
};

static const struct cell blank = { .text = " ", .width = 1, .look = LOOK_TEXT };

static int bounded(int size)
{
    return size < 1 ? 1 : size > SIZE_MAX_CELLS ? SIZE_MAX_CELLS : size;
}

static struct rect intersection(struct rect a, struct rect b)
{
    int row = a.row > b.row ? a.row : b.row;
    int col = a.col > b.col ? a.col : b.col;
    int row_end = a.row + a.rows < b.row + b.rows ? a.row + a.rows : b.row + b.rows;
    int col_end = a.col + a.cols < b.col + b.cols ? a.col + a.cols : b.col + b.cols;

    return (struct rect){ row, col, row_end > row ? row_end - row : 0,
                          col_end > col ? col_end - col : 0 };
}

static struct rect whole(const struct grid *grid)
{
    return (struct rect){ 0, 0, grid->rows, grid->cols };
}

static struct cell *at(struct grid *grid, int row, int col)
{
    return &grid->cells[(size_t)row * (size_t)grid->cols + (size_t)col];
}

struct grid *grid_new(int rows, int cols)
{
    struct grid *grid = mem_new(sizeof *grid);

    grid_resize(grid, rows, cols);
    return grid;
}

void grid_free(struct grid *grid)
{
    if (!grid)
        return;
    mem_free(grid->cells);
    mem_free(grid);
}

void grid_resize(struct grid *grid, int rows, int cols)
{
    grid->rows = bounded(rows);
    grid->cols = bounded(cols);
    grid->cells = mem_resize(grid->cells,
                             (size_t)grid->rows * (size_t)grid->cols * sizeof *grid->cells);
    for (size_t i = 0; i < (size_t)grid->rows * (size_t)grid->cols; i++)
        grid->cells[i] = blank;
    grid->clip = whole(grid);
    grid->cursor_row = -1;
    grid->cursor_col = 0;
}

int grid_rows(const struct grid *grid)
{
    return grid->rows;
}

int grid_cols(const struct grid *grid)
{
    return grid->cols;
}

const struct cell *grid_cell(const struct grid *grid, int row, int col)
{
    if (row < 0 || col < 0 || row >= grid->rows || col >= grid->cols)
        return &blank;
    return &grid->cells[(size_t)row * (size_t)grid->cols + (size_t)col];
}

struct rect grid_clip(struct grid *grid, struct rect rect)
{
    struct rect before = grid->clip;

    grid->clip = intersection(rect, whole(grid));
    return before;
}

/* Blanks the other half of a wide cluster whose one half at (row, col) is about to go. */
static void break_wide(struct grid *grid, int row, int col)
{
    struct cell *cell = at(grid, row, col);

    if (cell->width == 2)
        memcpy(cell[1].text, " ", 2), cell[1].width = 1;
    else if (cell->width == 0)
        memcpy(cell[-1].text, " ", 2), cell[-1].width = 1;
}

static void set_cell(struct grid *grid, int row, int col, const char *text, int width,
                     enum look look)
{
    struct cell *cell = at(grid, row, col);

    break_wide(grid, row, col);
    memset(cell->text, 0, sizeof cell->text);
    strncpy(cell->text, text, sizeof cell->text - 1);
    cell->width = (uint8_t)width;
    cell->look = (uint8_t)look;
    cell->selected = false;
}

/* A cluster at a place; of one that the clip cuts, what is inside is blank. */
static void put(struct grid *grid, int row, int col, enum look look, const struct cluster *cluster)
{
    struct rect wanted = { row, col, 1, cluster->width };
    struct rect inside = intersection(wanted, grid->clip);

    if (inside.rows == 0 || inside.cols == 0)
        return;
    if (inside.cols < cluster->width) {
        set_cell(grid, row, inside.col, " ", 1, look);
    } else if (cluster->width == 2) {
        set_cell(grid, row, col, cluster->text, 1, look);
        set_cell(grid, row, col + 1, "", 0, look);
        at(grid, row, col)->width = 2;
    } else {
        set_cell(grid, row, col, cluster->text, 1, look);
    }
}

bool grid_put(struct grid *grid, int row, int col, int cols, enum look look,
              const struct cluster *cluster)
{
    struct cluster shown = *cluster;

    if (shown.width > cols)
        return false;
    if (shown.width == 0)
        return true;
    if (grid->ascii)
        glyph_to_ascii(&shown);
    put(grid, row, col, look, &shown);
    return true;
}

void grid_clear(struct grid *grid, struct rect rect)
{
    struct rect inside = intersection(rect, grid->clip);

    for (int row = inside.row; row < inside.row + inside.rows; row++)
        for (int col = inside.col; col < inside.col + inside.cols; col++)
            set_cell(grid, row, col, " ", 1, LOOK_TEXT);
}

/* Ends a text that was cut at column `limit`: its last column becomes "…". */
static int cut(struct grid *grid, int row, int col, int end, int limit, enum look look)
{
    struct cluster dots = { .text = "…", .width = 1 };
    int place = end < limit ? end : limit - 1;

    if (grid->ascii)
        memcpy(dots.text, "~", 2);
    if (place < col)
        return 0;
    /* Never on the second half of a wide cluster: it would leave its first column blank. */
    if (place > col && grid_cell(grid, row, place)->width == 0)
        place--;
    for (int c = place; c < limit; c++)
        put(grid, row, c, look, &(struct cluster){ .text = " ", .width = 1 });
    put(grid, row, place, look, &dots);
    return place + 1 - col;
}

int grid_text(struct grid *grid, int row, int col, int cols, enum look look, const char *text)
{
    size_t left = strlen(text);
    int used = 0;
    struct cluster cluster;

    if (cols > grid->cols - col)
        cols = grid->cols - col;
    for (size_t n; (n = sanitize_next(text, left, &cluster)) > 0; text += n, left -= n) {
        if (!grid_put(grid, row, col + used, cols - used, look, &cluster))
            return cut(grid, row, col, col + used, col + cols, look);
        used += cluster.width;
    }
    return used;
}

int grid_glyphs(struct grid *grid, int row, int col, int cols, enum look look, const char *text)
{
    size_t left = strlen(text);
    int used = 0;
    struct cluster cluster;

    for (size_t n; (n = sanitize_next(text, left, &cluster)) > 0; text += n, left -= n) {
        if (cluster.width > cols - used)
            break;
        if (grid->ascii)
            glyph_to_ascii(&cluster);
        put(grid, row, col + used, look, &cluster);
        used += cluster.width;
    }
    return used;
}

void grid_set_look(struct grid *grid, struct rect rect, enum look look)
{
    struct rect inside = intersection(rect, grid->clip);

    for (int row = inside.row; row < inside.row + inside.rows; row++) {
        for (int col = inside.col; col < inside.col + inside.cols; col++) {
            struct cell *cell = at(grid, row, col);

            cell->look = (uint8_t)look;
            if (cell->width == 2)
                cell[1].look = (uint8_t)look;
        }
    }
}

void grid_select(struct grid *grid, struct rect rect)
{
    struct rect inside = intersection(rect, grid->clip);

    for (int row = inside.row; row < inside.row + inside.rows; row++) {
        for (int col = inside.col; col < inside.col + inside.cols; col++) {
            struct cell *cell = at(grid, row, col);

            cell->selected = true;
            if (cell->width == 2)
                cell[1].selected = true;
            else if (cell->width == 0)
                cell[-1].selected = true;
        }
    }
}

void grid_set_ascii(struct grid *grid, bool ascii)
{
    grid->ascii = ascii;
}

bool grid_ascii(const struct grid *grid)
{
    return grid->ascii;
}

void grid_set_cursor(struct grid *grid, int row, int col)
{
    bool inside = row >= 0 && col >= 0 && row < grid->rows && col < grid->cols;

    grid->cursor_row = inside ? row : -1;
    grid->cursor_col = inside ? col : 0;
}

void grid_cursor(const struct grid *grid, int *row, int *col)
{
    *row = grid->cursor_row;
    *col = grid->cursor_col;
}

bool grid_equal(const struct grid *a, const struct grid *b)
{
    return a->rows == b->rows && a->cols == b->cols && a->cursor_row == b->cursor_row &&
           a->cursor_col == b->cursor_col &&
           memcmp(a->cells, b->cells, (size_t)a->rows * (size_t)a->cols * sizeof *a->cells) == 0;
}

void grid_copy(struct grid *to, const struct grid *from)
{
    grid_resize(to, from->rows, from->cols);
    memcpy(to->cells, from->cells, (size_t)from->rows * (size_t)from->cols * sizeof *from->cells);
    to->cursor_row = from->cursor_row;
    to->cursor_col = from->cursor_col;
    to->ascii = from->ascii;
}
