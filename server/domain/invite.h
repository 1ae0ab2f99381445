/* Invitations to register. A code is a name and a secret of 256 bits (`v…-…`): whoever makes it
 * sees it once, the store keeps the secret's hash, and the name alone is listed. It is good for a
 * number of people and for a time; used up or over it is gone. */
#ifndef EVERI_INVITE_H
#define EVERI_INVITE_H

#include "engine.h"
#include "id.h"
#include "token.h"

enum { INVITE_CODE_MAX = sizeof(struct id_text) + TOKEN_TEXT_MAX };

struct invite {
    struct invite_id id;
    int64_t uses; /* that are left */
    int64_t expires_at;
};

/* code: to be shown and wiped. */
void invite_create(struct turn *turn, int64_t uses, int64_t lasts_ms, struct invite *out,
                   char code[INVITE_CODE_MAX]);
/* Is the code good now? code: may be NULL. */
MUST_CHECK bool invite_good(struct db *db, const char *code, int64_t now_ms);
/* Takes one of its uses. Of two who race for the last, one: the acts of a turn run one after the
 * other. err: forbidden, in the same words whatever was wrong. */
MUST_CHECK bool invite_use(struct turn *turn, const char *code, struct err *err);
/* By its name or its whole code. err: not_found. */
MUST_CHECK bool invite_revoke(struct turn *turn, const char *text, struct invite *out,
                              struct err *err);
/* Those that are good, oldest first; returns how many, at most `max`. */
size_t invite_list(struct db *db, struct invite_id after, int64_t now_ms, struct invite *out,
                   size_t max);

#endif
