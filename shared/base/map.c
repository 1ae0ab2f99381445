#include "map.h"

#include <assert.h>
#include <stdbool.h>

#include "mem.h"

enum { FIRST_SLOTS = 16 };

static size_t home(const struct map *map, uint64_t key)
{
    key ^= key >> 33;
    key *= 0xff51afd7ed558ccdULL;
    key ^= key >> 33;
    key *= 0xc4ceb9fe1a85ec53ULL;
    key ^= key >> 33;
    return (size_t)key & (map->cap - 1);
}

void map_init(struct map *map)
{
    *map = (struct map){ 0 };
}

void map_done(struct map *map)
{
    mem_free(map->slots);
    *map = (struct map){ 0 };
}

static size_t find(const struct map *map, uint64_t key)
{
    size_t i = home(map, key);

    while (map->slots[i].value && map->slots[i].key != key)
        i = (i + 1) & (map->cap - 1);
    return i;
}

static void grow(struct map *map)
{
    struct map old = *map;

    map->cap = old.cap ? old.cap * 2 : FIRST_SLOTS;
    map->slots = mem_new(map->cap * sizeof *map->slots);
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].value)
            map->slots[find(map, old.slots[i].key)] = old.slots[i];
    mem_free(old.slots);
}

void *map_get(const struct map *map, uint64_t key)
{
    return map->cap ? map->slots[find(map, key)].value : NULL;
}

void map_put(struct map *map, uint64_t key, void *value)
{
    size_t i;

    assert(value);
    if (map->count + 1 > map->cap / 4 * 3)
        grow(map);
    i = find(map, key);
    if (!map->slots[i].value)
        map->count++;
    map->slots[i] = (struct map_slot){ key, value };
}

void *map_remove(struct map *map, uint64_t key)
{
    size_t hole;
    void *removed;

    if (!map->cap)
        return NULL;
    hole = find(map, key);
    removed = map->slots[hole].value;
    if (!removed)
        return NULL;
    map->count--;
    map->slots[hole].value = NULL;
    /* Close the gap: whoever behind it probed over the hole moves into it. */
    for (size_t i = (hole + 1) & (map->cap - 1); map->slots[i].value;
         i = (i + 1) & (map->cap - 1)) {
        size_t h = home(map, map->slots[i].key);
        bool between = hole <= i ? (hole < h && h <= i) : (hole < h || h <= i);

        if (between)
            continue;
        map->slots[hole] = map->slots[i];
        map->slots[i].value = NULL;
        hole = i;
    }
    return removed;
}

int map_next(const struct map *map, size_t *i, uint64_t *key, void **value)
{
    while (*i < map->cap && !map->slots[*i].value)
        (*i)++;
    if (*i >= map->cap)
        return 0;
    *key = map->slots[*i].key;
    *value = map->slots[*i].value;
    (*i)++;
    return 1;
}
