/* Text in lines of so many columns. Lines break behind blanks, between ideographs, and where a word
 * is longer than a line; a line knows its bytes of the text, so that places in the text (mentions,
 * a cursor) are found again on the screen. */
#ifndef EVERI_WRAP_H
#define EVERI_WRAP_H

#include <stddef.h>

#include "arena.h"
#include "grid.h"

/* How a part of the text looks, in bytes of it; in order, not overlapping. */
struct wrap_span {
    size_t start, end;
    enum look look;
};

struct wrap_line {
    size_t start, end; /* what is drawn, in bytes of the text */
    size_t next;       /* where the next line starts: behind the blank or newline between them */
    int cols;          /* columns drawn */
};

struct wrap {
    struct wrap_line *lines; /* at least one, be it empty */
    size_t count;
};

/* cols: at least 1. Lines live in `mem`; the text is not kept. */
struct wrap wrap_text(struct arena *mem, const char *text, int cols);

/* Draws one line from (row, col); `look` where no span says otherwise. Returns the columns used. */
int wrap_draw_line(struct grid *grid, int row, int col, const char *text,
                   const struct wrap_line *line, enum look look, const struct wrap_span *spans,
                   size_t span_count);
/* Draws lines from `first` on into rect, as many as fit. Where lines are left over, "…" ends the
 * last row. Returns the rows used. */
int wrap_draw(struct grid *grid, struct rect rect, const char *text, const struct wrap *wrap,
              size_t first, enum look look, const struct wrap_span *spans, size_t span_count);

/* Where byte `offset` of the text is: line and column; at the end of the text behind its last. */
void wrap_place(const struct wrap *wrap, const char *text, size_t offset, size_t *line, int *col);
/* The byte at the column of a line, or the line's end where the line is shorter. */
size_t wrap_offset(const struct wrap *wrap, const char *text, size_t line, int col);

#endif
