/* Acts that are too large for one turn. Such an act does its first part in its own turn and leaves
 * a task; the task does a slice a turn, keeps its place in the store, and so survives anything.
 *
 * To add a kind: a number here, its step in a room above, and a row in wiring.c. */
#ifndef EVERI_TASK_H
#define EVERI_TASK_H

#include "engine.h"
#include "id.h"

/* The numbers are in the database. */
enum task_kind {
    TASK_ADD_MEMBERS = 1,
    TASK_READ_NOTIFICATIONS = 2,
    TASK_BLOCK = 3,
    TASK_FORGET_UPDATE = 4,    /* object: a deleted update */
    TASK_FORGET_COMMENT = 5,   /* object: a deleted comment */
    TASK_FORGET_GROUP = 6,     /* object: a withdrawn group of notifications */
    TASK_DROP_SHELLS = 7,      /* position: a deleted comment that may have lost its last reply */
    TASK_FORGET_REACTIONS = 8, /* object: a deleted message */
    TASK_INVITE_TO_TEAM = 9,
    TASK_TEAM_JOINED = 10, /* object: the event; members are notified of it */
    TASK_ERASE = 11,       /* object: a deleted person */
    TASK_FORGET_TEAM = 12, /* object: a team that is gone, or goes */
    TASK_INDEX_TEXTS = 13, /* object 0: updates, 1: messages; position: those behind it are done */
    TASK_REDRIVE = 14,     /* payload: a queue; its dead letters are moved back into it */
    TASK_DISCARD_QUEUE = 15, /* payload: the name of an operator's queue */
    TASK_KINDS
};

struct task {
    int64_t id;
    enum task_kind kind;
    struct person_id actor;
    int64_t object, position;
    void *ctx;           /* of the source */
    const void *payload; /* as task_add got it */
    size_t payload_len;
};

/* Does the next slice from task->position and moves it. True: it is finished. */
typedef bool task_step(struct turn *turn, struct task *task);

struct task_handler {
    enum task_kind kind;
    task_step *step;
};

/* Goes on from `position`. Returns the task's id. */
int64_t task_add(struct turn *turn, enum task_kind kind, struct person_id actor, int64_t object,
                 int64_t position, const void *payload, size_t payload_len);

/* handlers: ends with a row without a step. ctx: what steps work with beside the turn. */
struct task_runner {
    const struct task_handler *handlers;
    void *ctx;
};
/* The engine source that runs them; what it is given must outlive it. */
struct engine_source task_source(struct task_runner *runner);

#endif
