/* Home feeds are read, not written: an act that brings an update into feeds is one row under the
 * channel of whoever did it (or of whom it mentions), and a reader's feed is the newest of the
 * rows under the channels they listen to. An update stands at the newest act that brings it in;
 * its reason is the strongest of them. Acts are dated by their event's seq, so that one walk of
 * pages sees the feed as of its first page.
 *
 * What is posted while in a team stands under the team's channel, too. Its members listen to it,
 * and so do those who follow the team (protocol: "what I, those I follow, my team, my topics did");
 * what each may see is asked as ever. One's own updates are of one's team: their reason is `team`.
 *
 * To add a reason: feed_act_add where the act happens, its channel in feed_heads, in
 * feed_reader_hears and in follow_listens, its place in enum feed_reason (strongest first). */
#ifndef EVERI_FEED_H
#define EVERI_FEED_H

#include "engine.h"
#include "limits.h"
#include "objects.h"

void feed_act_add(struct turn *turn, struct channel channel, int64_t seq, struct update_id update,
                  enum feed_reason kind);

/* It came into nobody's feed by an act of this kind under this channel, after all. until: the event
 * that takes it back. */
void feed_act_drop(struct turn *turn, struct channel channel, struct update_id update,
                   enum feed_reason kind, int64_t until);
/* The act with this seq brought its update into nobody's feed under this channel, after all. */
void feed_act_drop_at(struct turn *turn, struct channel channel, int64_t seq, int64_t until);

struct update_row;
/* Somebody recommended an update, or took it back: it comes into their followers' feeds, or goes.
 */
void feed_recommended(struct turn *turn, struct person_id who, const struct update_row *update,
                      bool on, int64_t seq);
/* protocol: "acts on updates older than 30 days lift nothing" */
bool feed_lifts(const struct turn *turn, int64_t posted_at);

struct feed_item {
    struct update update;
    struct reason reason;
};

/* One page in `mem`. next: NULL at the end; a page that had to step over too much ends early, with
 * fewer items and a next. err: invalid_params (before). */
MUST_CHECK bool feed_home(struct db *db, struct arena *mem, struct person_id viewer,
                          const struct page_draft *page, struct feed_item **items, size_t *count,
                          const char **next, struct err *err);

/* Somebody's updates that the viewer may see, newest first. err: not_found, invalid_params. */
MUST_CHECK bool feed_person(struct db *db, struct arena *mem, struct person_id viewer,
                            const struct handle_list_draft *draft, struct update **items,
                            size_t *count, const char **next, struct err *err);

/* Updates about a topic that the viewer may see, newest first. err: invalid_params. */
MUST_CHECK bool feed_topic(struct db *db, struct arena *mem, struct person_id viewer,
                           const struct topic_list_draft *draft, struct update **items,
                           size_t *count, const char **next, struct err *err);

/* Updates that were posted in a team and that the viewer may see, newest first. err: not_found,
 * invalid_params. */
MUST_CHECK bool feed_team(struct db *db, struct arena *mem, struct person_id viewer,
                          const struct team_page_draft *draft, struct update **items, size_t *count,
                          const char **next, struct err *err);

struct feed_act {
    int64_t seq;
    struct update_id update;
    enum feed_reason kind;
    struct channel channel;
    bool past; /* it was taken back since */
};

/* How one event brought an update into feeds: the same for all who read it, found once. */
struct feed_entry {
    struct update_id update;
    struct person_id author;
    int64_t seq;
    struct feed_act acts[2 + LIMIT_MENTIONS + LIMIT_TOPICS]; /* the strongest first */
    size_t count;
    bool first; /* no act before it brought it into any feed */
};
void feed_entry_find(struct db *db, const struct update_row *update, int64_t seq,
                     struct feed_entry *out);
/* Whether it is what first brought the update into the viewer's feed, and the strongest act. */
MUST_CHECK bool feed_entry_for(struct db *db, const struct feed_entry *entry,
                               struct person_id viewer, struct feed_act *out);
/* Whether it is in the viewer's feed, by any act. */
bool feed_has(struct db *db, struct person_id viewer, const struct update_row *update);
/* What a reader is told of an act. */
struct reason feed_reason(struct db *db, struct arena *mem, const struct feed_act *act,
                          struct person_id author);

/* The channels whose listeners have the update in their feeds by an act in (after, until]: those it
 * was posted to first, then those of the newest acts, at most `max`. */
size_t feed_channels(struct db *db, struct update_id update, int64_t after, int64_t until,
                     struct channel *out, size_t max);

#endif
