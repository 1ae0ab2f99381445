/* Editing: what an update was is kept, beside what it is. An edit lifts nothing, but for those whom
 * it newly mentions; only they are notified. */
#include <string.h>

#include "event.h"
#include "feed.h"
#include "limits.h"
#include "mention.h"
#include "page.h"
#include "team.h"
#include "topic.h"
#include "update.h"
#include "update_link.h"
#include "update_topics.h"

static void keep_version(struct turn *turn, const struct update_row *row)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_update_version_add);

    bind_int(stmt, ":update", row->id.n);
    bind_int(stmt, ":version", row->version);
    bind_text(stmt, ":text", row->text);
    bind_text(stmt, ":mentions", row->mentions);
    bind_text(stmt, ":topics", row->topics);
    bind_int(stmt, ":at", row->edited_at >= 0 ? row->edited_at : row->at);
    stmt_run(stmt);
}

static void set_row(struct turn *turn, struct update_id id, const char *text, const char *mentions,
                    const struct update_topics *topics)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_update_set);

    bind_int(stmt, ":id", id.n);
    bind_text(stmt, ":text", text);
    bind_text(stmt, ":mentions", mentions);
    bind_text(stmt, ":topics", update_topics_join(turn->arena, &topics->all));
    bind_int(stmt, ":given", (int64_t)topics->given);
    bind_int(stmt, ":now", turn->now_ms);
    stmt_run(stmt);
}

/* The feeds of those mentioned: out of those it mentions no more, into those it mentions now. */
static void move_mentions(struct turn *turn, const struct update_row *row,
                          const struct person_list *now, int64_t seq)
{
    struct person_list before = mention_people(turn->arena, row->mentions, row->author);

    for (size_t i = 0; i < before.count; i++)
        if (!mention_contains(now, before.items[i]))
            feed_act_drop(turn, (struct channel){ CHANNEL_PERSON, before.items[i].n }, row->id,
                          REASON_MENTIONED, seq);
    for (size_t i = 0; i < now->count; i++)
        if (!mention_contains(&before, now->items[i]))
            feed_act_add(turn, (struct channel){ CHANNEL_PERSON, now->items[i].n }, seq, row->id,
                         REASON_MENTIONED);
}

static bool has_topic(const struct string_list *list, const char *topic)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], topic) == 0)
            return true;
    return false;
}

static int64_t posted_seq(struct turn *turn, struct update_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_update_posted_seq);

    bind_int(stmt, ":update", id.n);
    return stmt_number(stmt, 0);
}

/* Under its topics it stands where it was posted: an edit is no new update about them. */
static void move_topics(struct turn *turn, const struct update_row *row,
                        const struct string_list *now, int64_t seq)
{
    struct string_list before = update_topics_split(turn->arena, row->topics);
    int64_t posted = posted_seq(turn, row->id);

    for (size_t i = 0; i < before.count; i++) {
        struct topic_id topic;

        if (has_topic(now, before.items[i]) || !topic_find(turn->db, before.items[i], &topic))
            continue;
        feed_act_drop(turn, (struct channel){ CHANNEL_TOPIC, topic.n }, row->id, REASON_TOPIC,
                      seq);
        topic_end_use(turn, topic, row->id, row->at);
        if (row->audience == AUDIENCE_PUBLIC)
            team_count_topic(turn, row->team, topic, before.items[i], -1);
        topic_forget_unused(turn, topic);
    }
    for (size_t i = 0; i < now->count; i++) {
        struct topic_id topic;

        if (has_topic(&before, now->items[i]))
            continue;
        topic = topic_number(turn, now->items[i]);
        feed_act_add(turn, (struct channel){ CHANNEL_TOPIC, topic.n }, posted, row->id,
                     REASON_TOPIC);
        if (row->audience == AUDIENCE_PUBLIC) {
            topic_count_use(turn, topic, row->id, row->at);
            team_count_topic(turn, row->team, topic, now->items[i], 1);
        }
    }
}

