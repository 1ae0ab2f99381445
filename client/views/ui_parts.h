/* Between the screens' own files: what they share, and what each of them is. */
#ifndef EVERI_UI_PARTS_H
#define EVERI_UI_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "bindings.h"
#include "list.h"
#include "model.h"
#include "ui.h"

enum screen {
    SCREEN_SIGN_IN,
    SCREEN_HOME,
    SCREEN_UPDATE,
    SCREEN_NOTICES,
    SCREEN_CHAT,
    SCREEN_ME,
    SCREEN_PROFILE,
    SCREEN_FIND,
    SCREEN_TOPIC,
    SCREEN_TEAM,
    SCREEN_SETTINGS,
    SCREEN_INDEX,
    SCREEN_PIPELINE,
    SCREEN_QUEUE,
    SCREENS
};

enum {
    COLS_LEAST = 40,
    ROWS_LEAST = 10,
    COLS_SIDEBAR = 100, /* from here on there is one */
    COLS_PANE = 120,    /* and from here on a third pane */
    SIDEBAR_COLS = 22,
    PANE_COLS = 31,
    ROWS_RULES = 16, /* less: no lines between the parts of the screen */
    CONTEXTS_MOST = 4,
    TRAIL_MOST = 24,
};

/* Where somebody was, so that "back" leads there. */
struct place {
    enum screen screen;
    char id[128];      /* of what the screen is about; "": it is about one thing alone */
    char selected[64]; /* the item that was selected; "": none */
    int part;          /* which part of the screen, where it has several */
};

/* One screen, or one thing over it. */
struct view_ops {
    bool has_pane; /* draws into the third column, where there is room for one */
    /* pane: its cols are 0 where there is none. */
    void (*draw)(struct ui *ui, struct rect main, struct rect pane);
    /* What a bound key means here; false: nothing, ask the next. */
    bool (*act)(struct ui *ui, enum action action);
    /* Before any binding: for an open completion. May be NULL. */
    bool (*grab)(struct ui *ui, const struct input *input);
    /* A key that is not bound, or a paste: for whatever text is typed here. May be NULL. */
    bool (*type)(struct ui *ui, const struct input *input);
    /* The contexts of its keys, the most particular first; they make the hints too. */
    size_t (*contexts)(const struct ui *ui, enum key_context out[CONTEXTS_MOST]);
    /* The list that a wheel or a click is for; NULL: none. */
    struct list *(*list)(struct ui *ui);
    /* A click, when its list has selected what it was on. May be NULL. */
    void (*click)(struct ui *ui, const struct input *input);
    void (*refresh)(struct ui *ui); /* the model changed; may be NULL */
    void (*settle)(struct ui *ui);  /* see ui_settle; may be NULL */
    void (*leave)(struct ui *ui);   /* another screen comes; may be NULL */
    /* Of screens about one thing: what it takes to come back to it, and coming back. NULL: the
     * screen is there as it was left. */
    void (*keep)(const struct ui *ui, struct place *out);
    void (*restore)(struct ui *ui, const struct place *place);
    /* What the status line says while there is nothing else to say; may be NULL. */
    void (*status)(struct ui *ui, char *out, size_t size);
    /* What is selected: an update, a comment, a message, a group of notifications, a person; for
     * links, copying, opening who it is from. NULL: nothing. May be NULL. */
    const json_t *(*object)(struct ui *ui);
    /* What is being written; NULL: nothing. May be NULL. */
    struct composer *(*composer)(struct ui *ui);
    bool (*next_pane)(struct ui *ui); /* F6; false: there is no other. May be NULL */
};

struct sign_in_view;
struct home_view;
struct update_view;
struct notices_view;
struct chat_view;
struct help_view;
struct command_view;
struct switcher_view;
struct profile_view;
struct find_view;
struct topic_view;
struct team_view;
struct settings_view;
struct index_view;
struct pipeline_view;
struct queue_view;
struct trace_view;
struct mail_view;
struct form;
struct picker_view;
struct seek_view;
struct react_view;
struct side_view;
struct composer;

struct ui {
    struct model *model; /* not ours */
    struct grid *grid;   /* not ours */
    struct arena *mem;   /* of one drawing */
    enum screen screen;
    struct place trail[TRAIL_MOST]; /* the way here, from a tab on; empty: this is a tab */
    size_t trail_count;
    const struct view_ops *over; /* help, a command, a question ...; NULL: none */
    bool go;                     /* `g` was pressed */
    bool focused;                /* the terminal's window */
    bool no_sidebar;             /* F2 */
    struct ui_wants wants;
    char place[352];
    char *caption;
    char question[160];
    void (*answered)(struct ui *ui, bool yes);

