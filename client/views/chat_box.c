/* `m`: who is in a conversation and what can be done there, in a box; picking somebody shows what
 * can be done with them. What is offered is what the server lets one do; it has the last word. */
#include <stdio.h>
#include <string.h>

#include "chat_parts.h"
#include "clock.h"
#include "form.h"
#include "limits.h"
#include "model_fields.h"
#include "picker.h"

enum { FORM_NAME, FORM_ABOUT };

static const json_t *boxed(struct ui *ui)
{
    return chats_find(&ui->model->chats, ui->chat->boxed);
}

static bool is_group(const json_t *chat)
{
    return field_is(chat, "kind", "group");
}

static bool is_led_by_me(const json_t *chat)
{
    return is_group(chat) && (field_is(chat, "role", "owner") || field_is(chat, "role", "admin"));
}

static const json_t *member_of(struct ui *ui, const char *handle)
{
    const struct history *history = history_find(&ui->model->histories, ui->chat->boxed);
    const json_t *member;
    size_t i;

    json_array_foreach(history ? history->members : NULL, i, member)
    {
        if (field_is(field_object(member, "person"), "handle", handle))
            return member;
    }
    return NULL;
}

/* ---- silence ---- */

static const struct {
    const char *words, *value;
    int64_t hours; /* 0: none of its own */
} silences[] = {
    { "for an hour", "1", 1 },
    { "for eight hours", "8", 8 },
    { "for ever", "ever", 0 },
    { "no longer", "off", 0 },
};

static void silence_picked(struct ui *ui, const char *value)
{
    for (size_t i = 0; i < ARRAY_LEN(silences); i++) {
        char until[CLOCK_TEXT_MAX];

        if (strcmp(silences[i].value, value) != 0)
            continue;
        (void)clock_format(ui->model->now_ms + silences[i].hours * 3600000, until);
        model_silence(ui->model, ui->chat->boxed,
                      silences[i].hours > 0        ? until
                      : strcmp(value, "ever") == 0 ? "9999-12-31T00:00:00.000Z"
                                                   : NULL);
    }
    ui->over = NULL;
}

void chat_show_silence(struct ui *ui, const json_t *chat)
{
    snprintf(ui->chat->boxed, sizeof ui->chat->boxed, "%s", field_text(chat, "id"));
    picker_show(ui, arena_printf(ui->mem, "mute %s", field_text(chat, "name")), PICKER_NUMBERED,
                silence_picked);
    for (size_t i = 0; i < ARRAY_LEN(silences); i++)
        picker_add(ui,
                   &(struct picker_item){ .head = silences[i].words, .value = silences[i].value });
}

/* ---- name and about ---- */

static void send_edit(struct ui *ui)
{
    json_t *changes = json_pack("{s:s}", "id", ui->chat->boxed);

    if (form_changed(ui, FORM_NAME))
        json_object_set_new(changes, "name", json_string(form_text(ui, FORM_NAME)));
    if (form_changed(ui, FORM_ABOUT))
        json_object_set_new(changes, "about", json_string(form_text(ui, FORM_ABOUT)));
    if (json_object_size(changes) > 1)
        model_edit_group(ui->model, changes);
    else
        form_close(ui);
    json_decref(changes);
}

static void edit(struct ui *ui)
{
    const json_t *chat = boxed(ui);

    form_begin(ui, "group", send_edit);
    form_add(ui, "Name", "name", field_text(chat, "name"));
    form_add_text(ui, "About", "about", field_text(chat, "about"), LIMIT_ABOUT);
    form_show(ui);
}

/* ---- leaving ---- */

static void leave_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_leave(ui->model, ui->chat->boxed);
}

void chat_ask_to_leave(struct ui *ui, const char *conversation)
{
    snprintf(ui->chat->boxed, sizeof ui->chat->boxed, "%s", conversation);
    ui_ask(ui, leave_answered, "Leave %.60s? y/n", field_text(boxed(ui), "name"));
}

/* ---- somebody in it ---- */

static void remove_answered(struct ui *ui, bool yes)
{
    if (yes)
        model_remove_member(ui->model, ui->chat->boxed, ui->chat->member);
}

static void member_act(struct ui *ui, const char *value)
{
    struct chat_view *view = ui->chat;

    ui->over = NULL;
    if (strcmp(value, "profile") == 0)
        profile_show(ui, view->member);
    else if (strcmp(value, "write") == 0)
        model_open_chat(ui->model, view->member);
    else if (strcmp(value, "remove") == 0)
        ui_ask(ui, remove_answered, "Remove @%.60s from the group? y/n", view->member);
    else
        model_set_role(ui->model, view->boxed, view->member, value);
}

