/* Reading the server's objects. The model keeps them as they came; whoever reads a field gets
 * something harmless where the server left it out or made it another kind, so a broken or hostile
 * server yields an odd line and never a crash. */
#ifndef EVERI_MODEL_FIELDS_H
#define EVERI_MODEL_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

const char *field_text(const json_t *object, const char *key); /* "" where there is none */
int64_t field_int(const json_t *object, const char *key);      /* 0 */
/* Of a number from 0 to a million, rounded; -1: there is none. */
int field_tenths(const json_t *object, const char *key);
bool field_true(const json_t *object, const char *key);      /* false */
int64_t field_time(const json_t *object, const char *key);   /* ms since 1970; -1 */
json_t *field_object(const json_t *object, const char *key); /* NULL */
json_t *field_list(const json_t *object, const char *key);   /* NULL; an empty list for jansson */
bool field_is(const json_t *object, const char *key, const char *text);

/* Where the object with that "id" stands in a list; -1: nowhere. member: where the object with the
 * id is inside the item ("update" in a feed); NULL: the item itself. */
int item_find(const json_t *list, const char *member, const char *id);
/* Items of an answer that is a page; those that are no objects are left out. Owned by the caller.
 */
json_t *page_items(const json_t *page);
/* The `next` of a page as a text to be given back; NULL: the last page. Owned by the caller. */
char *page_next(const json_t *page);

#endif
