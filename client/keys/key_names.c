/* The names of keys, as scripts, help and configuration write them: modifiers ("Alt-", "C-", "S-"),
 * then a name of the table or the character itself. A new key needs its code in keys.h and a row;
 * of several names of one code the first is the one that is shown. */
#include "keys.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "utf8.h"

static const struct {
    const char *name;
    uint32_t code;
} names[] = {
    { "Up", KEY_UP_ARROW },
    { "Down", KEY_DOWN_ARROW },
    { "Left", KEY_LEFT_ARROW },
    { "Right", KEY_RIGHT_ARROW },
    { "PgUp", KEY_PAGE_UP },
    { "PageUp", KEY_PAGE_UP },
    { "PgDn", KEY_PAGE_DOWN },
    { "PageDown", KEY_PAGE_DOWN },
    { "Home", KEY_HOME_KEY },
    { "End", KEY_END_KEY },
    { "Enter", KEY_ENTER_KEY },
    { "Return", KEY_ENTER_KEY },
    { "Esc", KEY_ESCAPE },
    { "Escape", KEY_ESCAPE },
    { "S-Tab", KEY_BACK_TAB },
    { "Tab", KEY_TAB },
    { "Backspace", KEY_BACKSPACE_KEY },
    { "Bksp", KEY_BACKSPACE_KEY },
    { "Delete", KEY_DELETE_KEY },
    { "Del", KEY_DELETE_KEY },
    { "Space", ' ' },
};

static const struct {
    const char *prefix;
    int modifier;
} modifier_names[] = {
    { "Alt-", KEY_ALT },   { "M-", KEY_ALT },   { "C-", KEY_CTRL },
    { "Ctrl-", KEY_CTRL }, { "S-", KEY_SHIFT }, { "Shift-", KEY_SHIFT },
};

static size_t take_modifier(const char *name, int *modifiers)
{
    for (size_t i = 0; i < ARRAY_LEN(modifier_names); i++) {
        size_t len = strlen(modifier_names[i].prefix);

        if (strncasecmp(name, modifier_names[i].prefix, len) == 0 && name[len] != '\0') {
            *modifiers |= modifier_names[i].modifier;
            return len;
        }
    }
    return 0;
}

static bool find_code(const char *name, uint32_t *code)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcasecmp(name, names[i].name) == 0) {
            *code = names[i].code;
            return true;
        }
    }
    if ((name[0] == 'F' || name[0] == 'f') && isdigit((unsigned char)name[1])) {
        char *end;
        long number = strtol(name + 1, &end, 10);

        if (*end != '\0' || number < 1 || number > 12)
            return false;
        *code = KEY_F1 + (uint32_t)number - 1;
        return true;
    }
    return false;
}

/* The name is one character, and that is the key. */
static bool character(const char *name, int modifiers, uint32_t *code)
{
    const char *end = name;

    if (!utf8_valid(name, strlen(name)))
        return false;
    *code = utf8_next(&end);
    /* What control makes of a letter knows no case. */
    if ((modifiers & KEY_CTRL) && *code < 0x80)
        *code = (uint32_t)tolower((int)*code);
    return *code >= ' ' && *code != 0x7f && *end == '\0';
}

bool key_parse(const char *name, uint32_t *code, int *modifiers)
{
    uint32_t found;
    int held = 0;
    size_t n;

    while (!find_code(name, &found) && (n = take_modifier(name, &held)) > 0)
        name += n;
    if (!find_code(name, &found) && !character(name, held, &found))
        return false;
    *code = found;
    *modifiers = held;
    return true;
}

void key_format(uint32_t code, int modifiers, char *out, size_t size)
{
    const char *alt = modifiers & KEY_ALT ? "Alt-" : "";
    const char *control = modifiers & KEY_CTRL ? "C-" : "";
    const char *shift = modifiers & KEY_SHIFT ? "S-" : "";
    char itself[5];

    if (code >= KEY_F1 && code <= KEY_F12) {
        snprintf(out, size, "%s%s%sF%u", alt, control, shift, (unsigned)(code - KEY_F1 + 1));
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (names[i].code == code) {
            snprintf(out, size, "%s%s%s%s", alt, control, shift, names[i].name);
            return;
        }
    }
    utf8_put(code, itself);
    snprintf(out, size, "%s%s%s%s", alt, control, shift, itself);
}
