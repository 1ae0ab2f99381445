/* Whom a connection belongs to, of all who stand in between and of all that is claimed. */
#include "unit.h"

#include "forwarded.h"

static void trust(struct proxies *proxies, const char *const *list)
{
    struct err err;

    for (size_t i = 0; list[i]; i++)
        assert_true(proxies_add(proxies, list[i], &err));
}

static void the_client(void **state)
{
    static const struct {
        const char *proxies[3];
        const char *peer, *x_forwarded_for, *forwarded, *client;
    } rows[] = {
        /* nobody is trusted: nobody is believed */
        { { NULL }, "10.0.0.1", "1.2.3.4", "for=1.2.3.4", "10.0.0.1" },
        { { "10.0.0.2" }, "10.0.0.1", "1.2.3.4", NULL, "10.0.0.1" },
        /* one proxy */
        { { "10.0.0.1" }, "10.0.0.1", "1.2.3.4", NULL, "1.2.3.4" },
        { { "10.0.0.1" }, "10.0.0.1", NULL, NULL, "10.0.0.1" },
        { { "10.0.0.1" }, "10.0.0.1", "", NULL, "10.0.0.1" },
        { { "10.0.0.1" }, "10.0.0.1", " 1.2.3.4 ", NULL, "1.2.3.4" },
        { { "10.0.0.1" }, "10.0.0.1", "1.2.3.4:5678", NULL, "1.2.3.4" },
        { { "10.0.0.1" }, "10.0.0.1", "2001:db8::7", NULL, "2001:db8::7" },
        { { "10.0.0.1" }, "10.0.0.1", "[2001:db8::7]:443", NULL, "2001:db8::7" },
        { { "10.0.0.1" }, "10.0.0.1", "::ffff:1.2.3.4", NULL, "1.2.3.4" },
        /* what the client wrote itself stands to the left, and says nothing */
        { { "10.0.0.1" }, "10.0.0.1", "9.9.9.9, 1.2.3.4", NULL, "1.2.3.4" },
        { { "10.0.0.1" }, "10.0.0.1", "10.0.0.1, 1.2.3.4", NULL, "1.2.3.4" },
        { { "10.0.0.1" }, "10.0.0.1", "nonsense,,\",;, 1.2.3.4", NULL, "1.2.3.4" },
        /* one proxy behind the other: each is trusted or the walk ends there */
        { { "10.0.0.1", "10.0.1.0/24" }, "10.0.0.1", "1.2.3.4, 10.0.1.77", NULL, "1.2.3.4" },
        { { "10.0.0.1", "10.0.1.0/24" }, "10.0.0.1", "1.2.3.4, 10.0.2.77", NULL, "10.0.2.77" },
        { { "10.0.0.1", "10.0.1.0/24" }, "10.0.0.1", "10.0.1.5, 10.0.1.6", NULL, "10.0.1.5" },
        { { "10.0.0.0/8" }, "10.9.8.7", "1.2.3.4, unknown", NULL, "10.9.8.7" },
        { { "10.0.0.0/8" }, "10.9.8.7", "1.2.3.4, 10.1.1.1, unknown", NULL, "10.9.8.7" },
        { { "2001:db8::/32" }, "2001:db8:1::1", "1.2.3.4", NULL, "1.2.3.4" },
        { { "2001:db8::/33" }, "2001:db8:8000::1", "1.2.3.4", NULL, "2001:db8:8000::1" },
        { { "0.0.0.0/0" }, "2001:db8::1", "1.2.3.4", NULL, "2001:db8::1" },
        /* RFC 7239 */
        { { "10.0.0.1" }, "10.0.0.1", NULL, "for=1.2.3.4", "1.2.3.4" },
        { { "10.0.0.1" }, "10.0.0.1", NULL, "For=\"[2001:db8::7]:47011\"", "2001:db8::7" },
        { { "10.0.0.1" }, "10.0.0.1", NULL, "by=x;for=1.2.3.4;proto=https", "1.2.3.4" },
        { { "10.0.0.1" }, "10.0.0.1", NULL, "for=9.9.9.9, for=1.2.3.4", "1.2.3.4" },
        { { "10.0.0.1" }, "10.0.0.1", NULL, "for=_hidden", "10.0.0.1" },
        { { "10.0.0.1" }, "10.0.0.1", NULL, "proto=https", "10.0.0.1" },
        /* one of the two went through a proxy that does not know it */
        { { "10.0.0.1" }, "10.0.0.1", "1.2.3.4", "for=1.2.3.4", "1.2.3.4" },
        { { "10.0.0.1" }, "10.0.0.1", "1.2.3.4", "for=9.9.9.9", "10.0.0.1" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct proxies proxies = { 0 };
        char client[PEER_TEXT_MAX];

        trust(&proxies, rows[i].proxies);
        forwarded_client(&proxies, rows[i].peer, rows[i].x_forwarded_for, rows[i].forwarded,
                         client);
        CHECK_TEXT(i, client, rows[i].client);
    }
}

static void what_is_no_proxy(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        { "127.0.0.1", true },
        { "::1", true },
        { "10.0.0.0/8", true },
        { "10.0.0.0/0", true },
        { "10.0.0.0/32", true },
        { "2001:db8::/128", true },
        { "", false },
        { "localhost", false },
        { "10.0.0", false },
        { "10.0.0.0/33", false },
        { "10.0.0.0/", false },
        { "10.0.0.0/-1", false },
        { "10.0.0.0/8x", false },
        { "::1/129", false },
        { "10.0.0.1:80", false },
        { "10.0.0.0/ 8", false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct proxies proxies = { 0 };
        struct err err;

        CHECK(i, proxies_add(&proxies, rows[i].text, &err) == rows[i].good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_client),
        cmocka_unit_test(what_is_no_proxy),
    };

    return RUN_TESTS(tests);
}
