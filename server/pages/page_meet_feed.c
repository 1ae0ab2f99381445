#include "page_meet.h"

#include "clock.h"
#include "public_person.h"
#include "utf8.h"

enum { TITLE_POINTS = 80 };

static void element(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, "<%s>", name);
    markup_text(out, text);
    buf_printf(out, "</%s>\n", name);
}

static void time_element(struct buf *out, const char *name, int64_t ms)
{
    char at[CLOCK_TEXT_MAX];

    element(out, name, clock_format(ms, at));
}

static void link_element(struct buf *out, const char *rel, const char *type, const char *href)
{
    markup_raw(out, "<link");
    markup_attr(out, "rel", rel);
    markup_attr(out, "type", type);
    markup_attr(out, "href", href);
    markup_raw(out, "/>\n");
}

static int64_t changed_at(const struct update *update)
{
    return update->edited_at >= 0 ? update->edited_at : update->at;
}

static void add_entry(struct webpage_request *rq, const struct update *update, const char *address)
{
    const char *id = arena_printf(rq->arena, "%s#%s", address,
                                  id_format(ID_UPDATE, update->id.n).s);

    markup_raw(rq->out, "<entry>\n");
    element(rq->out, "id", id);
    element(rq->out, "title", utf8_excerpt(rq->arena, update->text, TITLE_POINTS));
    time_element(rq->out, "published", update->at);
    time_element(rq->out, "updated", changed_at(update));
    link_element(rq->out, "alternate", "text/html", id);
    markup_raw(rq->out, "<content type=\"text\">");
    markup_text(rq->out, update->text);
    markup_raw(rq->out, "</content>\n</entry>\n");
}

void page_meet_feed(struct webpage_request *rq, const struct public_person *public)
{
    const struct brief *brief = &public->person.brief;
    const char *address = arena_printf(rq->arena, "%s/meet/%s", rq->site->url, brief->handle);
    int64_t updated = public->person.joined_at;
    struct buf *out = rq->out;

    rq->type = WEBPAGE_ATOM;
    rq->indexable = public->indexable;
    for (size_t i = 0; i < public->count; i++)
        if (changed_at(&public->updates[i]) > updated)
            updated = changed_at(&public->updates[i]);
    markup_raw(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                    "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    element(out, "id", address);
    element(out, "title", arena_printf(rq->arena, "%s (@%s)", brief->name, brief->handle));
    time_element(out, "updated", updated);
    link_element(out, "self", "application/atom+xml",
                 arena_printf(rq->arena, "%s/feed.atom", address));
    link_element(out, "alternate", "text/html", address);
    markup_raw(out, "<author>\n");
    element(out, "name", brief->name);
    element(out, "uri", address);
    markup_raw(out, "</author>\n");
    for (size_t i = 0; i < public->count; i++)
        add_entry(rq, &public->updates[i], address);
    markup_raw(out, "</feed>\n");
}
