/* What a person wants to hear of each kind of notification, and of messages. Everything is wanted
 * until they say otherwise. */
#ifndef EVERI_NOTIFICATION_SETTINGS_H
#define EVERI_NOTIFICATION_SETTINGS_H

#include "engine.h"
#include "objects.h"

/* kind: enum notification_kind, or SETTING_MESSAGE. */
struct notification_switches notification_switches(struct db *db, struct person_id who,
                                                   unsigned kind);
void notification_settings(struct db *db, struct person_id who, struct notification_settings *out);
/* Changes what is given. Nothing new: no event. */
void notification_settings_change(struct turn *turn, struct person_id who,
                                  const struct notification_settings_draft *draft);

#endif
