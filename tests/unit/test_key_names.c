/* Names of keys: what they mean, and what they are called again. */
#include "unit.h"

#include "keys.h"

static const struct {
    const char *name;
    uint32_t code; /* 0: no key is called so */
    int modifiers;
    const char *again;
} rows[] = {
    { "j", 'j', 0, "j" },
    { "G", 'G', 0, "G" },
    { "?", '?', 0, "?" },
    { "-", '-', 0, "-" },
    { "ə", 0x259, 0, "ə" },
    { "Alt-a", 'a', KEY_ALT, "Alt-a" },
    { "M-a", 'a', KEY_ALT, "Alt-a" },
    { "C-l", 'l', KEY_CTRL, "C-l" },
    { "Ctrl-L", 'l', KEY_CTRL, "C-l" },
    { "C-_", '_', KEY_CTRL, "C-_" },
    { "Alt--", '-', KEY_ALT, "Alt--" },
    { "C--", '-', KEY_CTRL, "C--" },
    { "Alt-C-x", 'x', KEY_ALT | KEY_CTRL, "Alt-C-x" },
    { "Alt-Enter", KEY_ENTER_KEY, KEY_ALT, "Alt-Enter" },
    { "enter", KEY_ENTER_KEY, 0, "Enter" },
    { "S-Tab", KEY_BACK_TAB, 0, "S-Tab" },
    { "Tab", KEY_TAB, 0, "Tab" },
    { "S-Up", KEY_UP_ARROW, KEY_SHIFT, "S-Up" },
    { "Space", ' ', 0, "Space" },
    { "PageUp", KEY_PAGE_UP, 0, "PgUp" },
    { "Bksp", KEY_BACKSPACE_KEY, 0, "Backspace" },
    { "F1", KEY_F1, 0, "F1" },
    { "F6", KEY_F6, 0, "F6" },
    { "F12", KEY_F12, 0, "F12" },
    { "f", 'f', 0, "f" },
    { "F", 'F', 0, "F" },
    { "F13", 0, 0, NULL },
    { "F0", 0, 0, NULL },
    { "F1x", 0, 0, NULL },
    { "", 0, 0, NULL },
    { "ab", 0, 0, NULL },
    { "Alt-", 0, 0, NULL },
    { "Hyper-a", 0, 0, NULL },
    { "\x01", 0, 0, NULL },
    { "\xff", 0, 0, NULL },
};

static void names(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint32_t code = 0;
        int modifiers = 0;
        char name[32];

        CHECK_INT(i, key_parse(rows[i].name, &code, &modifiers), rows[i].code != 0);
        CHECK_INT(i, code, rows[i].code);
        CHECK_INT(i, modifiers, rows[i].modifiers);
        if (!code)
            continue;
        key_format(code, modifiers, name, sizeof name);
        CHECK_TEXT(i, name, rows[i].again);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(names) };

    return RUN_TESTS(tests);
}
