#include "mail_address.h"

#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS  "0123456789"

enum { LABEL_MAX = 63 };

/* Runs of `allowed` of at most `max` bytes, with single dots between them, up to `end`. */
static bool is_dotted(const char *text, const char *end, const char *allowed, size_t max)
{
    while (text <= end) {
        size_t len = strspn(text, allowed);

        if (len == 0 || len > max)
            return false;
        text += len;
        if (text == end)
            return true;
        if (*text++ != '.')
            return false;
    }
    return false;
}

static bool is_domain(const char *domain)
{
    const char *end = domain + strlen(domain);

    if (!is_dotted(domain, end, LETTERS DIGITS "-", LABEL_MAX))
        return false;
    return domain[0] != '-' && end[-1] != '-' && !strstr(domain, ".-") && !strstr(domain, "-.");
}

bool mail_address_good(const char *address)
{
    const char *at = strchr(address, '@');

    return at && strlen(address) <= MAIL_ADDRESS_MAX && at - address <= MAIL_LOCAL_MAX &&
           is_dotted(address, at, LETTERS DIGITS "!#$%&'*+-/=?^_`{|}~", MAIL_LOCAL_MAX) &&
           is_domain(at + 1);
}

const char *mail_address_domain(const char *address)
{
    return strchr(address, '@') + 1;
}
