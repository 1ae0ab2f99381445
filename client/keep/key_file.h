/* Login keys as files: the seed of an Ed25519 key, one line of base64, for the owner's eyes only.
 */
#ifndef EVERI_KEY_FILE_H
#define EVERI_KEY_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "attrs.h"
#include "err.h"
#include "key.h"

enum { KEY_SEED_BYTES = 32 };

/* Makes a key in a file that is not there yet. err: ERR_UNAVAILABLE. */
MUST_CHECK bool key_file_make(const char *path, uint8_t public_key[KEY_BYTES], struct err *err);
/* The seed, in locked memory; for key_file_free. err: ERR_UNAVAILABLE, also where others may read
 * or write the file. */
MUST_CHECK bool key_file_read(const char *path, uint8_t **seed, struct err *err);
void key_file_free(uint8_t *seed); /* NULL is fine */

#endif
