/* A session: the state of one connection, without its socket. Bytes of messages come in, frames
 * wait to go out, time passes; what the socket shall do is asked for through session_io. Sessions
 * live in slots; whoever keeps one beyond a call keeps a session_ref, never a pointer.
 *
 * Bounds (protocol.md 1): frames, bytes and errors in a time; pushes that wait, by bytes and by
 * age; answers that wait, by bytes and by age; requests that wait; silence; the time to log in. All
 * time bounds of a session share one timer, which is set to the earliest of them. */
#ifndef EVERI_SESSION_H
#define EVERI_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buckets.h"
#include "buf.h"
#include "challenges.h"
#include "counters.h"
#include "frame.h"
#include "id.h"
#include "lanes.h"
#include "map.h"
#include "request.h"
#include "wheel.h"

enum session_state {
    SESSION_WAITING, /* not logged in yet */
    SESSION_OPEN,    /* logged in */
    SESSION_ENDING,  /* takes no more requests; sends what waits, then closes */
    SESSION_CLOSING, /* sends nothing more but the close frame */
    SESSION_SHUT,    /* the socket has been told to close */
};

/* RFC 6455 7.4.1 */
enum close_code {
    CLOSE_GOING_AWAY = 1001,
    CLOSE_UNSUPPORTED = 1003,
    CLOSE_BAD_UTF8 = 1007,
    CLOSE_POLICY = 1008,
    CLOSE_TOO_BIG = 1009,
    CLOSE_TRY_LATER = 1013,
};

struct sessions;

/* protocol: "Every frame, byte and error counts against the connection's limits" */
enum session_bound { BOUND_FRAMES, BOUND_BYTES, BOUND_ERRORS, SESSION_BOUNDS };

struct session {
    struct session_ref ref;
    struct sessions *all;
    void *socket; /* ws.c's */
    enum session_state state;
    uint16_t close_code;
    bool batch;
    bool wants_write, holds_reading, pinged, ping_due, is_dirty;
    bool several;       /* its person has had other sessions beside it */
    bool overflowed;    /* too many bytes of pushes wait: it will be closed */
    struct lanes lanes; /* of requests under way */
    uint16_t waiting;   /* requests not yet answered, those under way included */
    struct person_id person;
    struct session_id id;
    struct session *same_id; /* the next connection of the same session */
    struct session *dirty_next, *dirty_prev;
    char *address;                 /* owned */
    uint8_t *bearer;               /* owned; hash of the upgrade's token, or NULL */
    struct challenges *challenges; /* owned; NULL: none are open */
    struct request *first, *last;  /* the line of requests that have not started */
    struct buf message;            /* the parts of a message so far */
    struct frame_queue answers, pushes;
    size_t answer_bytes, push_bytes;
    struct timer timer;
    int64_t opened_ms, heard_ms, close_by_ms;
    int64_t until_us[SESSION_BOUNDS]; /* its buckets */
    int64_t bytes_heard, frames_heard;
    int64_t stuck_since_ms; /* the socket took only a part of what was written; 0: it took all */
};

/* What a session asks of its socket. */
struct session_io {
    void (*want_write)(void *socket);
    void (*hold_reading)(void *socket, bool hold);
    void (*kill)(void *socket); /* without a close frame */
    /* Writes at once what session_writable gathers, if the socket is sure to take it whole. False:
     * nothing was done, want_write is the way. */
    bool (*write_now)(void *socket);
};
enum { SESSION_NOW_BYTES = 24 << 10 }; /* no frame above it goes out by write_now */

struct session_hooks {
    void *ctx;
    int64_t (*now_ms)(void); /* clock_mono_ms, but in tests */
    /* A whole text message. */
    void (*message)(void *ctx, struct session *session, const char *bytes, size_t len);
    /* Its answers have room again: its line may move on. */
    void (*resumed)(void *ctx, struct session *session);
    /* It hears no more pushes; called once for each session that was logged in. */
    void (*logged_out)(void *ctx, struct session *session);
    /* It is gone: its line must be emptied. */
    void (*closed)(void *ctx, struct session *session);
    /* sessions_tick should be called at at_ms, which may be earlier than was said before. */
    void (*due)(void *ctx, int64_t at_ms);
    /* sessions_pump has something to do again. */
    void (*dirty)(void *ctx);
};

