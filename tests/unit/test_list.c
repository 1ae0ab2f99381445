/* A list of letters: each item is called by its letter and as high as its digit says. A step does
 * something to the source or to the list; then the view is written as it is drawn, a letter a row,
 * with the selected item's rows in brackets. */
#include "unit.h"

#include <stdlib.h>

#include "list.h"

struct source {
    const char *items; /* "a1 b2 c1": letter and height; a capital cannot be selected */
};

static size_t count(void *arg)
{
    const struct source *source = arg;

    return (strlen(source->items) + 1) / 3;
}

static const char *id(void *arg, size_t index)
{
    static char text[8][2];
    static size_t turn;
    const struct source *source = arg;
    char *out = text[turn++ % 8];

    out[0] = source->items[index * 3];
    return out;
}

static int height(void *arg, size_t index, int cols)
{
    const struct source *source = arg;

    (void)cols;
    return source->items[index * 3 + 1] - '0';
}

static bool selectable(void *arg, size_t index)
{
    const struct source *source = arg;

    return source->items[index * 3] >= 'a';
}

static void draw(void *arg, size_t index, struct grid *grid, struct rect rect, bool selected)
{
    (void)selected;
    for (int row = 0; row < rect.rows; row++)
        grid_text(grid, rect.row + row, rect.col, 1, LOOK_TEXT, id(arg, index));
}

static const struct list_source functions = {
    .count = count, .id = id, .height = height, .draw = draw, .selectable = selectable
};

static void view(struct list *list, int rows, char out[64])
{
    struct grid *grid = grid_new(rows, 10);
    size_t len = 0;

    list_draw(list, grid, (struct rect){ 0, 0, rows, 10 }, LIST_FOCUSED);
    for (int row = 0; row < rows; row++) {
        const char *letter = grid_cell(grid, row, LIST_MARK_COLS)->text;
        bool marked = grid_cell(grid, row, 0)->text[0] != ' ';

        len += (size_t)snprintf(out + len, 64 - len, marked ? "[%s]" : "%s",
                                letter[0] == ' ' ? "." : letter);
    }
    grid_free(grid);
}

/* n/p: next, previous; N/P: page; < >: ends; d/u: scroll down, up; 1-9: so many rows in view;
 * anything in braces: these are the items from here on. */
static void play(size_t i, enum list_start start, const char *steps, const char *wanted)
{
    struct source source = { "" };
    struct list *list = list_new(&functions, &source, start);
    char items[64];
    char seen[64];
    int rows = 5;

    for (const char *p = steps; *p; p++) {
        view(list, rows, seen);
        switch (*p) {
        case 'n':
            list_move(list, 1);
            break;
        case 'p':
            list_move(list, -1);
            break;
        case 'N':
            list_page(list, 1);
            break;
        case 'P':
            list_page(list, -1);
            break;
        case '<':
            list_home(list);
            break;
        case '>':
            list_end(list);
            break;
        case 'd':
            list_scroll(list, 1);
            break;
        case 'u':
            list_scroll(list, -1);
            break;
        case '{':
            snprintf(items, sizeof items, "%.*s", (int)strcspn(p + 1, "}"), p + 1);
            source.items = items;
            p = strchr(p, '}');
            break;
        default:
            rows = *p - '0';
            break;
        }
    }
    view(list, rows, seen);
    CHECK_TEXT(i, seen, wanted);
    list_free(list);
}

