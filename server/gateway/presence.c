/* Watchers (connections) and the watched (people) point at each other as listeners and rooms do in
 * channels.c: a seat is taken out of both by moving the last one into the hole. */
#include "presence.h"

#include <assert.h>
#include <string.h>

#include "map.h"
#include "mem.h"

enum { FIRST_SEATS = 4 };

/* One connection that watches one person. */
struct watch {
    struct watched *person;
    uint32_t place; /* among the person's watchers */
};

struct watched {
    struct person_id person;
    char handle[LIMIT_HANDLE_BYTES + 1];
    bool online; /* as it was told */
    uint32_t *slots;
    uint32_t *places; /* of the same watch, among its connection's */
    uint32_t count, cap;
};

struct watcher {
    struct watch *watches;
    uint32_t count, cap;
};

/* A person in their grace; all have the same, so the oldest ends first. */
struct lingering {
    struct person_id person;
    int64_t until_ms;
    struct lingering *next, *prev;
};

struct presence {
    struct presence_hooks hooks;
    int grace_ms;
    struct map watched;   /* person -> struct watched */
    struct map watchers;  /* slot + 1 -> struct watcher */
    struct map lingering; /* person -> struct lingering */
    struct lingering *first, *last;
};

struct presence *presence_new(const struct presence_hooks *hooks, int grace_ms)
{
    struct presence *presence = mem_new(sizeof *presence);

    presence->hooks = *hooks;
    presence->grace_ms = grace_ms;
    map_init(&presence->watched);
    map_init(&presence->watchers);
    map_init(&presence->lingering);
    return presence;
}

/* ---- coming and going ---- */

static struct watched *get_watched(const struct presence *presence, struct person_id person)
{
    return map_get(&presence->watched, (uint64_t)person.n);
}

static void show(struct presence *presence, struct person_id person, bool online)
{
    struct watched *watched = get_watched(presence, person);

    if (!watched || watched->online == online)
        return;
    watched->online = online;
    presence->hooks.changed(presence->hooks.ctx, watched->handle, online, watched->slots,
                            watched->count);
}

static void end_lingering(struct presence *presence, struct lingering *one)
{
    map_remove(&presence->lingering, (uint64_t)one->person.n);
    if (one->prev)
        one->prev->next = one->next;
    else
        presence->first = one->next;
    if (one->next)
        one->next->prev = one->prev;
    else
        presence->last = one->prev;
    mem_free(one);
}

void presence_came(struct presence *presence, struct person_id person)
{
    struct lingering *one = map_get(&presence->lingering, (uint64_t)person.n);

    if (one)
        end_lingering(presence, one);
    show(presence, person, true);
}

void presence_left(struct presence *presence, struct person_id person, int64_t now_ms)
{
    struct lingering *one = mem_new(sizeof *one);

    assert(!presence_lingers(presence, person));
    one->person = person;
    one->until_ms = now_ms + presence->grace_ms;
    one->prev = presence->last;
    if (presence->last)
        presence->last->next = one;
    else
        presence->first = one;
    presence->last = one;
    map_put(&presence->lingering, (uint64_t)person.n, one);
}

bool presence_lingers(const struct presence *presence, struct person_id person)
{
    return map_get(&presence->lingering, (uint64_t)person.n) != NULL;
}

int64_t presence_tick(struct presence *presence, int64_t now_ms)
{
    while (presence->first && presence->first->until_ms <= now_ms) {
        struct person_id person = presence->first->person;

        end_lingering(presence, presence->first);
        show(presence, person, false);
    }
    return presence->first ? presence->first->until_ms : INT64_MAX;
}

/* ---- watching ---- */

static uint64_t key_of(uint32_t slot)
{
    return (uint64_t)slot + 1;
}

static struct watcher *must_get_watcher(const struct presence *presence, uint32_t slot)
{
    struct watcher *watcher = map_get(&presence->watchers, key_of(slot));

    assert(watcher);
    return watcher;
}

static struct watched *open_watched(struct presence *presence, struct person_id person,
                                    const char *handle, bool online)
{
    struct watched *watched = get_watched(presence, person);

    if (watched)
        return watched;
    watched = mem_new(sizeof *watched);
    watched->person = person;
    assert(strlen(handle) < sizeof watched->handle);
    memcpy(watched->handle, handle, strlen(handle) + 1);
    watched->online = online;
    map_put(&presence->watched, (uint64_t)person.n, watched);
    return watched;
}

