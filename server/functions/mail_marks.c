/* mail_marks: what may have to be mailed begins to wait (mail_digest.h). */
#include "functions.h"
#include "mail_digest.h"

bool mail_marks_run(struct turn *turn, const struct event *event, struct err *err)
{
    (void)err;
    mail_mark_event(turn, event);
    return true;
}
