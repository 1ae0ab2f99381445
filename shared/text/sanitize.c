/* Foreign text on its way to a terminal, cluster by cluster (sanitize.h says what becomes of what).
 *
 * Where a cluster ends is utf8proc's knowledge; what is kept of it is decided here: a base with at
 * most four marks (a cell of curses holds five code points), or two bases in two columns, as many
 * Indic syllables are. Marks behind a base of two columns are dropped, as curses would; therefore
 * what can be one code point is composed first. What is longer goes on in the next cluster. */
#include "sanitize.h"

#include <string.h>

#include <utf8proc.h>

#include "buf.h"
#include "utf8.h"

enum { KEPT_POINTS = 16, MARKS_MAX = 4, WIDTH_MAX = 2 };

static const uint32_t zero_width_joiner = 0x200d;
static const uint32_t replacement = 0xfffd;
static const uint32_t first_flag_letter = 0x1f1e6;
static const uint32_t last_flag_letter = 0x1f1ff;

/* The code points of a cluster that are worth looking at. */
struct kept {
    utf8proc_int32_t points[KEPT_POINTS];
    utf8proc_ssize_t count;
};

/* How far the code point at `text` goes; *point is -1 where there is none. */
static size_t decode(const char *text, size_t len, utf8proc_int32_t *point)
{
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len,
                                          point);

    if (n > 0)
        return (size_t)n;
    *point = -1;
    return 1;
}

static bool is_joined_tail(enum point_kind kind, utf8proc_int32_t point)
{
    return kind != POINT_MARK && utf8proc_category(point) != UTF8PROC_CATEGORY_MC;
}

/* Reads one cluster of the text; keeps what is not to go. Returns its bytes. */
static size_t gather(const char *text, size_t len, struct kept *kept)
{
    utf8proc_int32_t state = 0;
    utf8proc_int32_t before = -1;
    bool joined = false;
    bool tail = false;
    size_t at = 0;

    kept->count = 0;
    while (at < len) {
        utf8proc_int32_t point;
        size_t n = decode(text + at, len - at, &point);
        enum point_kind kind;

        if (at > 0 && (point < 0 || utf8proc_grapheme_break_stateful(before, point, &state)))
            break;
        at += n;
        if (point < 0) {
            kept->points[kept->count++] = (utf8proc_int32_t)replacement;
            break;
        }
        before = point;
        kind = sanitize_point((uint32_t)point);
        /* Behind a joiner only signs of the same syllable stay: no second emoji. */
        tail = tail || (joined && kind != POINT_GONE && is_joined_tail(kind, point));
        joined = (uint32_t)point == zero_width_joiner && kept->count > 0;
        if (kind == POINT_BLANK && kept->count > 0)
            continue; /* CR LF is one newline */
        if (kind != POINT_GONE && !tail && kept->count < KEPT_POINTS)
            kept->points[kept->count++] = point;
    }
    return at;
}

static bool append(struct cluster *out, size_t *len, uint32_t point)
{
    utf8proc_uint8_t bytes[4];
    size_t n = (size_t)utf8proc_encode_char((utf8proc_int32_t)point, bytes);

    if (*len + n >= CLUSTER_BYTES)
        return false;
    memcpy(out->text + *len, bytes, n);
    *len += n;
    out->text[*len] = '\0';
    return true;
}

/* What a base is sent as, and its columns. */
static uint32_t shown(uint32_t point, int *width)
{
    enum point_kind kind = sanitize_point(point);

    *width = kind == POINT_WIDE ? 2 : 1;
    if (point >= first_flag_letter && point <= last_flag_letter)
        return 'A' + point - first_flag_letter;
    if (kind == POINT_BLANK)
        return ' ';
    return kind == POINT_NARROW || kind == POINT_WIDE ? point : replacement;
}

/* Puts together what is sent; returns how many of the kept code points went into it. */
static utf8proc_ssize_t compose(const struct kept *kept, struct cluster *out)
{
    size_t len = 0;
    int marks = 0;
    int last_width = 0;
    utf8proc_ssize_t i;

    for (i = 0; i < kept->count; i++) {
        uint32_t point = (uint32_t)kept->points[i];
        int width;

        if (i > 0 && sanitize_point(point) == POINT_MARK) {
            if (last_width == 1 && marks++ < MARKS_MAX)
                append(out, &len, point);
            continue;
        }
        point = shown(point, &width);
        if (out->width + width > WIDTH_MAX || !append(out, &len, point))
            break;
        out->width = (uint8_t)(out->width + width);
        last_width = width;
        marks = 0;
    }
    return i;
}

