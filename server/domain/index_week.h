/* The Everi Index of teams, week by week. protocol: "whole teams, closed ISO weeks", of five people
 * or more; what is closed is a fact that no join, leave or deletion touches.
 *
 * A week is closed by a timer of the engine once its Monday has passed, some people a turn, from a
 * stored place: also weeks that passed while no server ran. Its sums are no secret of anybody, but
 * are there only while it is being closed. */
#ifndef EVERI_INDEX_WEEK_H
#define EVERI_INDEX_WEEK_H

#include "dimension.h"
#include "engine.h"
#include "objects.h"

enum { INDEX_WEEK_PEOPLE_MIN = 5 }; /* protocol: "Under 5 people index, people and dimensions" */

/* Weeks that are closed, oldest first, the newest last; those of which nothing may be said too.
 * err: not_found, forbidden (no member, and the team's index is not public). */
MUST_CHECK bool index_week_list(struct db *db, struct arena *mem, struct person_id viewer,
                                const struct team_index_draft *draft, int64_t now_ms,
                                struct index_week **items, size_t *count, struct err *err);

/* The engine source that closes weeks. */
struct engine_source index_week_closer(void);

#endif
