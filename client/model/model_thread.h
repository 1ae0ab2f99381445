/* An update with its comments, oldest first. The model keeps the last few that were looked at. */
#ifndef EVERI_MODEL_THREAD_H
#define EVERI_MODEL_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

enum { THREADS_KEPT = 24 };

struct thread {
    json_t *update;   /* {"id": ...} alone until it is known; NULL: the place is free */
    json_t *comments; /* the oldest first */
    char *last_page;  /* the cursor that gave the last page; NULL: the first one */
    char *next;       /* of the page behind it; NULL: none */
    bool loading, loaded, missing;
    int64_t asked_count; /* the update's count when comments were last asked for */
    int64_t used;        /* counts looks; the smallest is forgotten first */
};

struct thread_list {
    struct thread threads[THREADS_KEPT];
    int64_t uses;
};

void threads_done(struct thread_list *list);
struct thread *thread_find(struct thread_list *list, const char *id);
/* Finds it or makes room for it. */
struct thread *thread_open(struct thread_list *list, const char *id);
/* The update as it is now, if its thread is kept. */
void thread_change(struct thread_list *list, const json_t *update);
/* A page of comments; cursor: the one that asked for it, NULL: the first. */
void thread_take(struct thread *thread, const json_t *page, const char *cursor);
void thread_put_comment(struct thread *thread, const json_t *comment);
/* Taken away: a shell stays where it was answered. */
void thread_delete_comment(struct thread *thread, const char *id);
/* Its update is gone: so are its comments, and nothing more is asked for. */
void thread_forget(struct thread *thread);
/* Are there comments to ask for, going by the update's count? */
bool thread_is_behind(const struct thread *thread);

#endif
