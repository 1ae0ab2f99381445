/* The outbox: mails that go, and what became of them. A row holds no text and no address: what a
 * mail says, and where it goes, is read right before it is sent (mail/mailer.h), so nothing of it
 * outlives what it was made of.
 *
 * A mail waits until it is due, is away while somebody sends it, and ends once: it went, it was
 * refused for good, it failed too often, or nobody needed it any more. A crash while it is away
 * sends it again, with the same id and so the same Message-ID. */
#ifndef EVERI_MAIL_H
#define EVERI_MAIL_H

#include "engine.h"
#include "id.h"

/* The numbers are in the database. */
enum mail_kind {
    MAIL_DIGEST = 0,       /* of what is mailed soon */
    MAIL_DAILY_DIGEST = 1, /* of what waits for it */
    MAIL_CONFIRM = 2,      /* asks whether an address is its owner's */
    MAIL_RESET = 3,        /* holds a code to set a new password */
    MAIL_KINDS
};
extern const char *const mail_kind_names[]; /* NULL behind the last */

enum mail_state {
    MAIL_WAITS = 0,
    MAIL_AWAY = 1,
    MAIL_WENT = 2,
    MAIL_REFUSED = 3,
    MAIL_FAILED = 4,
    MAIL_NOT_NEEDED = 5,
};

struct mail_row {
    int64_t id;
    struct person_id person;
    enum mail_kind kind;
    int attempts;
    int64_t made_at, due_at;
};

enum { MAIL_ATTEMPTS_MAX = 5 };

int64_t mail_add(struct turn *turn, struct person_id who, enum mail_kind kind);
/* The one that is due first. */
MUST_CHECK bool mail_next(struct db *db, struct mail_row *out);
/* False: it ended, or its person was deleted. */
MUST_CHECK bool mail_get(struct db *db, int64_t id, struct mail_row *out);
/* One of this person and kind that did not go yet. */
MUST_CHECK bool mail_find_waiting(struct db *db, struct person_id who, enum mail_kind kind,
                                  struct mail_row *out);
/* Not before `at`; the attempt does not count. */
void mail_put_off(struct turn *turn, const struct mail_row *row, int64_t at);
/* Somebody sends it now: *row counts the attempt. */
void mail_leaves(struct turn *turn, struct mail_row *row);
/* What came of the attempt. reply: the code of the mail server's answer; 0: there was none.
 *
 * It failed for now: tried again after a delay, uniform in 0..min(4 h, 1 min × 2^(n-1)), and after
 * five attempts no more. Returns the state that it is in. */
enum mail_state mail_failed(struct turn *turn, const struct mail_row *row, int reply);
void mail_went(struct turn *turn, const struct mail_row *row, int reply);
/* For good. The address is turned off, if it is still the person's. */
void mail_refused(struct turn *turn, const struct mail_row *row, const char *address, int reply);
/* There is nothing (left) to say, or nobody to say it to. */
void mail_not_needed(struct turn *turn, const struct mail_row *row);

/* Where mail to somebody goes. */
struct mail_address {
    const char *address, *handle;
    bool confirmed, disabled, refused;
};
/* False: they have none, or are gone. */
MUST_CHECK bool mail_address(struct db *db, struct arena *mem, struct person_id who,
                             struct mail_address *out);
/* Mail comes again: the address was changed or confirmed. */
void mail_accepted(struct turn *turn, struct person_id who);

/* At the start: what was away comes home. Before engine_start. */
void mail_come_home(struct db *db, int64_t now_ms);
/* Forgets mails that ended 8 days ago. True: there are more. */
bool mail_forget(struct turn *turn);
int64_t mail_forget_due(struct db *db);
int64_t mail_waiting(struct db *db);

#endif
