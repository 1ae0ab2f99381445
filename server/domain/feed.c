#include "feed.h"

#include "event.h"
#include "limits.h"
#include "page.h"
#include "person.h"
#include "topic.h"
#include "update.h"

enum { ACTS_AT_ONCE = 256 };

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
                   enum feed_reason kind)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_feed_act_drop);

    bind_int(stmt, ":update", update.n);
    bind_int(stmt, ":channel_kind", channel.kind);
    bind_int(stmt, ":channel", channel.id);
    bind_int(stmt, ":kind", kind);
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
    feed_act_drop(turn, channel, update->id, REASON_RECOMMENDED);
}

static bool newer_act(struct db *db, struct person_id viewer, struct update_id update,
                      int64_t after, int64_t until)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_feed_newer_act);

    bind_int(stmt, ":viewer", viewer.n);
    bind_int(stmt, ":update", update.n);
    bind_int(stmt, ":after", after);
    bind_int(stmt, ":until", until);
    return stmt_row(stmt);
}

bool feed_entered_by(struct db *db, struct person_id viewer, struct update_id update, int64_t seq)
{
    return !newer_act(db, viewer, update, 0, seq - 1) &&
           newer_act(db, viewer, update, seq - 1, seq);
}

bool feed_reason_of(struct db *db, struct arena *mem, struct person_id viewer,
                    struct update_id update, int64_t until, struct reason *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_feed_best_act);
    struct brief *by;
    struct update_row row;

    bind_int(stmt, ":viewer", viewer.n);
    bind_int(stmt, ":update", update.n);
    bind_int(stmt, ":until", until);
    if (!stmt_row(stmt) || !update_read_row(db, mem, update, &row))
        return false;
    by = arena_alloc(mem, sizeof *by);
    out->kind = (enum feed_reason)col_enum(stmt, "kind", REASONS);
    out->by = by;
    if (out->kind == REASON_TOPIC) {
        out->by = NULL; /* nobody brought it: it is about something */
        return true;
    }
    /* Under a person's own channel stands what mentions them: the author did that. */
    *by = person_brief(db, mem,
                       col_int(stmt, "channel_kind") == CHANNEL_AUTHOR
                           ? (struct person_id){ col_int(stmt, "channel") }
                           : row.author);
    return true;
}

size_t feed_channels(struct db *db, struct update_id update, struct channel *out, size_t max)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_feed_channels);
    size_t count = 0;

    bind_int(stmt, ":update", update.n);
    bind_int(stmt, ":limit", (int64_t)max);
    while (count < max && stmt_row(stmt)) {
        out[count].kind = (enum channel_kind)col_enum(stmt, "channel_kind", CHANNEL_KINDS);
        out[count++].id = col_int(stmt, "channel");
    }
    return count;
}

struct walk {
    struct db *db;
    struct arena *mem;
    struct person_id viewer;
    int64_t as_of; /* the first page's newest event: nothing behind it is seen */
    struct feed_item *items;
    size_t count, limit;
    struct page_weight weight;
};

/* Takes the act's update into the page, unless a newer act has placed it already or the viewer may
 * not see it. False: the page is full and ends before this act. */
static bool take(struct walk *walk, struct update_id update, int64_t seq)
{
    struct feed_item *item = &walk->items[walk->count];
    struct err ignored;

    if (newer_act(walk->db, walk->viewer, update, seq, walk->as_of) ||
        !update_get(walk->db, walk->mem, walk->viewer, update, &item->update, &ignored) ||
        !feed_reason_of(walk->db, walk->mem, walk->viewer, update, walk->as_of, &item->reason))
        return true;
    if (walk->count == walk->limit || !page_takes(&walk->weight, update_weight(&item->update)))
        return false;
    walk->count++;
    return true;
}

struct act {
    int64_t seq;
    struct update_id update;
};

static size_t read_acts(struct walk *walk, int64_t before, struct act *acts, size_t max)
{
    AUTO_STMT struct stmt *stmt = db_stmt(walk->db, SQL_feed_home);
    size_t count = 0;

    bind_int(stmt, ":viewer", walk->viewer.n);
    bind_int(stmt, ":before", before);
    bind_int(stmt, ":limit", (int64_t)max);
    while (count < max && stmt_row(stmt))
        acts[count++] = (struct act){ col_int(stmt, "seq"), { col_int(stmt, "update_post") } };
    return count;
}

