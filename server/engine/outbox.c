#include "outbox.h"

#include <assert.h>

#include "mem.h"

struct outbox *outbox_new(void)
{
    struct outbox *outbox = mem_new(sizeof *outbox);

    outbox->arena = arena_new();
    return outbox;
}

void outbox_free(struct outbox *outbox)
{
    if (!outbox)
        return;
    arena_free(outbox->arena);
    mem_free(outbox->effects);
    mem_free(outbox);
}

struct effect *outbox_add(struct outbox *outbox, enum effect_kind kind)
{
    struct effect *effect;

    if (outbox->count == outbox->cap) {
        outbox->cap = outbox->cap ? outbox->cap * 2 : 16;
        outbox->effects = mem_resize(outbox->effects, outbox->cap * sizeof *outbox->effects);
    }
    effect = &outbox->effects[outbox->count++];
    *effect = (struct effect){ .kind = kind };
    return effect;
}

void outbox_cut(struct outbox *outbox, size_t count)
{
    for (size_t i = count; i < outbox->count; i++)
        assert(outbox->effects[i].kind != EFFECT_JOB);
    outbox->count = count;
}
