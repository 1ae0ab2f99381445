/* The editor's keys. A new one is a function that says what it did and a row of `bindings`; what
 * changes the text goes through change(), so that it can be undone. */
#include "editor_parts.h"

#include <string.h>

#include "attrs.h"
#include "mem.h"
#include "utf8.h"
#include "wrap.h"

enum { POINTS_MAX = 10000, PASTE_LINES = 5, PASTE_POINTS = 2000, COLS_AT_FIRST = 76 };

struct editor *editor_new(const struct editor_options *options)
{
    struct editor *editor = mem_new(sizeof *editor);

    editor->options = *options;
    editor->cols = COLS_AT_FIRST;
    editor_text_init(&editor->text, options->max_points ? options->max_points : POINTS_MAX);
    return editor;
}

void editor_free(struct editor *editor)
{
    if (!editor)
        return;
    editor_text_done(&editor->text);
    undo_clear(&editor->undo);
    kills_clear(&editor->kills);
    mem_free(editor->own);
    mem_free(editor);
}

const char *editor_text(const struct editor *editor)
{
    return editor->text.bytes;
}

size_t editor_cursor(const struct editor *editor)
{
    return editor->text.cursor;
}

/* Changes [start, end) of the text; to be undone, unless the last key's change takes this one in.
 */
static int change(struct editor *editor, size_t start, size_t end, const char *bytes, size_t len,
                  bool joins)
{
    struct editor_text *text = &editor->text;

    if (start == end && len == 0)
        return EDITOR_USED;
    if (!joins)
        undo_keep(&editor->undo, text->bytes, text->cursor);
    editor->steps_back = 0;
    if (!editor_text_replace(text, start, end, bytes, len))
        return EDITOR_USED | EDITOR_CHANGED | EDITOR_FULL;
    return EDITOR_USED | EDITOR_CHANGED;
}

void editor_set_text(struct editor *editor, const char *text)
{
    editor_text_replace(&editor->text, 0, editor->text.len, text, strlen(text));
    undo_clear(&editor->undo);
    editor->run = RUN_NONE;
    editor->steps_back = 0;
}

void editor_replace(struct editor *editor, size_t start, size_t end, const char *text)
{
    change(editor, start, end, text, strlen(text), false);
    editor->run = RUN_NONE;
}

bool editor_word(const struct editor *editor, const char *signs, size_t *start)
{
    size_t at = editor_text_word_start(&editor->text, editor->text.cursor, true);
    char before = editor->text.cursor > 0 ? editor->text.bytes[editor->text.cursor - 1] : ' ';

    if (before == ' ' || before == '\n' || before == '\t' || !editor->text.bytes[at] ||
        !strchr(signs, editor->text.bytes[at]))
        return false;
    *start = at;
    return true;
}

/* Typing: one step of undo a word. */
static int type(struct editor *editor, uint32_t point)
{
    const struct editor_text *text = &editor->text;
    bool after_blank = text->cursor > 0 && text->bytes[text->cursor - 1] == ' ';
    bool joins = editor->before == RUN_TYPED && !(after_blank && point != ' ');
    char bytes[5];

    utf8_put(point, bytes);
    editor->run = RUN_TYPED;
    return change(editor, text->cursor, text->cursor, bytes, strlen(bytes), joins);
}

static int paste(struct editor *editor, const char *pasted)
{
    size_t points = 0;
    size_t newlines = 0;
    int flags;

    for (const char *p = pasted; *p; p++) {
        points += ((unsigned char)*p & 0xc0) != 0x80;
        newlines += *p == '\n' || (*p == '\r' && p[1] != '\n');
    }
    flags = change(editor, editor->text.cursor, editor->text.cursor, pasted, strlen(pasted), false);
    if (newlines >= PASTE_LINES || points > PASTE_POINTS)
        flags |= EDITOR_PASTED;
    return flags;
}

static int go(struct editor *editor, size_t to)
{
    editor->text.cursor = to;
    return EDITOR_USED;
}

static int left(struct editor *editor)
{
    return go(editor, editor_text_before(&editor->text, editor->text.cursor));
}

static int right(struct editor *editor)
{
    return go(editor, editor_text_behind(&editor->text, editor->text.cursor));
}

static int word_left(struct editor *editor)
{
    return go(editor, editor_text_word_start(&editor->text, editor->text.cursor, false));
}

static int word_right(struct editor *editor)
{
    return go(editor, editor_text_word_end(&editor->text, editor->text.cursor));
}

static int line_start(struct editor *editor)
{
    return go(editor, editor_text_line_start(&editor->text, editor->text.cursor));
}

static int line_end(struct editor *editor)
{
    return go(editor, editor_text_line_end(&editor->text, editor->text.cursor));
}

