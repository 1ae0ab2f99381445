/* What one reader's home feed listens to, and why an update is in it.
 *
 * `feed_reader_hears` is the one place that says whose acts reach the reader: a mute, which
 * silences a channel, is asked there and in the statements that walk `follow` for a reader
 * (feed_heads, feed_act_followed); what somebody who is muted wrote is left out in feed.c, whoever
 * brings it; across a block nobody follows, and update_visible hides the rest.
 */
#ifndef EVERI_FEED_READER_H
#define EVERI_FEED_READER_H

#include "feed.h"
#include "map.h"

struct update_row;

struct feed_reader {
    struct db *db;
    struct person_id who;
    struct map channels; /* what is known so far: heard or not */
    bool complete;       /* a channel that is not in `channels` is not heard */
};

void feed_reader_init(struct feed_reader *reader, struct db *db, struct person_id who);
void feed_reader_done(struct feed_reader *reader);
void feed_reader_learn(struct feed_reader *reader, struct channel channel, bool heard);
bool feed_reader_hears(struct feed_reader *reader, struct channel channel);

/* The newest act of a kind that brings the update into the feed, its seq in (after, until]. */
MUST_CHECK bool feed_reader_newest(struct feed_reader *reader, struct update_id update,
                                   enum feed_reason kind, int64_t after, int64_t until,
                                   struct feed_act *out);
/* Whether any act in (after, until] does. */
bool feed_reader_any(struct feed_reader *reader, struct update_id update, int64_t after,
                     int64_t until);
/* The strongest of the kinds before `than`, the newest of its kind; REASONS: of all. */
MUST_CHECK bool feed_reader_stronger(struct feed_reader *reader, struct update_id update,
                                     enum feed_reason than, int64_t until, struct feed_act *out);

#endif
