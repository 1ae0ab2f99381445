/* What a mail says: its template filled with what its person may read now. */
#ifndef EVERI_MAIL_TEXT_H
#define EVERI_MAIL_TEXT_H

#include "buf.h"
#include "mail.h"

struct mail_templates {
    const char *text[MAIL_KINDS], *html[MAIL_KINDS];
};

/* Where mail comes from, and what its links lead to. */
struct mail_place {
    const struct mail_templates *templates;
    const char *from;
    const char *public_url; /* as in mailer_options */
    const char *site_url;   /* where its pages are found; the public one, or as it listens */
    const char *address;    /* of the server, for everi-tui */
};

enum mail_text_end {
    MAIL_TEXT_MADE,
    MAIL_TEXT_NOTHING, /* nothing of it is (still) worth telling */
    MAIL_TEXT_WRONG,   /* err says why */
};

/* The file's text where `directory` has it, else the one that is shipped.
 * err: unavailable, names the file. */
MUST_CHECK bool mail_templates_read(const char *directory, struct arena *mem,
                                    struct mail_templates *out, struct err *err);

/* Adds the whole message, headers and all. */
enum mail_text_end mail_text_write(const struct mail_place *place, struct db *db, struct arena *mem,
                                   const struct mail_row *row, const struct mail_address *to,
                                   int64_t now_ms, struct buf *out, struct err *err);

#endif
