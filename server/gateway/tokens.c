#include "tokens.h"

#include <string.h>

#include "map.h"
#include "mem.h"
#include "token.h"

_Static_assert((int)TOKEN_HASH_BYTES == (int)TOKEN_HASH_SIZE, "one hash");

struct token {
    struct token *next; /* another whose hash starts alike */
    struct token_owner owner;
    uint8_t hash[TOKEN_HASH_BYTES];
};

struct tokens {
    struct map by_hash;    /* the hash's first 8 bytes -> token */
    struct map by_session; /* session -> token */
};

struct tokens *tokens_new(void)
{
    return mem_new(sizeof(struct tokens));
}

static uint64_t key_of(const uint8_t hash[TOKEN_HASH_BYTES])
{
    uint64_t key;

    memcpy(&key, hash, sizeof key);
    return key;
}

void tokens_add(struct tokens *tokens, const uint8_t hash[TOKEN_HASH_BYTES],
                const struct token_owner *owner)
{
    struct token *token = mem_new(sizeof *token);

    tokens_remove(tokens, owner->session);
    token->owner = *owner;
    memcpy(token->hash, hash, TOKEN_HASH_BYTES);
    token->next = map_get(&tokens->by_hash, key_of(hash));
    map_put(&tokens->by_hash, key_of(hash), token);
    map_put(&tokens->by_session, (uint64_t)owner->session.n, token);
}

void tokens_remove(struct tokens *tokens, struct session_id session)
{
    struct token *gone = map_remove(&tokens->by_session, (uint64_t)session.n);
    struct token *first;

    if (!gone)
        return;
    first = map_get(&tokens->by_hash, key_of(gone->hash));
    if (first == gone && gone->next)
        map_put(&tokens->by_hash, key_of(gone->hash), gone->next);
    else if (first == gone)
        map_remove(&tokens->by_hash, key_of(gone->hash));
    else
        for (struct token *t = first; t; t = t->next)
            if (t->next == gone)
                t->next = gone->next;
    mem_free(gone);
}

bool tokens_find(const struct tokens *tokens, const uint8_t hash[TOKEN_HASH_BYTES], int64_t now_ms,
                 struct token_owner *owner)
{
    const struct token *token = map_get(&tokens->by_hash, key_of(hash));

    while (token && !token_hash_equal(token->hash, hash))
        token = token->next;
    if (!token || token->owner.expires_at_ms <= now_ms)
        return false;
    *owner = token->owner;
    return true;
}

void tokens_free(struct tokens *tokens)
{
    uint64_t key;
    void *token;

    if (!tokens)
        return;
    for (size_t i = 0; map_next(&tokens->by_session, &i, &key, &token);)
        mem_free(token);
    map_done(&tokens->by_session);
    map_done(&tokens->by_hash);
    mem_free(tokens);
}
