/* The composer, driven by names of keys. A row's keys are typed into an editor; what is seen is its
 * text with a bar where the cursor is. In the row, words between blanks are names of keys, 'text'
 * is typed letter by letter, "text" is pasted. */
#include "unit.h"

#include "buf.h"
#include "editor.h"
#include "utf8.h"

static int flags;

static void press(struct editor *editor, const char *name)
{
    struct input input = { .kind = INPUT_KEY };

    if (!key_parse(name, &input.code, &input.modifiers))
        fail_msg("no key %s", name);
    flags = editor_key(editor, &input);
}

static void type_text(struct editor *editor, const char *text)
{
    while (*text) {
        struct input input = { .kind = INPUT_KEY, .code = utf8_next(&text) };

        flags = editor_key(editor, &input);
    }
}

static void play(struct editor *editor, const char *keys)
{
    char word[256];

    while (*keys) {
        size_t len = strcspn(keys, " ");
        char quote = *keys;

        if (quote == '\'' || quote == '"')
            len = (size_t)(strchr(keys + 1, quote) - keys) + 1;
        memcpy(word, keys, len);
        word[len] = '\0';
        if (quote == '\'' || quote == '"') {
            word[len - 1] = '\0';
            if (quote == '\'')
                type_text(editor, word + 1);
            else
                flags = editor_key(editor,
                                   &(struct input){ .kind = INPUT_PASTE, .paste = word + 1 });
        } else {
            press(editor, word);
        }
        keys += len + strspn(keys + len, " ");
    }
}

static const char *seen(const struct editor *editor)
{
    static char text[512];
    size_t cursor = editor_cursor(editor);

    snprintf(text, sizeof text, "%.*s|%s", (int)cursor, editor_text(editor),
             editor_text(editor) + cursor);
    return text;
}

static const struct {
    const char *keys, *text;
} rows[] = {
    { "", "|" },
    { "'hello'", "hello|" },
    { "'hello' C-a 'x'", "x|hello" },
    { "'hello' C-a C-f C-f 'x'", "hex|llo" },
    { "'hello' C-b Left Right 'x'", "hellx|o" },
    { "'hello' Home C-e", "hello|" },
    { "'one two three' Alt-b Alt-b", "one |two three" },
    { "'one two three' C-a Alt-f Alt-f", "one two| three" },
    { "'one, two' Alt-b Alt-b", "|one, two" },
    { "'a' Enter 'b'", "a\nb|" },
    { "'a' Alt-Enter 'b' C-j 'c'", "a\nb\nc|" },
    { "'ab' Enter 'cd' C-a C-b C-a", "|ab\ncd" },
    { "'ab' Enter 'cd' Alt-<", "|ab\ncd" },
    { "'ab' Enter 'cd' Alt-< Alt->", "ab\ncd|" },

    /* deleting */
    { "'abc' Backspace", "ab|" },
    { "'abc' C-a Backspace Delete", "|bc" },
    { "'ab' Enter Backspace 'c'", "abc|" },
    { "'ab' Enter 'cd' Up C-e Delete", "ab|cd" },

    /* clusters, not bytes or code points */
    { "'日本' Left", "日|本" },
    { "'日本' Backspace", "日|" },
    { "'e\u0301x' Left Backspace", "|x" },
    { "\"👨‍👩‍👧x\" Left Left 'a'", "a|👨‍👩‍👧x" },
    { "'👨‍👩‍👧x' Backspace Backspace", "|" },
    { "'🇦🇿🇹🇷' Left Backspace", "|🇹🇷" },
    { "'x' C-a '\u0301'", "\u0301|x" },

    /* what nobody would see is not kept */
    { "\"a\u202Eb\u200B\uFEFFc\"", "abc|" },
    { "\"a\033[31mb\x07\"", "a[31mb|" },
    { "'a\u200Db'", "a\u200Db|" },
    { "\"x\xff\xfey\xe6\x97\"", "xy|" },
    { "\"a\r\nb\rc\"", "a\nb\nc|" },
    { "\"a\tb\"", "a\tb|" },

    /* cutting and putting back */
    { "'hello world' Alt-b C-k", "hello |" },
    { "'hello world' Alt-b C-k C-a C-y", "world|hello " },
    { "'hello' C-u C-y C-y", "hellohello|" },
    { "'one two' C-w C-w C-y", "one two|" },
    { "'one two' C-w Left C-w C-y", "one| " },
    { "'one two' C-w Left C-w C-y Alt-y", "two| " },
    { "'a/b c/d' C-w", "a/b |" },
    { "'a/b c/d' Alt-Backspace", "a/b c/|" },
    { "'one two' C-a Alt-d", "| two" },
    { "'one two' C-a Alt-d Alt-d C-y", "one two|" },
    { "'ab' Enter 'cd' Up C-a C-k C-k C-y", "ab\n|cd" },
    { "C-k C-u C-w Alt-d C-y Alt-y", "|" },

    /* changing places */
    { "'ab' C-t", "ba|" },
    { "'abc' C-a C-f C-t", "ba|c" },
    { "'日本x' C-b C-t", "日x本|" },
    { "'a' C-t", "a|" },
    { "C-t", "|" },

    /* undo: a word at a time when typed */
    { "'one two' C-_", "one |" },
    { "'one two' C-_ C-_", "|" },
    { "'one two' C-_ C-_ C-_", "|" },
    { "'one two' C-_ C-_ Alt-_", "one |" },
    { "'one two' C-_ C-_ Alt-_ Alt-_ Alt-_", "one two|" },
    { "'one two' C-_ 'x' Alt-_", "one x|" },
    { "'one' C-u C-_", "one|" },
    { "'a' \"b\nc\" C-_", "a|" },
    { "'abc' Backspace Backspace C-_ C-_", "abc|" },

    /* up and down by what is drawn: 76 columns at first */
    { "'abcd' Enter 'ef' Enter 'ghij' Up", "abcd\nef|\nghij" },
    { "'abcd' Enter 'ef' Enter 'ghij' Up Up", "abcd|\nef\nghij" },
    { "'abcd' Enter 'ef' Enter 'ghij' Up Up Down Down", "abcd\nef\nghij|" },
};

