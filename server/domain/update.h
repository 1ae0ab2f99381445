/* Updates: what people do. Audiences are judged at reading time, and what one may not see answers
 * as what does not exist. */
#ifndef EVERI_UPDATE_H
#define EVERI_UPDATE_H

#include "engine.h"
#include "objects.h"

struct update_row {
    struct update_id id;
    struct person_id author;
    struct team_id team; /* that the author was in when they posted it; n 0: none */
    const char *text, *mentions, *topics;
    enum audience audience;
    int64_t at, edited_at, likes, recommends, comments, told_at, tell_at; /* -1: null */
    int64_t version, given; /* given: how many of the topics were given beside the text */
};

/* Whoever may see it. False: there is none. */
MUST_CHECK bool update_read_row(struct db *db, struct arena *mem, struct update_id id,
                                struct update_row *out);
bool update_visible(struct db *db, struct person_id viewer, const struct update_row *row);

/* err: invalid_params, field audience (team without a team). */
MUST_CHECK bool update_post(struct turn *turn, struct person_id who,
                            const struct update_draft *draft, struct update_id *out,
                            struct err *err);
/* A row that the viewer may see, as they read it. */
struct update update_as_read(struct db *db, struct arena *mem, struct person_id viewer,
                             const struct update_row *row);
/* The same update for another viewer, who may see it too. */
void update_reread(struct db *db, struct arena *mem, struct person_id viewer,
                   const struct update_row *row, struct update *update);
/* As `viewer` reads it. err: not_found (also when they may not see it). */
MUST_CHECK bool update_get(struct db *db, struct arena *mem, struct person_id viewer,
                           struct update_id id, struct update *out, struct err *err);
MUST_CHECK bool update_parse_id(const char *text, struct update_id *out, struct err *err);
/* Its author alone; the same again is no edit. Topics that are not given stay those given before.
 * err: not_found, forbidden. */
MUST_CHECK bool update_edit(struct turn *turn, struct person_id who,
                            const struct update_edit_draft *draft, struct update_id id,
                            struct err *err);
/* Its author, and site administrators who see it. *overruled: whose it was where it took an
 * administrator's right, else n 0. err: not_found, forbidden. */
MUST_CHECK bool update_delete(struct turn *turn, struct person_id who, struct update_id id,
                              struct person_id *overruled, struct err *err);
/* The same whoever asks: of the row its id, topics, audience, team
 * and time. About *left rows of what hangs on it
 * go now, the rest by a task; *left goes down by what was done. */
void update_erase(struct turn *turn, struct person_id by, const struct update_row *row, int *left);
/* What it is and was, newest first. err: not_found, invalid_params (before). */
MUST_CHECK bool update_history(struct db *db, struct arena *mem, struct person_id viewer,
                               const struct id_list_draft *draft, struct version **items,
                               size_t *count, const char **next, struct err *err);
/* Repeating makes no event. err: not_found. */
MUST_CHECK bool update_react(struct turn *turn, struct person_id who,
                             const struct update_react_draft *draft, struct update_id id,
                             struct err *err);

/* Somebody reacted no more, whether they see it or not. */
void update_end_reaction(struct turn *turn, struct person_id who, struct update_id id,
                         enum reaction_kind kind);
bool update_has_reaction(struct db *db, struct update_id id, enum reaction_kind kind,
                         struct person_id who);
/* Who reacted so, the newest first. err: not_found, invalid_params (before). */
MUST_CHECK bool update_reactions(struct db *db, struct arena *mem, struct person_id viewer,
                                 const struct reaction_list_draft *draft, struct brief **items,
                                 size_t *count, const char **next, struct err *err);
size_t update_weight(const struct update *update); /* bytes of its texts, for page_takes */

/* Its counts or texts changed: those who have it in their feeds are told, at most once a second. */
void update_touch(struct turn *turn, struct update_id id);
/* An engine source: tells what update_touch put off. */
struct engine_source update_teller(void);

#endif
