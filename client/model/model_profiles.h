/* People as wholes: the last few whose profiles were looked at, and whom I follow, as far as it is
 * known. Of everybody else the model has what others' answers said (model_person). */
#ifndef EVERI_MODEL_PROFILES_H
#define EVERI_MODEL_PROFILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

enum { PROFILES_KEPT = 24 };

struct profile {
    char handle[64]; /* "": the place is free */
    json_t *person;  /* Person; NULL until known */
    json_t *network; /* {mutual, teammates, suggested}: lists of Brief; NULL until known */
    bool loading, stale;
    bool network_asked; /* it is, or has been since it was stale */
    char refused[160]; /* why there is none; "". Asked for again when somebody comes anew */
    int64_t used;      /* counts looks; the smallest is forgotten first */
};

struct profile_book {
    struct profile profiles[PROFILES_KEPT];
    int64_t uses;
    json_t *followed; /* {handle: bool} of those of whom it is known */
};

void profiles_init(struct profile_book *book);
void profiles_done(struct profile_book *book);
struct profile *profiles_find(struct profile_book *book, const char *handle); /* or NULL */
/* Finds it or makes room for it. */
struct profile *profiles_open(struct profile_book *book, const char *handle);
/* The person as the server says it is now; what is in no profile is looked at for what it says of
 * following alone. */
void profiles_take(struct profile_book *book, const json_t *person);
/* followers: theirs, now. */
void profiles_follow(struct profile_book *book, const char *handle, bool on, int64_t followers);
/* Do I follow them? known: whether that is known; false where it is not. */
bool profiles_is_followed(const struct profile_book *book, const char *handle, bool *known);
void profiles_set_stale(struct profile_book *book);

#endif
