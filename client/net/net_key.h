/* Logging in with a key: what the server asks to be signed, and what is signed. */
#ifndef EVERI_NET_KEY_H
#define EVERI_NET_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"
#include "key.h"
#include "net_url.h"

struct net_key_answer {
    uint8_t key[KEY_BYTES], signature[KEY_SIGNATURE_BYTES];
};

/* protocol: "a client signs only for the URL it dialled". False: the challenge is for another
 * address or handle, and nothing was signed. seed: 32 bytes. */
MUST_CHECK bool net_key_sign(const struct net_url *dialled, const char *handle,
                             const char *challenge, const uint8_t *seed,
                             struct net_key_answer *out);

#endif
