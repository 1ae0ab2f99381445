/* The messages of one conversation that are in memory: a window without gaps, of at most
 * HISTORY_MOST, anywhere between its first message and its last. */
#ifndef EVERI_MODEL_HISTORY_H
#define EVERI_MODEL_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "model_receipts.h"

enum { HISTORY_MOST = 2000, HISTORIES_KEPT = 16 };

struct history {
    char *conversation; /* NULL: the place is free */
    json_t *items;      /* Messages with seq first, first + 1 ... */
    int64_t first;      /* seq of the first item */
    bool loaded, loading_older, loading_newer;
    bool refused;         /* the last page was: none is asked for unless somebody wants it */
    int64_t unread_after; /* the unread line stands behind this seq; -1: there is none */
    json_t *members;      /* {person, role, joined_at}; NULL until asked for */
    char *members_next;   /* of the page behind them; NULL: these are all */
    bool members_asked, members_loading;
    struct receipts receipts;
    int64_t used;
};

struct history_list {
    struct history histories[HISTORIES_KEPT];
    int64_t uses;
};

void histories_done(struct history_list *list);
struct history *history_find(struct history_list *list, const char *conversation);
struct history *history_open(struct history_list *list, const char *conversation);

size_t history_count(const struct history *history);
const json_t *history_at(const struct history *history, size_t i);
int64_t history_last(const struct history *history); /* seq; first - 1 while it is empty */
const json_t *history_by_id(const struct history *history, const char *id);

/* A message: behind the last one, or in place of the one with its seq. replace: false keeps what
 * is there. What would leave a gap is left out: it comes with the page behind `history_last`. */
void history_put(struct history *history, const json_t *message, bool replace);
/* Pages in order of seq. Messages that leave a gap end the page. */
void history_take_newest(struct history *history, const json_t *page);
void history_take_older(struct history *history, const json_t *page);
void history_take_newer(struct history *history, const json_t *page);
/* A page of them: the first, or the one behind those that are here. */
void history_take_members(struct history *history, const json_t *page, bool more);
/* Everything is forgotten: to begin again at the newest page. */
void history_reset(struct history *history);

#endif
