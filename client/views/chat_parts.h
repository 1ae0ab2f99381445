/* Between the files of the chat screen. */
#ifndef EVERI_CHAT_PARTS_H
#define EVERI_CHAT_PARTS_H

#include "composer.h"
#include "ui_parts.h"

enum chat_focus { FOCUS_LIST, FOCUS_WRITE, FOCUS_MESSAGES };

enum chat_row_kind { ROW_OLDER, ROW_DAY, ROW_UNREAD, ROW_MESSAGE, ROW_UNSENT, ROW_NEWER };

struct chat_row {
    enum chat_row_kind kind;
    size_t at;                   /* of a message: in the history */
    bool named;                  /* its author is shown */
    bool timed;                  /* its time is */
    int64_t ms;                  /* when it was said; of a day: any time of it */
    int height, cols;            /* its height in so many columns, once it was asked; 0: not yet */
    const struct unsent *unsent; /* until the model changes */
};

struct chat_view {
    struct ui *ui;
    enum chat_focus focus;
    struct list *chats;
    char shown[128]; /* the open conversation; "" none */
    struct list *messages;
    struct chat_row *rows;
    size_t count;
    int64_t new_count; /* messages below the unread line */
    struct composer composer;
    char reply_to[128], reply_name[64];
    char edited[128];  /* the message that is edited; "": a new one is written */
    char boxed[128];   /* the conversation that a box is about */
    char member[64];   /* the person in it that one is about */
    char doomed[128];  /* the one that a question is about */
    bool typing_shown; /* somebody was typing when it was last drawn */
    int64_t typing_ends;
    bool to_unread;       /* go there when the messages have come */
    char to_message[128]; /* likewise; "": to none */
};

/* ---- view_chat.c ---- */
json_t *chat_open(const struct chat_view *view); /* NULL: none is */

/* Who of its members is online is told from now on; nothing, before any is known. */
void chat_watch_members(struct ui *ui, const struct history *history);

/* ---- chat_acts.c ---- */
/* False: it means nothing to what is selected. */
bool chat_act_on_selected(struct chat_view *view, enum action action);
void chat_set_reply(struct chat_view *view, const json_t *message); /* NULL: to none */
/* Back from editing to what was begun. */
void chat_write_new(struct chat_view *view);
/* Edits what was said last of all; false: that is not one's own. */
bool chat_edit_last(struct chat_view *view);
/* An edit is on its way: what is typed meanwhile would be lost with its draft. */
bool chat_is_sending(const struct chat_view *view);
/* The edit was taken. */
void chat_follow_edit(struct chat_view *view);

/* ---- chat_box.c ---- */
void chat_show_members(struct ui *ui, const json_t *chat);
void chat_show_silence(struct ui *ui, const json_t *chat);

/* ---- chat_draw.c ---- */
void chat_draw(struct ui *ui, struct rect main, struct rect pane);

/* ---- chat_list.c ---- */
extern const struct list_source chat_list_source;
/* "# design-review" or "@ Leyla", as it stands everywhere. */
const char *chat_sign(const json_t *chat);
json_t *chat_selected(struct chat_view *view);

/* ---- chat_messages.c ---- */
extern const struct list_source chat_messages_source;
void chat_make_rows(struct chat_view *view);
struct history *chat_history(const struct chat_view *view); /* NULL: none is open */
/* Asks for what is not loaded where the selected row says so; false: it says something else. */
bool chat_load_gap(struct chat_view *view);
/* Where a gap is filled by itself again, what is selected is a message beside it. */
void chat_leave_gap(struct chat_view *view);
/* The message or the unsent one that is selected; NULL: neither. */
const json_t *chat_selected_message(struct chat_view *view);
const struct unsent *chat_selected_unsent(struct chat_view *view);

#endif
