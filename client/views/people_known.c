/* Only the server knows who there is; a name is asked for once it is written to its end. */
#include "people_known.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "entities.h"
#include "model_fields.h"

enum { NAMES_MOST = 20 }; /* protocol: "The first 20 different people are notified." */

static bool was_before(const struct entity_list *list, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (list->items[k].kind == ENTITY_MENTION &&
            strcmp(list->items[k].value, list->items[i].value) == 0)
            return true;
    }
    return false;
}

static int draw_one(struct ui *ui, const char *handle, int row, int col, int cols)
{
    const json_t *person = model_person(ui->model, handle);
    int used = grid_text(ui->grid, row, col, cols, person ? LOOK_MENTION : LOOK_DIM,
                         arena_printf(ui->mem, "@%s", handle));

    switch (model_knows(ui->model, handle)) {
    case PERSON_KNOWN:
        return used + grid_text(ui->grid, row, col + used, cols - used, LOOK_TEXT,
                                arena_printf(ui->mem, " %s", field_text(person, "name")));
    case PERSON_NOBODY:
        return used + grid_text(ui->grid, row, col + used, cols - used, LOOK_WARNING, " nobody");
    case PERSON_NOT_KNOWN:
        break;
    }
    return used + grid_text(ui->grid, row, col + used, cols - used, LOOK_DIM, " …");
}

void known_draw(struct ui *ui, const char *text, struct rect rect)
{
    struct entity_list list = entities_find(ui->mem, text);
    int used = 0;

    /* First those that nobody has: they are what is to be mended. */
    for (size_t turn = 0; turn < 2; turn++) {
        for (size_t i = 0; i < list.count && rect.cols - used > 4; i++) {
            const char *handle = list.items[i].value;

            if (list.items[i].kind != ENTITY_MENTION || was_before(&list, i) ||
                (model_knows(ui->model, handle) == PERSON_NOBODY) != (turn == 0))
                continue;
            if (used > 0)
                used += grid_text(ui->grid, rect.row, rect.col + used, rect.cols - used, LOOK_DIM,
                                  " · ");
            used += draw_one(ui, handle, rect.row, rect.col + used, rect.cols - used);
        }
    }
}

void known_want(struct ui *ui, const char *text, size_t cursor)
{
    struct arena *mem;
    struct entity_list list;
    size_t names = 0;

    if (!strchr(text, '@'))
        return;
    mem = arena_new();
    list = entities_find(mem, text);
    for (size_t i = 0; i < list.count && names < NAMES_MOST; i++) {
        if (list.items[i].kind == ENTITY_MENTION && list.items[i].end != cursor) {
            model_want_known(ui->model, list.items[i].value);
            names++;
        }
    }
    arena_free(mem);
}

static void offer(struct popup *popup, const char *sign, const char *prefix, const char *topic)
{
    char text[POPUP_TEXT];

    if (!*topic || strncasecmp(topic, prefix, strlen(prefix)) != 0)
        return;
    snprintf(text, sizeof text, "%s%.60s", sign, topic);
    for (size_t i = 0; i < popup->count; i++) {
        if (strcmp(popup->items[i].text, text) == 0)
            return;
    }
    (void)popup_add(popup, text, NULL);
}

/* Those that one follows and those of the week, where they were asked for. */
static void offer_pages(struct model *model, enum page_kind kind, struct popup *popup,
                        const char *sign, const char *prefix)
{
    const struct paged *paged = pages_find(&model->pages, kind, "");
    const json_t *topic;
    size_t i;

    if (!paged)
        return;
    json_array_foreach(paged->items, i, topic)
    {
        offer(popup, sign, prefix, field_text(topic, "topic"));
    }
}

void topics_complete(struct model *model, struct popup *popup, const char *sign, const char *prefix)
{
    popup_close(popup);
    offer_pages(model, PAGES_MY_TOPICS, popup, sign, prefix);
    offer_pages(model, PAGES_POPULAR_TOPICS, popup, sign, prefix);
    for (size_t i = 0; i < feed_count(&model->feed); i++) {
        const json_t *topic;
        size_t k;

        json_array_foreach(field_list(feed_update(&model->feed, i), "topics"), k, topic)
        {
            if (json_is_string(topic))
                offer(popup, sign, prefix, json_string_value(topic));
        }
    }
}
