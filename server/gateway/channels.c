/* Listeners (people online) and rooms (channels somebody online listens to) point at each other:
 * each seat of one names its place in the other, so a seat is taken out of both by moving the last
 * one into the hole. */
#include "channels.h"

#include <assert.h>

#include "map.h"
#include "mem.h"

enum { FIRST_SEATS = 4 };

struct seat {
    void *other;    /* of a room: the listener; of a listener: the room */
    uint32_t place; /* of this seat's twin among the other's seats */
};

struct seats {
    struct seat *items;
    uint32_t count, cap;
};

struct room {
    struct channel channel;
    struct seats listeners;
};

struct listener {
    struct person_id person;
    bool broad;
    uint32_t broad_place; /* among the channels' broad listeners */
    uint64_t stamp;       /* the last channels_each that visited */
    struct seats rooms;
    uint32_t *slots;
    uint32_t slot_count, slot_cap;
};

struct channels {
    struct map people;               /* person -> listener */
    struct map rooms[CHANNEL_KINDS]; /* channel id -> room; by kind */
    struct listener **broad;
    uint32_t broad_count, broad_cap;
    uint64_t stamp;
};

struct channels *channels_new(void)
{
    return mem_new(sizeof(struct channels));
}

static void add_seat(struct seats *seats, void *other, uint32_t place)
{
    if (seats->count == seats->cap) {
        seats->cap = seats->cap ? seats->cap * 2 : FIRST_SEATS;
        seats->items = mem_resize(seats->items, seats->cap * sizeof *seats->items);
    }
    seats->items[seats->count++] = (struct seat){ other, place };
}

static struct room *get_room(const struct channels *channels, struct channel channel)
{
    return map_get(&channels->rooms[channel.kind], (uint64_t)channel.id);
}

static struct room *open_room(struct channels *channels, struct channel channel)
{
    struct room *room = get_room(channels, channel);

    if (room)
        return room;
    room = mem_new(sizeof *room);
    room->channel = channel;
    map_put(&channels->rooms[channel.kind], (uint64_t)channel.id, room);
    return room;
}

static void close_room_if_empty(struct channels *channels, struct room *room)
{
    if (room->listeners.count > 0)
        return;
    map_remove(&channels->rooms[room->channel.kind], (uint64_t)room->channel.id);
    mem_free(room->listeners.items);
    mem_free(room);
}

/* Takes a seat out; the last one moves into its place, and its twin is told. */
static void drop_seat(struct seats *seats, uint32_t place, struct seats *(*of_other)(void *other))
{
    struct seat last = seats->items[--seats->count];

    if (place == seats->count)
        return;
    seats->items[place] = last;
    of_other(last.other)->items[last.place].place = place;
}

static struct seats *seats_of_room(void *room)
{
    return &((struct room *)room)->listeners;
}

static struct seats *seats_of_listener(void *listener)
{
    return &((struct listener *)listener)->rooms;
}

static void unseat(struct channels *channels, struct listener *listener, uint32_t place)
{
    struct seat seat = listener->rooms.items[place];
    struct room *room = seat.other;

    drop_seat(&room->listeners, seat.place, seats_of_listener);
    drop_seat(&listener->rooms, place, seats_of_room);
    close_room_if_empty(channels, room);
}

/* The place of `room` among the listener's, or -1: looked for on the shorter side. */
static int64_t find_seat(const struct listener *listener, const struct room *room)
{
    if (listener->rooms.count <= room->listeners.count) {
        for (uint32_t i = 0; i < listener->rooms.count; i++)
            if (listener->rooms.items[i].other == room)
                return i;
        return -1;
    }
    for (uint32_t i = 0; i < room->listeners.count; i++)
        if (room->listeners.items[i].other == listener)
            return room->listeners.items[i].place;
    return -1;
}

static bool is_followed(enum channel_kind kind)
{
    return kind == CHANNEL_AUTHOR || kind == CHANNEL_TOPIC || kind == CHANNEL_TEAM;
}

static void seat(struct channels *channels, struct listener *listener, struct channel channel)
{
    struct room *room;

    if (channel.kind == CHANNEL_PERSON || (listener->broad && is_followed(channel.kind)))
        return;
    room = open_room(channels, channel);
    if (find_seat(listener, room) >= 0)
        return;
    add_seat(&room->listeners, listener, listener->rooms.count);
    add_seat(&listener->rooms, room, room->listeners.count - 1);
}

void channels_subscribe(struct channels *channels, struct person_id person, struct channel channel)
{
    struct listener *listener = map_get(&channels->people, (uint64_t)person.n);

    if (listener)
        seat(channels, listener, channel);
}

