/* Who was said to be typing where a moment ago (protocol: "once in 3 s"). */
#ifndef EVERI_TYPING_H
#define EVERI_TYPING_H

#include <stdbool.h>
#include <stdint.h>

#include "id.h"
#include "map.h"

/* Two generations of what passed: what is in neither is 3 s old. All zero is empty. */
struct typing {
    struct map recent, older;
    int64_t recent_since_ms;
};

void typing_done(struct typing *typing);
/* True: pass it on; it is remembered then. */
bool typing_passes(struct typing *typing, struct person_id person,
                   struct conversation_id conversation, int64_t now_ms);

#endif
