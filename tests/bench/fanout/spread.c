#include "spread.h"

#include <string.h>

enum { STEP_BITS = 6 };

/* Exact below SPREAD_STEPS; above it the highest seven bits say where. */
static int place_of(int64_t us)
{
    uint64_t value = us < 0 ? 0 : us > UINT32_MAX ? UINT32_MAX : (uint64_t)us;
    int shift;

    if (value < SPREAD_STEPS)
        return (int)value;
    shift = 63 - __builtin_clzll(value) - STEP_BITS;
    return (shift + 1) * SPREAD_STEPS + (int)((value >> shift) - SPREAD_STEPS);
}

static int64_t upper_end(int place)
{
    int shift = place / SPREAD_STEPS - 1;

    if (shift < 0)
        return place;
    return (((int64_t)(place % SPREAD_STEPS) + SPREAD_STEPS + 1) << shift) - 1;
}

void spread_clear(struct spread *spread)
{
    memset(spread, 0, sizeof *spread);
}

void spread_add(struct spread *spread, int64_t us)
{
    spread->counts[place_of(us)]++;
    spread->count++;
}

double spread_ms(const struct spread *spread, double p)
{
    int64_t below = (int64_t)((double)spread->count * p / 100.0), seen = 0;
    int place = 0, last = 0;

    if (below >= spread->count)
        below = spread->count - 1;
    for (; place < SPREAD_POWERS * SPREAD_STEPS && seen <= below; place++)
        if (spread->counts[place] > 0) {
            seen += spread->counts[place];
            last = place;
        }
    return spread->count ? (double)upper_end(last) / 1000.0 : 0;
}

json_t *spread_json(const struct spread *spread)
{
    return json_pack("{s:I, s:f, s:f, s:f}", "count", (json_int_t)spread->count, "p50",
                     spread_ms(spread, 50), "p99", spread_ms(spread, 99), "max",
                     spread_ms(spread, 100));
}
