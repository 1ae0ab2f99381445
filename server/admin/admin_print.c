#include "admin_print.h"

#include <string.h>

#include "arena.h"
#include "sanitize.h"

enum { CELL_MAX_BYTES = 1 << 16, COLUMNS_MAX = 12, GAP = 2, REAL_DIGITS = 15 };

struct cell {
    const char *text;
    bool right; /* a figure: it stands at the right */
};

static void add_safely(struct arena *mem, struct buf *out, const char *text)
{
    buf_add_str(out, sanitize_line(mem, text));
}

void print_line(FILE *to, const char *text)
{
    struct arena *mem = arena_new();

    fprintf(to, "%s\n", sanitize_line(mem, text));
    arena_free(mem);
}

static int add_bytes(const char *bytes, size_t len, void *out)
{
    return buf_add(out, bytes, len) ? 0 : -1;
}

void print_json(const json_t *value, FILE *to)
{
    json_dumpf(value, to,
               JSON_ENCODE_ANY | JSON_COMPACT | JSON_ENSURE_ASCII |
                   JSON_REAL_PRECISION(REAL_DIGITS));
    fputc('\n', to);
}

/* A list as its words; of objects (a topic's subscriptions) the first of each. */
static void add_list(struct arena *mem, struct buf *out, const json_t *list)
{
    size_t i;
    json_t *value;

    json_array_foreach(list, i, value)
    {
        const json_t *word = json_is_object(value) ? json_object_iter_value(json_object_iter(value))
                                                   : value;

        if (i)
            buf_add_str(out, ", ");
        add_safely(mem, out, json_is_string(word) ? json_string_value(word) : "?");
    }
}

static void add_value(struct arena *mem, struct buf *out, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        add_safely(mem, out, json_string_value(value));
        break;
    case JSON_INTEGER:
        buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        break;
    case JSON_REAL:
        buf_printf(out, "%g", json_real_value(value));
        break;
    case JSON_TRUE:
        buf_add_str(out, "yes");
        break;
    case JSON_FALSE:
        buf_add_str(out, "no");
        break;
    case JSON_ARRAY:
        add_list(mem, out, value);
        break;
    case JSON_OBJECT:
        if (json_object_size(value))
            json_dump_callback(value, add_bytes, out, JSON_COMPACT | JSON_ENSURE_ASCII);
        break;
    case JSON_NULL:
        break;
    }
}

static struct cell cell_of(struct arena *mem, const json_t *value)
{
    struct cell cell = { .right = json_is_integer(value) };
    struct buf out;

    buf_init(&out, CELL_MAX_BYTES);
    if (value)
        add_value(mem, &out, value);
    cell.text = out.len ? arena_strndup(mem, out.data, out.len) : "-";
    buf_done(&out);
    return cell;
}

static void print_cell(FILE *to, const struct cell *cell, size_t width, bool last)
{
    size_t length = (size_t)sanitize_width(cell->text);
    int pad = (int)(width > length ? width - length : 0);

    if (cell->right)
        fprintf(to, "%*s%s", pad, "", cell->text);
    else
        fprintf(to, "%s%*s", cell->text, last ? 0 : pad, "");
    if (last)
        fputc('\n', to);
    else
        fprintf(to, "%*s", GAP, "");
}

static size_t widest(const struct cell *cells, size_t rows, size_t columns, size_t column)
{
    size_t width = 0;

    for (size_t row = 0; row < rows; row++) {
        size_t length = (size_t)sanitize_width(cells[row * columns + column].text);

        if (length > width)
            width = length;
    }
    return width;
}

/* The columns that the items have; a member that the first one lacks is none of theirs. */
static size_t choose_columns(const struct admin_column *columns, const json_t *items,
                             const struct admin_column **out)
{
    size_t count = 0;

    for (; columns->title && count < COLUMNS_MAX; columns++)
        if (json_object_get(json_array_get(items, 0), columns->member))
            out[count++] = columns;
    return count;
}

static void print_table(const struct admin_column *columns, const json_t *items, FILE *to)
{
    const struct admin_column *chosen[COLUMNS_MAX];
    size_t count = choose_columns(columns, items, chosen);
    size_t rows = json_array_size(items) + 1;
    struct arena *mem = arena_new();
    struct cell *cells = arena_alloc(mem, rows * count * sizeof *cells);
    size_t widths[COLUMNS_MAX];

    for (size_t at = 0; at < count; at++) {
        for (size_t row = 1; row < rows; row++)
            cells[row * count + at] = cell_of(
                mem, json_object_get(json_array_get(items, row - 1), chosen[at]->member));
        cells[at] = (struct cell){ chosen[at]->title, cells[count + at].right };
        widths[at] = widest(cells, rows, count, at);
    }
    for (size_t i = 0; i < rows * count; i++)
        print_cell(to, &cells[i], widths[i % count], (i + 1) % count == 0);
    arena_free(mem);
}

static void print_object(const struct admin_column *columns, const json_t *object, FILE *to)
{
    struct arena *mem = arena_new();
    int width = 0;

    for (const struct admin_column *c = columns; c->title; c++)
        if ((int)strlen(c->title) > width)
            width = (int)strlen(c->title);
    for (const struct admin_column *c = columns; c->title; c++) {
        const json_t *value = json_object_get(object, c->member);

        if (value)
            fprintf(to, "%-*s%*s%s\n", width, c->title, GAP, "", cell_of(mem, value).text);
    }
    arena_free(mem);
}

void print_columns(const struct admin_column *columns, const json_t *result, FILE *to)
{
    const json_t *items = json_object_get(result, "items");

    if (items && json_array_size(items) == 0)
        print_line(to, "none");
    else if (items)
        print_table(columns, items, to);
    else
        print_object(columns, result, to);
}
