#include "person.h"

#include <string.h>

#include "block.h"
#include "event.h"
#include "feed_past.h"
#include "limits.h"
#include "mail_owner.h"
#include "mute.h"
#include "people_page.h"
#include "search.h"

bool person_handle_is_reserved(const char *handle)
{
    static const char *const reserved[] = { "admin", "everi",    "deleted", "all",
                                            "here",  "everyone", "channel" };

    for (size_t i = 0; i < ARRAY_LEN(reserved); i++)
        if (strcmp(handle, reserved[i]) == 0)
            return true;
    return strncmp(handle, "fn_", 3) == 0;
}

bool person_find(struct db *db, const char *handle, struct person_id *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_person_by_handle);

    bind_text(stmt, ":handle", handle);
    if (!stmt_row(stmt))
        return false;
    out->n = col_int(stmt, "id");
    return true;
}

bool person_find_seen(struct db *db, struct person_id viewer, const char *handle,
                      struct person_id *out)
{
    if (person_find(db, handle, out) && !block_between(db, viewer, *out))
        return true;
    out->n = 0; /* as of a handle that nobody has */
    return false;
}

struct brief person_brief_row(struct stmt *stmt, struct arena *mem, struct person_id who)
{
    return (struct brief){
        .id = who,
        .handle = col_text(stmt, mem, "handle"),
        .name = col_text(stmt, mem, "name"),
        .title = col_text(stmt, mem, "title"),
        .team = { .id = { col_int(stmt, "team") },
                  .name = col_text(stmt, mem, "team_name"),
                  .company = col_text(stmt, mem, "company") },
        .verified = col_int(stmt, "verified") != 0,
    };
}

struct brief person_brief(struct db *db, struct arena *mem, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_person_brief);

    bind_int(stmt, ":id", who.n);
    if (!stmt_row(stmt))
        return (struct brief){ .handle = "deleted", .name = "deleted person", .title = "" };
    return person_brief_row(stmt, mem, who);
}

bool person_follows(struct db *db, struct person_id follower, struct person_id followee)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_follow_get);

    bind_int(stmt, ":follower", follower.n);
    bind_int(stmt, ":followee", followee.n);
    return stmt_row(stmt);
}

static struct string_list topics_of(struct db *db, struct arena *mem, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_person_topics);
    struct string_list list = { .items = arena_alloc(mem, LIMIT_TOPICS_GIVEN * sizeof *list.items),
                                .given = true };

    bind_int(stmt, ":person", who.n);
    while (list.count < LIMIT_TOPICS_GIVEN && stmt_row(stmt))
        list.items[list.count++] = col_text(stmt, mem, "topic");
    return list;
}

static bool read_row(struct db *db, struct arena *mem, struct person_id who, struct person *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_person_row);

    bind_int(stmt, ":id", who.n);
    if (!stmt_row(stmt))
        return false;
    *out = (struct person){
        .brief = person_brief_row(stmt, mem, who),
        .about = col_text(stmt, mem, "about"),
        .people_manager = col_int(stmt, "people_manager") != 0,
        .updates = col_int(stmt, "updates"),
        .following = col_int(stmt, "following"),
        .followers = col_int(stmt, "followers"),
        .joined_at = col_int(stmt, "joined_at"),
        .email = col_text(stmt, mem, "email"),
        .email_confirmed = col_int(stmt, "email_confirmed") != 0,
        .email_refused_at = col_int(stmt, "email_refused_at"),
        .admin = col_int(stmt, "admin") != 0,
    };
    return true;
}

static bool get(struct db *db, struct arena *mem, struct person_id viewer, struct person_id who,
                struct person *out, struct err *err)
{
    struct person person;

    if (!read_row(db, mem, who, &person))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such person");
    person.topics = topics_of(db, mem, who);
    person.own = viewer.n == who.n;
    person.followed_by_me = person_follows(db, viewer, who);
    person.follows_me = person_follows(db, who, viewer);
    *out = person;
    return true;
}

bool person_get(struct db *db, struct arena *mem, struct person_id viewer, const char *handle,
                struct person *out, struct err *err)
{
    struct person_id who;

    if (!person_find_seen(db, viewer, handle, &who))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such person");
    return get(db, mem, viewer, who, out, err);
}

bool person_get_own(struct db *db, struct arena *mem, struct person_id who, struct person *out,
                    struct err *err)
{
    return get(db, mem, who, who, out, err);
}

static bool is_earlier(const struct string_list *list, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (strcmp(list->items[j], list->items[i]) == 0)
            return true;
    return false;
}

/* Each once. */
static void set_topics(struct turn *turn, struct person_id who, const struct string_list *topics)
{
    {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_person_topics_drop);

        bind_int(stmt, ":person", who.n);
        stmt_run(stmt);
    }
    for (size_t i = 0; i < topics->count; i++) {
        if (is_earlier(topics, i))
            continue;
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_person_topic_add);

        bind_int(stmt, ":person", who.n);
        bind_int(stmt, ":position", (int64_t)i);
        bind_text(stmt, ":topic", topics->items[i]);
        stmt_run(stmt);
    }
}

