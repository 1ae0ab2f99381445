/* What would be mailed to a person, and when: what they have not read of what they want by mail. */
#ifndef EVERI_PENDING_MAIL_H
#define EVERI_PENDING_MAIL_H

#include "engine.h"
#include "mail_due.h"
#include "objects.h"

/* Of what has waited for longest, up to MAIL_ITEMS_LOOKED_AT; the soonest mail first. Nothing where
 * there is no confirmed address. */
void pending_mail(struct db *db, struct arena *mem, const struct mail_rules *rules,
                  struct person_id who, int64_t now_ms, struct pending_mail **items, size_t *count);

#endif
