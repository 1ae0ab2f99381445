/* Words. What stands beside each other without a blank between is one word, as in a shell:
 * title="Staff Engineer" is one. A pattern begins with a slash and reaches to the last slash that a
 * blank or the end follows, so it may hold blanks; where there is no such slash it is a path. */
#include "script_words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"

enum { WORD_BYTES = 65536 };

struct reader {
    const char *at;
    struct buf word;
    struct err *err;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void add_point(struct buf *out, uint32_t point)
{
    if (point < 0x80) {
        buf_add_char(out, (char)point);
        return;
    }
    if (point < 0x800) {
        buf_add_char(out, (char)(0xc0 | point >> 6));
    } else {
        if (point < 0x10000) {
            buf_add_char(out, (char)(0xe0 | point >> 12));
        } else {
            buf_add_char(out, (char)(0xf0 | point >> 18));
            buf_add_char(out, (char)(0x80 | (point >> 12 & 0x3f)));
        }
        buf_add_char(out, (char)(0x80 | (point >> 6 & 0x3f)));
    }
    buf_add_char(out, (char)(0x80 | (point & 0x3f)));
}

/* \u{1F600}, its `\u` read already. */
static bool take_point(struct reader *r)
{
    char *end = NULL;
    unsigned long point = 0;

    if (*r->at == '{' && strspn(r->at + 1, "0123456789abcdefABCDEF") <= 6)
        point = strtoul(r->at + 1, &end, 16);
    if (!end || *end != '}' || point == 0 || point > 0x10ffff ||
        (point >= 0xd800 && point < 0xe000))
        return err_set(r->err, ERR_INVALID_PARAMS, NULL,
                       "\\u takes a code point in braces, \\u{1F600}");
    r->at = end + 1;
    add_point(&r->word, (uint32_t)point);
    return true;
}

static bool take_escape(struct reader *r)
{
    char c = *r->at++;

    switch (c) {
    case 'n':
        buf_add_char(&r->word, '\n');
        return true;
    case 't':
        buf_add_char(&r->word, '\t');
        return true;
    case 'u':
        return take_point(r);
    case '$': /* stays marked, so that it is not taken for a name (script_names.c) */
        buf_add_str(&r->word, "$$");
        return true;
    case '"':
    case '\\':
        buf_add_char(&r->word, c);
        return true;
    default:
        return err_set(r->err, ERR_INVALID_PARAMS, NULL,
                       "in double quotes there are \\n \\t \\\" \\\\ \\$ and \\u{1F600}");
    }
}

static bool take_double_quoted(struct reader *r)
{
    while (*r->at && *r->at != '"') {
        if (*r->at != '\\') {
            buf_add_char(&r->word, *r->at++);
            continue;
        }
        r->at++;
        if (!take_escape(r))
            return false;
    }
    if (!*r->at)
        return err_set(r->err, ERR_INVALID_PARAMS, NULL, "a \" is not closed");
    r->at++;
    return true;
}

static bool take_single_quoted(struct reader *r)
{
    const char *end = strchr(r->at, '\'');

    if (!end)
        return err_set(r->err, ERR_INVALID_PARAMS, NULL, "a ' is not closed");
    buf_add(&r->word, r->at, (size_t)(end - r->at));
    r->at = end + 1;
    return true;
}

/* Of "/…/ rest": the closing slash, or NULL. */
static const char *pattern_end(const char *at)
{
    const char *last = NULL;

    for (const char *p = at + 1; *p; p++) {
        if (*p == '/' && p > at + 1 && (!p[1] || is_blank(p[1])))
            last = p;
    }
    return last;
}

static bool take_word(struct reader *r, struct script_word *out)
{
    const char *end = *r->at == '/' ? pattern_end(r->at) : NULL;

    if (end) {
        out->pattern = true;
        buf_add(&r->word, r->at + 1, (size_t)(end - r->at) - 1);
        r->at = end + 1;
        return true;
    }
    while (*r->at && !is_blank(*r->at)) {
        char c = *r->at++;

        if (c == '"' || c == '\'') {
            out->quoted = true;
            if (!(c == '"' ? take_double_quoted(r) : take_single_quoted(r)))
                return false;
        } else if (c == '\\' && *r->at) {
            out->quoted = true;
            buf_add_char(&r->word, *r->at++);
        } else {
            buf_add_char(&r->word, c);
        }
    }
    return true;
}

bool script_words(struct arena *mem, const char *line, struct script_word out[SCRIPT_WORDS_MAX],
                  size_t *count, struct err *err)
{
    struct reader r = { .at = line, .err = err };
    bool ok = true;

    *count = 0;
    buf_init(&r.word, WORD_BYTES);
    while (ok) {
        struct script_word word = { 0 };

        while (is_blank(*r.at))
            r.at++;
        if (!*r.at || *r.at == '#')
            break;
        buf_clear(&r.word);
        ok = take_word(&r, &word);
        if (ok && (*count == SCRIPT_WORDS_MAX || r.word.overflow))
            ok = err_set(err, ERR_TOO_LARGE, NULL, "the line is too long");
        if (!ok)
            break;
        word.text = arena_strndup(mem, r.word.data ? r.word.data : "", r.word.len);
        out[(*count)++] = word;
    }
    buf_done(&r.word);
    return ok;
}
