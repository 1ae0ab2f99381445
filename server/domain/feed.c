#include "feed.h"

#include "event.h"
#include "feed_past.h"
#include "feed_reader.h"
#include "feed_walk.h"
#include "limits.h"
#include "mute.h"
#include "page.h"
#include "person.h"
#include "team.h"
#include "topic.h"
#include "update.h"

enum {
    HIDDEN_MAX = 4096,      /* updates that a page steps over at most */
    RESTS_MAX = 8,          /* of a tired walk that has found nothing to show yet */
    LOOKED_AT_MAX = 8192,   /* acts beside those walked, about each update of a page: a few ms */
    CHANNEL_ACTS_MAX = 500, /* acts of a kind that are looked at for the channels of an update */
};

void feed_act_add(struct turn *turn, struct channel channel, int64_t seq, struct update_id update,
                  enum feed_reason kind)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_feed_act_add);

    bind_int(stmt, ":channel_kind", channel.kind);
    bind_int(stmt, ":channel", channel.id);
    bind_int(stmt, ":seq", seq);
    bind_int(stmt, ":update", update.n);
    bind_int(stmt, ":kind", kind);
    stmt_run(stmt);
}

static const int64_t lift_within_ms = 30LL * 24 * 3600 * 1000;

void feed_act_drop(struct turn *turn, struct channel channel, struct update_id update,
                   enum feed_reason kind, int64_t until)
{
    feed_past_acts(turn, channel, update, kind, until);
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_feed_act_drop);

    bind_int(stmt, ":update", update.n);
    bind_int(stmt, ":channel_kind", channel.kind);
    bind_int(stmt, ":channel", channel.id);
    bind_int(stmt, ":kind", kind);
    stmt_run(stmt);
}

void feed_act_drop_at(struct turn *turn, struct channel channel, int64_t seq, int64_t until)
{
    feed_past_act(turn, channel, seq, until);
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_feed_act_drop_one);

    bind_int(stmt, ":channel_kind", channel.kind);
    bind_int(stmt, ":channel", channel.id);
    bind_int(stmt, ":seq", seq);
    stmt_run(stmt);
}

bool feed_lifts(const struct turn *turn, int64_t posted_at)
{
    return turn->now_ms - posted_at <= lift_within_ms;
}

void feed_recommended(struct turn *turn, struct person_id who, const struct update_row *update,
                      bool on, int64_t seq)
{
    const struct channel channel = { CHANNEL_AUTHOR, who.n };

    if (on) {
        if (feed_lifts(turn, update->at))
            feed_act_add(turn, channel, seq, update->id, REASON_RECOMMENDED);
        return;
    }
    feed_act_drop(turn, channel, update->id, REASON_RECOMMENDED, seq);
}

/* Of one kind, in (after, until]. Returns how many, at most `max`. */
static size_t read_acts(struct db *db, struct feed_act like, int64_t after, int64_t until,
                        struct feed_act *out, size_t max)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_feed_acts_of_kind);
    size_t count = 0;

    bind_int(stmt, ":update", like.update.n);
    bind_int(stmt, ":kind", like.kind);
    bind_int(stmt, ":after", after);
    bind_int(stmt, ":until", until);
    for (; count < max && stmt_row(stmt); count++) {
        out[count] = like;
        out[count].seq = col_int(stmt, "seq");
        out[count].channel.kind = (enum channel_kind)col_enum(stmt, "channel_kind", CHANNEL_KINDS);
        out[count].channel.id = col_int(stmt, "channel");
    }
    return count;
}

void feed_entry_find(struct db *db, const struct update_row *update, int64_t seq,
                     struct feed_entry *out)
{
    struct feed_act act = { .update = update->id };
    struct feed_act earlier;

    *out = (struct feed_entry){
        .update = update->id, .author = update->author, .seq = seq, .first = true
    };
    for (int kind = 0; kind < REASONS; kind++) {
        act.kind = (enum feed_reason)kind;
        out->count += read_acts(db, act, seq - 1, seq, out->acts + out->count,
                                ARRAY_LEN(out->acts) - out->count);
        out->first = out->first && read_acts(db, act, 0, seq - 1, &earlier, 1) == 0;
    }
}

bool feed_entry_for(struct db *db, const struct feed_entry *entry, struct person_id viewer,
                    struct feed_act *out)
{
    struct feed_reader reader;
    bool entered = false;

    feed_reader_init(&reader, db, viewer, INT64_MAX);
    for (size_t i = 0; i < entry->count && !entered; i++) {
        *out = entry->acts[i];
        entered = feed_reader_hears(&reader, out->channel);
    }
    entered = entered && !mute_has(db, viewer, entry->author) &&
              (entry->first || !feed_reader_any(&reader, entry->update, 0, entry->seq - 1));
    feed_reader_done(&reader);
    return entered;
}

struct reason feed_reason(struct db *db, struct arena *mem, const struct feed_act *act,
                          struct person_id author)
{
    struct brief *by;

