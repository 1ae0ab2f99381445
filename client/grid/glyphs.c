/* The table of our glyphs in ASCII. A glyph that a view draws and that is not here comes out as
 * "?": give it a row. Braille has none: its 256 patterns become dots, by how full they are. */
#include "glyphs.h"

#include <string.h>

#include "attrs.h"
#include "utf8.h"

static const struct {
    const char *glyphs; /* all of them, one after the other */
    char ascii;
} rows[] = {
    { "─━╌╴╶", '-' },   { "│┃", '|' },   { "┌┐└┘├┤┬┴┼╭╮╰╯", '+' },
    { "▌▏▎▍▋▊▉", '|' }, { "●•", '*' },   { "○◌", 'o' },
    { "▸▶›»→↳", '>' },  { "◂◀‹«←", '<' }, { "▲▴↑", '^' },
    { "▼▾↓", 'v' },     { "·", '-' },    { "…", '.' },
    { "✓✔", '+' },      { "✗✘×", 'x' },  { "✎", '~' },
    { "▁", '.' },       { "▂", ':' },    { "▃", '-' },
    { "▄▀", '=' },      { "▅", '+' },    { "▆", '*' },
    { "▇", '#' },       { "█", '@' },    { "⏎↵", '<' },
    { "▯", '?' },       { "★", '*' },    { "☆", 'o' },
    { "–—", '-' },      { "“”", '"' },   { "‘’", '\'' },
};

static const uint32_t first_braille = 0x2800;
static const uint32_t last_braille = 0x28ff;

static char braille(uint32_t dots)
{
    static const char shades[] = " ..::+*##";

    return shades[__builtin_popcount(dots)];
}

void glyph_to_ascii(struct cluster *glyph)
{
    const char *p = glyph->text;
    uint32_t point = utf8_next(&p);

    if (point >= first_braille && point <= last_braille) {
        glyph->text[0] = braille(point - first_braille);
        glyph->text[1] = '\0';
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (point >= 0x80 && strstr(rows[i].glyphs, glyph->text)) {
            glyph->text[0] = rows[i].ascii;
            glyph->text[1] = '\0';
            return;
        }
    }
    sanitize_to_ascii(glyph);
}
