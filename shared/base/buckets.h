/* Token buckets, and a table of them that never grows.
 *
 * A bucket is one moment: until when it is not full (the generic cell rate algorithm, ITU-T I.371).
 * Each token taken moves it on by the time in which one comes back; a moment that has passed is a
 * full bucket. So there is nothing to count, nothing to tidy up, and what has been idle for long
 * can be forgotten without anybody noticing. Times are microseconds of any clock that does not go
 * back. */
#ifndef EVERI_BUCKETS_H
#define EVERI_BUCKETS_H

#include <stddef.h>
#include <stdint.h>

#include "attrs.h"

/* `burst` at once, and as many again in every per_ms. burst 0: no limit. */
struct bucket_rule {
    int64_t burst, per_ms;
};

/* Takes `cost` tokens (more than `burst` count as `burst`: what is never granted is no limit but a
 * ban). Returns 0, or how long to wait until there are so many; then nothing was taken. */
MUST_CHECK int64_t bucket_take(int64_t *until_us, const struct bucket_rule *rule, int64_t cost,
                               int64_t now_us);
/* What was taken for something that is not to count. */
void bucket_give_back(int64_t *until_us, const struct bucket_rule *rule, int64_t cost);

struct buckets;

/* Room for about `count` buckets, rounded up to a power of two; all of it is taken now. */
struct buckets *buckets_new(size_t count);
void buckets_free(struct buckets *buckets);
/* The bucket of a key: its own, or one in the place of another that has been idle for longest among
 * a few; good until the next call. key: evenly spread, and nobody outside may choose it. */
int64_t *buckets_of(struct buckets *buckets, uint64_t key);
/* The same, but never in the place of another; NULL: there is none. */
int64_t *buckets_find(struct buckets *buckets, uint64_t key);

#endif
