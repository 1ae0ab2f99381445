/* Accounts: handle, password, sessions. Passwords are hashed and compared on the hashing thread;
 * what comes here is the outcome. Tokens are kept as hashes only. */
#ifndef EVERI_ACCOUNT_H
#define EVERI_ACCOUNT_H

#include "engine.h"
#include "objects.h"
#include "outbox.h"
#include "token.h"

/* What became of a password on the hashing thread. */
struct credentials {
    struct person_id person; /* n 0: no such person */
    bool good;
    const char *hash;     /* the one that was compared, or the new one */
    const char *new_hash; /* of a change: the one to come; NULL where `good` is false */
};

/* On the hashing thread. An unknown handle takes as long as a wrong password. */
void account_compare(struct db *db, struct arena *mem, const char *handle, const char *password,
                     struct credentials *out);
void account_compare_own(struct db *db, struct arena *mem, struct person_id who,
                         const char *password, struct credentials *out);
void account_hash(struct arena *mem, const char *password, struct credentials *out);
/* Compares the old password and, if it is good, hashes the new one. */
void account_compare_change(struct db *db, struct arena *mem, struct person_id who, const char *old,
                            const char *new, struct credentials *out);

struct account_draft {
    const char *handle, *name, *password_hash, *email, *title;
    bool admin, verified, people_manager;
};
/* err: conflict, field handle (taken, reserved). */
MUST_CHECK bool account_add(struct turn *turn, const struct account_draft *draft,
                            struct person_id *out, struct err *err);
/* Of a deployed function (fn_NAME): the reserved handle, and no password that could be good.
 * err: conflict (it is taken, or was). */
MUST_CHECK bool account_add_function(struct turn *turn, const struct account_draft *draft,
                                     struct person_id *out, struct err *err);

struct session_made {
    struct session_id id;
    struct person_id person;
    char token[TOKEN_TEXT_MAX]; /* of a new session; wipe it after use */
    int64_t expires_at;
};
struct session_origin {
    const char *device, *address;
    int64_t lifetime_ms;
};
/* err: unauthenticated, in the same words whatever was wrong. */
MUST_CHECK bool account_login(struct turn *turn, const struct credentials *credentials,
                              const struct session_origin *origin, struct session_made *out,
                              struct err *err);
/* A session for a person who was just registered. */
void account_open_session(struct turn *turn, struct person_id who,
                          const struct session_origin *origin, struct session_made *out);
/* err: unauthenticated. */
MUST_CHECK bool account_resume(struct turn *turn, const char *token, struct session_made *out,
                               struct err *err);
void account_end_session(struct turn *turn, struct person_id who, struct session_id session,
                         enum session_end reason);

/* err: not_found (also: somebody else's). */
MUST_CHECK bool account_revoke(struct turn *turn, struct person_id who, const char *session,
                               struct err *err);
/* Is the password that was good on the hashing thread still theirs? */
bool account_confirmed(struct turn *turn, struct person_id who,
                       const struct credentials *credentials);
/* Ends every session but `current`, and removes the keys. err: forbidden, field old. */
MUST_CHECK bool account_change_password(struct turn *turn, struct person_id who,
                                        struct session_id current, bool keep_keys,
                                        const struct credentials *credentials, struct err *err);
/* What the operator does to people. Repeating makes no event; each is in the log as the house's. */
enum account_badge { BADGE_VERIFIED, BADGE_ADMIN, BADGE_PEOPLE_MANAGER, BADGES };
void account_set_badge(struct turn *turn, struct person_id who, enum account_badge badge, bool on);
/* Disabled: every session ends, and no login is good until they are enabled. */
void account_set_disabled(struct turn *turn, struct person_id who, bool disabled);
/* Another password; every session ends. */
void account_set_password(struct turn *turn, struct person_id who, const char *hash);
/* All but `spared`; n 0: all. */
void account_end_sessions(struct turn *turn, struct person_id who, struct session_id spared,
                          enum session_end reason);

/* Newest login first. err: invalid_params (before). */
MUST_CHECK bool account_sessions(struct db *db, struct arena *mem, struct person_id who,
                                 struct session_id current, const struct page_draft *page,
                                 struct session_info **items, size_t *count, const char **next,
                                 struct err *err);

/* seen_at: when it was last marked as seen. */
MUST_CHECK bool account_session_alive(struct db *db, struct session_id session, int64_t now_ms,
                                      int64_t *seen_at);
bool account_is_admin(struct db *db, struct person_id who);

/* Everything a person's sessions listen to. since: the newest change when that began, behind which
 * sync replays. */
typedef void account_channel_seen(void *ctx, struct channel channel, int64_t since);
void account_each_channel(struct db *db, struct person_id who, account_channel_seen *seen,
                          void *ctx);
/* The same as a list, in `mem`. True: they follow so many people, topics and teams that these are
 * left out: a login reads the list in the engine's turn. */
bool account_listens(struct db *db, struct arena *mem, struct person_id who,
                     const struct channel **channels, size_t *count);
/* How many people, topics and teams they follow, counted up to `most`. */
int64_t account_follows_up_to(struct db *db, struct person_id who, int64_t most);

struct account_session {
    uint8_t token_hash[TOKEN_HASH_BYTES];
    struct session_id id;
    struct person_id person;
    int64_t expires_at;
    const char *handle, *address; /* of the person; of where they logged in */
};
typedef void account_session_seen(void *ctx, const struct account_session *session);
/* All sessions, for the gateway's memory at start. */
void account_each_session(struct db *db, account_session_seen *seen, void *ctx);

/* An engine source: ends sessions whose time is over. */
struct engine_source account_expirer(void);

#endif
