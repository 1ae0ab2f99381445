/* link_preview: what the page behind an update's first link says of itself. One fetch a link: an
 * edit that leaves the first link as it was fetches nothing, and a link that was edited away before
 * its turn came is the later event's business. */
#include <string.h>

#include "fetch.h"
#include "functions.h"
#include "link_preview.h"
#include "update.h"
#include "update_link.h"

struct preview_work {
    const char *url;
    bool found;
    struct link_preview preview;
};

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* The link that this event brought and that still stands; NULL: none. */
static const char *link_brought(struct turn *turn, const struct event *event, struct arena *mem)
{
    struct update_id id = { event->subject };
    bool edited = event->type == EVENT_UPDATE_EDITED;
    int64_t version = edited ? event->about : 1; /* an edit names the version that it made */
    const char *now;
    struct update_row row;

    if (!update_read_row(turn->db, mem, id, &row))
        return NULL;
    now = update_link_first(mem, row.text);
    if (!same(now, update_link_of_version(turn->db, mem, id, version)))
        return NULL;
    if (edited && same(now, update_link_of_version(turn->db, mem, id, version - 1)))
        return NULL;
    return now;
}

static bool begin(struct function_context *ctx, struct turn *turn, const struct event *event,
                  struct arena *mem, void **state, struct err *err)
{
    struct update_id id = { event->subject };
    const char *url = ctx->link_previews ? link_brought(turn, event, mem) : NULL;
    struct link_preview known;
    struct preview_work *work;

    (void)err;
    if (!url || strlen(url) > FETCH_URL_MAX || update_link_get(turn->db, mem, id, &known))
        return true;
    work = arena_alloc(mem, sizeof *work);
    work->url = url;
    *state = work;
    return true;
}

static const char *host_of(struct arena *mem, const char *url)
{
    const char *host = strstr(url, "://") + 3;

    host += strncmp(host, "www.", 4) == 0 ? 4 : 0;
    return arena_strndup(mem, host, strcspn(host, "/?#:"));
}

static void read_page(struct arena *mem, const struct fetched *page, struct preview_work *work)
{
    struct page_head head;

    work->found = link_preview_read(mem, page->body, page->len, page->charset, &head);
    if (work->found)
        work->preview = (struct link_preview){
            .url = work->url,
            .title = head.title,
            .description = head.description,
            .site = *head.site ? head.site : host_of(mem, work->url),
        };
}

static bool fetch(struct function_context *ctx, struct arena *mem, void *state,
                  const _Atomic bool *closing, struct err *err)
{
    struct preview_work *work = state;
    struct fetched page;

    switch (fetch_page(&ctx->may_call, work->url, mem, closing, &page, err)) {
    case FETCH_PAGE:
        read_page(mem, &page, work);
        atomic_fetch_add(work->found ? &ctx->previews_made : &ctx->previews_none, 1);
        return true;
    case FETCH_NO_PAGE:
        atomic_fetch_add(&ctx->previews_none, 1);
        return true;
    case FETCH_REFUSED:
        atomic_fetch_add(&ctx->previews_refused, 1);
        return true;
    case FETCH_FAILED:
        atomic_fetch_add(&ctx->previews_failed, 1);
        return false;
    }
    return false;
}

/* The update may have been edited or deleted meanwhile. */
static bool finish(struct function_context *ctx, struct turn *turn, const struct event *event,
                   const void *state, struct err *err)
{
    const struct preview_work *work = state;
    struct update_id id = { event->subject };
    struct update_row row;

    (void)ctx;
    (void)err;
    if (!work->found || !update_read_row(turn->db, turn->arena, id, &row) ||
        !same(work->url, update_link_first(turn->arena, row.text)))
        return true;
    update_link_set(turn, id, &work->preview);
    update_touch(turn, id);
    return true;
}

const struct outside_rule link_preview_rule = {
    .concurrency = 4, .begin = begin, .work = fetch, .finish = finish
};
