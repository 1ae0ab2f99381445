/* The smaller widgets: fields, completion, tabs, hints, status, boxes. */
#include "unit.h"

#include "bar.h"
#include "buf.h"
#include "field.h"
#include "popup.h"
#include "utf8.h"

static const char *dump(const struct grid *grid)
{
    static char text[4096];
    struct buf out;

    buf_init(&out, sizeof text - 1);
    grid_dump(grid, &out);
    memcpy(text, out.data, out.len);
    text[out.len] = '\0';
    buf_done(&out);
    return text;
}

static int press(struct field *field, const char *name)
{
    struct input input = { .kind = INPUT_KEY };

    assert_true(key_parse(name, &input.code, &input.modifiers));
    return field_key(field, &input);
}

static void type(struct field *field, const char *text)
{
    while (*text) {
        struct input input = { .kind = INPUT_KEY, .code = utf8_next(&text) };

        field_key(field, &input);
    }
}

static void fields(void **state)
{
    static const struct {
        const char *typed, *keys[6], *text;
    } rows[] = {
        { "agshin", { NULL }, "agshin" },
        { "agşin", { "Backspace", "Backspace", "Backspace" }, "ag" },
        { "agshin", { "C-a", "Delete" }, "gshin" },
        { "agshin", { "Left", "Left", "C-k" }, "agsh" },
        { "agshin", { "Left", "Left", "C-u" }, "in" },
        { "one two ", { "C-w" }, "one " },
        { "日本", { "Left", "Backspace" }, "本" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct field field = { 0 };

        type(&field, rows[i].typed);
        for (size_t k = 0; rows[i].keys[k]; k++)
            CHECK(i, press(&field, rows[i].keys[k]));
        CHECK_TEXT(i, field.text, rows[i].text);
        CHECK_INT(i, field.len, strlen(rows[i].text));
    }
}

static void fields_let_go(void **state)
{
    struct field field = { 0 };

    (void)state;
    CHECK_INT(0, press(&field, "Enter"), 0);
    CHECK_INT(1, press(&field, "Tab"), 0);
    CHECK_INT(2, press(&field, "Esc"), 0);
    CHECK_INT(3, press(&field, "Alt-a"), 0);
    field_key(&field, &(struct input){ .kind = INPUT_PASTE,
                                       .paste = "a\x01\xff"
                                                "b\nsecond" });
    CHECK_TEXT(4, field.text, "ab");
    for (int i = 0; i < 2000; i++)
        press(&field, "x");
    CHECK_INT(5, field.len, FIELD_BYTES - 1);
}

/* Nothing of a password stays: not when letters are taken back, not when it is wiped. */
static void passwords(void **state)
{
    struct field field = { .masked = true };
    struct grid *grid = grid_new(1, 12);
    int row;
    int col;

    (void)state;
    type(&field, "hunter2!x");
    field_draw(&field, grid, 0, 1, 10, true);
    CHECK_TEXT(0, dump(grid), " ••••••••\n");
    grid_cursor(grid, &row, &col);
    CHECK_INT(0, col, 9);
    press(&field, "Backspace");
    CHECK_INT(1, field.text[8], 0);
    press(&field, "C-u");
    for (size_t i = 0; i < FIELD_BYTES; i++)
        CHECK_INT(i, field.text[i], 0);
    type(&field, "secret");
    field_wipe(&field);
    for (size_t i = 0; i < FIELD_BYTES; i++)
        CHECK_INT(i, field.text[i], 0);
    grid_free(grid);
}

static void fields_scroll(void **state)
{
    struct field field = { 0 };
    struct grid *grid = grid_new(1, 8);
    int row;
    int col;

    (void)state;
    field_set(&field, "abcdefghij");
    field_draw(&field, grid, 0, 0, 6, true);
    CHECK_TEXT(0, dump(grid), "fghij\n");
    grid_cursor(grid, &row, &col);
    CHECK_INT(0, col, 5);
    press(&field, "Home");
    field_draw(&field, grid, 0, 0, 6, true);
    CHECK_TEXT(1, dump(grid), "abcdef\n");
    grid_cursor(grid, &row, &col);
    CHECK_INT(1, col, 0);
    field_set(&field, "日本語日本語");
    field_draw(&field, grid, 0, 0, 6, true);
    CHECK_TEXT(2, dump(grid), "本語\n");
    grid_free(grid);
}

static enum popup_result popup_press(struct popup *popup, const char *name)
{
    struct input input = { .kind = INPUT_KEY };

    assert_true(key_parse(name, &input.code, &input.modifiers));
    return popup_key(popup, &input);
}

static void popups(void **state)
{
    struct popup popup = { .count = 0 };
    struct grid *grid = grid_new(6, 24);
    struct rect all = { 0, 0, 6, 24 };

    (void)state;
    CHECK_INT(0, popup_press(&popup, "Tab"), POPUP_IGNORED);
    popup_add(&popup, "@farid", "Farid Aliyev");
    popup_add(&popup, "@fatima", "");
    popup_add(&popup, "@f", NULL);
    popup_draw(&popup, grid, all, 4, 2);
    CHECK_TEXT(1, dump(grid), "\n  @farid   Farid Aliyev\n  @fatima\n  @f\n\n\n");
    CHECK_INT(2, popup_press(&popup, "Up"), POPUP_MOVED);
    CHECK_INT(2, popup.selected, 2);
    CHECK_INT(3, popup_press(&popup, "C-n"), POPUP_MOVED);
    CHECK_INT(3, popup.selected, 0);
    CHECK_INT(4, popup_press(&popup, "Enter"), POPUP_IGNORED);
    CHECK_INT(5, popup_press(&popup, "a"), POPUP_IGNORED);
    CHECK_INT(6, popup_press(&popup, "Tab"), POPUP_ACCEPTED);
    CHECK_INT(7, popup_press(&popup, "Esc"), POPUP_CLOSED);
    CHECK_INT(7, popup.count, 0);
    grid_clear(grid, all);
    popup_add(&popup, "@long", "a note that is too long for this");
    popup_draw(&popup, grid, all, 0, 20);
    CHECK_TEXT(8, dump(grid), "\n @long  a note that is…\n\n\n\n\n");
    grid_free(grid);
}

static void tabs(void **state)
{
    static const struct bar_tab list[] = {
        { "1 Home", false, LOOK_TAB },
        { "2 Notif(5)", false, LOOK_COUNT },
        { "3 Chat", true, LOOK_TAB },
        { "4 Me", false, LOOK_TAB },
    };
    static const struct {
        int cols;
        const char *row;
    } rows[] = {
        { 40, " 1 Home  2 Notif(5) [3 Chat] 4 Me\n" },
        { 30, " 1 Home  2 Notif(5) [3 Chat]\n" },
        { 20, " 1 Home [3 Chat]\n" },
        { 8, "[3 Chat]\n" },
        { 6, "[3 Ch…\n" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct grid *grid = grid_new(1, 40);

        bar_tabs(grid, 0, 0, rows[i].cols, list, ARRAY_LEN(list));
        CHECK_TEXT(i, dump(grid), rows[i].row);
        grid_free(grid);
    }
    CHECK_INT(0, bar_tab_at(list, 4, 40, 0), 0);
    CHECK_INT(1, bar_tab_at(list, 4, 40, 8), 1);
    CHECK_INT(2, bar_tab_at(list, 4, 40, 33), 3);
    CHECK_INT(3, bar_tab_at(list, 4, 40, 34), -1);
    CHECK_INT(4, bar_tab_at(list, 4, 20, 9), 2);
}

static void frames(void **state)
{
    static const struct bar_hint hints[] = { { "Enter", "open" },
                                             { "f", "like" },
                                             { "?", "help" } };
    struct grid *grid = grid_new(6, 22);

    (void)state;
    bar_box(grid, (struct rect){ 0, 0, 3, 22 }, "Sign in", LOOK_BORDER);
    bar_rule(grid, 3, 0, 22, "today", LOOK_DIM);
    bar_status(grid, 4, 0, 22, LOOK_STATUS, "Liked. Press f again", "14:32");
    bar_hints(grid, 5, 0, 22, hints, ARRAY_LEN(hints));
    CHECK_TEXT(0, dump(grid),
               "┌─ Sign in ──────────┐\n"
               "│                    │\n"
               "└────────────────────┘\n"
               "── today ─────────────\n"
               "Liked. Press f…  14:32\n"
               "Enter open  f like\n");
    bar_box(grid, (struct rect){ 0, 0, 3, 22 }, "A title far too long for it", LOOK_BORDER);
    bar_rule(grid, 3, 0, 4, "today", LOOK_DIM);
    bar_box(grid, (struct rect){ 0, 0, 1, 1 }, "x", LOOK_BORDER);
    CHECK(1, strstr(dump(grid), "┌─ A title far too… ─┐\n"));
    grid_free(grid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields),    cmocka_unit_test(fields_let_go),
        cmocka_unit_test(passwords), cmocka_unit_test(fields_scroll),
        cmocka_unit_test(popups),    cmocka_unit_test(tabs),
        cmocka_unit_test(frames),
    };

    return RUN_TESTS(tests);
}
