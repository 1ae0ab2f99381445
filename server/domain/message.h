/* Messages. seq is dense in a conversation and the same for all; a message is told to those online
 * straight after its commit, and nothing is written per member. */
#ifndef EVERI_MESSAGE_H
#define EVERI_MESSAGE_H

#include "engine.h"
#include "mention.h"
#include "objects.h"

struct message_row {
    struct message_id id, reply_to; /* reply_to.n 0: none */
    struct conversation_id conversation;
    int64_t seq, at, edited_at; /* edited_at -1: never */
    struct person_id author;
    const char *text, *mentions, *client_id;
    bool deleted;
    int64_t reactions; /* different ones */
};

MUST_CHECK bool message_read_row(struct db *db, struct arena *mem, struct message_id id,
                                 struct message_row *out);
/* As `viewer` reads it; whether they may is the caller's question. */
struct message message_as_read(struct db *db, struct arena *mem, struct person_id viewer,
                               const struct message_row *row);
MUST_CHECK bool message_at(struct db *db, struct arena *mem, struct person_id viewer,
                           struct conversation_id conversation, int64_t seq, struct message *out);
/* How many messages somebody sent there up to a seq. */
int64_t message_count_by(struct db *db, struct conversation_id conversation, struct person_id who,
                         int64_t seq);
size_t message_weight(const struct message *message); /* bytes of its text, for page_takes */

struct message_sent {
    struct message_id id;
    int64_t seq, at;
};
/* err: not_found (the conversation; field reply_to: no such message there), forbidden (a direct one
 * across a block). */
MUST_CHECK bool message_send(struct turn *turn, struct person_id who,
                             const struct message_draft *draft, struct message_sent *out,
                             struct err *err);

struct message_delivery {
    struct message_id id;
    int64_t members, read; /* without the sender */
};
/* Of one's own message. err: not_found, forbidden (somebody else's). */
MUST_CHECK bool message_delivery(struct db *db, struct arena *mem, struct person_id who,
                                 const struct message_place_draft *draft,
                                 struct message_delivery *out, struct err *err);

/* All that somebody said and did not delete, also where they are no member any more; conversation
 * by conversation. err: invalid_params (before). */
MUST_CHECK bool message_list_own(struct db *db, struct arena *mem, struct person_id who,
                                 const struct page_draft *page, struct message **items,
                                 size_t *count, const char **next, struct err *err);

struct message_page {
    struct message *items; /* in order of seq */
    size_t count;
    int64_t next; /* the seq to go on with; 0: nothing more */
};
/* err: not_found. */
MUST_CHECK bool message_history(struct db *db, struct arena *mem, struct person_id viewer,
                                const struct message_history_draft *draft, struct message_page *out,
                                struct err *err);

/* Of one's own. err: not_found, forbidden, conflict (deleted). */
MUST_CHECK bool message_edit(struct turn *turn, struct person_id who,
                             const struct message_edit_draft *draft, struct message_id *out,
                             struct err *err);
/* Repeating makes no event. err: not_found, forbidden. */
MUST_CHECK bool message_delete(struct turn *turn, struct person_id who, const char *id,
                               struct message_id *out, struct err *err);
/* The same, whoever asks, of one that is none: of the row its id, place, author and mentions. */
void message_make_shell(struct turn *turn, struct person_id by, const struct message_row *row);
/* err: not_found, conflict (deleted), too_large, field emoji. */
MUST_CHECK bool message_react(struct turn *turn, struct person_id who,
                              const struct message_react_draft *draft, struct message_id *out,
                              struct err *err);
/* Those mentioned who are members count it as a mention of theirs. */
void message_add_mentions(struct turn *turn, struct conversation_id id, int64_t seq,
                          const struct person_list *people);

struct read_mark {
    int64_t read_seq, unread;
};
/* from: the session that reads, which is not told. err: not_found. */
MUST_CHECK bool message_read(struct turn *turn, struct person_id who, struct session_id from,
                             const struct message_read_draft *draft, struct read_mark *out,
                             struct err *err);

#endif
