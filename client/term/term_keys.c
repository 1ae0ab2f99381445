/* The sequences of xterm, which is what everybody speaks, and those of rxvt, screen and the Linux
 * console where they differ. A sequence is ESC, then "[" or "O", numbers, and a final byte; tables
 * say what key the final byte or the number is. Unknown sequences are swallowed whole, so that no
 * part of one is taken for typed letters.
 *
 * Invariant: `pending` holds only bytes that did not become an input yet. What cannot be told yet
 * (a lone ESC: the key, or the start of a sequence) waits until more comes or the caller gives up.
 */
#include "term_keys.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "mem.h"
#include "utf8.h"

enum {
    PENDING_MAX = 4 << 20,
    PASTE_MAX = 1 << 20, /* what is pasted beyond that is dropped */
    SEQUENCE_MAX = 64,   /* a longer one is noise */
    ESCAPE_MS = 25,
    PASTE_MS = 3000,
    NUMBERS = 4,
};

struct term_keys {
    struct buf pending;
    size_t at; /* what of it was used up */
    bool pasting;
    bool gave_up; /* take the pending bytes as they are */
    struct buf paste;
};

static const char paste_end[] = "\033[201~";
enum { PASTE_END_LEN = sizeof paste_end - 1 };

/* By final byte: of ESC [ and of ESC O alike, but for "M" (see csi and escape). */
static const struct {
    char final;
    uint32_t code;
    int modifiers;
} finals[] = {
    { 'A', KEY_UP_ARROW, 0 },
    { 'B', KEY_DOWN_ARROW, 0 },
    { 'C', KEY_RIGHT_ARROW, 0 },
    { 'D', KEY_LEFT_ARROW, 0 },
    { 'H', KEY_HOME_KEY, 0 },
    { 'F', KEY_END_KEY, 0 },
    { 'P', KEY_F1, 0 },
    { 'Q', KEY_F2, 0 },
    { 'R', KEY_F1 + 2, 0 },
    { 'S', KEY_F1 + 3, 0 },
    { 'Z', KEY_BACK_TAB, 0 },

    { 'a', KEY_UP_ARROW, KEY_CTRL },
    { 'b', KEY_DOWN_ARROW, KEY_CTRL },
    { 'c', KEY_RIGHT_ARROW, KEY_CTRL },
    { 'd', KEY_LEFT_ARROW, KEY_CTRL },
};

/* By number: ESC [ number ~. */
static const struct {
    int number;
    uint32_t code;
} numbers[] = {
    { 1, KEY_HOME_KEY },  { 3, KEY_DELETE_KEY }, { 4, KEY_END_KEY },  { 5, KEY_PAGE_UP },
    { 6, KEY_PAGE_DOWN }, { 7, KEY_HOME_KEY },   { 8, KEY_END_KEY },  { 11, KEY_F1 },
    { 12, KEY_F1 + 1 },   { 13, KEY_F1 + 2 },    { 14, KEY_F1 + 3 },  { 15, KEY_F1 + 4 },
    { 17, KEY_F1 + 5 },   { 18, KEY_F1 + 6 },    { 19, KEY_F1 + 7 },  { 20, KEY_F1 + 8 },
    { 21, KEY_F1 + 9 },   { 23, KEY_F1 + 10 },   { 24, KEY_F1 + 11 },
};

struct term_keys *term_keys_new(void)
{
    struct term_keys *keys = mem_new(sizeof *keys);

    buf_init(&keys->pending, PENDING_MAX);
    buf_init(&keys->paste, PASTE_MAX);
    return keys;
}

void term_keys_free(struct term_keys *keys)
{
    buf_done(&keys->pending);
    buf_done(&keys->paste);
    mem_free(keys);
}

void term_keys_feed(struct term_keys *keys, const char *bytes, size_t len)
{
    if (keys->at > 0) {
        memmove(keys->pending.data, keys->pending.data + keys->at, keys->pending.len - keys->at);
        buf_truncate(&keys->pending, keys->pending.len - keys->at);
        keys->at = 0;
    }
    buf_add(&keys->pending, bytes, len);
    keys->gave_up = false;
}

int term_keys_patience_ms(const struct term_keys *keys)
{
    if (keys->pasting)
        return PASTE_MS;
    return keys->at < keys->pending.len ? ESCAPE_MS : -1;
}

void term_keys_give_up(struct term_keys *keys)
{
    keys->gave_up = true;
}

static bool is_key(struct input *out, uint32_t code, int modifiers)
{
    *out = (struct input){ .kind = INPUT_KEY, .code = code, .modifiers = modifiers };
    return true;
}

