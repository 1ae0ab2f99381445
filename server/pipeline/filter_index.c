#include "filter_index.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "filter_parts.h"
#include "map.h"
#include "mem.h"

enum place_kind {
    PLACE_VALUE,
    PLACE_PREFIX,
    PLACE_SUFFIX,
    PLACE_ANY_CASE,
    PLACE_NUMBERS, /* of a key: ranges */
    PLACE_EXISTS,  /* of a key: whatever its value */
    PLACE_ABSENT,  /* of a key: looked at where an event has none */
    PLACE_ALWAYS,
    PLACES
};

/* What stands in a place of little use is taken only where there is no better one. */
static const size_t burden[PLACES] = {
    [PLACE_NUMBERS] = 4, [PLACE_EXISTS] = 1 << 20, [PLACE_ABSENT] = 1 << 21
};

struct entry {
    int64_t id;
    struct arena *mem;
    const struct filter *filter;
    size_t *chosen; /* of each way: its term */
    uint64_t asked; /* the question that looked at it last */
};

struct posting {
    struct entry *entry;
    double low, high, highest; /* of a range; highest: of its part of the tree */
};

struct bucket {
    uint64_t place;
    struct posting *items;
    size_t count, cap;
    bool sorted;     /* and the tree is right */
    const char *key; /* PLACE_ABSENT: its own copy */
    size_t at;       /* PLACE_ABSENT: in the list */
};

struct filter_index {
    struct map entries, buckets;
    struct bucket **absent; /* those of PLACE_ABSENT */
    size_t absent_count, absent_cap;
    size_t in_place[PLACES]; /* postings */
    uint64_t asked;
};

/* Hashes: FNV-1a, to be gone on with byte by byte. */

static uint64_t hash_byte(uint64_t hash, unsigned char byte)
{
    return (hash ^ byte) * 0x100000001b3;
}

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        hash = hash_byte(hash, ((const unsigned char *)bytes)[i]);
    return hash;
}

static uint64_t hash_place(enum place_kind kind, const char *key)
{
    return hash_bytes(hash_byte(0xcbf29ce484222325, (unsigned char)kind), key, strlen(key) + 1);
}

static uint64_t hash_value(uint64_t hash, const struct filter_value *value)
{
    double number = value->number + 0.0; /* one zero */

    hash = hash_byte(hash, (unsigned char)value->kind);
    return value->kind == VALUE_NUMBER ? hash_bytes(hash, &number, sizeof number)
                                       : hash_bytes(hash, value->text, value->len);
}

static uint64_t hash_backwards(uint64_t hash, const struct filter_value *value)
{
    for (size_t i = value->len; i > 0; i--)
        hash = hash_byte(hash, (unsigned char)value->text[i - 1]);
    return hash;
}

/* Where a matcher stands. */

static enum place_kind place_of(const struct matcher *matcher)
{
    if (matcher->but)
        return PLACE_EXISTS;
    switch (matcher->kind) {
    case MATCH_VALUE:
        return PLACE_VALUE;
    case MATCH_PREFIX:
        return PLACE_PREFIX;
    case MATCH_SUFFIX:
        return PLACE_SUFFIX;
    case MATCH_ANY_CASE:
        return PLACE_ANY_CASE;
    case MATCH_NUMERIC:
        return PLACE_NUMBERS;
    case MATCH_EXISTS:
        return PLACE_EXISTS;
    case MATCH_ABSENT:
        return PLACE_ABSENT;
    }
    return PLACE_ALWAYS;
}

static uint64_t hash_matcher(const char *key, const struct matcher *matcher)
{
    enum place_kind kind = place_of(matcher);
    uint64_t hash = hash_place(kind, key);
    const struct filter_value *value = matcher->values;

    if (kind == PLACE_VALUE)
        return hash_value(hash, value);
    if (kind == PLACE_PREFIX)
        return hash_bytes(hash, value->text, value->len);
    if (kind == PLACE_SUFFIX)
        return hash_backwards(hash, value);
    if (kind == PLACE_ANY_CASE)
        return hash_bytes(hash, value->text, strlen(value->text));
    return hash;
}

static struct bucket *find_bucket(const struct filter_index *index, uint64_t place)
{
    return map_get(&index->buckets, place);
}

static void list_absent(struct filter_index *index, struct bucket *bucket, const char *key)
{
    if (index->absent_count == index->absent_cap) {
        index->absent_cap = index->absent_cap ? 2 * index->absent_cap : 8;
        index->absent = mem_resize(index->absent,
                                   index->absent_cap * sizeof(const struct bucket *));
    }
    bucket->key = mem_strdup(key);
    bucket->at = index->absent_count;
    index->absent[index->absent_count++] = bucket;
}

static struct bucket *need_bucket(struct filter_index *index, enum place_kind kind, uint64_t place,
                                  const char *key)
{
    struct bucket *bucket = find_bucket(index, place);

    if (bucket)
        return bucket;
    bucket = mem_new(sizeof *bucket);
    bucket->place = place;
    map_put(&index->buckets, place, bucket);
    if (kind == PLACE_ABSENT)
        list_absent(index, bucket, key);
    return bucket;
}

