/* Login keys: public keys that log in as their person, beside the password. */
#ifndef EVERI_ACCOUNT_KEYS_H
#define EVERI_ACCOUNT_KEYS_H

#include "account.h"
#include "key.h"

/* proven: the key signed a challenge of this connection.
 * err: unauthenticated, in the same words whatever was wrong. */
MUST_CHECK bool account_login_key(struct turn *turn, const char *handle,
                                  const uint8_t key[KEY_BYTES], bool proven,
                                  const struct session_origin *origin, struct session_made *out,
                                  struct err *err);
/* err: forbidden, field password; conflict (it is there; too many are). */
MUST_CHECK bool account_add_key(struct turn *turn, struct person_id who,
                                const struct add_key_draft *draft,
                                const struct credentials *credentials, struct err *err);
/* err: not_found. */
MUST_CHECK bool account_remove_key(struct turn *turn, struct person_id who,
                                   const uint8_t key[KEY_BYTES], struct err *err);
void account_remove_keys(struct turn *turn, struct person_id who);
/* The newest first. err: invalid_params (before). */
MUST_CHECK bool account_keys(struct db *db, struct arena *mem, struct person_id who,
                             const struct page_draft *page, struct login_key **items, size_t *count,
                             const char **next, struct err *err);

#endif
