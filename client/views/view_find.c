/* Find: one field, and what there is of its words among people, updates, messages, teams and
 * topics.
 *
 * What is typed is asked for when the typing rests. What is shown stays until the answer for the
 * newer words is there; an answer belongs to its words, so one that comes late shows nowhere. Words
 * and place stay when one leaves and comes back. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "field.h"
#include "limits.h"
#include "mem.h"
#include "model_fields.h"
#include "paged_view.h"

enum { REST_MS = 150, ROWS_FULL = 13 };
enum find_part { FIND_PEOPLE, FIND_UPDATES, FIND_MESSAGES, FIND_TEAMS, FIND_TOPICS, FIND_PARTS };

static const struct {
    const char *name;
    enum page_kind kind;
    const char *empty, *hint; /* nothing was found; nothing was typed */
    bool whole;               /* where nothing was typed, all there is */
} parts[FIND_PARTS] = {
    [FIND_PEOPLE] = { "People", PAGES_FOUND_PEOPLE, "Nobody of that name.",
                      "Type the beginning of a name or a handle." },
    [FIND_UPDATES] = { "Updates", PAGES_FOUND_UPDATES, "No update holds all of these words.",
                       "Type words; the last may be a beginning." },
    [FIND_MESSAGES] = { "Messages", PAGES_FOUND_MESSAGES, "No message holds all of these words.",
                        "Type words; the last may be a beginning." },
    [FIND_TEAMS] = { "Teams", PAGES_TEAMS, "No team has all of these words. C makes one.",
                     "No teams yet. C makes one.", true },
    [FIND_TOPICS] = { "Topics", PAGES_FOUND_TOPICS, "No such topic.", "No topics yet.", true },
};

struct find_view {
    struct ui *ui;
    struct field field;
    bool typing; /* else in the list */
    enum find_part part;
    char words[FIELD_BYTES]; /* what is asked for; "" nothing */
    int64_t ask_at_ms;       /* when what is in the field is to be; -1: it is */
    struct paged_view found[FIND_PARTS];
};

struct find_view *find_new(struct ui *ui)
{
    struct find_view *view = mem_new(sizeof *view);

    *view = (struct find_view){ .ui = ui, .typing = true, .ask_at_ms = -1 };
    for (size_t i = 0; i < FIND_PARTS; i++) {
        paged_view_init(&view->found[i], ui);
        view->found[i].marks = true;
    }
    return view;
}

void find_free(struct find_view *view)
{
    for (size_t i = 0; i < FIND_PARTS; i++)
        paged_view_done(&view->found[i]);
    mem_free(view);
}

/* ---- asking ---- */

/* Without blanks around it, and no longer than the server takes. */
static void take_words(struct find_view *view)
{
    const char *text = view->field.text + strspn(view->field.text, " ");
    size_t len = strlen(text), points = 0, end = 0;

    while (len > 0 && text[len - 1] == ' ')
        len--;
    for (; end < len && points < LIMIT_QUERY; points++) {
        end++;
        while (end < len && ((unsigned char)text[end] & 0xc0) == 0x80)
            end++;
    }
    snprintf(view->words, sizeof view->words, "%.*s", (int)end, text);
}

/* Topics are found here, among those that are known; anything else is asked for. */
static void want(struct find_view *view)
{
    struct model *model = view->ui->model;

    if (view->part == FIND_TOPICS) {
        (void)model_want_pages(model, PAGES_MY_TOPICS, "");
        (void)model_want_pages(model, PAGES_POPULAR_TOPICS, "");
        model_find_topics(model, view->words);
    } else if (*view->words || parts[view->part].whole) {
        (void)model_want_pages(model, parts[view->part].kind, view->words);
    }
}

/* Shows what is asked for, once it is there; before that what was found last stays. */
static void follow(struct find_view *view)
{
    struct paged_view *found = &view->found[view->part];
    const struct paged *paged;

    if (!*view->words && !parts[view->part].whole) {
        paged_view_hide(found);
        return;
    }
    want(view);
    paged = pages_find(&view->ui->model->pages, parts[view->part].kind, view->words);
    if (found->of && strcmp(found->of, view->words) == 0)
        return;
    if (paged && (paged->loaded || !found->of || !model_is_live(view->ui->model)))
        paged_view_show(found, parts[view->part].kind, view->words);
}

static bool is_behind(const struct find_view *view)
{
    const struct paged_view *found = &view->found[view->part];

    return view->ask_at_ms >= 0 || (found->of && strcmp(found->of, view->words));
}

int64_t find_tick(struct ui *ui)
{
    struct find_view *view = ui->find;

    if (view->ask_at_ms < 0 || ui->model->tick_ms < view->ask_at_ms)
        return view->ask_at_ms;
    view->ask_at_ms = -1;
    take_words(view);
    follow(view);
    ui->model->changed = true;
    return -1;
}

/* ---- the screen ---- */

void find_show(struct ui *ui)
{
    struct find_view *view = ui->find;

    view->typing = view->field.len == 0 || ui->screen == SCREEN_FIND;
    model_look_again(ui->model, parts[view->part].kind, view->words);
    if (ui->screen != SCREEN_FIND)
        ui_go(ui, SCREEN_FIND);
}

void find_show_words(struct ui *ui, const char *words)
{
    struct find_view *view = ui->find;

    field_set(&view->field, words);
    take_words(view);
    ui_go(ui, SCREEN_FIND);
    view->typing = false;
}

