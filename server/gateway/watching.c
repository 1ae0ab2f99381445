#include "watching.h"

#include "account.h"
#include "engine.h"
#include "fanout.h"
#include "mem.h"
#include "objects.h"
#include "seen.h"

/* ---- when somebody was last here ---- */

struct leaving {
    struct job job; /* first */
    struct person_id person;
    struct session_id session;
};

static bool mark(struct job *job, struct turn *turn)
{
    const struct leaving *leaving = (const struct leaving *)job;
    int64_t seen_at;

    if (account_session_alive(turn->db, leaving->session, turn->now_ms, &seen_at))
        seen_mark(turn, leaving->person, leaving->session, seen_at);
    return true;
}

static void give_up(struct job *job, const struct err *err)
{
    (void)job;
    (void)err;
}

static void settle(struct job *job)
{
    mem_free(job);
}

static void remember(struct gateway *gateway, const struct session *session)
{
    struct leaving *leaving = mem_new(sizeof *leaving);

    *leaving = (struct leaving){ .job = { .run = mark, .fail = give_up, .settled = settle },
                                 .person = session->person,
                                 .session = session->id };
    if (gateway->left || !engine_submit(gateway->engine, &leaving->job))
        mem_free(leaving);
}

/* ---- coming and going ---- */

void watching_begins(struct gateway *gateway, struct person_id person)
{
    if (!channels_has(gateway->channels, person))
        presence_came(gateway->presence, person);
}

void watching_ends(struct gateway *gateway, const struct session *session)
{
    int64_t now_ms = clock_mono_ms();

    presence_unwatch(gateway->presence, session->ref.slot);
    remember(gateway, session);
    if (channels_has(gateway->channels, session->person))
        return;
    presence_left(gateway->presence, session->person, now_ms);
    loop_at(gateway->loop, now_ms + gateway->options.presence_grace_ms);
}

void watching_changed(void *ctx, const char *handle, bool online, const uint32_t *slots,
                      size_t count)
{
    struct gateway *gateway = ctx;
    struct frame *frame = fanout_presence_frame(handle, online);

    for (size_t i = 0; i < count; i++)
        session_push(session_in_slot(&gateway->sessions, slots[i]), frame_share(frame));
    frame_release(frame);
}

struct parting {
    struct gateway *gateway;
    struct person_id from;
};

static void lose(void *ctx, const struct hearer *hearer)
{
    const struct parting *parting = ctx;

    for (size_t i = 0; i < hearer->slot_count; i++)
        presence_lose(parting->gateway->presence, hearer->slots[i], parting->from);
}

static void part(struct gateway *gateway, struct person_id who, struct person_id from)
{
    const struct channel own = { CHANNEL_PERSON, who.n };
    struct parting parting = { gateway, from };

    channels_each(gateway->channels, &own, 1, lose, &parting);
}

void watching_parted(struct gateway *gateway, struct person_id a, struct person_id b)
{
    gateway->partings++;
    part(gateway, a, b);
    part(gateway, b, a);
}

/* ---- presence.watch ---- */

static bool is_online(struct gateway *gateway, struct person_id person)
{
    return channels_has(gateway->channels, person) || presence_lingers(gateway->presence, person);
}

struct answered *watching_answer(struct request *rq)
{
    struct gateway *gateway = rq->gateway;
    struct session *session = session_get(&gateway->sessions, rq->from);
    bool open = session && session->state == SESSION_OPEN;
    struct json_writer *w = answer_begin(rq);

    json_open_object(w);
    json_array_member(w, "items");
    if (open)
        presence_unwatch(gateway->presence, session->ref.slot);
    for (size_t i = 0; i < rq->watch_count; i++) {
        const struct seen *seen = &rq->watch[i];
        struct presence_item item = { seen->handle, false, seen->at };

        if (seen->person.n && is_online(gateway, seen->person)) {
            item.online = true;
            item.last_seen = clock_now_ms(gateway->clock);
        }
        if (seen->person.n && open)
            presence_watch(gateway->presence, session->ref.slot, seen->person, seen->handle,
                           item.online);
        write_presence(w, &item);
    }
    json_close_array(w);
    json_string_member(w, "next", NULL);
    json_close_object(w);
    return answer_end(rq);
}
