/* What a turn has to tell the world, in order: answers, pushes, and who listens to what. It is
 * collected while the turn runs, cut back when an act is undone, and handed to the gateway whole
 * after the commit. So nothing is told that is not durable, and everything is told in the order in
 * which it became true. */
#ifndef EVERI_OUTBOX_H
#define EVERI_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "id.h"

/* What sessions listen to. The numbers are in the database. */
enum channel_kind {
    CHANNEL_PERSON = 1,       /* what concerns one person alone */
    CHANNEL_AUTHOR = 2,       /* what a person does, for those who follow them and themselves */
    CHANNEL_CONVERSATION = 3, /* what happens in a conversation, for its members */
    CHANNEL_TOPIC = 4,        /* what is posted about a topic, for those who follow it */
    CHANNEL_TEAM = 5,         /* what is posted in a team, for its members and who follow it */
    CHANNEL_KINDS             /* one more than the last */
};

struct channel {
    enum channel_kind kind;
    int64_t id;
};

/* A change that clients see, numbered at the commit that makes it visible. The numbers of the
 * kinds are in the database. What `object` and `extra` are stands beside each kind. */
enum change_kind {
    CHANGE_MESSAGE_NEW = 1,            /* object: message */
    CHANGE_MESSAGE_CHANGED = 2,        /* object: message */
    CHANGE_MESSAGE_READ = 3,           /* object: conversation, extra: seq */
    CHANGE_CONVERSATION = 4,           /* object: conversation */
    CHANGE_NOTIFICATION = 5,           /* object: notification */
    CHANGE_NOTIFICATION_WITHDRAWN = 6, /* object: notification */
    CHANGE_UPDATE_NEW = 7,             /* object: update */
    CHANGE_UPDATE_CHANGED = 8,         /* object: update */
    CHANGE_KINDS                       /* one more than the last */
};

struct change {
    int64_t n;
    enum change_kind kind;
    int64_t object, extra;
    struct person_id actor;
};

enum effect_kind {
    EFFECT_JOB,           /* a job of this turn is done: its answer may leave */
    EFFECT_PUSH,          /* a change, for those who listen to its channels */
    EFFECT_SUBSCRIBE,     /* every session of a person listens to a channel from now on */
    EFFECT_UNSUBSCRIBE,   /* ... no more */
    EFFECT_TOKEN_ADDED,   /* a session's token is good */
    EFFECT_TYPING,        /* somebody is typing: passed on, never kept */
    EFFECT_PARTED,        /* two people look offline to one another from now on */
    EFFECT_SESSION_ENDED, /* it is no more: its connections are told why and closed */
    EFFECT_TICK,          /* a second is over for those who watch the pipeline */
    EFFECT_ERASED,        /* a person was deleted: remembered outside the store, too */
};

enum { TOKEN_HASH_BYTES = 32, HANDLE_HASH_BYTES = 16 };

enum session_end {
    END_LOGOUT,
    END_REVOKED,
    END_PASSWORD_CHANGED,
    END_DISABLED,
    END_DELETED,
    END_EXPIRED
};

struct job;

struct effect {
    enum effect_kind kind;
    union {
        struct job *job;
        struct {
            struct change change;
            const struct channel *channels; /* in the outbox's arena */
            size_t channel_count;
            /* The push's params as JSON where all receivers read the same; NULL: each receiver's
             * are made by the renderer, at delivery. */
            const char *params;
            size_t params_len;
            /* Where the actor's own sessions read something else; NULL: they don't. */
            const char *actor_params;
            size_t actor_params_len;
            /* Those who read it in their own way although the others read the same: ascending;
             * the renderer makes theirs. */
            const struct person_id *own_readers;
            size_t own_reader_count;
            struct session_id except; /* a session that is not told; n 0: none */
            int64_t cause;            /* the event that it comes of; 0: of none in particular */
        } push;
        struct {
            struct person_id person;
            struct channel channel;
        } subscribe;
        struct {
            struct session_id session;
            struct person_id person;
            uint8_t hash[TOKEN_HASH_BYTES];
            int64_t expires_at_ms;
        } token;
        struct {
            struct person_id person;
            struct conversation_id conversation;
            const char *handle;
            int64_t at_ms;
        } typing;
        struct {
            struct person_id a, b;
        } parted;
        struct {
            struct session_id session;
            enum session_end reason;
        } ended;
        struct {
            struct person_id person;
            uint8_t handle[HANDLE_HASH_BYTES];
            int64_t at_ms;
        } erased;
    };
};

struct outbox {
    struct arena *arena; /* of the effects' contents; freed with the outbox */
    struct effect *effects;
    size_t count, cap;
};

struct outbox *outbox_new(void);
void outbox_free(struct outbox *outbox);
struct effect *outbox_add(struct outbox *outbox, enum effect_kind kind);
/* Forgets everything from `count` on, but keeps nobody waiting: it must hold no job. */
void outbox_cut(struct outbox *outbox, size_t count);

#endif
