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
        (settings->person && !settings->stale))
        return;
    settings->loading = true;
    settings->stale = false;
    model_ask(model, ASK_SETTINGS, "person.settings", json_object(), NULL);
}

void model_set_setting(struct model *model, const char *name, const char *value)
{
    if (!model->settings.person || !model_can_ask(model))
        return;
    json_object_set_new(model->settings.person, name, json_string(value));
    model_ask(model, ASK_SETTINGS, "person.settings", json_pack("{s:s}", name, value),
              json_object());
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

/* ---- sessions and the password ---- */

void model_revoke_session(struct model *model, const char *session)
{
    if (model_can_ask(model))
        model_ask(model, ASK_REVOKE, "session.revoke", json_pack("{s:s}", "session", session),
                  json_pack("{s:i, s:s}", "kind", (int)PAGES_SESSIONS, "id", session));
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
