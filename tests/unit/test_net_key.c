/* What a client signs: a challenge for the address it dialled and for its handle, nothing else. */
#include "unit.h"

#include <sodium.h>

#include "net_key.h"

static void signs_for_what_it_dialled(void **state)
{
    static const struct {
        const char *dialled, *challenge;
        bool good;
    } rows[] = {
        { "wss://here/ws", "everi-login-v1\nhttps://here\nrustam\nabc", true },
        { "wss://here:443/ws", "everi-login-v1\nhttps://here\nrustam\nabc", true },
        { "wss://HERE/ws", "everi-login-v1\nhttps://here:443\nrustam\nabc", true },
        { "wss://here/everi/ws", "everi-login-v1\nhttps://here/everi\nrustam\nabc", true },
        { "ws://here:7420/ws", "everi-login-v1\nhttp://here:7420\nrustam\nabc", true },
        { "ws://127.0.0.1:7420/ws", "everi-login-v1\nws://127.0.0.1:7420/ws\nrustam\nabc", true },
        { "wss://here/ws", "everi-login-v1\nhttps://there\nrustam\nabc", false },
        { "wss://here/ws", "everi-login-v1\nhttps://here.evil\nrustam\nabc", false },
        { "wss://here/ws", "everi-login-v1\nhttps://evil@here\nrustam\nabc", false },
        { "wss://here/ws", "everi-login-v1\nhttp://here\nrustam\nabc", false },
        { "wss://here/ws", "everi-login-v1\nhttps://here:444\nrustam\nabc", false },
        { "wss://here/ws", "everi-login-v1\nhttps://here/everi\nrustam\nabc", false },
        { "wss://here/ws", "everi-login-v1\nhttps://here\nleyla\nabc", false },
        { "wss://here/ws", "everi-login-v1\nhttps://here\nrustam\nabc\nmore", false },
        { "wss://here/ws", "everi-login-v1\nhttps://here\nrustam", false },
        { "wss://here/ws", "everi-login-v2\nhttps://here\nrustam\nabc", false },
        { "wss://here/ws", "everi-login-v1\n\nrustam\nabc", false },
        { "wss://here/ws", "transfer all\nhttps://here\nrustam\nabc", false },
        { "wss://here/ws", "", false },
    };
    static const uint8_t seed[32] = { 1 };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct net_key_answer answer;
        struct net_url url;
        struct err err;

        CHECK(i, net_url_parse(rows[i].dialled, &url, &err));
        CHECK(i, net_key_sign(&url, "rustam", rows[i].challenge, seed, &answer) == rows[i].good);
        if (rows[i].good)
            CHECK(i, key_signed(answer.key, answer.signature, rows[i].challenge));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(signs_for_what_it_dialled) };

    return sodium_init() < 0 ? 1 : RUN_TESTS(tests);
}