static int text_start(struct editor *editor)
{
    return go(editor, 0);
}

static int text_end(struct editor *editor)
{
    return go(editor, editor->text.len);
}

/* Shows the text so many steps back in the history. */
static int show_history(struct editor *editor, size_t steps)
{
    const char *text = editor->own;

    if (steps > 0)
        text = editor->options.history ? editor->options.history(editor->options.arg, steps) : NULL;
    if (!text)
        return EDITOR_USED;
    if (editor->steps_back == 0) {
        mem_free(editor->own);
        editor->own = mem_strdup(editor->text.bytes);
    }
    change(editor, 0, editor->text.len, text, strlen(text), false);
    editor->run = RUN_NONE;
    editor->steps_back = steps;
    return EDITOR_USED | EDITOR_CHANGED;
}

/* Up and down by rows as they are drawn; beyond the first and the last there is the history. */
static int vertical(struct editor *editor, int direction)
{
    struct editor_text *text = &editor->text;
    struct arena *mem = arena_new();
    struct wrap wrap = wrap_text(mem, text->bytes, editor->cols);
    int flags = EDITOR_USED;
    size_t line;
    int col;

    wrap_place(&wrap, text->bytes, text->cursor, &line, &col);
    if (editor->before != RUN_VERTICAL)
        editor->goal = col;
    editor->run = RUN_VERTICAL;
    if (direction < 0 ? line > 0 : line + 1 < wrap.count)
        text->cursor = wrap_offset(&wrap, text->bytes, direction < 0 ? line - 1 : line + 1,
                                   editor->goal);
    else if (!editor->options.history || (direction > 0 && editor->steps_back == 0))
        flags = 0;
    else
        flags = show_history(editor,
                             direction < 0 ? editor->steps_back + 1 : editor->steps_back - 1);
    arena_free(mem);
    return flags;
}

static int up(struct editor *editor)
{
    return vertical(editor, -1);
}

static int down(struct editor *editor)
{
    return vertical(editor, 1);
}

/* Cuts [start, end) into the ring; what is cut key after key becomes one piece. */
static int cut(struct editor *editor, size_t start, size_t end)
{
    const char *bytes = editor->text.bytes + start;
    bool joins = editor->before == RUN_KILLED && kills_get(&editor->kills, 0);

    if (start == end)
        return EDITOR_USED;
    if (joins)
        kills_join(&editor->kills, bytes, end - start, end == editor->text.cursor);
    else
        kills_add(&editor->kills, bytes, end - start);
    editor->run = RUN_KILLED;
    return change(editor, start, end, "", 0, joins);
}

static int cut_to_end(struct editor *editor)
{
    size_t end = editor_text_line_end(&editor->text, editor->text.cursor);

    if (end == editor->text.cursor && end < editor->text.len)
        end++; /* at the end of a line: the newline */
    return cut(editor, editor->text.cursor, end);
}

static int cut_to_start(struct editor *editor)
{
    return cut(editor, editor_text_line_start(&editor->text, editor->text.cursor),
               editor->text.cursor);
}

static int cut_wide_word(struct editor *editor)
{
    return cut(editor, editor_text_word_start(&editor->text, editor->text.cursor, true),
               editor->text.cursor);
}

static int cut_word_left(struct editor *editor)
{
    return cut(editor, editor_text_word_start(&editor->text, editor->text.cursor, false),
               editor->text.cursor);
}

static int cut_word_right(struct editor *editor)
{
    return cut(editor, editor->text.cursor,
               editor_text_word_end(&editor->text, editor->text.cursor));
}

static int yank_at(struct editor *editor, size_t start, size_t which, bool joins)
{
    const char *piece = kills_get(&editor->kills, which);
    int flags;

    if (!piece)
        return EDITOR_USED;
    flags = change(editor, start, editor->text.cursor, piece, strlen(piece), joins);
    editor->yank_start = start;
    editor->yank = which;
    editor->run = RUN_YANKED;
    return flags;
}

static int yank(struct editor *editor)
{
    return yank_at(editor, editor->text.cursor, 0, false);
}

/* Right behind a yank: the piece cut before that one instead. */
static int yank_older(struct editor *editor)
{
    size_t which = editor->yank + 1;

    if (editor->before != RUN_YANKED)
        return EDITOR_USED;
    if (!kills_get(&editor->kills, which))
        which = 0;
    return yank_at(editor, editor->yank_start, which, true);
}

static int delete_left(struct editor *editor)
{
    return change(editor, editor_text_before(&editor->text, editor->text.cursor),
                  editor->text.cursor, "", 0, false);
}

static int delete_right(struct editor *editor)
{
    return change(editor, editor->text.cursor,
                  editor_text_behind(&editor->text, editor->text.cursor), "", 0, false);
}

