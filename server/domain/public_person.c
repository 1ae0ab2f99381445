#include "public_person.h"

#include "feed.h"
#include "person.h"
#include "person_settings.h"

static const struct person_id nobody = { 0 };

static bool is_public(struct db *db, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_person_public);

    bind_int(stmt, ":id", who.n);
    return stmt_row(stmt);
}

bool public_person_get(struct db *db, struct arena *mem, const char *handle, const char *before,
                       struct public_person *out)
{
    const struct handle_list_draft draft = { .page = { PUBLIC_PERSON_UPDATES, before },
                                             .handle = handle };
    struct person_settings settings;
    struct err err;

    if (!person_get(db, mem, nobody, handle, &out->person, &err) ||
        !is_public(db, out->person.brief.id) ||
        !feed_person(db, mem, nobody, &draft, &out->updates, &out->count, &out->next, &err))
        return false;
    person_settings_get(db, mem, out->person.brief.id, &settings);
    out->indexable = settings.allow_indexing;
    return true;
}
