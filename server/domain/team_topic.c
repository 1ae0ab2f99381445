/* What the people of a team write about: the topics of the public updates that they posted while
 * they were in it. A team is found by the words of each. */
#include "team.h"

static int64_t count(struct turn *turn, struct team_id team, struct topic_id topic, int by)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_topic_count);

    bind_int(stmt, ":team", team.n);
    bind_int(stmt, ":topic", topic.n);
    bind_int(stmt, ":by", by);
    return stmt_number(stmt, 0);
}

static void drop(struct turn *turn, struct team_id team, struct topic_id topic)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_topic_drop);

    bind_int(stmt, ":team", team.n);
    bind_int(stmt, ":topic", topic.n);
    stmt_run(stmt);
}

void team_count_topic(struct turn *turn, struct team_id team, struct topic_id topic,
                      const char *name, int by)
{
    struct team_row row;
    int64_t updates;

    if (team.n == 0 || !team_read_row(turn->db, turn->arena, team, &row))
        return;
    updates = count(turn, team, topic, by);
    if (updates == 1 && by > 0)
        team_learn(turn, team, topic, name);
    if (updates == 0) {
        drop(turn, team, topic);
        team_learn(turn, team, topic, "");
    }
}

static const char *found_by(struct turn *turn, struct team_id team, struct topic_id topic)
{
    struct team_row row;

    if (topic.n == 0)
        return team_read_row(turn->db, turn->arena, team, &row) ? team_own_text(turn->arena, &row)
                                                                : "";
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_team_topic_name);

    bind_int(stmt, ":team", team.n);
    bind_int(stmt, ":topic", topic.n);
    return stmt_row(stmt) ? col_text(stmt, turn->arena, "name") : "";
}

void team_mend_words(struct turn *turn, struct team_id team, struct topic_id topic)
{
    team_learn(turn, team, topic, found_by(turn, team, topic));
}

void team_mend_topic(struct turn *turn, struct team_id team, struct topic_id topic, int by)
{
    if (count(turn, team, topic, by) == 0)
        drop(turn, team, topic);
    team_mend_words(turn, team, topic);
}
