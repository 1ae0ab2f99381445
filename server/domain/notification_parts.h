/* What the files of notifications share. */
#ifndef EVERI_NOTIFICATION_PARTS_H
#define EVERI_NOTIFICATION_PARTS_H

#include "change.h"
#include "notification.h"

/* except: a session that knows already; n 0: none. */
void notification_tell(struct turn *turn, enum change_kind kind, struct person_id recipient,
                       struct notification_id id, struct session_id except);
void notification_log(struct turn *turn, enum event_type type, struct person_id actor,
                      struct notification_id id, const struct notification_key *key);
void notification_bind_key(struct stmt *stmt, const struct notification_key *key);

#endif
