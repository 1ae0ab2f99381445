#include "migrate.h"

#include <stdio.h>

static bool run_one(struct db *db, const struct migration *migration, int version)
{
    char stamp[64];

    snprintf(stamp, sizeof stamp, "PRAGMA user_version=%d", version);
    return db_exec(db, "BEGIN IMMEDIATE") && db_exec(db, migration->sql) && db_exec(db, stamp) &&
           db_exec(db, "COMMIT");
}

bool migrate(struct db *db, struct err *err)
{
    int64_t version = 0;
    int newest = 0;

    while (migrations[newest].name)
        newest++;
    {
        AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_store_version);

        version = stmt_number(stmt, 0);
    }
    if (version > newest)
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "the store is of a newer everi-server (version %d, this one knows %d): "
                       "run the newer program",
                       (int)version, newest);
    for (int i = (int)version; i < newest; i++)
        if (!run_one(db, &migrations[i], i + 1))
            return err_set(err, ERR_UNAVAILABLE, NULL, "migration %s failed: %s",
                           migrations[i].name, db_failure_text(db));
    return true;
}
