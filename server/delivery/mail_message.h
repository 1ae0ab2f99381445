/* The bytes of one mail: headers and two parts, text and HTML, that say the same. Everything in the
 * headers is ours or was looked at: nothing that a person wrote stands there. */
#ifndef EVERI_MAIL_MESSAGE_H
#define EVERI_MAIL_MESSAGE_H

#include <stdint.h>

#include "attrs.h"
#include "buf.h"
#include "err.h"

struct mail_message {
    const char *from, *to; /* addresses alone */
    const char *id;        /* what stands before the @ of the Message-ID */
    const char *host;      /* ... and behind it */
    const char *subject;   /* printable ASCII */
    int64_t at_ms;
    const char *unsubscribe; /* an https URL for one click (RFC 8058); or NULL */
    const char *text, *html; /* UTF-8, lines end in \n */
};

/* Adds the message with CRLF line ends, in lines of at most 78 bytes but for long words in
 * headers. err: internal; something of it may not stand in a header. */
MUST_CHECK bool mail_message_write(const struct mail_message *mail, struct buf *out,
                                   struct err *err);

#endif
