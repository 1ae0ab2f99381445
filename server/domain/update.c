#include "update.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "block.h"
#include "change.h"
#include "event.h"
#include "feed.h"
#include "limits.h"
#include "mention.h"
#include "people_page.h"
#include "person.h"
#include "team.h"
#include "topic.h"
#include "update_link.h"
#include "update_topics.h"
#include "utf8.h"

enum {
    TELL_EVERY_MS = 1000, /* protocol: "at most once a second per update and receiver" */
    TELL_CHANNELS_MAX = 200,
};

static const char *const audience_words[] = { "public", "followers", "team" };
static const char *const reaction_words[] = { "like", "recommend" };

bool update_read_row(struct db *db, struct arena *mem, struct update_id id, struct update_row *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_update_row);

    bind_int(stmt, ":id", id.n);
    if (!stmt_row(stmt))
        return false;
    *out = (struct update_row){
        .id = id,
        .author = { col_int(stmt, "author") },
        .team = { col_int(stmt, "team") },
        .text = col_text(stmt, mem, "text"),
        .mentions = col_text(stmt, mem, "mentions"),
        .topics = col_text(stmt, mem, "topics"),
        .audience = (enum audience)col_enum(stmt, "audience", AUDIENCES),
        .at = col_int(stmt, "at"),
        .edited_at = col_is_null(stmt, "edited_at") ? -1 : col_int(stmt, "edited_at"),
        .likes = col_int(stmt, "likes"),
        .recommends = col_int(stmt, "recommends"),
        .comments = col_int(stmt, "comments"),
        .told_at = col_int(stmt, "told_at"),
        .tell_at = col_is_null(stmt, "tell_at") ? -1 : col_int(stmt, "tell_at"),
        .version = col_int(stmt, "version"),
        .given = col_int(stmt, "given"),
    };
    return true;
}

bool update_visible(struct db *db, struct person_id viewer, const struct update_row *row)
{
    if (viewer.n == row->author.n)
        return true;
    if (block_between(db, viewer, row->author))
        return false;
    switch (row->audience) {
    case AUDIENCE_PUBLIC:
        return true;
    case AUDIENCE_FOLLOWERS:
        return person_follows(db, viewer, row->author);
    case AUDIENCE_TEAM:
        return team_has(db, row->team, viewer);
    case AUDIENCES:
        return false;
    }
    return false;
}

bool update_parse_id(const char *text, struct update_id *out, struct err *err)
{
    return id_parse(ID_UPDATE, text, &out->n) ||
           err_set(err, ERR_NOT_FOUND, NULL, "no such update");
}

/* The log holds no name: topics are numbers in it. */
static const char *posted_attributes(struct turn *turn, const struct update_draft *draft,
                                     const struct string_list *topics,
                                     const struct person_list *mentioned)
{
    struct arena *mem = turn->arena;
    const char *list = "";

    for (size_t i = 0; i < topics->count; i++)
        list = arena_printf(mem, "%s%s%" PRId64, list, i ? "," : "",
                            topic_number(turn, topics->items[i]).n);
    return arena_printf(mem, "{\"audience\":\"%s\",\"topics\":[%s],\"mentions\":%s,\"length\":%zu}",
                        audience_words[draft->audience], list, mention_numbers(mem, mentioned),
                        utf8_points(draft->text));
}

static void add_row(struct turn *turn, struct person_id who, struct team_id team,
                    const struct update_draft *draft, struct update_id id, const char *mentions,
                    const struct update_topics *topics)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_update_add);

    bind_int(stmt, ":id", id.n);
    bind_int(stmt, ":author", who.n);
    bind_text(stmt, ":text", draft->text);
    bind_text(stmt, ":mentions", mentions);
    bind_text(stmt, ":topics", update_topics_join(turn->arena, &topics->all));
    bind_int(stmt, ":given", (int64_t)topics->given);
    bind_int(stmt, ":audience", draft->audience);
    if (team.n)
        bind_int(stmt, ":team", team.n);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
}

static void add_to_topics(struct turn *turn, struct update_id id, struct team_id team,
                          const struct string_list *topics, enum audience audience, int64_t seq)
{
    for (size_t i = 0; i < topics->count; i++) {
        struct topic_id topic = topic_number(turn, topics->items[i]);

        feed_act_add(turn, (struct channel){ CHANNEL_TOPIC, topic.n }, seq, id, REASON_TOPIC);
        if (audience == AUDIENCE_PUBLIC) {
            topic_count_use(turn, topic, id, turn->now_ms);
            team_count_topic(turn, team, topic, topics->items[i], 1);
        }
    }
}

