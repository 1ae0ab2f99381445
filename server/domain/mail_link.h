/* Links in mails that act for whoever opens them. What a link says is signed with the store's own
 * key; nothing is kept of it. Made of letters and digits. */
#ifndef EVERI_MAIL_LINK_H
#define EVERI_MAIL_LINK_H

#include "db.h"
#include "attrs.h"
#include "id.h"

/* What stands in the signature: a link of one sort is never good for another. */
enum mail_link {
    MAIL_LINK_UNSUBSCRIBE = 'u', /* about: enum mail_kind */
    MAIL_LINK_CONFIRM = 'c',     /* about: of the address, mail_link_address */
    MAIL_LINK_RESET = 'r',       /* about: the mail */
};

enum { MAIL_LINK_MAX = 2 * ID_DIGITS + 32 + 1 };

/* Returns `out`. about: not negative. */
char *mail_link_write(struct db *db, enum mail_link sort, struct person_id who, int64_t about,
                      char out[MAIL_LINK_MAX]);
/* False for anything that mail_link_write did not make with this store. */
MUST_CHECK bool mail_link_read(struct db *db, enum mail_link sort, const char *token,
                               struct person_id *who, int64_t *about);
/* A number for an address: a link is good for the address that it was mailed to. */
int64_t mail_link_address(struct db *db, const char *address);
/* 62 bits that nobody knows who has not the store's key. label: what they are for. */
int64_t mail_link_number(struct db *db, const char *label, int64_t n);

#endif
