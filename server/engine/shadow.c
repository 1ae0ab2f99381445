#include "shadow.h"

#include <stdio.h>
#include <string.h>

#include "engine_parts.h"
#include "mem.h"

enum { CACHE_KIB = 16384, SQL_BYTES = 4096, TURNS_A_ROUND = 256 };

struct shadow {
    struct engine engine; /* for its numbers alone: it is never started */
    struct db *db;
    struct turn turn;
    int turns; /* since memory was last given back */
};

/* "CREATE TABLE x" and "CREATE [UNIQUE] INDEX x" become the connection's own. */
static bool copy_one(struct db *db, const char *sql)
{
    static const struct {
        const char *begins, *becomes;
    } ways[] = {
        { "CREATE TABLE ", "CREATE TEMP TABLE " },
        { "CREATE INDEX ", "CREATE INDEX temp." },
        { "CREATE UNIQUE INDEX ", "CREATE UNIQUE INDEX temp." },
    };
    char text[SQL_BYTES];

    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        size_t len = strlen(ways[i].begins);

        if (strncmp(sql, ways[i].begins, len) != 0)
            continue;
        return (size_t)snprintf(text, sizeof text, "%s%s", ways[i].becomes, sql + len) <
                   sizeof text &&
               db_exec(db, text);
    }
    return false;
}

/* The schema is read whole before it is changed. */
static bool copy_table(struct db *db, const char *table)
{
    enum { PARTS_MAX = 16 };
    struct arena *mem = arena_new();
    const char *parts[PARTS_MAX];
    size_t count = 0;
    bool good;

    {
        AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_store_schema_of);

        bind_text(stmt, ":table", table);
        while (count < PARTS_MAX && stmt_row(stmt))
            parts[count++] = col_text(stmt, mem, "sql");
    }
    good = count > 0;
    for (size_t i = 0; i < count && good; i++)
        good = copy_one(db, parts[i]);
    arena_free(mem);
    return good;
}

static bool mute_table(struct db *db, const char *table)
{
    char text[SQL_BYTES];

    snprintf(text, sizeof text,
             "CREATE TEMP TRIGGER %s_muted BEFORE INSERT ON %s BEGIN SELECT raise(IGNORE); END",
             table, table);
    return db_exec(db, text);
}

static bool copy_tables(struct db *db, const char *const *tables, const char *const *muted)
{
    for (size_t i = 0; tables[i]; i++)
        if (!copy_table(db, tables[i]))
            return false;
    for (size_t i = 0; muted[i]; i++)
        if (!copy_table(db, muted[i]) || !mute_table(db, muted[i]))
            return false;
    return true;
}

bool shadow_open(const char *store_path, const char *const *tables, const char *const *muted,
                 struct shadow **out, struct err *err)
{
    const struct db_options options = { .read_only = true,
                                        .temporary_tables = true,
                                        .cache_kib = CACHE_KIB };
    struct shadow *shadow = mem_new(sizeof *shadow);

    if (!db_open(store_path, &options, &shadow->db, err)) {
        mem_free(shadow);
        return false;
    }
    if (!copy_tables(shadow->db, tables, muted)) {
        err_set(err, ERR_UNAVAILABLE, NULL, "the store's tables cannot be copied: %s",
                db_failure_text(shadow->db));
        shadow_close(shadow);
        return false;
    }
    *out = shadow;
    return true;
}

static void end_turns(struct shadow *shadow)
{
    arena_free(shadow->turn.arena);
    if (shadow->turn.outbox)
        outbox_free(shadow->turn.outbox);
    shadow->turn = (struct turn){ .db = shadow->db };
    shadow->turns = 0;
}

void shadow_close(struct shadow *shadow)
{
    if (!shadow)
        return;
    end_turns(shadow);
    db_close(shadow->db);
    mem_free(shadow);
}

struct db *shadow_db(struct shadow *shadow)
{
    return shadow->db;
}

struct turn *shadow_turn(struct shadow *shadow, int64_t now_ms)
{
    if (shadow->turns++ == TURNS_A_ROUND || !shadow->turn.outbox) {
        end_turns(shadow);
        shadow->turn = (struct turn){ .engine = &shadow->engine,
                                      .db = shadow->db,
                                      .arena = arena_new(),
                                      .outbox = outbox_new() };
    }
    shadow->turn.now_ms = now_ms;
    shadow->turn.effects = 0;
    return &shadow->turn;
}
