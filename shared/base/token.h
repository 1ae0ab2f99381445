/* Bearer tokens: 256 random bits as text for the client, a hash for whoever keeps them. What is
 * stored or held in memory is never the token itself. */
#ifndef EVERI_TOKEN_H
#define EVERI_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"

enum { TOKEN_TEXT_MAX = 44, TOKEN_HASH_SIZE = 32 };

/* 43 characters of the URL alphabet of base64, and the terminator. */
void token_new(char out[TOKEN_TEXT_MAX]);
/* BLAKE2b-256 of the text. A token is random, so its hash needs neither salt nor key. */
void token_hash(const char *token, uint8_t out[TOKEN_HASH_SIZE]);
void token_wipe(char text[TOKEN_TEXT_MAX]);
/* In constant time. */
bool token_hash_equal(const uint8_t a[TOKEN_HASH_SIZE], const uint8_t b[TOKEN_HASH_SIZE]);

#endif
