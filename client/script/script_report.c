/* What a run leaves behind: on standard error why it failed, with the screen; on standard output
 * the times it took; all of it as JSON where --report asks for it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "json_write.h"
#include "script_run.h"

enum { REPORT_BYTES = 1 << 20, SCREEN_BYTES = 1 << 20 };

static void tell_screen(const struct grid *screen)
{
    struct buf text;
    const char *row;

    buf_init(&text, SCREEN_BYTES);
    grid_dump(screen, &text);
    buf_add_char(&text, '\0');
    fprintf(stderr, "the screen, %dx%d:\n", grid_cols(screen), grid_rows(screen));
    for (row = text.data; *row; row += strcspn(row, "\n") + 1)
        fprintf(stderr, "  |%.*s\n", (int)strcspn(row, "\n"), row);
    buf_done(&text);
}

void script_tell_failure(const struct script_run *run, const struct err *why)
{
    fprintf(stderr, "%s:%d: %s\n", run->step->file, run->step->line, why->text);
    if (run->screen && !script_interrupted()) /* who ended it has seen it */
        tell_screen(run->screen);
}

void script_tell_measures(const struct script_run *run)
{
    for (size_t i = 0; i < run->measure_count; i++) {
        if (run->measures[i].done)
            printf("%s: %.1f ms\n", run->measures[i].label, run->measures[i].ms);
    }
}

static void write_measures(const struct script_run *run, struct json_writer *w)
{
    json_array_member(w, "measures");
    for (size_t i = 0; i < run->measure_count; i++) {
        if (!run->measures[i].done)
            continue;
        json_open_object(w);
        json_string_member(w, "label", run->measures[i].label);
        json_real_member(w, "ms", run->measures[i].ms);
        json_close_object(w);
    }
    json_close_array(w);
}

bool script_write_report(const struct script_run *run, const char *failure, size_t steps)
{
    FILE *out = fopen(run->options->report, "we");
    struct json_writer w;
    struct buf text;
    bool ok;

    buf_init(&text, REPORT_BYTES);
    json_writer_init(&w, &text);
    json_open_object(&w);
    json_string_member(&w, "script", run->options->file);
    json_bool_member(&w, "ok", !failure);
    json_int_member(&w, "steps", (int64_t)steps);
    write_measures(run, &w);
    json_string_member(&w, "failure", failure);
    json_close_object(&w);
    buf_add_char(&text, '\n');
    ok = out && fwrite(text.data, 1, text.len, out) == text.len;
    if (out && fclose(out) != 0)
        ok = false;
    if (!ok)
        fprintf(stderr, "everi-tui: %s: %s\n", run->options->report, strerror(errno));
    buf_done(&text);
    return ok;
}
