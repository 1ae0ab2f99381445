/* SIGHUP: the configuration file is read again, and what may change while the server runs changes.
 * All or nothing: first every part looks whether it can follow, then every part does. A file that
 * is no good, or a part that cannot follow, leaves everything as it was, with a line in the log.
 *
 * To let something follow: a part here (reload_add in wiring.c), and the setting in the
 * list `reread` of settings.c. The parts run on the thread that waits for signals: they set what is
 * atomic, or hand over to the thread whose it is. */
#ifndef EVERI_RELOAD_H
#define EVERI_RELOAD_H

#include "settings.h"

struct reload_part {
    /* Gets ready (reads files, say); changes nothing that anybody sees. May be NULL: it always can.
     * err: a sentence that names the file. */
    bool (*check)(void *ctx, const struct settings *fresh, struct err *err);
    /* After every part's check went well. What it keeps of `fresh` it copies. */
    void (*apply)(void *ctx, const struct settings *fresh);
    /* Instead of it, after a check of its own that went well. May be NULL. */
    void (*drop)(void *ctx);
    void *ctx;
};

struct reloader;

/* started: what the server started with; argc, argv: what it was read of. All must outlive it. */
struct reloader *reload_new(const struct settings *started, int argc, char **argv);
void reload_free(struct reloader *reloader); /* NULL is fine */
void reload_add(struct reloader *reloader, const struct reload_part *part);
/* Reads again, and logs what became of it. From one thread. */
void reload_run(struct reloader *reloader);

#endif
