/* Output. Invariant: every byte printed goes through cli_print_safely. The characters that it
 * escapes are the rows of `unsafe`. */
#include "cli_print.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "utf8.h"

enum {
    LINE_BYTES = 4096,
    DOCUMENT_BYTES = 128 << 20, /* the longest message, every byte of it escaped */
    REAL_DIGITS = 15,           /* as the server writes them: 0.1 stays 0.1 */
};

static const struct {
    uint32_t first, last;
} unsafe[] = {
    { 0x0000, 0x001f },   /* C0 */
    { 0x007f, 0x009f },   /* DEL and C1 */
    { 0x00ad, 0x00ad },   /* soft hyphen */
    { 0x061c, 0x061c },   /* bidi */
    { 0x200b, 0x200f },   /* zero width, bidi */
    { 0x2028, 0x202e },   /* line separators, bidi */
    { 0x2060, 0x206f },   /* zero width, bidi */
    { 0xfeff, 0xfeff },   /* byte order mark */
    { 0xfff9, 0xfffb },   /* annotations */
    { 0xe0000, 0xe0fff }, /* tags */
};

static bool is_unsafe(uint32_t point)
{
    for (size_t i = 0; i < ARRAY_LEN(unsafe); i++) {
        if (point >= unsafe[i].first && point <= unsafe[i].last)
            return true;
    }
    return false;
}

static void add_escaped(struct buf *out, uint32_t point)
{
    if (point > 0xffff)
        buf_printf(out, "\\u%04x\\u%04x", 0xd7c0U + (point >> 10), 0xdc00U + (point & 0x3ffU));
    else
        buf_printf(out, "\\u%04x", point);
}

/* Bytes of the code point at `p`, or 0 where there is no well-formed one. */
static size_t take_point(const unsigned char *p, size_t left, uint32_t *point)
{
    size_t n = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;

    if (n > left || !utf8_valid(p, n))
        return 0;
    *point = n == 1 ? *p : *p & (0x7fU >> n);
    for (size_t i = 1; i < n; i++)
        *point = *point << 6 | (p[i] & 0x3fU);
    return n;
}

void cli_print_safely(struct buf *out, const char *text, size_t len)
{
    const unsigned char *bytes = (const unsigned char *)text;

    for (size_t i = 0; i < len;) {
        uint32_t point;
        size_t n = take_point(bytes + i, len - i, &point);

        if (n == 0) {
            buf_printf(out, "\\x%02x", bytes[i]);
            n = 1;
        } else if (is_unsafe(point)) {
            add_escaped(out, point);
        } else {
            buf_add(out, text + i, n);
        }
        i += n;
    }
}

static int dumped(const char *bytes, size_t len, void *data)
{
    struct buf *out = data;

    cli_print_safely(out, bytes, len);
    return out->overflow ? -1 : 0;
}

static bool write_line(FILE *out, struct buf *line)
{
    return buf_add_char(line, '\n') && fwrite(line->data, 1, line->len, out) == line->len &&
           fflush(out) == 0;
}

bool cli_print_json(FILE *out, const json_t *value)
{
    struct buf line;
    bool ok;

    buf_init(&line, DOCUMENT_BYTES);
    ok = json_dump_callback(value, dumped, &line,
                            JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS)) == 0;
    ok = ok && write_line(out, &line);
    buf_done(&line);
    return ok;
}

void cli_say(const char *fmt, ...)
{
    char text[LINE_BYTES];
    struct buf line;
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    buf_init(&line, 6 * sizeof text);
    buf_add_str(&line, "everi-tui: ");
    cli_print_safely(&line, text, strlen(text));
    (void)write_line(stderr, &line); /* nowhere is left to complain */
    buf_done(&line);
}
