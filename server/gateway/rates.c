#include "rates.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include <arpa/inet.h>
#include <sodium.h>

#include "mem.h"

enum {
    PEOPLE = 1 << 16,
    ADDRESSES = 1 << 16,
    KNOWN = 1 << 16,
    NETWORK_BYTES = 8, /* of an IPv6 address */
    US_PER_MS = 1000,
};
static const int64_t known_us = 90LL * 24 * 3600 * 1000 * 1000;

static const char *const names[] = {
    [RATE_ANONYMOUS] = "anonymous",
    [RATE_REGISTER] = "register",
    [RATE_LOGIN_ADDRESS] = "login_address",
    [RATE_LOGIN] = "login",
    [RATE_LOGIN_ACCOUNT] = "login_account",
    [RATE_PASSWORD] = "password",
    [RATE_READ] = "read",
    [RATE_WRITE] = "write",
    [RATE_SEARCH] = "search",
    [RATE_MARK] = "mark",
    [RATE_TYPING] = "typing",
    [RATE_EXPORT] = "export",
    [RATE_MENTION] = "mention",
    [RATE_CONTACT] = "contact",
    [RATE_ADDITION] = "addition",
};
_Static_assert(ARRAY_LEN(names) == RATES, "every limit has a name");

struct rates {
    pthread_mutex_t lock;
    struct bucket_rule rules[RATES];
    struct clock *clock;
    uint8_t secret[crypto_shorthash_KEYBYTES]; /* nobody outside may choose a bucket */
    struct buckets *people, *addresses, *known;
    uint64_t refused[RATES];
};

struct rates *rates_new(const struct bucket_rule *rules, struct clock *clock)
{
    struct rates *rates = mem_new(sizeof *rates);

    pthread_mutex_init(&rates->lock, NULL);
    memcpy(rates->rules, rules, sizeof rates->rules);
    rates->clock = clock;
    crypto_shorthash_keygen(rates->secret);
    rates->people = buckets_new(PEOPLE);
    rates->addresses = buckets_new(ADDRESSES);
    rates->known = buckets_new(KNOWN);
    return rates;
}

void rates_free(struct rates *rates)
{
    if (!rates)
        return;
    buckets_free(rates->people);
    buckets_free(rates->addresses);
    buckets_free(rates->known);
    pthread_mutex_destroy(&rates->lock);
    mem_free(rates);
}

void rates_set(struct rates *rates, const struct bucket_rule *rules)
{
    pthread_mutex_lock(&rates->lock);
    memcpy(rates->rules, rules, sizeof rates->rules);
    pthread_mutex_unlock(&rates->lock);
}

/* ---- who ---- */

static struct rate_key key_of(struct rates *rates, const void *bytes, size_t len)
{
    struct rate_key key;
    uint8_t hash[crypto_shorthash_BYTES];

    _Static_assert(sizeof hash == sizeof key.n, "a hash is a key");
    crypto_shorthash(hash, bytes, len, rates->secret);
    memcpy(&key.n, hash, sizeof key.n);
    return key;
}

struct rate_key rates_person(struct rates *rates, struct person_id person)
{
    return key_of(rates, &person.n, sizeof person.n);
}

struct rate_key rates_address(struct rates *rates, const char *address)
{
    struct in6_addr v6;

    if (inet_pton(AF_INET6, address, &v6) == 1)
        return key_of(rates, &v6, NETWORK_BYTES);
    return key_of(rates, address, strlen(address));
}

struct rate_key rates_account(struct rates *rates, const char *handle)
{
    struct rate_key key = key_of(rates, handle, strlen(handle));

    return rates_both(key, key);
}

struct rate_key rates_both(struct rate_key a, struct rate_key b)
{
    return (struct rate_key){ a.n * 0x9e3779b97f4a7c15ULL + b.n };
}

/* ---- how often ---- */

static int64_t now_us(const struct rates *rates)
{
    return clock_is_test(rates->clock) ? clock_now_ms(rates->clock) * US_PER_MS : clock_mono_us();
}

static int64_t *bucket_for(struct rates *rates, enum rate rate, struct rate_key key)
{
    struct buckets *table = rate < RATE_PASSWORD ? rates->addresses : rates->people;

    return buckets_of(table, key.n ^ (uint64_t)(rate + 1) * 0xd6e8feb86659fd93ULL);
}

bool rates_take(struct rates *rates, enum rate rate, struct rate_key key, int64_t cost,
                struct err *err)
{
    int64_t wait_us = 0;

    pthread_mutex_lock(&rates->lock);
    if (rates->rules[rate].burst > 0)
        wait_us = bucket_take(bucket_for(rates, rate, key), &rates->rules[rate], cost,
                              now_us(rates));
    rates->refused[rate] += wait_us > 0;
    pthread_mutex_unlock(&rates->lock);
    if (wait_us == 0)
        return true;
    err_set(err, ERR_RATE_LIMITED, NULL, "too many at once (%s): try again later", names[rate]);
    err->retry_after_ms = (wait_us + US_PER_MS - 1) / US_PER_MS;
    return false;
}

void rates_give_back(struct rates *rates, enum rate rate, struct rate_key key, int64_t cost)
{
    pthread_mutex_lock(&rates->lock);
    if (rates->rules[rate].burst > 0)
        bucket_give_back(bucket_for(rates, rate, key), &rates->rules[rate], cost);
    pthread_mutex_unlock(&rates->lock);
}

void rates_know(struct rates *rates, struct rate_key account_and_address)
{
    pthread_mutex_lock(&rates->lock);
    *buckets_of(rates->known, account_and_address.n) = now_us(rates) + known_us;
    pthread_mutex_unlock(&rates->lock);
}

bool rates_knows(struct rates *rates, struct rate_key account_and_address)
{
    const int64_t *until_us;
    bool knows;

    pthread_mutex_lock(&rates->lock);
    until_us = buckets_find(rates->known, account_and_address.n);
    knows = until_us && *until_us > now_us(rates);
    pthread_mutex_unlock(&rates->lock);
    return knows;
}

void rates_metrics(struct rates *rates, struct buf *out)
{
    buf_printf(out, "# HELP everi_rate_limited_total Refusals, by the limit that was reached.\n"
                    "# TYPE everi_rate_limited_total counter\n");
    pthread_mutex_lock(&rates->lock);
    for (int rate = 0; rate < RATES; rate++)
        buf_printf(out, "everi_rate_limited_total{limit=\"%s\"} %" PRIu64 "\n", names[rate],
                   rates->refused[rate]);
    pthread_mutex_unlock(&rates->lock);
}
