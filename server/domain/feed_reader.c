/* An update may have been recommended by a hundred thousand, and a reader may follow as many. Who
 * of them brought it in costs the smaller of both: its newest acts are looked at, a few hundred at
 * most, and behind those each followed person is asked for theirs. */
#include "feed_reader.h"

#include "mute.h"
#include "person.h"
#include "team.h"
#include "topic.h"

enum {
    ACTS_LOOKED_AT = 512,
    PAST_MAX = 10000, /* what somebody may have begun or ceased to listen to within a walk */
};

static char heard, unheard; /* what `channels` points to */

static uint64_t key_of(struct channel channel)
{
    _Static_assert(CHANNEL_KINDS <= 8, "a kind has three bits");
    return (uint64_t)channel.id << 3 | (uint64_t)channel.kind;
}

static void recall(struct feed_reader *reader)
{
    AUTO_STMT struct stmt *stmt = db_stmt(reader->db, SQL_feed_past_listenings);

    bind_int(stmt, ":viewer", reader->who.n);
    bind_int(stmt, ":as_of", reader->as_of);
    bind_int(stmt, ":limit", PAST_MAX);
    while (stmt_row(stmt)) {
        const struct channel channel = {
            (enum channel_kind)col_enum(stmt, "channel_kind", CHANNEL_KINDS),
            col_int(stmt, "channel"),
        };

        if (!map_get(&reader->past, key_of(channel)))
            map_put(&reader->past, key_of(channel), col_int(stmt, "heard") ? &heard : &unheard);
    }
}

void feed_reader_init(struct feed_reader *reader, struct db *db, struct person_id who,
                      int64_t as_of)
{
    *reader = (struct feed_reader){ .db = db, .who = who, .as_of = as_of };
    map_init(&reader->channels);
    map_init(&reader->past);
    if (as_of < INT64_MAX)
        recall(reader);
}

void feed_reader_done(struct feed_reader *reader)
{
    map_done(&reader->channels);
    map_done(&reader->past);
}

void feed_reader_learn(struct feed_reader *reader, struct channel channel, bool is_heard)
{
    map_put(&reader->channels, key_of(channel), is_heard ? &heard : &unheard);
}

static bool asks(struct feed_reader *reader, struct channel channel)
{
    switch (channel.kind) {
    case CHANNEL_PERSON:
        return channel.id == reader->who.n;
    case CHANNEL_AUTHOR:
        return channel.id == reader->who.n ||
               (person_follows(reader->db, reader->who, (struct person_id){ channel.id }) &&
                !mute_has(reader->db, reader->who, (struct person_id){ channel.id }));
    case CHANNEL_TOPIC:
        return topic_is_followed(reader->db, reader->who, (struct topic_id){ channel.id });
    case CHANNEL_TEAM:
        return team_has(reader->db, (struct team_id){ channel.id }, reader->who) ||
               team_is_followed(reader->db, reader->who, (struct team_id){ channel.id });
    case CHANNEL_CONVERSATION:
    case CHANNEL_KINDS:
        return false;
    }
    return false;
}

bool feed_reader_hears(struct feed_reader *reader, struct channel channel)
{
    const void *known = map_get(&reader->channels, key_of(channel));
    bool answer;

    if (known || reader->complete)
        return known == &heard;
    answer = asks(reader, channel);
    feed_reader_learn(reader, channel, answer);
    return answer;
}

bool feed_reader_heard(struct feed_reader *reader, struct channel channel)
{
    const void *known = map_get(&reader->past, key_of(channel));

    return known ? known == &heard : feed_reader_hears(reader, channel);
}

bool feed_reader_changed(const struct feed_reader *reader)
{
    return reader->past.count > 0;
}

/* feed_reader_hears: of now; feed_reader_heard: as the walk began. */
typedef bool hearing(struct feed_reader *reader, struct channel channel);

enum look { LOOK_FOUND, LOOK_NONE, LOOK_UNDECIDED };