/* Walks from `before` backwards. The place where the next page begins, or 0 at the end. */
static int64_t fill(struct walk *walk, int64_t before)
{
    struct act acts[ACTS_AT_ONCE];
    size_t got;

    do {
        got = read_acts(walk, before, acts, ACTS_AT_ONCE);
        for (size_t i = 0; i < got; i++) {
            if (!take(walk, acts[i].update, acts[i].seq))
                return before;
            before = acts[i].seq;
        }
    } while (got == ACTS_AT_ONCE);
    return 0;
}

bool feed_home(struct db *db, struct arena *mem, struct person_id viewer,
               const struct page_draft *page, struct feed_item **items, size_t *count,
               const char **next, struct err *err)
{
    const struct page_walk of = { "feed.home", viewer, 0 };
    int64_t newest = event_last_seq(db);
    struct page_place place;
    struct walk walk = { .db = db, .mem = mem, .viewer = viewer, .limit = (size_t)page->limit };

    if (!page_place(db, &of, page->before, (struct page_place){ { newest + 1, newest } }, &place,
                    err))
        return false;
    walk.as_of = place.keys[1];
    walk.items = arena_alloc(mem, (walk.limit + 1) * sizeof *walk.items);
    place.keys[0] = fill(&walk, place.keys[0]);
    *items = walk.items;
    *count = walk.count;
    *next = place.keys[0] ? page_cursor(db, mem, &of, place) : NULL;
    return true;
}

bool feed_person(struct db *db, struct arena *mem, struct person_id viewer,
                 const struct handle_list_draft *draft, struct update **items, size_t *count,
                 const char **next, struct err *err)
{
    struct page_walk walk = { "feed.person", viewer, 0 };
    struct page_weight weight = { 0 };
    struct person_id author = { 0 };
    struct page_place place;
    bool known = person_find(db, draft->handle, &author);
    struct update *list = arena_alloc(mem, ((size_t)draft->page.limit + 1) * sizeof *list);

    *count = 0;
    *next = NULL;
    walk.of = author.n;
    if (!page_place(db, &walk, draft->page.before, (struct page_place){ { INT64_MAX } }, &place,
                    err))
        return false;
    if (!known)
        return err_set(err, ERR_NOT_FOUND, NULL, "no such person");
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_updates_by);

    bind_int(stmt, ":author", author.n);
    bind_int(stmt, ":before", place.keys[0]);
    bind_int(stmt, ":hidden", author.n == viewer.n || person_follows(db, viewer, author));
    bind_int(stmt, ":limit", draft->page.limit + 1);
    while (stmt_row(stmt)) {
        struct update_id id = { col_int(stmt, "id") };

        if (!update_get(db, mem, viewer, id, &list[*count], err))
            continue;
        if (*count == (size_t)draft->page.limit ||
            !page_takes(&weight, update_weight(&list[*count]))) {
            *next = page_cursor(db, mem, &walk, place);
            break;
        }
        (*count)++;
        place.keys[0] = id.n;
    }
    *items = list;
    return true;
}

bool feed_topic(struct db *db, struct arena *mem, struct person_id viewer,
                const struct topic_list_draft *draft, struct update **items, size_t *count,
                const char **next, struct err *err)
{
    struct page_walk walk = { "feed.topic", viewer, 0 };
    struct page_weight weight = { 0 };
    struct topic_id topic;
    struct page_place place;
    size_t limit = (size_t)draft->page.limit;
    struct update *list = arena_alloc(mem, (limit + 1) * sizeof *list);
    struct err hidden;

    *count = 0;
    *next = NULL;
    *items = list;
    if (topic_find(db, draft->topic, &topic))
        walk.of = topic.n;
    if (!page_place(db, &walk, draft->page.before, (struct page_place){ { INT64_MAX } }, &place,
                    err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_updates_about);

    bind_int(stmt, ":topic", walk.of);
    bind_int(stmt, ":before", place.keys[0]);
    bind_int(stmt, ":limit", -1); /* until the page is full: some may be hidden */
    while (stmt_row(stmt)) {
        struct update_id id = { col_int(stmt, "update_post") };

        if (!update_get(db, mem, viewer, id, &list[*count], &hidden))
            continue;
        if (*count == limit || !page_takes(&weight, update_weight(&list[*count]))) {
            *next = page_cursor(db, mem, &walk, place);
            break;
        }
        (*count)++;
        place.keys[0] = col_int(stmt, "seq");
    }
    return true;
}
