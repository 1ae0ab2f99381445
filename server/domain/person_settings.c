#include "person_settings.h"

#include <string.h>

#include "event.h"
#include "person.h"
#include "team.h"

void person_settings_get(struct db *db, struct arena *mem, struct person_id who,
                         struct person_settings *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_person_settings_get);

    *out = (struct person_settings){ WHO_EVERYBODY, WHO_EVERYBODY, "en", "UTC", false };
    bind_int(stmt, ":person", who.n);
    if (!stmt_row(stmt))
        return;
    *out = (struct person_settings){
        .who_may_write_me = (enum who_may)col_enum(stmt, "who_may_write", WHO_GIVEN),
        .who_may_add_me = (enum who_may)col_enum(stmt, "who_may_add", WHO_GIVEN),
        .language = col_text(stmt, mem, "language"),
        .time_zone = col_text(stmt, mem, "time_zone"),
        .allow_indexing = col_int(stmt, "allow_indexing") != 0,
    };
}

static void store(struct turn *turn, struct person_id who, const struct person_settings *settings)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_person_settings_set);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":who_may_write", settings->who_may_write_me);
    bind_int(stmt, ":who_may_add", settings->who_may_add_me);
    bind_text(stmt, ":language", settings->language);
    bind_text(stmt, ":time_zone", settings->time_zone);
    bind_int(stmt, ":allow_indexing", settings->allow_indexing);
    stmt_run(stmt);
}

static bool same(const struct person_settings *a, const struct person_settings *b)
{
    return a->who_may_write_me == b->who_may_write_me && a->who_may_add_me == b->who_may_add_me &&
           a->allow_indexing == b->allow_indexing && strcmp(a->language, b->language) == 0 &&
           strcmp(a->time_zone, b->time_zone) == 0;
}

void person_settings_set(struct turn *turn, struct person_id who,
                         const struct person_settings_draft *draft, struct person_settings *out)
{
    struct person_settings before;
    struct person_settings now;

    person_settings_get(turn->db, turn->arena, who, &before);
    now = before;
    if (draft->who_may_write_me != WHO_GIVEN)
        now.who_may_write_me = draft->who_may_write_me;
    if (draft->who_may_add_me != WHO_GIVEN)
        now.who_may_add_me = draft->who_may_add_me;
    if (draft->language)
        now.language = draft->language;
    if (draft->time_zone)
        now.time_zone = draft->time_zone;
    if (draft->allow_indexing.given)
        now.allow_indexing = draft->allow_indexing.value;
    if (!same(&before, &now)) {
        store(turn, who, &now);
        event_append(turn, EVENT_SETTINGS_CHANGED, who, who.n, 0, NULL);
    }
    *out = now;
}

static bool is_among(struct db *db, enum who_may rule, struct person_id who, struct person_id whom)
{
    switch (rule) {
    case WHO_EVERYBODY:
        return true;
    case WHO_FOLLOWED:
        return person_follows(db, whom, who);
    case WHO_TEAM:
        return team_shared(db, who, whom);
    case WHO_GIVEN:
        return false;
    }
    return false;
}

bool person_may_write(struct db *db, struct arena *mem, struct person_id who, struct person_id whom)
{
    struct person_settings settings;

    person_settings_get(db, mem, whom, &settings);
    return is_among(db, settings.who_may_write_me, who, whom);
}

bool person_may_add(struct db *db, struct arena *mem, struct person_id who, struct person_id whom)
{
    struct person_settings settings;

    person_settings_get(db, mem, whom, &settings);
    return is_among(db, settings.who_may_add_me, who, whom);
}
