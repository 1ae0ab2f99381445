/* What everybody may read of somebody, whoever they are: the page that others may link to. Only
 * what is public: `followers` and `team` updates are for those who log in. Of people who are gone,
 * deleted or disabled there is none. */
#ifndef EVERI_PUBLIC_PERSON_H
#define EVERI_PUBLIC_PERSON_H

#include "db.h"
#include "objects.h"

enum { PUBLIC_PERSON_UPDATES = 20 };

struct public_person {
    struct person person;   /* followed_by_me, own and what hangs on them mean nothing */
    struct update *updates; /* newest first */
    size_t count;
    bool indexable;   /* by search engines */
    const char *next; /* where older ones go on; NULL: nowhere */
};

/* before: the `next` of an earlier page, or NULL. Strings in `mem`. False: there is no such page.
 */
MUST_CHECK bool public_person_get(struct db *db, struct arena *mem, const char *handle,
                                  const char *before, struct public_person *out);

#endif
