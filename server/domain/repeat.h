/* Repeated calls (protocol.md 3, client_id): the same again gives the first result, something else
 * under the same client_id is a conflict. Kept for ever; of the content only a keyed hash. */
#ifndef EVERI_REPEAT_H
#define EVERI_REPEAT_H

#include <stddef.h>

#include "engine.h"
#include "id.h"

enum repeat { REPEAT_NEW, REPEAT_SAME, REPEAT_OTHER };

/* content: what method_canonical makes of the call. object: what the first call made. */
enum repeat repeat_find(struct turn *turn, struct person_id who, const char *client_id,
                        const void *content, size_t len, int64_t *object);
void repeat_remember(struct turn *turn, struct person_id who, const char *client_id,
                     const void *content, size_t len, int64_t object);

#endif
