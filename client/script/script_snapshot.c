/* `snapshot home-80`: the screen as text and the looks of its cells, beside the script in
 * home-80.screen. With --update the file is written, and its difference is for people to review.
 * The free port of the script's server is another one each time: its digits are written as #. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "script_load.h"
#include "script_run.h"

enum { SNAPSHOT_BYTES = 1 << 20, ROWS_SHOWN = 6 };

static const char between[] = "---- looks\n";

static void hide_port(const struct script_run *run, char *text)
{
    const char *colon = run->url ? strrchr(run->url, ':') : NULL;
    char port[16];
    size_t len;

    if (!run->server || !colon)
        return;
    len = strspn(colon + 1, "0123456789") + 1;
    snprintf(port, sizeof port, "%.*s", (int)len, colon);
    for (char *at = text; (at = strstr(at, port)); at += len)
        memset(at + 1, '#', len - 1);
}

static char *snapshot(const struct script_run *run)
{
    struct buf out;
    char *text;

    buf_init(&out, SNAPSHOT_BYTES);
    grid_dump(run->screen, &out);
    buf_add_str(&out, between);
    grid_dump_looks(run->screen, &out);
    text = arena_strndup(run->mem, out.data, out.len);
    buf_done(&out);
    hide_port(run, text);
    return text;
}

static bool write_file(const char *path, const char *text, struct err *err)
{
    FILE *out = fopen(path, "we");
    bool ok = out && fputs(text, out) >= 0;

    if (out && fclose(out) != 0)
        ok = false;
    return ok || err_set(err, ERR_UNAVAILABLE, NULL, "%s: %s", path, strerror(errno));
}

/* Two texts line by line: prints what differs. */
static void tell_difference(const char *was, const char *is)
{
    int row = 0, shown = 0;

    while (*was || *is) {
        size_t was_len = strcspn(was, "\n"), is_len = strcspn(is, "\n");

        if ((was_len != is_len || memcmp(was, is, was_len) != 0) && shown++ < ROWS_SHOWN)
            fprintf(stderr, "  line %d\n    was |%.*s|\n    is  |%.*s|\n", row + 1, (int)was_len,
                    was, (int)is_len, is);
        was += was_len + (was[was_len] == '\n');
        is += is_len + (is[is_len] == '\n');
        row++;
    }
    if (shown > ROWS_SHOWN)
        fprintf(stderr, "  and %d more\n", shown - ROWS_SHOWN);
}

bool script_do_snapshot(struct script_run *run, const struct step *step, struct err *err)
{
    const char *name = step->at[SLOT_NAME].text;
    const char *path = script_beside(run->mem, step->file,
                                     arena_printf(run->mem, "%s.screen", name));
    const char *is, *was;

    if (!script_needs_client(run, err))
        return false;
    is = snapshot(run);
    if (run->options->update)
        return write_file(path, is, err);
    if (!run->options->headless)
        return true; /* a watched window may be of any size */
    was = script_read_file(run->mem, path, err);
    if (!was || strcmp(was, is) == 0)
        return was != NULL;
    tell_difference(was, is);
    return err_set(err, ERR_CONFLICT, NULL, "the screen is not as in %s (--update writes it)",
                   path);
}
