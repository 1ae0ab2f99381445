#include "challenges.h"

#include <assert.h>
#include <string.h>

struct challenge challenge_new(const char *handle, int64_t now_ms)
{
    struct challenge challenge = { .expires_at = now_ms + CHALLENGE_GOOD_MS };

    assert(strlen(handle) < sizeof challenge.handle);
    memcpy(challenge.handle, handle, strlen(handle) + 1);
    token_new(challenge.nonce);
    return challenge;
}

void challenges_add(struct challenges *challenges, const struct challenge *challenge)
{
    if (challenges->count == CHALLENGES_OPEN)
        memmove(challenges->open, challenges->open + 1,
                --challenges->count * sizeof *challenges->open);
    challenges->open[challenges->count++] = *challenge;
}

bool challenges_answered(const struct challenges *challenges, const char *public_url,
                         const char *handle, const uint8_t key[KEY_BYTES],
                         const uint8_t signature[KEY_SIGNATURE_BYTES], int64_t now_ms)
{
    char text[KEY_CHALLENGE_MAX];

    for (size_t i = 0; i < challenges->count; i++) {
        const struct challenge *challenge = &challenges->open[i];

        if (strcmp(challenge->handle, handle) == 0 && now_ms < challenge->expires_at &&
            key_challenge(public_url, handle, challenge->nonce, text) &&
            key_signed(key, signature, text))
            return true;
    }
    return false;
}
