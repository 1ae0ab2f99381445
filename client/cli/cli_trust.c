#include "cli_trust.h"

#include <ctype.h>
#include <string.h>

#include "cli_print.h"
#include "keep.h"
#include "net.h"

/* As `openssl x509 -fingerprint -sha256` writes it, in either case. */
static bool read_fingerprint(const char *text, char out[NET_FINGERPRINT_MAX])
{
    size_t len = strlen(text);

    if (len != NET_FINGERPRINT_MAX - 1)
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if (i % 3 == 2 ? c != ':' : !isxdigit(c))
            return false;
        out[i] = (char)toupper(c);
    }
    out[len] = '\0';
    return true;
}

static enum cli_exit keep_it(const struct net_url *url, const char *fingerprint)
{
    struct keep *keep;
    struct err err;
    bool good = keep_open(NULL, &keep, &err);

    if (good) {
        good = keep_keep_pin(keep, url, fingerprint, &err);
        keep_close(keep);
    }
    if (good)
        cli_say("%s is trusted with this certificate from now on", url->text);
    else
        cli_say("%s", err.text);
    return good ? CLI_EXIT_OK : CLI_EXIT_ERROR;
}

enum cli_exit cli_trust(const struct cli_options *options)
{
    char fingerprint[NET_FINGERPRINT_MAX];
    struct net_url url;
    struct err err;

    if (!options->url || options->argument_count != 1) {
        cli_say("trust needs an address and a fingerprint: everi-tui URL trust AB:CD:...");
        return CLI_EXIT_USAGE;
    }
    if (!net_url_parse(options->url, &url, &err)) {
        cli_say("%s", err.text);
        return CLI_EXIT_USAGE;
    }
    if (!url.tls) {
        cli_say("%s has no certificate: only wss:// has", url.text);
        return CLI_EXIT_USAGE;
    }
    if (!read_fingerprint(options->arguments[0], fingerprint)) {
        cli_say("a fingerprint is the SHA-256 one, 32 pairs of digits with colons between them");
        return CLI_EXIT_USAGE;
    }
    return keep_it(&url, fingerprint);
}
