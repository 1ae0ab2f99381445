#include "erasure.h"

#include <string.h>

#include <sodium.h>

#include "account_keys.h"
#include "erasure_parts.h"
#include "event.h"
#include "person.h"
#include "secret.h"

enum {
    ERASE_A_TURN = 128,
    ERASE_IN_THE_ACT = 64, /* beside the end of a hundred sessions */
};

void erasure_hash(struct db *db, const char *handle, uint8_t out[ERASURE_HASH_BYTES])
{
    uint8_t key[SECRET_BYTES];

    secret_key(db, key);
    crypto_generichash(out, ERASURE_HASH_BYTES, (const uint8_t *)handle, strlen(handle), key,
                       sizeof key);
    sodium_memzero(key, sizeof key);
}

bool erasure_is_gone(struct db *db, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_erasure_get);

    bind_int(stmt, ":person", who.n);
    return stmt_row(stmt);
}

bool erasure_had(struct db *db, const char *handle)
{
    uint8_t hash[ERASURE_HASH_BYTES];
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_erasure_by_handle);

    erasure_hash(db, handle, hash);
    bind_blob(stmt, ":handle", hash, sizeof hash);
    return stmt_row(stmt);
}

static void run_on(struct turn *turn, enum sql sql, const char *name, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, name, who.n);
    stmt_run(stmt);
}

static void add_row(struct turn *turn, struct person_id who, const char *handle)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_erasure_add);
    struct effect *effect = outbox_add(turn->outbox, EFFECT_ERASED);

    erasure_hash(turn->db, handle, effect->erased.handle);
    effect->erased.person = who;
    effect->erased.at_ms = turn->now_ms;
    bind_int(stmt, ":person", who.n);
    bind_blob(stmt, ":handle", effect->erased.handle, sizeof effect->erased.handle);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
}

static void keep_place(struct turn *turn, struct person_id who, const struct erasure_place *place,
                       bool finished)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_erasure_set);

    bind_int(stmt, ":person", who.n);
    if (!finished)
        bind_int(stmt, ":step", place->step);
    bind_int(stmt, ":a", place->a);
    bind_int(stmt, ":b", place->b);
    stmt_run(stmt);
}

/* protocol: "Deleting a person" ... "at once" */
void erasure_person(struct turn *turn, struct person_id who, struct person_id by)
{
    struct erasure_place place = { 0 };
    int left = ERASE_IN_THE_ACT;
    bool finished;

    add_row(turn, who, person_brief(turn->db, turn->arena, who).handle);
    account_remove_keys(turn, who);
    run_on(turn, SQL_person_drop, ":id", who);
    run_on(turn, SQL_person_words_drop, ":person", who);
    run_on(turn, SQL_person_topics_drop, ":person", who);
    run_on(turn, SQL_person_settings_drop, ":person", who);
    run_on(turn, SQL_notification_settings_drop, ":person", who);
    run_on(turn, SQL_seen_drop, ":person", who);
    run_on(turn, SQL_mail_person_drop, ":person", who);
    run_on(turn, SQL_mail_reset_drop, ":person", who);
    event_append(turn, EVENT_PERSON_DELETED, by, who.n, 0, NULL);
    account_end_sessions(turn, who, (struct session_id){ 0 }, END_DELETED);
    finished = erasure_slice(turn, who, &place, &left);
    keep_place(turn, who, &place, finished);
    if (!finished)
        task_add(turn, TASK_ERASE, by, who.n, 0, "", 0);
}

bool erasure_own(struct turn *turn, struct person_id who, const struct credentials *credentials,
                 struct err *err)
{
    if (!account_confirmed(turn, who, credentials))
        return err_set(err, ERR_FORBIDDEN, "password", "the password is wrong");
    erasure_person(turn, who, who);
    return true;
}

static bool place_of(struct turn *turn, struct person_id who, struct erasure_place *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_erasure_get);

    bind_int(stmt, ":person", who.n);
    if (!stmt_row(stmt) || col_is_null(stmt, "step"))
        return false;
    *out = (struct erasure_place){ col_int(stmt, "step"), col_int(stmt, "a"), col_int(stmt, "b") };
    return true;
}

bool erasure_step(struct turn *turn, struct task *task)
{
    const struct person_id who = { task->object };
    struct erasure_place place;
    int left = ERASE_A_TURN;
    bool finished;

    if (!place_of(turn, who, &place))
        return true;
    finished = erasure_slice(turn, who, &place, &left);
    keep_place(turn, who, &place, finished);
    return finished;
}