void find_show_teams(struct ui *ui, const char *words)
{
    ui->find->part = FIND_TEAMS;
    find_show_words(ui, words);
}

void find_show_messages(struct ui *ui, const char *words)
{
    ui->find->part = FIND_MESSAGES;
    find_show_words(ui, words);
}

static int draw_head(struct ui *ui, struct rect rect)
{
    struct find_view *view = ui->find;
    struct bar_tab tabs[FIND_PARTS];
    int row = rect.row, cols = rect.cols - 2;

    grid_text(ui->grid, row, rect.col + 1, 4, view->typing ? LOOK_TITLE : LOOK_TEXT, "Find");
    field_draw(&view->field, ui->grid, row++, rect.col + 6, cols - 5, view->typing && !ui->over);
    for (size_t i = 0; i < FIND_PARTS; i++)
        tabs[i] = (struct bar_tab){ .text = parts[i].name,
                                    .active = i == view->part,
                                    .look = LOOK_TAB };
    bar_tabs(ui->grid, row++, rect.col + 1, cols, tabs, FIND_PARTS);
    if (rect.rows >= ROWS_FULL)
        bar_rule(ui->grid, row++, rect.col + 1, cols, NULL, LOOK_BORDER);
    return row - rect.row;
}

static void find_draw(struct ui *ui, struct rect main, struct rect pane)
{
    struct find_view *view = ui->find;
    int used = draw_head(ui, main);
    struct rect list = { main.row + used, main.col, main.rows - used, main.cols };

    (void)pane;
    view->found[view->part].aside = view->typing;
    if (*view->words || parts[view->part].whole)
        paged_view_draw(&view->found[view->part], list,
                        *view->words ? parts[view->part].empty : parts[view->part].hint);
    else
        grid_text(ui->grid, list.row, list.col + 2, list.cols - 2, LOOK_DIM,
                  parts[view->part].hint);
}

static void show_part(struct find_view *view, enum find_part part)
{
    view->part = part;
    follow(view);
}

static bool act_on_parts(struct find_view *view, enum action action)
{
    if (action == ACTION_NEXT_PART)
        show_part(view, (view->part + 1) % FIND_PARTS);
    else if (action == ACTION_PREVIOUS_PART)
        show_part(view, (view->part + FIND_PARTS - 1) % FIND_PARTS);
    else
        return false;
    return true;
}

/* Enter, Down and Esc lead out of the field; the words stay in it. */
static bool act_in_field(struct ui *ui, enum action action)
{
    struct find_view *view = ui->find;

    if (action == ACTION_BACK && paged_view_count(&view->found[view->part]) == 0) {
        ui_go(ui, SCREEN_HOME);
        return true;
    }
    if (action != ACTION_BACK && action != ACTION_OPEN && action != ACTION_DOWN)
        return act_on_parts(view, action);
    view->typing = false;
    if (view->ask_at_ms >= 0) {
        view->ask_at_ms = ui->model->tick_ms; /* no need to wait for more */
        (void)find_tick(ui);
    }
    return true;
}

static bool find_act(struct ui *ui, enum action action)
{
    struct find_view *view = ui->find;
    struct paged_view *found = &view->found[view->part];

    if (view->typing)
        return act_in_field(ui, action);
    if (action == ACTION_FIND_FIELD || (action == ACTION_UP && list_selected(found->list) <= 0))
        view->typing = true;
    else if (action == ACTION_BACK)
        ui_go(ui, SCREEN_HOME);
    else if (action == ACTION_NEW_TEAM)
        team_create_show(ui);
    else
        return act_on_parts(view, action) || paged_view_act(found, action);
    return true;
}

static bool find_type(struct ui *ui, const struct input *input)
{
    struct find_view *view = ui->find;
    int flags = view->typing ? field_key(&view->field, input) : 0;

    if (flags & FIELD_CHANGED)
        view->ask_at_ms = ui->model->tick_ms + REST_MS;
    return flags != 0;
}

static size_t find_contexts(const struct ui *ui, enum key_context out[CONTEXTS_MOST])
{
    if (ui->find->typing) {
        out[0] = KEYS_FIND_FIELD;
        return 1;
    }
    out[0] = KEYS_FIND;
    out[1] = KEYS_PARTS;
    out[2] = KEYS_LIST;
    out[3] = KEYS_READING;
    return 4;
}

static void find_refresh(struct ui *ui)
{
    follow(ui->find);
}

static void find_settle(struct ui *ui)
{
    struct find_view *view = ui->find;

    want(view);
    if (!is_behind(view) && view->part != FIND_TOPICS)
        paged_view_settle(&view->found[view->part]);
}

static void find_status(struct ui *ui, char *out, size_t size)
{
    const struct find_view *view = ui->find;

    if (!model_is_live(ui->model))
        snprintf(out, size, "Not connected: only what was found before can be shown.");
    else if (is_behind(view))
        snprintf(out, size, "Looking…");
}

static const json_t *find_object(struct ui *ui)
{
    return ui->find->typing ? NULL : paged_view_selected(&ui->find->found[ui->find->part]);
}

static struct list *find_list(struct ui *ui)
{
    return ui->find->found[ui->find->part].list;
}

const struct view_ops find_ops = { .draw = find_draw,
                                   .act = find_act,
                                   .type = find_type,
                                   .contexts = find_contexts,
                                   .list = find_list,
                                   .object = find_object,
                                   .refresh = find_refresh,
                                   .settle = find_settle,
                                   .status = find_status };
