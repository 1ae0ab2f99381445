/* The text under the editor. All changes go through editor_text_replace, which keeps what every
 * other function relies on: valid UTF-8, no controls, nothing invisible, a cursor between clusters.
 *
 * Something invisible that joins what stands before it (the joiner within a family, a variation
 * selector) is part of a visible cluster and stays; it may well come as a key of its own. */
#include "editor_text.h"

#include <ctype.h>
#include <string.h>

#include "buf.h"
#include "mem.h"
#include "sanitize.h"
#include "utf8.h"

void editor_text_init(struct editor_text *text, size_t max_points)
{
    *text = (struct editor_text){ .bytes = mem_strdup(""), .max_points = max_points };
}

void editor_text_done(struct editor_text *text)
{
    mem_free(text->bytes);
}

/* Well-formed text of the foreign bytes, at most `points` code points of it. */
static bool clean(const char *bytes, size_t len, size_t points, struct buf *out)
{
    size_t i = 0;

    while (i < len) {
        unsigned char c = (unsigned char)bytes[i];
        size_t n = utf8_valid_prefix(bytes + i, len - i > 4 ? 4 : len - i);
        size_t one = n == 0 ? 1 : c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
        bool newline = c == '\n' || c == '\r';
        bool control = c < 0x20 || c == 0x7f ||
                       (c == 0xc2 && one == 2 && (unsigned char)bytes[i + 1] < 0xa0);

        if (n > 0 && (newline || c == '\t' || !control)) {
            if (points-- == 0)
                return false;
            buf_add(out, newline ? "\n" : bytes + i, newline ? 1 : one);
        }
        i += one;
        if (c == '\r' && i < len && bytes[i] == '\n')
            i++;
    }
    return true;
}

static void splice(struct editor_text *text, size_t start, size_t end, const char *bytes,
                   size_t len)
{
    size_t tail = text->len - end;

    if (start + len + tail > text->len)
        text->bytes = mem_resize(text->bytes, start + len + tail + 1);
    memmove(text->bytes + start + len, text->bytes + end, tail + 1);
    if (len > 0)
        memcpy(text->bytes + start, bytes, len);
    text->len = start + len + tail;
}

/* Takes out what nobody would see between the start of the line and the cursor, and puts the cursor
 * between clusters. */
static void settle(struct editor_text *text, size_t from)
{
    struct cluster cluster;
    size_t at = editor_text_line_start(text, from);
    size_t before = at;
    size_t n;

    while (at < text->cursor &&
           (n = sanitize_next(text->bytes + at, text->len - at, &cluster)) > 0) {
        if (cluster.width > 0) {
            before = at;
            at += n;
            continue;
        }
        splice(text, at, at + n, NULL, 0);
        text->cursor = text->cursor > at + n ? text->cursor - n : at;
        at = before; /* what comes now may join what stands before */
    }
    if (at > text->cursor)
        text->cursor = at;
}

bool editor_text_replace(struct editor_text *text, size_t start, size_t end, const char *bytes,
                         size_t len)
{
    struct buf fresh;
    size_t points;
    bool all;

    splice(text, start, end, NULL, 0);
    points = utf8_points(text->bytes);
    buf_init(&fresh, len + 1);
    all = clean(bytes, len, points < text->max_points ? text->max_points - points : 0, &fresh);
    splice(text, start, start, fresh.data, fresh.len);
    text->cursor = start + fresh.len;
    settle(text, start);
    buf_done(&fresh);
    return all;
}

void editor_text_restore(struct editor_text *text, const char *bytes, size_t cursor)
{
    splice(text, 0, text->len, bytes, strlen(bytes));
    text->cursor = cursor;
}

size_t editor_text_behind(const struct editor_text *text, size_t at)
{
    struct cluster cluster;

    return at + sanitize_next(text->bytes + at, text->len - at, &cluster);
}

size_t editor_text_before(const struct editor_text *text, size_t at)
{
    size_t before = editor_text_line_start(text, at);
    size_t next = before;

    if (at > 0 && before == at)
        return at - 1; /* the newline */
    while (next < at) {
        before = next;
        next = editor_text_behind(text, next);
    }
    return before;
}

size_t editor_text_line_start(const struct editor_text *text, size_t at)
{
    while (at > 0 && text->bytes[at - 1] != '\n')
        at--;
    return at;
}

size_t editor_text_line_end(const struct editor_text *text, size_t at)
{
    while (at < text->len && text->bytes[at] != '\n')
        at++;
    return at;
}

static bool in_word(const struct editor_text *text, size_t at, bool wide)
{
    unsigned char c = (unsigned char)text->bytes[at];

    if (wide)
        return c != ' ' && c != '\t' && c != '\n';
    return c >= 0x80 || isalnum(c);
}

size_t editor_text_word_start(const struct editor_text *text, size_t at, bool wide)
{
    bool seen = false;

    while (at > 0) {
        size_t before = editor_text_before(text, at);

        if (seen && !in_word(text, before, wide))
            break;
        seen = seen || in_word(text, before, wide);
        at = before;
    }
    return at;
}

size_t editor_text_word_end(const struct editor_text *text, size_t at)
{
    bool seen = false;

    while (at < text->len && !(seen && !in_word(text, at, false))) {
        seen = seen || in_word(text, at, false);
        at = editor_text_behind(text, at);
    }
    return at;
}
