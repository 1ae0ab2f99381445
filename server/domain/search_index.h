/* The full-text index: what updates and messages are found by. It follows the log by the function
 * search_index; between an act and its turn nothing is found that the act took away, for what is
 * found must be of the version that stands.
 *
 * An index is a heap of sorted pieces. With each object some pages of it are merged: never so much
 * at once that the writer is held for long.
 *
 * Words that were taken out are out at once, but their bytes stay in the index's files until these
 * are merged: that is done in slices, a day after the first of them. */
#ifndef EVERI_SEARCH_INDEX_H
#define EVERI_SEARCH_INDEX_H

#include "engine.h"
#include "id.h"
#include "task.h"

/* The index says what the row says now: gone or deleted, its words go. Repeating changes
 * nothing. */
void search_index_update(struct turn *turn, struct update_id id);
void search_index_message(struct turn *turn, struct message_id id);

/* Everything goes out of one of the two at once, for good: whatever should be in it is put in anew
 * afterwards. It takes as long as the index is large. */
void search_index_forget(struct turn *turn, bool messages);

/* The step of TASK_INDEX_TEXTS: what an older store holds and the function never saw. */
bool search_index_older_step(struct turn *turn, struct task *task);

/* An engine source: clears away what was taken out. */
struct engine_source search_clearer(void);

#endif
