#include "client_rig.h"

#include "unit.h"

#include "json_read.h"
#include "mem.h"

json_t *rig_json(const char *quoted)
{
    AUTO_FREE char *text = mem_strdup(quoted);
    json_t *value;
    struct err err;

    for (char *p = text; (p = strchr(p, '\''));)
        *p = '"';
    if (!json_read(text, strlen(text), 32, &value, &err))
        fail_msg("%s\n    in %s", err.text, quoted);
    return value;
}

struct model *rig_model(void)
{
    struct model *model = model_new();

    snprintf(model->me, sizeof model->me, "agshin");
    model->now_ms = 1795444200000;
    model->link.state = LINK_LIVE;
    model->feed.loaded = model->notices.loaded = model->chats.loaded = true;
    return model;
}

void rig_push(struct model *model, const char *method, const char *params)
{
    AUTO_JSON json_t *value = rig_json(params);

    model_push(model, method, value);
}

struct ask *rig_ask(struct model *model, const char *method)
{
    struct ask *ask = model_next_ask(model);

    if (!ask || strcmp(ask->method, method) != 0)
        fail_msg("asked %s instead of %s", ask ? ask->method : "nothing", method);
    return ask;
}

void rig_answer(struct model *model, const char *method, const char *result)
{
    AUTO_JSON json_t *value = rig_json(result);

    model_answer(model, rig_ask(model, method), value, NULL);
}

void rig_refuse(struct model *model, const char *method, const char *error)
{
    AUTO_JSON json_t *value = rig_json(error);

    model_answer(model, rig_ask(model, method), NULL, value);
}

void rig_idle(struct model *model)
{
    struct ask *ask = model_next_ask(model);

    if (ask)
        fail_msg("asked %s, and nothing was to be asked", ask->method);
}

json_t *rig_update(const char *id, const char *author, const char *text)
{
    return json_pack("{s:s, s:{s:s, s:s}, s:s, s:s, s:i, s:i, s:i, s:b, s:b}", "id", id, "author",
                     "handle", author, "name", author, "text", text, "at",
                     "2026-11-23T14:20:00.000Z", "likes", 0, "recommends", 0, "comments", 0,
                     "liked", 0, "recommended", 0);
}

json_t *rig_message(const char *conversation, int seq, const char *from, const char *text)
{
    char id[32];

    snprintf(id, sizeof id, "%.16s-%d", conversation, seq);
    return json_pack("{s:s, s:s, s:i, s:{s:s, s:s}, s:s, s:s}", "id", id, "conversation",
                     conversation, "seq", seq, "from", "handle", from, "name", from, "text", text,
                     "at", "2026-11-23T14:20:00.000Z");
}
