/* The map against a model: an array that is searched from its start. */
#include "unit.h"

#include <stdlib.h>

#include "map.h"

enum { KEYS = 400, STEPS = 20000 };

struct model {
    void *values[KEYS];
};

/* Keys that fall together and apart: small ones, multiples of a power of two, and the extremes. */
static uint64_t key_of(size_t i)
{
    if (i % 3 == 0)
        return i;
    if (i % 3 == 1)
        return (uint64_t)i << 40;
    return UINT64_MAX - i;
}

static void same_content(size_t step, const struct map *map, const struct model *model)
{
    size_t counted = 0;
    size_t visited = 0;
    uint64_t key;
    void *value;

    for (size_t i = 0; i < KEYS; i++) {
        CHECK(step, map_get(map, key_of(i)) == model->values[i]);
        counted += model->values[i] != NULL;
    }
    for (size_t i = 0; map_next(map, &i, &key, &value);) {
        CHECK(step, map_get(map, key) == value);
        visited++;
    }
    CHECK_INT(step, map->count, counted);
    CHECK_INT(step, visited, counted);
}

static void behaves_like_the_model(void **state)
{
    static char targets[STEPS];
    struct model model = { { NULL } };
    unsigned seed = 7;
    struct map map;

    (void)state;
    map_init(&map);
    CHECK(0, map_get(&map, 1) == NULL);
    CHECK(0, map_remove(&map, 1) == NULL);
    for (size_t step = 0; step < STEPS; step++) {
        size_t i = (size_t)rand_r(&seed) % KEYS;

        /* Fill first, then drain: both ends of the load are visited. */
        if ((size_t)rand_r(&seed) % STEPS > step) {
            map_put(&map, key_of(i), &targets[step]);
            model.values[i] = &targets[step];
        } else {
            CHECK(step, map_remove(&map, key_of(i)) == model.values[i]);
            model.values[i] = NULL;
        }
        if (step % 500 == 0)
            same_content(step, &map, &model);
    }
    same_content(STEPS, &map, &model);
    map_done(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(behaves_like_the_model) };

    return RUN_TESTS(tests);
}