/* A byte of ASCII as a key. */
static void plain_key(struct input *out, unsigned char c, int modifiers)
{
    if (c == '\r')
        is_key(out, KEY_ENTER_KEY, modifiers);
    else if (c == '\t')
        is_key(out, KEY_TAB, modifiers);
    else if (c == 0x7f || c == 0x08)
        is_key(out, KEY_BACKSPACE_KEY, modifiers);
    else if (c == 0x1b)
        is_key(out, KEY_ESCAPE, modifiers);
    else if (c == 0)
        is_key(out, ' ', modifiers | KEY_CTRL);
    else if (c < 0x1b)
        is_key(out, (uint32_t)(c + 'a' - 1), modifiers | KEY_CTRL);
    else if (c < 0x20) /* C-\ C-] C-^ C-_ */
        is_key(out, (uint32_t)(c + '@'), modifiers | KEY_CTRL);
    else
        is_key(out, c, modifiers);
}

/* xterm's number for held modifiers is one more than their bits. */
static int modifiers_of(int number)
{
    int bits = number > 1 ? number - 1 : 0;

    return (bits & 1 ? KEY_SHIFT : 0) | (bits & 2 ? KEY_ALT : 0) | (bits & 4 ? KEY_CTRL : 0);
}

/* ESC [ < button ; column ; row M: pressed, m: let go. */
static bool mouse(struct input *out, const int *n, char final)
{
    static const int buttons[] = { 1, 2, 3 };
    enum { HELD = 4 | 8 | 16, MOTION = 32, WHEEL = 64 };
    int button = n[0] & ~HELD;

    if (final != 'M' || (button & MOTION))
        return false;
    *out = (struct input){ .kind = INPUT_MOUSE, .row = n[2] - 1, .col = n[1] - 1 };
    if (button == WHEEL || button == WHEEL + 1)
        out->button = button == WHEEL ? 4 : 5;
    else if (button >= 0 && button < (int)ARRAY_LEN(buttons))
        out->button = buttons[button];
    return out->button != 0;
}

/* ESC [ code ; modifiers u, as kitty and others send it for keys that had no sequence. */
static bool unicode_key(struct input *out, int code, int modifiers)
{
    if (code <= 0 || code > 0x10ffff)
        return false;
    if (code < 0x20 || code == 0x7f)
        plain_key(out, (unsigned char)code, modifiers);
    else
        is_key(out, (uint32_t)code, modifiers);
    return true;
}

/* A whole sequence ESC [ ... final. False: it says nothing to us. */
static bool sequence(struct term_keys *keys, struct input *out, char lead, const int *n, char final)
{
    int modifiers = modifiers_of(n[1]);

    if (lead == '<')
        return mouse(out, n, final);
    if (lead)
        return false;
    if (final == '~' && n[0] == 200) {
        keys->pasting = true;
        buf_clear(&keys->paste);
        return false;
    }
    if (final == '~' && n[0] == 27)
        return unicode_key(out, n[2], modifiers);
    if (final == '~' || final == '$' || final == '^') {
        modifiers |= final == '$' ? KEY_SHIFT : final == '^' ? KEY_CTRL : 0;
        for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
            if (numbers[i].number == n[0])
                return is_key(out, numbers[i].code, modifiers);
        return false;
    }
    if (final == 'u')
        return unicode_key(out, n[0], modifiers);
    if (final == 'I' || final == 'O') {
        *out = (struct input){ .kind = INPUT_FOCUS, .focused = final == 'I' };
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(finals); i++)
        if (finals[i].final == final)
            return is_key(out, finals[i].code, modifiers | finals[i].modifiers);
    return false;
}

/* What a try to read one input from the bytes came to. */
enum outcome { GOT_INPUT, GOT_NOTHING, WANTS_MORE };

/* The Linux console: ESC [ [ A is F1, to E. */
static enum outcome console_key(const char *p, size_t len, size_t *took, struct input *out)
{
    *took = 4;
    if (len < *took)
        return WANTS_MORE;
    if (p[3] < 'A' || p[3] > 'E')
        return GOT_NOTHING;
    is_key(out, KEY_F1 + (uint32_t)(unsigned char)p[3] - (uint32_t)'A', 0);
    return GOT_INPUT;
}

/* A mouse that does not know mode 1006: ESC [ M, then button, column and row, a byte each. */
static enum outcome old_mouse(const char *p, size_t len, size_t *took, struct input *out)
{
    int n[NUMBERS] = { 0 };

    *took = 6;
    if (len < *took)
        return WANTS_MORE;
    for (size_t i = 0; i < 3; i++)
        n[i] = (unsigned char)p[3 + i] - ' ';
    return mouse(out, n, 'M') ? GOT_INPUT : GOT_NOTHING;
}

/* ESC [ and what follows it. Sets how many bytes it took. */
static enum outcome csi(struct term_keys *keys, const char *p, size_t len, size_t *took,
                        struct input *out)
{
    int n[NUMBERS] = { 0 };
    size_t which = 0;
    size_t i = 2;
    char lead = '\0';