static struct watcher *open_watcher(struct presence *presence, uint32_t slot)
{
    struct watcher *watcher = map_get(&presence->watchers, key_of(slot));

    if (watcher)
        return watcher;
    watcher = mem_new(sizeof *watcher);
    map_put(&presence->watchers, key_of(slot), watcher);
    return watcher;
}

/* Of a connection's few: 200 at most. -1: it is not among them. */
static int64_t find_watch(const struct watcher *watcher, struct person_id person)
{
    for (uint32_t i = 0; watcher && i < watcher->count; i++)
        if (watcher->watches[i].person->person.n == person.n)
            return i;
    return -1;
}

static uint32_t grown(uint32_t cap)
{
    return cap ? cap * 2 : FIRST_SEATS;
}

void presence_watch(struct presence *presence, uint32_t slot, struct person_id person,
                    const char *handle, bool online)
{
    struct watcher *watcher = open_watcher(presence, slot);
    struct watched *watched;

    if (find_watch(watcher, person) >= 0)
        return;
    watched = open_watched(presence, person, handle, online);
    if (watched->count == watched->cap) {
        watched->cap = grown(watched->cap);
        watched->slots = mem_resize(watched->slots, watched->cap * sizeof *watched->slots);
        watched->places = mem_resize(watched->places, watched->cap * sizeof *watched->places);
    }
    if (watcher->count == watcher->cap) {
        watcher->cap = grown(watcher->cap);
        watcher->watches = mem_resize(watcher->watches, watcher->cap * sizeof *watcher->watches);
    }
    watched->slots[watched->count] = slot;
    watched->places[watched->count] = watcher->count;
    watcher->watches[watcher->count++] = (struct watch){ watched, watched->count++ };
}

static void free_watched(struct presence *presence, struct watched *watched)
{
    map_remove(&presence->watched, (uint64_t)watched->person.n);
    mem_free(watched->slots);
    mem_free(watched->places);
    mem_free(watched);
}

static void leave_watched(struct presence *presence, struct watched *watched, uint32_t place)
{
    uint32_t last = --watched->count;

    if (place != last) {
        watched->slots[place] = watched->slots[last];
        watched->places[place] = watched->places[last];
        must_get_watcher(presence, watched->slots[place])->watches[watched->places[place]].place =
            place;
    }
    if (watched->count == 0)
        free_watched(presence, watched);
}

static void drop_watch(struct presence *presence, struct watcher *watcher, uint32_t at)
{
    struct watch gone = watcher->watches[at];
    uint32_t last = --watcher->count;

    if (at != last) {
        watcher->watches[at] = watcher->watches[last];
        watcher->watches[at].person->places[watcher->watches[at].place] = at;
    }
    leave_watched(presence, gone.person, gone.place);
}

void presence_unwatch(struct presence *presence, uint32_t slot)
{
    struct watcher *watcher = map_get(&presence->watchers, key_of(slot));

    if (!watcher)
        return;
    while (watcher->count > 0)
        drop_watch(presence, watcher, watcher->count - 1);
    map_remove(&presence->watchers, key_of(slot));
    mem_free(watcher->watches);
    mem_free(watcher);
}

void presence_lose(struct presence *presence, uint32_t slot, struct person_id person)
{
    struct watcher *watcher = map_get(&presence->watchers, key_of(slot));
    int64_t at = find_watch(watcher, person);
    const struct watched *watched;

    if (at < 0)
        return;
    watched = watcher->watches[at].person;
    if (watched->online)
        presence->hooks.changed(presence->hooks.ctx, watched->handle, false, &slot, 1);
    drop_watch(presence, watcher, (uint32_t)at);
}

void presence_free(struct presence *presence)
{
    uint64_t key;
    void *value;

    if (!presence)
        return;
    while (presence->first)
        end_lingering(presence, presence->first);
    for (size_t i = 0; map_next(&presence->watchers, &i, &key, &value); i = 0)
        presence_unwatch(presence, (uint32_t)(key - 1));
    map_done(&presence->watched);
    map_done(&presence->watchers);
    map_done(&presence->lingering);
    mem_free(presence);
}
