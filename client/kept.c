/* Invariant: a message is on disk before it is on the wire, so one that was written is never lost;
 * that it is there twice does no harm, because its client_id goes with it. */
#include "kept.h"

enum { CACHE_PAUSE_MS = 5000 };

void kept_init(struct kept *kept)
{
    kept->cache_at_ms = -1;
}

/* Takes the value. */
static void keep_one(struct keep *keep, struct model *model, const struct net_url *url,
                     const char *what, json_t *value)
{
    struct err err;

    if (*model->me && !keep_keep_json(keep, what, url, model->me, value, &err))
        model_say(model, SAYING_ERROR, "%s", err.text);
    json_decref(value);
}

static void keep_unsent(struct keep *keep, struct model *model, const struct net_url *url)
{
    if (model->unsent.changed)
        keep_one(keep, model, url, "unsent", unsent_write(&model->unsent));
    model->unsent.changed = false;
}

static void keep_drafts(struct keep *keep, struct model *model, const struct net_url *url)
{
    if (model->drafts.keep_at_ms >= 0)
        keep_one(keep, model, url, "drafts", json_incref(model->drafts.texts));
    model->drafts.keep_at_ms = -1;
}

static void keep_reminders(struct keep *keep, struct model *model, const struct net_url *url)
{
    if (model->index.changed)
        keep_one(keep, model, url, "reminders", index_write_reminders(&model->index));
    model->index.changed = false;
}

static void keep_choices(struct keep *keep, struct model *model)
{
    struct err err;

    if (!model->here.changed)
        return;
    model->here.changed = false;
    for (int i = 0; i < HERE_CHOICES; i++) {
        if (!keep_keep_choice(keep, here_name((enum here_choice)i),
                              here_value(&model->here, (enum here_choice)i), &err))
            model_say(model, SAYING_ERROR, "%s", err.text);
    }
}

void kept_read_choice(struct keep *keep, struct here *here, enum here_choice choice)
{
    struct arena *mem = arena_new();
    const char *word = keep_choice(keep, here_name(choice), mem);

    if (word)
        (void)here_set(here, choice, word); /* of another version, perhaps: then as it is */
    arena_free(mem);
}

static void keep_cache(struct kept *kept, struct keep *keep, struct model *model,
                       const struct net_url *url)
{
    keep_one(keep, model, url, "cache", model_write_cache(model));
    model->cache_changed = false;
    kept->cache_at_ms = -1;
}

void kept_read(struct keep *keep, struct model *model, const struct net_url *url)
{
    json_t *unsent = keep_json(keep, "unsent", url, model->me);
    json_t *drafts = keep_json(keep, "drafts", url, model->me);
    json_t *cache = keep_json(keep, "cache", url, model->me);
    json_t *reminders = keep_json(keep, "reminders", url, model->me);

    unsent_read(&model->unsent, unsent);
    drafts_read(&model->drafts, drafts);
    model_read_cache(model, cache);
    index_read_reminders(&model->index, reminders);
    json_decref(reminders);
    json_decref(unsent);
    json_decref(drafts);
    json_decref(cache);
}

static int64_t sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < 0 || (b_ms >= 0 && b_ms < a_ms) ? b_ms : a_ms;
}

int64_t kept_in_time(struct kept *kept, struct keep *keep, struct model *model,
                     const struct net_url *url)
{
    keep_unsent(keep, model, url);
    keep_reminders(keep, model, url);
    keep_choices(keep, model);
    if (model->drafts.keep_at_ms <= model->tick_ms)
        keep_drafts(keep, model, url);
    if (model->cache_changed && kept->cache_at_ms < 0)
        kept->cache_at_ms = model->tick_ms + CACHE_PAUSE_MS;
    if (kept->cache_at_ms >= 0 && kept->cache_at_ms <= model->tick_ms)
        keep_cache(kept, keep, model, url);
    return sooner(model->drafts.keep_at_ms, kept->cache_at_ms);
}

void kept_now(struct kept *kept, struct keep *keep, struct model *model, const struct net_url *url)
{
    keep_unsent(keep, model, url);
    keep_reminders(keep, model, url);
    keep_choices(keep, model);
    keep_drafts(keep, model, url);
    if (model->cache_changed)
        keep_cache(kept, keep, model, url);
}
