/* Bytes that terminals send, and what they mean; every row is fed whole and byte by byte. A bar in
 * the bytes is where the terminal falls silent. */
#include "unit.h"

#include "buf.h"
#include "term_keys.h"

static const struct {
    const char *bytes, *inputs;
} rows[] = {
    { "aG ?", "a G Space ?" },
    { "\xc9\x99\xe6\x97\xa5\xf0\x9f\x91\x8d", "ə 日 👍" },
    { "\r\t\x7f\x08\n", "Enter Tab Backspace Backspace C-j" },
    { "\x01\x04\x0c\x1a\x1f\x1c", "C-a C-d C-l C-z C-_ C-\\" },

    /* Esc, and Alt as Esc before a key */
    { "\033|", "Esc" },
    { "\033|\033|\033\033|", "Esc Esc Esc Esc" },
    { "\033a\033\r\033\x7f\033\x01\033\xc9\x99", "Alt-a Alt-Enter Alt-Backspace Alt-C-a Alt-ə" },
    { "\033\033[A", "Alt-Up" },
    { "\033[|", "Alt-[" },
    { "\033O|", "Alt-O" },

    /* xterm; then application mode, modifiers */
    { "\033[A\033[B\033[C\033[D\033[H\033[F\033[Z", "Up Down Right Left Home End S-Tab" },
    { "\033OA\033OB\033OC\033OD\033OH\033OF\033OM", "Up Down Right Left Home End Enter" },
    { "\033OP\033OQ\033OR\033OS\033[15~\033[17~\033[24~", "F1 F2 F3 F4 F5 F6 F12" },
    { "\033[5~\033[6~\033[3~\033[1~\033[4~", "PgUp PgDn Delete Home End" },
    { "\033[1;3A\033[1;5C\033[1;2B\033[5;5~\033[1;3P", "Alt-Up C-Right S-Down C-PgUp Alt-F1" },

    /* rxvt, screen, the Linux console, kitty */
    { "\033[7~\033[8~\033Oa\033Ob\033[5^\033[6$", "Home End C-Up C-Down C-PgUp S-PgDn" },
    { "\033[[A\033[[E\033[11~", "F1 F5 F1" },
    { "\033[13;3u\033[97;5u\033[27;5;9~\033[27u", "Alt-Enter C-a C-Tab Esc" },

    /* the mouse, the focus */
    { "\033[<0;5;3M\033[<0;5;3m\033[<64;1;1M\033[<65;80;24M",
      "mouse1@2,4 mouse4@0,0 mouse5@23,79" },
    { "\033[<35;5;3M\033[<2;1;2M\033[<16;1;1M", "mouse3@1,0 mouse1@0,0" },
    { "\033[M %#\033[M#%#\033[M`!!x", "mouse1@2,4 mouse4@0,0 x" }, /* without 1006 */
    { "\033[I\033[O", "focus blur" },

    /* pastes: everything in them is text */
    { "\033[200~hello\rworld\033[201~x", "paste(hello\rworld) x" },
    { "\033[200~\033[201~", "paste()" },
    { "\033[200~a\033[A\x03 \033[20\033[201~", "paste(a\033[A\x03 \033[20)" },
    { "\033[200~never ended|x", "paste(never ended) x" },

    /* noise is no key */
    { "\033[999;999zx\033[?1;2cy\033[>0;95;0cz", "x y z" },
    { "\033[1;2|x", "x" },
    { "\xff\xfe"
      "a\xc3|b",
      "a b" },
    { "\033[<9;9", "" },
    { "\033[1;2;3;4;5;6;7;8;9Ax", "S-Up x" },
    { "\033Ozx", "x" },
};

static void write_input(struct buf *out, const struct input *input)
{
    char name[32];

    if (out->len > 0)
        buf_add_char(out, ' ');
    switch (input->kind) {
    case INPUT_KEY:
        key_format(input->code, input->modifiers, name, sizeof name);
        buf_add_str(out, name);
        break;
    case INPUT_PASTE:
        buf_printf(out, "paste(%s)", input->paste);
        break;
    case INPUT_MOUSE:
        buf_printf(out, "mouse%d@%d,%d", input->button, input->row, input->col);
        break;
    case INPUT_FOCUS:
        buf_add_str(out, input->focused ? "focus" : "blur");
        break;
    case INPUT_RESIZE:
        buf_add_str(out, "resize");
        break;
    }
}

static void take_all(struct term_keys *keys, struct buf *out)
{
    struct input input;

    while (term_keys_next(keys, &input))
        write_input(out, &input);
}

static void play(size_t i, size_t piece)
{
    struct term_keys *keys = term_keys_new();
    const char *p = rows[i].bytes;
    struct buf out;

    buf_init(&out, 4096);
    while (*p) {
        size_t silent = strcspn(p, "|");
        size_t n = silent < piece ? silent : piece;

        term_keys_feed(keys, p, n);
        take_all(keys, &out);
        p += n;
        if (*p == '|') {
            CHECK(i, term_keys_patience_ms(keys) > 0);
            term_keys_give_up(keys);
            take_all(keys, &out);
            CHECK_INT(i, term_keys_patience_ms(keys), -1);
            p++;
        }
    }
    buf_add_char(&out, '\0');
    CHECK_TEXT(i, out.data, rows[i].inputs);
    buf_done(&out);
    term_keys_free(keys);
}

static void bytes_to_inputs(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        play(i, 1000);
        play(i, 1);
        play(i, 3);
    }
}

static void patience(void **state)
{
    struct term_keys *keys = term_keys_new();
    struct input input;

    (void)state;
    CHECK_INT(0, term_keys_patience_ms(keys), -1);
    term_keys_feed(keys, "\033", 1);
    CHECK(1, !term_keys_next(keys, &input));
    CHECK_INT(1, term_keys_patience_ms(keys), 25);
    term_keys_feed(keys, "[200~x", 6);
    CHECK(2, !term_keys_next(keys, &input));
    CHECK_INT(2, term_keys_patience_ms(keys), 3000);
    term_keys_free(keys);
}

/* A paste of many megabytes is cut, and what follows it is read. */
static void huge_paste(void **state)
{
    static const char block[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    struct term_keys *keys = term_keys_new();
    struct input input;

    (void)state;
    term_keys_feed(keys, "\033[200~", 6);
    for (size_t i = 0; i < 50000; i++) {
        term_keys_feed(keys, block, sizeof block - 1);
        CHECK(i, !term_keys_next(keys, &input));
    }
    term_keys_feed(keys, "\033[201~z", 7);
    assert_true(term_keys_next(keys, &input));
    CHECK_INT(0, strlen(input.paste), (1 << 20) - 1);
    assert_true(term_keys_next(keys, &input));
    CHECK_INT(1, input.code, 'z');
    term_keys_free(keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_to_inputs),
        cmocka_unit_test(patience),
        cmocka_unit_test(huge_paste),
    };

    return RUN_TESTS(tests);
}
