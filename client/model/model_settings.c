/* Settings, sessions, the password: asks and what follows from their answers (rows of
 * model_answers.c). */
#include "model_settings.h"

#include <stdio.h>

#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

void settings_done(struct my_settings *settings)
{
    json_decref(settings->person);
    json_decref(settings->notices);
}

void settings_set_stale(struct my_settings *settings)
{
    settings->stale = true;
    settings->refused[0] = '\0';
}

void model_want_settings(struct model *model)
{
    struct my_settings *settings = &model->settings;

    if (!model_is_live(model) || settings->loading || *settings->refused ||
        (settings->person && settings->notices && !settings->stale))
        return;
    settings->loading = true;
    settings->stale = false;
    model_ask(model, ASK_SETTINGS, "person.settings", json_object(), NULL);
    model_ask(model, ASK_NOTICE_SETTINGS, "notification.settings", json_object(), NULL);
}

static void set(struct model *model, const char *name, json_t *value)
{
    if (model->settings.person && model_can_ask(model)) {
        json_object_set(model->settings.person, name, value);
        model_ask(model, ASK_SETTINGS, "person.settings", json_pack("{s:O}", name, value),
                  json_object());
    }
    json_decref(value);
}

void model_set_setting(struct model *model, const char *name, const char *value)
{
    set(model, name, json_string(value));
}

void model_set_switch(struct model *model, const char *name, bool on)
{
    set(model, name, json_boolean(on));
}

void model_send_setting(struct model *model, const char *name, const char *value)
{
    model->form = FORM_WAITS;
    model_ask(model, ASK_SETTINGS_FORM, "person.settings", json_pack("{s:s}", name, value),
              json_object());
}

void settings_take(struct model *model, const struct ask *ask, const json_t *result)
{
    model->settings.loading = false;
    json_decref(model->settings.person);
    model->settings.person = json_deep_copy(result);
    if (ask->purpose == ASK_SETTINGS_FORM)
        model->form = FORM_TAKEN;
    if (ask->note)
        model_say(model, SAYING_GOOD, "Saved.");
    translate_settings_known(model);
}

void settings_fail(struct model *model, const struct ask *ask, const json_t *error)
{
    struct my_settings *settings = &model->settings;

    settings->loading = false;
    if (ask->note) {
        settings->stale = true; /* what is shown is not so */
        model_say(model, SAYING_ERROR, "%s",
                  error ? field_text(error, "message")
                        : "The connection broke off before that was saved.");
    } else if (error) {
        snprintf(settings->refused, sizeof settings->refused, "%s", field_text(error, "message"));
    }
}

/* ---- what I want to hear of ---- */

void settings_take_notices(struct model *model, const struct ask *ask, const json_t *result)
{
    const json_t *values = field_object(result, "settings");

    model->settings.loading = false;
    json_decref(model->settings.notices);
    model->settings.notices = values ? json_deep_copy(values) : json_object();
    if (ask->note)
        model_say(model, SAYING_GOOD, "Saved.");
}

bool model_notice_setting(const struct model *model, const char *kind, const char *channel)
{
    return field_true(field_object(model->settings.notices, kind), channel);
}

void model_set_notice(struct model *model, const char *kind, const char *channel, bool on)
{
    json_t *values = field_object(model->settings.notices, kind);

    if (!values || !model_can_ask(model))
        return;
    json_object_set_new(values, channel, json_boolean(on));
    model_ask(model, ASK_NOTICE_SETTINGS, "notification.settings",
              json_pack("{s:{s:{s:b}}}", "settings", kind, channel, on), json_object());
}

/* ---- sessions and the password ---- */

void model_revoke_session(struct model *model, const char *session)
{
    if (model_can_ask(model))
        model_ask(model, ASK_REVOKE, "session.revoke", json_pack("{s:s}", "session", session),
                  json_pack("{s:i, s:s}", "kind", (int)PAGES_SESSIONS, "id", session));
}

void model_remove_key(struct model *model, const char *key)
{
    if (model_can_ask(model))
        model_ask(model, ASK_REVOKE, "session.remove_key", json_pack("{s:s}", "key", key),
                  json_pack("{s:i, s:s}", "kind", (int)PAGES_KEYS, "id", key));
}

void model_add_key(struct model *model, const char *label, const char *key, const char *password)
{
    model->form = FORM_WAITS;
    model_ask_secretly(
        model, ASK_ADD_KEY, "session.add_key",
        json_pack("{s:s, s:s, s:s}", "label", label, "key", key, "password", password));
}

void settings_take_key(struct model *model, const struct ask *ask, const json_t *result)
{
    struct paged *keys = pages_find(&model->pages, PAGES_KEYS, "");

    (void)ask, (void)result;
    model->form = FORM_TAKEN;
    if (keys)
        keys->stale = true;
    model_say(model, SAYING_GOOD, "Whoever has this key can sign in as you.");
}

void settings_take_gone(struct model *model, const struct ask *ask, const json_t *result)
{
    enum page_kind kind = (enum page_kind)field_int(ask->note, "kind");

    (void)result;
    pages_drop(pages_find(&model->pages, kind, ""), field_text(ask->note, "id"));
    model_say(model, SAYING_GOOD, "Done.");
}

void model_change_password(struct model *model, const char *old, const char *new)
{
    model->form = FORM_WAITS;
    model_ask_secretly(model, ASK_PASSWORD, "session.change_password",
                       json_pack("{s:s, s:s}", "old", old, "new", new));
}

void settings_take_password(struct model *model, const struct ask *ask, const json_t *result)
{
    struct paged *sessions = pages_find(&model->pages, PAGES_SESSIONS, "");

    (void)ask, (void)result;
    model->form = FORM_TAKEN;
    if (sessions)
        sessions->stale = true;
    model_say(model, SAYING_GOOD, "The password is changed; your other sessions have ended.");
}