static void drop_bucket(struct filter_index *index, struct bucket *bucket)
{
    if (bucket->key) {
        struct bucket *last = index->absent[--index->absent_count];

        index->absent[bucket->at] = last;
        last->at = bucket->at;
    }
    map_remove(&index->buckets, bucket->place);
    mem_free((void *)(uintptr_t)bucket->key);
    mem_free(bucket->items);
    mem_free(bucket);
}

static void post(struct filter_index *index, enum place_kind kind, uint64_t place, const char *key,
                 const struct posting *posting)
{
    struct bucket *bucket = need_bucket(index, kind, place, key);

    if (bucket->count == bucket->cap) {
        bucket->cap = bucket->cap ? 2 * bucket->cap : 1;
        bucket->items = mem_resize(bucket->items, bucket->cap * sizeof *bucket->items);
    }
    bucket->items[bucket->count++] = *posting;
    bucket->sorted = false;
    index->in_place[kind]++;
}

/* One posting of the entry: it may stand in the same place more than once. */
static void unpost(struct filter_index *index, enum place_kind kind, uint64_t place,
                   const struct entry *entry)
{
    struct bucket *bucket = find_bucket(index, place);
    size_t i = 0;

    assert(bucket);
    while (bucket->items[i].entry != entry)
        i++;
    bucket->items[i] = bucket->items[--bucket->count];
    bucket->sorted = false;
    index->in_place[kind]--;
    if (bucket->count == 0)
        drop_bucket(index, bucket);
}

static void post_matcher(struct filter_index *index, struct entry *entry, const char *key,
                         const struct matcher *matcher, bool take_out)
{
    enum place_kind kind = place_of(matcher);
    uint64_t place = hash_matcher(key, matcher);
    const struct posting posting = { .entry = entry, .low = matcher->low, .high = matcher->high };

    if (take_out)
        unpost(index, kind, place, entry);
    else
        post(index, kind, place, key, &posting);
}

static size_t cost_of(const struct filter_index *index, const struct term *term)
{
    size_t cost = 0;

    for (size_t i = 0; i < term->count; i++) {
        const struct bucket *bucket = find_bucket(index,
                                                  hash_matcher(term->key, &term->matchers[i]));

        cost += burden[place_of(&term->matchers[i])] + (bucket ? bucket->count : 0);
    }
    return cost;
}

static size_t choose(const struct filter_index *index, const struct way *way)
{
    size_t best = 0;
    size_t least = SIZE_MAX;

    for (size_t i = 0; i < way->count; i++) {
        size_t cost = cost_of(index, way->terms[i]);

        if (cost < least) {
            least = cost;
            best = i;
        }
    }
    return best;
}

/* All postings of a way, put in or taken out. */
static void post_way(struct filter_index *index, struct entry *entry, size_t i, bool take_out)
{
    const struct way *way = &entry->filter->ways[i];
    const struct term *term = way->count ? way->terms[entry->chosen[i]] : NULL;
    const struct posting always = { .entry = entry };

    if (!term && take_out)
        unpost(index, PLACE_ALWAYS, hash_place(PLACE_ALWAYS, ""), entry);
    else if (!term)
        post(index, PLACE_ALWAYS, hash_place(PLACE_ALWAYS, ""), "", &always);
    for (size_t m = 0; term && m < term->count; m++)
        post_matcher(index, entry, term->key, &term->matchers[m], take_out);
}

struct filter_index *filter_index_new(void)
{
    struct filter_index *index = mem_new(sizeof *index);

    map_init(&index->entries);
    map_init(&index->buckets);
    return index;
}

void filter_index_free(struct filter_index *index)
{
    uint64_t key;
    void *value;

    if (!index)
        return;
    for (size_t i = 0; map_next(&index->buckets, &i, &key, &value);) {
        struct bucket *bucket = value;

        mem_free((void *)(uintptr_t)bucket->key);
        mem_free(bucket->items);
        mem_free(bucket);
    }
    for (size_t i = 0; map_next(&index->entries, &i, &key, &value);)
        arena_free(((struct entry *)value)->mem);
    map_done(&index->buckets);
    map_done(&index->entries);
    mem_free(index->absent);
    mem_free(index);
}

size_t filter_index_count(const struct filter_index *index)
{
    return index->entries.count;
}

void filter_index_add(struct filter_index *index, int64_t id, struct arena *mem,
                      const struct filter *filter)
{
    struct entry *entry = arena_alloc(mem, sizeof *entry);

    assert(!map_get(&index->entries, (uint64_t)id));
    *entry = (struct entry){ .id = id, .mem = mem, .filter = filter };
    entry->chosen = arena_alloc(mem, filter->count * sizeof *entry->chosen);
    map_put(&index->entries, (uint64_t)id, entry);
    for (size_t i = 0; i < filter->count; i++) {
        entry->chosen[i] = choose(index, &filter->ways[i]);
        post_way(index, entry, i, false);
    }
}

