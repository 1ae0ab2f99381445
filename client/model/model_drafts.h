/* What was begun and not sent, by place ("post", "comment/ID", "chat/ID"). */
#ifndef EVERI_MODEL_DRAFTS_H
#define EVERI_MODEL_DRAFTS_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

enum { DRAFTS_MOST = 200, DRAFT_PAUSE_MS = 1000, DRAFT_PLACE_MAX = 100 };

struct draft_book {
    json_t *texts;      /* {place: text}, the one changed longest ago first */
    int64_t keep_at_ms; /* when it is to be kept on disk; -1: it is */
};

void drafts_init(struct draft_book *book);
void drafts_done(struct draft_book *book);
const char *draft_get(const struct draft_book *book, const char *place); /* "" where none */
void draft_set(struct draft_book *book, const char *place, const char *text, int64_t now_ms);
void drafts_read(struct draft_book *book, const json_t *kept);

#endif
