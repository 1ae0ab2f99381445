/* Workflows as they are deployed: a machine by its name, in versions. A deployed one has a queue of
 * its name, fed by a subscription; each message starts an execution. What the server ships
 * (assets/workflows) is deployed by itself, fed and started by the house, and may be replaced.
 *
 * Standard ones are durable (executions.h); express ones run within one delivery of their queue. */
#ifndef EVERI_WORKFLOW_H
#define EVERI_WORKFLOW_H

#include <jansson.h>

#include "event.h"

enum {
    WORKFLOWS_MAX = 100,
    WORKFLOW_DEFINITION_BYTES = 256 * 1024, /* as it is kept: without blanks */
};

struct workflow {
    const char *name, *filter; /* filter: NULL lets all through */
    int64_t definition, version;
    bool express, shipped;
    enum event_type topic; /* 0: the house starts it */
    int64_t subscription, deployed_at;
    int64_t started, succeeded, failed, timed_out;
};

/* What the server brings: a row each in workflow_shipped.c. */
struct shipped_workflow {
    const char *name; /* NULL ends the table */
    const char *machine;
    bool express;
    enum event_type topic; /* 0: the house starts it */
};
extern const struct shipped_workflow shipped_workflows[];

MUST_CHECK bool workflow_get(struct db *db, struct arena *mem, const char *name,
                             struct workflow *out);
/* The first behind `name`, by name. False: there is none. */
MUST_CHECK bool workflow_next(struct db *db, struct arena *mem, const char *name,
                              struct workflow *out);
/* The newest version's machine; NULL: damaged. Owned by the caller. */
json_t *workflow_machine(struct db *db, struct arena *mem, int64_t definition);

struct workflow_deployment {
    const char *name, *filter;
    enum event_type topic; /* 0: not said */
    bool express;
    json_t *machine; /* machine_check found nothing wrong with it */
};
/* A new name, or a new version: what runs goes on by the version that it began with.
 * err: invalid_params (name, topic, machine), conflict. */
MUST_CHECK bool workflow_deploy(struct turn *turn, const struct workflow_deployment *deployment,
                                struct err *err);
/* No execution starts any more; what runs goes on. Of a shipped one: the server's own is back.
 * err: not_found. */
MUST_CHECK bool workflow_remove(struct turn *turn, const char *name, struct err *err);
/* Deploys what the server ships, where an operator has not put something else in its place. */
void workflow_ship(struct turn *turn);
/* Forgets a version that nothing needs any more. */
void workflow_forget_versions(struct turn *turn, const char *name);

#endif
