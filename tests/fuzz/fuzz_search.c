/* What somebody looks for. Whatever it is, it makes a query that the index understands; a text is
 * found by its own words, and in its own scope alone; taken out, it is found no more. */
#include "fuzz.h"

#include <string.h>

#include "mem.h"
#include "migrate.h"
#include "search_words.h"

enum { UPDATE = 1, MESSAGE = 2, GROUP = 3, OTHER_GROUP = 4, VIEWER = 5 };

static struct db *store(void)
{
    static struct db *db;
    const struct db_options options = { .cache_kib = 1024 };
    struct err err = { 0 };

    if (db)
        return db;
    MUST(db_open(":memory:", &options, &db, &err) && migrate(db, &err));
    MUST(db_exec(db, "INSERT INTO update_post (id, author, text, mentions, topics, audience, at)"
                     " VALUES (1, 9, '', '', '', 0, 0);"
                     "INSERT INTO message (id, conversation, seq, author, nth, text, mentions, at)"
                     " VALUES (2, 3, 1, 9, 1, '', '', 0);"
                     "INSERT INTO member (conversation, person, role, joined_at, since, read_seq)"
                     " VALUES (3, 5, 0, 0, 0, 0), (4, 5, 0, 0, 0, 0);"
                     "INSERT INTO search_doc (id, scope, version, words)"
                     " VALUES (1, 0, 1, ''), (2, 3, 0, '')"));
    return db;
}

static void change(struct db *db, enum sql sql, int64_t id, const char *words)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, sql);

    bind_int(stmt, ":id", id);
    bind_text(stmt, ":words", words);
    stmt_run(stmt);
}

static bool is_found(struct db *db, struct arena *mem, const struct search_query *query,
                     int64_t scope)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, scope ? SQL_search_messages : SQL_search_updates);
    bool found;

    bind_text(stmt, ":query", search_query_text(mem, query, scope));
    bind_int(stmt, ":viewer", VIEWER);
    bind_int(stmt, ":before", INT64_MAX);
    bind_int(stmt, ":limit", 10);
    if (scope) {
        bind_int(stmt, ":conversation", GROUP);
        bind_int(stmt, ":after", 0);
    }
    found = stmt_row(stmt);
    MUST(db_failure(db) == DB_OK);
    return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = fuzz_utf8(data, size);
    struct arena *mem = arena_new();
    struct db *db = store();
    const char *words = search_words_of(mem, text);
    const char *scoped = search_words_scoped(mem, words, GROUP);
    struct search_query query;
    bool any = search_query_parse(mem, text, &query);

    MUST(any == (*words != '\0'));
    if (any) {
        change(db, SQL_update_index_add, UPDATE, words);
        change(db, SQL_message_index_add, MESSAGE, scoped);
        MUST(is_found(db, mem, &query, 0) && is_found(db, mem, &query, GROUP));
        MUST(!is_found(db, mem, &query, OTHER_GROUP));
        change(db, SQL_update_index_take, UPDATE, words);
        change(db, SQL_message_index_take, MESSAGE, scoped);
        MUST(!is_found(db, mem, &query, 0) && !is_found(db, mem, &query, GROUP));
    }
    arena_free(mem);
    return 0;
}