    if (i < len && p[i] >= '<' && p[i] <= '?')
        lead = p[i++];
    if (i < len && p[i] == '[')
        return console_key(p, len, took, out);
    for (; i < len && i < SEQUENCE_MAX && p[i] >= 0x20 && p[i] < 0x40 && p[i] != '$'; i++) {
        if (p[i] >= '0' && p[i] <= '9' && which < NUMBERS && n[which] < 100000)
            n[which] = n[which] * 10 + (p[i] - '0');
        else if (p[i] == ';')
            which++;
    }
    *took = i + 1;
    if (i >= SEQUENCE_MAX)
        return GOT_NOTHING;
    if (i >= len)
        return WANTS_MORE;
    if (p[i] == 'M' && i == 2)
        return old_mouse(p, len, took, out);
    return sequence(keys, out, lead, n, p[i]) ? GOT_INPUT : GOT_NOTHING;
}

static enum outcome character(const char *p, size_t len, int modifiers, size_t *took,
                              struct input *out)
{
    unsigned char first = (unsigned char)p[0];
    size_t wanted = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    char bytes[5] = "";
    const char *end = bytes;

    *took = 1;
    if (first < 0x80) {
        plain_key(out, first, modifiers);
        return GOT_INPUT;
    }
    if (first < 0xc2 || first > 0xf4)
        return GOT_NOTHING;
    if (len < wanted)
        return WANTS_MORE;
    memcpy(bytes, p, wanted);
    if (!utf8_valid(bytes, wanted))
        return GOT_NOTHING;
    *took = wanted;
    is_key(out, utf8_next(&end), modifiers);
    return GOT_INPUT;
}

static enum outcome escape(struct term_keys *keys, const char *p, size_t len, size_t *took,
                           struct input *out)
{
    enum outcome outcome;

    if (len == 1)
        return WANTS_MORE;
    if (p[1] == '[' && len > 2)
        return csi(keys, p, len, took, out);
    if (p[1] == 'O' && len > 2) {
        *took = 3;
        if (p[2] == 'M') /* Enter of the number pad */
            return is_key(out, KEY_ENTER_KEY, 0) ? GOT_INPUT : GOT_NOTHING;
        for (size_t i = 0; i < ARRAY_LEN(finals); i++)
            if (finals[i].final == p[2])
                return is_key(out, finals[i].code, finals[i].modifiers) ? GOT_INPUT : GOT_NOTHING;
        return GOT_NOTHING;
    }
    if ((p[1] == '[' || p[1] == 'O') && !keys->gave_up)
        return WANTS_MORE;
    if (p[1] == '\033') { /* Alt before a sequence, or Esc and whatever comes then */
        if (len == 2 && !keys->gave_up)
            return WANTS_MORE;
        if (len == 2 || (p[2] != '[' && p[2] != 'O')) {
            *took = 1;
            is_key(out, KEY_ESCAPE, 0);
            return GOT_INPUT;
        }
        outcome = escape(keys, p + 1, len - 1, took, out);
        *took += 1;
        if (outcome == GOT_INPUT && out->kind == INPUT_KEY)
            out->modifiers |= KEY_ALT;
        return outcome;
    }
    outcome = character(p + 1, len - 1, KEY_ALT, took, out);
    *took += 1;
    return outcome;
}

/* Within a paste everything is text until its end. */
static bool take_paste(struct term_keys *keys, struct input *out)
{
    const char *p = keys->pending.data ? keys->pending.data + keys->at : "";
    size_t len = keys->pending.len - keys->at;
    const char *end = len > 0 ? memmem(p, len, paste_end, PASTE_END_LEN) : NULL;
    /* The end may be cut: its first bytes wait. */
    size_t text = end ? (size_t)(end - p) : len >= PASTE_END_LEN ? len - PASTE_END_LEN + 1 : 0;
    size_t room = PASTE_MAX - 1 - keys->paste.len;

    if (!end && keys->gave_up)
        text = len;
    buf_add(&keys->paste, p, text < room ? text : room);
    keys->at += end ? text + PASTE_END_LEN : text;
    if (!end && !keys->gave_up)
        return false;
    keys->pasting = keys->gave_up = false;
    buf_add_char(&keys->paste, '\0');
    *out = (struct input){ .kind = INPUT_PASTE, .paste = keys->paste.data };
    return true;
}

bool term_keys_next(struct term_keys *keys, struct input *out)
{
    if (keys->pasting)
        return take_paste(keys, out);
    while (keys->at < keys->pending.len) {
        const char *p = keys->pending.data + keys->at;
        size_t len = keys->pending.len - keys->at;
        size_t took = 0;
        enum outcome outcome = *p == '\033' ? escape(keys, p, len, &took, out)
                                            : character(p, len, 0, &took, out);

        if (outcome == WANTS_MORE && !keys->gave_up)
            return false;
        if (outcome == WANTS_MORE) { /* nothing follows: a lone Esc is the key, the rest is noise */
            took = len;
            outcome = len == 1 && *p == '\033' ? GOT_INPUT : GOT_NOTHING;
            is_key(out, KEY_ESCAPE, 0);
        }
        keys->at += took;
        if (outcome == GOT_INPUT)
            return true;
        if (keys->pasting)
            return take_paste(keys, out);
    }
    keys->gave_up = false;
    return false;
}
