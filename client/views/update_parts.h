/* Between the files of the screen of one update. */
#ifndef EVERI_UPDATE_PARTS_H
#define EVERI_UPDATE_PARTS_H

#include "post_form.h"
#include "thread_order.h"
#include "ui_parts.h"

struct update_view {
    struct ui *ui;
    char id[128];
    struct list *list;
    struct thread_row *rows; /* the comments as they are read */
    size_t count;
    struct composer composer;
    bool composing;
    struct post_form form; /* of an own update that is edited */
    bool editing;
    char doomed[128];     /* the comment that is asked about; "" : the update */
    char edited[128];     /* the own comment that is being edited; "" : a new one is written */
    char to_comment[128]; /* go there when it has come; "" : nowhere */
    char reply_to[128], reply_name[64]; /* "" : the update itself */
};

/* ---- update_thread.c: row 0 is the update, row 1 the rule below it, then come the comments ----
 */
extern const struct list_source update_rows_source;
struct thread *update_thread(const struct update_view *view); /* NULL: not asked for yet */
/* After a change of the thread, or another one. */
void update_make_rows(struct update_view *view);
size_t update_row_count(void *arg);
const char *update_row_id(void *arg, size_t i);
const json_t *update_comment_at(const struct update_view *view, size_t row); /* or NULL */
/* The comment that is selected; NULL: the update is. */
const json_t *update_selected_comment(struct update_view *view);
/* That, or the update. */
const json_t *update_selected_object(struct update_view *view);

#endif
