/* The home feed. What arrives while it is read is held back, so that nothing that is read moves;
 * what changes changes in place. */
#ifndef EVERI_MODEL_FEED_H
#define EVERI_MODEL_FEED_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

enum { FEED_MOST = 2000 }; /* items kept; older ones are not asked for beyond that */

struct feed_list {
    json_t *items; /* {update, reason}, the newest standing first */
    json_t *fresh; /* the same, held back, the newest first */
    char *next;    /* cursor of the page behind the last item; NULL: none */
    bool loading, loaded;
    bool touched; /* somebody reads it: a first page no longer replaces it */
};

void feed_init(struct feed_list *feed);
void feed_done(struct feed_list *feed);

size_t feed_count(const struct feed_list *feed);
const json_t *feed_update(const struct feed_list *feed, size_t i);
const json_t *feed_reason(const struct feed_list *feed, size_t i);
int feed_find(const struct feed_list *feed, const char *id); /* among the items; -1 */

/* A push. own: by the reader, who wants to see it at once. */
void feed_enter(struct feed_list *feed, const json_t *update, const json_t *reason, bool own);
/* The update as it is now, wherever it is. */
void feed_change(struct feed_list *feed, const json_t *update);
/* It is gone, wherever it was. */
void feed_remove(struct feed_list *feed, const char *id);
/* Nothing by this person, nor brought in by them, stays: they were blocked or muted. */
void feed_drop_person(struct feed_list *feed, const char *handle);
/* What this person brought in goes: they are no longer followed. What somebody else, a team, a
 * topic or a mention brings in stays. */
void feed_drop_followed(struct feed_list *feed, const char *handle);
/* What is held back goes to the top. */
void feed_reveal(struct feed_list *feed);
/* The newest page: of a feed that nobody reads yet it becomes the feed; otherwise what is not
 * there yet is held back. */
void feed_take_first(struct feed_list *feed, const json_t *page);
void feed_take_older(struct feed_list *feed, const json_t *page);

#endif
