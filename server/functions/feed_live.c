/* feed: tells those who are online that an update came into their home feed, or changed. Who that
 * is, is one channel a person whose act it was; what each of them reads is made at delivery. */
#include "change.h"
#include "feed.h"
#include "functions.h"
#include "limits.h"
#include "mention.h"
#include "update.h"

/* The act's event goes along: whoever had the update before is not told that it is new. */
static void tell_new(struct turn *turn, const struct event *event, struct update_id id,
                     const struct person_list *mentioned)
{
    struct channel channels[1 + LIMIT_MENTIONS] = { { CHANNEL_AUTHOR, event->actor.n } };

    for (size_t i = 0; i < mentioned->count; i++)
        channels[1 + i] = (struct channel){ CHANNEL_PERSON, mentioned->items[i].n };
    change_tell(turn, CHANGE_UPDATE_NEW, id.n, event->seq, event->actor, channels,
                1 + mentioned->count, (struct session_id){ 0 });
}

bool feed_run(struct turn *turn, const struct event *event, struct err *err)
{
    const struct person_list nobody = { 0 };
    struct update_id id = { event->type == EVENT_COMMENT_POSTED ? event->about : event->subject };
    struct update_row row;

    (void)err;
    if (!update_read_row(turn->db, turn->arena, id, &row))
        return true;
    if (event->type == EVENT_UPDATE_POSTED) {
        struct person_list mentioned = mention_people(turn->arena, row.mentions, row.author);

        tell_new(turn, event, id, &mentioned);
        return true;
    }
    if (event->type == EVENT_COMMENT_POSTED)
        tell_new(turn, event, id, &nobody);
    update_touch(turn, id);
    return true;
}