void channels_unsubscribe(struct channels *channels, struct person_id person,
                          struct channel channel)
{
    struct listener *listener = map_get(&channels->people, (uint64_t)person.n);
    struct room *room = get_room(channels, channel);
    int64_t place = listener && room ? find_seat(listener, room) : -1;

    if (place >= 0)
        unseat(channels, listener, (uint32_t)place);
}

static void add_slot(struct listener *listener, uint32_t slot)
{
    if (listener->slot_count == listener->slot_cap) {
        listener->slot_cap = listener->slot_cap ? listener->slot_cap * 2 : 1;
        listener->slots = mem_resize(listener->slots, listener->slot_cap * sizeof *listener->slots);
    }
    listener->slots[listener->slot_count++] = slot;
}

static void add_broad(struct channels *channels, struct listener *listener)
{
    if (channels->broad_count == channels->broad_cap) {
        channels->broad_cap = channels->broad_cap ? channels->broad_cap * 2 : FIRST_SEATS;
        channels->broad = mem_resize(channels->broad,
                                     channels->broad_cap * sizeof *channels->broad);
    }
    listener->broad = true;
    listener->broad_place = channels->broad_count;
    channels->broad[channels->broad_count++] = listener;
}

static void drop_broad(struct channels *channels, struct listener *listener)
{
    struct listener *last = channels->broad[--channels->broad_count];

    channels->broad[listener->broad_place] = last;
    last->broad_place = listener->broad_place;
}

void channels_join(struct channels *channels, struct person_id person, uint32_t slot,
                   const struct channel *list, size_t count, bool broad)
{
    struct listener *listener = map_get(&channels->people, (uint64_t)person.n);

    if (!listener) {
        listener = mem_new(sizeof *listener);
        listener->person = person;
        map_put(&channels->people, (uint64_t)person.n, listener);
        if (broad)
            add_broad(channels, listener);
        for (size_t i = 0; i < count; i++)
            seat(channels, listener, list[i]);
    }
    add_slot(listener, slot);
}

static void forget(struct channels *channels, struct listener *listener)
{
    while (listener->rooms.count > 0)
        unseat(channels, listener, listener->rooms.count - 1);
    if (listener->broad)
        drop_broad(channels, listener);
    map_remove(&channels->people, (uint64_t)listener->person.n);
    mem_free(listener->rooms.items);
    mem_free(listener->slots);
    mem_free(listener);
}

void channels_leave(struct channels *channels, struct person_id person, uint32_t slot)
{
    struct listener *listener = map_get(&channels->people, (uint64_t)person.n);

    assert(listener);
    for (uint32_t i = 0; i < listener->slot_count; i++)
        if (listener->slots[i] == slot) {
            listener->slots[i] = listener->slots[--listener->slot_count];
            break;
        }
    if (listener->slot_count == 0)
        forget(channels, listener);
}

bool channels_has(const struct channels *channels, struct person_id person)
{
    return map_get(&channels->people, (uint64_t)person.n) != NULL;
}

size_t channels_people(const struct channels *channels)
{
    return channels->people.count;
}

static void visit_once(struct channels *channels, struct listener *listener, bool perhaps,
                       channels_visit *visit, void *ctx)
{
    const struct hearer hearer = { listener->person, perhaps, listener->slots,
                                   listener->slot_count };

    if (listener->stamp == channels->stamp)
        return;
    listener->stamp = channels->stamp;
    visit(ctx, &hearer);
}

void channels_each(struct channels *channels, const struct channel *list, size_t count,
                   channels_visit *visit, void *ctx)
{
    bool followed = false;

    channels->stamp++;
    for (size_t i = 0; i < count; i++) {
        struct listener *alone = NULL;
        struct room *room = NULL;

        followed = followed || is_followed(list[i].kind);
        if (list[i].kind == CHANNEL_PERSON)
            alone = map_get(&channels->people, (uint64_t)list[i].id);
        else
            room = get_room(channels, list[i]);
        if (alone)
            visit_once(channels, alone, false, visit, ctx);
        for (uint32_t k = 0; room && k < room->listeners.count; k++)
            visit_once(channels, room->listeners.items[k].other, false, visit, ctx);
    }
    for (uint32_t i = 0; followed && i < channels->broad_count; i++)
        visit_once(channels, channels->broad[i], true, visit, ctx);
}

void channels_free(struct channels *channels)
{
    uint64_t key;
    void *value;

    if (!channels)
        return;
    for (size_t i = 0; map_next(&channels->people, &i, &key, &value); i = 0)
        forget(channels, value);
    map_done(&channels->people);
    for (size_t kind = 0; kind < CHANNEL_KINDS; kind++)
        map_done(&channels->rooms[kind]);
    mem_free(channels->broad);
    mem_free(channels);
}
