#include "base64.h"

#include <string.h>

#include <sodium.h>

char *base64_encode(const uint8_t *bytes, size_t len, char *out)
{
    return sodium_bin2base64(out, BASE64_TEXT_MAX(len), bytes, len, sodium_base64_VARIANT_ORIGINAL);
}

bool base64_decode(const char *text, uint8_t *out, size_t len)
{
    size_t got = 0;

    return sodium_base642bin(out, len, text, strlen(text), NULL, &got, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           got == len;
}
