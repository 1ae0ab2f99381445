/* Check-ins: how somebody feels, as figures for the sliders. protocol: "A check-in is its author's
 * alone": no function here reads one for anybody else, and its event says only that it happened. */
#ifndef EVERI_CHECK_IN_H
#define EVERI_CHECK_IN_H

#include "dimension.h"
#include "engine.h"
#include "objects.h"

MUST_CHECK bool check_in_parse_id(const char *text, struct check_in_id *out, struct err *err);
/* err: invalid_params: a slider without a figure, one that there is not, a figure outside its
 * range; fields values, values.ID, touched[i]. */
MUST_CHECK bool check_in_add(struct turn *turn, struct person_id who,
                             const struct dimension_list *dimensions,
                             const struct check_in_draft *draft, struct check_in *out,
                             struct err *err);
/* err: not_found, also of somebody else's. */
MUST_CHECK bool check_in_get(struct db *db, struct arena *mem, struct person_id who,
                             struct check_in_id id, struct check_in *out, struct err *err);
/* err: not_found. */
MUST_CHECK bool check_in_delete(struct turn *turn, struct person_id who, struct check_in_id id,
                                struct err *err);
/* What the sliders are pre-set to. answers: NULL before the first. */
void check_in_last(struct db *db, struct arena *mem, struct person_id who, const char **answers,
                   int64_t *at);

struct index_day {
    char day[sizeof "2026-11-23"];
    int64_t value;
};

struct index_history {
    struct check_in *items; /* newest first */
    size_t count;
    struct index_day *days; /* oldest first, each day's last check-in; days without are not there */
    size_t day_count;
    const char *next;
};

/* All of them, newest first. err: invalid_params (before). */
MUST_CHECK bool check_in_list(struct db *db, struct arena *mem, struct person_id who,
                              const struct page_draft *page, struct check_in **items, size_t *count,
                              const char **next, struct err *err);
/* Of the last draft->days days, today included. err: invalid_params (before). */
MUST_CHECK bool check_in_history(struct db *db, struct arena *mem, struct person_id who,
                                 const struct index_history_draft *draft, int64_t now_ms,
                                 struct index_history *out, struct err *err);

#endif
