/* Greedy wrapping, piece by piece. A piece is what is never broken unless it is longer than a whole
 * line: a word, or one ideograph with the closing signs that cling to it; before it stand blanks.
 * Blanks at a break belong to no line (`next` skips them); blanks that begin a paragraph stay, they
 * are somebody's indentation. A new place to break at is a case in ends_piece(). */
#include "wrap.h"

#include <string.h>

#include "attrs.h"
#include "sanitize.h"
#include "utf8.h"

struct step {
    struct cluster cluster;
    size_t start, end; /* bytes of the text */
    bool newline, blank, ideograph;
};

struct piece {
    size_t start, end; /* bytes, without the blanks before it */
    int blanks, cols;  /* columns of the blanks, of the piece */
};

struct wrapping {
    struct arena *mem;
    const char *text;
    size_t len;
    int limit;
    struct wrap out;
    size_t room;
    struct wrap_line line; /* the one that grows; its next is not known yet */
};

static bool next_step(const char *text, size_t len, size_t at, struct step *step)
{
    size_t n = sanitize_next(text + at, len - at, &step->cluster);
    const char *first = step->cluster.text;

    step->start = at;
    step->end = at + n;
    step->newline = n > 0 && text[at + n - 1] == '\n';
    step->blank = first[0] == ' ';
    step->ideograph = sanitize_point(utf8_next(&first)) == POINT_WIDE;
    return n > 0;
}

/* Closing signs do not begin a line. */
static bool clings(const struct step *step)
{
    static const char closing[] = "、。，．：；？！）」』】》〉〕ー々";

    return (unsigned char)step->cluster.text[0] >= 0x80 && strstr(closing, step->cluster.text);
}

static bool ends_piece(const struct step *before, const struct step *step)
{
    if (step->blank)
        return true;
    return (before->ideograph || step->ideograph) && !clings(step);
}

/* False where the paragraph has no further piece; *at is then at its newline or the text's end. */
static bool next_piece(const struct wrapping *w, size_t *at, struct piece *piece)
{
    struct step before;
    struct step step;

    piece->blanks = piece->cols = 0;
    while (next_step(w->text, w->len, *at, &step) && step.blank && !step.newline) {
        piece->blanks += step.cluster.width;
        *at = step.end;
    }
    piece->start = piece->end = *at;
    if (*at == w->len || step.newline)
        return false;
    do {
        piece->cols += step.cluster.width;
        piece->end = *at = step.end;
        before = step;
    } while (next_step(w->text, w->len, *at, &step) && !ends_piece(&before, &step));
    return true;
}

static void finish_line(struct wrapping *w, size_t next)
{
    if (w->out.count == w->room) {
        size_t room = w->room ? w->room * 2 : 8;
        struct wrap_line *lines = arena_alloc(w->mem, room * sizeof *lines);

        if (w->out.count > 0)
            memcpy(lines, w->out.lines, w->out.count * sizeof *lines);
        w->out.lines = lines;
        w->room = room;
    }
    w->line.next = next;
    w->out.lines[w->out.count++] = w->line;
    w->line = (struct wrap_line){ .start = next, .end = next };
}

/* A piece longer than a line, from the start of a line: broken before the cluster that does not
 * fit. */
static void break_piece(struct wrapping *w, const struct piece *piece)
{
    struct step step;

    for (size_t at = piece->start; at < piece->end && next_step(w->text, w->len, at, &step);
         at = step.end) {
        if (w->line.cols + step.cluster.width > w->limit && w->line.cols > 0)
            finish_line(w, step.start);
        w->line.end = step.end;
        w->line.cols += step.cluster.width;
    }
}

static void place_piece(struct wrapping *w, const struct piece *piece)
{
    if (w->line.cols + piece->blanks + piece->cols <= w->limit) {
        w->line.end = piece->end;
        w->line.cols += piece->blanks + piece->cols;
        return;
    }
    if (w->line.cols > 0)
        finish_line(w, piece->start);
    w->line = (struct wrap_line){ .start = piece->start, .end = piece->start };
    break_piece(w, piece);
}

struct wrap wrap_text(struct arena *mem, const char *text, int cols)
{
    struct wrapping w = { .mem = mem, .text = text, .len = strlen(text) };
    size_t at = 0;

    w.limit = cols < 1 ? 1 : cols;
    for (;;) {
        struct piece piece;
        struct step newline;

        while (next_piece(&w, &at, &piece))
            place_piece(&w, &piece);
        if (!next_step(text, w.len, at, &newline))
            break;
        at = newline.end;
        finish_line(&w, at);
    }
    finish_line(&w, w.len);
    return w.out;
}

static enum look look_at(enum look look, const struct wrap_span **span, const struct wrap_span *end,
                         size_t offset)
{
    while (*span < end && (*span)->end <= offset)
        (*span)++;
    return *span < end && (*span)->start <= offset ? (*span)->look : look;
}

int wrap_draw_line(struct grid *grid, int row, int col, const char *text,
                   const struct wrap_line *line, enum look look, const struct wrap_span *spans,
                   size_t span_count)
{
    const struct wrap_span *span = spans;
    struct step step;
    int used = 0;

    for (size_t at = line->start; at < line->end && next_step(text, line->end, at, &step);
         at = step.end) {
        enum look here = span_count ? look_at(look, &span, spans + span_count, at) : look;

        if (!grid_put(grid, row, col + used, line->cols - used, here, &step.cluster))
            break;
        used += step.cluster.width;
    }
    return used;
}

int wrap_draw(struct grid *grid, struct rect rect, const char *text, const struct wrap *wrap,
              size_t first, enum look look, const struct wrap_span *spans, size_t span_count)
{
    int row = 0;
    int used = 0;

    for (; row < rect.rows && first + (size_t)row < wrap->count; row++)
        used = wrap_draw_line(grid, rect.row + row, rect.col, text,
                              &wrap->lines[first + (size_t)row], look, spans, span_count);
    if (row > 0 && first + (size_t)row < wrap->count)
        grid_glyphs(grid, rect.row + row - 1, rect.col + (used < rect.cols ? used : rect.cols - 1),
                    1, look, "…");
    return row;
}

static int cols_between(const char *text, size_t from, size_t to)
{
    struct step step;
    int cols = 0;

    for (size_t at = from; at < to && next_step(text, to, at, &step); at = step.end)
        cols += step.cluster.width;
    return cols;
}

void wrap_place(const struct wrap *wrap, const char *text, size_t offset, size_t *line, int *col)
{
    size_t i = 0;

    while (i + 1 < wrap->count && offset >= wrap->lines[i].next)
        i++;
    *line = i;
    *col = offset > wrap->lines[i].start ? cols_between(text, wrap->lines[i].start, offset) : 0;
}

size_t wrap_offset(const struct wrap *wrap, const char *text, size_t line, int col)
{
    const struct wrap_line *l = &wrap->lines[line];
    size_t at = l->start;
    struct step step;

    while (at < l->next && next_step(text, l->next, at, &step) && !step.newline) {
        /* Behind the last cluster of a broken line is the start of the next line: stay before. */
        bool at_break = step.end == l->next && line + 1 < wrap->count;

        if (step.cluster.width > col || at_break)
            break;
        col -= step.cluster.width;
        at = step.end;
    }
    return at;
}