static enum look look_at_newest(struct feed_reader *reader, hearing *hears, int64_t after,
                                int64_t until, struct feed_act *act)
{
    AUTO_STMT struct stmt *stmt = db_stmt(reader->db, SQL_feed_acts_of_kind);

    bind_int(stmt, ":update", act->update.n);
    bind_int(stmt, ":kind", act->kind);
    bind_int(stmt, ":after", after);
    bind_int(stmt, ":until", until);
    for (int i = 0; i < ACTS_LOOKED_AT; i++) {
        if (!stmt_row(stmt))
            return LOOK_NONE;
        reader->looked_at++;
        act->channel.kind = (enum channel_kind)col_enum(stmt, "channel_kind", CHANNEL_KINDS);
        act->channel.id = col_int(stmt, "channel");
        act->seq = col_int(stmt, "seq");
        if (hears(reader, act->channel))
            return LOOK_FOUND;
    }
    return LOOK_UNDECIDED;
}

/* Only what people do can be so much: all of it stands under authors' channels. */
static bool ask_followed(struct feed_reader *reader, hearing *hears, int64_t after, int64_t until,
                         struct feed_act *act)
{
    AUTO_STMT struct stmt *stmt = db_stmt(reader->db, SQL_feed_act_followed);

    bind_int(stmt, ":viewer", reader->who.n);
    bind_int(stmt, ":update", act->update.n);
    bind_int(stmt, ":kind", act->kind);
    bind_int(stmt, ":after", after);
    bind_int(stmt, ":until", until);
    bind_int(stmt, ":as_of", reader->as_of);
    while (stmt_row(stmt)) {
        act->channel = (struct channel){ CHANNEL_AUTHOR, col_int(stmt, "channel") };
        act->seq = col_int(stmt, "seq");
        if (hears(reader, act->channel))
            return true;
    }
    return false;
}

/* The newest act of a kind that brings the update into the feed, its seq in (after, until]. */
static bool find_newest(struct feed_reader *reader, hearing *hears, struct update_id update,
                        enum feed_reason kind, int64_t after, int64_t until, struct feed_act *out)
{
    struct feed_act act = { .update = update, .kind = kind };
    enum look look = look_at_newest(reader, hears, after, until, &act);

    if (look == LOOK_NONE ||
        (look == LOOK_UNDECIDED && !ask_followed(reader, hears, after, act.seq - 1, &act)))
        return false;
    *out = act;
    return true;
}

/* Whether an act that was taken back since the walk began did. Of more than a few hundred that
 * people took back of one update meanwhile, the newest are looked at. */
static bool any_past(struct feed_reader *reader, struct update_id update, int64_t after,
                     int64_t until)
{
    AUTO_STMT struct stmt *stmt = db_stmt(reader->db, SQL_feed_past_acts_of);

    bind_int(stmt, ":update", update.n);
    bind_int(stmt, ":after", after);
    bind_int(stmt, ":until", until);
    bind_int(stmt, ":as_of", reader->as_of);
    bind_int(stmt, ":limit", ACTS_LOOKED_AT);
    while (stmt_row(stmt)) {
        const struct channel channel = {
            (enum channel_kind)col_enum(stmt, "channel_kind", CHANNEL_KINDS),
            col_int(stmt, "channel"),
        };

        if (feed_reader_heard(reader, channel))
            return true;
    }
    return false;
}

bool feed_reader_any(struct feed_reader *reader, struct update_id update, int64_t after,
                     int64_t until)
{
    struct feed_act act;

    for (int kind = 0; kind < REASONS; kind++)
        if (find_newest(reader, feed_reader_heard, update, (enum feed_reason)kind, after, until,
                        &act))
            return true;
    return any_past(reader, update, after, until);
}

bool feed_reader_stronger(struct feed_reader *reader, struct update_id update,
                          enum feed_reason than, int64_t until, struct feed_act *out)
{
    for (int kind = 0; kind < (int)than; kind++)
        if (find_newest(reader, feed_reader_hears, update, (enum feed_reason)kind, 0, until, out))
            return true;
    return false;
}