static void keys(void **state)
{
    static const struct editor_options options = { .enter_sends = false };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct editor *editor = editor_new(&options);

        play(editor, rows[i].keys);
        CHECK_TEXT(i, seen(editor), rows[i].text);
        editor_free(editor);
    }
}

static void sending(void **state)
{
    static const struct {
        bool enter_sends;
        const char *keys;
        int flags;
    } sends[] = {
        { true, "'a' Enter", EDITOR_USED | EDITOR_SUBMIT },
        { true, "'a' Alt-Enter", EDITOR_USED | EDITOR_CHANGED },
        { true, "'a' C-d", EDITOR_USED | EDITOR_SUBMIT },
        { true, "\"a\nb\n\"", EDITOR_USED | EDITOR_CHANGED },
        { true, "\"1\n2\n3\n4\n5\n6\"", EDITOR_USED | EDITOR_CHANGED | EDITOR_PASTED },
        { false, "'a' Enter", EDITOR_USED | EDITOR_CHANGED },
        { false, "'a' C-d", EDITOR_USED | EDITOR_SUBMIT },
        { false, "'a'", EDITOR_USED | EDITOR_CHANGED },
        { false, "'a' Left", EDITOR_USED },
        { false, "'a' Esc", 0 },
        { false, "'a' Tab", 0 },
        { false, "'a' Alt-a", 0 },
        { false, "'a' Up", 0 },
        { false, "'a' Down", 0 },
        { false, "'a' PgUp", 0 },
        { false, "'0123456789x'", EDITOR_USED | EDITOR_CHANGED | EDITOR_FULL },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sends); i++) {
        struct editor_options options = { .enter_sends = sends[i].enter_sends, .max_points = 10 };
        struct editor *editor;

        if (strchr(sends[i].keys, '\n'))
            options.max_points = 0;
        editor = editor_new(&options);
        play(editor, sends[i].keys);
        CHECK_INT(i, flags, sends[i].flags);
        CHECK(i, strlen(editor_text(editor)) <= 11);
        editor_free(editor);
    }
}

