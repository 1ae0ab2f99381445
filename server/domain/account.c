#include "account.h"

#include <string.h>

#include <sodium.h>

#include "account_keys.h"
#include "erasure.h"
#include "event.h"
#include "limits.h"
#include "mail_owner.h"
#include "person.h"
#include "search.h"
#include "seen.h"

enum {
    HASH_OPERATIONS = 2,
    HASH_BYTES = 19 * 1024 * 1024, /* OWASP's minimum for Argon2id: 26 ms here */
    FOLLOWS_LISTED_MAX = 2000,     /* about a millisecond of a turn */
};

static const char *hash_password(struct arena *mem, const char *password)
{
    char *hash = arena_alloc(mem, crypto_pwhash_STRBYTES);

    if (crypto_pwhash_str(hash, password, strlen(password), HASH_OPERATIONS, HASH_BYTES))
        return NULL;
    return hash;
}

static const char *stored_hash(struct db *db, struct arena *mem, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_person_password);

    bind_int(stmt, ":id", who.n);
    if (!stmt_row(stmt) || col_int(stmt, "disabled"))
        return NULL;
    return col_text(stmt, mem, "password");
}

void account_hash(struct arena *mem, const char *password, struct credentials *out)
{
    *out = (struct credentials){ .hash = hash_password(mem, password) };
    out->good = out->hash != NULL;
}

void account_compare_own(struct db *db, struct arena *mem, struct person_id who,
                         const char *password, struct credentials *out)
{
    const char *hash = stored_hash(db, mem, who);

    *out = (struct credentials){ .person = who, .hash = hash };
    if (hash)
        out->good = crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
    else
        hash_password(mem, password); /* so that the time tells nothing */
}

void account_compare(struct db *db, struct arena *mem, const char *handle, const char *password,
                     struct credentials *out)
{
    struct person_id who = { 0 };

    if (!person_find(db, handle, &who))
        who.n = 0;
    account_compare_own(db, mem, who, password, out);
}

void account_compare_change(struct db *db, struct arena *mem, struct person_id who, const char *old,
                            const char *new, struct credentials *out)
{
    account_compare_own(db, mem, who, old, out);
    if (!out->good)
        return;
    out->new_hash = hash_password(mem, new);
    out->good = out->new_hash != NULL;
}

static bool handle_is_free(struct turn *turn, const char *handle, struct err *err)
{
    struct person_id other;

    if (person_find(turn->db, handle, &other) || erasure_had(turn->db, handle))
        return err_set(err, ERR_CONFLICT, "handle", "that handle is taken");
    return true;
}

bool account_add(struct turn *turn, const struct account_draft *draft, struct person_id *out,
                 struct err *err)
{
    if (person_handle_is_reserved(draft->handle))
        return err_set(err, ERR_CONFLICT, "handle", "that handle is reserved");
    return account_add_function(turn, draft, out, err);
}

bool account_add_function(struct turn *turn, const struct account_draft *draft,
                          struct person_id *out, struct err *err)
{
    if (!handle_is_free(turn, draft->handle, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_person_add);
    struct person_id who;

    bind_text(stmt, ":handle", draft->handle);
    bind_text(stmt, ":name", draft->name);
    bind_text(stmt, ":password", draft->password_hash);
    bind_text(stmt, ":email", draft->email);
    bind_int(stmt, ":admin", draft->admin);
    bind_int(stmt, ":verified", draft->verified);
    bind_int(stmt, ":people_manager", draft->people_manager);
    bind_text(stmt, ":title", draft->title ? draft->title : "");
    bind_int(stmt, ":now", turn->now_ms);
    who.n = stmt_number(stmt, 0);
    search_learn_person(turn, who, draft->handle, draft->name);
    event_append(turn, EVENT_PERSON_REGISTERED, who, who.n, 0, NULL);
    *out = who;
    return !draft->email || mail_owner_ask(turn, who, err);
}

/* Ends the session that was not seen for the longest time, where there are more than `keep`. */
static void end_beyond(struct turn *turn, struct person_id who, int64_t keep,
                       enum session_end reason)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_session_beyond);
    struct session_id id;

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":keep", keep);
    id.n = stmt_number(stmt, 0);
    if (id.n)
        account_end_session(turn, who, id, reason);
}

