#include "team.h"

#include <inttypes.h>
#include <string.h>

#include "event.h"
#include "feed_past.h"
#include "fold.h"
#include "person.h"

enum { WORDS_MAX = 400 };

bool team_read_row(struct db *db, struct arena *mem, struct team_id id, struct team_row *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_team_row);

    bind_int(stmt, ":id", id.n);
    if (!stmt_row(stmt))
        return false;
    *out = (struct team_row){
        .id = id,
        .creator = { col_int(stmt, "creator") },
        .company = col_text(stmt, mem, "company"),
        .name = col_text(stmt, mem, "name"),
        .about = col_text(stmt, mem, "about"),
        .open = col_int(stmt, "open") != 0,
        .index_public = col_int(stmt, "index_public") != 0,
        .members = col_int(stmt, "members"),
        .followers = col_int(stmt, "followers"),
        .created_at = col_int(stmt, "created_at"),
    };
    return true;
}

bool team_find(struct db *db, struct arena *mem, const char *id, struct team_row *out,
               struct err *err)
{
    struct team_id parsed;

    return (id_parse(ID_TEAM, id, &parsed.n) && team_read_row(db, mem, parsed, out)) ||
           err_set(err, ERR_NOT_FOUND, NULL, "no such team");
}

bool team_membership(struct db *db, struct person_id who, struct team_membership *out)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_team_member_get);

    bind_int(stmt, ":person", who.n);
    if (!stmt_row(stmt))
        return false;
    *out = (struct team_membership){
        .team = { col_int(stmt, "team") },
        .role = (enum team_role)col_enum(stmt, "role", TEAM_NONE),
        .joined = col_int(stmt, "joined"),
    };
    return true;
}

struct team_id team_of(struct db *db, struct person_id who)
{
    struct team_membership of = { .team = { 0 } };

    return team_membership(db, who, &of) ? of.team : (struct team_id){ 0 };
}

bool team_has(struct db *db, struct team_id team, struct person_id who)
{
    return team.n && team_of(db, who).n == team.n;
}

bool team_shared(struct db *db, struct person_id a, struct person_id b)
{
    return team_has(db, team_of(db, a), b);
}

bool team_is_invited(struct db *db, struct team_id team, struct person_id who)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_team_invite_get);

    bind_int(stmt, ":team", team.n);
    bind_int(stmt, ":person", who.n);
    return stmt_row(stmt);
}

bool team_is_followed(struct db *db, struct person_id who, struct team_id team)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_team_follow_get);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":team", team.n);
    return stmt_row(stmt);
}

bool team_get(struct db *db, struct arena *mem, struct person_id viewer, struct team_id id,
              struct team *out, struct err *err)
{
    struct team_row row;
    struct team_membership of = { .team = { 0 } };

    if (!team_read_row(db, mem, id, &row))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such team");
    *out = (struct team){
        .id = id,
        .company = row.company,
        .name = row.name,
        .about = row.about,
        .open = row.open,
        .index_public = row.index_public,
        .members = row.members,
        .followers = row.followers,
        .followed_by_me = team_is_followed(db, viewer, id),
        .role = team_membership(db, viewer, &of) && of.team.n == id.n ? of.role : TEAM_NONE,
        .created_at = row.created_at,
    };
    return true;
}

const char *team_event_attributes(struct arena *mem, const struct team_row *team)
{
    return arena_printf(mem, "{\"company\":%" PRId64 ",\"open\":%s}", team->id.n,
                        team->open ? "true" : "false");
}

void team_learn(struct turn *turn, struct team_id team, struct topic_id topic, const char *text)
{
    struct fold_words words = fold_words(turn->arena, text, WORDS_MAX);

    {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_words_drop);

        bind_int(stmt, ":team", team.n);
        bind_int(stmt, ":topic", topic.n);
        stmt_run(stmt);
    }
    for (size_t i = 0; i < words.count; i++) {
        AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_word_add);

        bind_text(stmt, ":word", words.items[i]);
        bind_int(stmt, ":team", team.n);
        bind_int(stmt, ":topic", topic.n);
        stmt_run(stmt);
    }
}

const char *team_words(struct arena *mem, const char *text)
{
    return fold_word_set(mem, text, WORDS_MAX);
}

const char *team_own_text(struct arena *mem, const struct team_row *row)
{
    return arena_printf(mem, "%s\n%s\n%s", row->company, row->name, row->about);
}

static void learn_own(struct turn *turn, const struct team_row *row)
{
    team_learn(turn, row->id, (struct topic_id){ 0 }, team_own_text(turn->arena, row));
}

static bool is_taken(struct db *db, const struct team_draft *draft)
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_team_by_name);

    bind_text(stmt, ":company", draft->company);
    bind_text(stmt, ":name", draft->name);
    return stmt_row(stmt);
}

static void add_row(struct turn *turn, const struct team_row *row)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_add);

    bind_int(stmt, ":id", row->id.n);
    bind_int(stmt, ":creator", row->creator.n);
    bind_text(stmt, ":company", row->company);
    bind_text(stmt, ":name", row->name);
    bind_text(stmt, ":about", row->about);
    bind_int(stmt, ":open", row->open);
    bind_int(stmt, ":index_public", row->index_public);
    bind_int(stmt, ":now", row->created_at);
    stmt_run(stmt);
}

