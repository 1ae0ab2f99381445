/* The engine's insides, shared by the files of this room and by nobody else. All of it belongs to
 * the engine's thread, but for what is atomic. */
#ifndef EVERI_ENGINE_PARTS_H
#define EVERI_ENGINE_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "engine.h"
#include "histogram.h"
#include "mailbox.h"
#include "migration_copies.h"

enum {
    SOURCES_MAX = 24,
    RECOVERY_MS = 1000, /* how often a store that was full is tried again */
};

/* A job that is done when a task is. */
struct waiter {
    struct waiter *next;
    struct job *job;
    int64_t task;
    job_run *resume;
    bool fresh; /* began to wait in the turn that is running */
};

struct engine {
    struct engine_options options;
    struct db *db;
    struct clock *clock;
    int lock_fd;
    char *store_path;
    struct mailbox *waiting;
    pthread_t thread;
    _Atomic bool stopping;
    _Atomic bool healthy;

    int64_t last_id, last_change;
    int64_t wal_empty_at_ms; /* when the WAL was last emptied, in the clock's time */
    int64_t wal_tried_at_us; /* when that was last tried */
    struct waiter *waiters;
    bool job_waits; /* the running job called turn_wait or turn_advance */
    struct {
        struct job *job; /* NULL: nobody advances the clock */
        job_run *resume;
        int64_t target_ms;
        bool arrived; /* the time must be written down, even if nothing else was */
    } advance;
    struct migration_copies copies;
    struct engine_source sources[SOURCES_MAX];
    size_t source_count;
    bool sources_busy;   /* some source has more to do now */
    int64_t retry_at_us; /* after a failed turn: when sources may work again */
    int64_t acted_at_us, acts_took_us; /* the last turn that had acts, and its acts */

    struct histogram commit_seconds, turn_seconds;
    _Atomic uint64_t acts, turns_failed;
    _Atomic uint64_t turns_long, longest_us; /* of a turn's work: its commit waits for the disk */
};

/* One turn: the acts that wait, beginning with `first` (NULL: none), then the sources; committed,
 * and handed over. */
void engine_turn(struct engine *engine, struct job *first);
/* Ends the process where the store cannot be believed any more. */
void engine_end_if_broken(const struct engine *engine);
/* When a source next has something to do by itself; INT64_MAX: never. */
int64_t engine_next_due(struct engine *engine);
/* The WAL holds what may have been deleted, for longer than it should: it is emptied between turns.
 */
bool engine_wal_is_old(const struct engine *engine);

#endif
