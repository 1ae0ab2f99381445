#include "mail_owner.h"

#include <string.h>

#include <sodium.h>

#include "event.h"
#include "mail_due.h"
#include "mail_link.h"
#include "notification_settings.h"
#include "person.h"

enum { CONFIRMATIONS_A_DAY = 3, RESETS_AN_HOUR = 5, CODE_DIGITS = 12 };

static const int64_t day_ms = 86400000;
static const int64_t hour_ms = 3600000;
static const int64_t reset_good_ms = 30 * 60000; /* protocol: "good once, 30 minutes" */

/* How many mails of a kind they got since then, up to `max`; *oldest: when the first of these was
 * made. */
static int count_made(struct db *db, struct person_id who, enum mail_kind kind, int64_t since,
                      int max, int64_t *oldest)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_made);
    int count = 0;

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":kind", kind);
    bind_int(stmt, ":after", since);
    bind_int(stmt, ":limit", max);
    while (count < max && stmt_row(stmt)) {
        *oldest = col_int(stmt, "made_at");
        count++;
    }
    return count;
}

bool mail_owner_ask(struct turn *turn, struct person_id who, struct err *err)
{
    struct mail_row older;
    int64_t oldest = 0;

    if (count_made(turn->db, who, MAIL_CONFIRM, turn->now_ms - day_ms, CONFIRMATIONS_A_DAY,
                   &oldest) == CONFIRMATIONS_A_DAY) {
        err_set(err, ERR_RATE_LIMITED, "email",
                "an address can be changed %d times a day: each change is a mail to confirm it",
                CONFIRMATIONS_A_DAY);
        err->retry_after_ms = oldest + day_ms - turn->now_ms;
        return false;
    }
    while (mail_find_waiting(turn->db, who, MAIL_CONFIRM, &older))
        mail_not_needed(turn, &older);
    mail_add(turn, who, MAIL_CONFIRM);
    return true;
}

bool mail_owner_may_confirm(struct db *db, struct arena *mem, const char *token,
                            struct person_id *who)
{
    struct mail_address address;
    int64_t about;

    return mail_link_read(db, MAIL_LINK_CONFIRM, token, who, &about) &&
           mail_address(db, mem, *who, &address) && about == mail_link_address(db, address.address);
}

bool mail_owner_confirm(struct turn *turn, const char *token)
{
    struct person_id who;

    if (!mail_owner_may_confirm(turn->db, turn->arena, token, &who))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_person_confirm_email);

    bind_int(stmt, ":id", who.n);
    mail_accepted(turn, who);
    if (stmt_change(stmt) > 0)
        event_append(turn, EVENT_PERSON_EDITED, who, who.n, 0, NULL);
    return true;
}

bool mail_owner_unsubscribes(struct db *db, const char *token, struct person_id *who,
                             enum mail_kind *kind)
{
    int64_t about;

    if (!mail_link_read(db, MAIL_LINK_UNSUBSCRIBE, token, who, &about) ||
        (about != MAIL_DIGEST && about != MAIL_DAILY_DIGEST))
        return false;
    *kind = (enum mail_kind)about;
    return true;
}

bool mail_owner_unsubscribe(struct turn *turn, const char *token)
{
    struct notification_settings_draft off = { 0 };
    struct person_id who;
    enum mail_kind digest;

    if (!mail_owner_unsubscribes(turn->db, token, &who, &digest))
        return false;
    for (unsigned kind = 0; kind < SETTING_KINDS; kind++)
        if (kind == SETTING_MESSAGE ||
            (mail_pace_of(kind, false) == MAIL_SOON) == (digest == MAIL_DIGEST))
            off.settings.of[kind].email = GIVEN_OFF;
    notification_settings_change(turn, who, &off);
    return true;
}

static void remember_reset(struct turn *turn, struct person_id who, int64_t mail)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mail_reset_set);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":mail", mail);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
}

static void drop_mail(struct turn *turn, int64_t mail)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_mail_drop);

    bind_int(stmt, ":id", mail);
    stmt_run(stmt);
}

