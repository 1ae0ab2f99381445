#include "forwarded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <arpa/inet.h>

enum { BITS = 128, V4_OFFSET_BITS = 96, ITEM_MAX = 128 };

static bool parse_address(const char *text, uint8_t out[16])
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

    if (inet_pton(AF_INET6, text, out) == 1)
        return true;
    memcpy(out, mapped, sizeof mapped);
    return inet_pton(AF_INET, text, out + sizeof mapped) == 1;
}

static void format_address(const uint8_t address[16], char out[PEER_TEXT_MAX])
{
    struct in6_addr v6;

    memcpy(&v6, address, sizeof v6);
    if (IN6_IS_ADDR_V4MAPPED(&v6))
        inet_ntop(AF_INET, address + 12, out, PEER_TEXT_MAX);
    else
        inet_ntop(AF_INET6, address, out, PEER_TEXT_MAX);
}

static bool parse_bits(const char *text, int offset, int *bits)
{
    char *end;
    long n = strtol(text, &end, 10);

    *bits = (int)n + offset;
    return text[0] >= '0' && text[0] <= '9' && !*end && n >= 0 && n <= BITS - offset;
}

bool proxies_add(struct proxies *proxies, const char *text, struct err *err)
{
    struct proxy *proxy = &proxies->items[proxies->count];
    char address[PEER_TEXT_MAX] = "";
    size_t len = strcspn(text, "/");
    bool is_v4 = !memchr(text, ':', len);

    if (proxies->count == PROXIES_MAX)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "at most %d trusted proxies", PROXIES_MAX);
    if (len < sizeof address)
        memcpy(address, text, len);
    proxy->bits = BITS;
    if (!parse_address(address, proxy->address) ||
        (text[len] && !parse_bits(text + len + 1, is_v4 ? V4_OFFSET_BITS : 0, &proxy->bits)))
        return err_set(err, ERR_INVALID_PARAMS, NULL,
                       "\"%s\" is no address of a proxy: 10.1.2.3, 10.1.0.0/16 or 2001:db8::1",
                       text);
    proxies->count++;
    return true;
}

static bool same_bits(const uint8_t *a, const uint8_t *b, int bits)
{
    int whole = bits / 8;
    int rest = bits % 8;
    uint8_t mask = (uint8_t)(0xff00 >> rest);

    return memcmp(a, b, (size_t)whole) == 0 && (!rest || ((a[whole] ^ b[whole]) & mask) == 0);
}

static bool is_trusted(const struct proxies *proxies, const uint8_t address[16])
{
    for (size_t i = 0; i < proxies->count; i++)
        if (same_bits(proxies->items[i].address, address, proxies->items[i].bits))
            return true;
    return false;
}

bool proxies_trust(const struct proxies *proxies, const char *address)
{
    uint8_t bytes[16];

    return parse_address(address, bytes) && is_trusted(proxies, bytes);
}

/* The last item of a list that ends at *end, which is moved in front of it. False: no more. */
static bool last_item(const char *list, size_t *end, char item[ITEM_MAX])
{
    size_t start, stop;

    if (*end == SIZE_MAX)
        return false;
    start = *end;
    while (start > 0 && list[start - 1] != ',')
        start--;
    stop = *end;
    *end = start > 0 ? start - 1 : SIZE_MAX;
    while (start < stop && strchr(" \t", list[start]))
        start++;
    while (stop > start && strchr(" \t", list[stop - 1]))
        stop--;
    if (stop - start >= ITEM_MAX)
        stop = start; /* longer than any address: none */
    memcpy(item, list + start, stop - start);
    item[stop - start] = '\0';
    return true;
}

/* RFC 7239 4: the value of `for` among pairs; "" where there is none. */
static void take_for(char item[ITEM_MAX])
{
    for (char *pair = item; pair; pair = strchr(pair, ';') ? strchr(pair, ';') + 1 : NULL) {
        pair += strspn(pair, " \t;");
        if (strncasecmp(pair, "for=", 4) == 0) {
            memmove(item, pair + 4, strlen(pair + 4) + 1);
            item[strcspn(item, ";")] = '\0';
            return;
        }
    }
    item[0] = '\0';
}

/* Quotes, brackets and a port around an address. */
static void strip(char item[ITEM_MAX])
{
    char *from = item;
    char *colon;

    from += *from == '"';
    from[strcspn(from, "\"")] = '\0';
    colon = strchr(from, ':');
    if (*from == '[') {
        from++;
        from[strcspn(from, "]")] = '\0';
    } else if (colon && !strchr(colon + 1, ':')) {
        *colon = '\0';
    }
    memmove(item, from, strlen(from) + 1);
}

/* What one header says. What is no address ends the walk: whoever wrote it is the last we know. */
static void walk(const struct proxies *proxies, const char *list, bool pairs, uint8_t client[16])
{
    size_t end = strlen(list);
    char item[ITEM_MAX];
    uint8_t address[16];

    while (is_trusted(proxies, client) && last_item(list, &end, item)) {
        if (pairs)
            take_for(item);
        strip(item);
        if (!parse_address(item, address))
            return;
        memcpy(client, address, sizeof address);
    }
}

void forwarded_client(const struct proxies *proxies, const char *peer, const char *x_forwarded_for,
                      const char *forwarded, char out[PEER_TEXT_MAX])
{
    uint8_t there[16], one[16], other[16];

    snprintf(out, PEER_TEXT_MAX, "%s", peer);
    if (!parse_address(peer, there) || !is_trusted(proxies, there))
        return;
    memcpy(one, there, sizeof one);
    memcpy(other, there, sizeof other);
    if (x_forwarded_for)
        walk(proxies, x_forwarded_for, false, one);
    if (forwarded)
        walk(proxies, forwarded, true, other);
    if (!x_forwarded_for)
        memcpy(one, other, sizeof one);
    if (x_forwarded_for && forwarded && memcmp(one, other, sizeof one) != 0)
        return;
    format_address(one, out);
}
