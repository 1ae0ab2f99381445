/* Sessions and the password: asks and what follows from their answers (rows of
 * model_answers.c). */
#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

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
