#include "call_limits.h"

#include <stdint.h>

/* What was taken for an attempt, as bits. */
enum charge {
    CHARGE_ADDRESS = 1,
    CHARGE_LOGIN = 2,
    CHARGE_ACCOUNT = 4,
    CHARGE_PASSWORD = 8,
};

static const struct attempt {
    enum charge bit;
    enum rate rate;
} attempts[] = {
    { CHARGE_ADDRESS, RATE_LOGIN_ADDRESS },
    { CHARGE_LOGIN, RATE_LOGIN },
    { CHARGE_ACCOUNT, RATE_LOGIN_ACCOUNT },
    { CHARGE_PASSWORD, RATE_PASSWORD },
};

static const char *account_of(const struct request *rq)
{
    return rq->handler->account ? rq->handler->account(rq) : NULL;
}

static struct rate_key at_account(struct rates *rates, const char *handle, const char *address)
{
    return rates_both(rates_account(rates, handle), rates_address(rates, address));
}

static struct rate_key key_of(struct rates *rates, const struct request *rq, enum charge charge)
{
    switch (charge) {
    case CHARGE_ADDRESS:
        break;
    case CHARGE_LOGIN:
        return at_account(rates, account_of(rq), rq->address);
    case CHARGE_ACCOUNT:
        return rates_account(rates, account_of(rq));
    case CHARGE_PASSWORD:
        return rates_person(rates, rq->person);
    }
    return rates_address(rates, rq->address);
}

static void give_back(struct rates *rates, struct request *rq)
{
    for (size_t i = 0; i < ARRAY_LEN(attempts); i++)
        if (rq->charged & attempts[i].bit)
            rates_give_back(rates, attempts[i].rate, key_of(rates, rq, attempts[i].bit), 1);
    rq->charged = 0;
}

/* Takes for each of `bits`; a refusal gives all back. */
static bool charge(struct rates *rates, struct request *rq, unsigned bits)
{
    for (size_t i = 0; i < ARRAY_LEN(attempts); i++) {
        if (!(bits & attempts[i].bit))
            continue;
        if (!rates_take(rates, attempts[i].rate, key_of(rates, rq, attempts[i].bit), 1, &rq->err)) {
            give_back(rates, rq);
            return false;
        }
        rq->charged |= attempts[i].bit;
    }
    return true;
}

static bool admit_login(struct rates *rates, struct request *rq)
{
    const char *handle = account_of(rq);

    if (!handle)
        return charge(rates, rq, CHARGE_ADDRESS);
    if (rates_knows(rates, at_account(rates, handle, rq->address)))
        return charge(rates, rq, CHARGE_ADDRESS | CHARGE_LOGIN);
    return charge(rates, rq, CHARGE_ADDRESS | CHARGE_LOGIN | CHARGE_ACCOUNT);
}

static bool is_hashed(const struct request *rq)
{
    return rq->handler->hash && (!rq->handler->wants_hash || rq->handler->wants_hash(rq));
}

static bool admit_stranger(struct rates *rates, struct request *rq)
{
    struct rate_key address = rates_address(rates, rq->address);

    if (!rates_take(rates, RATE_ANONYMOUS, address, 1, &rq->err))
        return false;
    if (rq->handler->rate == RATE_REGISTER)
        return !is_hashed(rq) || rates_take(rates, RATE_REGISTER, address, 1, &rq->err);
    return rq->handler->kind != HANDLE_LOGIN || admit_login(rates, rq);
}

static enum rate family_of(const struct handler *handler)
{
    if (handler->rate > RATE_PASSWORD)
        return handler->rate;
    switch (handler->kind) {
    case HANDLE_INLINE:
    case HANDLE_READ:
        return RATE_READ;
    case HANDLE_SEARCH:
    case HANDLE_ASK:
        return RATE_SEARCH;
    case HANDLE_WRITE:
    case HANDLE_LOGIN:
        break;
    }
    return RATE_WRITE;
}

static bool admit_person(struct rates *rates, struct request *rq)
{
    struct rate_key person = rates_person(rates, rq->person);
    struct call_cost cost = { 0 };

    if (!rates_take(rates, family_of(rq->handler), person, 1, &rq->err))
        return false;
    if (rq->handler->cost)
        cost = rq->handler->cost(rq);
    if (cost.n > 0 && !rates_take(rates, cost.rate, person, cost.n, &rq->err))
        return false;
    return !is_hashed(rq) || charge(rates, rq, CHARGE_PASSWORD);
}

bool call_limits_admit(struct gateway *gateway, struct request *rq)
{
    return rq->person.n ? admit_person(gateway->rates, rq) : admit_stranger(gateway->rates, rq);
}

bool call_limits_stranger(struct gateway *gateway, const char *address)
{
    struct rates *rates = gateway->rates;
    struct err nobody_hears;

    return rates_take(rates, RATE_ANONYMOUS, rates_address(rates, address), 1, &nobody_hears);
}

/* Whether what it was charged for counts: a login that failed, a password that was wrong. */
static bool counts(const struct request *rq)
{
    if (rq->charged & CHARGE_PASSWORD)
        return rq->err.code == ERR_FORBIDDEN;
    return rq->err.code == ERR_UNAUTHENTICATED;
}

void call_limits_settle(struct gateway *gateway, struct request *rq)
{
    struct rates *rates = gateway->rates;

    if (rq->charged && !counts(rq))
        give_back(rates, rq);
    if (rq->login && rq->login->handle)
        rates_know(rates, at_account(rates, rq->login->handle, rq->address));
}

/* ---- the line for the hashing thread ---- */

bool call_limits_begin_hash(struct gateway *gateway, struct request *rq)
{
    uint64_t address = rates_address(gateway->rates, rq->address).n;
    intptr_t waiting = (intptr_t)map_get(&gateway->hashing, address);

    if (waiting >= gateway->options.bounds.hash_queue_address ||
        !hasher_submit(gateway->hasher, rq)) {
        gateway->counters.hashes_refused++;
        return false;
    }
    map_put(&gateway->hashing, address, (void *)(waiting + 1));
    return true;
}

void call_limits_end_hash(struct gateway *gateway, const struct request *rq)
{
    uint64_t address = rates_address(gateway->rates, rq->address).n;
    intptr_t waiting = (intptr_t)map_get(&gateway->hashing, address);

    if (waiting > 1)
        map_put(&gateway->hashing, address, (void *)(waiting - 1));
    else
        map_remove(&gateway->hashing, address);
}
