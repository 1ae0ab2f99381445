/* Keys: what the terminal sends, what it means where. One table (keys.c) holds every binding; the
 * help screen, the hint line and the dispatch are made from it, and a test refuses doubles.
 *
 * To add a key: an action here, its row in keys.c, its case where its context acts. */
#ifndef EVERI_KEYS_H
#define EVERI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attrs.h"

/* A code point, or one of these; with modifiers. */
enum key_code {
    KEY_UP_ARROW = 0x110000,
    KEY_DOWN_ARROW,
    KEY_LEFT_ARROW,
    KEY_RIGHT_ARROW,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_HOME_KEY,
    KEY_END_KEY,
    KEY_ENTER_KEY,
    KEY_ESCAPE,
    KEY_TAB,
    KEY_BACK_TAB,
    KEY_BACKSPACE_KEY,
    KEY_DELETE_KEY,
    KEY_F1,
    KEY_F2,
    KEY_F6 = KEY_F1 + 5,
    KEY_F12 = KEY_F1 + 11,
};
enum { KEY_ALT = 1, KEY_CTRL = 2, KEY_SHIFT = 4 };

enum input_kind { INPUT_KEY, INPUT_PASTE, INPUT_MOUSE, INPUT_RESIZE, INPUT_FOCUS };

struct input {
    enum input_kind kind;
    uint32_t code;     /* INPUT_KEY: a code point or enum key_code */
    int modifiers;     /* of KEY_ALT ... */
    const char *paste; /* INPUT_PASTE: UTF-8, as it came; valid during the call */
    int row, col;      /* INPUT_MOUSE: the place; INPUT_RESIZE: the new size */
    int button;        /* INPUT_MOUSE: 1 left, 4 wheel up, 5 wheel down */
    bool focused;      /* INPUT_FOCUS */
};

/* "Alt-a", "C-l", "Enter", "F2", "j" <-> code and modifiers; scripts and help use these names. */
MUST_CHECK bool key_parse(const char *name, uint32_t *code, int *modifiers);
void key_format(uint32_t code, int modifiers, char *out, size_t size);

#endif