static bool may_be_mailed(struct turn *turn, struct person_id who)
{
    struct mail_address address;
    int64_t oldest;

    return mail_address(turn->db, turn->arena, who, &address) && address.confirmed &&
           !address.disabled && !address.refused &&
           count_made(turn->db, who, MAIL_RESET, turn->now_ms - hour_ms, RESETS_AN_HOUR, &oldest) <
               RESETS_AN_HOUR;
}

void mail_owner_forgot(struct turn *turn, const char *handle)
{
    struct person_id who = { 0 };
    int64_t mail;

    if (!person_find(turn->db, handle, &who) || !may_be_mailed(turn, who))
        who.n = 0;
    mail = mail_add(turn, who, MAIL_RESET);
    remember_reset(turn, who, mail);
    if (!who.n)
        drop_mail(turn, mail);
}

char *mail_owner_code(struct db *db, int64_t mail, char out[MAIL_CODE_MAX])
{
    char digits[ID_DIGITS + 1];

    id_digits(mail_link_number(db, "everi reset code", mail), digits);
    /* The first digit is always small. */
    for (int i = 0, at = 0; i < CODE_DIGITS; i++) {
        if (i && i % 4 == 0)
            out[at++] = '-';
        out[at++] = digits[1 + i];
        out[at] = '\0';
    }
    return out;
}

/* Without what people put between letters, in small ones. */
static void normalize(const char *code, char out[MAIL_CODE_MAX])
{
    size_t n = 0;

    memset(out, 0, MAIL_CODE_MAX);
    for (const char *p = code; *p && n < MAIL_CODE_MAX - 1; p++)
        if (*p != '-' && *p != ' ')
            out[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
}

struct reset {
    int64_t mail, made_at;
};

static bool read_reset(struct db *db, struct person_id who, struct reset *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_reset_get);

    bind_int(stmt, ":person", who.n);
    if (!stmt_row(stmt))
        return false;
    *out = (struct reset){ col_int(stmt, "mail"), col_int(stmt, "made_at") };
    return true;
}

/* Its time is not over, and its owner may still log in. */
static bool is_good(struct db *db, struct arena *mem, struct person_id who,
                    const struct reset *reset, int64_t now_ms)
{
    struct mail_address address;

    return now_ms < reset->made_at + reset_good_ms && mail_address(db, mem, who, &address) &&
           address.confirmed && !address.disabled;
}

static void run_on(struct turn *turn, enum sql sql, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, ":person", who.n);
    stmt_run(stmt);
}

/* Good once. */
static void use(struct turn *turn, struct person_id who, const struct credentials *credentials)
{
    run_on(turn, SQL_mail_reset_drop, who);
    account_set_password(turn, who, credentials->hash);
}

bool mail_owner_reset(struct turn *turn, const char *handle, const char *code,
                      const struct credentials *credentials, struct person_id *who, struct err *err)
{
    struct reset reset = { 0 };
    char right[MAIL_CODE_MAX];
    char wanted[MAIL_CODE_MAX];
    char given[MAIL_CODE_MAX];
    bool known = person_find(turn->db, handle, who);

    if (!known)
        who->n = 0;
    known = read_reset(turn->db, *who, &reset) && known;
    normalize(mail_owner_code(turn->db, reset.mail, right), wanted);
    normalize(code, given);
    if (sodium_memcmp(wanted, given, MAIL_CODE_MAX) == 0 && known &&
        is_good(turn->db, turn->arena, *who, &reset, turn->now_ms) && credentials->good) {
        use(turn, *who, credentials);
        return true;
    }
    return err_set(err, ERR_UNAUTHENTICATED, NULL, "wrong handle or code, or it is too old");
}

bool mail_owner_may_reset(struct db *db, struct arena *mem, const char *token, int64_t now_ms,
                          struct person_id *who)
{
    struct reset reset;
    int64_t mail;

    return mail_link_read(db, MAIL_LINK_RESET, token, who, &mail) && read_reset(db, *who, &reset) &&
           reset.mail == mail && is_good(db, mem, *who, &reset, now_ms);
}

bool mail_owner_reset_by_link(struct turn *turn, const char *token,
                              const struct credentials *credentials)
{
    struct person_id who;

    if (!mail_owner_may_reset(turn->db, turn->arena, token, turn->now_ms, &who) ||
        !credentials->good)
        return false;
    use(turn, who, credentials);
    return true;
}