static void offer(struct ui *ui, const char *words, const char *value)
{
    picker_add(ui, &(struct picker_item){ .head = words, .value = value });
}

static void offer_roles(struct ui *ui, const json_t *member)
{
    static const char *const roles[][2] = { { "make them an owner", "owner" },
                                            { "make them an admin", "admin" },
                                            { "make them a member like others", "member" } };

    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        if (!field_is(member, "role", roles[i][1]))
            offer(ui, roles[i][0], roles[i][1]);
    }
}

static void show_member(struct ui *ui, const char *handle)
{
    const json_t *chat = boxed(ui), *member;
    bool me = strcmp(handle, ui->model->me) == 0;

    snprintf(ui->chat->member, sizeof ui->chat->member, "%s", handle);
    member = member_of(ui, ui->chat->member);
    picker_show(ui, arena_printf(ui->mem, "@%s", ui->chat->member), PICKER_NUMBERED, member_act);
    offer(ui, "who they are", "profile");
    if (!me)
        offer(ui, "write to them", "write");
    if (is_group(chat) && field_is(chat, "role", "owner"))
        offer_roles(ui, member);
    /* protocol: "admins don't touch owners" */
    if (is_led_by_me(chat) && !me &&
        (field_is(chat, "role", "owner") || !field_is(member, "role", "owner")))
        offer(ui, "remove from the group; asks", "remove");
}

/* ---- the box ---- */

/* The command is about the conversation that is open. */
static void invite(struct ui *ui)
{
    if (strcmp(chat_shown(ui), ui->chat->boxed) != 0)
        chat_show(ui, ui->chat->boxed);
    command_show_with(ui, "invite ");
}

static void want_more(struct ui *ui)
{
    struct history *history = history_find(&ui->model->histories, ui->chat->boxed);

    if (history)
        model_want_more_members(ui->model, history);
    if (!model_is_live(ui->model))
        model_say(ui->model, SAYING_ERROR, "Not connected: they come when you are.");
}

static void picked(struct ui *ui, const char *value)
{
    if (strcmp(value, "more") == 0) {
        want_more(ui);
        return;
    }
    ui->over = NULL;
    if (*value == '@')
        show_member(ui, value + 1);
    else if (strcmp(value, "invite") == 0)
        invite(ui);
    else if (strcmp(value, "edit") == 0)
        edit(ui);
    else if (strcmp(value, "mute") == 0)
        chat_show_silence(ui, boxed(ui));
    else
        chat_ask_to_leave(ui, ui->chat->boxed);
}

static void offer_more(struct ui *ui, const json_t *chat, const struct history *history)
{
    long long left = field_int(chat, "members") - (long long)json_array_size(history->members);

    if (history->members_next && left > 0)
        offer(ui,
              arena_printf(ui->mem, "%lld more%s", left,
                           history->members_loading ? ", coming" : ": Enter brings some of them"),
              "more");
}

static void fill(struct ui *ui)
{
    const json_t *chat = boxed(ui), *member;
    const struct history *history;
    size_t i;

    if (!chat)
        return;
    history = model_want_history(ui->model, ui->chat->boxed);
    chat_watch_members(ui, history);
    if (is_led_by_me(chat)) {
        offer(ui, "invite somebody", "invite");
        offer(ui, "its name, and what it is about", "edit");
    }
    offer(ui, chat_is_muted(chat, ui->model->now_ms) ? "it is muted: for how long" : "mute it",
          "mute");
    if (is_group(chat))
        offer(ui, "leave; asks", "leave");
    json_array_foreach(history->members, i, member)
    {
        const json_t *person = field_object(member, "person");
        const char *handle = field_text(person, "handle");

        picker_add(
            ui, &(struct picker_item){
                    .head = field_text(person, "name"),
                    .note = arena_printf(ui->mem, "@%s%s%s%s", handle, is_group(chat) ? " · " : "",
                                         is_group(chat) ? field_text(member, "role") : "",
                                         model_is_online(ui->model, handle) ? " · online" : ""),
                    .value = arena_printf(ui->mem, "@%s", handle),
                });
    }
    offer_more(ui, chat, history);
}

void chat_show_members(struct ui *ui, const json_t *chat)
{
    snprintf(ui->chat->boxed, sizeof ui->chat->boxed, "%s", field_text(chat, "id"));
    picker_show_live(ui, arena_printf(ui->mem, "%s %s", chat_sign(chat), field_text(chat, "name")),
                     fill, picked);
}
