/* Alt-k: a few letters, and one is there: conversations first, then topics, then people one could
 * write to. Of those that are known here the letters need only occur in their order; when the
 * typing rests, the server is asked for people as well. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "field.h"
#include "mem.h"
#include "model_fields.h"
#include "ui_parts.h"

enum { MATCHES_MOST = 12, MATCH_TEXT = 128, BOX_COLS = 50, REST_MS = 150 };

enum match_kind { MATCH_CHAT, MATCH_TOPIC, MATCH_PERSON };

struct match {
    enum match_kind kind;
    char id[MATCH_TEXT], name[MATCH_TEXT], note[MATCH_TEXT]; /* id: a conversation, topic, handle */
};

struct switcher_view {
    struct field field;
    struct match matches[MATCHES_MOST];
    size_t count, selected;
    int64_t ask_at_ms; /* when the server is to be asked; -1: it was */
};

struct switcher_view *switcher_new(void)
{
    struct switcher_view *view = mem_new(sizeof *view);

    view->ask_at_ms = -1;
    return view;
}

void switcher_free(struct switcher_view *view)
{
    mem_free(view);
}

static bool occurs_in_order(const char *letters, const char *text)
{
    for (; *letters; letters++) {
        while (*text && tolower((unsigned char)*text) != tolower((unsigned char)*letters))
            text++;
        if (!*text++)
            return false;
    }
    return true;
}

static bool is_offered(const struct switcher_view *view, enum match_kind kind, const char *id)
{
    for (size_t i = 0; i < view->count; i++) {
        if (view->matches[i].kind == kind && strcmp(view->matches[i].id, id) == 0)
            return true;
    }
    return false;
}

static void add(struct switcher_view *view, enum match_kind kind, const char *id, const char *name,
                const char *note)
{
    struct match *match = &view->matches[view->count];

    if (view->count == MATCHES_MOST || strlen(id) >= MATCH_TEXT || is_offered(view, kind, id))
        return;
    match->kind = kind;
    snprintf(match->id, MATCH_TEXT, "%s", id);
    snprintf(match->name, MATCH_TEXT, "%.100s", name);
    snprintf(match->note, MATCH_TEXT, "%.100s", note);
    view->count++;
}

static void offer(struct switcher_view *view, enum match_kind kind, const char *id,
                  const char *name, const char *note)
{
    if (occurs_in_order(view->field.text, name) || occurs_in_order(view->field.text, note))
        add(view, kind, id, name, note);
}

static void offer_topics(struct ui *ui)
{
    static const enum page_kind kinds[] = { PAGES_MY_TOPICS, PAGES_POPULAR_TOPICS };

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        const struct paged *paged = pages_find(&ui->model->pages, kinds[i], "");

        for (size_t k = 0; paged && k < json_array_size(paged->items); k++) {
            const char *topic = field_text(json_array_get(paged->items, k), "topic");

            offer(ui->switcher, MATCH_TOPIC, topic, topic, "");
        }
    }
}

/* Whoever the server knows by these letters, which may be by another spelling than is shown. */
static void add_found(struct ui *ui)
{
    struct switcher_view *view = ui->switcher;
    const struct paged *found = pages_find(&ui->model->pages, PAGES_NAMED_PEOPLE, view->field.text);

    for (size_t i = 0; found && i < json_array_size(found->items); i++) {
        const json_t *brief = json_array_get(found->items, i);

        if (!field_is(brief, "handle", ui->model->me))
            add(view, MATCH_PERSON, field_text(brief, "handle"), field_text(brief, "name"),
                field_text(brief, "handle"));
    }
}

static void find(struct ui *ui)
{
    struct switcher_view *view = ui->switcher;
    const struct chat_list *chats = &ui->model->chats;
    const char *handle;
    json_t *brief;

    view->count = 0;
    for (size_t i = 0; i < chats_count(chats); i++) {
        const json_t *chat = chats_at(chats, i);

        offer(view, MATCH_CHAT, field_text(chat, "id"), field_text(chat, "name"),
              field_text(field_object(chat, "peer"), "handle"));
    }
    offer_topics(ui);
    json_object_foreach(ui->model->people, handle, brief)
    {
        if (strcmp(handle, ui->model->me) != 0)
            offer(view, MATCH_PERSON, handle, field_text(brief, "name"), handle);
    }
    add_found(ui);
    if (view->selected >= view->count)
        view->selected = 0;
}

