/* One mail to one recipient over SMTP, by libcurl. Nothing of the environment has a say. */
#ifndef EVERI_SMTP_H
#define EVERI_SMTP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "err.h"

enum smtp_tls { SMTP_PLAIN, SMTP_STARTTLS, SMTP_TLS };

enum { SMTP_CONNECT_MS = 15000, SMTP_TIME_MS = 60000 };

struct smtp_server {
    const char *host; /* as in a URL */
    int port;
    enum smtp_tls tls;           /* with TLS its certificate must be good for the host */
    const char *ca_file;         /* the certificates that are trusted, or NULL: the system's */
    const char *user, *password; /* both or neither */
};

struct smtp_mail {
    const char *from, *to;
    const char *bytes; /* with CRLF */
    size_t len;
};

enum smtp_end {
    SMTP_SENT,
    SMTP_LATER,   /* 4xx, or no (good) connection, or the server does not take us: another time */
    SMTP_REFUSED, /* 5xx to this recipient, or to the mail: for good */
};

/* *reply: the code of the answer that decided; 0: there was none. err: for all ends but SMTP_SENT,
 * without anything that the server said. Ends soon once *closing is true. */
enum smtp_end smtp_send(const struct smtp_server *server, const struct smtp_mail *mail,
                        const _Atomic bool *closing, int *reply, struct err *err);

#endif