bool team_create(struct turn *turn, struct person_id who, const struct team_draft *draft,
                 struct team_id *out, struct err *err)
{
    struct team_row row = {
        .id = { turn_new_id(turn) },
        .creator = who,
        .company = draft->company,
        .name = draft->name,
        .about = draft->about ? draft->about : "",
        .open = draft->open,
        .index_public = draft->index_public,
        .created_at = turn->now_ms,
    };
    int64_t seq;

    if (is_taken(turn->db, draft))
        return err_set(err, ERR_CONFLICT, "name", "that company has a team of that name");
    team_leave_any(turn, who);
    add_row(turn, &row);
    learn_own(turn, &row);
    seq = event_append(turn, EVENT_TEAM_CREATED, who, row.id.n, 0,
                       team_event_attributes(turn->arena, &row));
    team_add_member(turn, &row, who, seq);
    *out = row.id;
    return true;
}

static bool leads(struct db *db, struct team_id team, struct person_id who, struct err *err)
{
    struct team_membership of;

    if (team_membership(db, who, &of) && of.team.n == team.n && of.role == TEAM_LEAD)
        return true;
    return err_set(err, ERR_FORBIDDEN, NULL, "only leads of the team may do that");
}

bool team_edit(struct turn *turn, struct person_id who, const struct team_edit_draft *draft,
               struct team_id *out, struct err *err)
{
    struct team_row before;
    struct team_row row;

    if (!team_find(turn->db, turn->arena, draft->team, &before, err) ||
        !leads(turn->db, before.id, who, err))
        return false;
    row = before;
    *out = row.id;
    if (draft->about)
        row.about = draft->about;
    if (draft->open.given)
        row.open = draft->open.value;
    if (draft->index_public.given)
        row.index_public = draft->index_public.value;
    if (strcmp(row.about, before.about) == 0 && row.open == before.open &&
        row.index_public == before.index_public)
        return true;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_set);

    bind_int(stmt, ":id", row.id.n);
    bind_text(stmt, ":about", row.about);
    bind_int(stmt, ":open", row.open);
    bind_int(stmt, ":index_public", row.index_public);
    stmt_run(stmt);
    learn_own(turn, &row);
    event_append(turn, EVENT_TEAM_EDITED, who, row.id.n, 0, NULL);
    return true;
}

static bool change_follow(struct turn *turn, struct person_id who, struct team_id team, bool on)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db,
                                          on ? SQL_team_follow_add : SQL_team_follow_drop);

    bind_int(stmt, ":person", who.n);
    bind_int(stmt, ":team", team.n);
    if (on)
        bind_int(stmt, ":since", turn_last_change(turn));
    return stmt_change(stmt) > 0;
}

bool team_follow(struct turn *turn, struct person_id who, const char *id, bool on,
                 struct team_id *out, struct err *err)
{
    struct team_row row;
    int64_t seq;

    if (!team_find(turn->db, turn->arena, id, &row, err))
        return false;
    *out = row.id;
    if (!change_follow(turn, who, row.id, on))
        return true;
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_count_followers);

    bind_int(stmt, ":id", row.id.n);
    bind_int(stmt, ":by", on ? 1 : -1);
    stmt_run(stmt);
    team_listen(turn, row.id, who);
    seq = event_append(turn, on ? EVENT_TEAM_FOLLOWED : EVENT_TEAM_UNFOLLOWED, who, row.id.n, 0,
                       NULL);
    feed_past_listening(turn, who, (struct channel){ CHANNEL_TEAM, row.id.n },
                        !on || team_has(turn->db, row.id, who), seq);
    return true;
}

static bool find_member(struct db *db, struct person_id who, const struct team_row *team,
                        const char *handle, struct person_id *out, struct err *err)
{
    /* Members see one another, whoever blocked whom. */
    bool known = team_has(db, team->id, who) ? person_find(db, handle, out)
                                             : person_find_seen(db, who, handle, out);

    return (known && team_has(db, team->id, *out)) ||
           err_set(err, ERR_NOT_FOUND, "handle", "nobody of this team has that handle");
}

bool team_set_role(struct turn *turn, struct person_id who, const struct team_role_draft *draft,
                   struct team_id *out, struct err *err)
{
    struct team_row team;
    struct person_id whom;
    struct team_membership of;

    if (!team_find(turn->db, turn->arena, draft->team, &team, err) ||
        !find_member(turn->db, who, &team, draft->handle, &whom, err) ||
        !leads(turn->db, team.id, who, err))
        return false;
    *out = team.id;
    if (!team_membership(turn->db, whom, &of) || of.role == draft->role)
        return true;
    if (draft->role != TEAM_LEAD && !team_other_lead(turn->db, team.id, whom))
        return err_set(err, ERR_CONFLICT, NULL, "a team has a lead: make somebody else one first");
    team_change_role(turn, team.id, whom, draft->role, who);
    return true;
}
