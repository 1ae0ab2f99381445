/* Lists that the server gives page by page and does not push: somebody's updates, who follows
 * whom, a topic's updates, topics ... The model keeps the last few that were looked at, each by
 * its kind and by what it is of. A new kind needs its row in model_pages.c. */
#ifndef EVERI_MODEL_PAGES_H
#define EVERI_MODEL_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

enum { PAGED_KEPT = 32, PAGED_MOST = 2000 /* items of one; older ones are not asked for */ };

enum page_kind {
    PAGES_PERSON, /* somebody's updates */
    PAGES_FOLLOWERS,
    PAGES_FOLLOWING,
    PAGES_TOPIC, /* updates about a topic */
    PAGES_MY_TOPICS,
    PAGES_POPULAR_TOPICS,
    PAGES_BLOCKED,
    PAGES_MUTED,
    PAGES_SESSIONS,
    PAGES_KEYS,
    PAGES_NAMED_PEOPLE, /* of the beginning of a name, the best alone */
    PAGES_FOUND_PEOPLE, /* of words */
    PAGES_FOUND_UPDATES,
    PAGES_FOUND_MESSAGES,
    PAGES_FOUND_TOPICS, /* of words; found here, never asked for */
    PAGES_CHECK_INS,    /* one's own, the newest first */
    PAGES_TEAMS,        /* that have the words; all of them where there are none */
    PAGES_TEAM,         /* updates of a team */
    PAGES_TEAM_MEMBERS,
    PAGES_DEAD_LETTERS, /* of a queue */
    PAGE_KINDS
};
enum page_item {
    ITEM_UPDATE,
    ITEM_BRIEF,
    ITEM_TOPIC,
    ITEM_SESSION,
    ITEM_MESSAGE,
    ITEM_CHECK_IN,
    ITEM_KEY,
    ITEM_TEAM,
    ITEM_MEMBER, /* {person, role} */
    ITEM_DEAD_LETTER
};

struct paged {
    enum page_kind kind;
    char *of;      /* a handle, a topic; "" where the kind says all. NULL: the place is free */
    json_t *items; /* in the server's order */
    char *next;    /* of the page behind them; NULL: none */
    bool loading, loaded;
    bool stale;        /* the first page is to be asked for again */
    char refused[160]; /* why there is nothing; "" */
    int64_t asked_ms;  /* when the first page was asked for, as tick_ms */
    int64_t used;      /* counts looks; the smallest is forgotten first */
};

struct page_book {
    struct paged lists[PAGED_KEPT];
    int64_t uses;
};

void pages_done(struct page_book *book);
struct paged *pages_find(struct page_book *book, enum page_kind kind, const char *of); /* or NULL */
/* Finds it or makes room for it. */
struct paged *pages_open(struct page_book *book, enum page_kind kind, const char *of);
/* A first page takes the place of what it overlaps with; where it overlaps with nothing, of all.
 * Another one goes behind. */
void pages_take(struct paged *paged, const json_t *page, bool first);
bool pages_has(const struct paged *paged, const char *id); /* NULL: false */
/* The item has gone. paged: NULL is fine. */
void pages_drop(struct paged *paged, const char *id);
/* All are to be asked for again when they are looked at. */
void pages_set_stale(struct page_book *book);
enum page_item pages_item(enum page_kind kind);
/* What tells one item of the list from another. */
const char *pages_id(enum page_kind kind, const json_t *item);
const char *pages_method(enum page_kind kind);
/* Its own parameters, without limit and cursor. The caller's. */
json_t *pages_params(enum page_kind kind, const char *of);

/* The update as it is now, wherever it is. */
void pages_change_update(struct page_book *book, const json_t *update);
const json_t *pages_update(const struct page_book *book, const char *id); /* or NULL */
/* The team as it is now, wherever it is. */
void pages_change_team(struct page_book *book, const json_t *team);
/* It is gone, wherever it was. */
void pages_drop_update(struct page_book *book, const char *id);

#endif
