#include "feed_walk.h"

enum {
    MERGED_MAX = 2000, /* channels: each is looked up, at about 1.3 us */
    /* What a page may cost before its walk is tired, in sixteenths of what a look at an act of
     * anybody costs: a few milliseconds. */
    COST_MAX = 16 * 4096,
    COST_LOOK = 16,
    COST_MERGED = 32, /* an act out of the channel that it is newest of */
    COST_MET = 4,     /* one of a crowd around one update: its channel does not matter */
};

struct head {
    int64_t seq;
    struct channel channel;
};

/* Acts as they are read, newest first. */
struct log {
    struct stmt *rows; /* NULL: there is none */
    bool waits;        /* its row is still to be looked at */
    bool ended;
};

struct feed_walk {
    struct feed_reader *reader;
    struct arena *mem;
    const struct map *met;
    struct head *heads; /* a heap, the newest on top */
    size_t count;
    struct log log;  /* of all acts; none: they are merged */
    struct log past; /* of those taken back; none: not one since the walk began */
    int64_t place;
    int cost;
    bool found; /* an act was given out */
};

static int channels_up_to(struct feed_reader *reader, int most)
{
    AUTO_STMT struct stmt *stmt = db_stmt(reader->db, SQL_feed_listens_count);

    bind_int(stmt, ":viewer", reader->who.n);
    bind_int(stmt, ":limit", most);
    return (int)stmt_number(stmt, 0);
}

/* Lets the head at `i` sink to where both below it are older. */
static void sink(struct feed_walk *walk, size_t i)
{
    struct head head = walk->heads[i];
    size_t below;

    for (; (below = 2 * i + 1) < walk->count; i = below) {
        if (below + 1 < walk->count && walk->heads[below + 1].seq > walk->heads[below].seq)
            below++;
        if (walk->heads[below].seq <= head.seq)
            break;
        walk->heads[i] = walk->heads[below];
    }
    walk->heads[i] = head;
}

static void add_head(struct feed_walk *walk, size_t *cap, struct head head)
{
    if (walk->count == *cap) {
        struct head *more = arena_alloc(walk->mem, 2 * *cap * sizeof *more);

        for (size_t i = 0; i < walk->count; i++)
            more[i] = walk->heads[i];
        walk->heads = more;
        *cap *= 2;
    }
    walk->heads[walk->count++] = head;
}

static struct head read_head(struct stmt *stmt)
{
    return (struct head){
        .seq = col_int(stmt, "seq"),
        .channel = { (enum channel_kind)col_enum(stmt, "kind", CHANNEL_KINDS),
                     col_int(stmt, "id") },
    };
}

/* The channels that are heard now, but for those that were not when the walk began. */
static void add_heads(struct feed_walk *walk, size_t *cap, int64_t before)
{
    AUTO_STMT struct stmt *stmt = db_stmt(walk->reader->db, SQL_feed_heads);

    bind_int(stmt, ":viewer", walk->reader->who.n);
    bind_int(stmt, ":before", before);
    while (stmt_row(stmt)) {
        const struct head head = read_head(stmt);

        feed_reader_learn(walk->reader, head.channel, true);
        if (head.seq && feed_reader_heard(walk->reader, head.channel))
            add_head(walk, cap, head);
    }
    walk->reader->complete = true;
}

/* Those that were heard then, and are not now. */
static void add_past_heads(struct feed_walk *walk, size_t *cap, int64_t before)
{
    AUTO_STMT struct stmt *stmt = db_stmt(walk->reader->db, SQL_feed_past_heads);

    bind_int(stmt, ":viewer", walk->reader->who.n);
    bind_int(stmt, ":as_of", walk->reader->as_of);
    bind_int(stmt, ":before", before);
    while (stmt_row(stmt)) {
        const struct head head = read_head(stmt);

        if (head.seq && feed_reader_heard(walk->reader, head.channel) &&
            !feed_reader_hears(walk->reader, head.channel))
            add_head(walk, cap, head);
    }
}

static void merge_from(struct feed_walk *walk, int64_t before)
{
    size_t cap = 64;

    walk->heads = arena_alloc(walk->mem, cap * sizeof *walk->heads);
    add_heads(walk, &cap, before);
    add_past_heads(walk, &cap, before);
    for (size_t i = walk->count / 2; i-- > 0;)
        sink(walk, i);
}

static void log_from(struct feed_walk *walk, int64_t before)
{
    walk->log.rows = db_stmt(walk->reader->db, SQL_feed_log);
    bind_int(walk->log.rows, ":before", before);
}

static void recall_from(struct feed_walk *walk, int64_t before)
{
    AUTO_STMT struct stmt *any = db_stmt(walk->reader->db, SQL_feed_past_any);

    bind_int(any, ":as_of", walk->reader->as_of);
    if (!stmt_row(any))
        return;
    walk->past.rows = db_stmt(walk->reader->db, SQL_feed_past_log);
    bind_int(walk->past.rows, ":before", before);
}

