/* Mentions, topics and links in a text, with their places in bytes (protocol.md 3, `entities`).
 * Links are found first and nothing is looked for inside them; what is found is in order and never
 * overlaps. Whether a mention names somebody who may be mentioned is asked of the caller. */
#ifndef EVERI_ENTITIES_H
#define EVERI_ENTITIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "json_write.h"

enum { ENTITY_HANDLE_MAX = 30, ENTITY_TOPIC_MAX = 40 }; /* in bytes; what is longer is none */

enum entity_kind { ENTITY_MENTION, ENTITY_TOPIC, ENTITY_LINK };

struct entity {
    enum entity_kind kind;
    size_t start, end;    /* [start, end) in bytes of UTF-8, the sign included */
    const char *value;    /* the handle (lower), the topic (lower), or the url */
    const char *name;     /* of a mention: the person's name; else NULL */
    int64_t person;       /* of a mention: whom the caller named; else 0 */
};

struct entity_list {
    struct entity *items;
    size_t count;
};

/* Finds everything in `text` (valid UTF-8). A mention is kept as it is found; see
 * entities_keep_mentions. */
struct entity_list entities_find(struct arena *mem, const char *text);

/* Asks about each mention: false drops it; the callback may fill `name` and `person`. */
typedef bool entity_mention_known(void *ctx, struct entity *mention);
void entities_keep_mentions(struct entity_list *list, entity_mention_known *known, void *ctx);

/* The array as the wire has it: {kind, start, end, handle|topic|url, name?}. */
void write_entities(struct json_writer *w, const struct entity_list *list);

#endif
