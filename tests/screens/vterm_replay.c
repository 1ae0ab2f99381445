/* vterm_replay FILE.cast: what a terminal shows at the end of a recording, row by row without
 * trailing blanks. The terminal is libvterm, which knows nothing of how the client meant it: a
 * screen that only looks right in our own grid differs here.
 *
 * Fed in small pieces, because libvterm 0.1.4 does not survive large ones. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <vterm.h>

enum { PIECE_BYTES = 16384, LINE_BYTES = 4 << 20 };

static void feed(VTerm *vterm, const char *bytes, size_t len)
{
    while (len) {
        size_t piece = len < PIECE_BYTES ? len : PIECE_BYTES;

        vterm_input_write(vterm, bytes, piece);
        bytes += piece;
        len -= piece;
    }
}

static void put_point(uint32_t point)
{
    char utf8[5] = { 0 };

    if (point < 0x80) {
        utf8[0] = (char)point;
    } else if (point < 0x800) {
        utf8[0] = (char)(0xc0 | point >> 6);
        utf8[1] = (char)(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
        utf8[0] = (char)(0xe0 | point >> 12);
        utf8[1] = (char)(0x80 | (point >> 6 & 0x3f));
        utf8[2] = (char)(0x80 | (point & 0x3f));
    } else {
        utf8[0] = (char)(0xf0 | point >> 18);
        utf8[1] = (char)(0x80 | (point >> 12 & 0x3f));
        utf8[2] = (char)(0x80 | (point >> 6 & 0x3f));
        utf8[3] = (char)(0x80 | (point & 0x3f));
    }
    fputs(utf8, stdout);
}

/* The column behind the last cell that shows something. */
static int row_end(VTermScreen *screen, int row, int cols)
{
    int end = 0;

    for (int col = 0; col < cols; col++) {
        VTermScreenCell cell;
        VTermPos at = { .row = row, .col = col };

        vterm_screen_get_cell(screen, at, &cell);
        if (cell.chars[0] && cell.chars[0] != ' ')
            end = col + 1;
    }
    return end;
}

static void print_screen(VTermScreen *screen, int rows, int cols)
{
    for (int row = 0; row < rows; row++) {
        int end = row_end(screen, row, cols);

        for (int col = 0; col < end; col++) {
            VTermScreenCell cell;
            VTermPos at = { .row = row, .col = col };

            vterm_screen_get_cell(screen, at, &cell);
            if (!cell.chars[0])
                putchar(' ');
            for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
                put_point(cell.chars[i]);
            col += cell.width > 1 ? cell.width - 1 : 0;
        }
        putchar('\n');
    }
}

static int replay(FILE *in, char *line)
{
    int rows = 0, cols = 0;
    json_t *header = fgets(line, LINE_BYTES, in) ? json_loads(line, 0, NULL) : NULL;
    VTerm *vterm;
    VTermScreen *screen;

    if (json_unpack(header, "{s:i, s:i}", "width", &cols, "height", &rows) != 0 || rows < 1)
        return 1;
    json_decref(header);
    vterm = vterm_new(rows, cols);
    vterm_set_utf8(vterm, 1);
    screen = vterm_obtain_screen(vterm);
    vterm_screen_enable_altscreen(screen, 0); /* it stays visible when the client has left */
    vterm_screen_reset(screen, 1);
    while (fgets(line, LINE_BYTES, in)) {
        json_t *event = json_loads(line, 0, NULL);
        const char *code = json_string_value(json_array_get(event, 1));
        const char *data = json_string_value(json_array_get(event, 2));

        if (code && data && *code == 'o')
            feed(vterm, data, strlen(data));
        else if (code && data && sscanf(data, "%dx%d", &cols, &rows) == 2)
            vterm_set_size(vterm, rows, cols);
        json_decref(event);
    }
    print_screen(screen, rows, cols);
    vterm_free(vterm);
    return 0;
}

int main(int argc, char **argv)
{
    static char line[LINE_BYTES];
    FILE *in = argc == 2 ? fopen(argv[1], "re") : NULL;
    int code;

    if (!in) {
        fputs("usage: vterm_replay FILE.cast\n", stderr);
        return 2;
    }
    code = replay(in, line);
    fclose(in);
    if (code)
        fprintf(stderr, "%s is no recording\n", argv[1]);
    return code;
}
