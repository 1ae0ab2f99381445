#include "search_text.h"

#include <string.h>

#include <sodium.h>

#include "clock.h"
#include "message.h"
#include "search_words.h"
#include "update.h"

enum { SEARCH_MS = 500, RETRY_MS = 1000 };

struct page_walk search_walk(const char *list, struct person_id viewer, const char *q)
{
    struct page_walk walk = { list, viewer, 0 };
    uint8_t hash[crypto_generichash_BYTES_MIN];

    crypto_generichash(hash, sizeof hash, (const uint8_t *)q, strlen(q), NULL, 0);
    memcpy(&walk.of, hash, sizeof walk.of);
    return walk;
}

/* The newest ids that were found, newest first; one more than a page holds, to tell whether it is
 * the last. */
struct found {
    int64_t *ids;
    size_t count, max;
};

static struct found found_new(struct arena *mem, int64_t limit)
{
    size_t max = (size_t)limit + 1;

    return (struct found){ .ids = arena_alloc(mem, max * sizeof(int64_t)), .max = max };
}

static bool is_full(const struct found *found)
{
    return found->count == found->max;
}

/* False: it is older than all that fit. */
static bool insert(struct found *found, int64_t id)
{
    size_t at = found->count;

    if (is_full(found) && id < found->ids[found->max - 1])
        return false;
    while (at > 0 && found->ids[at - 1] < id)
        at--;
    if (!is_full(found))
        found->count++;
    memmove(&found->ids[at + 1], &found->ids[at], (found->count - 1 - at) * sizeof *found->ids);
    found->ids[at] = id;
    return true;
}

/* One page of a search. */
struct search {
    struct page_walk walk;
    struct page_place place;
    struct search_query query;
    bool asks; /* there is a word in it */
    struct found found;
};

/* Looking begins, and has so much time. err: invalid_params (before). */
static bool begin(struct db *db, struct arena *mem, const char *list, struct person_id viewer,
                  const struct search_draft *draft, struct search *out, struct err *err)
{
    out->walk = search_walk(list, viewer, draft->q);
    out->found = found_new(mem, draft->page.limit);
    if (!page_place(db, &out->walk, draft->page.before, (struct page_place){ { INT64_MAX } },
                    &out->place, err))
        return false;
    out->asks = search_query_parse(mem, draft->q, &out->query);
    db_deadline(db, clock_mono_us() + SEARCH_MS * 1000LL);
    return true;
}

/* False: it took too long, and not all was looked at. */
static bool end(struct db *db)
{
    bool late = db_is_late(db);

    db_deadline(db, 0);
    return !late;
}

static bool too_slow(struct err *err)
{
    err_set(err, ERR_UNAVAILABLE, NULL, "the search takes too long: write more of the words");
    err->retry_after_ms = RETRY_MS;
    return false;
}

static void find_updates(struct db *db, struct arena *mem, struct search *search)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_search_updates);
    struct found *found = &search->found;

    bind_text(stmt, ":query", search_query_text(mem, &search->query, 0));
    bind_int(stmt, ":before", search->place.keys[0]);
    bind_int(stmt, ":viewer", search->walk.viewer.n);
    bind_int(stmt, ":limit", (int64_t)found->max);
    while (!is_full(found) && stmt_row(stmt))
        found->ids[found->count++] = col_int(stmt, "id");
}

bool search_updates(struct db *db, struct arena *mem, struct person_id viewer,
                    const struct search_draft *draft, struct update **items, size_t *count,
                    const char **next, struct err *err)
{
    struct search search;
    struct page_weight weight = { 0 };
    bool more;

    if (!begin(db, mem, "search.updates", viewer, draft, &search, err))
        return false;
    if (search.asks)
        find_updates(db, mem, &search);
    more = !end(db);
    if (more && search.found.count == 0)
        return too_slow(err);
    *items = arena_alloc(mem, search.found.max * sizeof **items);
    *count = 0;
    for (size_t i = 0; i < search.found.count; i++) {
        struct update *item = &(*items)[*count];

        if (!update_get(db, mem, viewer, (struct update_id){ search.found.ids[i] }, item, err))
            continue;
        if (*count == (size_t)draft->page.limit || !page_takes(&weight, update_weight(item))) {
            more = true;
            break;
        }
        (*count)++;
        search.place.keys[0] = search.found.ids[i];
    }
    *next = more ? page_cursor(db, mem, &search.walk, search.place) : NULL;
    return true;
}

struct place {
    struct conversation_id conversation;
    int64_t newest;
};

static size_t conversations_of(struct db *db, struct arena *mem, struct person_id viewer,
                               struct place **out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_search_conversations);
    struct place *places = NULL;
    size_t count = 0;
    size_t room = 0;

    bind_int(stmt, ":viewer", viewer.n);
    while (stmt_row(stmt)) {
        if (count == room) {
            struct place *more = arena_alloc(mem, (room = 2 * room + 64) * sizeof *more);

            if (count)
                memcpy(more, places, count * sizeof *more);
            places = more;
        }
        places[count++] = (struct place){ { col_int(stmt, "conversation") },
                                          col_int(stmt, "newest") };
    }
    *out = places;
    return count;
}

static void find_in(struct db *db, struct arena *mem, struct search *search,
                    struct conversation_id conversation)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_search_messages);
    struct found *found = &search->found;

    bind_text(stmt, ":query", search_query_text(mem, &search->query, conversation.n));
    bind_int(stmt, ":conversation", conversation.n);
    bind_int(stmt, ":viewer", search->walk.viewer.n);
    bind_int(stmt, ":after", is_full(found) ? found->ids[found->max - 1] : 0);
    bind_int(stmt, ":before", search->place.keys[0]);
    bind_int(stmt, ":limit", (int64_t)found->max);
    while (stmt_row(stmt) && insert(found, col_int(stmt, "id")))
        ;
}

/* One conversation after the other, that with the newest message first: whatever has no message
 * newer than all that was found need not be looked at. */
static void find_messages(struct db *db, struct arena *mem, struct search *search)
{
    const struct found *found = &search->found;
    struct place *places;
    size_t count = conversations_of(db, mem, search->walk.viewer, &places);

    for (size_t i = 0; i < count && !db_is_late(db); i++) {
        if (is_full(found) && places[i].newest < found->ids[found->max - 1])
            return;
        find_in(db, mem, search, places[i].conversation);
    }
}

bool search_messages(struct db *db, struct arena *mem, struct person_id viewer,
                     const struct search_draft *draft, struct message **items, size_t *count,
                     const char **next, struct err *err)
{
    struct search search;
    struct page_weight weight = { 0 };

    if (!begin(db, mem, "search.messages", viewer, draft, &search, err))
        return false;
    if (search.asks)
        find_messages(db, mem, &search);
    /* Not all conversations were looked at: what was found is not the newest there is. */
    if (!end(db))
        return too_slow(err);
    *items = arena_alloc(mem, search.found.max * sizeof **items);
    *count = 0;
    *next = NULL;
    for (size_t i = 0; i < search.found.count; i++) {
        struct message_row row;

        if (!message_read_row(db, mem, (struct message_id){ search.found.ids[i] }, &row))
            continue;
        if (*count == (size_t)draft->page.limit || !page_takes(&weight, strlen(row.text))) {
            *next = page_cursor(db, mem, &search.walk, search.place);
            break;
        }
        (*items)[(*count)++] = message_as_read(db, mem, viewer, &row);
        search.place.keys[0] = search.found.ids[i];
    }
    return true;
}