static const struct {
    enum list_start start;
    const char *steps, *view;
} rows[] = {
    { LIST_FROM_TOP, "", "....." },
    { LIST_FROM_TOP, "{a1}", "[a]...." },
    { LIST_FROM_TOP, "{a1 b2 c1}", "[a]bbc." },
    { LIST_FROM_TOP, "{a1 b2 c1}n", "a[b][b]c." },
    { LIST_FROM_TOP, "{a1 b2 c1}nnnn", "abb[c]." },
    { LIST_FROM_TOP, "{a1 b2 c1}nnnppppp", "[a]bbc." },
    { LIST_FROM_TOP, "{a1 b1 c1 d1 e1 f1 g1}nnnnn", "bcde[f]" },
    { LIST_FROM_TOP, "{a1 b1 c1 d1 e1 f1 g1}nnnnnpp", "bc[d]ef" },
    { LIST_FROM_TOP, "{a1 b1 c1 d1 e1 f1 g1}>", "cdef[g]" },
    { LIST_FROM_TOP, "{a1 b1 c1 d1 e1 f1 g1}><", "[a]bcde" },
    { LIST_FROM_TOP, "{a1 b1 c1 d1 e1 f1 g1}N", "abcd[e]" },

    /* titles and gaps cannot be selected, and are shown with the first item */
    { LIST_FROM_TOP, "{A1 b1 C1 d1}", "A[b]Cd." },
    { LIST_FROM_TOP, "{A1 b1 C1 d1}n", "AbC[d]." },
    { LIST_FROM_TOP, "{A1 b2 C1 d3 e2}n<", "A[b][b]Cd" },
    { LIST_FROM_TOP, "{A1 B1}", "AB..." },

    /* new items above do not move what is read, also at the very top */
    { LIST_FROM_TOP, "{c1 d1 e1}{a1 b1 c1 d1 e1 f1 g1}", "[c]defg" },
    { LIST_FROM_TOP, "{c1 d1 e1 f1 g1 h1}n{a2 b2 c1 d1 e1 f1 g1 h1}", "c[d]efg" },
    { LIST_FROM_TOP, "{a1 b1 c1 d1 e1 f1 g1}>{x2 a1 b1 c1 d1 e1 f1 g1}", "cdef[g]" },
    { LIST_FROM_TOP, "{a1 b1 c1}{a1 b1 c1 d1 e1 f1 g1}", "[a]bcde" },

    /* what goes gives its place to the next; the last to the one before */
    { LIST_FROM_TOP, "{a1 b1 c1}n{a1 c1}", "a[c]..." },
    { LIST_FROM_TOP, "{a1 b1 c1}nn{a1 b1}", "a[b]..." },
    { LIST_FROM_TOP, "{a1 b1 c1}nn{}", "....." },
    { LIST_FROM_TOP, "{a1 b1 c1}nn{}{x1 y1}", "[x]y..." },

    /* a resize keeps the top item, and the selection in view */
    { LIST_FROM_TOP, "{a1 b1 c1 d1 e1 f1 g1}nnnnn3", "de[f]" },
    { LIST_FROM_TOP, "{a1 b1 c1 d1 e1 f1 g1}nnnnnppp3", "b[c]d" },
    { LIST_FROM_TOP, "{a1 b1 c1 d1 e1 f1 g1}nnnnnppp37", "ab[c]defg" },
    { LIST_FROM_TOP, "{a1 b1 c1 d1 e1 f1 g1}nnnnn1", "[f]" },

    /* an item higher than the view is read row by row */
    { LIST_FROM_TOP, "{a1 b9 c1}n", "[b][b][b][b][b]" },
    { LIST_FROM_TOP, "{a1 b7 c1}nnn", "[b][b][b][b][b]" },
    { LIST_FROM_TOP, "{a1 b7 c1}nnnn", "bbbb[c]" },
    { LIST_FROM_TOP, "{a1 b7 c1}nnnnp", "[b][b][b][b]c" },
    { LIST_FROM_TOP, "{a1 b7 c1}nnnnpppppp", "[a]bbbb" },

    /* the wheel moves the view, and the selection at its edge */
    { LIST_FROM_TOP, "{a2 b2 c2 d2}d", "a[b][b]cc" },
    { LIST_FROM_TOP, "{a2 b2 c2 d2}dd", "[b][b]ccd" },
    { LIST_FROM_TOP, "{a2 b2 c2 d2}ddddddd", "bcc[d][d]" },
    { LIST_FROM_TOP, "{a2 b2 c2 d2}ddddddduuuuuuuu", "aa[b][b]c" },

    /* a conversation: from its end, following it */
    { LIST_FROM_END, "{a1 b1 c1 d1 e1 f1 g1}", "cdef[g]" },
    { LIST_FROM_END, "{a1 b1}", "a[b]..." },
    { LIST_FROM_END, "{a1 b1 c1 d1 e1 f1 g1}{b1 c1 d1 e1 f1 g1 h2}", "efg[h][h]" },
    { LIST_FROM_END, "{a1 b1 c1 d1 e1 f1 g1}p{a1 b1 c1 d1 e1 f1 g1 h1}", "cde[f]g" },
    { LIST_FROM_END, "{a1 b1 c1 d1 e1 f1 g1}p{a1 b1 c1 d1 e1 f1 g1 h1}>", "defg[h]" },
    { LIST_FROM_END, "{a1 b1 c1 d1 e1 f1 g1}pn{c1 d1 e1 f1 g1 h1}", "defg[h]" },
    { LIST_FROM_END, "{a1 b1 c1 d1 e1 f1 g1}3", "ef[g]" },
    { LIST_FROM_END, "{a1 b1 c1 d1 e1 f1 g1}38", "abcdef[g]." },
    { LIST_FROM_END, "{c1 d1 e1 f1 g1 h1}ppppp{a1 b1 c1 d1 e1 f1 g1 h1}", "[c]defg" },
    { LIST_FROM_END, "{a1 b1 c1 d1 e1 f1}u{a1 b1 c1 d1 e1 f1 g1}", "abcd[e]" },
    { LIST_FROM_END, "{a1 b1 c1 d1 e1 f1}ud{a1 b1 c1 d1 e1 f1 g1}", "cdef[g]" },
};

static void plays(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        play(i, rows[i].start, rows[i].steps, rows[i].view);
}

static void asks(void **state)
{
    struct source source = { "a1 b2 c1 d1 e1 f1" };
    struct list *list = list_new(&functions, &source, LIST_FROM_TOP);
    char seen[64];

    (void)state;
    view(list, 4, seen);
    CHECK_INT(0, list_first_visible(list), 0);
    CHECK_INT(1, list_last_visible(list), 2);
    CHECK(2, !list_is_at_end(list));
    CHECK_INT(3, list_at_row(list, 0), 0);
    CHECK_INT(4, list_at_row(list, 2), 1);
    CHECK_INT(5, list_at_row(list, 3), 2);
    CHECK_INT(6, list_at_row(list, 4), LIST_NONE);
    CHECK(7, list_select_id(list, "e"));
    CHECK(8, !list_select_id(list, "z"));
    CHECK_INT(9, list_selected(list), 4);
    view(list, 4, seen);
    CHECK_TEXT(10, seen, "bcd[e]");
    list_select(list, 5);
    view(list, 4, seen);
    CHECK(11, list_is_at_end(list));
    source.items = "";
    CHECK_INT(12, list_selected(list), LIST_NONE);
    CHECK(13, !list_move(list, 1) && !list_page(list, 1) && !list_end(list) && !list_home(list));
    list_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(plays), cmocka_unit_test(asks) };

    return RUN_TESTS(tests);
}
