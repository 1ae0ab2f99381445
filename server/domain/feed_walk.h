/* The acts that bring updates into one reader's home feed, newest first, from any place on: as of
 * the walk's first page, those that were taken back since among them.
 *
 * Two ways there, each good where the other is not. A reader of a few hundred channels has them
 * merged: the newest act of each is looked up, and then only as many acts are read as are taken.
 * A reader of thousands walks the log of all acts: much of it is theirs. */
#ifndef EVERI_FEED_WALK_H
#define EVERI_FEED_WALK_H

#include "feed_reader.h"

struct feed_walk;

enum feed_step {
    FEED_STEP_ACT,
    FEED_STEP_END,   /* there is no older act */
    FEED_STEP_TIRED, /* enough was looked at for one page; acts may be left */
};

/* Of the acts with seq < before. met: updates (their numbers) whose acts may be left out; it may
 * grow meanwhile. The reader may be complete afterwards. Lives in `mem`, until feed_walk_done. */
struct feed_walk *feed_walk_new(struct feed_reader *reader, struct arena *mem,
                                const struct map *met, int64_t before);
void feed_walk_done(struct feed_walk *walk);

/* *act: unchanged unless FEED_STEP_ACT. Acts with the same seq are of the same update. */
enum feed_step feed_walk_next(struct feed_walk *walk, struct feed_act *act);
/* A tired walk may go on: there is nothing to show yet. The act it stopped at was not left out. */
void feed_walk_rest(struct feed_walk *walk);
/* Where a walk that ended tired goes on: everything of a higher or the same seq was stepped over.
 */
int64_t feed_walk_place(const struct feed_walk *walk);

#endif
