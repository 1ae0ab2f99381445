/* Pages are put behind one another; whether there is a next one is the server's word. */
#include "model_lookup.h"

#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "model_fields.h"

void lookup_done(struct lookup *lookup)
{
    json_decref(lookup->items);
    mem_free(lookup->next);
    *lookup = (struct lookup){ 0 };
}

void lookup_begin(struct lookup *lookup, enum lookup_kind kind, const char *id)
{
    lookup_done(lookup);
    lookup->kind = kind;
    snprintf(lookup->id, sizeof lookup->id, "%s", id);
}

bool lookup_is(const struct lookup *lookup, enum lookup_kind kind, const char *id)
{
    return lookup->kind == kind && strcmp(lookup->id, id) == 0;
}

void lookup_take(struct lookup *lookup, const json_t *page)
{
    json_t *items = page_items(page);

    if (!lookup->items)
        lookup->items = json_array();
    json_array_extend(lookup->items, items);
    json_decref(items);
    mem_free(lookup->next);
    lookup->next = page_next(page);
    lookup->loading = false;
}
