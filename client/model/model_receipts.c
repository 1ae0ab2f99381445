/* Invariant: a handle is in a list once, and what somebody has read never goes back. */
#include "model_receipts.h"

#include <stdio.h>
#include <string.h>

#include "model_fields.h"

void receipts_done(struct receipts *receipts)
{
    json_decref(receipts->readers);
    *receipts = (struct receipts){ 0 };
}

/* ---- typing ---- */

static void drop(struct receipts *receipts, size_t at)
{
    memmove(&receipts->typists[at], &receipts->typists[at + 1],
            (TYPISTS_MOST - at - 1) * sizeof *receipts->typists);
    receipts->typists[TYPISTS_MOST - 1] = (struct typist){ 0 };
}

void receipts_stop_typing(struct receipts *receipts, const char *handle)
{
    for (size_t i = 0; i < TYPISTS_MOST; i++) {
        if (receipts->typists[i].until_ms > 0 && strcmp(receipts->typists[i].handle, handle) == 0) {
            drop(receipts, i);
            return;
        }
    }
}

static void forget_past(struct receipts *receipts, int64_t now_ms)
{
    for (size_t i = TYPISTS_MOST; i-- > 0;) {
        if (receipts->typists[i].until_ms > 0 && receipts->typists[i].until_ms <= now_ms)
            drop(receipts, i);
    }
}

void receipts_type(struct receipts *receipts, const char *handle, int64_t now_ms)
{
    struct typist *free_place = NULL;

    if (!*handle || strlen(handle) >= HANDLE_SHOWN)
        return;
    forget_past(receipts, now_ms);
    for (size_t i = 0; i < TYPISTS_MOST; i++) {
        struct typist *typist = &receipts->typists[i];

        if (typist->until_ms > 0 && strcmp(typist->handle, handle) == 0) {
            typist->until_ms = now_ms + TYPING_SHOWN_MS;
            return;
        }
        if (typist->until_ms == 0 && !free_place)
            free_place = typist;
    }
    if (!free_place)
        return;
    snprintf(free_place->handle, sizeof free_place->handle, "%s", handle);
    free_place->until_ms = now_ms + TYPING_SHOWN_MS;
}

size_t receipts_typing(const struct receipts *receipts, int64_t now_ms,
                       const char *out[TYPISTS_MOST])
{
    size_t count = 0;

    for (size_t i = 0; i < TYPISTS_MOST; i++) {
        if (receipts->typists[i].until_ms > now_ms)
            out[count++] = receipts->typists[i].handle;
    }
    return count;
}

int64_t receipts_typing_ends(const struct receipts *receipts, int64_t now_ms)
{
    int64_t soonest = -1;

    for (size_t i = 0; i < TYPISTS_MOST; i++) {
        int64_t until_ms = receipts->typists[i].until_ms;

        if (until_ms > now_ms && (soonest < 0 || until_ms < soonest))
            soonest = until_ms;
    }
    return soonest;
}

bool receipts_may_tell(struct receipts *receipts, int64_t now_ms)
{
    if (receipts->told && now_ms - receipts->told_ms < TYPING_TOLD_MS)
        return false;
    receipts->told = true;
    receipts->told_ms = now_ms;
    return true;
}

/* ---- reading ---- */

void receipts_read(struct receipts *receipts, const char *handle, int64_t seq)
{
    if (!*handle || seq < 1)
        return;
    if (!receipts->readers)
        receipts->readers = json_object();
    if (seq <= field_int(receipts->readers, handle) ||
        (!json_object_get(receipts->readers, handle) &&
         json_object_size(receipts->readers) >= RECEIPTS_PEOPLE))
        return;
    json_object_set_new(receipts->readers, handle, json_integer(seq));
}

size_t receipts_readers(const struct receipts *receipts, int64_t seq, const char *author,
                        const char **out, size_t most)
{
    const char *handle;
    json_t *read;
    size_t count = 0;

    json_object_foreach(receipts->readers, handle, read)
    {
        if (json_integer_value(read) < seq || strcmp(handle, author) == 0)
            continue;
        if (count < most)
            out[count] = handle;
        count++;
    }
    return count;
}

/* ---- delivery ---- */

void receipts_look(struct receipts *receipts, int64_t seq, int64_t due_ms)
{
    if (receipts->delivery.seq != seq)
        receipts->delivery = (struct delivery){ .seq = seq, .due_ms = due_ms };
}

void receipts_look_again(struct receipts *receipts)
{
    receipts->delivery.asked = false;
}

static int64_t figure(const json_t *figures, const char *key)
{
    const json_t *value = json_object_get(figures, key);

    return json_is_number(value) ? (int64_t)json_number_value(value) : -1;
}

void receipts_take(struct receipts *receipts, int64_t seq, const json_t *figures)
{
    struct delivery *delivery = &receipts->delivery;

    if (delivery->seq != seq)
        return; /* of one before */
    delivery->known = true;
    delivery->members = figure(figures, "members");
    delivery->online = figure(figures, "online");
    delivery->delivered = figure(figures, "delivered");
    delivery->read = figure(figures, "read");
    delivery->slowest_ms = figure(figures, "slowest_ms");
}