static const char *two_back(void *arg, size_t steps)
{
    (void)arg;
    return steps == 1 ? "latest" : steps == 2 ? "before\nit" : NULL;
}

static void history(void **state)
{
    static const struct editor_options options = { .enter_sends = true, .history = two_back };
    static const struct {
        const char *keys, *text;
    } steps[] = {
        { "'mine' Up", "latest|" },
        { "'mine' Up Down", "mine|" },
        { "'mine' Up Up", "before\nit|" },
        { "'mine' Up Up Up", "be|fore\nit" },
        { "'mine' Up Up Up Up", "be|fore\nit" },
        { "'mine' Up Up Down", "latest|" },
        { "'mine' Up Up Down Down", "mine|" },
        { "'mine' Up C-_", "mine|" },
        { "'mine' Up 'x' Up", "latest|" },
        { "'mine' Up 'x' Up Down", "latestx|" },
        { "'a' Alt-Enter 'b' Up", "a|\nb" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        struct editor *editor = editor_new(&options);

        play(editor, steps[i].keys);
        CHECK_TEXT(i, seen(editor), steps[i].text);
        editor_free(editor);
    }
}

static void words(void **state)
{
    static const struct {
        const char *text;
        int start; /* -1: no word to complete */
    } found[] = {
        { "@", 0 },    { "@ag", 0 },  { "hi @ag", 3 }, { "hi @ag ", -1 }, { "hi", -1 },
        { "a@b", -1 }, { "#top", 0 }, { "\n@x", 1 },   { "", -1 },        { "日 @é", 4 },
    };
    static const struct editor_options options = { .enter_sends = true };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(found); i++) {
        struct editor *editor = editor_new(&options);
        size_t start = 0;
        bool is;

        editor_set_text(editor, found[i].text);
        is = editor_word(editor, "@#", &start);
        CHECK_INT(i, is, found[i].start >= 0);
        if (is) {
            CHECK_INT(i, start, found[i].start);
            editor_replace(editor, start, editor_cursor(editor), "@agshin ");
            CHECK_TEXT(i, editor_text(editor) + start, "@agshin ");
            press(editor, "C-_");
            CHECK_TEXT(i, editor_text(editor), found[i].text);
        }
        editor_free(editor);
    }
}

static void drawing(void **state)
{
    static const struct editor_options options = { .enter_sends = true };
    struct editor *editor = editor_new(&options);
    struct grid *grid = grid_new(4, 40);
    struct buf out;
    int row;
    int col;

    (void)state;
    buf_init(&out, 4096);
    CHECK_INT(0, editor_rows(editor, 40), 3);
    editor_set_text(editor, "Looking. It is the schema of unfurl.link, same as last week");
    CHECK_INT(1, editor_rows(editor, 40), 4);
    editor_draw(editor, grid, (struct rect){ 0, 0, 4, 40 }, "to @design", NULL, true);
    grid_dump(grid, &out);
    buf_add_char(&out, '\0');
    CHECK_TEXT(2, out.data,
               "┌─ to @design ─────────────────────────┐\n"
               "│ Looking. It is the schema of         │\n"
               "│ unfurl.link, same as last week       │\n"
               "└───── Enter send · Alt-Enter newline ─┘\n");
    grid_cursor(grid, &row, &col);
    CHECK_INT(3, row, 2);
    CHECK_INT(3, col, 32);
    for (int i = 0; i < 30; i++)
        press(editor, "Alt-Enter");
    CHECK_INT(4, editor_rows(editor, 40), EDITOR_ROWS_MAX + 2);
    buf_done(&out);
    grid_free(grid);
    editor_free(editor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys),  cmocka_unit_test(sending), cmocka_unit_test(history),
        cmocka_unit_test(words), cmocka_unit_test(drawing),
    };

    return RUN_TESTS(tests);
}
