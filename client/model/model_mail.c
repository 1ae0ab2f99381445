#include "model_mail.h"

#include <stdio.h>

#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

void pending_mail_done(struct pending_mail *pending)
{
    json_decref(pending->items);
}

void model_look_at_mail(struct model *model)
{
    struct pending_mail *pending = &model->pending_mail;

    pending->refused[0] = '\0';
    if (pending->loading || !model_is_live(model))
        return;
    pending->loading = true;
    model_ask(model, ASK_PENDING_MAIL, "notification.pending_mail", json_object(), NULL);
}

void mail_take(struct model *model, const struct ask *ask, const json_t *result)
{
    struct pending_mail *pending = &model->pending_mail;

    (void)ask;
    pending->loading = false;
    json_decref(pending->items);
    pending->items = page_items(result);
}

void mail_fail(struct model *model, const struct ask *ask, const json_t *error)
{
    struct pending_mail *pending = &model->pending_mail;

    pending->loading = false;
    if (error)
        model_refusal_words(ask, error, pending->refused, sizeof pending->refused);
}

void model_skip_mail(struct model *model, const char *id)
{
    if (model_can_ask(model))
        model_ask(model, ASK_SKIP_MAIL, "notification.skip_mail", json_pack("{s:s}", "id", id),
                  json_pack("{s:s}", "id", id));
}

void mail_take_skipped(struct model *model, const struct ask *ask, const json_t *result)
{
    int at = item_find(model->pending_mail.items, NULL, field_text(ask->note, "id"));

    (void)result;
    if (at >= 0)
        json_array_remove(model->pending_mail.items, (size_t)at);
    model_say(model, SAYING_GOOD, "That is not mailed.");
}

/* ---- my address ---- */

void model_set_address(struct model *model, const char *email, const char *password)
{
    model->form = FORM_WAITS;
    model_ask_secretly(model, ASK_ADDRESS, "person.edit",
                       json_pack("{s:s, s:s}", "email", email, "password", password));
}

void mail_take_address(struct model *model, const struct ask *ask, const json_t *result)
{
    people_take_edit(model, ask, result);
    if (*field_text(result, "email") && !field_true(result, "email_confirmed"))
        model_say(model, SAYING_GOOD, "Saved. A mail with a link that confirms it is on its way.");
}
