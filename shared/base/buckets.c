#include "buckets.h"

#include "mem.h"

enum { WAYS = 8 }; /* that a key may lie in */

struct bucket {
    uint64_t key;
    int64_t until_us;
};

struct buckets {
    size_t sets; /* a power of two */
    struct bucket *items;
};

static int64_t token_us(const struct bucket_rule *rule)
{
    int64_t us = rule->per_ms * 1000 / rule->burst;

    return us > 0 ? us : 1;
}

static int64_t cost_us(const struct bucket_rule *rule, int64_t cost)
{
    return (cost < rule->burst ? cost : rule->burst) * token_us(rule);
}

int64_t bucket_take(int64_t *until_us, const struct bucket_rule *rule, int64_t cost, int64_t now_us)
{
    int64_t from, over;

    if (rule->burst <= 0)
        return 0;
    from = *until_us > now_us ? *until_us : now_us;
    over = from + cost_us(rule, cost) - now_us - rule->burst * token_us(rule);
    if (over > 0)
        return over;
    *until_us = from + cost_us(rule, cost);
    return 0;
}

void bucket_give_back(int64_t *until_us, const struct bucket_rule *rule, int64_t cost)
{
    if (rule->burst > 0)
        *until_us -= cost_us(rule, cost);
}

struct buckets *buckets_new(size_t count)
{
    struct buckets *buckets = mem_new(sizeof *buckets);

    buckets->sets = 1;
    while (buckets->sets * WAYS < count)
        buckets->sets *= 2;
    buckets->items = mem_new(buckets->sets * WAYS * sizeof *buckets->items);
    return buckets;
}

void buckets_free(struct buckets *buckets)
{
    if (!buckets)
        return;
    mem_free(buckets->items);
    mem_free(buckets);
}

static struct bucket *set_of(struct buckets *buckets, uint64_t key)
{
    return &buckets->items[(key & (buckets->sets - 1)) * WAYS];
}

int64_t *buckets_find(struct buckets *buckets, uint64_t key)
{
    struct bucket *set = set_of(buckets, key);

    for (int i = 0; i < WAYS; i++)
        if (set[i].key == key)
            return &set[i].until_us;
    return NULL;
}

int64_t *buckets_of(struct buckets *buckets, uint64_t key)
{
    struct bucket *set = set_of(buckets, key);
    struct bucket *idle = set;
    int64_t *found = buckets_find(buckets, key);

    if (found)
        return found;
    for (int i = 1; i < WAYS; i++)
        if (set[i].until_us < idle->until_us)
            idle = &set[i];
    *idle = (struct bucket){ .key = key };
    return &idle->until_us;
}
