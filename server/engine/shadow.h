/* A store on trial: what runs in a shadow's turns reads the store as it is, and what it writes into
 * the tables that were named is its own, in memory, and gone with it. Those tables begin empty, and
 * hide the store's from unqualified names; the store's are still there as `main.…`.
 *
 * So rules are tried by the very code that keeps them. */
#ifndef EVERI_SHADOW_H
#define EVERI_SHADOW_H

#include "engine.h"

struct shadow;

/* tables: NULL-terminated. Of those in `muted` what is written is not even kept. From any thread,
 * while the store is in use. err: unavailable. */
MUST_CHECK bool shadow_open(const char *store_path, const char *const *tables,
                            const char *const *muted, struct shadow **out, struct err *err);
void shadow_close(struct shadow *shadow); /* NULL is fine */

struct db *shadow_db(struct shadow *shadow);
/* A turn for one act or delivery at this time. What it told nobody hears; its arena is good until
 * the next. */
struct turn *shadow_turn(struct shadow *shadow, int64_t now_ms);

#endif
