/* Words for ends. Invariant: nothing that a server wrote gets into them, only numbers, so that
 * they may be shown anywhere. A new close code of the protocol needs a row. */
#include "net_words.h"

#include <string.h>

/* What close codes mean for us. */
static const struct {
    unsigned code;
    const char *meaning;
} farewells[] = {
    { 1000, "it has nothing more to say" },
    { 1001, "it is stopping" },
    /* The library also says 1002 for codes that it does not know, and 1013 is one of them. */
    { 1002, "it found an error in what we sent, or we read too slowly" },
    { 1007, "it found a text that is no UTF-8" },
    { 1008, "its rules end this session" },
    { 1009, "what we sent was too long for it" },
    { 1011, "it has failed" },
};

void net_words_closed(unsigned code, struct net_end *end)
{
    for (size_t i = 0; i < ARRAY_LEN(farewells); i++) {
        if (farewells[i].code == code) {
            net_end_set(end, NET_END_LOST, "closed the connection (%u: %s)", code,
                        farewells[i].meaning);
            return;
        }
    }
    if (code)
        net_end_set(end, NET_END_LOST, "closed the connection (%u)", code);
    else
        net_end_set(end, NET_END_LOST, "is gone: the connection broke off");
}

/* What the library's words begin with. */
static const struct {
    const char *start, *meaning;
} refusals[] = {
    { "Unable to connect", "cannot be reached: nothing answers there" },
    { "connect SSL", "does not speak TLS there, or not one that is safe; is it ws://?" },
    { "connect SYSCALL", "closed the connection before it was made; does it speak TLS there?" },
    { "read failed", "closed the connection before it was made" },
    { "HS:", "answered with something that is no WebSocket handshake" },
    { "problems parsing header", "answered with something that is no WebSocket handshake" },
    { "", "cannot be reached: its name leads nowhere, or the network is down" },
};

void net_words_refused(int http_status, const char *why, size_t len, struct net_end *end)
{
    size_t i = 0;

    if (http_status && http_status != 101) {
        net_end_set(end, NET_END_UNREACHABLE, "answered as a web server (HTTP %d), not as Everi",
                    http_status);
        return;
    }
    while (strlen(refusals[i].start) > len ||
           memcmp(refusals[i].start, why ? why : "", strlen(refusals[i].start)) != 0)
        i++;
    net_end_set(end, NET_END_UNREACHABLE, "%s", refusals[i].meaning);
}
