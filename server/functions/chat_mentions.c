/* chat_mentions: those whom a message mentions, if they are members when it runs. */
#include "conversation.h"
#include "functions.h"
#include "mention.h"
#include "message.h"
#include "notification.h"

static bool forget(struct turn *turn, const struct event *event, struct err *err)
{
    int left = TURN_EFFECTS_MAX; /* far more than a message mentions people */

    return notification_forget_target(turn, event->actor, TARGET_MESSAGE, event->subject, &left) ||
           err_set(err, ERR_INTERNAL, NULL, "more groups than a message mentions people");
}

bool chat_mentions_run(struct turn *turn, const struct event *event, struct err *err)
{
    struct message_row row;
    struct person_list people;
    struct person_list now;

    if (event->type == EVENT_MESSAGE_DELETED)
        return forget(turn, event, err);
    /* protocol: "An edit notifies only those whom it newly mentions." */
    people = mention_of_event(turn->arena, event->attributes);
    /* Most messages mention nobody: nothing is read for them. */
    if (people.count == 0 ||
        !message_read_row(turn->db, turn->arena, (struct message_id){ event->subject }, &row) ||
        row.deleted)
        return true;
    now = mention_people(turn->arena, row.mentions, row.author);
    for (size_t i = 0; i < people.count; i++) {
        const struct notification_key key = { people.items[i], NOTIFICATION_CHAT_MENTION,
                                              TARGET_MESSAGE, row.id.n };
        struct member_row member;

        if (mention_contains(&now, people.items[i]) &&
            conversation_member(turn->db, row.conversation, people.items[i], &member))
            notification_add(turn, &key, event);
    }
    return true;
}
