#include "json_write.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"

void json_writer_init(struct json_writer *w, struct buf *out)
{
    *w = (struct json_writer){ .out = out };
}

static void separate(struct json_writer *w)
{
    if (w->need_comma)
        buf_add_char(w->out, ',');
    w->need_comma = true;
}

static void open_with(struct json_writer *w, char c)
{
    separate(w);
    buf_add_char(w->out, c);
    w->need_comma = false;
}

static void close_with(struct json_writer *w, char c)
{
    buf_add_char(w->out, c);
    w->need_comma = true;
}

void json_open_object(struct json_writer *w)
{
    open_with(w, '{');
}

void json_close_object(struct json_writer *w)
{
    close_with(w, '}');
}

void json_open_array(struct json_writer *w)
{
    open_with(w, '[');
}

void json_close_array(struct json_writer *w)
{
    close_with(w, ']');
}

static void escaped(struct buf *out, unsigned char c)
{
    switch (c) {
    case '"':
        buf_add(out, "\\\"", 2);
        break;
    case '\\':
        buf_add(out, "\\\\", 2);
        break;
    case '\n':
        buf_add(out, "\\n", 2);
        break;
    case '\t':
        buf_add(out, "\\t", 2);
        break;
    default:
        buf_printf(out, "\\u%04x", c);
    }
}

static void quoted(struct buf *out, const char *s)
{
    const char *run = s;

    buf_add_char(out, '"');
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;

        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(out, run, (size_t)(s - run));
        escaped(out, c);
        run = s + 1;
    }
    buf_add(out, run, (size_t)(s - run));
    buf_add_char(out, '"');
}

void json_key(struct json_writer *w, const char *key)
{
    separate(w);
    quoted(w->out, key);
    buf_add_char(w->out, ':');
    w->need_comma = false;
}

void json_text(struct json_writer *w, const char *s)
{
    if (!s) {
        json_null_value(w);
        return;
    }
    separate(w);
    quoted(w->out, s);
}

void json_int(struct json_writer *w, int64_t n)
{
    char digits[24];
    char *p = digits + sizeof digits;
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

    separate(w);
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (n < 0)
        *--p = '-';
    buf_add(w->out, p, (size_t)(digits + sizeof digits - p));
}

void json_number(struct json_writer *w, double x)
{
    if (!isfinite(x)) {
        json_null_value(w);
        return;
    }
    separate(w);
    buf_printf(w->out, "%.15g", x);
}

void json_bool(struct json_writer *w, bool b)
{
    separate(w);
    buf_add_str(w->out, b ? "true" : "false");
}

void json_null_value(struct json_writer *w)
{
    separate(w);
    buf_add(w->out, "null", 4);
}

void json_raw(struct json_writer *w, const char *json, size_t len)
{
    separate(w);
    buf_add(w->out, json, len);
}

void json_string_member(struct json_writer *w, const char *key, const char *s)
{
    json_key(w, key);
    json_text(w, s);
}

void json_int_member(struct json_writer *w, const char *key, int64_t n)
{
    json_key(w, key);
    json_int(w, n);
}

void json_real_member(struct json_writer *w, const char *key, double x)
{
    json_key(w, key);
    json_number(w, x);
}

void json_bool_member(struct json_writer *w, const char *key, bool b)
{
    json_key(w, key);
    json_bool(w, b);
}

void json_raw_member(struct json_writer *w, const char *key, const char *json)
{
    json_key(w, key);
    if (json)
        json_raw(w, json, strlen(json));
    else
        json_null_value(w);
}

void json_null_member(struct json_writer *w, const char *key)
{
    json_key(w, key);
    json_null_value(w);
}

void json_time_member(struct json_writer *w, const char *key, int64_t ms)
{
    char text[CLOCK_TEXT_MAX];

    json_string_member(w, key, ms < 0 ? NULL : clock_format(ms, text));
}

void json_object_member(struct json_writer *w, const char *key)
{
    json_key(w, key);
    json_open_object(w);
}

void json_array_member(struct json_writer *w, const char *key)
{
    json_key(w, key);
    json_open_array(w);
}