/* Where in the text the kept code point number `index` stands: what did not fit starts there. */
static size_t place_of(const char *text, size_t len, utf8proc_ssize_t index)
{
    size_t at = 0;

    while (at < len) {
        utf8proc_int32_t point;
        size_t n = decode(text + at, len - at, &point);

        if (point < 0 || sanitize_point((uint32_t)point) != POINT_GONE) {
            if (index-- == 0)
                break;
        }
        at += n;
    }
    return at;
}

static size_t next_of_many(const char *text, size_t len, struct cluster *out)
{
    struct kept kept;
    size_t taken = gather(text, len, &kept);
    utf8proc_ssize_t all = kept.count;
    utf8proc_ssize_t used;

    if (kept.count > 1)
        kept.count = utf8proc_normalize_utf32(kept.points, kept.count, UTF8PROC_COMPOSE);
    used = compose(&kept, out);
    /* In a composed cluster the place is lost: what did not fit is left out. */
    return used < kept.count && kept.count == all ? place_of(text, taken, used) : taken;
}

size_t sanitize_next(const char *text, size_t len, struct cluster *out)
{
    unsigned char first;

    out->width = 0;
    out->text[0] = '\0';
    if (len == 0)
        return 0;
    first = (unsigned char)text[0];
    if (first == '\t') {
        memcpy(out->text, "  ", 3);
        out->width = 2;
        return 1;
    }
    /* Nearly everything: a letter of ASCII that nothing joins. */
    if (first >= 0x20 && first < 0x7f && (len == 1 || (unsigned char)text[1] < 0x80)) {
        out->text[0] = text[0];
        out->text[1] = '\0';
        out->width = 1;
        return 1;
    }
    return next_of_many(text, len, out);
}

/* The first letter of its decomposition, if that is ASCII. */
static char ascii_of(const char *text)
{
    utf8proc_int32_t point;
    utf8proc_int32_t parts[32];
    int boundary = 0;
    utf8proc_ssize_t count;

    decode(text, strlen(text), &point);
    switch (point) {
    case 0x131: /* the dotless i */
        return 'i';
    case 0x259: /* schwa, of every second Azerbaijani word */
        return 'e';
    case 0x18f:
        return 'E';
    default:
        break;
    }
    if (point >= 0x2010 && point <= 0x2015)
        return '-';
    if (point >= 0x2018 && point <= 0x201b)
        return '\'';
    if (point >= 0x201c && point <= 0x201f)
        return '"';
    count = utf8proc_decompose_char(point, parts, ARRAY_LEN(parts),
                                    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary);
    if (count > 0 && count <= (utf8proc_ssize_t)ARRAY_LEN(parts) && parts[0] >= 0x20 &&
        parts[0] < 0x7f)
        return (char)parts[0];
    return '?';
}

void sanitize_to_ascii(struct cluster *cluster)
{
    bool ascii = true;
    char letter;

    for (const char *p = cluster->text; *p; p++)
        ascii = ascii && (unsigned char)*p < 0x80;
    if (ascii)
        return;
    letter = ascii_of(cluster->text);
    memset(cluster->text, letter, cluster->width);
    cluster->text[cluster->width] = '\0';
    if (cluster->width == 2 && letter != '?')
        cluster->text[1] = ' ';
}

char *sanitize_line(struct arena *mem, const char *text)
{
    size_t left = strlen(text);
    struct cluster cluster;
    struct buf out;
    char *line;

    /* A byte becomes at most three (U+FFFD for one that is not UTF-8). */
    buf_init(&out, left * 3 + 1);
    for (size_t n; (n = sanitize_next(text, left, &cluster)) > 0; text += n, left -= n)
        buf_add_str(&out, cluster.text);
    line = arena_strndup(mem, out.data ? out.data : "", out.len);
    buf_done(&out);
    return line;
}

int sanitize_width(const char *text)
{
    size_t left = strlen(text);
    struct cluster cluster;
    int width = 0;

    for (size_t n; (n = sanitize_next(text, left, &cluster)) > 0; text += n, left -= n)
        width += cluster.width;
    return width;
}
