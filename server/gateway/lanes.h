/* What may be under way beside what, of one session (protocol: "Requests of one connection take
 * effect in the order sent, also within a batch"):
 *
 * - reads go beside reads: none of them changes what another sees;
 * - writes go behind writes: the engine keeps their order;
 * - a read waits for the writes before it, and a write for the reads before it;
 * - beside what is alone nothing goes: a login, for it decides who calls, and whatever has to be
 *   hashed first, for others would overtake it.
 *
 * Whoever asks takes requests from the front of a line only. */
#ifndef EVERI_LANES_H
#define EVERI_LANES_H

#include <stdbool.h>
#include <stdint.h>

#include "request.h"

struct lanes {
    uint16_t reads, writes;
    bool alone;
};

bool lanes_admit(const struct lanes *lanes, enum lane lane);
void lanes_enter(struct lanes *lanes, enum lane lane);
void lanes_leave(struct lanes *lanes, enum lane lane);

#endif
