/* A call that no connection made: of a person whom the house itself acts for (a deployed function).
 * It goes the way of a client's from the method table on: the same params, rights, handlers; and
 * its answer is read by nobody. */
#ifndef EVERI_CALL_AS_H
#define EVERI_CALL_AS_H

#include <jansson.h>

#include "engine.h"
#include "id.h"

struct gateway;

/* In a turn. A method that reads is done there, too, so that what may not be read is an error;
 * searches are only checked. gateway: as void for whoever does not know it.
 * err: unknown_method, forbidden (of access anyone or admin, session.*, person.delete,
 * person.export), and those of the method. */
MUST_CHECK bool call_as(void *gateway, struct turn *turn, struct person_id who, const char *method,
                        const json_t *params, struct err *err);

#endif