    if (act->kind == REASON_TOPIC) /* nobody brought it: it is about something */
        return (struct reason){ REASON_TOPIC, NULL };
    by = arena_alloc(mem, sizeof *by);
    /* Under a person's own channel stands what mentions them: the author did that. */
    *by = person_brief(db, mem,
                       act->channel.kind == CHANNEL_AUTHOR ? (struct person_id){ act->channel.id }
                                                           : author);
    return (struct reason){ act->kind, by };
}

bool feed_has(struct db *db, struct person_id viewer, const struct update_row *update)
{
    struct feed_reader reader;
    bool found;

    feed_reader_init(&reader, db, viewer, INT64_MAX);
    found = feed_reader_any(&reader, update->id, 0, INT64_MAX);
    feed_reader_done(&reader);
    return found && !mute_has(db, viewer, update->author);
}

static size_t add_channel(struct channel channel, struct channel *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (out[i].kind == channel.kind && out[i].id == channel.id)
            return count;
    out[count] = channel;
    return count + 1;
}

size_t feed_channels(struct db *db, struct update_id update, int64_t after, int64_t until,
                     struct channel *out, size_t max)
{
    /* What was there when it was posted comes before what can be endless. */
    static const enum feed_reason order[] = { REASON_POSTED, REASON_MENTIONED, REASON_TEAM,
                                              REASON_TOPIC,  REASON_COMMENTED, REASON_RECOMMENDED };
    struct feed_act acts[CHANNEL_ACTS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        const struct feed_act like = { .update = update, .kind = order[i] };
        size_t got = read_acts(db, like, after, until, acts, CHANNEL_ACTS_MAX);

        for (size_t j = 0; j < got && count < max; j++)
            count = add_channel(acts[j].channel, out, count);
    }
    return count;
}

/* One page of a home feed while it is filled. */
struct home {
    struct db *db;
    struct arena *mem;
    struct feed_reader reader;
    struct map met; /* updates that this page has placed already, or left out */
    int64_t start;  /* where the page begins: acts from there on are on the pages before */
    int64_t as_of;  /* the first page's newest event: nothing behind it is seen */
    struct feed_item *items;
    size_t count, limit;
    struct page_weight weight;
};

/* Whether a newer act has placed the update, on this page or one before. */
static bool is_placed(struct home *home, struct update_id update)
{
    if (map_get(&home->met, (uint64_t)update.n))
        return true;
    map_put(&home->met, (uint64_t)update.n, home);
    return home->start <= home->as_of &&
           feed_reader_any(&home->reader, update, home->start - 1, home->as_of);
}

/* What brings the update in now, at the place of an act that did when the walk began: the strongest
 * of what does. False: nothing does any more. */
static bool is_there(struct home *home, const struct feed_act *act, struct feed_act *strongest)
{
    /* Then it is the newest of its kind: a stronger one may be older. */
    bool stands = !act->past && !feed_reader_changed(&home->reader);

    if (stands)
        *strongest = *act;
    return feed_reader_stronger(&home->reader, act->update, stands ? act->kind : REASONS,
                                home->as_of, strongest) ||
           stands;
}

/* Takes the act's update into the page, unless a newer act has placed it already or the viewer may
 * not see it. False: the page is full and ends before this act. */
static bool take(struct home *home, const struct feed_act *act)
{
    struct feed_item *item = &home->items[home->count];
    struct update_row row;
    struct feed_act strongest;

    if (is_placed(home, act->update) || !update_read_row(home->db, home->mem, act->update, &row) ||
        !update_visible(home->db, home->reader.who, &row) ||
        mute_has(home->db, home->reader.who, row.author) || !is_there(home, act, &strongest))
        return true;
    if (home->count == home->limit)
        return false;
    item->update = update_as_read(home->db, home->mem, home->reader.who, &row);
    if (!page_takes(&home->weight, update_weight(&item->update)))
        return false;
    item->reason = feed_reason(home->db, home->mem, &strongest, row.author);
    home->count++;
    return true;
}

/* Of updates that many acted on, a page has fewer. */
static bool has_looked_enough(const struct home *home)
{
    return home->reader.looked_at >= (home->count ? 1 : RESTS_MAX) * LOOKED_AT_MAX;
}

/* Walks backwards. The place where the next page begins, or 0 at the end. */
static int64_t fill(struct home *home, struct feed_walk *walk)
{
    struct feed_act act;

    for (int rests = 0;;) {
        switch (feed_walk_next(walk, &act)) {
        case FEED_STEP_ACT:
            if (!take(home, &act))
                return act.seq + 1;
            if (has_looked_enough(home))
                return act.seq; /* those with the same seq are of the same update */
            break;
        case FEED_STEP_END:
            return 0;
        case FEED_STEP_TIRED:
            if (home->count || rests++ == RESTS_MAX)
                return feed_walk_place(walk);
            feed_walk_rest(walk);
            break;
        }
    }
}

