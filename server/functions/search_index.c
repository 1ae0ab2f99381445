/* search_index: what updates and messages are found by follows what they say. Whatever happened to
 * one, it is the row as it stands that is indexed: an event type more needs its name in
 * functions.c alone. */
#include "search_index.h"

#include "functions.h"

bool search_index_run(struct turn *turn, const struct event *event, struct err *err)
{
    enum id_kind kind = event_subject_kind(event->type);

    if (kind == ID_UPDATE)
        search_index_update(turn, (struct update_id){ event->subject });
    else if (kind == ID_MESSAGE)
        search_index_message(turn, (struct message_id){ event->subject });
    else
        return err_set(err, ERR_INTERNAL, NULL, "this event type is about no text");
    return true;
}
