/* Commands behind `:`, with completion. A new command needs a function and a row in `commands`;
 * what its words are says how they are completed. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "composer.h"
#include "field.h"
#include "mem.h"
#include "model_fields.h"
#include "team_parts.h"

enum { WORDS_MOST = 64, WORD_BYTES = 128 };

struct command_view {
    struct field field;
    struct popup popup;
    size_t word; /* where the word that is completed begins */
};

/* What the words behind a command are. */
enum word_kind { WORDS_NONE, WORDS_CHAT, WORDS_HANDLE, WORDS_NAME_AND_HANDLES, WORDS_HANDLES };

struct words {
    char at[WORDS_MOST][WORD_BYTES];
    size_t count;
};

static json_t *handles_from(const struct words *words, size_t first)
{
    json_t *handles = json_array();

    for (size_t i = first; i < words->count; i++)
        json_array_append_new(handles, json_string(words->at[i] + (words->at[i][0] == '@')));
    return handles;
}

static const char *handle_of(const struct words *words)
{
    return words->at[1] + (words->at[1][0] == '@');
}

static void do_home(struct ui *ui, const struct words *words)
{
    (void)words;
    ui_go(ui, SCREEN_HOME);
}

static void do_notifications(struct ui *ui, const struct words *words)
{
    (void)words;
    ui_go(ui, SCREEN_NOTICES);
}

static void do_compose(struct ui *ui, const struct words *words)
{
    (void)words;
    home_compose(ui);
}

static void do_chat(struct ui *ui, const struct words *words)
{
    const struct chat_list *chats = &ui->model->chats;
    const json_t *begins = NULL;

    if (words->count < 2) {
        ui_go(ui, SCREEN_CHAT);
        return;
    }
    for (size_t i = 0; i < chats_count(chats); i++) {
        const json_t *chat = chats_at(chats, i);
        const char *name = field_text(chat, "name");
        const char *handle = field_text(field_object(chat, "peer"), "handle");

        if (strcasecmp(name, words->at[1]) == 0 || strcasecmp(handle, handle_of(words)) == 0) {
            chat_show(ui, field_text(chat, "id"));
            return;
        }
        if (!begins && strncasecmp(name, words->at[1], strlen(words->at[1])) == 0)
            begins = chat;
    }
    if (begins)
        chat_show(ui, field_text(begins, "id"));
    else
        model_say(ui->model, SAYING_ERROR,
                  "There is no chat of that name. :open HANDLE writes to "
                  "a person.");
}

static void do_open(struct ui *ui, const struct words *words)
{
    model_open_chat(ui->model, handle_of(words));
}

static void do_group(struct ui *ui, const struct words *words)
{
    json_t *handles = handles_from(words, 2);

    model_create_group(ui->model, words->at[1], handles);
    json_decref(handles);
}

static void do_invite(struct ui *ui, const struct words *words)
{
    json_t *handles = handles_from(words, 1);

    if (ui->screen == SCREEN_TEAM)
        model_invite_to_team(ui->model, ui->team->id, handles);
    else if (*chat_shown(ui))
        model_invite(ui->model, chat_shown(ui), handles);
    else
        model_say(ui->model, SAYING_ERROR, "Open the group or the team first.");
    json_decref(handles);
}

static void do_leave(struct ui *ui, const struct words *words)
{
    (void)words;
    if (*chat_shown(ui))
        chat_ask_to_leave(ui, chat_shown(ui));
    else
        model_say(ui->model, SAYING_ERROR, "Open the group first.");
}

static void do_members(struct ui *ui, const struct words *words)
{
    (void)words;
    if (!chat_show_box(ui, false))
        model_say(ui->model, SAYING_ERROR, "Open the chat first.");
}

static void do_mute(struct ui *ui, const struct words *words)
{
    (void)words;
    if (!chat_show_box(ui, true))
        model_say(ui->model, SAYING_ERROR, "Open the chat first.");
}

static void do_follow(struct ui *ui, const struct words *words)
{
    model_follow(ui->model, handle_of(words), true);
}

static void do_unfollow(struct ui *ui, const struct words *words)
{
    model_follow(ui->model, handle_of(words), false);
}

static void do_person(struct ui *ui, const struct words *words)
{
    profile_show(ui, handle_of(words));
}

static void do_topic(struct ui *ui, const struct words *words)
{
    topic_show(ui, words->at[1]);
}

/* What stands behind the command, as it was typed. */
static const char *rest_of(const struct ui *ui)
{
    const char *line = ui->command->field.text;

    line += strspn(line, " ");
    line += strcspn(line, " ");
    return line + strspn(line, " ");
}

static void do_team(struct ui *ui, const struct words *words)
{
    if (words->count < 2)
        team_show_mine(ui);
    else
        find_show_teams(ui, rest_of(ui));
}

static void do_teams(struct ui *ui, const struct words *words)
{
    (void)words;
    find_show_teams(ui, rest_of(ui));
}

static void do_new_team(struct ui *ui, const struct words *words)
{
    (void)words;
    team_create_show(ui);
}

