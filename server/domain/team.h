/* Teams. Everybody may look at every team and follow it; its members invite, its leads edit.
 *
 * A person is in one team at most: joining or making another leaves the first. While a team has
 * members one of them leads: when the last lead goes, whoever is longest in the team becomes lead.
 * A team whose last member left stays, empty, under its name; whoever joins it next, by an
 * invitation that still stands or because it is open, leads it. Once whoever made it, or was last
 * in it, is deleted, an empty team goes: its name is their words.
 *
 * What somebody posts stands under the team that they are in at that moment (feed.h); what it shows
 * `team` alone is seen by whoever is in that team when they look. */
#ifndef EVERI_TEAM_H
#define EVERI_TEAM_H

#include "engine.h"
#include "objects.h"
#include "task.h"

struct team_row {
    struct team_id id;
    struct person_id creator;
    const char *company, *name, *about;
    bool open, index_public;
    int64_t members, followers, created_at;
};

struct team_membership {
    struct team_id team;
    enum team_role role;
    int64_t joined; /* the seq of the event by which they came in */
};

MUST_CHECK bool team_read_row(struct db *db, struct arena *mem, struct team_id id,
                              struct team_row *out);
/* err: not_found. */
MUST_CHECK bool team_find(struct db *db, struct arena *mem, const char *id, struct team_row *out,
                          struct err *err);
/* False: they are in none. */
MUST_CHECK bool team_membership(struct db *db, struct person_id who, struct team_membership *out);
struct team_id team_of(struct db *db, struct person_id who); /* n 0: none */
bool team_has(struct db *db, struct team_id team, struct person_id who);
/* Whether both are in one team. */
bool team_shared(struct db *db, struct person_id a, struct person_id b);
bool team_is_invited(struct db *db, struct team_id team, struct person_id who);
bool team_is_followed(struct db *db, struct person_id who, struct team_id team);

/* As `viewer` sees it. err: not_found. */
MUST_CHECK bool team_get(struct db *db, struct arena *mem, struct person_id viewer,
                         struct team_id id, struct team *out, struct err *err);
/* Newest first. With `q`, those of which every word (the last: its beginning) is one of the name,
 * the company, what is said about it, or a topic of public updates that were posted in it. A page
 * that had to look at too many ends early, with fewer items and a next. err: invalid_params
 * (before). */
MUST_CHECK bool team_list(struct db *db, struct arena *mem, struct person_id viewer,
                          const struct team_list_draft *draft, struct team **items, size_t *count,
                          const char **next, struct err *err);
/* Leads first, then those who are longest in it; people whom a block hides from the viewer only
 * where the viewer is a member too. err: not_found, invalid_params (before). */
MUST_CHECK bool team_members(struct db *db, struct arena *mem, struct person_id viewer,
                             const struct team_page_draft *draft, struct team_member **items,
                             size_t *count, const char **next, struct err *err);

/* err: conflict, field name (the company has a team of that name). */
MUST_CHECK bool team_create(struct turn *turn, struct person_id who, const struct team_draft *draft,
                            struct team_id *out, struct err *err);
/* Leads alone; the same again makes no event. err: not_found, forbidden. */
MUST_CHECK bool team_edit(struct turn *turn, struct person_id who,
                          const struct team_edit_draft *draft, struct team_id *out,
                          struct err *err);
/* Repeating makes no event. err: not_found. */
MUST_CHECK bool team_follow(struct turn *turn, struct person_id who, const char *id, bool on,
                            struct team_id *out, struct err *err);

/* Leads alone. err: not_found (field handle: nobody of the team), forbidden, conflict (the last
 * lead). */
MUST_CHECK bool team_set_role(struct turn *turn, struct person_id who,
                              const struct team_role_draft *draft, struct team_id *out,
                              struct err *err);
/* Members alone; who is in or invited already is no news. Many are invited slice by slice: *task is
 * the task's id, or 0. err: not_found (field handles[i]: unknown, or hidden by a block),
 * forbidden. */
MUST_CHECK bool team_invite(struct turn *turn, struct person_id who,
                            const struct team_invite_draft *draft, int64_t *task, struct err *err);
/* The step of TASK_INVITE_TO_TEAM. */
bool team_invite_step(struct turn *turn, struct task *task);
/* Into a team that is open, or by an invitation, which is spent then; again: nothing happens.
 * err: not_found, forbidden. */
MUST_CHECK bool team_join(struct turn *turn, struct person_id who, const char *id,
                          struct team_id *out, struct err *err);
/* Who is not in it does nothing. err: not_found. */
MUST_CHECK bool team_leave(struct turn *turn, struct person_id who, const char *id,
                           struct team_id *out, struct err *err);
/* Out of whatever team they are in, as when they leave it. */
void team_leave_any(struct turn *turn, struct person_id who);

/* A team without members goes, with what hangs on it (remains.h); *left goes down by what was done.
 */
void team_forget(struct turn *turn, struct person_id by, struct team_id team, int *left);
/* The step of TASK_FORGET_TEAM: a team that is gone, or that goes unless somebody is in it again.
 */
bool team_forget_step(struct turn *turn, struct task *task);

/* A public update that was posted in a team (n 0: in none) is about a topic, or no more (by -1). */
void team_count_topic(struct turn *turn, struct team_id team, struct topic_id topic,
                      const char *name, int by);

/* For check: counts so many more updates about a topic, and learns anew what the team is found by:
 * its own words (topic 0), or those of a topic that it writes about. */
void team_mend_topic(struct turn *turn, struct team_id team, struct topic_id topic, int by);
void team_mend_words(struct turn *turn, struct team_id team, struct topic_id topic);
/* The words of a text that a team is found by, as fold_word_set has them. */
const char *team_words(struct arena *mem, const char *text);

/* Parts of the above, for team*.c. */

/* The first member of a new team leads it. joined: the event by which they come in. */
void team_add_member(struct turn *turn, const struct team_row *team, struct person_id who,
                     int64_t joined);
/* Whether they hear what is posted in it has changed: members do, and those who follow it. */
void team_listen(struct turn *turn, struct team_id team, struct person_id who);
/* Whether somebody else leads it. */
bool team_other_lead(struct db *db, struct team_id team, struct person_id who);
void team_change_role(struct turn *turn, struct team_id team, struct person_id who,
                      enum team_role role, struct person_id actor);
/* The attributes of team.created and team.joined. The log holds no company: its team stands for
 * it. */
const char *team_event_attributes(struct arena *mem, const struct team_row *team);
const char *team_own_text(struct arena *mem, const struct team_row *row);
/* What it is found by: its own words (topic 0), or those of a topic; "" for none. */
void team_learn(struct turn *turn, struct team_id team, struct topic_id topic, const char *text);

#endif
