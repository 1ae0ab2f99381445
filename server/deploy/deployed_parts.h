/* What the files of deployed.h share. */
#ifndef EVERI_DEPLOYED_PARTS_H
#define EVERI_DEPLOYED_PARTS_H

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>

#include "deployed.h"

enum { DEPLOYED_THREADS = 4, DEPLOYED_EFFECTS_MAX = TURN_EFFECTS_MAX, DEPLOYED_CALLS_MAX = 100 };

struct deployed {
    struct helper *helper;
    struct runner *runner;
    char folder[PATH_MAX]; /* of executables */
    struct engine *engine;
    struct consumers *consumers; /* NULL: no event is handled */
    struct consumer_pool *pool;
    deployed_caller *caller;
    void *caller_ctx;
    /* Calls by name. */
    struct mailbox *waiting;
    pthread_t threads[DEPLOYED_THREADS];
    int thread_count;
    _Atomic bool is_closing;
    _Atomic int away;
    /* Of those who wait for what a call brings: tasks that are none, numbered downwards. */
    int64_t last_ticket;
    int64_t *finished;
    size_t finished_count, finished_cap;
    char stop_mark; /* its address is a message */
};

/* The line for an event. err: too_large. */
MUST_CHECK bool deployed_line(struct turn *turn, const struct deployment *deployment,
                              const struct delivery *delivery, struct arena *mem, const char **line,
                              size_t *len, struct err *err);
/* Somebody waits (turn_wait) for a call: a number that is no task's. On the engine's thread. */
int64_t deployed_new_ticket(struct deployed *deployed);
/* Those who wait go on in this turn or the next. */
void deployed_finish_ticket(struct deployed *deployed, int64_t ticket);
consumer_find deployed_find;
/* Does what the answer asks for. err: why the attempt failed. */
MUST_CHECK bool deployed_perform(struct deployed *deployed, struct turn *turn,
                                 struct person_id person, const char *answer, size_t len,
                                 struct err *err);
/* What it says is an error of its own. */
bool deployed_says_error(const char *answer, size_t len, struct err *err);

#endif