static void apply(struct turn *turn, const struct update_row *row,
                  const struct update_edit_draft *draft, const struct update_topics *topics)
{
    struct person_list mentioned;
    struct person_list newly;
    const char *mentions;
    int64_t seq;

    mention_find(turn->db, turn->arena, row->author, draft->text, &mentions, &mentioned);
    newly = mention_remember(turn, row->id.n, &mentioned);
    keep_version(turn, row);
    update_link_edited(turn, row->id, draft->text);
    set_row(turn, row->id, draft->text, mentions, topics);
    seq = event_append(
        turn, EVENT_UPDATE_EDITED, row->author, row->id.n, row->version + 1,
        arena_printf(turn->arena, "{\"mentions\":%s}", mention_numbers(turn->arena, &newly)));
    move_mentions(turn, row, &mentioned, seq);
    move_topics(turn, row, &topics->all, seq);
}

bool update_edit(struct turn *turn, struct person_id who, const struct update_edit_draft *draft,
                 struct update_id id, struct err *err)
{
    struct update_row row;
    struct string_list given;
    struct update_topics topics;

    if (!update_read_row(turn->db, turn->arena, id, &row) || !update_visible(turn->db, who, &row))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such update");
    if (row.author.n != who.n)
        return err_set(err, ERR_FORBIDDEN, NULL, "only its author edits an update");
    given = update_topics_split(turn->arena, row.topics);
    given.count = (size_t)row.given < given.count ? (size_t)row.given : given.count;
    topics = update_topics_of(turn->arena, draft->topics.given ? &draft->topics : &given,
                              draft->text);
    if (strcmp(draft->text, row.text) != 0 ||
        strcmp(update_topics_join(turn->arena, &topics.all), row.topics) != 0)
        apply(turn, &row, draft, &topics);
    return true;
}

static struct version version_of(struct arena *mem, const char *text, const char *topics,
                                 int64_t at)
{
    return (struct version){ text, update_topics_split(mem, topics), at };
}

bool update_history(struct db *db, struct arena *mem, struct person_id viewer,
                    const struct id_list_draft *draft, struct version **items, size_t *count,
                    const char **next, struct err *err)
{
    struct page_walk walk = { "update.history", viewer, 0 };
    struct page_weight weight = { 0 };
    struct update_row row;
    struct page_place place;
    size_t limit = (size_t)draft->page.limit;
    struct version *list = arena_alloc(mem, limit * sizeof *list);
    bool seen = id_parse(ID_UPDATE, draft->id, &walk.of) &&
                update_read_row(db, mem, (struct update_id){ walk.of }, &row) &&
                update_visible(db, viewer, &row);

    *count = 0;
    *next = NULL;
    *items = list;
    if (!page_place(db, &walk, draft->page.before, (struct page_place){ { INT64_MAX } }, &place,
                    err))
        return false;
    if (!seen)
        return err_set(err, ERR_NOT_FOUND, NULL, "no such update");
    if (place.keys[0] == INT64_MAX) {
        list[(*count)++] = version_of(mem, row.text, row.topics,
                                      row.edited_at >= 0 ? row.edited_at : row.at);
        place.keys[0] = row.version;
        (void)page_takes(&weight, strlen(row.text));
    }
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_update_versions);

    bind_int(stmt, ":update", row.id.n);
    bind_int(stmt, ":before", place.keys[0]);
    bind_int(stmt, ":limit", draft->page.limit + 1);
    while (stmt_row(stmt)) {
        const char *text = col_text(stmt, mem, "text");

        if (*count == limit || !page_takes(&weight, strlen(text))) {
            *next = page_cursor(db, mem, &walk, place);
            break;
        }
        place.keys[0] = col_int(stmt, "version");
        list[(*count)++] = version_of(mem, text, col_text(stmt, mem, "topics"),
                                      col_int(stmt, "at"));
    }
    return true;
}