    struct sign_in_view *sign_in;
    struct home_view *home;
    struct update_view *update;
    struct notices_view *notices;
    struct chat_view *chat;
    struct help_view *help;
    struct command_view *command;
    struct switcher_view *switcher;
    struct profile_view *me, *profile;
    struct find_view *find;
    struct topic_view *topic;
    struct team_view *team;
    struct settings_view *settings;
    struct index_view *index;
    struct pipeline_view *pipeline;
    struct queue_view *queue;
    struct trace_view *trace;
    struct mail_view *mail;
    struct form *form;
    struct picker_view *picker;
    struct seek_view *seek;
    struct react_view *react;
    struct side_view *side;
};

extern const struct view_ops sign_in_ops, home_ops, update_ops, notices_ops, chat_ops, help_ops,
    command_ops, switcher_ops, question_ops, profile_ops, find_ops, topic_ops, team_ops,
    settings_ops, index_ops, form_ops, picker_ops, seek_ops, bare_ops, react_ops, side_ops,
    pipeline_ops, queue_ops, trace_ops, mail_ops;

struct sign_in_view *sign_in_new(void);
void sign_in_free(struct sign_in_view *view);
struct home_view *home_new(struct ui *ui);
void home_free(struct home_view *view);
struct update_view *update_new(struct ui *ui);
void update_free(struct update_view *view);
struct notices_view *notices_new(struct ui *ui);
void notices_free(struct notices_view *view);
struct chat_view *chat_new(struct ui *ui);
void chat_free(struct chat_view *view);
struct help_view *help_new(struct ui *ui);
void help_free(struct help_view *view);
struct command_view *command_new(void);
void command_free(struct command_view *view);
struct switcher_view *switcher_new(void);
void switcher_free(struct switcher_view *view);
struct profile_view *profile_new(struct ui *ui);
void profile_free(struct profile_view *view);
struct find_view *find_new(struct ui *ui);
void find_free(struct find_view *view);
struct topic_view *topic_new(struct ui *ui);
void topic_free(struct topic_view *view);
struct team_view *team_new(struct ui *ui);
void team_free(struct team_view *view);
struct settings_view *settings_new(struct ui *ui);
void settings_free(struct settings_view *view);
struct index_view *index_new(struct ui *ui);
void index_free(struct index_view *view);
struct pipeline_view *pipeline_new(struct ui *ui);
void pipeline_free(struct pipeline_view *view);
struct queue_view *queue_new(struct ui *ui);
void queue_free(struct queue_view *view);
struct trace_view *trace_new(struct ui *ui);
void trace_free(struct trace_view *view);
struct mail_view *mail_new(struct ui *ui);
void mail_free(struct mail_view *view);
struct form *form_new(void);
void form_free(struct form *form);
struct picker_view *picker_new(struct ui *ui);
void picker_free(struct picker_view *view);
struct seek_view *seek_new(void);
void seek_free(struct seek_view *view);
struct react_view *react_new(void);
void react_free(struct react_view *view);
struct side_view *side_new(struct ui *ui);
void side_free(struct side_view *view);

/* ---- ui.c ---- */
/* To a tab: there is no way back from it. */
void ui_go(struct ui *ui, enum screen screen);
/* From what is on the screen to what it leads to: first ui_mark, then what is to be shown is set,
 * then ui_enter. */
void ui_mark(struct ui *ui);
void ui_enter(struct ui *ui, enum screen screen);
void ui_back(struct ui *ui);                          /* where one came from; from a tab: Home */
enum screen ui_tab(const struct ui *ui);              /* the tab that all this began at */
const struct view_ops *ui_view(const struct ui *ui);  /* what is on top */
const struct view_ops *ui_below(const struct ui *ui); /* the screen, whatever is over it */
bool ui_is_signed_out(const struct ui *ui);

/* ---- ui_input.c ---- */
/* Moving in a list, which is the same everywhere; false: no such action, or nothing moved. */
bool ui_move_in(struct list *list, enum action action);

/* ---- view_question.c ---- */
void ui_ask(struct ui *ui, void (*answered)(struct ui *ui, bool yes), const char *fmt, ...)
    PRINTF_LIKE(3, 4);
void ui_quit(struct ui *ui);

