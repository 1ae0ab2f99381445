#include "dispatcher.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

#include "fault.h"
#include "filter_index.h"
#include "json_read.h"
#include "log.h"
#include "mem.h"
#include "queue_own.h"
#include "subscription.h"

enum {
    LOAD_AT_ONCE = 128,
    EVENTS_AT_ONCE = 32,
    FEED_AT_ONCE = 256,
    POSITION_LAG = 1024,
    EVENT_BYTES_MAX = 1 << 18,
    EVENT_DEPTH = 16,
};

struct dispatcher {
    dispatcher_view *view;
    struct filter_index *topics[EVENT_TYPES]; /* NULL: nobody subscribed */
    int64_t loaded;                           /* the last subscription read */
    int64_t seen; /* where it has looked already, at or behind the stored position */
    _Atomic uint64_t events, candidates, matches;
};

struct place {
    int64_t position, within;
};

/* What one pass may still do. */
struct pass {
    struct dispatcher *dispatcher;
    struct turn *turn;
    struct place place;
    int64_t deadline_us;
    int fed;
};

struct dispatcher *dispatcher_new(dispatcher_view *view)
{
    struct dispatcher *dispatcher = mem_new(sizeof *dispatcher);

    dispatcher->view = view;
    return dispatcher;
}

static void forget(void *ctx)
{
    struct dispatcher *dispatcher = ctx;

    for (size_t i = 0; i < EVENT_TYPES; i++) {
        filter_index_free(dispatcher->topics[i]);
        dispatcher->topics[i] = NULL;
    }
    dispatcher->loaded = 0;
    dispatcher->seen = 0;
}

void dispatcher_free(struct dispatcher *dispatcher)
{
    if (!dispatcher)
        return;
    forget(dispatcher);
    mem_free(dispatcher);
}

/* Subscriptions into the index. */

static void load_one(struct dispatcher *dispatcher, const struct subscription *subscription)
{
    const char *json = subscription->filter ? subscription->filter : "{}";
    struct filter_index **topic = &dispatcher->topics[subscription->topic];
    struct arena *mem = arena_new();
    const struct filter *filter;
    struct err err;

    if (!filter_parse(json, strlen(json), "filter", mem, &filter, &err)) {
        /* It was taken once: only a damaged store brings it here. */
        log_error("subscription %s lets nothing through: %s",
                  id_format(ID_SUBSCRIPTION, subscription->id).s, err.text);
        arena_free(mem);
        return;
    }
    if (!*topic)
        *topic = filter_index_new();
    filter_index_add(*topic, subscription->id, mem, filter);
}

/* True: there are more. */
static bool load(struct dispatcher *dispatcher, struct turn *turn)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_subscriptions_after);
    int count = 0;

    bind_int(stmt, ":id", dispatcher->loaded);
    bind_int(stmt, ":limit", LOAD_AT_ONCE);
    for (; stmt_row(stmt); count++) {
        struct subscription subscription = subscription_read(stmt, turn->arena);

        load_one(dispatcher, &subscription);
        dispatcher->loaded = subscription.id;
    }
    return count == LOAD_AT_ONCE;
}

static void unload(struct dispatcher *dispatcher, enum event_type topic, int64_t id)
{
    filter_index_remove(dispatcher->topics[topic], id);
    if (filter_index_count(dispatcher->topics[topic]) > 0)
        return;
    filter_index_free(dispatcher->topics[topic]);
    dispatcher->topics[topic] = NULL;
}

/* Events into queues. */

static struct filter_found find(struct dispatcher *dispatcher, struct turn *turn,
                                const struct event *event, struct arena *mem)
{
    struct filter_found found = { .count = 0 };
    const struct filter_event *attributes;
    AUTO_JSON json_t *json = NULL;
    struct json_writer w;
    struct buf whole;
    struct err err;

    buf_init(&whole, EVENT_BYTES_MAX);
    json_writer_init(&w, &whole);
    dispatcher->view(turn->db, mem, event, &w);
    if (json_read(whole.data, whole.len, EVENT_DEPTH, &json, &err) &&
        filter_event_read(json, "event", mem, &attributes, &err))
        found = filter_index_find(dispatcher->topics[event->type], attributes, mem);
    else
        log_error("event %s reaches no subscription: %s", id_format(ID_EVENT, event->seq).s,
                  err.text);
    buf_done(&whole);
    return found;
}

/* What somebody's own subscription made happen would go round and round. */
static bool is_own(const struct subscription *subscription, const struct event *event)
{
    return subscription->person.n && subscription->person.n == event->actor.n;
}

static void feed(struct pass *pass, const struct event *event, int64_t id)
{
    struct turn *turn = pass->turn;
    struct subscription subscription;
    struct queue_own own;

    if (!subscription_get(turn->db, turn->arena, id, &subscription)) {
        unload(pass->dispatcher, event->type, id);
        return;
    }
    pass->dispatcher->matches++;
    if (event->seq <= subscription.since || is_own(&subscription, event) ||
        !queue_own_get(turn->db, subscription.queue, &own))
        return;
    queue_own_feed(turn, &own, event);
    FAULT_STEP("queue fed");
    pass->fed++;
}

