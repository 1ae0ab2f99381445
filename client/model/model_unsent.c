/* Invariant: of each conversation at most one message is on its way, and it is the oldest that has
 * not failed; so the order in which they were written is the order in which they arrive, whatever
 * the network does in between. A message is sent again only with the client_id that it got when it
 * was written (protocol: "the same again gives the same `id`"). */
#include "model_unsent.h"

#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "model_fields.h"

static void unsent_free(struct unsent *unsent)
{
    mem_free(unsent->conversation);
    mem_free(unsent->text);
    mem_free(unsent->reply_to);
    mem_free(unsent);
}

void unsent_done(struct unsent_list *list)
{
    while (list->first) {
        struct unsent *unsent = list->first;

        list->first = unsent->next;
        unsent_free(unsent);
    }
}

struct unsent *unsent_add(struct unsent_list *list, const char *client_id, const char *conversation,
                          const char *text, const char *reply_to, int64_t now_ms)
{
    struct unsent *unsent = mem_new(sizeof *unsent);
    struct unsent **at = &list->first;

    snprintf(unsent->client_id, sizeof unsent->client_id, "%s", client_id);
    unsent->conversation = mem_strdup(conversation);
    unsent->text = mem_strdup(text);
    unsent->reply_to = reply_to ? mem_strdup(reply_to) : NULL;
    unsent->at_ms = now_ms;
    while (*at)
        at = &(*at)->next;
    *at = unsent;
    list->changed = true;
    return unsent;
}

struct unsent *unsent_find(const struct unsent_list *list, const char *client_id)
{
    struct unsent *unsent = list->first;

    while (unsent && strcmp(unsent->client_id, client_id) != 0)
        unsent = unsent->next;
    return unsent;
}

void unsent_remove(struct unsent_list *list, const char *client_id)
{
    for (struct unsent **at = &list->first; *at; at = &(*at)->next) {
        struct unsent *unsent = *at;

        if (strcmp(unsent->client_id, client_id) == 0) {
            *at = unsent->next;
            unsent_free(unsent);
            list->changed = true;
            return;
        }
    }
}

size_t unsent_count(const struct unsent_list *list)
{
    size_t count = 0;

    for (const struct unsent *unsent = list->first; unsent; unsent = unsent->next)
        count++;
    return count;
}

/* Is one written earlier for the same conversation still to go? */
static bool has_to_wait(const struct unsent_list *list, const struct unsent *unsent)
{
    for (const struct unsent *before = list->first; before != unsent; before = before->next) {
        if (before->state != UNSENT_FAILED &&
            strcmp(before->conversation, unsent->conversation) == 0)
            return true;
    }
    return false;
}

struct unsent *unsent_next(struct unsent_list *list, int64_t now_ms, int64_t *again_ms)
{
    int64_t soonest = -1;

    for (struct unsent *unsent = list->first; unsent; unsent = unsent->next) {
        if (unsent->state != UNSENT_QUEUED || has_to_wait(list, unsent))
            continue;
        if (unsent->not_before_ms <= now_ms)
            return unsent;
        if (soonest < 0 || unsent->not_before_ms < soonest)
            soonest = unsent->not_before_ms;
    }
    if (soonest >= 0)
        *again_ms = soonest;
    return NULL;
}

void unsent_interrupted(struct unsent_list *list)
{
    for (struct unsent *unsent = list->first; unsent; unsent = unsent->next) {
        if (unsent->state == UNSENT_SENDING)
            unsent->state = UNSENT_QUEUED;
    }
}

void unsent_hold_stale(struct unsent_list *list, int64_t now_ms)
{
    for (struct unsent *unsent = list->first; unsent; unsent = unsent->next) {
        if (unsent->state == UNSENT_QUEUED && now_ms - unsent->at_ms > UNSENT_STALE_MS)
            unsent_fail(list, unsent, "written over an hour ago");
    }
}

void unsent_fail(struct unsent_list *list, struct unsent *unsent, const char *why)
{
    unsent->state = UNSENT_FAILED;
    snprintf(unsent->why, sizeof unsent->why, "%s", why);
    list->changed = true;
}

json_t *unsent_write(const struct unsent_list *list)
{
    json_t *kept = json_array();

    for (const struct unsent *unsent = list->first; unsent; unsent = unsent->next) {
        json_t *one = json_pack("{s:s, s:s, s:s, s:s?, s:I, s:s*}", "client_id", unsent->client_id,
                                "conversation", unsent->conversation, "text", unsent->text,
                                "reply_to", unsent->reply_to, "at", (json_int_t)unsent->at_ms,
                                "why", unsent->state == UNSENT_FAILED ? unsent->why : NULL);

        if (one) /* a text is always UTF-8; a sentence may have been cut inside a character */
            json_array_append_new(kept, one);
    }
    return kept;
}

void unsent_read(struct unsent_list *list, const json_t *kept)
{
    size_t i;
    const json_t *one;

    json_array_foreach(kept, i, one)
    {
        const char *client_id = field_text(one, "client_id"), *why = field_text(one, "why");
        const char *reply_to = json_string_value(json_object_get(one, "reply_to"));
        struct unsent *unsent;

        if (!*client_id || !*field_text(one, "conversation") || !*field_text(one, "text") ||
            unsent_find(list, client_id))
            continue;
        unsent = unsent_add(list, client_id, field_text(one, "conversation"),
                            field_text(one, "text"), reply_to, field_int(one, "at"));
        if (*why)
            unsent_fail(list, unsent, why);
    }
    list->changed = false;
}
