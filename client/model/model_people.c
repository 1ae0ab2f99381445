/* Profiles and lists of pages: what screens want to see of them, what people do there, and what
 * follows from the answers (rows of model_answers.c). */
#include <stdio.h>
#include <string.h>

#include "limits.h"
#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

enum { PAGE_ITEMS = 50, FRESH_MS = 30000 /* looked at again within that, it is not asked anew */ };

/* ---- lists of pages ---- */

static void ask_page(struct model *model, struct paged *paged, const char *before)
{
    json_t *params = pages_params(paged->kind, paged->of);

    json_object_set_new(params, "limit", json_integer(PAGE_ITEMS));
    if (before)
        json_object_set_new(params, "before", json_string(before));
    else
        paged->asked_ms = model->tick_ms;
    paged->loading = true;
    paged->stale = false;
    model_ask(
        model, ASK_PAGE, pages_method(paged->kind), params,
        json_pack("{s:i, s:s, s:b}", "kind", (int)paged->kind, "of", paged->of, "first", !before));
}

struct paged *model_want_pages(struct model *model, enum page_kind kind, const char *of)
{
    struct paged *paged = pages_open(&model->pages, kind, of);

    if (model_is_live(model) && !paged->loading && (!paged->loaded || paged->stale))
        ask_page(model, paged, NULL);
    return paged;
}

void model_want_more(struct model *model, enum page_kind kind, const char *of)
{
    struct paged *paged = pages_find(&model->pages, kind, of);

    if (paged && paged->next && !paged->loading && model_is_live(model))
        ask_page(model, paged, paged->next);
}

void model_look_again(struct model *model, enum page_kind kind, const char *of)
{
    struct paged *paged = pages_find(&model->pages, kind, of);

    if (paged && paged->loaded && model->tick_ms - paged->asked_ms > FRESH_MS)
        paged->stale = true;
}

static struct paged *paged_of(struct model *model, const struct ask *ask)
{
    return pages_find(&model->pages, (enum page_kind)field_int(ask->note, "kind"),
                      field_text(ask->note, "of"));
}

void people_take_page(struct model *model, const struct ask *ask, const json_t *result)
{
    struct paged *paged = paged_of(model, ask);
    size_t i;
    const json_t *brief;

    model_meet_all(model, field_list(result, "items"));
    if (!paged)
        return;
    pages_take(paged, result, field_true(ask->note, "first"));
    if (paged->kind == PAGES_CHECK_INS)
        index_take_days(&model->index, result);
    if (pages_item(paged->kind) == ITEM_BRIEF) {
        json_array_foreach(paged->items, i, brief)
        {
            model_meet(model, brief);
        }
    }
}

void people_fail_page(struct model *model, const struct ask *ask, const json_t *error)
{
    struct paged *paged = paged_of(model, ask);

    if (!paged)
        return;
    paged->loading = false;
    if (!error)
        return;
    /* Not again and again: it is said where the list would be. */
    paged->loaded = true;
    if (field_true(ask->note, "first")) {
        json_array_clear(paged->items);
        snprintf(paged->refused, sizeof paged->refused, "%s", field_text(error, "message"));
    } else {
        model_say(model, SAYING_ERROR, "%s", field_text(error, "message"));
    }
}

/* ---- profiles ---- */

const json_t *model_whole_person(struct model *model, const char *handle)
{
    const struct profile *profile = profiles_find(&model->profiles, handle);

    if (profile && profile->person)
        return profile->person;
    return strcmp(handle, model->me) == 0 ? model->self : NULL;
}

struct profile *model_want_profile(struct model *model, const char *handle)
{
    struct profile *profile = profiles_open(&model->profiles, handle);
    bool wanted = !*profile->refused && (!profile->person || profile->stale);

    if (model_is_live(model) && !profile->loading && wanted) {
        profile->loading = true;
        profile->stale = false;
        model_ask(model, ASK_PROFILE, "person.get", json_pack("{s:s}", "handle", handle),
                  json_pack("{s:s}", "handle", handle));
    }
    return profile;
}

void people_take_profile(struct model *model, const struct ask *ask, const json_t *result)
{
    struct profile *profile = profiles_find(&model->profiles, field_text(ask->note, "handle"));

    if (profile)
        profile->loading = false;
    profiles_take(&model->profiles, result);
    model_meet(model, result);
    if (field_is(result, "handle", model->me)) {
        json_decref(model->self);
        model->self = json_deep_copy(result);
    }
}

void people_fail_profile(struct model *model, const struct ask *ask, const json_t *error)
{
    struct profile *profile = profiles_find(&model->profiles, field_text(ask->note, "handle"));

    if (!profile)
        return;
    profile->loading = false;
    if (!error)
        return;
    snprintf(profile->refused, sizeof profile->refused, "%s", field_text(error, "message"));
    if (!field_is(field_object(error, "data"), "reason", "not_found"))
        return;
    /* What was known of them is nobody's to see any more. */
    json_decref(profile->person);
    profile->person = NULL;
}

void model_want_network(struct model *model, const char *handle)
{
    struct profile *profile = profiles_open(&model->profiles, handle);

    if (profile->network_asked || !model_is_live(model))
        return;
    profile->network_asked = true;
    model_ask(model, ASK_NETWORK, "person.network", json_pack("{s:s}", "handle", handle),
              json_pack("{s:s}", "handle", handle));
}

