/* Conversations: direct ones of two people, and groups with roles. To whoever is no member they
 * do not exist. Unread is computed, never counted down. Members see one another, blocks or not;
 * a direct conversation across a block is read, and nobody says anything in it. */
#ifndef EVERI_CONVERSATION_H
#define EVERI_CONVERSATION_H

#include "engine.h"
#include "objects.h"
#include "task.h"

enum {
    CONVERSATION_TOLD_MAX = 200, /* protocol: counts are pushed "of conversations of up to 200" */
    CONVERSATION_READ_TOLD_MAX = 50,
};

struct conversation_row {
    struct conversation_id id;
    enum conversation_kind kind;
    const char *name, *about;
    int64_t members, last_seq, active_at;
};

struct member_row {
    enum member_role role;
    int64_t joined_at, read_seq, read_event_at, muted_until; /* muted_until -1: not */
};

/* Whoever asks. False: there is none. */
MUST_CHECK bool conversation_read_row(struct db *db, struct arena *mem, struct conversation_id id,
                                      struct conversation_row *out);
MUST_CHECK bool conversation_member(struct db *db, struct conversation_id id, struct person_id who,
                                    struct member_row *out);
/* For a member only. err: not_found. */
MUST_CHECK bool conversation_for_member(struct db *db, struct arena *mem, const char *id,
                                        struct person_id who, struct conversation_row *row,
                                        struct member_row *member, struct err *err);
/* Whether it is direct, and the other one is gone or behind a block: then it is only read. */
bool conversation_is_parted(struct db *db, const struct conversation_row *row,
                            struct person_id who);
/* Whether a member may say something: in a direct one not across a block, and nobody begins to
 * write to a person who does not let them. */
bool conversation_may_send(struct db *db, struct arena *mem, const struct conversation_row *row,
                           struct person_id who);
/* last_seq - read_seq, less one's own messages. */
int64_t conversation_unread(struct db *db, const struct conversation_row *row, struct person_id who,
                            int64_t read_seq);
/* Over the conversations that are not muted. */
int64_t conversation_unread_total(struct db *db, struct arena *mem, struct person_id who,
                                  int64_t now_ms);

/* As `viewer` reads it. err: not_found. */
MUST_CHECK bool conversation_get(struct db *db, struct arena *mem, struct person_id viewer,
                                 struct conversation_id id, int64_t now_ms,
                                 struct conversation *out, struct err *err);
/* For one who was a member: role null and nothing of what is said in it. err: not_found. */
MUST_CHECK bool conversation_get_left(struct db *db, struct arena *mem, struct conversation_id id,
                                      struct conversation *out, struct err *err);
MUST_CHECK bool conversation_parse_id(const char *text, struct conversation_id *out,
                                      struct err *err);
/* Latest activity first. err: invalid_params (before). */
MUST_CHECK bool conversation_list(struct db *db, struct arena *mem, struct person_id viewer,
                                  const struct page_draft *page, int64_t now_ms,
                                  struct conversation **items, size_t *count, const char **next,
                                  struct err *err);
/* By role, then name. err: not_found, invalid_params. */
MUST_CHECK bool conversation_members(struct db *db, struct arena *mem, struct person_id viewer,
                                     const struct member_list_draft *draft, struct member **items,
                                     size_t *count, const char **next, struct err *err);

/* The one direct conversation of two people, made if need be.
 * err: not_found; invalid_params, field handle (oneself); forbidden (they let nobody begin to write
 * to them whom they don't know). */
MUST_CHECK bool conversation_open(struct turn *turn, struct person_id who, const char *handle,
                                  struct conversation_id *out, struct err *err);

/* Whether they have one with whoever has this handle. */
bool conversation_is_open(struct db *db, struct person_id who, const char *handle);

/* Members beyond the first slice are added by a task: *task is its id, or 0.
 * err: not_found, field members[i]; forbidden, field members[i] (they let not everybody add
 * them). */
MUST_CHECK bool group_create(struct turn *turn, struct person_id who,
                             const struct group_draft *draft, struct conversation_id *out,
                             int64_t *task, struct err *err);
/* err: not_found (the group; field handles[i]), forbidden (a plain member, a direct one; field
 * handles[i]: as for group_create),
 * too_large, field handles (more than 10,000 members). */
MUST_CHECK bool group_invite(struct turn *turn, struct person_id who,
                             const struct group_invite_draft *draft, struct conversation_id *out,
                             int64_t *task, struct err *err);
/* err: not_found, forbidden (a direct one), conflict (the last owner). */
MUST_CHECK bool group_leave(struct turn *turn, struct person_id who, const char *id,
                            struct err *err);
/* err: not_found (the group; field handle: no such member), forbidden (a plain member; an owner by
 * an admin), invalid_params, field handle (oneself). */
MUST_CHECK bool group_remove(struct turn *turn, struct person_id who,
                             const struct group_member_draft *draft, struct conversation_id *out,
                             struct err *err);
/* What is not given stays. err: not_found, forbidden. */
MUST_CHECK bool group_edit(struct turn *turn, struct person_id who,
                           const struct group_edit_draft *draft, struct conversation_id *out,
                           struct err *err);
/* err: not_found (the group; field handle: no such member), forbidden, conflict (the last owner).
 */
MUST_CHECK bool group_set_role(struct turn *turn, struct person_id who,
                               const struct group_role_draft *draft, struct conversation_id *out,
                               struct err *err);

/* protocol: "counted, no live or mail but for mentions". err: not_found. */
MUST_CHECK bool conversation_mute(struct turn *turn, struct person_id who,
                                  const struct mute_draft *draft, struct conversation_id *out,
                                  struct err *err);
/* Nothing is kept of it. protocol: "passed on in conversations of up to 50, once in 3 s".
 * err: not_found, forbidden (parted by a block). */
MUST_CHECK bool conversation_typing(struct turn *turn, struct person_id who, const char *id,
                                    struct err *err);
/* A member of a group is gone. protocol: "always one (else the oldest admin, then the oldest member
 * becomes it)". A group without members keeps no name. */
void group_erase_member(struct turn *turn, struct conversation_id id, struct person_id who);
/* The step of TASK_ADD_MEMBERS. */
bool group_add_members_step(struct turn *turn, struct task *task);

#endif
