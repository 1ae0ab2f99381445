/* Messages on their way: queued, sending, failed. What is sent leaves the list. */
#ifndef EVERI_MODEL_UNSENT_H
#define EVERI_MODEL_UNSENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

enum unsent_state { UNSENT_QUEUED, UNSENT_SENDING, UNSENT_FAILED };

enum { UNSENT_STALE_MS = 3600000 }; /* older ones are sent only when their writer says so again */

struct unsent {
    struct unsent *next;                  /* the oldest is the first */
    char client_id[40];                   /* made once: whatever happens, it is sent once */
    char *conversation, *text, *reply_to; /* reply_to: NULL: none */
    int64_t at_ms;
    enum unsent_state state;
    int64_t not_before_ms;
    char why[160]; /* of a failed one */
};

struct unsent_list {
    struct unsent *first;
    bool changed; /* since it was last kept */
};

void unsent_done(struct unsent_list *list);
/* client_id: the caller makes it, 39 characters at most. */
struct unsent *unsent_add(struct unsent_list *list, const char *client_id, const char *conversation,
                          const char *text, const char *reply_to, int64_t now_ms);
struct unsent *unsent_find(const struct unsent_list *list, const char *client_id);
void unsent_remove(struct unsent_list *list, const char *client_id);
size_t unsent_count(const struct unsent_list *list);

/* The next one that may be sent now: the oldest of a conversation of which none is on its way.
 * NULL: none; *again_ms is then the time of the next look where one waits, else untouched. */
struct unsent *unsent_next(struct unsent_list *list, int64_t now_ms, int64_t *again_ms);
/* The connection is gone: what was on its way is asked again, by the same client_id. */
void unsent_interrupted(struct unsent_list *list);
/* Before the first sending after a pause: what has become old waits for its writer. */
void unsent_hold_stale(struct unsent_list *list, int64_t now_ms);
void unsent_fail(struct unsent_list *list, struct unsent *unsent, const char *why);

/* As kept on disk. The caller owns what is written; reading adds. */
json_t *unsent_write(const struct unsent_list *list);
void unsent_read(struct unsent_list *list, const json_t *kept);

#endif
