/* What is told about a conversation and kept by nobody: who is typing there, who has read how far,
 * whom one's own last message has reached. */
#ifndef EVERI_MODEL_RECEIPTS_H
#define EVERI_MODEL_RECEIPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

enum {
    TYPISTS_MOST = 8,       /* more are not told apart from many */
    TYPING_SHOWN_MS = 5000, /* how long one word of it is good */
    TYPING_TOLD_MS = 3000,  /* protocol: "once in 3 s" */
    RECEIPTS_PEOPLE = 50,   /* protocol: "in conversations of up to 50 also to the others" */
    HANDLE_SHOWN = 64,
};

struct typist {
    char handle[HANDLE_SHOWN];
    int64_t until_ms; /* as tick_ms; 0: the place is free */
};

/* Of one's own last message. */
struct delivery {
    int64_t seq;    /* 0: none was looked at yet */
    int64_t due_ms; /* when it is asked for, as tick_ms */
    bool asked, known;
    int64_t members, online, delivered,
        read;           /* online, delivered: -1: the server no longer knows */
    int64_t slowest_ms; /* -1: to nobody yet, or not known */
};

struct receipts {
    struct typist typists[TYPISTS_MOST];
    int64_t told_ms; /* when I was last said to be typing */
    bool told;
    json_t *readers; /* {handle: seq}: the others, as far as they were heard of; NULL: none */
    struct delivery delivery;
};

void receipts_done(struct receipts *receipts);

void receipts_type(struct receipts *receipts, const char *handle, int64_t now_ms);
void receipts_stop_typing(struct receipts *receipts, const char *handle);
/* Who is typing now, in the order they began; returns how many of them `out` holds. */
size_t receipts_typing(const struct receipts *receipts, int64_t now_ms,
                       const char *out[TYPISTS_MOST]);
/* When the next of them is no longer; -1: nobody is. */
int64_t receipts_typing_ends(const struct receipts *receipts, int64_t now_ms);
/* May I be said to be typing (again)? It is remembered then. */
bool receipts_may_tell(struct receipts *receipts, int64_t now_ms);

void receipts_read(struct receipts *receipts, const char *handle, int64_t seq);
/* How many are known to have read it, but for its author; the first `most` of them in `out`. */
size_t receipts_readers(const struct receipts *receipts, int64_t seq, const char *author,
                        const char **out, size_t most);

/* It is one's own last message, and it is looked at: the figures of another one are forgotten. */
void receipts_look(struct receipts *receipts, int64_t seq, int64_t due_ms);
/* It will be looked at anew: what is known stays until the answer comes. */
void receipts_look_again(struct receipts *receipts);
void receipts_take(struct receipts *receipts, int64_t seq, const json_t *figures);

#endif
