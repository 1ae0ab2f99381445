/* What would be mailed to a person, and when: what they have not read of what they want by mail. */
#ifndef EVERI_PENDING_MAIL_H
#define EVERI_PENDING_MAIL_H

#include "engine.h"
#include "objects.h"

/* Up to PENDING_GROUPS groups of notifications and as many conversations, the newest of each; the
 * soonest mail first. Nothing where there is no confirmed address. */
enum { PENDING_GROUPS = 200 };
void pending_mail(struct db *db, struct arena *mem, struct person_id who, int64_t now_ms,
                  struct pending_mail **items, size_t *count);

#endif