static void do_find(struct ui *ui, const struct words *words)
{
    if (words->count < 2)
        find_show(ui);
    else
        find_show_words(ui, rest_of(ui));
}

static void do_settings(struct ui *ui, const struct words *words)
{
    (void)words;
    settings_show(ui);
}

static void do_index(struct ui *ui, const struct words *words)
{
    (void)words;
    ui_go(ui, SCREEN_INDEX);
}

static void do_pipeline(struct ui *ui, const struct words *words)
{
    (void)words;
    pipeline_show(ui);
}

static void do_trace(struct ui *ui, const struct words *words)
{
    trace_show(ui, TRACE_EVENT, words->at[1], NULL, words->at[1]);
}

static void do_why(struct ui *ui, const struct words *words)
{
    const char *handle = words->at[2] + (words->at[2][0] == '@');

    trace_show(ui, TRACE_PERSON, words->at[1], handle, arena_printf(ui->mem, "@%s", handle));
}

static void do_mail(struct ui *ui, const struct words *words)
{
    (void)words;
    mail_show(ui);
}

static void do_me(struct ui *ui, const struct words *words)
{
    (void)words;
    me_show(ui);
}

static void do_help(struct ui *ui, const struct words *words)
{
    (void)words;
    help_show(ui);
}

static void do_sign_out(struct ui *ui, const struct words *words)
{
    (void)words;
    ui->wants.sign_out = true;
}

static void do_quit(struct ui *ui, const struct words *words)
{
    (void)words;
    ui_quit(ui);
}

static const struct {
    const char *name, *usage;
    enum word_kind kind;
    size_t least; /* words behind it */
    void (*run)(struct ui *ui, const struct words *words);
} commands[] = {
    { "home", "the feed", WORDS_NONE, 0, do_home },
    { "notifications", "what concerns you", WORDS_NONE, 0, do_notifications },
    { "chat", "NAME: a chat", WORDS_CHAT, 0, do_chat },
    { "open", "HANDLE: write to a person", WORDS_HANDLE, 1, do_open },
    { "group", "NAME HANDLES: a new group; a NAME of several words in \"\"", WORDS_NAME_AND_HANDLES,
      2, do_group },
    { "invite", "HANDLES: into the group or the team that is open", WORDS_HANDLES, 1, do_invite },
    { "members", "of the chat that is open, and what can be done there", WORDS_NONE, 0,
      do_members },
    { "mute", "the chat that is open, for some time or no longer", WORDS_NONE, 0, do_mute },
    { "leave", "the group that is open", WORDS_NONE, 0, do_leave },
    { "follow", "HANDLE: see what they do", WORDS_HANDLE, 1, do_follow },
    { "unfollow", "HANDLE", WORDS_HANDLE, 1, do_unfollow },
    { "person", "HANDLE: who they are", WORDS_HANDLE, 1, do_person },
    { "topic", "TOPIC: what is said about it", WORDS_NONE, 1, do_topic },
    { "team", "yours; or WORDS: teams that have them", WORDS_NONE, 0, do_team },
    { "teams", "WORDS: teams that have them; all of them", WORDS_NONE, 0, do_teams },
    { "newteam", "make a team", WORDS_NONE, 0, do_new_team },
    { "find", "WORDS: people, updates, messages, teams, topics", WORDS_NONE, 0, do_find },
    { "settings", "where you are signed in, whom you block, the password", WORDS_NONE, 0,
      do_settings },
    { "index", "how you are: a check-in, charts, history", WORDS_NONE, 0, do_index },
    { "pipeline", "topics, queues, functions; for administrators", WORDS_NONE, 0, do_pipeline },
    { "trace", "ID: what became of an event, an update, a comment, a message", WORDS_NONE, 1,
      do_trace },
    { "why", "ID HANDLE: what it was to somebody, or why it was nothing", WORDS_NONE, 2, do_why },
    { "mail", "what waits to be mailed to you", WORDS_NONE, 0, do_mail },
    { "me", "your own profile", WORDS_NONE, 0, do_me },
    { "post", "write an update", WORDS_NONE, 0, do_compose },
    { "help", "the keys", WORDS_NONE, 0, do_help },
    { "signout", "end this session", WORDS_NONE, 0, do_sign_out },
    { "quit", "leave everi", WORDS_NONE, 0, do_quit },
    { "q", "leave everi", WORDS_NONE, 0, do_quit },
};

/* Words between blanks; "several words" in quotes are one. */
static void split(const char *line, struct words *words)
{
    words->count = 0;
    while (words->count < WORDS_MOST) {
        bool quoted;
        size_t len;

        line += strspn(line, " ");
        if (!*line)
            return;
        quoted = *line == '"';
        line += quoted;
        len = strcspn(line, quoted ? "\"" : " ");
        snprintf(words->at[words->count++], WORD_BYTES, "%.*s", (int)len, line);
        line += len + (quoted && line[len] == '"');
    }
}

struct command_view *command_new(void)
{
    return mem_new(sizeof(struct command_view));
}

void command_free(struct command_view *view)
{
    mem_free(view);
}

