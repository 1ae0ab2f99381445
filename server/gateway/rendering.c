#include "rendering.h"

#include <assert.h>

#include "db.h"
#include "mem.h"
#include "push.h"

enum { PEOPLE_MAX = 64, PUSH_MAX_BYTES = 1 << 20, PUSH_ENVELOPE_BYTES = 128 };

struct receiver {
    struct person_id person;
    bool perhaps;                /* as in struct hearer */
    struct frame *frame;         /* a reference; only the loop looks at it */
    struct session_ref *holders; /* in the rendering's arena */
    size_t holder_count;
    struct buf text; /* the rendering thread's */
    bool visible;
};

struct rendering {
    struct job job; /* first */
    struct gateway *gateway;
    struct arena *arena;
    struct change change;
    bool failed;
    size_t count;
    struct receiver receivers[PEOPLE_MAX];
};

static void render_one(struct rendering *r, struct receiver *to, void *begun)
{
    struct json_writer w;

    buf_init(&to->text, PUSH_MAX_BYTES + PUSH_ENVELOPE_BYTES);
    json_writer_init(&w, &to->text);
    json_open_object(&w);
    json_string_member(&w, "jsonrpc", "2.0");
    json_string_member(&w, "method", push_name(r->change.kind));
    json_key(&w, "params");
    to->visible = r->gateway->options.renderer.write(begun, to->person, to->perhaps, &to->text);
    buf_add_char(&to->text, '}');
}

static void render(struct job *job, struct db *db, int64_t now_ms)
{
    struct rendering *r = (struct rendering *)job;
    struct arena *mem = arena_new();
    void *begun = r->gateway->options.renderer.begin(db, mem, now_ms, &r->change);

    for (size_t i = 0; i < r->count; i++)
        render_one(r, &r->receivers[i], begun);
    arena_free(mem);
    r->failed = db_failure(db) != DB_OK;
}

static void fail(struct job *job, const struct err *err)
{
    (void)err;
    ((struct rendering *)job)->failed = true;
}

static struct rendering *rendering_new(struct gateway *gateway, const struct change *change)
{
    struct rendering *r = mem_new(sizeof *r);

    r->job = (struct job){ .read = render, .fail = fail };
    r->gateway = gateway;
    r->arena = arena_new();
    r->change = *change;
    return r;
}

struct frame *rendering_add(struct gateway *gateway, struct rendering **rendering,
                            const struct change *change, int64_t told_us,
                            const struct hearer *hearer)
{
    struct receiver *to;

    if (*rendering && (*rendering)->count == PEOPLE_MAX) {
        rendering_send(gateway, *rendering);
        *rendering = NULL;
    }
    if (!*rendering)
        *rendering = rendering_new(gateway, change);
    to = &(*rendering)->receivers[(*rendering)->count++];
    to->person = hearer->person;
    to->perhaps = hearer->perhaps;
    to->frame = frame_place(clock_mono_us());
    to->frame->told_us = told_us;
    to->holders = arena_alloc((*rendering)->arena, hearer->slot_count * sizeof *to->holders);
    return to->frame;
}

void rendering_holder(struct rendering *rendering, struct session_ref holder)
{
    struct receiver *to = &rendering->receivers[rendering->count - 1];

    to->holders[to->holder_count++] = holder;
}

void rendering_send(struct gateway *gateway, struct rendering *rendering)
{
    if (!rendering || readers_submit(gateway->renderer, &rendering->job))
        return;
    rendering->failed = true;
    gateway_post(gateway, LETTER_RENDERED, rendering);
}

static void fill(struct gateway *gateway, struct rendering *r, struct receiver *to)
{
    bool good = to->visible && !to->text.overflow && !r->failed;

    frame_fill(to->frame, good ? &to->text : NULL);
    for (size_t i = 0; i < to->holder_count; i++) {
        struct session *session = session_get(&gateway->sessions, to->holders[i]);

        if (session && r->failed)
            session_fail(session, CLOSE_TRY_LATER); /* it missed a push: it comes back and syncs */
        else if (session)
            session_push_filled(session, to->frame->len);
    }
}

void rendering_done(struct gateway *gateway, struct rendering *r)
{
    for (size_t i = 0; i < r->count; i++)
        fill(gateway, r, &r->receivers[i]);
    rendering_drop(r);
}

void rendering_drop(struct rendering *r)
{
    for (size_t i = 0; i < r->count; i++) {
        frame_release(r->receivers[i].frame);
        buf_done(&r->receivers[i].text);
    }
    arena_free(r->arena);
    mem_free(r);
}
