#include "key.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

_Static_assert((int)KEY_BYTES == (int)crypto_sign_PUBLICKEYBYTES, "as the library has it");
_Static_assert((int)KEY_SIGNATURE_BYTES == (int)crypto_sign_BYTES, "as the library has it");

bool key_is_sound(const uint8_t key[KEY_BYTES])
{
    return crypto_core_ed25519_is_valid_point(key) == 1;
}

bool key_signed(const uint8_t key[KEY_BYTES], const uint8_t signature[KEY_SIGNATURE_BYTES],
                const char *text)
{
    return crypto_sign_verify_detached(signature, (const unsigned char *)text, strlen(text), key) ==
           0;
}

bool key_challenge(const char *public_url, const char *handle, const char *nonce,
                   char out[KEY_CHALLENGE_MAX])
{
    /* protocol: "`everi-login-v1\nPUBLIC_URL\nHANDLE\nNONCE`" */
    int len = snprintf(out, KEY_CHALLENGE_MAX, "everi-login-v1\n%s\n%s\n%s", public_url, handle,
                       nonce);

    return len > 0 && len < KEY_CHALLENGE_MAX;
}
