/* Who is let in, and who is turned away, as connections come and go. */
#include "unit.h"

#include "visitors.h"

enum { VISITS = 8 };

/* +N ADDRESS lets visit N in, P+N one of a proxy, -N ends it, uN ADDRESS finishes its handshake as
 * that client. `refused`: it was turned away. */
static void comings_and_goings(void **state)
{
    static const struct {
        struct visitor_limits limits;
        struct {
            char what; /* + p - u */
            int visit;
            const char *address;
            bool refused;
        } steps[10];
    } rows[] = {
        /* in all */
        { { 2, 0, 0 },
          { { '+', 0, "1.1.1.1", false },
            { '+', 1, "2.2.2.2", false },
            { '+', 2, "3.3.3.3", true },
            { '-', 0, "", false },
            { '+', 2, "3.3.3.3", false } } },
        /* of one address, whatever its handshakes */
        { { 0, 2, 0 },
          { { '+', 0, "1.1.1.1", false },
            { 'u', 0, "1.1.1.1", false },
            { '+', 1, "1.1.1.1", false },
            { '+', 2, "1.1.1.1", true },
            { '+', 2, "2.2.2.2", false },
            { '-', 1, "", false },
            { '+', 3, "1.1.1.1", false } } },
        /* of IPv6 the network counts */
        { { 0, 2, 0 },
          { { '+', 0, "2001:db8::1", false },
            { '+', 1, "2001:db8::2", false },
            { '+', 2, "2001:db8::3", true },
            { '+', 2, "2001:db8:0:1::3", false } } },
        /* handshakes: a finished one makes room, an ended one too */
        { { 0, 0, 1 },
          { { '+', 0, "1.1.1.1", false },
            { '+', 1, "1.1.1.1", true },
            { 'u', 0, "1.1.1.1", false },
            { '+', 1, "1.1.1.1", false },
            { '+', 2, "1.1.1.1", true },
            { '-', 1, "", false },
            { '+', 2, "1.1.1.1", false } } },
        /* a trusted proxy is let in; its clients are counted each for themselves */
        { { 0, 1, 1 },
          { { 'p', 0, "10.0.0.1", false },
            { 'p', 1, "10.0.0.1", false },
            { 'p', 2, "10.0.0.1", false },
            { 'u', 0, "1.1.1.1", false },
            { 'u', 1, "1.1.1.1", true },
            { 'u', 2, "2.2.2.2", false },
            { '-', 0, "", false },
            { '-', 1, "", false },
            { 'p', 3, "10.0.0.1", false },
            { 'u', 3, "1.1.1.1", false } } },
        /* no limits */
        { { 0, 0, 0 },
          { { '+', 0, "1.1.1.1", false },
            { '+', 1, "1.1.1.1", false },
            { '+', 2, "1.1.1.1", false } } },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct visitors visitors = { .limits = rows[i].limits };
        struct visit *visits[VISITS] = { 0 };

        for (size_t k = 0; k < ARRAY_LEN(rows[i].steps) && rows[i].steps[k].what; k++) {
            const char *address = rows[i].steps[k].address;
            struct visit **visit = &visits[rows[i].steps[k].visit];
            bool proxied = rows[i].steps[k].what == 'p';
            bool good = true;

            if (rows[i].steps[k].what == '-') {
                visit_leave(&visitors, *visit);
                *visit = NULL;
            } else if (rows[i].steps[k].what == 'u') {
                good = visit_upgrade(&visitors, *visit, address);
            } else {
                good = visitors_admit(&visitors, address, proxied);
                if (good)
                    *visit = visitors_enter(&visitors, address, proxied);
            }
            CHECK(i * 100 + k, good != rows[i].steps[k].refused);
        }
        for (size_t k = 0; k < VISITS; k++)
            if (visits[k])
                visit_leave(&visitors, visits[k]);
        CHECK_INT(i, visitors.count, 0);
        CHECK_INT(i, visitors.by_address.count, 0);
        visitors_done(&visitors);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(comings_and_goings) };

    return RUN_TESTS(tests);
}
