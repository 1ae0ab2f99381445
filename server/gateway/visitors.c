#include "visitors.h"

#include <inttypes.h>
#include <string.h>

#include <arpa/inet.h>

#include "mem.h"

enum { NETWORK_BYTES = 8 };

struct visitor {
    uint64_t key;
    int connections, handshakes;
};

static const char *const names[] = {
    [VISIT_ALL] = "all",
    [VISIT_ADDRESS] = "address",
    [VISIT_HANDSHAKES] = "handshakes",
};

/* The map spreads them; two addresses never have the same key: an IPv4 address, or the network of
 * an IPv6 one, which nobody is given with its upper half empty. */
static uint64_t key_of(const char *address)
{
    struct in6_addr v6;
    struct in_addr v4;
    uint64_t key = 0;

    if (inet_pton(AF_INET, address, &v4) == 1)
        return v4.s_addr;
    if (inet_pton(AF_INET6, address, &v6) == 1)
        memcpy(&key, &v6, NETWORK_BYTES);
    return key;
}

void visitors_done(struct visitors *visitors)
{
    size_t i = 0;
    uint64_t key;
    void *value;

    while (map_next(&visitors->by_address, &i, &key, &value))
        mem_free(value);
    map_done(&visitors->by_address);
}

static bool beyond(int count, int limit)
{
    return limit > 0 && count >= limit;
}

static bool refuse(struct visitors *visitors, enum visit_refused why)
{
    visitors->refused[why]++;
    return false;
}

bool visitors_admit(struct visitors *visitors, const char *address, bool proxied)
{
    const struct visitor *visitor = map_get(&visitors->by_address, key_of(address));

    if (beyond(visitors->count, visitors->limits.all))
        return refuse(visitors, VISIT_ALL);
    if (proxied || !visitor)
        return true;
    if (beyond(visitor->connections, visitors->limits.address))
        return refuse(visitors, VISIT_ADDRESS);
    if (beyond(visitor->handshakes, visitors->limits.handshakes))
        return refuse(visitors, VISIT_HANDSHAKES);
    return true;
}

static struct visitor *visitor_at(struct visitors *visitors, const char *address)
{
    uint64_t key = key_of(address);
    struct visitor *visitor = map_get(&visitors->by_address, key);

    if (visitor)
        return visitor;
    visitor = mem_new(sizeof *visitor);
    visitor->key = key;
    map_put(&visitors->by_address, key, visitor);
    return visitor;
}

static void part(struct visitors *visitors, struct visitor *visitor)
{
    if (--visitor->connections > 0)
        return;
    map_remove(&visitors->by_address, visitor->key);
    mem_free(visitor);
}

struct visit *visitors_enter(struct visitors *visitors, const char *address, bool proxied)
{
    struct visit *visit = mem_new(sizeof *visit);

    visit->visitor = visitor_at(visitors, address);
    visit->proxied = proxied;
    visit->visitor->connections++;
    visit->visitor->handshakes++;
    visitors->count++;
    visitors->handshakes++;
    return visit;
}

static void end_handshake(struct visitors *visitors, struct visit *visit)
{
    if (visit->upgraded)
        return;
    visit->upgraded = true;
    visit->visitor->handshakes--;
    visitors->handshakes--;
}

void visit_ask(struct visit *visit)
{
    if (visit)
        visit->asked = true;
}

bool visit_upgrade(struct visitors *visitors, struct visit *visit, const char *address)
{
    struct visitor *client;

    end_handshake(visitors, visit);
    if (!visit->proxied)
        return true;
    client = visitor_at(visitors, address);
    if (client == visit->visitor)
        return true;
    if (beyond(client->connections, visitors->limits.address))
        return refuse(visitors, VISIT_ADDRESS);
    client->connections++;
    part(visitors, visit->visitor);
    visit->visitor = client;
    visit->proxied = false;
    return true;
}

void visit_leave(struct visitors *visitors, struct visit *visit)
{
    visitors->unfinished += !visit->asked;
    end_handshake(visitors, visit);
    part(visitors, visit->visitor);
    visitors->count--;
    mem_free(visit);
}

void visitors_metrics(const struct visitors *visitors, struct buf *out)
{
    buf_printf(out, "# HELP everi_connections_refused_total Connections turned away, by the limit "
                    "that was reached.\n# TYPE everi_connections_refused_total counter\n");
    for (int why = 0; why < VISIT_REFUSALS; why++)
        buf_printf(out, "everi_connections_refused_total{limit=\"%s\"} %" PRIu64 "\n", names[why],
                   visitors->refused[why]);
    buf_printf(out,
               "# HELP everi_handshakes_unfinished_total Connections that ended before a whole "
               "request had come.\n# TYPE everi_handshakes_unfinished_total counter\n"
               "everi_handshakes_unfinished_total %" PRIu64 "\n",
               visitors->unfinished);
}