void account_open_session(struct turn *turn, struct person_id who,
                          const struct session_origin *origin, struct session_made *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_session_add);
    struct effect *effect;

    *out = (struct session_made){ .id = { turn_new_id(turn) },
                                  .person = who,
                                  .expires_at = turn->now_ms + origin->lifetime_ms };
    token_new(out->token);
    effect = outbox_add(turn->outbox, EFFECT_TOKEN_ADDED);
    effect->token.session = out->id;
    effect->token.person = who;
    effect->token.expires_at_ms = out->expires_at;
    token_hash(out->token, effect->token.hash);
    bind_int(stmt, ":id", out->id.n);
    bind_int(stmt, ":person", who.n);
    bind_blob(stmt, ":token_hash", effect->token.hash, TOKEN_HASH_BYTES);
    bind_text(stmt, ":device", origin->device ? origin->device : "");
    bind_text(stmt, ":address", origin->address ? origin->address : "");
    bind_int(stmt, ":now", turn->now_ms);
    bind_int(stmt, ":expires_at", out->expires_at);
    stmt_run(stmt);
    seen_mark(turn, who, out->id, 0);
    event_append(turn, EVENT_SESSION_CREATED, who, out->id.n, 0, NULL);
    end_beyond(turn, who, LIMIT_SESSIONS, END_REVOKED);
}

bool account_confirmed(struct turn *turn, struct person_id who,
                       const struct credentials *credentials)
{
    /* The password may have changed while this one was being hashed. */
    const char *now = credentials->good ? stored_hash(turn->db, turn->arena, who) : NULL;

    return now && strcmp(now, credentials->hash) == 0;
}

bool account_login(struct turn *turn, const struct credentials *credentials,
                   const struct session_origin *origin, struct session_made *out, struct err *err)
{
    if (!account_confirmed(turn, credentials->person, credentials))
        return err_set(err, ERR_UNAUTHENTICATED, NULL, "wrong handle or password");
    account_open_session(turn, credentials->person, origin, out);
    return true;
}

bool account_resume(struct turn *turn, const char *token, struct session_made *out, struct err *err)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_session_by_token);
    uint8_t hash[TOKEN_HASH_BYTES];

    token_hash(token, hash);
    bind_blob(stmt, ":token_hash", hash, sizeof hash);
    if (!stmt_row(stmt) || col_int(stmt, "expires_at") <= turn->now_ms)
        return err_set(err, ERR_UNAUTHENTICATED, NULL, "the token is not good (any more): log in");
    *out = (struct session_made){ .id = { col_int(stmt, "id") },
                                  .person = { col_int(stmt, "person") },
                                  .expires_at = col_int(stmt, "expires_at") };
    seen_mark(turn, out->person, out->id, col_int(stmt, "last_seen_at"));
    return true;
}

void account_end_session(struct turn *turn, struct person_id who, struct session_id session,
                         enum session_end reason)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_session_drop);
    struct effect *effect;

    bind_int(stmt, ":id", session.n);
    if (stmt_change(stmt) == 0)
        return;
    event_append(turn, EVENT_SESSION_ENDED, who, session.n, 0, NULL);
    effect = outbox_add(turn->outbox, EFFECT_SESSION_ENDED);
    effect->ended.session = session;
    effect->ended.reason = reason;
}

/* The newest of a person's sessions behind `before`, but not `spared`; n 0: none. */
static struct session_id next_session(struct db *db, struct person_id who, int64_t before,
                                      struct session_id spared)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_sessions_page);
    struct session_id id = { 0 };

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":before", before);
    bind_int(stmt, ":limit", 2);
    while (id.n == 0 && stmt_row(stmt))
        if (col_int(stmt, "id") != spared.n)
            id.n = col_int(stmt, "id");
    return id;
}

void account_end_sessions(struct turn *turn, struct person_id who, struct session_id spared,
                          enum session_end reason)
{
    struct session_id id;

    while ((id = next_session(turn->db, who, INT64_MAX, spared)).n)
        account_end_session(turn, who, id, reason);
}

bool account_change_password(struct turn *turn, struct person_id who, struct session_id current,
                             bool keep_keys, const struct credentials *credentials, struct err *err)
{

    if (!account_confirmed(turn, who, credentials))
        return err_set(err, ERR_FORBIDDEN, "old", "the old password is wrong");
    {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_person_set_password);

        bind_int(stmt, ":id", who.n);
        bind_text(stmt, ":password", credentials->new_hash);
        stmt_run(stmt);
    }
    event_append(turn, EVENT_PASSWORD_CHANGED, who, who.n, 0, NULL);
    account_end_sessions(turn, who, current, END_PASSWORD_CHANGED);
    if (!keep_keys)
        account_remove_keys(turn, who);
    return true;
}

