#include "migrate.h"

#include <stdio.h>

static bool run_one(struct db *db, const struct migration *migration, int version)
{
    char stamp[64];

    snprintf(stamp, sizeof stamp, "PRAGMA user_version=%d", version);
    return db_exec(db, "BEGIN IMMEDIATE") && db_exec(db, migration->sql) && db_exec(db, stamp) &&
           db_exec(db, "COMMIT");
}

int migrate_newest(void)
{
    int newest = 0;

    while (migrations[newest].name)
        newest++;
    return newest;
}

int migrate_version(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_store_version);

    return (int)stmt_number(stmt, 0);
}

bool migrate_to(struct db *db, int version, struct err *err)
{
    for (int i = migrate_version(db); i < version; i++)
        if (!run_one(db, &migrations[i], i + 1))
            return err_set(err, ERR_UNAVAILABLE, NULL, "migration %s failed: %s",
                           migrations[i].name, db_failure_text(db));
    return true;
}

bool migrate(struct db *db, struct err *err)
{
    int version = migrate_version(db);

    if (version > migrate_newest())
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "the store is of a newer everi-server (version %d, this one knows %d): "
                       "run the newer program",
                       version, migrate_newest());
    return migrate_to(db, migrate_newest(), err);
}
