#include "mail_due.h"

#include <assert.h>
#include <string.h>

static const int64_t day_ms = 86400000;

/* protocol: "at most one an hour and ten a day", "not *read* within 10 minutes" */
const struct mail_rules mail_rules_usual = { 600000, 3600000, 86400000, 10 };

enum mail_pace mail_pace_of(unsigned kind, bool direct)
{
    static const enum mail_pace paces[SETTING_KINDS] = {
        [NOTIFICATION_MENTION] = MAIL_SOON,     [NOTIFICATION_COMMENT] = MAIL_SOON,
        [NOTIFICATION_REPLY] = MAIL_SOON,       [NOTIFICATION_CHAT_MENTION] = MAIL_SOON,
        [NOTIFICATION_GROUP_ADDED] = MAIL_SOON, [NOTIFICATION_TEAM_INVITED] = MAIL_SOON,
        [NOTIFICATION_LIKE] = MAIL_DAILY,       [NOTIFICATION_RECOMMEND] = MAIL_DAILY,
        [NOTIFICATION_FOLLOW] = MAIL_DAILY,     [NOTIFICATION_TEAM_JOINED] = MAIL_DAILY,
        [SETTING_MESSAGE] = MAIL_DAILY,
    };

    return direct ? MAIL_SOON : paces[kind];
}

static void remember(struct mail_sent *sent, int64_t at)
{
    if (sent->count == MAIL_SENT_KEPT)
        memmove(sent->soon, sent->soon + 1, --sent->count * sizeof *sent->soon);
    sent->soon[sent->count++] = at;
}

/* When the next mail may go to somebody who got these. */
static int64_t next_slot(const struct mail_rules *rules, const struct mail_sent *sent)
{
    int64_t slot = INT64_MIN;

    if (sent->count)
        slot = sent->soon[sent->count - 1] + rules->interval_ms;
    if (sent->count >= rules->a_day && sent->soon[sent->count - rules->a_day] + day_ms > slot)
        slot = sent->soon[sent->count - rules->a_day] + day_ms;
    return slot;
}

void mail_due_soon(const struct mail_rules *rules, const struct mail_sent *sent, const int64_t *at,
                   size_t count, int64_t *due)
{
    struct mail_sent then = *sent;
    int64_t mail_at = INT64_MIN;

    assert(rules->a_day >= 1 && rules->a_day <= MAIL_SENT_KEPT);
    for (size_t i = 0; i < count; i++) {
        int64_t ready = at[i] + rules->delay_ms;

        if (ready > mail_at) {
            int64_t slot = next_slot(rules, &then);

            mail_at = ready > slot ? ready : slot;
            remember(&then, mail_at);
        }
        due[i] = mail_at;
    }
}

int64_t mail_due_daily(const struct mail_rules *rules, const struct mail_sent *sent,
                       int64_t oldest_at)
{
    int64_t from = sent->daily > oldest_at ? sent->daily : oldest_at;

    return from + rules->digest_ms;
}
