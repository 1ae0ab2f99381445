#include "search_index.h"

#include <string.h>

#include "message.h"
#include "search_words.h"
#include "update.h"

enum {
    MERGE_PAGES = 4,  /* with each object: what it adds passes some levels on its way down */
    CLEAR_PAGES = 16, /* a slice: about a millisecond */
    UNCHANGED = 2,    /* a merge that did nothing changes fewer rows */
    LOOKED_AT = 256,  /* older texts, in one turn */
    OLDER_US = 2000,  /* what one turn may take to index them, and one text more */
};

_Static_assert(TASK_INDEX_TEXTS == 13, "the migration has this number");

/* promises.md: "no byte left in database, WAL, full-text index and queues within 4 days" */
static const int64_t clear_after_ms = 24LL * 3600 * 1000;

/* An object as the index has it, or should. */
struct doc {
    int64_t id, scope, version;
    const char *words; /* "": not in the index */
};

static struct doc doc_get(struct turn *turn, int64_t id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_search_doc_get);

    bind_int(stmt, ":id", id);
    if (!stmt_row(stmt))
        return (struct doc){ .id = id, .words = "" };
    return (struct doc){
        .id = id,
        .scope = col_int(stmt, "scope"),
        .version = col_int(stmt, "version"),
        .words = col_text(stmt, turn->arena, "words"),
    };
}

static void doc_put(struct turn *turn, const struct doc *doc)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_search_doc_put);

    bind_int(stmt, ":id", doc->id);
    bind_int(stmt, ":scope", doc->scope);
    bind_int(stmt, ":version", doc->version);
    bind_text(stmt, ":words", doc->words);
    stmt_run(stmt);
}

static void doc_drop(struct turn *turn, int64_t id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_search_doc_drop);

    bind_int(stmt, ":id", id);
    stmt_run(stmt);
}

static void change_words(struct turn *turn, enum sql sql, const struct doc *doc)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, ":id", doc->id);
    bind_text(stmt, ":words", search_words_scoped(turn->arena, doc->words, doc->scope));
    stmt_run(stmt);
}

static void want_clearing(struct turn *turn)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_search_clearing_want);

    bind_int(stmt, ":due_at", turn->now_ms + clear_after_ms);
    stmt_run(stmt);
}

static void take(struct turn *turn, const struct doc *doc)
{
    if (!*doc->words)
        return;
    change_words(turn, doc->scope ? SQL_message_index_take : SQL_update_index_take, doc);
    want_clearing(turn);
}

static void add(struct turn *turn, const struct doc *doc)
{
    if (*doc->words)
        change_words(turn, doc->scope ? SQL_message_index_add : SQL_update_index_add, doc);
}

/* True: there is more to merge. */
static bool merge(struct turn *turn, enum sql sql, int pages)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, ":pages", pages);
    return stmt_change(stmt) >= UNCHANGED;
}

static void merge_some(struct turn *turn, const struct doc *doc)
{
    (void)merge(turn, doc->scope ? SQL_message_index_merge : SQL_update_index_merge, MERGE_PAGES);
}

static void set(struct turn *turn, const struct doc *doc)
{
    const struct doc before = doc_get(turn, doc->id);

    if (before.scope != doc->scope || strcmp(before.words, doc->words) != 0) {
        take(turn, &before);
        add(turn, doc);
        merge_some(turn, *doc->words ? doc : &before);
    } else if (before.version == doc->version) {
        return;
    }
    if (*doc->words)
        doc_put(turn, doc);
    else
        doc_drop(turn, doc->id);
}

void search_index_update(struct turn *turn, struct update_id id)
{
    struct doc doc = { .id = id.n, .words = "" };
    struct update_row row;

    if (update_read_row(turn->db, turn->arena, id, &row)) {
        doc.version = row.version;
        doc.words = search_words_of(turn->arena, row.text);
    }
    set(turn, &doc);
}

