/* Invariant: a profile holds the newest Person that was heard of; an answer that is lost leaves it
 * as it was, so that it stays readable without a connection. */
#include "model_profiles.h"

#include <stdio.h>
#include <string.h>

#include "model_fields.h"

enum { FOLLOWED_MOST = 5000 };

void profiles_init(struct profile_book *book)
{
    *book = (struct profile_book){ .followed = json_object() };
}

static void profile_done(struct profile *profile)
{
    json_decref(profile->person);
    json_decref(profile->network);
    *profile = (struct profile){ 0 };
}

void profiles_done(struct profile_book *book)
{
    for (size_t i = 0; i < PROFILES_KEPT; i++)
        profile_done(&book->profiles[i]);
    json_decref(book->followed);
}

struct profile *profiles_find(struct profile_book *book, const char *handle)
{
    for (size_t i = 0; *handle && i < PROFILES_KEPT; i++) {
        if (strcmp(book->profiles[i].handle, handle) == 0)
            return &book->profiles[i];
    }
    return NULL;
}

struct profile *profiles_open(struct profile_book *book, const char *handle)
{
    struct profile *profile = profiles_find(book, handle);

    if (!profile) {
        profile = &book->profiles[0];
        for (size_t i = 1; i < PROFILES_KEPT; i++) {
            if (book->profiles[i].used < profile->used)
                profile = &book->profiles[i];
        }
        profile_done(profile);
        snprintf(profile->handle, sizeof profile->handle, "%s", handle);
    }
    profile->used = ++book->uses;
    return profile;
}

static void know_followed(struct profile_book *book, const char *handle, bool on)
{
    if (json_object_size(book->followed) >= FOLLOWED_MOST)
        json_object_clear(book->followed);
    json_object_set_new(book->followed, handle, json_boolean(on));
}

void profiles_take(struct profile_book *book, const json_t *person)
{
    const char *handle = field_text(person, "handle");
    struct profile *profile = profiles_find(book, handle);

    if (!*handle)
        return;
    know_followed(book, handle, field_true(person, "followed_by_me"));
    if (!profile)
        return;
    json_decref(profile->person);
    profile->person = json_deep_copy(person);
    profile->refused[0] = '\0';
}

void profiles_follow(struct profile_book *book, const char *handle, bool on, int64_t followers)
{
    struct profile *profile = profiles_find(book, handle);

    know_followed(book, handle, on);
    for (size_t i = 0; i < PROFILES_KEPT; i++)
        book->profiles[i].network_asked = false; /* who is mutual, and suggested, may be another */
    if (!profile || !profile->person)
        return;
    json_object_set_new(profile->person, "followed_by_me", json_boolean(on));
    json_object_set_new(profile->person, "followers", json_integer(followers));
}

bool profiles_is_followed(const struct profile_book *book, const char *handle, bool *known)
{
    *known = json_object_get(book->followed, handle) != NULL;
    return field_true(book->followed, handle);
}

void profiles_set_stale(struct profile_book *book)
{
    for (size_t i = 0; i < PROFILES_KEPT; i++) {
        book->profiles[i].stale = true;
        book->profiles[i].network_asked = false;
    }
}
