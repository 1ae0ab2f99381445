/* The tokens of all sessions, by their hashes, in memory: so that an upgrade with a bad token can
 * be refused before it becomes a connection. The store is asked again when the session acts. */
#ifndef EVERI_TOKENS_H
#define EVERI_TOKENS_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"
#include "id.h"
#include "outbox.h"

struct tokens;

struct token_owner {
    struct session_id session;
    struct person_id person;
    int64_t expires_at_ms;
};

struct tokens *tokens_new(void);
void tokens_free(struct tokens *tokens);
/* A session has one token: a new one takes the old one's place. */
void tokens_add(struct tokens *tokens, const uint8_t hash[TOKEN_HASH_BYTES],
                const struct token_owner *owner);
void tokens_remove(struct tokens *tokens, struct session_id session);
/* False for a token that is unknown or expired. */
MUST_CHECK bool tokens_find(const struct tokens *tokens, const uint8_t hash[TOKEN_HASH_BYTES],
                            int64_t now_ms, struct token_owner *owner);

#endif
