/* Numbered migrations, append-only: each runs whole in one transaction with its number, so a
 * store is always at exactly one version. A store newer than the program is refused. */
#ifndef EVERI_MIGRATE_H
#define EVERI_MIGRATE_H

#include "attrs.h"
#include "db.h"
#include "err.h"

struct migration {
    const char *name, *sql;
};
extern const struct migration migrations[]; /* ends with a row without a name */

/* The version of the newest migration, and that of the store: the number of those that ran. */
int migrate_newest(void);
int migrate_version(struct db *db);
/* To this version, if the store's is lower. err: unavailable. */
MUST_CHECK bool migrate_to(struct db *db, int version, struct err *err);
MUST_CHECK bool migrate(struct db *db, struct err *err);

#endif
