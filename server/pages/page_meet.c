#include "page_meet.h"

#include <string.h>

#include "clock.h"
#include "limits.h"
#include "public_person.h"

static const char feed_name[] = "/feed.atom";

/* ---- texts ---- */

static void add_mention(struct webpage_request *rq, const struct entity *mention)
{
    markup_raw(rq->out, "<a rel=\"nofollow\"");
    markup_attr(rq->out, "href",
                arena_printf(rq->arena, "%s/meet/%s", rq->site->path, mention->value));
    markup_raw(rq->out, ">@");
    markup_text(rq->out, mention->name);
    markup_raw(rq->out, "</a>");
}

/* protocol: "A client draws `@rustamhashimov` as `@Rustam Hashimov`" */
static void add_text(struct webpage_request *rq, const char *text,
                     const struct entity_list *entities)
{
    size_t at = 0;

    markup_raw(rq->out, "<div class=\"text\" dir=\"auto\">");
    for (size_t i = 0; i < entities->count; i++) {
        const struct entity *entity = &entities->items[i];

        markup_textn(rq->out, text + at, entity->start - at);
        at = entity->end;
        switch (entity->kind) {
        case ENTITY_MENTION:
            add_mention(rq, entity);
            break;
        case ENTITY_LINK:
            markup_link(rq->out, entity->value, text + entity->start, entity->end - entity->start);
            break;
        case ENTITY_TOPIC:
            markup_raw(rq->out, "<b>");
            markup_textn(rq->out, text + entity->start, entity->end - entity->start);
            markup_raw(rq->out, "</b>");
            break;
        }
    }
    markup_text(rq->out, text + at);
    markup_raw(rq->out, "</div>\n");
}

/* ---- the page ---- */

static void add_team(struct webpage_request *rq, const struct brief *brief)
{
    if (!brief->team.id.n)
        return;
    markup_raw(rq->out, "<p>");
    markup_text(rq->out, brief->team.name);
    markup_raw(rq->out, ", ");
    markup_text(rq->out, brief->team.company);
    markup_raw(rq->out, "</p>\n");
}

static void add_topics(struct webpage_request *rq, const struct string_list *topics)
{
    if (topics->count == 0)
        return;
    markup_raw(rq->out, "<p class=\"quiet\">");
    for (size_t i = 0; i < topics->count; i++) {
        markup_raw(rq->out, i > 0 ? " #" : "#");
        markup_text(rq->out, topics->items[i]);
    }
    markup_raw(rq->out, "</p>\n");
}

static void add_person(struct webpage_request *rq, const struct person *person)
{
    const struct brief *brief = &person->brief;

    markup_raw(rq->out, "<header>\n<h1><bdi>");
    markup_text(rq->out, brief->name);
    markup_raw(rq->out, "</bdi></h1>\n<p class=\"quiet\">@");
    markup_text(rq->out, brief->handle);
    markup_raw(rq->out, brief->verified ? " &#10003; verified</p>\n" : "</p>\n");
    if (*brief->title) {
        markup_raw(rq->out, "<p><bdi>");
        markup_text(rq->out, brief->title);
        markup_raw(rq->out, "</bdi></p>\n");
    }
    add_team(rq, brief);
    if (person->about && *person->about)
        add_text(rq, person->about, &(struct entity_list){ NULL, 0 });
    add_topics(rq, &person->topics);
    markup_raw(rq->out, "</header>\n");
}

static void add_link(struct webpage_request *rq, const struct link_preview *link)
{
    markup_raw(rq->out, "<p>");
    markup_link(rq->out, link->url, link->title, strlen(link->title));
    markup_raw(rq->out, "</p>\n");
}

static void add_update(struct webpage_request *rq, const struct update *update)
{
    const struct id_text id = id_format(ID_UPDATE, update->id.n);
    char at[CLOCK_TEXT_MAX];

    clock_format(update->at, at);
    markup_raw(rq->out, "<article");
    markup_attr(rq->out, "id", id.s);
    markup_raw(rq->out, ">\n<p class=\"quiet\"><a");
    markup_attr(rq->out, "href", arena_printf(rq->arena, "#%s", id.s));
    markup_raw(rq->out, "><time");
    markup_attr(rq->out, "datetime", at);
    buf_printf(rq->out, ">%.10s %.5s UTC</time></a>%s</p>\n", at, at + strlen("2026-11-23T"),
               update->edited_at >= 0 ? ", edited" : "");
    add_text(rq, update->text, &update->entities);
    if (update->has_link)
        add_link(rq, &update->link);
    markup_raw(rq->out, "</article>\n");
}

static void add_ways_on(struct webpage_request *rq, const struct public_person *public)
{
    const char *address = arena_printf(rq->arena, "%s/meet/%s", rq->site->path,
                                       public->person.brief.handle);

    markup_raw(rq->out, "<nav aria-label=\"More\">");
    if (webform_get(rq->query, "before")) {
        markup_raw(rq->out, "<a");
        markup_attr(rq->out, "href", address);
        markup_raw(rq->out, ">Newest</a>");
    }
    if (public->next) {
        markup_raw(rq->out, "<a rel=\"next nofollow\"");
        markup_attr(rq->out, "href",
                    arena_printf(rq->arena, "%s?before=%s", address, public->next));
        markup_raw(rq->out, ">Older</a>");
    }
    markup_raw(rq->out, "<a type=\"application/atom+xml\"");
    markup_attr(rq->out, "href", arena_printf(rq->arena, "%s%s", address, feed_name));
    markup_raw(rq->out, ">Feed</a></nav>\n");
}

static void add_page(struct webpage_request *rq, const struct public_person *public)
{
    const struct brief *brief = &public->person.brief;

    rq->indexable = public->indexable;
    webpage_begin(rq, arena_printf(rq->arena, "%s (@%s)", brief->name, brief->handle));
    add_person(rq, &public->person);
    markup_raw(rq->out, "<h2>Updates</h2>\n");
    if (public->count == 0)
        markup_raw(rq->out, "<p class=\"quiet\">Nothing public here.</p>\n");
    for (size_t i = 0; i < public->count; i++)
        add_update(rq, &public->updates[i]);
    add_ways_on(rq, public);
    webpage_end(rq);
}

/* `rest` in lower case, without the feed's name at its end; NULL: nobody has such a handle. */
static const char *read_handle(struct webpage_request *rq, bool *feed)
{
    size_t len = strlen(rq->rest);
    size_t tail = strlen(feed_name);
    char *handle;

    *feed = len > tail && strcmp(rq->rest + len - tail, feed_name) == 0;
    handle = arena_strndup(rq->arena, rq->rest, *feed ? len - tail : len);
    for (char *p = handle; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    return strlen(handle) <= LIMIT_HANDLE_BYTES && !strchr(handle, '/') ? handle : NULL;
}

void page_meet(struct webpage_request *rq)
{
    struct public_person public;
    bool feed;
    const char *handle = read_handle(rq, &feed);

    if (!handle || !rq->site->profiles ||
        !public_person_get(rq->db, rq->arena, handle,
                           feed ? NULL : webform_get(rq->query, "before"), &public))
        webpage_not_found(rq);
    else if (feed)
        page_meet_feed(rq, &public);
    else
        add_page(rq, &public);
}
