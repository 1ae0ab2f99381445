/* Digests: what waits to be mailed to a person, when it is due, and what of it is still worth
 * telling (protocol.md 6, "E-mail"). When something happens that somebody may want by mail, an item
 * begins to wait (mail_mark); when it is due, a mail takes what has waited long enough
 * (mail_digest_make); right before that mail is sent, and at each retry, its items are read anew
 * (mail_digest_read), and what was read, deleted, muted, blocked or turned off is left out.
 *
 * Every function takes any person: who has no confirmed address, or one that is refused, has
 * nothing waiting. */
#ifndef EVERI_MAIL_DIGEST_H
#define EVERI_MAIL_DIGEST_H

#include "engine.h"
#include "event.h"
#include "mail.h"
#include "mail_due.h"
#include "objects.h"

/* A group of notifications, or what is unread in a conversation, as its person would read it. */
struct mail_item {
    unsigned kind; /* enum notification_kind or SETTING_MESSAGE */
    int64_t object;
    enum mail_pace pace;
    int64_t at;          /* when it began to wait */
    const char *text;    /* NULL: not worth telling any more */
    const char *excerpt; /* of what it is about; or NULL */
    const char *id;      /* as clients know it: of the notification, or the conversation */
};

/* It begins to wait at `at`, if the person can be mailed and it does not wait yet. */
void mail_mark(struct turn *turn, struct person_id who, unsigned kind, bool direct, int64_t object,
               int64_t at);
/* What an event makes wait: a notification that changed, a message that was sent. */
void mail_mark_event(struct turn *turn, const struct event *event);

/* The items of a mail; mail 0: of none yet. The oldest first, at most `max`. Items that are not
 * worth telling are there, without a text. */
enum { MAIL_ITEMS_LOOKED_AT = 200 };
size_t mail_digest_read(struct db *db, struct arena *mem, struct person_id who, int64_t mail,
                        int64_t now_ms, size_t max, struct mail_item **out);
/* When each goes that is worth telling; INT64_MAX: it is not. */
void mail_digest_due(struct db *db, const struct mail_rules *rules, struct person_id who,
                     const struct mail_item *items, size_t count, struct arena *mem, int64_t *due);
/* Puts what is due now into the outbox, and forgets what is not worth telling. Returns when there
 * is something to do again; INT64_MAX: nothing waits. */
int64_t mail_digest_make(struct turn *turn, const struct mail_rules *rules, struct person_id who);
/* A mail of theirs ended: its items are gone. */
void mail_digest_ended(struct turn *turn, struct person_id who, int64_t mail);
/* "Not this one": it waits no more, until something new happens in it. id: as in mail_item.
 * err: not_found. */
MUST_CHECK bool mail_digest_skip(struct turn *turn, struct person_id who, const char *id,
                                 struct err *err);

/* Looks after people whose digest is due, and after groups in which something was said, until
 * deadline_us. True: there is more to do now. */
bool mail_digest_work(struct turn *turn, const struct mail_rules *rules, int64_t deadline_us);
int64_t mail_digest_next(struct db *db, const struct mail_rules *rules);

#endif
