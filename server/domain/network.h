/* Whom somebody knows, seen from the viewer: a few of each, for a profile. However many people are
 * followed, the newest few thousand are looked at. */
#ifndef EVERI_NETWORK_H
#define EVERI_NETWORK_H

#include "engine.h"
#include "objects.h"

/* followers, following: of `handle`. mutual: whom both follow, the newest first; of oneself: who
 * follows back. teammates: of `handle`. suggested: whom those whom the viewer follows follow and
 * the viewer doesn't, first those whom most of them follow. err: not_found. */
MUST_CHECK bool network_get(struct db *db, struct arena *mem, struct person_id viewer,
                            const char *handle, struct network *out, struct err *err);

#endif
