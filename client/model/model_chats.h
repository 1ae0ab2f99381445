/* The list of conversations, latest activity first, with what is unread in them. */
#ifndef EVERI_MODEL_CHATS_H
#define EVERI_MODEL_CHATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

struct chat_list {
    json_t *items; /* Conversations */
    char *next;
    bool loading, loaded;
};

void chats_init(struct chat_list *list);
void chats_done(struct chat_list *list);
size_t chats_count(const struct chat_list *list);
json_t *chats_at(const struct chat_list *list, size_t i);
json_t *chats_find(const struct chat_list *list, const char *id); /* or NULL */

/* A conversation as the server says it is now: in its place, at the top when it is new, gone when
 * one is no longer in it (role null). */
void chats_put(struct chat_list *list, const json_t *conversation);
void chats_take(struct chat_list *list, const json_t *page, bool first);
/* A message that was just said: counts it, once, and moves its conversation up. me: the reader's
 * handle. False: the conversation is not known. */
bool chats_hear(struct chat_list *list, const json_t *message, const char *me);
/* Read up to seq. False: what is left unread cannot be told from here, the server must be asked. */
bool chats_read(struct chat_list *list, const char *id, int64_t seq);
bool chat_is_muted(const json_t *conversation, int64_t now_ms);
/* Unread messages of the conversations that are not muted; *mentions: in all of them. */
int64_t chats_unread(const struct chat_list *list, int64_t now_ms, int64_t *mentions);
bool message_mentions(const json_t *message, const char *handle);

#endif
