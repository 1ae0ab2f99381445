/* The mailer: an engine source that makes digests when they are due and sends what is in the outbox
 * (domain/mail.h). A mail is written in a turn, of what its person may read at that moment, and
 * goes over SMTP on a thread of the mailer's; what came of it returns to the engine. */
#ifndef EVERI_MAILER_H
#define EVERI_MAILER_H

#include "buckets.h"
#include "buf.h"
#include "engine.h"
#include "mail_due.h"
#include "smtp.h"

struct mailer_options {
    struct smtp_server server; /* host NULL: there is none, and nothing is mailed */
    const char *from;
    const char *public_url; /* http(s)://..., without a slash at its end; NULL: there is none */
    const char *templates;  /* a directory with files like those of assets/mail; or NULL */
    const struct mail_rules *rules;
    struct bucket_rule domain_limit; /* of mails to addresses of one domain */
};

struct mailer;

/* The strings must outlive it. err: unavailable, with a sentence (a template that is no good). */
MUST_CHECK bool mailer_new(const struct mailer_options *options, struct mailer **out,
                           struct err *err);
void mailer_free(struct mailer *mailer); /* NULL is fine */
/* From any thread. */
void mailer_limit_domains(struct mailer *mailer, const struct bucket_rule *limit);
struct engine_source mailer_source(struct mailer *mailer);
/* Before engine_start. address: by which everi-tui finds the server; site_url: where its pages are.
 * err: unavailable. */
MUST_CHECK bool mailer_start(struct mailer *mailer, struct engine *engine, const char *address,
                             const char *site_url, struct err *err);
void mailer_close(struct mailer *mailer); /* before engine_stop; NULL is fine */
/* Prometheus text. */
void mailer_metrics(const struct mailer *mailer, struct db *db, struct buf *out);

#endif