void filter_index_remove(struct filter_index *index, int64_t id)
{
    struct entry *entry = map_remove(&index->entries, (uint64_t)id);

    assert(entry);
    for (size_t i = 0; i < entry->filter->count; i++)
        post_way(index, entry, i, true);
    arena_free(entry->mem);
}

/* Asking. */

struct question {
    struct filter_index *index;
    const struct filter_event *event;
    struct arena *mem;
    struct filter_found found;
    size_t room;
};

static void take(struct question *q, int64_t id)
{
    if (q->found.count == q->room) {
        size_t room = q->room ? 2 * q->room : 16;
        int64_t *ids = arena_alloc(q->mem, room * sizeof *ids);

        for (size_t i = 0; i < q->found.count; i++)
            ids[i] = q->found.ids[i];
        q->found.ids = ids;
        q->room = room;
    }
    q->found.ids[q->found.count++] = id;
}

static void consider(struct question *q, struct entry *entry)
{
    if (entry->asked == q->index->asked)
        return;
    entry->asked = q->index->asked;
    q->found.candidates++;
    if (filter_matches(entry->filter, q->event, NULL))
        take(q, entry->id);
}

static void look(struct question *q, uint64_t place)
{
    const struct bucket *bucket = find_bucket(q->index, place);

    for (size_t i = 0; bucket && i < bucket->count; i++)
        consider(q, bucket->items[i].entry);
}

/* Ranges: sorted by their low end, and a tree over it whose nodes know the highest end below. */

static int by_low(const void *a, const void *b)
{
    const struct posting *one = a;
    const struct posting *two = b;

    return (one->low > two->low) - (one->low < two->low);
}

static double raise(struct posting *items, size_t from, size_t to)
{
    size_t middle = from + (to - from) / 2;
    double highest;

    if (from == to)
        return -INFINITY;
    highest = fmax(items[middle].high,
                   fmax(raise(items, from, middle), raise(items, middle + 1, to)));
    return items[middle].highest = highest;
}

static void stab(struct question *q, const struct bucket *bucket, size_t from, size_t to,
                 double number)
{
    size_t middle = from + (to - from) / 2;

    if (from == to || bucket->items[middle].highest < number)
        return;
    stab(q, bucket, from, middle, number);
    if (bucket->items[middle].low > number)
        return;
    if (bucket->items[middle].high >= number)
        consider(q, bucket->items[middle].entry);
    stab(q, bucket, middle + 1, to, number);
}

static void look_at_ranges(struct question *q, const char *key, double number)
{
    struct bucket *bucket = find_bucket(q->index, hash_place(PLACE_NUMBERS, key));

    if (!bucket)
        return;
    if (!bucket->sorted) {
        qsort(bucket->items, bucket->count, sizeof *bucket->items, by_low);
        raise(bucket->items, 0, bucket->count);
        bucket->sorted = true;
    }
    stab(q, bucket, 0, bucket->count, number);
}

static void look_at_text(struct question *q, const char *key, const struct filter_value *value)
{
    const size_t *in_place = q->index->in_place;
    uint64_t prefix = hash_place(PLACE_PREFIX, key);
    uint64_t suffix = hash_place(PLACE_SUFFIX, key);

    if (in_place[PLACE_ANY_CASE])
        look(q, hash_bytes(hash_place(PLACE_ANY_CASE, key), value->folded, strlen(value->folded)));
    for (size_t i = 0; in_place[PLACE_PREFIX] && i < value->len; i++)
        look(q, prefix = hash_byte(prefix, (unsigned char)value->text[i]));
    for (size_t i = value->len; in_place[PLACE_SUFFIX] && i > 0; i--)
        look(q, suffix = hash_byte(suffix, (unsigned char)value->text[i - 1]));
}

static void look_at_attribute(struct question *q, const struct filter_attribute *attribute)
{
    look(q, hash_place(PLACE_EXISTS, attribute->name));
    for (size_t i = 0; i < attribute->count; i++) {
        const struct filter_value *value = &attribute->values[i];

        look(q, hash_value(hash_place(PLACE_VALUE, attribute->name), value));
        if (value->kind == VALUE_NUMBER)
            look_at_ranges(q, attribute->name, value->number);
        if (value->kind == VALUE_TEXT)
            look_at_text(q, attribute->name, value);
    }
}

static int by_id(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a;
    int64_t two = *(const int64_t *)b;

    return (one > two) - (one < two);
}

struct filter_found filter_index_find(struct filter_index *index, const struct filter_event *event,
                                      struct arena *mem)
{
    struct question q = { .index = index, .event = event, .mem = mem };

    index->asked++;
    look(&q, hash_place(PLACE_ALWAYS, ""));
    for (size_t i = 0; i < event->count; i++)
        look_at_attribute(&q, &event->attributes[i]);
    for (size_t i = 0; i < index->absent_count; i++)
        if (!filter_event_find(event, index->absent[i]->key))
            look(&q, index->absent[i]->place);
    if (q.found.count)
        qsort(q.found.ids, q.found.count, sizeof *q.found.ids, by_id);
    return q.found;
}
