/* The store's own key: for hashes that nobody outside can make. */
#ifndef EVERI_SECRET_H
#define EVERI_SECRET_H

#include <stdint.h>

#include "db.h"

enum { SECRET_BYTES = 32 };
void secret_key(struct db *db, uint8_t out[SECRET_BYTES]); /* wipe it after use */

#endif
