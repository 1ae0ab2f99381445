/* An engine in an empty directory, with a clock that stands still: for tests of the rooms that work
 * inside turns. */
#ifndef EVERI_RIG_H
#define EVERI_RIG_H

#include "engine.h"
#include "worker.h"

struct rig {
    struct engine *engine;
    struct worker *worker;
    char dir[64];
    struct engine_source (*source)(void); /* one more than the worker's; NULL: none */
    void (*closing)(void);                /* before the engine stops; NULL: nothing to do */
};

enum { RIG_NOW_MS = 1000000000 };

/* functions: may be empty. The rig starts at RIG_NOW_MS. */
void rig_open(struct rig *rig, const struct function *functions, size_t count);
/* The same with one source more, asked for at every start. */
void rig_open_with(struct rig *rig, const struct function *functions, size_t count,
                   struct engine_source (*source)(void));
/* Stops the engine and starts a new one on the same directory. */
void rig_restart(struct rig *rig, const struct function *functions, size_t count);
void rig_close(struct rig *rig); /* and removes the directory */

/* Runs `act` as a job of its own; returns what it returned, after the commit. */
bool rig_run(struct rig *rig, turn_act *act, void *ctx);
/* Moves the clock; returns when everything that fell due has run. */
void rig_advance(struct rig *rig, int64_t by_ms);
/* Appends `count` events of the type by person 1, each in a turn's act of its own. */
void rig_append(struct rig *rig, enum event_type type, int count);

#endif
