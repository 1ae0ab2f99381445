#include "reload.h"

#include <assert.h>
#include <string.h>

#include "log.h"
#include "mem.h"

enum { PARTS_MAX = 8 };

struct reloader {
    const struct settings *started;
    struct settings force; /* what is in force of what can be reread */
    struct arena *mem;     /* holds its strings; NULL: they are those of `started` */
    int argc;
    char **argv;
    struct reload_part parts[PARTS_MAX];
    int count;
};

struct reloader *reload_new(const struct settings *started, int argc, char **argv)
{
    struct reloader *reloader = mem_new(sizeof *reloader);

    *reloader = (struct reloader){
        .started = started, .force = *started, .argc = argc, .argv = argv
    };
    return reloader;
}

void reload_free(struct reloader *reloader)
{
    if (!reloader)
        return;
    arena_free(reloader->mem);
    mem_free(reloader);
}

void reload_add(struct reloader *reloader, const struct reload_part *part)
{
    assert(reloader->count < PARTS_MAX);
    reloader->parts[reloader->count++] = *part;
}

static bool read_again(const struct reloader *reloader, struct arena *mem, struct settings *fresh,
                       struct err *err)
{
    char **args = arena_alloc(mem, (size_t)(reloader->argc + 1) * sizeof *args);
    int arg_count;
    bool bad_file;

    if (!settings_read(reloader->argc, reloader->argv, mem, fresh, args, &arg_count, &bad_file,
                       err))
        return false;
    if (!fresh->data)
        fresh->data = reloader->started->data; /* as main found it */
    return true;
}

static bool check_parts(const struct reloader *reloader, const struct settings *fresh,
                        struct err *err)
{
    for (int i = 0; i < reloader->count; i++) {
        const struct reload_part *part = &reloader->parts[i];

        if (!part->check || part->check(part->ctx, fresh, err))
            continue;
        while (i-- > 0)
            if (reloader->parts[i].drop)
                reloader->parts[i].drop(reloader->parts[i].ctx);
        return false;
    }
    return true;
}

static void tell_new(void *ctx, const char *name, bool reread)
{
    (void)ctx;
    if (reread)
        log_info("%s is in force as it stands in the configuration now", name);
}

static void tell_waiting(void *ctx, const char *name, bool reread)
{
    (void)ctx;
    if (!reread)
        log_warning("%s changed in the configuration: that waits for the next start", name);
}

void reload_run(struct reloader *reloader)
{
    struct arena *mem = arena_new();
    struct settings fresh;
    struct err err;

    if (!read_again(reloader, mem, &fresh, &err) || !check_parts(reloader, &fresh, &err)) {
        log_error("nothing was reread, all stays as it was: %s", err.text);
        arena_free(mem);
        return;
    }
    for (int i = 0; i < reloader->count; i++)
        if (reloader->parts[i].apply)
            reloader->parts[i].apply(reloader->parts[i].ctx, &fresh);
    log_info("reread the configuration");
    settings_compare(&reloader->force, &fresh, tell_new, NULL);
    settings_compare(reloader->started, &fresh, tell_waiting, NULL);
    arena_free(reloader->mem);
    reloader->mem = mem;
    reloader->force = fresh;
}
