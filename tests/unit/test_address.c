/* Which addresses a stranger may have called, and what an operator allows. */
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "address.h"

static union any {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} address_of(const char *text, int port)
{
    union any a = { .any = { .sa_family = AF_INET } };

    if (inet_pton(AF_INET, text, &a.v4.sin_addr) == 1) {
        a.v4.sin_port = htons((uint16_t)port);
        return a;
    }
    a.v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
    assert_int_equal(inet_pton(AF_INET6, text, &a.v6.sin6_addr), 1);
    return a;
}

static void public_ones(void **state)
{
    static const struct {
        const char *text;
        bool is_public;
    } rows[] = {
        { "1.1.1.1", true },
        { "8.8.8.8", true },
        { "9.255.255.255", true },
        { "11.0.0.0", true },
        { "100.63.255.255", true },
        { "100.128.0.0", true },
        { "126.255.255.255", true },
        { "128.0.0.1", true },
        { "169.253.255.255", true },
        { "172.15.255.255", true },
        { "172.32.0.0", true },
        { "192.167.255.255", true },
        { "192.169.0.0", true },
        { "198.17.255.255", true },
        { "198.20.0.0", true },
        { "223.255.255.255", true },
        { "0.0.0.0", false },
        { "0.1.2.3", false },
        { "10.0.0.1", false },
        { "10.255.255.255", false },
        { "100.64.0.0", false },
        { "100.127.255.255", false },
        { "127.0.0.1", false },
        { "127.255.255.254", false },
        { "169.254.169.254", false },
        { "172.16.0.0", false },
        { "172.31.255.255", false },
        { "192.0.0.8", false },
        { "192.0.2.1", false },
        { "192.88.99.1", false },
        { "192.168.0.1", false },
        { "198.18.0.1", false },
        { "198.19.255.255", false },
        { "198.51.100.1", false },
        { "203.0.113.9", false },
        { "224.0.0.1", false },
        { "239.255.255.255", false },
        { "240.0.0.1", false },
        { "255.255.255.255", false },
        { "2606:4700:4700::1111", true },
        { "2a00:1450:4001:831::200e", true },
        { "2001:200::1", true },
        { "2001:4860:4860::8888", true },
        { "3ffe::1", true },
        { "::ffff:8.8.8.8", true },
        { "::", false },
        { "::1", false },
        { "::8.8.8.8", false },
        { "::ffff:127.0.0.1", false },
        { "::ffff:10.0.0.1", false },
        { "::ffff:169.254.169.254", false },
        { "64:ff9b::8.8.8.8", false },
        { "64:ff9b::7f00:1", false },
        { "64:ff9b:1::1", false },
        { "100::1", false },
        { "2001::1", false },
        { "2001:1ff::1", false },
        { "2001:db8::1", false },
        { "2002:7f00:1::1", false },
        { "3fff::1", false },
        { "3fff:fff::1", false },
        { "4000::1", false },
        { "fc00::1", false },
        { "fd00:ec2::254", false },
        { "fe80::1", false },
        { "fec0::1", false },
        { "ff02::1", false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        union any a = address_of(rows[i].text, 80);

        CHECK(i, address_is_public(&a.any) == rows[i].is_public);
    }
}

static void other_families(void **state)
{
    const struct sockaddr local = { .sa_family = AF_UNIX };
    const struct address_rule none = { .count = 0 };

    (void)state;
    assert_false(address_is_public(&local));
    assert_false(address_may_call(&none, &local));
}

static void calls(void **state)
{
    static const struct {
        const char *allowed, *text;
        int port;
        bool may;
    } rows[] = {
        { NULL, "1.1.1.1", 80, true },
        { NULL, "1.1.1.1", 443, true },
        { NULL, "1.1.1.1", 22, false },
        { NULL, "1.1.1.1", 8080, false },
        { NULL, "2606:4700::1", 443, true },
        { NULL, "2606:4700::1", 25, false },
        { NULL, "10.0.0.1", 80, false },
        { "10.0.0.1", "10.0.0.1", 80, true },
        { "10.0.0.1", "10.0.0.1", 6379, true },
        { "10.0.0.1", "10.0.0.2", 80, false },
        { "10.0.0.1", "::ffff:10.0.0.1", 80, true },
        { "10.0.0.1:8080", "10.0.0.1", 8080, true },
        { "10.0.0.1:8080", "10.0.0.1", 80, false },
        { "1.1.1.1:8080", "1.1.1.1", 80, true },
        { "fd00::1", "fd00::1", 81, true },
        { "fd00::1", "fd00::2", 80, false },
        { "[fd00::1]:81", "fd00::1", 81, true },
        { "[fd00::1]:81", "fd00::1", 80, false },
        { "[fd00::1]", "fd00::1", 80, true },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct address_rule rule = { .count = 0 };
        union any a = address_of(rows[i].text, rows[i].port);
        struct err err;

        CHECK(i, !rows[i].allowed || address_allow(&rule, rows[i].allowed, &err));
        CHECK(i, address_may_call(&rule, &a.any) == rows[i].may);
    }
}

static void what_is_no_address(void **state)
{
    static const char *const rows[] = {
        "",
        "localhost",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.1:",
        "10.0.0.1:0",
        "10.0.0.1:65536",
        "10.0.0.1:x",
        "10.0.0.1/8",
        ":80",
        "[fd00::1",
        "[fd00::1]x",
        "[fd00::1]:",
        "[]:80",
        "fd00::1::2",
        "fe80::1%eth0",
        "10.0.0.1:80x",
        "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd:eeee:ffff",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct address_rule rule = { .count = 0 };
        struct err err;

        CHECK(i, !address_allow(&rule, rows[i], &err));
        CHECK(i, rule.count == 0 && err.code == ERR_INVALID_PARAMS);
    }
}

static void there_is_a_bound(void **state)
{
    struct address_rule rule = { .count = 0 };
    struct err err;

    (void)state;
    for (int i = 0; i < ADDRESS_ALLOWED_MAX; i++)
        assert_true(address_allow(&rule, "10.0.0.1", &err));
    assert_false(address_allow(&rule, "10.0.0.1", &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(public_ones),
        cmocka_unit_test(other_families),
        cmocka_unit_test(calls),
        cmocka_unit_test(what_is_no_address),
        cmocka_unit_test(there_is_a_bound),
    };

    return RUN_TESTS(tests);
}
