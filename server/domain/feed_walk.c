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

struct feed_walk {
    struct feed_reader *reader;
    struct arena *mem;
    const struct map *met;
    struct head *heads; /* a heap, the newest on top */
    size_t count;
    struct stmt *log; /* NULL: merged */
    int64_t place;
    int cost;
    bool row_waits; /* the log's row is still to be looked at: the walk was tired */
    bool found;     /* an act was given out */
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

static void merge_from(struct feed_walk *walk, int64_t before)
{
    AUTO_STMT struct stmt *stmt = db_stmt(walk->reader->db, SQL_feed_heads);
    size_t cap = 64;

    walk->heads = arena_alloc(walk->mem, cap * sizeof *walk->heads);
    bind_int(stmt, ":viewer", walk->reader->who.n);
    bind_int(stmt, ":before", before);
    while (stmt_row(stmt)) {
        struct head head = { .seq = col_int(stmt, "seq") };

        head.channel.kind = (enum channel_kind)col_enum(stmt, "kind", CHANNEL_KINDS);
        head.channel.id = col_int(stmt, "id");
        feed_reader_learn(walk->reader, head.channel, true);
        if (head.seq)
            add_head(walk, &cap, head);
    }
    walk->reader->complete = true;
    for (size_t i = walk->count / 2; i-- > 0;)
        sink(walk, i);
}

static void log_from(struct feed_walk *walk, int64_t before)
{
    walk->log = db_stmt(walk->reader->db, SQL_feed_log);
    bind_int(walk->log, ":before", before);
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
    return walk;
}

void feed_walk_done(struct feed_walk *walk)
{
    stmt_done_at(&walk->log);
    walk->log = NULL;
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
    act->seq = col_int(stmt, "seq");
    act->update.n = col_int(stmt, "update_post");
    act->kind = (enum feed_reason)col_enum(stmt, "kind", REASONS);
    act->channel = top->channel;
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

static enum feed_step next_merged(struct feed_walk *walk, struct feed_act *act)
{
    if (walk->count == 0)
        return FEED_STEP_END;
    if (tired(walk, walk->heads[0].seq))
        return FEED_STEP_TIRED;
    walk->cost += COST_MERGED;
    return read_top(walk, act) ? FEED_STEP_ACT : FEED_STEP_END;
}

/* Whether the log's row is of an act that the reader listens to. */
static bool look_at_row(struct feed_walk *walk, struct feed_act *act)
{
    struct feed_act found = { .seq = walk->place };

    found.update.n = col_int(walk->log, "update_post");
    if (map_get(walk->met, (uint64_t)found.update.n)) {
        walk->cost += COST_MET;
        return false;
    }
    walk->cost += COST_LOOK;
    found.channel.kind = (enum channel_kind)col_enum(walk->log, "channel_kind", CHANNEL_KINDS);
    found.channel.id = col_int(walk->log, "channel");
    if (!feed_reader_hears(walk->reader, found.channel))
        return false;
    found.kind = (enum feed_reason)col_enum(walk->log, "kind", REASONS);
    *act = found;
    return true;
}

static enum feed_step next_logged(struct feed_walk *walk, struct feed_act *act)
{
    while (walk->row_waits || stmt_row(walk->log)) {
        walk->row_waits = tired(walk, col_int(walk->log, "seq"));
        if (walk->row_waits)
            return FEED_STEP_TIRED;
        if (look_at_row(walk, act))
            return FEED_STEP_ACT;
    }
    return FEED_STEP_END;
}

enum feed_step feed_walk_next(struct feed_walk *walk, struct feed_act *act)
{
    enum feed_step step = walk->log ? next_logged(walk, act) : next_merged(walk, act);

    if (step == FEED_STEP_TIRED && walk->log && !walk->found) {
        /* They follow thousands who are silent: the few acts there are, are found by merging. */
        feed_walk_done(walk);
        walk->cost = 0;
        merge_from(walk, walk->place);
        step = next_merged(walk, act);
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
