/* Deleting an update: it is gone at once, and so is what is about it; what hangs on it is forgotten
 * behind it (remains.h). Feeds, lists and notifications find what they hold of it no more, and
 * whoever has it on the screen is told it is not there when they next ask. */
#include "account.h"
#include "event.h"
#include "feed.h"
#include "remains.h"
#include "team.h"
#include "topic.h"
#include "update.h"
#include "update_topics.h"

static void leave_topics(struct turn *turn, const struct update_row *row)
{
    struct string_list topics = update_topics_split(turn->arena, row->topics);
    int64_t until = event_last_seq(turn->db) + 1; /* the event of the deletion follows */

    for (size_t i = 0; i < topics.count; i++) {
        struct topic_id topic;

        if (!topic_find(turn->db, topics.items[i], &topic))
            continue;
        feed_act_drop(turn, (struct channel){ CHANNEL_TOPIC, topic.n }, row->id, REASON_TOPIC,
                      until);
        topic_end_use(turn, topic, row->id, row->at);
        if (row->audience == AUDIENCE_PUBLIC)
            team_count_topic(turn, row->team, topic, topics.items[i], -1);
        topic_forget_unused(turn, topic);
    }
}

static void drop_row(struct turn *turn, struct update_id id)
{
    AUTO_STMT struct stmt *stmt = db_stmt(turn->db, SQL_update_drop);

    bind_int(stmt, ":id", id.n);
    stmt_run(stmt);
}

void update_erase(struct turn *turn, struct person_id by, const struct update_row *row, int *left)
{
    leave_topics(turn, row);
    drop_row(turn, row->id);
    event_append(turn, EVENT_UPDATE_DELETED, by, row->id.n, 0, NULL);
    remains_of_update(turn, by, row->id, left);
}

bool update_delete(struct turn *turn, struct person_id who, struct update_id id,
                   struct person_id *overruled, struct err *err)
{
    struct update_row row;
    int left = REMAINS_A_TURN;

    if (!update_read_row(turn->db, turn->arena, id, &row) || !update_visible(turn->db, who, &row))
        return err_set(err, ERR_NOT_FOUND, NULL, "no such update");
    if (row.author.n != who.n && !account_is_admin(turn->db, who))
        return err_set(err, ERR_FORBIDDEN, NULL, "only its author deletes an update");
    update_erase(turn, who, &row, &left);
    overruled->n = row.author.n == who.n ? 0 : row.author.n;
    return true;
}