static bool has_room(const struct pass *pass)
{
    return pass->fed < FEED_AT_ONCE && clock_mono_us() < pass->deadline_us;
}

/* All of the event's, or as many as there is room for, but one at least. False: some are left. */
static bool dispatch(struct pass *pass, const struct event *event, struct arena *mem)
{
    struct filter_found found = { .count = 0 };
    bool moved = false;

    if (pass->dispatcher->topics[event->type])
        found = find(pass->dispatcher, pass->turn, event, mem);

    for (size_t i = 0; i < found.count; i++) {
        if (found.ids[i] <= pass->place.within)
            continue;
        if (moved && !has_room(pass))
            return false;
        feed(pass, event, found.ids[i]);
        pass->place.within = found.ids[i];
        moved = true;
    }
    pass->dispatcher->events++;
    pass->dispatcher->candidates += found.candidates;
    pass->place = (struct place){ event->seq, 0 };
    return true;
}

static bool hears_any(const struct dispatcher *dispatcher)
{
    for (int type = 1; type < EVENT_TYPES; type++)
        if (dispatcher->topics[type])
            return true;
    return false;
}

static void bind_topics(struct stmt *stmt, const struct dispatcher *dispatcher)
{
    uint64_t words[2] = { 0 };

    for (int type = 1; type < EVENT_TYPES; type++)
        if (dispatcher->topics[type])
            words[type / 64] |= (uint64_t)1 << type % 64;
    bind_int(stmt, ":topics", (int64_t)words[0]);
    bind_int(stmt, ":topics_high", (int64_t)words[1]);
}

static size_t read_events(struct pass *pass, struct arena *mem, struct event *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(pass->turn->db, SQL_queue_fresh);
    size_t count = 0;

    bind_int(stmt, ":position", pass->place.position);
    bind_topics(stmt, pass->dispatcher);
    bind_int(stmt, ":limit", EVENTS_AT_ONCE);
    while (count < EVENTS_AT_ONCE && stmt_row(stmt))
        out[count++] = event_read(stmt, mem);
    return count;
}

/* True: there may be more. */
static bool dispatch_some(struct pass *pass)
{
    struct event events[EVENTS_AT_ONCE];
    struct arena *mem = arena_new();
    /* Who hears nothing need not go through a long log to find nothing. */
    size_t count = hears_any(pass->dispatcher) ? read_events(pass, mem, events) : 0;
    bool all = true;

    for (size_t i = 0; i < count && all; i++)
        all = dispatch(pass, &events[i], mem) && (i + 1 == count || has_room(pass));
    arena_free(mem);
    if (count == EVENTS_AT_ONCE || !all)
        return true;
    /* Nothing more for us up to the log's end: never look at that part again. */
    if (db_failure(pass->turn->db) == DB_OK)
        pass->place = (struct place){ event_last_seq(pass->turn->db), 0 };
    return false;
}

static struct place stored_place(struct db *db)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_dispatch_get);

    if (!stmt_row(stmt))
        return (struct place){ 0 };
    return (struct place){ col_int(stmt, "position"), col_int(stmt, "within") };
}

static void keep(struct turn *turn, struct place place)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_dispatch_move);

    bind_int(stmt, ":position", place.position);
    bind_int(stmt, ":within", place.within);
    stmt_run(stmt);
    FAULT_STEP("dispatcher moved");
}

static bool work(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct dispatcher *dispatcher = ctx;
    struct place before = stored_place(turn->db);
    struct pass pass = { dispatcher, turn, before, deadline_us, 0 };
    bool more = load(dispatcher, turn);

    if (more)
        return true;
    if (dispatcher->seen > before.position)
        pass.place = (struct place){ dispatcher->seen, 0 };
    do
        more = dispatch_some(&pass);
    while (more && has_room(&pass));
    /* A position that only passed over others' events is written down now and then. */
    if (pass.fed || pass.place.within || pass.place.position - before.position > POSITION_LAG)
        keep(turn, pass.place);
    dispatcher->seen = pass.place.within ? 0 : pass.place.position;
    return queue_own_expire(turn) || more;
}

static int64_t next_due(void *ctx, struct db *db)
{
    (void)ctx;
    return queue_own_next_expiry(db);
}

struct engine_source dispatcher_source(struct dispatcher *dispatcher)
{
    return (struct engine_source){ .name = "subscriptions",
                                   .work = work,
                                   .next_due = next_due,
                                   .undone = forget,
                                   .ctx = dispatcher };
}

void dispatcher_metrics(const struct dispatcher *dispatcher, struct buf *out)
{
    const struct {
        const char *name, *help;
        uint64_t value;
    } counters[] = {
        { "everi_dispatch_events_total", "Events looked at for operators' subscriptions",
          dispatcher->events },
        { "everi_dispatch_candidates_total", "Filter policies matched one by one",
          dispatcher->candidates },
        { "everi_dispatch_matches_total", "Subscriptions that an event matched",
          dispatcher->matches },
    };

    for (size_t i = 0; i < ARRAY_LEN(counters); i++)
        buf_printf(out, "# HELP %s %s\n# TYPE %s counter\n%s %" PRIu64 "\n", counters[i].name,
                   counters[i].help, counters[i].name, counters[i].name, counters[i].value);
}
