/* Deleting a person. In the act itself the person's row goes, with all that says who they were:
 * from then on nobody finds them, what they posted is not there, what they said elsewhere and in
 * conversations is a shell, and where their number still stands it reads as the deleted person.
 * What is theirs is then forgotten slice by slice by a task; `erasure` keeps its place.
 *
 * One rule hides it meanwhile: whoever has a row in `erasure` is gone. Statements that read texts
 * look for one (store/sql/erasure.sql); everybody else asks for the person, who is not there.
 *
 * A table with a new column that names people needs a row in the tables of erasure.c: how their
 * rows go, or why they may stay. A unit test holds them against the store.
 *
 * The store forgets; `erasures` in the data directory remembers the numbers, so that a store from
 * before a deletion, put back from a backup, forgets again when a server opens it. */
#ifndef EVERI_ERASURE_H
#define EVERI_ERASURE_H

#include "account.h"
#include "engine.h"
#include "objects.h"
#include "task.h"

/* With their password. err: forbidden, field password. */
MUST_CHECK bool erasure_own(struct turn *turn, struct person_id who,
                            const struct credentials *credentials, struct err *err);
/* Somebody who is there. by: who did it; n 0: the operator. */
void erasure_person(struct turn *turn, struct person_id who, struct person_id by);
bool erasure_is_gone(struct db *db, struct person_id who);
/* Whether a deleted person had this handle. */
bool erasure_had(struct db *db, const char *handle);

/* The step of TASK_ERASE. */
bool erasure_step(struct turn *turn, struct task *task);

/* The list in the data directory: adds a person who was deleted (engine_options.erased). */
void erasure_remember(const char *data_dir, const struct effect *effect);
/* Adds what is on another list, open for reading, to that of the directory. err: unavailable. */
MUST_CHECK bool erasure_list_join(const char *data_dir, int fd, struct err *err);
/* An engine source that holds the list and the store against each other, once after the start: who
 * is on the list is deleted (again), who is not is added. Must outlive the engine. */
struct erasure_keeper {
    const char *data_dir;
    bool done;
    int64_t listed, deleted; /* people on the list; who of them was deleted again */
};
struct engine_source erasure_keeper_source(struct erasure_keeper *keeper);

/* How the rows of each table go whose columns name people; `why` where they stay. */
struct erasure_table {
    const char *table;
    const char *why; /* NULL: they go */
};
extern const struct erasure_table erasure_tables[];
extern const size_t erasure_table_count;

#endif
