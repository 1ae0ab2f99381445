/* What may stand in an envelope and in a header. libcurl passes on what it is given, line breaks
 * too, so nothing goes to it that these have not seen. */
#ifndef EVERI_MAIL_ADDRESS_H
#define EVERI_MAIL_ADDRESS_H

#include <stdbool.h>

enum { MAIL_ADDRESS_MAX = 254, MAIL_LOCAL_MAX = 64 };

/* One address, a strict part of RFC 5321: a dot-atom of at most 64 bytes, an @, a domain of labels
 * of letters, digits and hyphens with at most 63 bytes each; 254 bytes in all. No quotes, no
 * comments, no address literals, ASCII only. */
bool mail_address_good(const char *address);
/* The part behind the @ of a good one. */
const char *mail_address_domain(const char *address);

#endif
