#include "typing.h"

enum { PASSED_FOR_MS = 3000 };

void typing_done(struct typing *typing)
{
    map_done(&typing->recent);
    map_done(&typing->older);
}

static void age(struct typing *typing, int64_t now_ms)
{
    int64_t passed_ms = now_ms - typing->recent_since_ms;

    if (passed_ms < PASSED_FOR_MS)
        return;
    map_done(&typing->older);
    typing->older = typing->recent;
    map_init(&typing->recent);
    if (passed_ms >= 2 * PASSED_FOR_MS) {
        map_done(&typing->older);
        map_init(&typing->older);
    }
    typing->recent_since_ms = now_ms;
}

/* The time is kept in the map's value, which is never NULL: a clock before 1970 does not exist. */
static bool within(const struct map *map, uint64_t key, int64_t now_ms)
{
    intptr_t at_ms = (intptr_t)map_get(map, key);

    return at_ms && now_ms - at_ms < PASSED_FOR_MS;
}

bool typing_passes(struct typing *typing, struct person_id person,
                   struct conversation_id conversation, int64_t now_ms)
{
    uint64_t key = (uint64_t)conversation.n * 0x9e3779b97f4a7c15ULL + (uint64_t)person.n;

    age(typing, now_ms);
    if (within(&typing->recent, key, now_ms) || within(&typing->older, key, now_ms))
        return false;
    map_put(&typing->recent, key, (void *)(intptr_t)now_ms);
    return true;
}
