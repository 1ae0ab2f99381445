#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

enum { LINE_MAX_BYTES = 2048, FIELD_MAX_BYTES = 1024 };

static struct {
    bool json;
    _Atomic(enum log_level) least;
} setup = { .least = LOG_INFO };

void log_set_level(enum log_level least)
{
    setup.least = least;
}

static const char *const level_names[] = { "debug", "info", "warning", "error" };

void log_setup(bool json, enum log_level least)
{
    setup.json = json;
    setup.least = least;
}

/* One line of printable ASCII and whole UTF-8: everything else as \xNN, valid inside JSON too. */
static void escape(char *out, size_t size, const char *text)
{
    size_t n = 0;

    for (const unsigned char *p = (const unsigned char *)text; *p && n + 8 < size; p++) {
        bool plain = *p >= 0x20 && *p != 0x7f && *p != '"' && *p != '\\' && *p < 0x80;

        if (plain)
            out[n++] = (char)*p;
        else
            n += (size_t)snprintf(out + n, size - n, "\\u%04x", *p);
    }
    out[n] = '\0';
}

static size_t add_field(char *line, size_t n, const char *name, const char *value)
{
    char safe[FIELD_MAX_BYTES];
    int more;

    if (!value || n >= LINE_MAX_BYTES - 1)
        return n;
    escape(safe, sizeof safe, value);
    more = setup.json ? snprintf(line + n, LINE_MAX_BYTES - n, ",\"%s\":\"%s\"", name, safe)
                      : snprintf(line + n, LINE_MAX_BYTES - n, " %s=%s", name, safe);
    n += (size_t)more;
    return n < LINE_MAX_BYTES - 4 ? n : LINE_MAX_BYTES - 4;
}

void log_line(enum log_level level, const struct log_about *about, const char *fmt, ...)
{
    char message[FIELD_MAX_BYTES];
    char safe[FIELD_MAX_BYTES];
    char line[LINE_MAX_BYTES];
    char at[CLOCK_TEXT_MAX];
    struct timespec ts;
    va_list args;
    size_t n;

    if (level < setup.least)
        return;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    escape(safe, sizeof safe, message);
    clock_gettime(CLOCK_REALTIME, &ts);
    clock_format((int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000, at);
    n = (size_t)snprintf(line, sizeof line,
                         setup.json ? "{\"time\":\"%s\",\"level\":\"%s\",\"message\":\"%s\""
                                    : "%s %s %s",
                         at, level_names[level], safe);
    if (about) {
        n = add_field(line, n, "session", about->session);
        n = add_field(line, n, "person", about->person);
        n = add_field(line, n, "event", about->event);
    }
    n += (size_t)snprintf(line + n, sizeof line - n, setup.json ? "}\n" : "\n");
    /* One write, so that lines of several threads don't mix; a broken stderr is nobody's news. */
    if (write(STDERR_FILENO, line, n) < 0)
        return;
}
