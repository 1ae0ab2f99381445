/* The challenges of one connection that nobody has answered yet. An attempt to log in takes all of
 * them, whatever comes of it: so each is good once, and on its own connection alone. */
#ifndef EVERI_CHALLENGES_H
#define EVERI_CHALLENGES_H

#include <stddef.h>
#include <stdint.h>

#include "attrs.h"
#include "key.h"
#include "limits.h"
#include "token.h"

enum {
    CHALLENGES_OPEN = 4,       /* one more, and the oldest is good no more */
    CHALLENGE_GOOD_MS = 60000, /* protocol: "for 60 s" */
};

struct challenge {
    char handle[LIMIT_HANDLE_BYTES + 1];
    char nonce[TOKEN_TEXT_MAX];
    int64_t expires_at;
};

struct challenges {
    struct challenge open[CHALLENGES_OPEN]; /* oldest first */
    size_t count;
};

/* handle: well-formed. */
struct challenge challenge_new(const char *handle, int64_t now_ms);
void challenges_add(struct challenges *challenges, const struct challenge *challenge);
/* Did the key sign one of them that is good now? */
MUST_CHECK bool challenges_answered(const struct challenges *challenges, const char *public_url,
                                    const char *handle, const uint8_t key[KEY_BYTES],
                                    const uint8_t signature[KEY_SIGNATURE_BYTES], int64_t now_ms);

#endif
