/* What one reader's home feed listens to, and why an update is in it.
 *
 * `feed_reader_hears` is the one place that says whose acts reach the reader: a mute, which
 * silences a channel, is asked there and in the statements that walk `follow` for a reader
 * (feed_heads, feed_act_followed); what somebody who is muted wrote is left out in feed.c, whoever
 * brings it; across a block nobody follows, and update_visible hides the rest.
 *
 * A walk of pages is as of its first page: where an update stands is asked of whom the reader heard
 * then (feed_past.h), whether and why it is still there of whom they hear now.
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
    int64_t as_of;       /* the newest event when the walk began */
    struct map past;     /* channels that were heard then and are not, or the other way round */
    int64_t looked_at;   /* acts so far, beside those that the walk brought */
};

/* as_of: INT64_MAX, it is no walk but a look at now. */
void feed_reader_init(struct feed_reader *reader, struct db *db, struct person_id who,
                      int64_t as_of);
void feed_reader_done(struct feed_reader *reader);
void feed_reader_learn(struct feed_reader *reader, struct channel channel, bool heard);
bool feed_reader_hears(struct feed_reader *reader, struct channel channel);
/* Whether the reader heard it when the walk began. */
bool feed_reader_heard(struct feed_reader *reader, struct channel channel);

/* Whether they hear other channels now than they did then. */
bool feed_reader_changed(const struct feed_reader *reader);

/* Whether any act with its seq in (after, until] brought the update into the feed as of the walk's
 * beginning. */
bool feed_reader_any(struct feed_reader *reader, struct update_id update, int64_t after,
                     int64_t until);
/* What brings it in now: the strongest of the kinds before `than`, the newest of its kind; REASONS:
 * of all. */
MUST_CHECK bool feed_reader_stronger(struct feed_reader *reader, struct update_id update,
                                     enum feed_reason than, int64_t until, struct feed_act *out);

#endif
