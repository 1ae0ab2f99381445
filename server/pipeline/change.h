/* What clients have to be told: a change gets its number when it becomes visible, is kept under
 * the channels it concerns for sync to replay, and goes into the outbox for those who are online.
 * Nothing is written per receiver.
 *
 * Cursors are the store's epoch and a number: those of one store compare bytewise. */
#ifndef EVERI_CHANGE_H
#define EVERI_CHANGE_H

#include "engine.h"

enum {
    CHANGE_KEPT_MS = 7 * 24 * 3600 * 1000, /* protocol: "more than 10,000 or 7 days" */
    CHANGE_CURSOR_MAX = 24,
};

/* actor: whose sessions read actor_params, and whose number the renderer gets.
 * except: a session that knows already; n 0: none. */
void change_tell(struct turn *turn, enum change_kind kind, int64_t object, int64_t extra,
                 struct person_id actor, const struct channel *channels, size_t channel_count,
                 struct session_id except);

/* Of the store as this connection sees it. */
void change_cursor(struct db *db, int64_t n, char out[CHANGE_CURSOR_MAX]);
/* The same, of the store that another cursor is of. */
void change_cursor_beside(const char *other, int64_t n, char out[CHANGE_CURSOR_MAX]);
/* The newest change that this connection sees. */
int64_t change_last(struct db *db);
enum change_cursor_state { CURSOR_GOOD, CURSOR_GARBLED, CURSOR_FOREIGN };
/* CURSOR_FOREIGN: of another epoch, or from the future. */
enum change_cursor_state change_parse_cursor(struct db *db, const char *text, int64_t *n);

/* An engine source: forgets what is older than sync remembers. */
struct engine_source change_forgetter(void);

#endif
