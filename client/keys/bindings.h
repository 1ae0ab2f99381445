/* What each key means where. The one table is in keys.c: dispatch, the help screen and the hint
 * line are made from it. */
#ifndef EVERI_BINDINGS_H
#define EVERI_BINDINGS_H

#include <stddef.h>

#include "keys.h"

/* Where a key is pressed. A screen names its contexts, the most particular first. */
enum key_context {
    KEYS_ANYWHERE, /* also while text is typed */
    KEYS_READING,  /* where no text is typed */
    KEYS_LIST,     /* every list */
    KEYS_GO,       /* behind `g` */
    KEYS_HOME,
    KEYS_UPDATE,
    KEYS_NOTICES,
    KEYS_CHATS,
    KEYS_MESSAGES,
    KEYS_ME,
    KEYS_PROFILE,
    KEYS_PARTS, /* where a screen has several to choose from */
    KEYS_FIND,
    KEYS_FIND_FIELD,
    KEYS_TOPIC,
    KEYS_TEAM,
    KEYS_SETTINGS,
    KEYS_INDEX,
    KEYS_INDEX_NOTE,
    KEYS_INDEX_HISTORY,
    KEYS_PIPELINE,
    KEYS_QUEUE,
    KEYS_TRACE,
    KEYS_MAIL,
    KEYS_FORM,
    KEYS_FORM_LINE, /* in a field of one line */
    KEYS_COMPOSER,
    KEYS_CHAT_COMPOSER,
    KEYS_LOGIN,
    KEYS_COMMAND,
    KEYS_SWITCHER,
    KEYS_HELP,
    KEYS_PICKER,
    KEYS_SEEK,
    KEYS_REACT,
    KEYS_SIDE,
    KEYS_QUESTION,
    KEY_CONTEXTS
};

enum action {
    ACTION_NONE,
    ACTION_EDIT, /* the editor's own: in the table for the help and the hints */
    ACTION_HOME,
    ACTION_NOTICES,
    ACTION_CHAT,
    ACTION_ME,
    ACTION_INDEX,
    ACTION_PIPELINE,
    ACTION_FIND,
    ACTION_GO,
    ACTION_NEXT_UNREAD,
    ACTION_SWITCHER,
    ACTION_COMMAND,
    ACTION_HELP,
    ACTION_REDRAW,
    ACTION_MOUSE,
    ACTION_SUSPEND,
    ACTION_EDITOR,
    ACTION_BARE,
    ACTION_SIDEBAR,
    ACTION_BESIDE,
    ACTION_NEXT_PANE,
    ACTION_LINKS,
    ACTION_COPY,
    ACTION_SEEK,
    ACTION_SEEK_NEXT,
    ACTION_SEEK_PREVIOUS,
    ACTION_QUIT,
    ACTION_BACK,
    ACTION_UP,
    ACTION_DOWN,
    ACTION_PAGE_UP,
    ACTION_PAGE_DOWN,
    ACTION_FIRST,
    ACTION_LAST,
    ACTION_OPEN,
    ACTION_REVEAL,
    ACTION_LIKE,
    ACTION_RECOMMEND,
    ACTION_COMMENT,
    ACTION_COMPOSE,
    ACTION_FOLLOW,
    ACTION_PERSON,
    ACTION_EDIT_ME,
    ACTION_SETTINGS,
    ACTION_BLOCK,
    ACTION_MUTE,
    ACTION_FOLLOW_TOPIC,
    ACTION_TEAM,
    ACTION_MY_TEAM,
    ACTION_NEW_TEAM,
    ACTION_FOLLOW_TEAM,
    ACTION_JOIN,
    ACTION_INVITE,
    ACTION_ROLE,
    ACTION_FIND_FIELD,
    ACTION_NEXT_PART,
    ACTION_PREVIOUS_PART,
    ACTION_MORE,
    ACTION_LESS,
    ACTION_SEND,
    ACTION_MESSAGE,
    ACTION_EDIT_TEXT,
    ACTION_DELETE,
    ACTION_WHO_LIKED,
    ACTION_WHO_RECOMMENDED,
    ACTION_EDITS,
    ACTION_EXPAND,
    ACTION_READ,
    ACTION_READ_ALL,
    ACTION_FILTER,
    ACTION_NEXT_UNREAD_HERE,
    ACTION_PREVIOUS_UNREAD_HERE,
    ACTION_REPLY,
    ACTION_EMOJI,
    ACTION_MEMBERS,
    ACTION_NEW_GROUP,
    ACTION_EDIT_LAST,
    ACTION_RETRY,
    ACTION_COMPLETE,
    ACTION_MESSAGES,
    ACTION_UNREAD_LINE,
    ACTION_NEXT_FIELD,
    ACTION_PREVIOUS_FIELD,
    ACTION_SIGN_IN,
    ACTION_CLEAR,
    ACTION_TOPICS,
    ACTION_QUEUES,
    ACTION_FUNCTIONS,
    ACTION_WORKFLOWS,
    ACTION_FREEZE,
    ACTION_REDRIVE,
    ACTION_REDRIVE_ALL,
    ACTION_TRACE,
    ACTION_WHY,
    ACTION_TRANSLATE,
    ACTION_PENDING_MAIL,
    ACTION_YES,
    ACTION_NO,
    ACTIONS
};

struct binding {
    enum key_context context;
    const char *key; /* as key_parse reads it */
    enum action action;
    const char *help; /* one line of the help screen; NULL: another key of the row before */
    const char *hint; /* a word or two for the hint line; NULL: not there */
};

extern const struct binding bindings[];
extern const size_t binding_count;

/* ACTION_NONE: the key means nothing there. */
enum action binding_find(enum key_context context, const struct input *input);
/* The context's title on the help screen. */
const char *key_context_title(enum key_context context);

#endif
