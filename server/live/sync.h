/* Catching up (protocol.md 6): what lies behind a cursor, in order, as it is now. */
#ifndef EVERI_SYNC_H
#define EVERI_SYNC_H

#include "engine.h"
#include "json_write.h"

/* Writes sync's result for one person. err: invalid_params, field cursor. */
MUST_CHECK bool sync_write(struct db *db, struct arena *mem, int64_t now_ms, struct person_id who,
                           const char *cursor, struct json_writer *w, struct err *err);

#endif
