/* Login keys: Ed25519, and the text that one signs to log in. */
#ifndef EVERI_KEY_H
#define EVERI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attrs.h"

enum { KEY_BYTES = 32, KEY_SIGNATURE_BYTES = 64, KEY_CHALLENGE_MAX = 512 };

/* A point of the curve's main group: what Ed25519 makes of a seed always is one. */
MUST_CHECK bool key_is_sound(const uint8_t key[KEY_BYTES]);
MUST_CHECK bool key_signed(const uint8_t key[KEY_BYTES],
                           const uint8_t signature[KEY_SIGNATURE_BYTES], const char *text);
/* What is signed. False: longer than KEY_CHALLENGE_MAX. */
MUST_CHECK bool key_challenge(const char *public_url, const char *handle, const char *nonce,
                              char out[KEY_CHALLENGE_MAX]);

#endif
