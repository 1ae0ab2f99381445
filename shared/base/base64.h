/* Standard base64 (RFC 4648 4, padded) of values whose length is known: keys and signatures. */
#ifndef EVERI_BASE64_H
#define EVERI_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attrs.h"

/* Room for the text of `bytes`, the terminator included. */
#define BASE64_TEXT_MAX(bytes) (((bytes) + 2) / 3 * 4 + 1)

/* Returns `out`, which has room for BASE64_TEXT_MAX(len). */
char *base64_encode(const uint8_t *bytes, size_t len, char *out);
/* False for anything but exactly `len` bytes in their one spelling. */
MUST_CHECK bool base64_decode(const char *text, uint8_t *out, size_t len);

#endif
