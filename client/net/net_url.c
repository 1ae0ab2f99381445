/* Server addresses. Invariant: what was parsed and written (`text`) parses to the same again, and
 * holds nothing but printable ASCII. No name and password (`user@`) is taken: they would end up in
 * the list of processes. */
#include "net_url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { PORT_PLAIN = 80, PORT_TLS = 443, PORT_MAX = 65535 };

static const char shape[] = "an address looks like ws://HOST:PORT/ws or wss://HOST/ws";

static bool refuse(struct err *err, const char *why)
{
    return err_set(err, ERR_INVALID_PARAMS, NULL, "%s; %s", why, shape);
}

static bool plain_characters(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p <= 0x20 || *p >= 0x7f || strchr("@#\\\"<>", *p))
            return false;
    }
    return true;
}

static const char *after_scheme(const char *text, struct net_url *url)
{
    if (strncasecmp(text, "ws://", 5) == 0)
        return text + 5;
    if (strncasecmp(text, "wss://", 6) == 0) {
        url->tls = true;
        return text + 6;
    }
    return NULL;
}

static bool read_port(const char *digits, size_t len, int *port)
{
    int n = 0;

    if (len == 0 || len > 5)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!isdigit((unsigned char)digits[i]))
            return false;
        n = n * 10 + (digits[i] - '0');
    }
    *port = n;
    return n > 0 && n <= PORT_MAX;
}

/* HOST, HOST:PORT, [IPV6] or [IPV6]:PORT: the first `len` bytes of `text`. */
static bool read_authority(const char *text, size_t len, struct net_url *url)
{
    bool bracketed = len > 0 && text[0] == '[';
    const char *host = bracketed ? text + 1 : text;
    const char *end = text + len;
    const char *host_end = memchr(host, bracketed ? ']' : ':', (size_t)(end - host));
    const char *rest = host_end;

    if (!host_end) {
        if (bracketed)
            return false;
        host_end = rest = end;
    } else if (bracketed) {
        rest++;
    }
    if (host_end == host || (size_t)(host_end - host) >= sizeof url->host)
        return false;
    for (const char *p = host; p < host_end; p++)
        url->host[p - host] = (char)tolower((unsigned char)*p);
    url->port = url->tls ? PORT_TLS : PORT_PLAIN;
    return rest == end ||
           (*rest == ':' && read_port(rest + 1, (size_t)(end - rest) - 1, &url->port));
}

static bool is_loopback(const char *host)
{
    struct in_addr v4;
    struct in6_addr v6;

    if (inet_pton(AF_INET, host, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET;
    if (inet_pton(AF_INET6, host, &v6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&v6);
    return strcmp(host, "localhost") == 0; /* RFC 6761 6.3 */
}

bool net_url_is_exposed(const struct net_url *url)
{
    return !url->tls && !is_loopback(url->host);
}

bool net_url_parse(const char *text, struct net_url *out, struct err *err)
{
    struct net_url url = { 0 };
    const char *authority = after_scheme(text, &url);
    size_t len;
    int written;

    if (!authority)
        return refuse(err, "a server's address begins with ws:// or wss://");
    if (strlen(text) >= NET_URL_MAX - 16)
        return refuse(err, "this address is too long");
    if (!plain_characters(text))
        return refuse(err, "this address holds a character that none may hold");
    len = strcspn(authority, "/?");
    if (!read_authority(authority, len, &url))
        return refuse(err, "this address names no host and port that can be dialled");
    if (authority[len] == '?')
        return refuse(err, "this address has a query but no path");
    snprintf(url.path, sizeof url.path, "%s",
             authority[len] && authority[len + 1] ? authority + len : "/ws");
    written = snprintf(url.text, sizeof url.text, "%s://%s%s%s:%d%s", url.tls ? "wss" : "ws",
                       strchr(url.host, ':') ? "[" : "", url.host, strchr(url.host, ':') ? "]" : "",
                       url.port, url.path);
    if (written < 0 || (size_t)written >= sizeof url.text)
        return refuse(err, "this address is too long");
    *out = url;
    return true;
}