void search_index_message(struct turn *turn, struct message_id id)
{
    struct doc doc = { .id = id.n, .words = "" };
    struct message_row row;

    if (message_read_row(turn->db, turn->arena, id, &row) && !row.deleted) {
        doc.scope = row.conversation.n;
        doc.version = row.edited_at < 0 ? 0 : row.edited_at;
        doc.words = search_words_of(turn->arena, row.text);
    }
    set(turn, &doc);
}

/* The texts before a place that nothing is in the index of. Returns how many; *place: all of them
 * and of the others looked at are from there on; 0: there are no older ones. */
static size_t find_missing(struct turn *turn, bool messages, int64_t *place, int64_t *ids)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, messages ? SQL_search_older_messages
                                                             : SQL_search_older_updates);
    int64_t before = *place;
    size_t count = 0;

    bind_int(stmt, ":before", before);
    bind_int(stmt, ":limit", LOOKED_AT);
    for (*place = 0; stmt_row(stmt);) {
        *place = col_int(stmt, "id");
        if (!col_int(stmt, "indexed"))
            ids[count++] = *place;
    }
    return count;
}

bool search_index_older_step(struct turn *turn, struct task *task)
{
    bool messages = task->object != 0;
    int64_t until_us = clock_mono_us() + OLDER_US;
    int64_t ids[LOOKED_AT];
    int64_t place = task->position;
    size_t count = find_missing(turn, messages, &place, ids);

    for (size_t i = 0; i < count; i++) {
        if (messages)
            search_index_message(turn, (struct message_id){ ids[i] });
        else
            search_index_update(turn, (struct update_id){ ids[i] });
        task->position = ids[i];
        if (clock_mono_us() > until_us)
            return false;
    }
    task->position = place;
    return place == 0;
}

void search_index_forget(struct turn *turn, bool messages)
{
    AUTO_STMT struct stmt *docs = db_stmt(turn->db, SQL_search_docs_clear);
    AUTO_STMT struct stmt *index = db_stmt(turn->db, messages ? SQL_message_index_clear
                                                              : SQL_update_index_clear);

    bind_int(docs, ":messages", messages);
    stmt_run(docs);
    stmt_run(index);
}

struct clearing {
    int64_t due_at;
    bool begun, again;
};

static bool clearing_get(struct db *db, struct clearing *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_search_clearing_get);

    if (!stmt_row(stmt))
        return false;
    *out = (struct clearing){ col_int(stmt, "due_at"), col_int(stmt, "begun") != 0,
                              col_int(stmt, "again") != 0 };
    return true;
}

static void clearing_step(struct turn *turn, enum sql sql, int64_t due_at)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    if (due_at)
        bind_int(stmt, ":due_at", due_at);
    stmt_run(stmt);
}

/* Slices until the deadline. True: all of both indexes is merged. */
static bool merge_all(struct turn *turn, bool begun, int64_t deadline_us)
{
    int pages = begun ? CLEAR_PAGES : -CLEAR_PAGES;
    bool more = true;

    for (; more && db_failure(turn->db) == DB_OK; pages = CLEAR_PAGES) {
        bool updates = merge(turn, SQL_update_index_merge, pages);

        more = merge(turn, SQL_message_index_merge, pages) || updates;
        if (more && clock_mono_us() > deadline_us)
            return false;
    }
    return true;
}

static bool clear_due(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct clearing clearing;

    (void)ctx;
    if (!clearing_get(turn->db, &clearing) || clearing.due_at > turn->now_ms)
        return false;
    if (!clearing.begun)
        clearing_step(turn, SQL_search_clearing_begin, 0);
    if (!merge_all(turn, clearing.begun, deadline_us))
        return true;
    if (clearing.again)
        clearing_step(turn, SQL_search_clearing_again, turn->now_ms + clear_after_ms);
    else
        clearing_step(turn, SQL_search_clearing_done, 0);
    return false;
}

static int64_t next_to_clear(void *ctx, struct db *db)
{
    struct clearing clearing;

    (void)ctx;
    return clearing_get(db, &clearing) ? clearing.due_at : INT64_MAX;
}

struct engine_source search_clearer(void)
{
    return (struct engine_source){ .name = "search", .work = clear_due, .next_due = next_to_clear };
}
