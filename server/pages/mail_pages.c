/* Where links in mails lead. A GET shows a page and changes nothing: mail programs and the filters
 * before them open links on their own. What acts is a POST, of a button or of a mail program's
 * "unsubscribe" (RFC 8058). */
#include "mail_pages.h"

#include <string.h>

#include "account.h"
#include "limits.h"
#include "mail_owner.h"
#include "utf8.h"

static const char unsubscribe_title[] = "Mail from Everi";
static const char confirm_title[] = "Your address";
static const char reset_title[] = "A new password";

void mail_page_unsubscribe(struct webpage_request *rq)
{
    struct person_id who;
    enum mail_kind kind;

    if (!mail_owner_unsubscribes(rq->db, rq->rest, &who, &kind)) {
        webpage_not_found(rq);
        return;
    }
    webpage_ask(rq, unsubscribe_title,
                kind == MAIL_DIGEST
                    ? "No more mails about mentions, comments, replies, invitations and messages?"
                    : "No more daily mails about likes, recommendations, followers, your team and "
                      "messages in groups?",
                "No more of these mails");
}

void mail_page_unsubscribed(struct webpage_request *rq)
{
    if (!mail_owner_unsubscribe(rq->turn, rq->rest)) {
        webpage_not_found(rq);
        return;
    }
    webpage_say(rq, 200, unsubscribe_title,
                "You get no more of these mails. You can turn them on again in your settings.");
}

void mail_page_confirm(struct webpage_request *rq)
{
    struct person_id who;

    if (!mail_owner_may_confirm(rq->db, rq->arena, rq->rest, &who)) {
        webpage_not_found(rq);
        return;
    }
    webpage_ask(rq, confirm_title, "Is this mail's address yours, and may Everi write to it?",
                "Yes, it is mine");
}

void mail_page_confirmed(struct webpage_request *rq)
{
    if (!mail_owner_confirm(rq->turn, rq->rest)) {
        webpage_not_found(rq);
        return;
    }
    webpage_say(rq, 200, confirm_title, "Thank you: your address is confirmed.");
}

static const char too_old[] =
    "This link is not good any more: it is good once, for 30 minutes. Ask for another one.";

void mail_page_reset(struct webpage_request *rq)
{
    struct person_id who;

    if (!mail_owner_may_reset(rq->db, rq->arena, rq->rest, rq->now_ms, &who)) {
        webpage_say(rq, 404, reset_title, too_old);
        return;
    }
    webpage_begin(rq, reset_title);
    markup_raw(rq->out,
               "<h1>A new password</h1>\n<p>Of at least 10 characters. You are logged out "
               "everywhere, and your login keys are removed.</p>\n<form method=\"post\">\n"
               "<p><label>New password <input type=\"password\" name=\"password\" required "
               "minlength=\"10\" autocomplete=\"new-password\"></label></p>\n"
               "<button type=\"submit\">Set it</button>\n</form>\n");
    webpage_end(rq);
}

/* Nobody is hashed for who has no good link. */
void mail_page_reset_hash(struct webpage_request *rq)
{
    const char *password = webform_get(rq->form, "password");
    struct credentials *credentials = arena_alloc(rq->arena, sizeof *credentials);
    struct person_id who;

    rq->prepared = credentials;
    if (!mail_owner_may_reset(rq->db, rq->arena, rq->rest, rq->now_ms, &who)) {
        webpage_say(rq, 404, reset_title, too_old);
        return;
    }
    if (!password || strlen(password) > LIMIT_PASSWORD_BYTES ||
        utf8_points(password) < LIMIT_PASSWORD_POINTS_MIN) {
        webpage_say(rq, 400, reset_title,
                    "A password has at least 10 characters, and at most 1,024 bytes. Go back and "
                    "choose another one.");
        return;
    }
    account_hash(rq->arena, password, credentials);
}

void mail_page_reset_done(struct webpage_request *rq)
{
    if (!mail_owner_reset_by_link(rq->turn, rq->rest, rq->prepared)) {
        webpage_say(rq, 404, reset_title, too_old);
        return;
    }
    webpage_say(rq, 200, reset_title, "Your new password is set: log in with it.");
}