/* The clusters around the cursor change places; at a line's end, the two before it. */
static int transpose(struct editor *editor)
{
    struct editor_text *text = &editor->text;
    size_t middle = text->cursor;
    size_t start;
    size_t end;
    char *both;
    int flags;

    if (middle == text->len || text->bytes[middle] == '\n')
        middle = editor_text_before(text, middle);
    start = editor_text_before(text, middle);
    end = editor_text_behind(text, middle);
    if (start == middle || text->bytes[start] == '\n' || text->bytes[middle] == '\n')
        return EDITOR_USED;
    both = mem_new(end - start + 1);
    memcpy(both, text->bytes + middle, end - middle);
    memcpy(both + (end - middle), text->bytes + start, middle - start);
    flags = change(editor, start, end, both, end - start, false);
    mem_free(both);
    return flags;
}

static int take_step(struct editor *editor, bool found, const struct undo_step *step)
{
    if (!found)
        return EDITOR_USED;
    editor_text_restore(&editor->text, step->text, step->cursor);
    mem_free(step->text);
    return EDITOR_USED | EDITOR_CHANGED;
}

static int undo(struct editor *editor)
{
    struct undo_step step;
    bool found = undo_back(&editor->undo, editor->text.bytes, editor->text.cursor, &step);

    return take_step(editor, found, &step);
}

static int redo(struct editor *editor)
{
    struct undo_step step;
    bool found = undo_forward(&editor->undo, editor->text.bytes, editor->text.cursor, &step);

    return take_step(editor, found, &step);
}

static int newline(struct editor *editor)
{
    return change(editor, editor->text.cursor, editor->text.cursor, "\n", 1, false);
}

static int submit(struct editor *editor)
{
    (void)editor;
    return EDITOR_USED | EDITOR_SUBMIT;
}

static int enter(struct editor *editor)
{
    return editor->options.enter_sends ? submit(editor) : newline(editor);
}

static const struct {
    uint32_t code;
    int modifiers;
    int (*run)(struct editor *editor);
} bindings[] = {
    { KEY_LEFT_ARROW, 0, left },
    { 'b', KEY_CTRL, left },
    { KEY_RIGHT_ARROW, 0, right },
    { 'f', KEY_CTRL, right },
    { 'b', KEY_ALT, word_left },
    { KEY_LEFT_ARROW, KEY_CTRL, word_left },
    { 'f', KEY_ALT, word_right },
    { KEY_RIGHT_ARROW, KEY_CTRL, word_right },
    { 'a', KEY_CTRL, line_start },
    { KEY_HOME_KEY, 0, line_start },
    { 'e', KEY_CTRL, line_end },
    { KEY_END_KEY, 0, line_end },
    { KEY_HOME_KEY, KEY_CTRL, text_start },
    { '<', KEY_ALT, text_start },
    { KEY_END_KEY, KEY_CTRL, text_end },
    { '>', KEY_ALT, text_end },
    { KEY_UP_ARROW, 0, up },
    { 'p', KEY_CTRL, up },
    { KEY_DOWN_ARROW, 0, down },
    { 'n', KEY_CTRL, down },
    { 'k', KEY_CTRL, cut_to_end },
    { 'u', KEY_CTRL, cut_to_start },
    { 'w', KEY_CTRL, cut_wide_word },
    { KEY_BACKSPACE_KEY, KEY_ALT, cut_word_left },
    { 'd', KEY_ALT, cut_word_right },
    { 'y', KEY_CTRL, yank },
    { 'y', KEY_ALT, yank_older },
    { KEY_BACKSPACE_KEY, 0, delete_left },
    { KEY_DELETE_KEY, 0, delete_right },
    { 't', KEY_CTRL, transpose },
    { '_', KEY_CTRL, undo },
    { '_', KEY_ALT, redo },
    { KEY_ENTER_KEY, 0, enter },
    { KEY_ENTER_KEY, KEY_ALT, newline },
    { 'j', KEY_CTRL, newline },
    { 'd', KEY_CTRL, submit },
};

int editor_key(struct editor *editor, const struct input *input)
{
    if (input->kind != INPUT_KEY && input->kind != INPUT_PASTE)
        return 0;
    editor->before = editor->run;
    editor->run = RUN_NONE;
    if (input->kind == INPUT_PASTE)
        return paste(editor, input->paste);
    for (size_t i = 0; i < ARRAY_LEN(bindings); i++)
        if (bindings[i].code == input->code && bindings[i].modifiers == input->modifiers)
            return bindings[i].run(editor);
    if (input->code >= ' ' && input->code < KEY_UP_ARROW && !(input->modifiers & ~KEY_SHIFT))
        return type(editor, input->code);
    return 0;
}