int64_t switcher_tick(struct ui *ui)
{
    struct switcher_view *view = ui->switcher;

    if (view->ask_at_ms < 0 || ui->model->tick_ms < view->ask_at_ms)
        return view->ask_at_ms;
    view->ask_at_ms = -1;
    if (ui->over == &switcher_ops && view->field.text[strspn(view->field.text, " ")])
        (void)model_want_pages(ui->model, PAGES_NAMED_PEOPLE, view->field.text);
    return -1;
}

void switcher_show(struct ui *ui)
{
    field_set(&ui->switcher->field, "");
    ui->switcher->selected = 0;
    ui->over = &switcher_ops;
    (void)model_want_pages(ui->model, PAGES_MY_TOPICS, "");
    (void)model_want_pages(ui->model, PAGES_POPULAR_TOPICS, "");
    find(ui);
}

static void switcher_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct switcher_view *view = ui->switcher;
    int cols = main.cols < BOX_COLS ? main.cols : BOX_COLS;
    int rows = main.rows < MATCHES_MOST + 4 ? main.rows : MATCHES_MOST + 4;
    struct rect box = { main.row, main.col + (main.cols - cols) / 2, rows, cols };

    ui_below(ui)->draw(ui, main, pane);
    grid_clear(ui->grid, box);
    bar_box(ui->grid, box, "go to", LOOK_BORDER);
    field_draw(&view->field, ui->grid, box.row + 1, box.col + 2, box.cols - 4, true);
    for (size_t i = 0; i < view->count && (int)i < rows - 3; i++) {
        const struct match *match = &view->matches[i];
        int row = box.row + 2 + (int)i, used;

        used = grid_text(
            ui->grid, row, box.col + 2, box.cols - 4,
            match->kind == MATCH_TOPIC ? LOOK_TOPIC : LOOK_NAME,
            match->kind == MATCH_TOPIC
                ? arena_printf(ui->mem, "#%s", match->name)
                : arena_printf(ui->mem, "%s %s", *match->note ? "@" : "#", match->name));
        grid_text(ui->grid, row, box.col + 3 + used, box.cols - 5 - used, LOOK_DIM, match->note);
        if (i == view->selected)
            grid_select(ui->grid, (struct rect){ row, box.col + 1, 1, box.cols - 2 });
    }
}

static void go(struct ui *ui)
{
    const struct switcher_view *view = ui->switcher;
    const struct match *match = &view->matches[view->selected];

    ui->over = NULL;
    if (view->count == 0)
        return;
    switch (match->kind) {
    case MATCH_CHAT:
        chat_show(ui, match->id);
        break;
    case MATCH_TOPIC:
        topic_show(ui, match->id);
        break;
    case MATCH_PERSON:
        model_open_chat(ui->model, match->id);
        break;
    }
}

static bool switcher_act(struct ui *ui, enum action action)
{
    struct switcher_view *view = ui->switcher;

    if (action == ACTION_OPEN)
        go(ui);
    else if (action == ACTION_BACK)
        ui->over = NULL;
    else if (action == ACTION_DOWN && view->count > 0)
        view->selected = (view->selected + 1) % view->count;
    else if (action == ACTION_UP && view->count > 0)
        view->selected = (view->selected + view->count - 1) % view->count;
    else
        return false;
    return true;
}

static bool switcher_type(struct ui *ui, const struct input *input)
{
    struct switcher_view *view = ui->switcher;

    if (field_key(&view->field, input) & FIELD_CHANGED) {
        view->selected = 0;
        view->ask_at_ms = ui->model->tick_ms + REST_MS;
        find(ui);
    }
    return true;
}

static size_t switcher_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    (void)ui;
    out[0] = KEYS_SWITCHER;
    return 1;
}

const struct view_ops switcher_ops = {
    .draw = switcher_draw,
    .act = switcher_act,
    .type = switcher_type,
    .contexts = switcher_contexts,
    .refresh = find, /* what is selected stays at its place: answers are added below */
};
