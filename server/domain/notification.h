/* Notifications, similar ones grouped into one. A group is recipient + kind + target; new activity
 * joins the open one; it closes when it is read or 12 h after its first event, and the next opens
 * a new one. The same actor counts once. What notifies whom is decided in notified.c.
 *
 * To add a kind: enum notification_kind and its name, its sentence in protocol/objects.c, its
 * rule in notified.c. */
#ifndef EVERI_NOTIFICATION_H
#define EVERI_NOTIFICATION_H

#include "engine.h"
#include "event.h"
#include "objects.h"
#include "task.h"

struct notification_key {
    struct person_id recipient;
    enum notification_kind kind;
    enum target_kind target_kind;
    int64_t target;
};

/* What grouping depends on beside what people set themselves. */
struct grouping_rules {
    int64_t window_ms;              /* how long after its first event a group stays open */
    bool alone[NOTIFICATION_KINDS]; /* each act of the kind stands alone */
};
extern const struct grouping_rules grouping_rules_shipped;

struct notification_row {
    struct notification_id id;
    struct notification_key key;
    int64_t first_at, last_at, last_event, actors;
    bool read;
};

/* The event's actor joins the group, and the recipient is told: whether they are to be is decided
 * before (notified.h). Where the recipient wants no groups of this kind, the act stands alone;
 * where they want nothing live, they are not told. */
void notification_add(struct turn *turn, const struct grouping_rules *rules,
                      const struct notification_key *key, const struct event *event);
/* The same in two parts: the actor joins the group, and what came of it is told to its recipient,
 * where they want it live. */
struct notification_id notification_join(struct turn *turn, const struct grouping_rules *rules,
                                         const struct notification_key *key,
                                         const struct event *event, bool *live);
void notification_deliver(struct turn *turn, struct person_id recipient, struct notification_id id);
/* The event's actor took back what they did before it: out of every group of this key, of which an
 * unread one that is empty then goes. What was read of them alone stays as it was read. */
void notification_take_back(struct turn *turn, const struct notification_key *key,
                            const struct event *event);

/* Takes the acts of one person out of the unread groups of another, beginning behind the group
 * *place (at first 0), which moves: one slice of them. True: that was the last. */
bool notification_part(struct turn *turn, struct person_id recipient, struct person_id actor,
                       int64_t *place);
/* What is gone notifies nobody: every group that is about a deleted update or comment is withdrawn,
 * read or not, so that no list shows what was said. Until then it reads with no target.
 *
 * Groups about one target: withdraws at most *left of them; *left goes down by what was done.
 * by: who deleted it. True: there are no more. */
MUST_CHECK bool notification_forget_target(struct turn *turn, struct person_id by,
                                           enum target_kind target_kind, int64_t target, int *left);
/* The step of TASK_FORGET_GROUP: the actors of a group that was withdrawn. */
bool notification_group_step(struct turn *turn, struct task *task);

/* Somebody's place in a group, held because of one event. */
struct notification_place {
    struct notification_id group;
    int64_t actors, first_at, last_event; /* of the group */
};
enum { NOTIFICATION_PLACES_MAX = 16 };

/* The places that `actor` holds in groups of this key because of the event `seq`. */
size_t notification_places(struct db *db, const struct notification_key *key,
                           struct person_id actor, int64_t seq,
                           struct notification_place out[NOTIFICATION_PLACES_MAX]);
/* They hold it because of another event from now on. */
void notification_hold_by(struct turn *turn, const struct notification_place *place,
                          struct person_id actor, int64_t seq);
/* They are out of it, and the recipient is told; a group that is empty then is withdrawn. */
void notification_leave(struct turn *turn, const struct notification_key *key,
                        const struct notification_place *place, struct person_id actor);

MUST_CHECK bool notification_read_row(struct db *db, struct notification_id id,
                                      struct notification_row *out);
/* How many of its actors its recipient sees; 0: to them it is not there. */
int64_t notification_actors_seen(struct db *db, const struct notification_row *row);
/* As its recipient reads it. err: not_found. */
MUST_CHECK bool notification_get(struct db *db, struct arena *mem, struct person_id viewer,
                                 struct notification_id id, struct notification *out,
                                 struct err *err);
/* By last_at, newest first. err: invalid_params (before). */
MUST_CHECK bool notification_list(struct db *db, struct arena *mem, struct person_id viewer,
                                  const struct notification_list_draft *draft,
                                  struct notification **items, size_t *count, const char **next,
                                  struct err *err);
/* The events by which those whom its recipient sees are in a group, the newest first.
 * err: not_found. */
MUST_CHECK bool notification_causes(struct db *db, struct person_id viewer, const char *id,
                                    int64_t *events, size_t max, size_t *count, struct err *err);
int64_t notification_unread(struct db *db, struct person_id who); /* groups */

/* Many are read slice by slice: *task is the task's id, or 0. from: the session that reads, which
 * is not told. err: not_found, field ids[i] or up_to. */
MUST_CHECK bool notification_mark_read(struct turn *turn, struct person_id who,
                                       struct session_id from,
                                       const struct notification_read_draft *draft, int64_t *task,
                                       struct err *err);
/* The step of TASK_READ_NOTIFICATIONS. */
bool notification_read_step(struct turn *turn, struct task *task);

#endif
