/* When mail is due (protocol.md 6, "E-mail"). It knows times only: what waits, and what was sent.
 * Whoever writes mail and whoever says what is pending ask the same. */
#ifndef EVERI_MAIL_DUE_H
#define EVERI_MAIL_DUE_H

#include <stddef.h>
#include <stdint.h>

#include "objects.h"

enum mail_pace {
    MAIL_SOON,  /* when it was not read for a while, at most one an hour and ten a day */
    MAIL_DAILY, /* waits for the daily digest */
};

/* direct: of SETTING_MESSAGE: in a conversation of two. */
enum mail_pace mail_pace_of(unsigned kind, bool direct);

struct mail_rules {
    int64_t delay_ms, interval_ms, digest_ms;
    size_t a_day;
};
extern const struct mail_rules mail_rules_usual;

enum { MAIL_SENT_KEPT = 100 }; /* as many as mail_rules.a_day may say */

/* The last mails that a person got. */
struct mail_sent {
    int64_t soon[MAIL_SENT_KEPT]; /* oldest first */
    size_t count;
    int64_t daily; /* the last digest; INT64_MIN: none yet */
};

/* at: when each item began to wait, ascending; due: when the mail goes that holds it. */
void mail_due_soon(const struct mail_rules *rules, const struct mail_sent *sent, const int64_t *at,
                   size_t count, int64_t *due);
/* oldest_at: when the oldest item began to wait. */
int64_t mail_due_daily(const struct mail_rules *rules, const struct mail_sent *sent,
                       int64_t oldest_at);

#endif
