/* Where the states of one machine lead: each Next to a state that there is, each state reached. Of
 * a Parallel or a Map its own way alone: their machines are looked at by themselves. */
#ifndef EVERI_MACHINE_REACH_H
#define EVERI_MACHINE_REACH_H

#include "payload.h"

/* where: the machine's own JSON path. */
void machine_check_reach(const json_t *machine, const char *where, struct arena *mem,
                         payload_problem *problem, void *ctx);

#endif
