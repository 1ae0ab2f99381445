/* All that is kept of a person, for themselves: one document, in parts where it is large. Each part
 * has every list; a list that did not fit goes on in the next part, and those before it are empty
 * there. What others said is in it only as far as it is about the person: their notifications,
 * their conversations.
 *
 * A new table with people in it needs a row in export_tables: where in the document it is, or why
 * it is not. */
#ifndef EVERI_PERSON_EXPORT_H
#define EVERI_PERSON_EXPORT_H

#include "clock.h"
#include "db.h"
#include "drafts.h"
#include "err.h"
#include "id.h"
#include "json_write.h"

/* session: the one that asks. Takes a moment: for a reader that keeps nobody waiting.
 * err: invalid_params (before). */
MUST_CHECK bool person_export(struct db *db, struct arena *mem, struct person_id who,
                              struct session_id session, const char *before, int64_t now_ms,
                              struct json_writer *w, struct err *err);

struct export_table {
    const char *table;
    const char *in;  /* the member of the document that holds what it says of a person, or NULL */
    const char *why; /* then: why none does */
};
extern const struct export_table export_tables[];
extern const size_t export_table_count;

#endif