static void set_texts(struct turn *turn, struct person_id who,
                      const struct person_edit_draft *draft)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_person_set);

    bind_int(stmt, ":id", who.n);
    bind_text(stmt, ":name", draft->name);
    bind_text(stmt, ":title", draft->title);
    bind_text(stmt, ":about", draft->about);
    stmt_run(stmt);
}

bool person_edit(struct turn *turn, struct person_id who, const struct person_edit_draft *draft,
                 bool password_good, struct err *err)
{
    if (draft->email && !password_good)
        return err_set(err, ERR_FORBIDDEN, "password", "the password is wrong");
    if (draft->email && !mail_owner_ask(turn, who, err))
        return false;
    set_texts(turn, who, draft);
    if (draft->name)
        search_learn_person(turn, who, person_brief(turn->db, turn->arena, who).handle,
                            draft->name);
    if (draft->topics.given)
        set_topics(turn, who, &draft->topics);
    if (draft->email) {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_person_set_email);

        bind_int(stmt, ":id", who.n);
        bind_text(stmt, ":email", draft->email);
        stmt_run(stmt);
        mail_accepted(turn, who);
    }
    event_append(turn, EVENT_PERSON_EDITED, who, who.n, 0, NULL);
    return true;
}

static void count(struct turn *turn, enum sql sql, struct person_id who, int by)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, sql);

    bind_int(stmt, ":id", who.n);
    bind_int(stmt, ":by", by);
    stmt_run(stmt);
}

static bool change_follow(struct turn *turn, struct person_id who, struct person_id whom, bool on)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, on ? SQL_follow_add : SQL_follow_drop);

    bind_int(stmt, ":follower", who.n);
    bind_int(stmt, ":followee", whom.n);
    if (on) {
        bind_int(stmt, ":now", turn->now_ms);
        bind_int(stmt, ":since", turn_last_change(turn));
    }
    return stmt_change(stmt) > 0;
}

static void tell_follow(struct turn *turn, struct person_id who, struct person_id whom, bool on)
{
    const struct channel channel = { CHANNEL_AUTHOR, whom.n };
    struct effect *effect = outbox_add(turn->outbox, on ? EFFECT_SUBSCRIBE : EFFECT_UNSUBSCRIBE);
    int64_t seq;

    effect->subscribe.person = who;
    effect->subscribe.channel = channel;
    seq = event_append(turn, on ? EVENT_PERSON_FOLLOWED : EVENT_PERSON_UNFOLLOWED, who, whom.n, 0,
                       NULL);
    feed_past_listening(turn, who, channel, !on && !mute_has(turn->db, who, whom), seq);
}

static void set_follow(struct turn *turn, struct person_id who, struct person_id whom, bool on)
{
    if (!change_follow(turn, who, whom, on))
        return;
    count(turn, SQL_person_count_following, who, on ? 1 : -1);
    count(turn, SQL_person_count_followers, whom, on ? 1 : -1);
    tell_follow(turn, who, whom, on);
}

void person_end_follow(struct turn *turn, struct person_id who, struct person_id whom)
{
    set_follow(turn, who, whom, false);
}

bool person_follow(struct turn *turn, struct person_id who, const char *handle, bool on,
                   struct follow_counts *out, struct err *err)
{
    struct person_id whom;
    struct person me;
    struct person them;

    if (!person_find_seen(turn->db, who, handle, &whom))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such person");
    if (whom.n == who.n)
        return err_set(err, ERR_INVALID_PARAMS, "handle", "nobody follows themselves");
    set_follow(turn, who, whom, on);
    if (!read_row(turn->db, turn->arena, who, &me) || !read_row(turn->db, turn->arena, whom, &them))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such person");
    *out = (struct follow_counts){ me.following, them.followers };
    return true;
}

bool person_follow_list(struct db *db, struct arena *mem, struct person_id viewer,
                        const struct handle_list_draft *draft, bool followers, struct brief **items,
                        size_t *count, const char **next, struct err *err)
{
    struct page_walk walk = { followers ? "person.followers" : "person.following", viewer, 0 };
    struct person_id who = { 0 };
    struct page_place place;
    bool known = person_find_seen(db, viewer, draft->handle, &who);

    walk.of = who.n;
    if (!page_place(db, &walk, draft->page.before, people_page_start(), &place, err))
        return false;
    if (!known)
        return err_set(err, ERR_NOT_FOUND, NULL, "no such person");
    AUTO_STMT struct stmt *stmt = db_stmt(db, followers ? SQL_followers_page : SQL_following_page);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":viewer", viewer.n);
    people_page_read(db, mem, stmt, &walk, place, draft->page.limit, items, count, next);
    return true;
}
