#include "what_if.h"

#include <string.h>

#include "map.h"
#include "notified.h"
#include "queue.h"
#include "shadow.h"

enum { EVENTS_AT_ONCE = 512 };

static const char *const tables[] = { "notification", "notification_actor", "task", NULL };
/* What notifications leave behind beside themselves. */
static const char *const muted[] = { "event", "change", NULL };

/* One run of one set of rules. */
struct trial {
    struct shadow *shadow;
    const struct grouping_rules *rules;
    struct turn *turn;
    const struct event *event;
    struct map read_upto; /* by person: the seq of the last event by which they read */
    struct what_if_side *side;
};

static void take(void *ctx, const struct notification_key *key, enum notified verdict)
{
    struct trial *trial = ctx;

    trial->turn->effects = 0;
    trial->side->notifications += verdict == NOTIFIED_JOINS;
    notified_apply(trial->turn, trial->rules, trial->event, key, verdict);
}

static void notify(struct trial *trial)
{
    struct db *db = shadow_db(trial->shadow);
    int64_t place = 0;

    (void)notified_each(db, trial->turn->arena, trial->event, take, trial);
    if (trial->event->type == EVENT_TEAM_JOINED)
        while (!notified_mates(db, trial->event, &place, take, trial))
            ;
}

struct read_group {
    struct notification_key key;
    int64_t first; /* the event that opened it */
};

static void read_in_shadow(struct db *db, const struct read_group *group)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_shadow_read);

    bind_int(stmt, ":recipient", group->key.recipient.n);
    bind_int(stmt, ":kind", group->key.kind);
    bind_int(stmt, ":target_kind", group->key.target_kind);
    bind_int(stmt, ":target", group->key.target);
    bind_int(stmt, ":first", group->first);
    stmt_run(stmt);
}

/* Whoever read then read what the store says is read, of what they had by then and had not read
 * before: the groups of the shadow that hold any of it. */
static void read(struct trial *trial)
{
    struct db *db = shadow_db(trial->shadow);
    struct person_id reader = trial->event->actor;
    int64_t before = (int64_t)(uintptr_t)map_get(&trial->read_upto, (uint64_t)reader.n);
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_shadow_read_between);

    bind_int(stmt, ":recipient", reader.n);
    bind_int(stmt, ":after", before);
    bind_int(stmt, ":before", trial->event->seq);
    while (stmt_row(stmt)) {
        const struct read_group group = {
            .key = { .recipient = reader,
                     .kind = (enum notification_kind)col_enum(stmt, "kind", NOTIFICATION_KINDS),
                     .target_kind = (enum target_kind)col_enum(stmt, "target_kind", TARGET_KINDS),
                     .target = col_int(stmt, "target") },
            .first = col_int(stmt, "first"),
        };

        read_in_shadow(db, &group);
    }
    map_put(&trial->read_upto, (uint64_t)reader.n, (void *)(uintptr_t)trial->event->seq);
}

static bool is_looked_at(enum event_type type)
{
    return notified_of(type) || type == EVENT_NOTIFICATION_READ;
}

static void bind_topics(struct stmt *stmt)
{
    struct queue_rule rule = { .name = "what-if" };
    size_t count = 0;

    for (int type = 1; type < EVENT_TYPES && count < QUEUE_TOPICS_MAX; type++)
        if (is_looked_at((enum event_type)type))
            rule.topics[count++] = (enum event_type)type;
    queue_bind_topics(stmt, &rule);
}

static size_t read_events(struct db *db, struct arena *mem, int64_t after, int64_t upto,
                          struct event *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_shadow_events);
    size_t count = 0;

    bind_int(stmt, ":after", after);
    bind_int(stmt, ":upto", upto);
    bind_topics(stmt);
    bind_int(stmt, ":limit", EVENTS_AT_ONCE);
    while (count < EVENTS_AT_ONCE && stmt_row(stmt))
        out[count++] = event_read(stmt, mem);
    return count;
}

static void look_at(struct trial *trial, const struct event *event)
{
    trial->event = event;
    trial->turn = shadow_turn(trial->shadow, event->at);
    if (event->type == EVENT_NOTIFICATION_READ)
        read(trial);
    else
        notify(trial);
}

/* Returns how many events; fewer than there are at once: those were the last. */
static size_t look_at_some(struct trial *trial, int64_t *after, int64_t upto)
{
    struct event events[EVENTS_AT_ONCE];
    struct arena *mem = arena_new();
    struct db *db = shadow_db(trial->shadow);
    size_t count = 0;

    if (db_exec(db, "BEGIN")) {
        count = read_events(db, mem, *after, upto, events);
        for (size_t i = 0; i < count; i++)
            look_at(trial, &events[i]);
        if (count)
            *after = events[count - 1].seq;
        if (!db_exec(db, "COMMIT"))
            count = 0;
    }
    arena_free(mem);
    return count;
}

static void count_people(struct db *db, struct arena *mem, struct what_if_side *side)
{
    AUTO_STMT struct stmt *count = db_stmt(db, SQL_shadow_people_count);
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_shadow_people);
    size_t most = (size_t)stmt_number(count, 0);

    side->people = arena_alloc(mem, (most + 1) * sizeof *side->people);
    while (side->count < most && stmt_row(stmt)) {
        side->people[side->count] = (struct what_if_person){ { col_int(stmt, "recipient") },
                                                             col_int(stmt, "groups") };
        side->groups += side->people[side->count++].groups;
    }
}

static bool run_one(const struct what_if_options *options, const struct grouping_rules *rules,
                    struct arena *mem, struct what_if *what, struct what_if_side *side,
                    struct err *err)
{
    struct trial trial = { .rules = rules, .side = side };
    int64_t after = what->from - 1;
    size_t count = EVENTS_AT_ONCE;
    bool good;

    if (!shadow_open(options->store_path, tables, muted, &trial.shadow, err))
        return false;
    map_init(&trial.read_upto);
    what->events = 0;
    while (count == EVENTS_AT_ONCE && !options->stops(options->ctx)) {
        count = look_at_some(&trial, &after, what->upto);
        what->events += (int64_t)count;
    }
    count_people(shadow_db(trial.shadow), mem, side);
    good = db_failure(shadow_db(trial.shadow)) == DB_OK;
    if (!good || count == EVENTS_AT_ONCE)
        good = err_set(err, ERR_UNAVAILABLE, NULL, "%s",
                       good ? "the server is stopping" : db_failure_text(shadow_db(trial.shadow)));
    map_done(&trial.read_upto);
    shadow_close(trial.shadow);
    return good;
}

/* What the log holds now, and the store. */
static bool look_at_store(const struct what_if_options *options, struct what_if *what,
                          struct err *err)
{
    const struct db_options read = { .read_only = true };
    struct db *db;

    if (!db_open(options->store_path, &read, &db, err))
        return false;
    {
        AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_shadow_stored);

        what->stored = stmt_number(stmt, 0);
        what->upto = event_last_seq(db);
    }
    db_close(db);
    return true;
}

bool what_if_run(const struct what_if_options *options, struct arena *mem, struct what_if *out,
                 struct err *err)
{
    *out = (struct what_if){ .from = options->from };
    return look_at_store(options, out, err) &&
           run_one(options, &grouping_rules_shipped, mem, out, &out->shipped, err) &&
           run_one(options, options->rules, mem, out, &out->tried, err);
}