void command_show(struct ui *ui)
{
    command_show_with(ui, "");
}

static void run(struct ui *ui)
{
    struct words *words = arena_alloc(ui->mem, sizeof *words);

    split(ui->command->field.text, words);
    ui->over = NULL;
    if (words->count == 0)
        return;
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (strcmp(commands[i].name, words->at[0]) != 0)
            continue;
        if (words->count <= commands[i].least)
            model_say(ui->model, SAYING_ERROR, ":%s %s", commands[i].name, commands[i].usage);
        else
            commands[i].run(ui, words);
        return;
    }
    model_say(ui->model, SAYING_ERROR, "There is no command \"%.40s\". Tab shows them.",
              words->at[0]);
}

/* ---- completion ---- */

static void offer_commands(struct command_view *view, const char *prefix)
{
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (strncmp(commands[i].name, prefix, strlen(prefix)) == 0 && strlen(commands[i].name) > 1)
            (void)popup_add(&view->popup, commands[i].name, commands[i].usage);
    }
}

static void offer_chats(struct ui *ui, const char *prefix)
{
    for (size_t i = 0; i < chats_count(&ui->model->chats); i++) {
        const char *name = field_text(chats_at(&ui->model->chats, i), "name");
        char text[POPUP_TEXT];

        snprintf(text, sizeof text, strchr(name, ' ') ? "\"%.80s\"" : "%.80s", name);
        if (strncasecmp(name, prefix, strlen(prefix)) == 0)
            (void)popup_add(&ui->command->popup, text, "");
    }
}

static void complete(struct ui *ui)
{
    struct command_view *view = ui->command;
    const char *line = view->field.text;
    size_t name_len = strcspn(line, " "), words = 0;
    const char *prefix = line;

    popup_close(&view->popup);
    for (const char *p = line; *p; p++) {
        if (*p == ' ' && p[1] != ' ') {
            prefix = p + 1;
            words++;
        }
    }
    view->word = (size_t)(prefix - line);
    if (words == 0) {
        offer_commands(view, prefix);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        enum word_kind kind = commands[i].kind;

        if (strlen(commands[i].name) != name_len || strncmp(commands[i].name, line, name_len) != 0)
            continue;
        if (kind == WORDS_CHAT && words == 1)
            offer_chats(ui, prefix + (*prefix == '"'));
        else if ((kind == WORDS_HANDLE && words == 1) || kind == WORDS_HANDLES ||
                 (kind == WORDS_NAME_AND_HANDLES && words > 1))
            people_complete(ui->model, &view->popup, "", prefix + (*prefix == '@'), NULL);
    }
}

static void accept(struct ui *ui)
{
    struct command_view *view = ui->command;
    char line[FIELD_BYTES];

    snprintf(line, sizeof line, "%.*s%s ", (int)view->word, view->field.text,
             view->popup.items[view->popup.selected].text);
    field_set(&view->field, line);
    complete(ui);
    popup_close(&view->popup);
}

void command_show_with(struct ui *ui, const char *words)
{
    field_set(&ui->command->field, words);
    popup_close(&ui->command->popup);
    ui->over = &command_ops;
    if (*words)
        complete(ui);
}

static bool command_grab(struct ui *ui, const struct input *input)
{
    switch (popup_key(&ui->command->popup, input)) {
    case POPUP_ACCEPTED:
        accept(ui);
        return true;
    case POPUP_MOVED:
        return true;
    case POPUP_CLOSED:
        popup_close(&ui->command->popup);
        return true;
    case POPUP_IGNORED:
        break;
    }
    return false;
}

static bool command_act(struct ui *ui, enum action action)
{
    if (action == ACTION_OPEN)
        run(ui);
    else if (action == ACTION_COMPLETE)
        complete(ui);
    else if (action == ACTION_BACK)
        ui->over = NULL;
    else
        return false;
    return true;
}

static bool command_type(struct ui *ui, const struct input *input)
{
    struct command_view *view = ui->command;
    bool was_empty = view->field.len == 0;
    int flags = field_key(&view->field, input);

    if (flags & FIELD_CHANGED)
        complete(ui);
    if (was_empty && input->kind == INPUT_KEY && input->code == KEY_BACKSPACE_KEY)
        ui->over = NULL;
    return true;
}

static void command_draw(struct ui *ui, struct rect main, struct rect pane)
{
    int row = frame_status_row(ui), cols = grid_cols(ui->grid);

    ui_below(ui)->draw(ui, main, pane);
    grid_clear(ui->grid, (struct rect){ row, 0, 1, cols });
    grid_text(ui->grid, row, 0, 1, LOOK_TITLE, ":");
    field_draw(&ui->command->field, ui->grid, row, 1, cols - 1, true);
    popup_draw(&ui->command->popup, ui->grid, (struct rect){ 0, 0, row + 1, cols }, row,
               1 + (int)ui->command->word);
}

static size_t command_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_COMMAND;
    return 1;
}

const struct view_ops command_ops = { .draw = command_draw,
                                      .act = command_act,
                                      .grab = command_grab,
                                      .type = command_type,
                                      .contexts = command_contexts };
