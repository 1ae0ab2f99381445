/* The generator of the fan-out benchmark: N connections to one server, one of which publishes texts
 * that all get. What differs between servers is in a `subject`; what is measured is the same for
 * all.
 *
 * Every text is `load=NUMBER;` and padding, the numbers count from 0 without gaps: each connection
 * must see each number once and in order, or the run fails. The time of a text is looked up by its
 * number. One thread, one epoll. */
#ifndef EVERI_FAN_H
#define EVERI_FAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "spread.h"
#include "wire.h"

enum { TEXT_BYTES = 120, FLIGHT_MAX = 1 << 16, TOKEN_MAX = 64 };

struct fan;

struct member {
    int fd;
    bool publisher, stalled; /* stalled: does not read any more */
    int step;                /* of the greeting; past the last: it is in */
    struct buf rest;         /* bytes not parsed yet */
    int64_t next;            /* the number it has to see next */
};

/* One step of the greeting: what the member says, and what must be in the answer. */
struct greeting {
    void (*say)(struct fan *fan, const struct member *member, struct buf *out);
    const char *expect;
    size_t expect_len;
};

enum { GREETING_MAX = 4 };

struct subject {
    const char *name;
    struct greeting greeting[GREETING_MAX]; /* up to the first without `say` */
    /* Adds the publisher's bytes for text `number`. */
    void (*publish)(struct fan *fan, int64_t number, const char *text, struct buf *out);
    /* Looks through what a member received; how many bytes are done with. */
    size_t (*take)(struct fan *fan, struct member *member, const char *bytes, size_t len);
    bool answers;         /* the publisher is told that each of its texts was taken */
    bool publisher_hears; /* it is one of the N members */
};

extern const struct subject subject_everi, subject_nats, subject_redis, subject_mqtt, subject_raw;

struct fan_options {
    const struct subject *subject;
    struct address address;
    int members, stalled, rate, light_seconds, rung_ms, server_pid;
    int64_t most_waiting; /* deliveries in flight, of the highest rung */
    const char *tokens_path, *group;
    bool batch;
};

struct fan {
    struct fan_options options;
    struct member *members; /* all who hear; behind them the publisher where it does not */
    int count;              /* of members, that publisher included */
    struct member *publisher;
    char (*tokens)[TOKEN_MAX];
    int epoll;
    int64_t now_us;
    struct buf out; /* of the publisher: what its socket has not taken yet */
    bool waits_for_room;
    /* texts */
    int64_t sent, complete, answered, deliveries;
    int64_t sent_us[FLIGHT_MAX]; /* by number & (FLIGHT_MAX - 1) */
    int32_t left[FLIGHT_MAX];    /* members who have not seen it */
    int hearing;                 /* members who have to see each */
    size_t lead, stride;         /* where texts were found last: see texts_find */
    struct spread latency, answer;
};

/* Whole texts among the bytes; returns how many bytes lie up to the end of the last one's number,
 * 0: there was none. */
size_t texts_find(struct fan *fan, struct member *member, const char *bytes, size_t len);
/* The same for servers whose bytes need no other look: all but what may be a number's beginning. */
size_t texts_find_in_stream(struct fan *fan, struct member *member, const char *bytes, size_t len);
/* The publisher was told of its next text; in order for most servers. */
void texts_answered(struct fan *fan, int64_t number);

/* Sends what is small enough to be taken at once. */
void member_say(const struct member *member, const char *bytes, size_t len);

void fan_connect(struct fan *fan);
/* Serves the sockets once; waits at most so long. */
void fan_serve(struct fan *fan, int timeout_ms);
void fan_publish(struct fan *fan, int64_t due_us);

#endif