bool update_post(struct turn *turn, struct person_id who, const struct update_draft *draft,
                 struct update_id *out, struct err *err)
{
    struct update_topics topics = update_topics_of(turn->arena, &draft->topics, draft->text);
    struct update_id id = { turn_new_id(turn) };
    const struct team_id team = team_of(turn->db, who);
    struct person_list mentioned;
    const char *mentions;
    int64_t seq;

    if (draft->audience == AUDIENCE_TEAM && team.n == 0)
        return err_set(err, ERR_INVALID_PARAMS, "audience", "you are in no team");
    mention_find(turn->db, turn->arena, who, draft->text, &mentions, &mentioned);
    add_row(turn, who, team, draft, id, mentions, &topics);
    (void)mention_remember(turn, id.n, &mentioned);
    seq = event_append(turn, EVENT_UPDATE_POSTED, who, id.n, 0,
                       posted_attributes(turn, draft, &topics.all, &mentioned));
    feed_act_add(turn, (struct channel){ CHANNEL_AUTHOR, who.n }, seq, id, REASON_POSTED);
    if (team.n)
        feed_act_add(turn, (struct channel){ CHANNEL_TEAM, team.n }, seq, id, REASON_TEAM);
    for (size_t i = 0; i < mentioned.count; i++)
        feed_act_add(turn, (struct channel){ CHANNEL_PERSON, mentioned.items[i].n }, seq, id,
                     REASON_MENTIONED);
    add_to_topics(turn, id, team, &topics.all, draft->audience, seq);
    *out = id;
    return true;
}

bool update_has_reaction(struct db *db, struct update_id id, enum reaction_kind kind,
                         struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_reaction_get);

    bind_int(stmt, ":update", id.n);
    bind_int(stmt, ":kind", kind);
    bind_int(stmt, ":person", who.n);
    return stmt_row(stmt);
}

static bool has_link(const struct entity_list *entities)
{
    for (size_t i = 0; i < entities->count; i++)
        if (entities->items[i].kind == ENTITY_LINK)
            return true;
    return false;
}

static void set_reactions(struct db *db, struct person_id viewer, struct update *update)
{
    update->liked = update->likes && update_has_reaction(db, update->id, REACTION_LIKE, viewer);
    update->recommended = update->recommends &&
                          update_has_reaction(db, update->id, REACTION_RECOMMEND, viewer);
}

struct update update_as_read(struct db *db, struct arena *mem, struct person_id viewer,
                             const struct update_row *row)
{
    struct update update = {
        .id = row->id,
        .author = person_brief(db, mem, row->author),
        .text = row->text,
        .entities = mention_entities(db, mem, viewer, row->text, row->mentions),
        .topics = update_topics_split(mem, row->topics),
        .audience = row->audience,
        .at = row->at,
        .edited_at = row->edited_at,
        .likes = row->likes,
        .recommends = row->recommends,
        .comments = row->comments,
    };

    update.has_link = has_link(&update.entities) && update_link_get(db, mem, row->id, &update.link);
    set_reactions(db, viewer, &update);
    return update;
}

void update_reread(struct db *db, struct arena *mem, struct person_id viewer,
                   const struct update_row *row, struct update *update)
{
    if (row->mentions[0]) /* across a block a mention is plain text */
        update->entities = mention_entities(db, mem, viewer, row->text, row->mentions);
    set_reactions(db, viewer, update);
}

bool update_get(struct db *db, struct arena *mem, struct person_id viewer, struct update_id id,
                struct update *out, struct err *err)
{
    struct update_row row;

    if (!update_read_row(db, mem, id, &row) || !update_visible(db, viewer, &row))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such update");
    *out = update_as_read(db, mem, viewer, &row);
    return true;
}

static bool change_reaction(struct turn *turn, struct person_id who, struct update_id id,
                            enum reaction_kind kind, bool on)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, on ? SQL_reaction_add : SQL_reaction_drop);

    bind_int(stmt, ":update", id.n);
    bind_int(stmt, ":kind", kind);
    bind_int(stmt, ":person", who.n);
    if (on)
        bind_int(stmt, ":now", turn->now_ms);
    return stmt_change(stmt) > 0;
}

static void set_reaction(struct turn *turn, struct person_id who, const struct update_row *row,
                         enum reaction_kind kind, bool on)
{
    int by = on ? 1 : -1;
    int64_t seq;

