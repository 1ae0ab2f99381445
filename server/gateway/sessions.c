/* The slots of the sessions. A slot's generation grows when its session goes, so an old reference
 * finds nothing. */
#include <assert.h>

#include "mem.h"
#include "session.h"

enum { FIRST_SLOTS = 64 };

void sessions_init(struct sessions *all, const struct session_io *io,
                   const struct session_hooks *hooks, const struct session_limits *limits,
                   struct counters *counters)
{
    *all = (struct sessions){ .io = io, .hooks = *hooks, .limits = *limits, .counters = counters };
    wheel_init(&all->wheel, hooks->now_ms());
    map_init(&all->by_id);
}

void sessions_done(struct sessions *all)
{
    assert(all->count == 0);
    map_done(&all->by_id);
    mem_free(all->slots);
    mem_free(all->generations);
    mem_free(all->free_slots);
}

static void grow(struct sessions *all)
{
    uint32_t cap = all->cap ? all->cap * 2 : FIRST_SLOTS;

    all->slots = mem_resize(all->slots, cap * sizeof *all->slots);
    all->generations = mem_resize(all->generations, cap * sizeof *all->generations);
    all->free_slots = mem_resize(all->free_slots, cap * sizeof *all->free_slots);
    for (uint32_t slot = cap; slot-- > all->cap;) {
        all->slots[slot] = NULL;
        all->generations[slot] = 1;
        all->free_slots[all->free_count++] = slot;
    }
    all->cap = cap;
}

void sessions_place(struct sessions *all, struct session *session)
{
    uint32_t slot;

    if (all->free_count == 0)
        grow(all);
    slot = all->free_slots[--all->free_count];
    all->slots[slot] = session;
    session->ref = (struct session_ref){ slot, all->generations[slot] };
    all->count++;
}

void sessions_displace(struct sessions *all, const struct session *session)
{
    uint32_t slot = session->ref.slot;

    all->slots[slot] = NULL;
    all->generations[slot]++;
    all->free_slots[all->free_count++] = slot;
    all->count--;
}

struct session *session_in_slot(const struct sessions *all, uint32_t slot)
{
    return slot < all->cap ? all->slots[slot] : NULL;
}

struct session *session_get(const struct sessions *all, struct session_ref ref)
{
    struct session *session = session_in_slot(all, ref.slot);

    return session && session->ref.generation == ref.generation ? session : NULL;
}

struct session *session_of_id(const struct sessions *all, struct session_id id)
{
    return map_get(&all->by_id, (uint64_t)id.n);
}
