/* Files. A file that includes itself, by whatever way, is caught by its depth. */
#include "script_load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "utf8.h"

enum { FILE_BYTES = 1 << 20, DEPTH_MAX = 8 };

const char *script_beside(struct arena *mem, const char *file, const char *name)
{
    const char *slash = strrchr(file, '/');

    if (!slash || *name == '/')
        return arena_strdup(mem, name);
    return arena_printf(mem, "%.*s/%s", (int)(slash - file), file, name);
}

char *script_read_file(struct arena *mem, const char *path, struct err *err)
{
    FILE *in = fopen(path, "re");
    struct buf bytes;
    char piece[4096];
    char *text = NULL;
    size_t n;

    if (!in) {
        err_set(err, ERR_UNAVAILABLE, NULL, "%s: %s", path, strerror(errno));
        return NULL;
    }
    buf_init(&bytes, FILE_BYTES);
    while ((n = fread(piece, 1, sizeof piece, in)) > 0)
        buf_add(&bytes, piece, n);
    if (ferror(in))
        err_set(err, ERR_UNAVAILABLE, NULL, "%s: %s", path, strerror(errno));
    else if (bytes.overflow)
        err_set(err, ERR_UNAVAILABLE, NULL, "%s: it has more than %d bytes", path, FILE_BYTES);
    else
        text = arena_strndup(mem, bytes.data ? bytes.data : "", bytes.len);
    fclose(in);
    buf_done(&bytes);
    return text;
}

static bool load(struct arena *mem, const char *file, int depth, struct script *out,
                 struct err *err)
{
    struct script own = { 0 };
    char *text = script_read_file(mem, file, err);

    if (!text)
        return false;
    if (!utf8_valid(text, strlen(text)))
        return err_set(err, ERR_INVALID_PARAMS, NULL, "%s: it is not UTF-8", file);
    if (!script_parse(mem, file, text, &own, err))
        return false;
    for (size_t i = 0; i < own.count; i++) {
        const struct step *step = &own.steps[i];

        if (step->kind != STEP_INCLUDE) {
            script_add(mem, out, step);
            continue;
        }
        if (depth == DEPTH_MAX)
            return err_set(err, ERR_INVALID_PARAMS, NULL,
                           "%s:%d: files include each other too deep", file, step->line);
        if (!load(mem, script_beside(mem, file, step->at[SLOT_FILE].text), depth + 1, out, err))
            return false;
    }
    return true;
}

bool script_load(struct arena *mem, const char *file, struct script *out, struct err *err)
{
    return load(mem, file, 0, out, err) && script_check(out, err);
}