void people_take_network(struct model *model, const struct ask *ask, const json_t *result)
{
    static const char *const members[] = { "mutual", "teammates", "suggested" };
    struct profile *profile = profiles_find(&model->profiles, field_text(ask->note, "handle"));

    if (!profile)
        return;
    json_decref(profile->network);
    profile->network = json_object();
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        json_t *page = json_pack("{s:O?}", "items", field_list(result, members[i]));
        json_t *people = page_items(page), *brief;
        size_t k;

        json_array_foreach(people, k, brief)
        {
            model_meet(model, brief);
        }
        json_object_set_new(profile->network, members[i], people);
        json_decref(page);
    }
}

void people_fail_network(struct model *model, const struct ask *ask, const json_t *error)
{
    struct profile *profile = profiles_find(&model->profiles, field_text(ask->note, "handle"));

    if (profile && !error)
        profile->network_asked = false;
    if (error)
        model_say(model, SAYING_ERROR, "%s", field_text(error, "message"));
}

void people_followed(struct model *model, const char *handle, bool on, const json_t *counts)
{
    struct profile *mine = profiles_find(&model->profiles, model->me);
    struct paged *lists[] = { pages_find(&model->pages, PAGES_FOLLOWING, model->me),
                              pages_find(&model->pages, PAGES_FOLLOWERS, handle) };
    json_t *following = json_integer(field_int(counts, "following"));

    profiles_follow(&model->profiles, handle, on, field_int(counts, "followers"));
    if (model->self)
        json_object_set(model->self, "following", following);
    if (mine && mine->person)
        json_object_set(mine->person, "following", following);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        if (lists[i])
            lists[i]->stale = true;
    }
    json_decref(following);
}

void model_toggle_follow(struct model *model, const char *handle)
{
    bool known, followed = profiles_is_followed(&model->profiles, handle, &known);

    if (known)
        model_follow(model, handle, !followed);
    else if (model_can_ask(model))
        model_ask(model, ASK_TOGGLE_FOLLOW, "person.get", json_pack("{s:s}", "handle", handle),
                  json_pack("{s:s}", "handle", handle));
}

void people_take_toggle(struct model *model, const struct ask *ask, const json_t *result)
{
    people_take_profile(model, ask, result);
    model_follow(model, field_text(ask->note, "handle"), !field_true(result, "followed_by_me"));
}

/* ---- blocks and mutes ---- */

bool model_blocks(struct model *model, const char *handle)
{
    return pages_has(pages_find(&model->pages, PAGES_BLOCKED, ""), handle);
}

bool model_mutes(struct model *model, const char *handle)
{
    return pages_has(pages_find(&model->pages, PAGES_MUTED, ""), handle);
}

static void ask_about(struct model *model, enum ask_purpose purpose, const char *method,
                      const char *handle, bool on)
{
    if (model_can_ask(model))
        model_ask(model, purpose, method, json_pack("{s:s}", "handle", handle),
                  json_pack("{s:s, s:b}", "handle", handle, "on", on));
}

void model_block(struct model *model, const char *handle, bool on)
{
    ask_about(model, ASK_BLOCK, on ? "person.block" : "person.unblock", handle, on);
}

void model_mute(struct model *model, const char *handle, bool on)
{
    ask_about(model, ASK_MUTE, on ? "person.mute" : "person.unmute", handle, on);
}

/* The list says it at once, and is asked for anew. */
static void list_person(struct model *model, enum page_kind kind, const char *handle, bool on)
{
    struct paged *paged = pages_open(&model->pages, kind, "");
    const json_t *brief = model_person(model, handle);

    pages_drop(paged, handle);
    if (on)
        json_array_insert_new(paged->items, 0,
                              brief ? json_deep_copy(brief) : json_pack("{s:s}", "handle", handle));
    if (on)
        feed_drop_person(&model->feed, handle);
    pages_set_stale(&model->pages); /* people and updates come into many lists, or leave them */
    model->feed.loading = true;
    model_ask(model, ASK_FEED, "feed.home", json_object(), NULL);
}

void people_take_block(struct model *model, const struct ask *ask, const json_t *result)
{
    const char *handle = field_text(ask->note, "handle");
    struct profile *profile = profiles_find(&model->profiles, handle);
    bool on = field_true(ask->note, "on");

    (void)result;
    list_person(model, PAGES_BLOCKED, handle, on);
    if (profile) {
        json_decref(profile->person); /* nobody's to see while the block holds */
        profile->person = NULL;
        profile->refused[0] = '\0';
    }
    model_say(model, SAYING_GOOD,
              on ? "You block @%s: neither of you sees the other." : "You no longer block @%s.",
              handle);
}

void people_take_mute(struct model *model, const struct ask *ask, const json_t *result)
{
    const char *handle = field_text(ask->note, "handle");
    bool on = field_true(ask->note, "on");

    (void)result;
    list_person(model, PAGES_MUTED, handle, on);
    model_say(model, SAYING_GOOD,
              on ? "You mute @%s: nothing of them in Home and the notifications."
                 : "You no longer mute @%s.",
              handle);
}

void model_edit_me(struct model *model, json_t *changes)
{
    model->form = FORM_WAITS;
    model_ask(model, ASK_EDIT_ME, "person.edit", json_incref(changes),
              json_pack("{s:s}", "handle", model->me));
}

void people_take_edit(struct model *model, const struct ask *ask, const json_t *result)
{
    people_take_profile(model, ask, result);
    model->form = FORM_TAKEN;
    model_say(model, SAYING_GOOD, "Saved.");
}

void people_fail_form(struct model *model, const struct ask *ask, const json_t *error)
{
    (void)ask;
    model->form = FORM_REFUSED;
    snprintf(model->form_why, sizeof model->form_why, "%s",
             error ? field_text(error, "message") : "the connection broke off before it was saved");
    snprintf(model->form_field, sizeof model->form_field, "%s",
             field_text(field_object(error, "data"), "field"));
}
