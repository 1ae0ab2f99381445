/* What the files of erasure share. */
#ifndef EVERI_ERASURE_PARTS_H
#define EVERI_ERASURE_PARTS_H

#include "erasure.h"

/* A keyed hash, the same for one handle in one store. */
enum { ERASURE_HASH_BYTES = 16 };
void erasure_hash(struct db *db, const char *handle, uint8_t out[ERASURE_HASH_BYTES]);

/* How far somebody's rows are forgotten. */
struct erasure_place {
    int64_t step, a, b;
};
/* Forgets some of what is theirs, about *left rows of it, and moves the place. True: nothing is
 * left. */
bool erasure_slice(struct turn *turn, struct person_id who, struct erasure_place *place, int *left);

/* A line of the list in the data directory. */
struct erasure_line {
    int64_t person, at;
    uint8_t handle[ERASURE_HASH_BYTES];
};
/* Appends it, durable when it returns true. */
MUST_CHECK bool erasure_list_add(const char *data_dir, const struct erasure_line *line);
typedef void erasure_line_seen(void *ctx, const struct erasure_line *line);
/* A line that cannot be read (its writing was cut off) is none. False: the file cannot be read. */
MUST_CHECK bool erasure_list_read(const char *data_dir, erasure_line_seen *seen, void *ctx);

#endif
