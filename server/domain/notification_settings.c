#include "notification_settings.h"

#include "event.h"

/* The numbers in the database: notification kinds are their own. */
enum { MESSAGE_NUMBER = 100 };

_Static_assert((int)MESSAGE_NUMBER > (int)NOTIFICATION_KINDS, "no kind has this number");

static int64_t number_of(unsigned kind)
{
    return kind == SETTING_MESSAGE ? MESSAGE_NUMBER : (int64_t)kind;
}

struct notification_switches notification_switches(struct db *db, struct person_id who,
                                                   unsigned kind)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_notification_setting_get);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":kind", number_of(kind));
    if (!stmt_row(stmt))
        return (struct notification_switches){ true, true, true };
    return (struct notification_switches){ .live = col_int(stmt, "live") != 0,
                                           .email = col_int(stmt, "email") != 0,
                                           .group = col_int(stmt, "grouped") != 0 };
}

void notification_settings(struct db *db, struct person_id who, struct notification_settings *out)
{
    for (unsigned kind = 0; kind < SETTING_KINDS; kind++)
        out->of[kind] = notification_switches(db, who, kind);
}

static bool changed(enum given_switch given, bool *now)
{
    bool wanted = given == GIVEN_ON;

    if (given == GIVEN_NOTHING || wanted == *now)
        return false;
    *now = wanted;
    return true;
}

static bool change_kind(struct turn *turn, struct person_id who, unsigned kind,
                        const struct given_switches *given)
{
    struct notification_switches now = notification_switches(turn->db, who, kind);
    bool any = changed(given->live, &now.live);

    any |= changed(given->email, &now.email);
    any |= changed(given->group, &now.group);
    if (!any)
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_notification_setting_set);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":kind", number_of(kind));
    bind_int(stmt, ":live", now.live);
    bind_int(stmt, ":email", now.email);
    bind_int(stmt, ":grouped", now.group);
    stmt_run(stmt);
    return true;
}

void notification_settings_change(struct turn *turn, struct person_id who,
                                  const struct notification_settings_draft *draft)
{
    bool any = false;

    for (unsigned kind = 0; kind < SETTING_KINDS; kind++)
        any |= change_kind(turn, who, kind, &draft->settings.of[kind]);
    if (any)
        event_append(turn, EVENT_SETTINGS_CHANGED, who, who.n, 0, NULL);
}
