/* A hash map from 64-bit keys to pointers: open addressing, no allocation per entry. The values
 * belong to the caller. */
#ifndef EVERI_MAP_H
#define EVERI_MAP_H

#include <stddef.h>
#include <stdint.h>

struct map_slot {
    uint64_t key;
    void *value; /* NULL: free */
};

struct map {
    struct map_slot *slots;
    size_t count, cap; /* cap is 0 or a power of two */
};

void map_init(struct map *map);
void map_done(struct map *map);
void *map_get(const struct map *map, uint64_t key); /* NULL: none */
void map_put(struct map *map, uint64_t key, void *value);
void *map_remove(struct map *map, uint64_t key); /* what was there, or NULL */

/* for (size_t i = 0; map_next(map, &i, &key, &value);) visits all; don't change it meanwhile. */
int map_next(const struct map *map, size_t *i, uint64_t *key, void **value);

#endif
