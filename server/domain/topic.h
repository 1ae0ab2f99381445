/* Topics: what updates are about, and who follows that. */
#ifndef EVERI_TOPIC_H
#define EVERI_TOPIC_H

#include "engine.h"
#include "objects.h"

/* False: nothing was ever said about it. */
MUST_CHECK bool topic_find(struct db *db, const char *name, struct topic_id *out);
/* Its number, a new one if need be. */
struct topic_id topic_number(struct turn *turn, const char *name);

/* NULL: it is gone. */
const char *topic_name(struct db *db, struct arena *mem, struct topic_id topic);
/* A topic that nobody follows and no update is about any more is not kept: a name may be somebody's
 * words. For whatever takes a follower or an update from it. */
void topic_forget_unused(struct turn *turn, struct topic_id topic);

bool topic_is_followed(struct db *db, struct person_id who, struct topic_id topic);
/* Repeating makes no event. */
void topic_follow(struct turn *turn, struct person_id who, const char *name, bool on);

/* A public update, posted at `at`, counts for its topic for a week from then. */
void topic_count_use(struct turn *turn, struct topic_id topic, struct update_id update, int64_t at);
/* It is no longer about it. */
void topic_end_use(struct turn *turn, struct topic_id topic, struct update_id update, int64_t at);
/* An engine source: ends what is a week old. */
struct engine_source topic_forgetter(void);

/* Those one follows, the newest first. err: invalid_params (before). */
MUST_CHECK bool topic_list(struct db *db, struct arena *mem, struct person_id viewer,
                           const struct page_draft *page, struct topic **items, size_t *count,
                           const char **next, struct err *err);
/* By public updates of the last 7 days. err: invalid_params (before). */
MUST_CHECK bool topic_popular(struct db *db, struct arena *mem, struct person_id viewer,
                              const struct page_draft *page, struct topic **items, size_t *count,
                              const char **next, struct err *err);

#endif