struct feed_walk *feed_walk_new(struct feed_reader *reader, struct arena *mem,
                                const struct map *met, int64_t before)
{
    struct feed_walk *walk = arena_alloc(mem, sizeof *walk);

    *walk = (struct feed_walk){ .reader = reader, .mem = mem, .met = met, .place = before };
    if (channels_up_to(reader, MERGED_MAX + 1) <= MERGED_MAX)
        merge_from(walk, before);
    else
        log_from(walk, before);
    recall_from(walk, before);
    return walk;
}

static void log_done(struct log *log)
{
    stmt_done_at(&log->rows);
    *log = (struct log){ 0 };
}

void feed_walk_done(struct feed_walk *walk)
{
    log_done(&walk->log);
    log_done(&walk->past);
}

/* Reads the top's act, and puts the one behind it in its place. */
static bool read_top(struct feed_walk *walk, struct feed_act *act)
{
    AUTO_STMT struct stmt *stmt = db_stmt(walk->reader->db, SQL_feed_channel_acts);
    struct head *top = &walk->heads[0];

    bind_int(stmt, ":channel_kind", top->channel.kind);
    bind_int(stmt, ":channel", top->channel.id);
    bind_int(stmt, ":from", top->seq);
    if (!stmt_row(stmt))
        return false;
    *act = (struct feed_act){
        .seq = col_int(stmt, "seq"),
        .update = { col_int(stmt, "update_post") },
        .kind = (enum feed_reason)col_enum(stmt, "kind", REASONS),
        .channel = top->channel,
    };
    if (stmt_row(stmt))
        top->seq = col_int(stmt, "seq");
    else
        *top = walk->heads[--walk->count];
    sink(walk, 0);
    return true;
}

/* A walk may end between acts of different seq only: of those with the same, a page has all. */
static bool tired(struct feed_walk *walk, int64_t seq)
{
    if (seq != walk->place && walk->cost >= COST_MAX)
        return true;
    walk->place = seq;
    return false;
}

/* Whether the row is of an act that the reader listened to as the walk began. */
static bool look_at_row(struct feed_walk *walk, struct stmt *row, struct feed_act *act)
{
    struct feed_act found = { .seq = walk->place };

    found.update.n = col_int(row, "update_post");
    if (map_get(walk->met, (uint64_t)found.update.n)) {
        walk->cost += COST_MET;
        return false;
    }
    walk->cost += COST_LOOK;
    found.channel.kind = (enum channel_kind)col_enum(row, "channel_kind", CHANNEL_KINDS);
    found.channel.id = col_int(row, "channel");
    if (!feed_reader_heard(walk->reader, found.channel))
        return false;
    found.kind = (enum feed_reason)col_enum(row, "kind", REASONS);
    *act = found;
    return true;
}

static bool look_at_past(struct feed_walk *walk, struct feed_act *act)
{
    walk->past.waits = false;
    if (col_int(walk->past.rows, "until") <= walk->reader->as_of) {
        walk->cost += COST_MET;
        return false;
    }
    if (!look_at_row(walk, walk->past.rows, act))
        return false;
    act->past = true;
    return true;
}

static bool look_at_standing(struct feed_walk *walk, struct feed_act *act)
{
    if (walk->log.rows) {
        walk->log.waits = false;
        return look_at_row(walk, walk->log.rows, act);
    }
    walk->cost += COST_MERGED;
    return read_top(walk, act);
}

/* The seq of the act that is to be looked at next; 0: there is none. */
static int64_t log_ahead(struct log *log)
{
    if (log->rows && !log->waits && !log->ended) {
        log->waits = stmt_row(log->rows);
        log->ended = !log->waits;
    }
    return log->waits ? col_int(log->rows, "seq") : 0;
}

static int64_t standing_ahead(struct feed_walk *walk)
{
    if (walk->log.rows)
        return log_ahead(&walk->log);
    return walk->count ? walk->heads[0].seq : 0;
}

static enum feed_step next(struct feed_walk *walk, struct feed_act *act)
{
    for (;;) {
        int64_t standing = standing_ahead(walk);
        int64_t past = log_ahead(&walk->past);

        if (!standing && !past)
            return FEED_STEP_END;
        if (tired(walk, standing > past ? standing : past))
            return FEED_STEP_TIRED;
        if (standing >= past ? look_at_standing(walk, act) : look_at_past(walk, act))
            return FEED_STEP_ACT;
    }
}

enum feed_step feed_walk_next(struct feed_walk *walk, struct feed_act *act)
{
    enum feed_step step = next(walk, act);

    if (step == FEED_STEP_TIRED && walk->log.rows && !walk->found) {
        /* They follow thousands who are silent: the few acts there are, are found by merging. */
        log_done(&walk->log);
        walk->cost = 0;
        merge_from(walk, walk->place);
        step = next(walk, act);
    }
    walk->found = walk->found || step == FEED_STEP_ACT;
    return step;
}

void feed_walk_rest(struct feed_walk *walk)
{
    walk->cost = 0;
}

int64_t feed_walk_place(const struct feed_walk *walk)
{
    return walk->place;
}