    if (!change_reaction(turn, who, row->id, kind, on))
        return;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_update_count_reaction);

    bind_int(stmt, ":id", row->id.n);
    bind_int(stmt, ":likes", kind == REACTION_LIKE ? by : 0);
    bind_int(stmt, ":recommends", kind == REACTION_RECOMMEND ? by : 0);
    stmt_run(stmt);
    seq = event_append(turn, EVENT_UPDATE_REACTED, who, row->id.n, 0,
                       arena_printf(turn->arena, "{\"kind\":\"%s\",\"on\":%s}",
                                    reaction_words[kind], on ? "true" : "false"));
    if (kind == REACTION_RECOMMEND)
        feed_recommended(turn, who, row, on, seq);
}

bool update_react(struct turn *turn, struct person_id who, const struct update_react_draft *draft,
                  struct update_id id, struct err *err)
{
    struct update_row row;

    if (!update_read_row(turn->db, turn->arena, id, &row) || !update_visible(turn->db, who, &row))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such update");
    set_reaction(turn, who, &row, draft->kind, draft->on);
    return true;
}

void update_end_reaction(struct turn *turn, struct person_id who, struct update_id id,
                         enum reaction_kind kind)
{
    const struct update_row row = { .id = id };

    set_reaction(turn, who, &row, kind, false);
}

bool update_reactions(struct db *db, struct arena *mem, struct person_id viewer,
                      const struct reaction_list_draft *draft, struct brief **items, size_t *count,
                      const char **next, struct err *err)
{
    struct page_walk walk = { draft->kind == REACTION_LIKE ? "update.likes" : "update.recommends",
                              viewer, 0 };
    struct update_row row = { .id = { 0 } };
    struct page_place place;
    bool seen = id_parse(ID_UPDATE, draft->id, &walk.of) &&
                update_read_row(db, mem, (struct update_id){ walk.of }, &row) &&
                update_visible(db, viewer, &row);

    if (!page_place(db, &walk, draft->page.before, people_page_start(), &place, err))
        return false;
    if (!seen)
        return err_set(err, ERR_NOT_FOUND, NULL, "no such update");
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_reactions_page);

    bind_int(stmt, ":update", row.id.n);
    bind_int(stmt, ":kind", draft->kind);
    bind_int(stmt, ":viewer", viewer.n);
    people_page_read(db, mem, stmt, &walk, place, draft->page.limit, items, count, next);
    return true;
}

size_t update_weight(const struct update *update)
{
    const struct link_preview *link = &update->link;
    size_t preview = update->has_link ? strlen(link->url) + strlen(link->title) +
                                            strlen(link->description) + strlen(link->site)
                                      : 0;

    return strlen(update->text) + update->entities.count * 100 + preview;
}

static void tell(struct turn *turn, struct update_id id)
{
    struct channel channels[TELL_CHANNELS_MAX];
    size_t count = feed_channels(turn->db, id, 0, INT64_MAX, channels, TELL_CHANNELS_MAX);
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_update_told);

    bind_int(stmt, ":id", id.n);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
    change_tell(turn, CHANGE_UPDATE_CHANGED, id.n, 0, (struct person_id){ 0 }, channels, count,
                (struct session_id){ 0 });
}

void update_touch(struct turn *turn, struct update_id id)
{
    struct update_row row;

    if (!update_read_row(turn->db, turn->arena, id, &row) || row.tell_at >= 0)
        return;
    if (turn->now_ms - row.told_at >= TELL_EVERY_MS) {
        tell(turn, id);
        return;
    }
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_update_tell_later);

    bind_int(stmt, ":id", id.n);
    bind_int(stmt, ":at", row.told_at + TELL_EVERY_MS);
    stmt_run(stmt);
}

static bool first_to_tell(struct db *db, struct update_id *id, int64_t *at)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_update_first_to_tell);

    if (!stmt_row(stmt))
        return false;
    id->n = col_int(stmt, "id");
    *at = col_int(stmt, "tell_at");
    return true;
}

static bool tell_due(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct update_id id;
    int64_t at;

    (void)ctx;
    while (first_to_tell(turn->db, &id, &at) && at <= turn->now_ms) {
        tell(turn, id);
        if (clock_mono_us() > deadline_us)
            return true;
    }
    return false;
}

static int64_t next_to_tell(void *ctx, struct db *db)
{
    struct update_id id;
    int64_t at;

    (void)ctx;
    return first_to_tell(db, &id, &at) ? at : INT64_MAX;
}

struct engine_source update_teller(void)
{
    return (struct engine_source){ .name = "updates", .work = tell_due, .next_due = next_to_tell };
}
