/* The full-text index follows the rows, and forgets what was taken out. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "rig.h"
#include "search_index.h"
#include "search_words.h"

enum { UPDATE = 1000, MESSAGE = 2000, GROUP = 500, DAY_MS = 86400 * 1000 };

static bool run_sql(void *ctx, struct turn *turn)
{
    return db_exec(turn->db, ctx);
}

static bool index_both(void *ctx, struct turn *turn)
{
    (void)ctx;
    search_index_update(turn, (struct update_id){ UPDATE });
    search_index_message(turn, (struct message_id){ MESSAGE });
    return true;
}

static void follow(struct rig *rig, const char *sql)
{
    union {
        const char *in;
        void *out;
    } text = { .in = sql };

    assert_true(rig_run(rig, run_sql, text.out));
    assert_true(rig_run(rig, index_both, NULL));
}

struct look {
    const char *q;
    bool update, message;
};

static bool has(struct turn *turn, enum sql sql, int64_t scope, const char *q)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);
    struct search_query query;

    assert_true(search_query_parse(turn->arena, q, &query));
    bind_text(stmt, ":query", search_query_text(turn->arena, &query, scope));
    bind_int(stmt, ":viewer", 1);
    bind_int(stmt, ":before", INT64_MAX);
    bind_int(stmt, ":limit", 10);
    if (scope) {
        bind_int(stmt, ":conversation", scope);
        bind_int(stmt, ":after", 0);
    }
    return stmt_row(stmt);
}

static bool look(void *ctx, struct turn *turn)
{
    struct look *look = ctx;

    look->update = has(turn, SQL_search_updates, 0, look->q);
    look->message = has(turn, SQL_search_messages, GROUP, look->q);
    return true;
}

static void expect(struct rig *rig, const char *q, bool update, bool message)
{
    struct look seen = { .q = q };

    assert_true(rig_run(rig, look, &seen));
    assert_int_equal(seen.update, update);
    assert_int_equal(seen.message, message);
}

static void open_with_rows(struct rig *rig)
{
    rig_open(rig, NULL, 0);
    rig->source = search_clearer;
    rig_restart(rig, NULL, 0);
    follow(rig, "INSERT INTO update_post (id, author, text, mentions, topics, audience, at)"
                " VALUES (1000, 1, 'Canaryone sings', '', '', 0, 5);"
                "INSERT INTO conversation (id, kind, name, about, members, active_at, created_at)"
                " VALUES (500, 1, 'G', '', 1, 5, 5);"
                "INSERT INTO member (conversation, person, role, joined_at, since, read_seq)"
                " VALUES (500, 1, 0, 5, 0, 0);"
                "INSERT INTO message (id, conversation, seq, author, nth, text, mentions, at)"
                " VALUES (2000, 500, 1, 1, 1, 'Canarytwo sings', '', 5)");
}

static void follows_the_rows(void **state)
{
    struct rig rig;

    (void)state;
    open_with_rows(&rig);
    expect(&rig, "canaryone", true, false);
    expect(&rig, "sings canary", true, true);
    assert_true(rig_run(&rig, index_both, NULL)); /* again: nothing changes */
    expect(&rig, "sings", true, true);
    follow(&rig, "UPDATE update_post SET text = 'Silent', version = 2;"
                 "UPDATE message SET text = 'Quiet', edited_at = 9");
    expect(&rig, "sings", false, false);
    expect(&rig, "silent", true, false);
    expect(&rig, "quiet", false, true);
    /* The same words: only the version moves, and it is found as before. */
    follow(&rig, "UPDATE update_post SET text = 'silent!', version = 3");
    expect(&rig, "silent", true, false);
    follow(&rig, "UPDATE message SET text = '', deleted = 1; DELETE FROM update_post");
    expect(&rig, "silent", false, false);
    expect(&rig, "quiet", false, false);
    follow(&rig, "UPDATE message SET text = '…', deleted = 0");
    expect(&rig, "quiet", false, false);
    rig_close(&rig);
}

/* How often the bytes stand in the store's files. */
static int count_bytes(const struct rig *rig, const char *needle)
{
    static const char *const names[] = { "everi.db", "everi.db-wal" };
    int found = 0;

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char path[128];
        FILE *file;
        size_t len = 0;
        char *bytes = malloc(64 << 20);

        snprintf(path, sizeof path, "%s/%s", rig->dir, names[i]);
        file = fopen(path, "re");
        if (file) {
            len = fread(bytes, 1, 64 << 20, file);
            fclose(file);
        }
        for (char *at = bytes;
             (at = memmem(at, len - (size_t)(at - bytes), needle, strlen(needle))); at++)
            found++;
        free(bytes);
    }
    return found;
}

/* D26: erase a canary; no byte remains. */
static void forgets(void **state)
{
    struct rig rig;

    (void)state;
    open_with_rows(&rig);
    rig_restart(&rig, NULL, 0);
    assert_true(count_bytes(&rig, "anaryone") > 0 && count_bytes(&rig, "anarytwo") > 0);
    follow(&rig, "DELETE FROM update_post; DELETE FROM message");
    rig_advance(&rig, DAY_MS - 1);
    rig_advance(&rig, 1);
    rig_restart(&rig, NULL, 0); /* closing writes the WAL back and ends it */
    assert_int_equal(count_bytes(&rig, "anaryone"), 0);
    assert_int_equal(count_bytes(&rig, "anarytwo"), 0);
    expect(&rig, "sings", false, false);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_rows),
        cmocka_unit_test(forgets),
    };

    return RUN_TESTS(tests);
}
