/* Who is looked after when: people whose digest may be due, and the members of groups in which
 * something was said. A group may have 10,000 members: they are walked a slice a turn, once for
 * all that is said in a while. */
#include "mail_digest.h"

enum { WALK_A_TURN = 200, WALKS_A_DAY = 24 };

static int64_t walk_after_ms(const struct mail_rules *rules)
{
    return rules->digest_ms / WALKS_A_DAY;
}

struct look {
    struct person_id who;
    int64_t at;
};

/* The first of one order; at INT64_MAX: there is none. */
static struct look first_of(struct db *db, enum sql sql, int64_t wait_ms)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, sql);

    if (!stmt_row(stmt))
        return (struct look){ .at = INT64_MAX };
    return (struct look){ { col_int(stmt, "person") }, col_int(stmt, "at") + wait_ms };
}

static struct look next_look(struct db *db, const struct mail_rules *rules)
{
    const struct look firsts[] = {
        first_of(db, SQL_mail_look_next, 0),
        first_of(db, SQL_mail_soon_next, rules->delay_ms),
        first_of(db, SQL_mail_daily_next, rules->digest_ms),
    };
    struct look next = firsts[0];

    for (size_t i = 1; i < ARRAY_LEN(firsts); i++)
        if (firsts[i].at < next.at)
            next = firsts[i];
    return next;
}

static void set_look(struct turn *turn, struct person_id who, int64_t at)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mail_look_set);

    bind_int(stmt, ":person", who.n);
    if (at == INT64_MAX)
        bind_null(stmt, ":at");
    else
        bind_int(stmt, ":at", at);
    stmt_run(stmt);
}

struct walk {
    int64_t conversation, at, place;
};

/* at INT64_MAX: there is none. */
static struct walk next_walk(struct db *db, const struct mail_rules *rules)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_walk_next);

    if (!stmt_row(stmt))
        return (struct walk){ .at = INT64_MAX };
    return (struct walk){ col_int(stmt, "conversation"),
                          col_int(stmt, "said_at") + walk_after_ms(rules), col_int(stmt, "place") };
}

struct member_waits {
    struct person_id who;
    int64_t at; /* of the first message that they have not read; 0: none */
};

static int64_t unread_since(struct db *db, int64_t conversation, struct person_id who,
                            int64_t read_seq)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_message_first_unread);

    bind_int(stmt, ":conversation", conversation);
    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":read_seq", read_seq);
    return stmt_number(stmt, 0);
}

static size_t walk_slice(struct turn *turn, struct walk *walk, struct member_waits *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mail_walk_members);
    size_t count = 0;

    bind_int(stmt, ":conversation", walk->conversation);
    bind_int(stmt, ":after", walk->place);
    bind_int(stmt, ":now", turn->now_ms);
    bind_int(stmt, ":limit", WALK_A_TURN);
    while (count < WALK_A_TURN && stmt_row(stmt)) {
        out[count] = (struct member_waits){ { col_int(stmt, "person") }, 0 };
        walk->place = out[count].who.n;
        if (col_int(stmt, "waits"))
            out[count].at = unread_since(turn->db, walk->conversation, out[count].who,
                                         col_int(stmt, "read_seq"));
        count++;
    }
    return count;
}

static void keep_walk(struct turn *turn, const struct walk *walk, bool finished)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db,
                                          finished ? SQL_mail_walk_drop : SQL_mail_walk_move);

    bind_int(stmt, ":conversation", walk->conversation);
    if (!finished)
        bind_int(stmt, ":place", walk->place);
    stmt_run(stmt);
}

static void go_on(struct turn *turn, struct walk *walk)
{
    struct member_waits members[WALK_A_TURN];
    size_t count = walk_slice(turn, walk, members);

    for (size_t i = 0; i < count; i++)
        if (members[i].at)
            mail_mark(turn, members[i].who, SETTING_MESSAGE, false, walk->conversation,
                      members[i].at);
    keep_walk(turn, walk, count < WALK_A_TURN);
}

bool mail_digest_work(struct turn *turn, const struct mail_rules *rules, int64_t deadline_us)
{
    struct walk walk;
    struct look look;

    while ((walk = next_walk(turn->db, rules)).at <= turn->now_ms) {
        go_on(turn, &walk);
        if (clock_mono_us() > deadline_us)
            return true;
    }
    while ((look = next_look(turn->db, rules)).at <= turn->now_ms) {
        turn->effects = 0;
        set_look(turn, look.who, mail_digest_make(turn, rules, look.who));
        if (clock_mono_us() > deadline_us)
            return true;
    }
    return false;
}

int64_t mail_digest_next(struct db *db, const struct mail_rules *rules)
{
    int64_t walk_at = next_walk(db, rules).at;
    int64_t look_at = next_look(db, rules).at;

    return walk_at < look_at ? walk_at : look_at;
}
