/* What the owner of an address does with what was mailed to it: confirms it, wants no more, sets a
 * new password. Who holds the link or the code is who reads the mail. */
#ifndef EVERI_MAIL_OWNER_H
#define EVERI_MAIL_OWNER_H

#include "account.h"
#include "engine.h"
#include "mail.h"

/* Asks for a confirmation of the address that they have now; a mail that asks for an earlier one
 * and has not gone yet does not go. protocol: "one mail, three a day". err: rate_limited. */
MUST_CHECK bool mail_owner_ask(struct turn *turn, struct person_id who, struct err *err);
/* Whether a confirmation link is good: the address it was mailed to is still theirs. */
MUST_CHECK bool mail_owner_may_confirm(struct db *db, struct arena *mem, const char *token,
                                       struct person_id *who);
MUST_CHECK bool mail_owner_confirm(struct turn *turn, const char *token);

MUST_CHECK bool mail_owner_unsubscribes(struct db *db, const char *token, struct person_id *who,
                                        enum mail_kind *kind);
/* protocol: "turns off `email` for every kind that this sort of digest holds" */
MUST_CHECK bool mail_owner_unsubscribe(struct turn *turn, const char *token);

/* protocol: "a mail with a code (good once, 30 minutes) to the confirmed address". Nothing tells
 * whether there is such a person or such an address: it writes as much. */
void mail_owner_forgot(struct turn *turn, const char *handle);
/* The code in a mail of that kind, as people read it. Made of the mail's id with the store's key.
 */
enum { MAIL_CODE_MAX = 16 };
char *mail_owner_code(struct db *db, int64_t mail, char out[MAIL_CODE_MAX]);
/* Sets the password that was hashed, ends all sessions, removes the keys. code: dashes, blanks and
 * capitals make no difference; who tries many meets the limits on logins.
 * err: unauthenticated, in the same words whatever was wrong. */
MUST_CHECK bool mail_owner_reset(struct turn *turn, const char *handle, const char *code,
                                 const struct credentials *credentials, struct person_id *who,
                                 struct err *err);
/* The same by the link of the mail. False: it is not good (any more). */
MUST_CHECK bool mail_owner_may_reset(struct db *db, struct arena *mem, const char *token,
                                     int64_t now_ms, struct person_id *who);
MUST_CHECK bool mail_owner_reset_by_link(struct turn *turn, const char *token,
                                         const struct credentials *credentials);

#endif
