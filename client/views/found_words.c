/* Works on cells, not on texts: whatever way a row was made, what is marked is what is read. */
#include "found_words.h"

#include <string.h>

#include "fold.h"

enum { QUERY_WORDS = 32, WORD_CELLS = 128, WORD_BYTES = 512 };

/* A word on a row: its cells, and its folded letters with the cell that each begins at. */
struct run {
    int col, cells;
    int end[WORD_CELLS]; /* bytes of `text` that are there with the end of the cell */
    char text[WORD_BYTES];
    size_t len;
};

/* The folded letters of a cell; NULL: it is no part of a word. */
static const char *letters_of(struct arena *mem, const struct cell *cell)
{
    struct fold_words words;

    if ((unsigned char)cell->text[0] <= ' ')
        return NULL;
    words = fold_words(mem, cell->text, 1);
    return words.count == 1 ? words.items[0] : NULL;
}

/* The word that begins at the column, or just behind it. Where there is none, no cells. */
static void read_run(struct grid *grid, struct arena *mem, int row, int col, int end,
                     struct run *run)
{
    *run = (struct run){ .col = col };
    for (; col < end && run->cells < WORD_CELLS; col++) {
        const struct cell *cell = grid_cell(grid, row, col);
        const char *letters = cell->width > 0 ? letters_of(mem, cell) : NULL;
        size_t len = letters ? strlen(letters) : 0;

        /* Of scripts without blanks each character is a word. */
        if ((cell->width != 0 && (!letters || run->len + len >= WORD_BYTES)) ||
            (cell->width == 2 && run->cells > 0))
            return;
        if (letters)
            memcpy(run->text + run->len, letters, len + 1);
        run->len += len;
        run->end[run->cells++] = (int)run->len;
        if (cell->width == 2 || (cell->width == 0 && run->cells == 1))
            return;
    }
}

static void mark_run(struct grid *grid, int row, const struct run *run,
                     const struct fold_words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        size_t len = strlen(words->items[i]);
        int cells = 0;

        if (strncmp(run->text, words->items[i], len) != 0)
            continue;
        while (cells < run->cells && (cells == 0 || run->end[cells - 1] < (int)len))
            cells++;
        grid_set_look(grid, (struct rect){ row, run->col, 1, cells }, LOOK_FOUND);
    }
}

void found_words_mark(struct grid *grid, struct arena *mem, struct rect rect, const char *query)
{
    struct fold_words words = fold_words(mem, query, QUERY_WORDS);
    int last = rect.row + rect.rows, end = rect.col + rect.cols;

    if (words.count == 0)
        return;
    for (int row = rect.row < 0 ? 0 : rect.row; row < last && row < grid_rows(grid); row++) {
        for (int col = rect.col; col < end && col < grid_cols(grid);) {
            struct run run;

            read_run(grid, mem, row, col, end < grid_cols(grid) ? end : grid_cols(grid), &run);
            if (run.cells > 0)
                mark_run(grid, row, &run, &words);
            col += run.cells > 0 ? run.cells : 1;
        }
    }
}
