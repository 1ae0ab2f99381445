/* What the operator of the server does to people, by admin commands. */
#include "account.h"
#include "account_keys.h"
#include "event.h"

static const struct person_id house = { 0 };

static bool set(struct turn *turn, enum sql sql, struct person_id who, bool on)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, ":id", who.n);
    bind_int(stmt, ":on", on);
    return stmt_change(stmt) > 0;
}

void account_set_badge(struct turn *turn, struct person_id who, enum account_badge badge, bool on)
{
    static const struct {
        enum sql set;
        enum event_type type;
        const char *name;
    } rows[] = {
        [BADGE_VERIFIED] = { SQL_person_set_verified, EVENT_PERSON_VERIFIED, "verified" },
        [BADGE_ADMIN] = { SQL_person_set_admin, EVENT_PERSON_EDITED, "admin" },
        [BADGE_PEOPLE_MANAGER] = { SQL_person_set_people_manager, EVENT_PERSON_EDITED,
                                   "people_manager" },
    };

    if (set(turn, rows[badge].set, who, on))
        event_append(
            turn, rows[badge].type, house, who.n, 0,
            arena_printf(turn->arena, "{\"%s\":%s}", rows[badge].name, on ? "true" : "false"));
}

void account_set_disabled(struct turn *turn, struct person_id who, bool disabled)
{
    if (!set(turn, SQL_person_set_disabled, who, disabled))
        return;
    event_append(turn, disabled ? EVENT_PERSON_DISABLED : EVENT_PERSON_ENABLED, house, who.n, 0,
                 NULL);
    if (disabled)
        account_end_sessions(turn, who, (struct session_id){ 0 }, END_DISABLED);
}

void account_set_password(struct turn *turn, struct person_id who, const char *hash)
{
    {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_person_set_password);

        bind_int(stmt, ":id", who.n);
        bind_text(stmt, ":password", hash);
        stmt_run(stmt);
    }
    event_append(turn, EVENT_PASSWORD_CHANGED, house, who.n, 0, NULL);
    account_remove_keys(turn, who);
    account_end_sessions(turn, who, (struct session_id){ 0 }, END_PASSWORD_CHANGED);
}