bool feed_home(struct db *db, struct arena *mem, struct person_id viewer,
               const struct page_draft *page, struct feed_item **items, size_t *count,
               const char **next, struct err *err)
{
    const struct page_walk of = { "feed.home", viewer, 0 };
    int64_t newest = event_last_seq(db);
    struct page_place place;
    struct home home = { .db = db, .mem = mem, .limit = (size_t)page->limit };
    struct feed_walk *walk;

    if (!page_place(db, &of, page->before, (struct page_place){ { newest + 1, newest } }, &place,
                    err))
        return false;
    home.start = place.keys[0];
    home.as_of = place.keys[1];
    home.items = arena_alloc(mem, (home.limit + 1) * sizeof *home.items);
    map_init(&home.met);
    feed_reader_init(&home.reader, db, viewer, home.as_of);
    walk = feed_walk_new(&home.reader, mem, &home.met, home.start);
    place.keys[0] = fill(&home, walk);
    feed_walk_done(walk);
    feed_reader_done(&home.reader);
    map_done(&home.met);
    *items = home.items;
    *count = home.count;
    *next = place.keys[0] ? page_cursor(db, mem, &of, place) : NULL;
    return true;
}

/* Reads a page of updates from rows with `update_post` and `place`, and where it ended into
 * *place. True: more may follow. */
static bool read_updates(struct db *db, struct arena *mem, struct person_id viewer,
                         struct stmt *stmt, size_t limit, struct update *items, size_t *count,
                         int64_t *place)
{
    struct page_weight weight = { 0 };

    *count = 0;
    for (int looked_at = 0; stmt_row(stmt); looked_at++) {
        struct update_row row;

        if (looked_at == HIDDEN_MAX)
            return true;
        if (update_read_row(db, mem, (struct update_id){ col_int(stmt, "update_post") }, &row) &&
            update_visible(db, viewer, &row)) {
            if (*count == limit)
                return true;
            items[*count] = update_as_read(db, mem, viewer, &row);
            if (!page_takes(&weight, update_weight(&items[*count])))
                return true;
            (*count)++;
        }
        *place = col_int(stmt, "place");
    }
    return false;
}

bool feed_person(struct db *db, struct arena *mem, struct person_id viewer,
                 const struct handle_list_draft *draft, struct update **items, size_t *count,
                 const char **next, struct err *err)
{
    struct page_walk walk = { "feed.person", viewer, 0 };
    struct person_id author = { 0 };
    struct page_place place;
    bool known = person_find_seen(db, viewer, draft->handle, &author);
    size_t limit = (size_t)draft->page.limit;

    *next = NULL;
    *items = arena_alloc(mem, (limit + 1) * sizeof **items);
    walk.of = author.n;
    if (!page_place(db, &walk, draft->page.before, (struct page_place){ { INT64_MAX } }, &place,
                    err))
        return false;
    if (!known)
        return err_set(err, ERR_NOT_FOUND, NULL, "no such person");
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_updates_by);

    bind_int(stmt, ":author", author.n);
    bind_int(stmt, ":before", place.keys[0]);
    if (read_updates(db, mem, viewer, stmt, limit, *items, count, &place.keys[0]))
        *next = page_cursor(db, mem, &walk, place);
    return true;
}

/* What stands under a channel, from the walk's cursor on. */
static bool read_channel(struct db *db, struct arena *mem, const struct page_walk *walk,
                         enum channel_kind kind, const struct page_draft *page,
                         struct update **items, size_t *count, const char **next, struct err *err)
{
    struct page_place place;
    size_t limit = (size_t)page->limit;

    *next = NULL;
    *items = arena_alloc(mem, (limit + 1) * sizeof **items);
    if (!page_place(db, walk, page->before, (struct page_place){ { INT64_MAX } }, &place, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_updates_under);

    bind_int(stmt, ":channel_kind", kind);
    bind_int(stmt, ":channel", walk->of);
    bind_int(stmt, ":before", place.keys[0]);
    if (read_updates(db, mem, walk->viewer, stmt, limit, *items, count, &place.keys[0]))
        *next = page_cursor(db, mem, walk, place);
    return true;
}

bool feed_topic(struct db *db, struct arena *mem, struct person_id viewer,
                const struct topic_list_draft *draft, struct update **items, size_t *count,
                const char **next, struct err *err)
{
    struct page_walk walk = { "feed.topic", viewer, 0 };
    struct topic_id topic;

    if (topic_find(db, draft->topic, &topic))
        walk.of = topic.n;
    return read_channel(db, mem, &walk, CHANNEL_TOPIC, &draft->page, items, count, next, err);
}

bool feed_team(struct db *db, struct arena *mem, struct person_id viewer,
               const struct team_page_draft *draft, struct update **items, size_t *count,
               const char **next, struct err *err)
{
    struct page_walk walk = { "feed.team", viewer, 0 };
    struct team_row team;
    struct err unknown;
    bool known = team_find(db, mem, draft->team, &team, &unknown);

    if (known)
        walk.of = team.id.n;
    if (!read_channel(db, mem, &walk, CHANNEL_TEAM, &draft->page, items, count, next, err))
        return false;
    return known || err_set(err, ERR_NOT_FOUND, NULL, "no such team");
}
