/* What a terminal sends when somebody types, pastes, clicks or looks away: bytes in, inputs out.
 * Pure: the caller reads the bytes and knows the time. */
#ifndef EVERI_TERM_KEYS_H
#define EVERI_TERM_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "attrs.h"
#include "keys.h"

struct term_keys;

struct term_keys *term_keys_new(void);
void term_keys_free(struct term_keys *keys);

void term_keys_feed(struct term_keys *keys, const char *bytes, size_t len);
/* The next input that is complete. False: there is none. A paste stays valid until the next call.
 */
MUST_CHECK bool term_keys_next(struct term_keys *keys, struct input *out);
/* How long to wait for what would complete the pending bytes, in ms; -1: nothing is pending. */
int term_keys_patience_ms(const struct term_keys *keys);
/* That time went by without a byte: a lone Esc is the key, an unfinished paste is what came. */
void term_keys_give_up(struct term_keys *keys);

#endif
