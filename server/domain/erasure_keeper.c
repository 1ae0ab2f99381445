/* The list beside the store and the store itself, held against each other when a server opens it. A
 * store that was put back from a backup holds people who were deleted since: the list knows them. A
 * process that died between a commit and the list left somebody out of it: the store knows them. */
#include <string.h>

#include "erasure_parts.h"
#include "log.h"
#include "map.h"
#include "person.h"

enum { PEOPLE_A_TURN = 2 }; /* each ends up to a hundred sessions */

static bool add_line(const char *data_dir, const struct erasure_line *line)
{
    if (erasure_list_add(data_dir, line))
        return true;
    log_error("the list of deleted people in %s cannot be written: should the store be put back "
              "from a backup before the next start, it would hold one of them again",
              data_dir);
    return false;
}

void erasure_remember(const char *data_dir, const struct effect *effect)
{
    struct erasure_line line = { .person = effect->erased.person.n, .at = effect->erased.at_ms };

    memcpy(line.handle, effect->erased.handle, sizeof line.handle);
    (void)add_line(data_dir, &line);
}

struct reading {
    struct turn *turn;
    struct map listed;
    int left; /* people who may be deleted in this turn */
    int64_t count;
};

/* A number alone might be somebody else's: that of another store, or of this one after it was put
 * back and went on. */
static bool is_theirs(struct turn *turn, const struct erasure_line *line)
{
    struct brief brief = person_brief(turn->db, turn->arena, (struct person_id){ line->person });
    uint8_t hash[ERASURE_HASH_BYTES];

    if (!brief.id.n)
        return false;
    erasure_hash(turn->db, brief.handle, hash);
    return memcmp(hash, line->handle, sizeof hash) == 0;
}

static void read_line(void *ctx, const struct erasure_line *line)
{
    struct reading *reading = ctx;

    if (!map_get(&reading->listed, (uint64_t)line->person))
        reading->count++;
    map_put(&reading->listed, (uint64_t)line->person, reading);
    if (reading->left <= 0 || !is_theirs(reading->turn, line))
        return;
    reading->turn->effects = 0;
    erasure_person(reading->turn, (struct person_id){ line->person }, (struct person_id){ 0 });
    reading->left--;
}

static bool next_erased(struct turn *turn, int64_t after, struct erasure_line *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_erasures_after);
    const void *hash;
    size_t len;

    bind_int(stmt, ":after", after);
    if (!stmt_row(stmt))
        return false;
    *out = (struct erasure_line){ .person = col_int(stmt, "person"), .at = col_int(stmt, "at") };
    hash = col_blob(stmt, turn->arena, "handle", &len);
    if (len == sizeof out->handle)
        memcpy(out->handle, hash, len);
    return true;
}

static void add_missing(struct turn *turn, const char *data_dir, const struct map *listed)
{
    struct erasure_line line = { 0 };

    while (next_erased(turn, line.person, &line))
        if (!map_get(listed, (uint64_t)line.person) && !add_line(data_dir, &line))
            return;
}

static bool hold_against(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct erasure_keeper *keeper = ctx;
    struct reading reading = { .turn = turn, .left = PEOPLE_A_TURN };

    (void)deadline_us;
    if (keeper->done)
        return false;
    map_init(&reading.listed);
    if (!erasure_list_read(keeper->data_dir, read_line, &reading))
        log_error("the list of deleted people in %s cannot be read", keeper->data_dir);
    keeper->done = reading.left == PEOPLE_A_TURN;
    keeper->listed = reading.count;
    keeper->deleted += PEOPLE_A_TURN - reading.left;
    if (keeper->done)
        add_missing(turn, keeper->data_dir, &reading.listed);
    map_done(&reading.listed);
    return !keeper->done;
}

static int64_t due(void *ctx, struct db *db)
{
    const struct erasure_keeper *keeper = ctx;

    (void)db;
    return keeper->done ? INT64_MAX : 0;
}

static void undone(void *ctx)
{
    struct erasure_keeper *keeper = ctx;

    keeper->done = false;
}

struct engine_source erasure_keeper_source(struct erasure_keeper *keeper)
{
    return (struct engine_source){
        .name = "erasures", .work = hold_against, .next_due = due, .undone = undone, .ctx = keeper
    };
}
