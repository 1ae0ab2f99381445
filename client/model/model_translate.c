#include "model_translate.h"

#include <stdio.h>
#include <string.h>

#include "model.h"
#include "model_fields.h"
#include "model_parts.h"

enum { TRANSLATIONS_MOST = 200 };

void translations_done(struct translations *translations)
{
    json_decref(translations->known);
    json_decref(translations->shown);
}

static const json_t *known_of(const struct model *model, const json_t *update)
{
    const json_t *known = json_object_get(model->translations.known, field_text(update, "id"));

    return known && field_is(known, "of", field_text(update, "text")) ? known : NULL;
}

const json_t *model_translation(const struct model *model, const json_t *update)
{
    return json_object_get(model->translations.shown, field_text(update, "id"))
               ? known_of(model, update)
               : NULL;
}

static void show(struct model *model, const char *id, bool on)
{
    struct translations *translations = &model->translations;

    if (!translations->shown)
        translations->shown = json_object();
    if (on)
        json_object_set_new(translations->shown, id, json_true());
    else
        json_object_del(translations->shown, id);
    model_touch(model);
}

static void ask(struct model *model, const json_t *update)
{
    const char *id = field_text(update, "id");
    const char *to = field_text(model->settings.person, "language");

    model_ask(model, ASK_TRANSLATE, "update.translate", json_pack("{s:s, s:s}", "id", id, "to", to),
              json_pack("{s:s, s:s}", "id", id, "of", field_text(update, "text")));
    model_say(model, SAYING_NEWS, "Translating…");
}

void model_toggle_translation(struct model *model, const char *id)
{
    struct translations *translations = &model->translations;
    const json_t *update = model_update(model, id), *known = known_of(model, update);

    translations->waiting[0] = '\0';
    if (model_translation(model, update)) {
        show(model, id, false);
    } else if (known && field_is(known, "to", field_text(model->settings.person, "language"))) {
        show(model, id, true);
    } else if (!update || !model_can_ask(model)) {
        return;
    } else if (model->settings.person) {
        ask(model, update);
    } else {
        snprintf(translations->waiting, sizeof translations->waiting, "%s", id);
        model_want_settings(model); /* they say into what */
    }
}

void translate_settings_known(struct model *model)
{
    char id[sizeof model->translations.waiting];

    snprintf(id, sizeof id, "%s", model->translations.waiting);
    if (*id)
        model_toggle_translation(model, id);
}

void translate_take(struct model *model, const struct ask *ask, const json_t *result)
{
    struct translations *translations = &model->translations;
    const char *id = field_text(ask->note, "id"), *to = field_text(ask->params, "to");

    if (field_is(result, "from", to)) {
        model_say(model, SAYING_NEWS, "It is in your language already (%s).", to);
        return;
    }
    if (json_object_size(translations->known) >= TRANSLATIONS_MOST)
        json_object_clear(translations->known);
    if (!translations->known)
        translations->known = json_object();
    json_object_set_new(translations->known, id,
                        json_pack("{s:s, s:s, s:s, s:s}", "of", field_text(ask->note, "of"), "to",
                                  to, "text", field_text(result, "text"), "from",
                                  field_text(result, "from")));
    model->saying = (struct saying){ 0 };
    show(model, id, true);
}

void translate_fail(struct model *model, const struct ask *ask, const json_t *error)
{
    if (field_is(field_object(error, "data"), "reason", "unavailable"))
        model_say(model, SAYING_ERROR, "It cannot be translated now: %s",
                  field_text(error, "message"));
    else
        model_say_refusal(model, ask, error);
}
