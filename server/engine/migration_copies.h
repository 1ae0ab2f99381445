/* Before a store is migrated it is copied beside itself (everi.db.before-VERSION-TIME), for those
 * who want the older program back. promises.md: "migration copies removed after 4 days". */
#ifndef EVERI_MIGRATION_COPIES_H
#define EVERI_MIGRATION_COPIES_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"
#include "err.h"

struct engine_source;

/* Of a store of this version. An older copy of the same version goes. err: unavailable. */
MUST_CHECK bool migration_copy_make(const char *data_dir, const char *store_path, int version,
                                    int64_t now_ms, struct err *err);

/* An engine source that removes what is old enough. Must outlive the engine's turns. */
struct migration_copies {
    const char *data_dir;
    bool looked;
    int64_t due_ms; /* when the oldest is; INT64_MAX: there is none */
};
struct engine_source migration_copies_source(struct migration_copies *copies);

#endif