bool account_session_alive(struct db *db, struct session_id session, int64_t now_ms,
                           int64_t *seen_at)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_session_alive);

    bind_int(stmt, ":id", session.n);
    bind_int(stmt, ":now", now_ms);
    if (!stmt_row(stmt))
        return false;
    *seen_at = col_int(stmt, "last_seen_at");
    return true;
}

bool account_is_admin(struct db *db, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_person_row);

    bind_int(stmt, ":id", who.n);
    return stmt_row(stmt) && col_int(stmt, "admin");
}

static void each_channel(struct db *db, enum sql listens, struct person_id who,
                         account_channel_seen *seen, void *ctx)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, listens);

    bind_int(stmt, ":person", who.n);
    while (stmt_row(stmt))
        seen(ctx,
             (struct channel){ (enum channel_kind)col_enum(stmt, "kind", CHANNEL_KINDS),
                               col_int(stmt, "id") },
             col_int(stmt, "since"));
}

void account_each_channel(struct db *db, struct person_id who, account_channel_seen *seen,
                          void *ctx)
{
    each_channel(db, SQL_follow_listens, who, seen, ctx);
}

int64_t account_follows_up_to(struct db *db, struct person_id who, int64_t most)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_feed_listens_count);

    bind_int(stmt, ":viewer", who.n);
    bind_int(stmt, ":limit", most);
    return stmt_number(stmt, 0);
}

static void add_channel(void *ctx, struct channel channel, int64_t since)
{
    (void)since;
    buf_add(ctx, &channel, sizeof channel);
}

bool account_listens(struct db *db, struct arena *mem, struct person_id who,
                     const struct channel **channels, size_t *count)
{
    bool broad = account_follows_up_to(db, who, FOLLOWS_LISTED_MAX + 1) > FOLLOWS_LISTED_MAX;
    struct buf list;
    struct channel *copy;

    buf_init(&list, SIZE_MAX / 2);
    each_channel(db, broad ? SQL_member_listens : SQL_follow_listens, who, add_channel, &list);
    copy = arena_alloc(mem, list.len + sizeof *copy);
    if (list.len)
        memcpy(copy, list.data, list.len);
    *channels = copy;
    *count = list.len / sizeof *copy;
    buf_done(&list);
    return broad;
}

void account_each_session(struct db *db, account_session_seen *seen, void *ctx)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_sessions_all);
    struct arena *mem = arena_new();

    while (stmt_row(stmt)) {
        size_t len;
        const uint8_t *hash = col_blob(stmt, mem, "token_hash", &len);

        if (len == TOKEN_HASH_BYTES) {
            struct account_session session = {
                .id = { col_int(stmt, "id") },
                .person = { col_int(stmt, "person") },
                .expires_at = col_int(stmt, "expires_at"),
                .handle = col_text(stmt, mem, "handle"),
                .address = col_text(stmt, mem, "address"),
            };

            memcpy(session.token_hash, hash, TOKEN_HASH_BYTES);
            seen(ctx, &session);
        }
        arena_reset(mem);
    }
    arena_free(mem);
}

static bool first_expiry(struct db *db, struct session_made *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_session_first_expiry);

    if (!stmt_row(stmt))
        return false;
    out->id.n = col_int(stmt, "id");
    out->person.n = col_int(stmt, "person");
    out->expires_at = col_int(stmt, "expires_at");
    return true;
}

static bool expire(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct session_made session;

    (void)ctx;
    turn->effects = 0;
    while (first_expiry(turn->db, &session) && session.expires_at <= turn->now_ms) {
        account_end_session(turn, session.person, session.id, END_EXPIRED);
        if (turn->effects == TURN_EFFECTS_MAX || clock_mono_us() > deadline_us)
            return true;
    }
    return false;
}

static int64_t expire_due(void *ctx, struct db *db)
{
    struct session_made session;

    (void)ctx;
    return first_expiry(db, &session) ? session.expires_at : INT64_MAX;
}

struct engine_source account_expirer(void)
{
    return (struct engine_source){ .name = "sessions", .work = expire, .next_due = expire_due };
}
