#include "topic.h"

#include "event.h"
#include "feed_past.h"
#include "page.h"

/* protocol: "by public updates of the last 7 days" */
static const int64_t week_ms = 7LL * 24 * 3600 * 1000;

bool topic_find(struct db *db, const char *name, struct topic_id *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_topic_by_name);

    bind_text(stmt, ":name", name);
    out->n = stmt_number(stmt, 0);
    return out->n != 0;
}

const char *topic_name(struct db *db, struct arena *mem, struct topic_id topic)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_topic_name);

    bind_int(stmt, ":id", topic.n);
    return stmt_row(stmt) ? col_text(stmt, mem, "name") : NULL;
}

void topic_forget_unused(struct turn *turn, struct topic_id topic)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_topic_drop_unused);

    bind_int(stmt, ":id", topic.n);
    stmt_run(stmt);
}

bool topic_is_followed(struct db *db, struct person_id who, struct topic_id topic)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_topic_follow_get);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":topic", topic.n);
    return stmt_row(stmt);
}

struct topic_id topic_number(struct turn *turn, const char *name)
{
    struct topic_id topic;

    if (!topic_find(turn->db, name, &topic)) {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_topic_add);

        bind_text(stmt, ":name", name);
        topic.n = stmt_number(stmt, 0);
    }
    return topic;
}

static bool change_follow(struct turn *turn, struct person_id who, struct topic_id topic, bool on)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db,
                                          on ? SQL_topic_follow_add : SQL_topic_follow_drop);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":topic", topic.n);
    if (on) {
        bind_int(stmt, ":now", turn->now_ms);
        bind_int(stmt, ":since", turn_last_change(turn));
    }
    return stmt_change(stmt) > 0;
}

static void add_to(struct turn *turn, enum sql sql, struct topic_id topic, int by)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, ":id", topic.n);
    bind_int(stmt, ":by", by);
    stmt_run(stmt);
}

void topic_follow(struct turn *turn, struct person_id who, const char *name, bool on)
{
    struct topic_id topic = { 0 };
    struct effect *effect;
    int64_t seq;

    if (on)
        topic = topic_number(turn, name);
    else if (!topic_find(turn->db, name, &topic))
        return;
    if (!change_follow(turn, who, topic, on))
        return;
    add_to(turn, SQL_topic_count_followers, topic, on ? 1 : -1);
    seq = event_append(turn, on ? EVENT_TOPIC_FOLLOWED : EVENT_TOPIC_UNFOLLOWED, who, topic.n, 0,
                       NULL);
    feed_past_listening(turn, who, (struct channel){ CHANNEL_TOPIC, topic.n }, !on, seq);
    effect = outbox_add(turn->outbox, on ? EFFECT_SUBSCRIBE : EFFECT_UNSUBSCRIBE);
    effect->subscribe.person = who;
    effect->subscribe.channel = (struct channel){ CHANNEL_TOPIC, topic.n };
    if (!on)
        topic_forget_unused(turn, topic);
}

void topic_count_use(struct turn *turn, struct topic_id topic, struct update_id update, int64_t at)
{
    if (at + week_ms <= turn->now_ms)
        return;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_topic_use_add);

    bind_int(stmt, ":at", at);
    bind_int(stmt, ":topic", topic.n);
    bind_int(stmt, ":update", update.n);
    if (stmt_change(stmt) > 0)
        add_to(turn, SQL_topic_count_week, topic, 1);
}

struct use {
    int64_t at, update;
    struct topic_id topic;
};

static bool first_use(struct db *db, struct use *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_topic_use_first);

    if (!stmt_row(stmt))
        return false;
    *out = (struct use){ col_int(stmt, "at"),
                         col_int(stmt, "update_post"),
                         { col_int(stmt, "topic") } };
    return true;
}

static void end_use(struct turn *turn, const struct use *use)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_topic_use_drop);

    bind_int(stmt, ":at", use->at);
    bind_int(stmt, ":topic", use->topic.n);
    bind_int(stmt, ":update", use->update);
    if (stmt_change(stmt) > 0)
        add_to(turn, SQL_topic_count_week, use->topic, -1);
}

void topic_end_use(struct turn *turn, struct topic_id topic, struct update_id update, int64_t at)
{
    end_use(turn, &(struct use){ at, update.n, topic });
}

static bool forget(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct use use;

    (void)ctx;
    while (first_use(turn->db, &use) && use.at + week_ms <= turn->now_ms) {
        end_use(turn, &use);
        if (clock_mono_us() > deadline_us)
            return true;
    }
    return false;
}

static int64_t forget_due(void *ctx, struct db *db)
{
    struct use use;

    (void)ctx;
    return first_use(db, &use) ? use.at + week_ms : INT64_MAX;
}

struct engine_source topic_forgetter(void)
{
    return (struct engine_source){ .name = "topics", .work = forget, .next_due = forget_due };
}

bool topic_list(struct db *db, struct arena *mem, struct person_id viewer,
                const struct page_draft *page, struct topic **items, size_t *count,
                const char **next, struct err *err)
{
    const struct page_walk walk = { "topic.list", viewer, 0 };
    struct page_place place;
    struct topic *list = arena_alloc(mem, (size_t)page->limit * sizeof *list);
    size_t listed = 0;

    *next = NULL;
    if (!page_place(db, &walk, page->before, (struct page_place){ { INT64_MAX, 0 } }, &place, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_topics_followed_page);

    bind_int(stmt, ":person", viewer.n);
    bind_int(stmt, ":at", place.keys[0]);
    bind_int(stmt, ":topic", place.keys[1]);
    bind_int(stmt, ":limit", page->limit + 1);
    while (stmt_row(stmt)) {
        if (listed == (size_t)page->limit) {
            *next = page_cursor(db, mem, &walk, place);
            break;
        }
        place.keys[0] = col_int(stmt, "at");
        place.keys[1] = col_int(stmt, "topic");
        list[listed++] = (struct topic){ col_text(stmt, mem, "name"), col_int(stmt, "followers"),
                                         col_int(stmt, "week"), true };
    }
    *items = list;
    *count = listed;
    return true;
}

bool topic_popular(struct db *db, struct arena *mem, struct person_id viewer,
                   const struct page_draft *page, struct topic **items, size_t *count,
                   const char **next, struct err *err)
{
    const struct page_walk walk = { "topic.popular", viewer, 0 };
    struct page_place place;
    struct topic *list = arena_alloc(mem, (size_t)page->limit * sizeof *list);
    size_t listed = 0;

    *next = NULL;
    if (!page_place(db, &walk, page->before, (struct page_place){ { INT64_MAX, 0 } }, &place, err))
        return false;
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_topics_popular_page);

    bind_int(stmt, ":person", viewer.n);
    bind_int(stmt, ":week", place.keys[0]);
    bind_int(stmt, ":topic", place.keys[1]);
    bind_int(stmt, ":limit", page->limit + 1);
    while (stmt_row(stmt)) {
        if (listed == (size_t)page->limit) {
            *next = page_cursor(db, mem, &walk, place);
            break;
        }
        place.keys[0] = col_int(stmt, "week");
        place.keys[1] = col_int(stmt, "id");
        list[listed++] = (struct topic){ col_text(stmt, mem, "name"), col_int(stmt, "followers"),
                                         place.keys[0], col_int(stmt, "followed") != 0 };
    }
    *items = list;
    *count = listed;
    return true;
}
