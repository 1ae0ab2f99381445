/* chat_mentions: those whom a message mentions, if they are members when it runs. */
#include "conversation.h"
#include "functions.h"
#include "mention.h"
#include "message.h"
#include "notification.h"

bool chat_mentions_run(struct turn *turn, const struct event *event, struct err *err)
{
    struct message_row row;
    struct person_list people;

    (void)err;
    if (!message_read_row(turn->db, turn->arena, (struct message_id){ event->subject }, &row) ||
        row.deleted)
        return true;
    people = mention_people(turn->arena, row.mentions, row.author);
    for (size_t i = 0; i < people.count; i++) {
        const struct notification_key key = { people.items[i], NOTIFICATION_CHAT_MENTION,
                                              TARGET_MESSAGE, row.id.n };
        struct member_row member;

        if (conversation_member(turn->db, row.conversation, people.items[i], &member))
            notification_add(turn, &key, event);
    }
    return true;
}
