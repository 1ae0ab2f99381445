#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PORT_HTTP = 80, PORT_HTTPS = 443, TEXT_MAX = 64 };

struct range {
    unsigned char ip[16];
    int bits;
};

/* IANA's special-purpose registries: what is not for everybody. */
static const struct range no_ipv4[] = {
    { { 0 }, 8 },         { { 10 }, 8 },         { { 100, 64 }, 10 },      { { 127 }, 8 },
    { { 169, 254 }, 16 }, /* link-local, and where clouds answer about themselves */
    { { 172, 16 }, 12 },  { { 192, 0, 0 }, 24 }, { { 192, 0, 2 }, 24 },    { { 192, 88, 99 }, 24 },
    { { 192, 168 }, 16 }, { { 198, 18 }, 15 },   { { 198, 51, 100 }, 24 }, { { 203, 0, 113 }, 24 },
    { { 224 }, 4 },       { { 240 }, 4 },
};

/* Global unicast is 2000::/3; within it these are not. What carries an IPv4 (64:ff9b::/96, 6to4,
 * Teredo) is no way around the list above: mapped ones are looked up there, the others refused. */
static const struct range no_ipv6[] = {
    { { 0x20, 0x01 }, 23 },             /* protocol assignments, Teredo */
    { { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
    { { 0x20, 0x02 }, 16 },             /* 6to4 */
    { { 0x3f, 0xff, 0x00 }, 20 },       /* documentation */
};

static const struct range global_unicast = { { 0x20 }, 3 };
static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

static bool in_range(const struct range *range, const unsigned char *ip)
{
    int whole = range->bits / 8;
    int rest = range->bits % 8;
    unsigned char mask = (unsigned char)(0xff00 >> rest);

    return memcmp(range->ip, ip, (size_t)whole) == 0 &&
           (rest == 0 || ((range->ip[whole] ^ ip[whole]) & mask) == 0);
}

static bool in_some(const struct range *ranges, size_t count, const unsigned char *ip)
{
    for (size_t i = 0; i < count; i++)
        if (in_range(&ranges[i], ip))
            return true;
    return false;
}

static bool read_socket_address(const struct sockaddr *from, struct address *out)
{
    /* Copied, because nothing says how it is aligned. */
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    *out = (struct address){ .port = 0 };
    if (from->sa_family == AF_INET) {
        memcpy(&v4, from, sizeof v4);
        memcpy(out->ip, mapped, sizeof mapped);
        memcpy(out->ip + sizeof mapped, &v4.sin_addr, 4);
        out->port = ntohs(v4.sin_port);
        return true;
    }
    if (from->sa_family == AF_INET6) {
        memcpy(&v6, from, sizeof v6);
        memcpy(out->ip, &v6.sin6_addr, 16);
        out->port = ntohs(v6.sin6_port);
        return true;
    }
    return false;
}

static bool ip_is_public(const unsigned char *ip)
{
    if (memcmp(ip, mapped, sizeof mapped) == 0)
        return !in_some(no_ipv4, ARRAY_LEN(no_ipv4), ip + sizeof mapped);
    return in_range(&global_unicast, ip) && !in_some(no_ipv6, ARRAY_LEN(no_ipv6), ip);
}

bool address_is_public(const struct sockaddr *address)
{
    struct address read;

    return read_socket_address(address, &read) && ip_is_public(read.ip);
}

bool address_may_call(const struct address_rule *rule, const struct sockaddr *address)
{
    struct address to;

    if (!read_socket_address(address, &to))
        return false;
    for (int i = 0; i < rule->count; i++)
        if (memcmp(rule->allowed[i].ip, to.ip, sizeof to.ip) == 0 &&
            (rule->allowed[i].port == 0 || rule->allowed[i].port == to.port))
            return true;
    return (to.port == PORT_HTTP || to.port == PORT_HTTPS) && ip_is_public(to.ip);
}

static bool parse_ip(const char *text, size_t len, unsigned char out[16])
{
    char copy[TEXT_MAX];

    if (len == 0 || len >= sizeof copy)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    if (inet_pton(AF_INET6, copy, out) == 1)
        return true;
    memcpy(out, mapped, sizeof mapped);
    return inet_pton(AF_INET, copy, out + sizeof mapped) == 1;
}

static bool parse_port(const char *text, int *out)
{
    char *end;
    long n = *text >= '0' && *text <= '9' ? strtol(text, &end, 10) : 0;

    if (n <= 0 || n > 65535 || *end)
        return false;
    *out = (int)n;
    return true;
}

static bool parse(const char *text, struct address *out)
{
    const char *colon = strrchr(text, ':');
    const char *end;

    *out = (struct address){ .port = 0 };
    if (*text == '[') {
        end = strchr(text, ']');
        return end && parse_ip(text + 1, (size_t)(end - text - 1), out->ip) &&
               (!end[1] || (end[1] == ':' && parse_port(end + 2, &out->port)));
    }
    if (colon && strchr(text, ':') == colon)
        return parse_ip(text, (size_t)(colon - text), out->ip) && parse_port(colon + 1, &out->port);
    return parse_ip(text, strlen(text), out->ip);
}

bool address_allow(struct address_rule *rule, const char *text, struct err *err)
{
    struct address address;

    if (!parse(text, &address))
        return err_set(err, ERR_INVALID_PARAMS, NULL,
                       "\"%s\" is no address: write it like 10.1.2.3, 10.1.2.3:8080, fd00::1 or "
                       "[fd00::1]:8080",
                       text);
    if (rule->count == ADDRESS_ALLOWED_MAX)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "no more than %d addresses may be allowed",
                       ADDRESS_ALLOWED_MAX);
    rule->allowed[rule->count++] = address;
    return true;
}
