/* The people in the background of a script: each has a connection of their own, kept open, so that
 * they are online, get their pushes and have their own limits. */
#ifndef EVERI_SCRIPT_PEOPLE_H
#define EVERI_SCRIPT_PEOPLE_H

#include <stdbool.h>

#include <jansson.h>

#include "attrs.h"
#include "err.h"

struct script_people;

/* password: of everybody. err: invalid_params: no good address. */
MUST_CHECK bool script_people_new(const char *url, const char *password, struct script_people **out,
                                  struct err *err);
void script_people_free(struct script_people *people); /* NULL is fine */

/* Registers somebody new, or - known - logs somebody in who has an account.
 * err: conflict: the script has this person already; else as the server says. */
MUST_CHECK bool script_people_add(struct script_people *people, const char *handle,
                                  const char *name, bool known, struct err *err);
/* NULL: the script knows nobody of that handle. */
const char *script_people_password(const struct script_people *people, const char *handle);

/* One call, answered. params: JSON. A connection that was lost is made anew first.
 * result: the caller's to release (AUTO_JSON).
 * err: not_found: no such person here; else as the server says, or that it does not answer. */
MUST_CHECK bool script_people_call(struct script_people *people, const char *handle,
                                   const char *method, const char *params, json_t **result,
                                   struct err *err);
/* Their server has ended: returns when everybody has noticed. */
void script_people_part(struct script_people *people);
/* Reads what has come for them, so that the server need not wait. */
void script_people_pump(struct script_people *people);

#endif