/* ---- ui_acts.c ---- */
void ui_next_unread(struct ui *ui);
/* Follows, or no longer: what is known of the person says which. */
void ui_toggle_follow(struct ui *ui, const char *handle);
/* How a screen's list shows its selection; elsewhere: the keys are for another part of it. */
enum list_focus ui_list_focus(const struct ui *ui, bool elsewhere);
void ui_copy(struct ui *ui, const char *text); /* to the clipboard, and says so */
void ui_open_link(struct ui *ui, const char *url);
/* Whose it is: an author, a sender, a first actor, or the person itself; "" nobody. */
const char *ui_person_of(const json_t *object);
/* False: nothing of that, ask the next. */
bool ui_act_on_object(struct ui *ui, enum action action);
bool ui_act_in_list(struct ui *ui, enum action action);
bool ui_act_beside(struct ui *ui, enum action action); /* editor, bare view, sidebar, panes */

/* ---- ui_frame.c ---- */
void frame_draw(struct ui *ui);
int frame_tab_at(struct ui *ui, int row, int col); /* enum screen, or -1 */
/* What is below the tabs of the sidebar; no columns: there is no such place. */
struct rect frame_lists_rect(const struct ui *ui);
int frame_status_row(const struct ui *ui);
bool frame_has_sidebar(const struct ui *ui);
bool frame_has_rules(const struct ui *ui);

/* ---- view_side.c: the team and the topics beside every screen ---- */
void side_draw_lists(struct ui *ui, struct rect rect); /* below the chats */
/* Which of them is there; -1: none. */
int side_at(struct ui *ui, int row, int col);
void side_open(struct ui *ui, int at);
void side_show(struct ui *ui); /* to choose one by keys; in a box, where there is no sidebar */

/* ---- one screen to another ---- */
void home_compose(struct ui *ui);
void home_compose_for_team(struct ui *ui);
void home_show_new(struct ui *ui);
int64_t home_tick(struct ui *ui);
int64_t notices_tick(struct ui *ui);
void update_show(struct ui *ui, const char *id, bool comment);
void update_show_comment(struct ui *ui, const char *id, const char *comment);
void notices_show_unread(struct ui *ui);
void chat_show(struct ui *ui, const char *conversation);
/* Its conversation, with it selected. */
void chat_show_message(struct ui *ui, const json_t *message);
/* The conversation on the screen; "" none. */
const char *chat_shown(const struct ui *ui);
int64_t chat_tick(struct ui *ui);
/* The conversation on the screen; false: none is. */
bool chat_show_box(struct ui *ui, bool silence);
void chat_ask_to_leave(struct ui *ui, const char *conversation);
void react_show(struct ui *ui, const json_t *message);
/* The list of chats, as it stands beside every screen. */
void chat_draw_list(struct ui *ui, struct rect rect);
void profile_show(struct ui *ui, const char *handle); /* one's own: Me */
void me_show(struct ui *ui);
void topic_show(struct ui *ui, const char *topic);
void team_show(struct ui *ui, const char *id);
void team_show_mine(struct ui *ui);
void team_create_show(struct ui *ui); /* the form of a new one */
void settings_show(struct ui *ui);
void mail_show(struct ui *ui); /* what waits to be mailed, in a drawer */
/* In a row of its own, where one's address is refused; rect is what is left. */
void mail_banner_draw(struct ui *ui, struct rect *rect);
void pipeline_show(struct ui *ui); /* for administrators; others are told so */
void pipeline_status_words(struct ui *ui, char *out, size_t size);
void queue_show(struct ui *ui, const char *name);
/* In a drawer. title: whose steps they are; foreign. */
void trace_show(struct ui *ui, enum trace_kind kind, const char *of, const char *handle,
                const char *title);
/* Of what is selected: why a notification came; of others' texts, for administrators. */
void trace_show_object(struct ui *ui, const json_t *object);
void find_show(struct ui *ui);
void find_show_words(struct ui *ui, const char *words);
void find_show_teams(struct ui *ui, const char *words);    /* "": all of them */
void find_show_messages(struct ui *ui, const char *words); /* asks the server at once */
int64_t find_tick(struct ui *ui);
void command_show(struct ui *ui);
void command_show_with(struct ui *ui, const char *words); /* begun with them */
void help_show(struct ui *ui);
void switcher_show(struct ui *ui);
int64_t switcher_tick(struct ui *ui);
void seek_show(struct ui *ui);
void seek_again(struct ui *ui, int step); /* 1: downwards, -1: upwards */

#endif