struct session_limits {
    int login_timeout_ms, ping_after_ms, silence_max_ms;
    int64_t login_bytes, login_frames; /* that it may send before it is logged in; 0: no limit */
    struct bucket_rule bounds[SESSION_BOUNDS];
};

struct sessions {
    const struct session_io *io;
    struct session_hooks hooks;
    struct session_limits limits;
    struct counters *counters;
    struct trace *trace; /* what was written to whom; may be NULL */
    struct wheel wheel;
    struct map by_id; /* session id -> its first connection */
    struct session **slots;
    uint32_t *generations, *free_slots;
    uint32_t cap, free_count;
    size_t count, logged_in;
    struct session *dirty_first, *dirty_last; /* pushes wait; their sockets were not asked yet */
};

void sessions_init(struct sessions *all, const struct session_io *io,
                   const struct session_hooks *hooks, const struct session_limits *limits,
                   struct counters *counters);
void sessions_done(struct sessions *all); /* must be empty */
/* Gives a session its slot, and takes it back; for session_open and session_closed. */
void sessions_place(struct sessions *all, struct session *session);
void sessions_displace(struct sessions *all, const struct session *session);
struct session *session_get(const struct sessions *all, struct session_ref ref); /* or NULL */
struct session *session_in_slot(const struct sessions *all, uint32_t slot);      /* or NULL */
/* The first connection of a session; session->same_id is the next. */
struct session *session_of_id(const struct sessions *all, struct session_id id);

/* bearer: NULL without a token. */
struct session *session_open(struct sessions *all, void *socket, const char *address,
                             const uint8_t *bearer);
void session_closed(struct session *session); /* frees it */

struct incoming {
    const char *bytes;
    size_t len;
    size_t rest; /* of this fragment, still to come */
    bool first, final, binary;
};
/* May end the session, but never frees it. */
void session_receive(struct session *session, const struct incoming *in);
void session_heard(struct session *session); /* a pong, for instance */
/* One of its calls was answered with an error. May end the session, but never frees it. */
void session_erred(struct session *session);

struct outgoing {
    uint8_t *bytes; /* the caller's, of `cap` bytes */
    size_t cap, len;
    struct frame *big; /* a frame larger than `cap`: its bytes from `big_from` on follow */
    size_t big_from;   /* the caller releases it */
    uint16_t close_code;
};
enum out { OUT_NOTHING, OUT_SEND, OUT_CLOSE };
/* The socket takes bytes: gathers whole frames, answers first, then pushes in their order. */
enum out session_writable(struct session *session, struct outgoing *out);
/* What was gathered has been written; `stuck`: the socket took only a part of it. */
void session_wrote(struct session *session, bool stuck);
/* A part of it is lost: the connection is of no use any more. */
void session_tore(struct session *session);

/* Takes the reference. */
void session_answer(struct session *session, struct frame *frame);
void session_push(struct session *session, struct frame *frame);
/* A push that makes what was pushed so before worthless: where that still waits, this takes its
 * place and its age. Nobody else may share the frame. Takes the reference. */
void session_push_latest(struct session *session, struct frame *frame);
/* A frame in the session's queue has been filled with `len` bytes. */
void session_push_filled(struct session *session, size_t len);
/* Writes the new pushes of up to `max` sessions, or asks their sockets. False: there are no
 * more. */
bool sessions_pump(struct sessions *all, size_t max);

struct session_login {
    struct person_id person;
    struct session_id id;
};
void session_login(struct session *session, const struct session_login *login);
/* Sends what waits (of pushes only `last`, which may be NULL; takes the reference) and closes. */
void session_end(struct session *session, struct frame *last, enum close_code code);
/* Closes with what waits dropped. */
void session_fail(struct session *session, enum close_code code);
/* So many bytes of answers wait that no more requests start. */
bool session_is_full(const struct session *session);
/* Reads, or stops reading, by what waits. After each change of `waiting`. */
void session_balance(struct session *session);
/* Rings what is due. Returns when to call it next; INT64_MAX: when hooks.due says so. */
int64_t sessions_tick(struct sessions *all, int64_t now_ms);

#endif
