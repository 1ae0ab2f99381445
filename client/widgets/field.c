/* One line, in a fixed piece of memory so that a password is in one place and can be wiped there.
 */
#include "field.h"

#include <string.h>

#include "attrs.h"
#include "sanitize.h"
#include "utf8.h"

enum { MARKS_MAX = 8 };

void field_set(struct field *field, const char *text)
{
    size_t len = strlen(text);

    if (len >= FIELD_BYTES)
        len = utf8_valid_prefix(text, FIELD_BYTES - 1);
    field_wipe(field);
    memcpy(field->text, text, len);
    field->len = field->cursor = len;
}

void field_wipe(struct field *field)
{
    explicit_bzero(field->text, sizeof field->text);
    field->len = field->cursor = 0;
}

static void erase(struct field *field, size_t start, size_t end)
{
    memmove(field->text + start, field->text + end, field->len - end + 1);
    field->len -= end - start;
    /* What moved away must not stay behind: it may be a password's end. */
    explicit_bzero(field->text + field->len, end - start);
    field->cursor = start;
}

static int insert(struct field *field, const char *bytes, size_t len)
{
    if (len == 0 || field->len + len >= FIELD_BYTES)
        return FIELD_USED;
    memmove(field->text + field->cursor + len, field->text + field->cursor,
            field->len - field->cursor + 1);
    memcpy(field->text + field->cursor, bytes, len);
    field->len += len;
    field->cursor += len;
    return FIELD_USED | FIELD_CHANGED;
}

static int paste(struct field *field, const char *pasted)
{
    size_t len = strcspn(pasted, "\r\n");
    int flags = FIELD_USED;

    for (size_t i = 0; i < len;) {
        size_t n = utf8_valid_prefix(pasted + i, len - i);
        size_t plain = 0;

        while (plain < n && (unsigned char)pasted[i + plain] >= 0x20 && pasted[i + plain] != 0x7f)
            plain++;
        flags |= insert(field, pasted + i, plain);
        i += plain ? plain : 1;
    }
    return flags;
}

static size_t behind(const struct field *field, size_t at)
{
    struct cluster cluster;

    return at + sanitize_next(field->text + at, field->len - at, &cluster);
}

static size_t before(const struct field *field, size_t at)
{
    size_t last = 0;

    for (size_t next = 0; next < at; next = behind(field, next))
        last = next;
    return last;
}

static size_t word_start(const struct field *field, size_t at)
{
    while (at > 0 && field->text[at - 1] == ' ')
        at--;
    while (at > 0 && field->text[at - 1] != ' ')
        at--;
    return at;
}

static int erase_to(struct field *field, size_t to)
{
    size_t start = to < field->cursor ? to : field->cursor;
    size_t end = to < field->cursor ? field->cursor : to;

    if (start == end)
        return FIELD_USED;
    erase(field, start, end);
    return FIELD_USED | FIELD_CHANGED;
}

enum act {
    ACT_LEFT,
    ACT_RIGHT,
    ACT_START,
    ACT_END,
    ACT_BACK,
    ACT_DELETE,
    ACT_CLEAR,
    ACT_CUT,
    ACT_WORD
};

static const struct {
    uint32_t code;
    int modifiers;
    enum act act;
} bindings[] = {
    { KEY_LEFT_ARROW, 0, ACT_LEFT },    { 'b', KEY_CTRL, ACT_LEFT },
    { KEY_RIGHT_ARROW, 0, ACT_RIGHT },  { 'f', KEY_CTRL, ACT_RIGHT },
    { KEY_HOME_KEY, 0, ACT_START },     { 'a', KEY_CTRL, ACT_START },
    { KEY_END_KEY, 0, ACT_END },        { 'e', KEY_CTRL, ACT_END },
    { KEY_BACKSPACE_KEY, 0, ACT_BACK }, { KEY_DELETE_KEY, 0, ACT_DELETE },
    { 'd', KEY_CTRL, ACT_DELETE },      { 'u', KEY_CTRL, ACT_CLEAR },
    { 'k', KEY_CTRL, ACT_CUT },         { 'w', KEY_CTRL, ACT_WORD },
};

static int act_on(struct field *field, enum act act)
{
    switch (act) {
    case ACT_LEFT:
        field->cursor = before(field, field->cursor);
        break;
    case ACT_RIGHT:
        field->cursor = behind(field, field->cursor);
        break;
    case ACT_START:
        field->cursor = 0;
        break;
    case ACT_END:
        field->cursor = field->len;
        break;
    case ACT_BACK:
        return erase_to(field, before(field, field->cursor));
    case ACT_DELETE:
        return erase_to(field, behind(field, field->cursor));
    case ACT_CLEAR:
        return erase_to(field, 0);
    case ACT_CUT:
        return erase_to(field, field->len);
    case ACT_WORD:
        return erase_to(field, word_start(field, field->cursor));
    }
    return FIELD_USED;
}

int field_key(struct field *field, const struct input *input)
{
    char bytes[5];

    if (input->kind == INPUT_PASTE)
        return paste(field, input->paste);
    if (input->kind != INPUT_KEY)
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(bindings); i++)
        if (bindings[i].code == input->code && bindings[i].modifiers == input->modifiers)
            return act_on(field, bindings[i].act);
    if (input->code < ' ' || (input->code >= 0x7f && input->code < 0xa0) ||
        input->code >= KEY_UP_ARROW || (input->modifiers & ~KEY_SHIFT))
        return 0;
    utf8_put(input->code, bytes);
    return insert(field, bytes, strlen(bytes));
}

/* So many marks as letters, but no more than eight: the length of a password is nobody's business.
 */
static void draw_masked(const struct field *field, struct grid *grid, int row, int col, int cols,
                        bool focused)
{
    size_t points = utf8_points(field->text);
    int marks = points < MARKS_MAX ? (int)points : MARKS_MAX;

    if (marks > cols - 1)
        marks = cols - 1;
    for (int i = 0; i < marks; i++)
        grid_glyphs(grid, row, col + i, 1, LOOK_TEXT, "•");
    if (focused)
        grid_set_cursor(grid, row, col + marks);
}

/* The first byte shown, so that the cursor is: what is before it is scrolled away. */
static size_t scrolled(const struct field *field, int cols)
{
    struct cluster cluster;
    size_t start = 0;
    int used = 0;

    for (size_t at = 0; at < field->cursor;) {
        at += sanitize_next(field->text + at, field->len - at, &cluster);
        used += cluster.width;
        while (used > cols - 1 && start < at) {
            start += sanitize_next(field->text + start, field->len - start, &cluster);
            used -= cluster.width;
        }
    }
    return start;
}

void field_draw(const struct field *field, struct grid *grid, int row, int col, int cols,
                bool focused)
{
    struct cluster cluster;
    int used = 0;

    if (cols < 1)
        return;
    grid_clear(grid, (struct rect){ row, col, 1, cols });
    if (field->masked) {
        draw_masked(field, grid, row, col, cols, focused);
        return;
    }
    if (focused)
        grid_set_cursor(grid, row, col);
    for (size_t at = scrolled(field, cols); at < field->len;) {
        at += sanitize_next(field->text + at, field->len - at, &cluster);
        if (!grid_put(grid, row, col + used, cols - used, LOOK_TEXT, &cluster))
            break;
        used += cluster.width;
        if (focused && at == field->cursor)
            grid_set_cursor(grid, row, col + used);
    }
}
