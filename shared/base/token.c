#include "token.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

enum { TOKEN_BYTES = 32 };

_Static_assert((int)TOKEN_TEXT_MAX ==
                   sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
               "the text holds every token");

void token_new(char out[TOKEN_TEXT_MAX])
{
    uint8_t bytes[TOKEN_BYTES];

    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(out, TOKEN_TEXT_MAX, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
}

void token_hash(const char *token, uint8_t out[TOKEN_HASH_SIZE])
{
    int rc = crypto_generichash(out, TOKEN_HASH_SIZE, (const unsigned char *)token, strlen(token),
                                NULL, 0);

    assert(rc == 0);
    (void)rc;
}

void token_wipe(char text[TOKEN_TEXT_MAX])
{
    sodium_memzero(text, TOKEN_TEXT_MAX);
}

bool token_hash_equal(const uint8_t a[TOKEN_HASH_SIZE], const uint8_t b[TOKEN_HASH_SIZE])
{
    return sodium_memcmp(a, b, TOKEN_HASH_SIZE) == 0;
}
