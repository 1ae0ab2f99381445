/* asciicast v2: a line that says what terminal it is, then a line for each piece of output:
 * [seconds, "o", text]. The text of a piece is whole UTF-8: bytes of a character that is not
 * complete wait for the next piece (asciinema's own recorder broke them). Each line is written out
 * at once, so that a recording of a crash is whole up to it. */
#include "term_record.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "buf.h"
#include "mem.h"

enum { UTF8_BYTES = 4, US_A_SECOND = 1000000, HELD_MAX = 64 << 20 };

struct term_record {
    FILE *file;
    bool started;
    int64_t start_us;
    struct buf held; /* what is not written yet; between calls the beginning of a character */
};

static void write_escaped(FILE *file, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];

        if (c == '"' || c == '\\')
            fprintf(file, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            fprintf(file, "\\u%04x", c);
        else
            putc(c, file);
    }
}

bool term_record_open(const char *path, const char *kind, int rows, int cols,
                      struct term_record **out, struct err *err)
{
    FILE *file = fopen(path, "we");

    if (!file)
        return err_set(err, ERR_UNAVAILABLE, NULL, "cannot write the recording %s: %m", path);
    *out = mem_new(sizeof **out);
    (*out)->file = file;
    buf_init(&(*out)->held, HELD_MAX);
    fprintf(file,
            "{\"version\": 2, \"width\": %d, \"height\": %d, \"timestamp\": %lld, "
            "\"env\": {\"TERM\": \"",
            cols, rows, (long long)time(NULL));
    write_escaped(file, kind, strlen(kind));
    fputs("\", \"SHELL\": \"/bin/sh\"}}\n", file);
    fflush(file);
    return true;
}

void term_record_close(struct term_record *record)
{
    if (!record)
        return;
    fclose(record->file);
    buf_done(&record->held);
    mem_free(record);
}

static void begin_event(struct term_record *record, int64_t at_us, char code)
{
    if (!record->started)
        record->start_us = at_us;
    record->started = true;
    at_us -= record->start_us;
    fprintf(record->file, "[%lld.%06lld, \"%c\", \"", (long long)(at_us / US_A_SECOND),
            (long long)(at_us % US_A_SECOND), code);
}

static void end_event(struct term_record *record)
{
    fputs("\"]\n", record->file);
    fflush(record->file);
}

/* How many bytes at the end begin a character and do not complete it. */
static size_t incomplete(const struct buf *bytes)
{
    for (size_t back = 1; back < UTF8_BYTES && back <= bytes->len; back++) {
        unsigned char c = (unsigned char)bytes->data[bytes->len - back];
        size_t whole = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;

        if (c >= 0xc0 || c < 0x80)
            return whole > back ? back : 0;
    }
    return 0;
}

void term_record_output(struct term_record *record, int64_t at_us, const char *bytes, size_t len)
{
    struct buf *held = &record->held;
    size_t left;

    buf_add(held, bytes, len);
    left = incomplete(held);
    if (held->len == left)
        return;
    begin_event(record, at_us, 'o');
    write_escaped(record->file, held->data, held->len - left);
    end_event(record);
    memmove(held->data, held->data + held->len - left, left);
    buf_truncate(held, left);
}

void term_record_resize(struct term_record *record, int64_t at_us, int rows, int cols)
{
    begin_event(record, at_us, 'r');
    fprintf(record->file, "%dx%d", cols, rows);
    end_event(record);
}
