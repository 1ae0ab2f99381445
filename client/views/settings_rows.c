/* The settings as rows, a section below the other. A new section: its kind in settings_parts.h, a
 * function that adds its rows, its case in row_draw and in view_settings.c. */
#include "settings_parts.h"

#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "mem.h"
#include "model_fields.h"
#include "model_moments.h"
#include "people_lines.h"

enum { LABEL_COLS = 26, VALUES = 5, ROWS_EACH = 2, COLS_WORDS = 64 };

static const char *const whom[] = { "everybody", "followed", "team", NULL };
static const char *const no_yes[] = { "no", "yes", NULL };

const struct setting_value setting_values[] = {
    { "who_may_write_me", "who may write to you", whom, false },
    { "who_may_add_me", "who may add you to groups", whom, false },
    { "language", "language", NULL, false },
    { "time_zone", "time zone", NULL, false },
    { "allow_indexing", "found by search engines", no_yes, true },
};

const char *setting_value_now(const struct setting_value *value, const json_t *settings)
{
    return value->is_switch ? no_yes[field_true(settings, value->param)]
                            : field_text(settings, value->param);
}

const struct setting_notice setting_notices[NOTICE_KINDS] = {
    { "mention", "somebody mentions you" },
    { "reply", "a reply to your comment" },
    { "comment", "a comment on your update" },
    { "like", "likes" },
    { "recommend", "recommendations" },
    { "follow", "somebody follows you" },
    { "message", "messages" },
    { "chat_mention", "mentions in a chat" },
    { "group_added", "added to a group" },
    { "team_joined", "somebody joins your team" },
    { "team_invited", "invited to a team" },
};

const struct setting_channel setting_channels[CHANNELS] = {
    { "live", "live", "l" },
    { "email", "mail", "m" },
    { "group", "grouped", "g" },
};

/* ---- the rows ---- */

static struct setting_row *add(struct settings_view *view, enum setting_kind kind, size_t at,
                               const char *id)
{
    struct setting_row *row;

    view->rows = mem_resize(view->rows, (view->count + 1) * sizeof *view->rows);
    row = &view->rows[view->count++];
    *row = (struct setting_row){ .kind = kind, .at = at };
    snprintf(row->id, sizeof row->id, "%s", id);
    return row;
}

static void add_text(struct settings_view *view, enum setting_kind kind, const char *id,
                     const char *text)
{
    add(view, kind, 0, id)->text = text;
}

static const char *unknown_words(const struct settings_view *view, const char *refused)
{
    return *refused                         ? refused
           : model_is_live(view->ui->model) ? "Loading…"
                                            : "Not connected: this is known when you are.";
}

static void add_values(struct settings_view *view)
{
    const struct my_settings *settings = &view->ui->model->settings;

    add_text(view, SETTING_TITLE, "values", "Others, language, time");
    if (!settings->person) {
        add_text(view, SETTING_WORDS, "no values", unknown_words(view, settings->refused));
        return;
    }
    for (size_t i = 0; i < VALUES; i++)
        if (json_object_get(settings->person, setting_values[i].param))
            add(view, setting_values[i].values ? SETTING_CHOICE : SETTING_LINE, i,
                setting_values[i].param);
}

/* Of the kinds that the server knows too. */
static void add_notices(struct settings_view *view)
{
    const struct my_settings *settings = &view->ui->model->settings;

    add_text(view, SETTING_TITLE, "notices", "Notifications");
    if (!settings->notices) {
        add_text(view, SETTING_WORDS, "no notices", unknown_words(view, settings->refused));
        return;
    }
    for (size_t i = 0; i < NOTICE_KINDS; i++) {
        if (field_object(settings->notices, setting_notices[i].kind))
            add(view, SETTING_NOTICE, i, setting_notices[i].kind);
    }
}

static void add_pages(struct settings_view *view, enum page_kind kind, enum setting_kind row,
                      const char *title, const char *empty)
{
    const struct paged *paged = pages_find(&view->ui->model->pages, kind, "");
    size_t count = paged ? json_array_size(paged->items) : 0;
    char none[SETTING_ID];

    add_text(view, SETTING_TITLE, title, title);
    for (size_t i = 0; i < count; i++) {
        char id[SETTING_ID];

        /* A person may be in several lists. */
        snprintf(id, sizeof id, "%d/%.56s", (int)kind,
                 pages_id(kind, json_array_get(paged->items, i)));
        add(view, row, i, id);
    }
    snprintf(none, sizeof none, "none/%.50s", title);
    if (count == 0)
        add_text(view, SETTING_WORDS, none,
                 paged && paged->loaded && !*paged->refused
                     ? empty
                     : unknown_words(view, paged ? paged->refused : ""));
}

void settings_make_rows(struct settings_view *view)
{
    view->count = 0;
    add_values(view);
    add_notices(view);
    add_pages(view, PAGES_SESSIONS, SETTING_SESSION, "Where you are signed in", "Nowhere.");
    add_pages(view, PAGES_KEYS, SETTING_KEY, "Keys that sign you in", "None.");
    add(view, SETTING_ADD_KEY, 0, "add a key");
    add_pages(view, PAGES_BLOCKED, SETTING_BLOCKED, "Whom you block", "Nobody.");
    add_pages(view, PAGES_MUTED, SETTING_MUTED, "Whom you mute", "Nobody.");
    add_text(view, SETTING_TITLE, "account", "Account");
    add(view, SETTING_ADDRESS, 0, "address");
    add(view, SETTING_PASSWORD, 0, "password");
    add_text(view, SETTING_TITLE, "here", "On this machine");
    for (size_t i = 0; i < HERE_CHOICES; i++)
        add(view, SETTING_HERE, i, here_name((enum here_choice)i));
}

const struct setting_row *settings_selected(const struct settings_view *view)
{
    int at = list_selected(view->list);

    return at >= 0 && at < (int)view->count ? &view->rows[at] : NULL;
}

const json_t *settings_item(const struct settings_view *view, enum page_kind kind, size_t at)
{
    const struct paged *paged = pages_find(&view->ui->model->pages, kind, "");

    return paged ? json_array_get(paged->items, at) : NULL;
}

/* ---- the list ---- */

static size_t row_count(void *arg)
{
    return ((struct settings_view *)arg)->count;
}

static const char *row_id(void *arg, size_t i)
{
    return ((struct settings_view *)arg)->rows[i].id;
}

/* Where a row has two lines the second is what is said small of it. */
static int row_height(void *arg, size_t i, int cols)
{
    const struct settings_view *view = arg;

    (void)cols;
    return view->rows[i].kind == SETTING_SESSION ? ROWS_EACH : 1;
}

static void draw_value(struct settings_view *view, const struct setting_row *row, struct grid *grid,
                       struct rect rect)
{
    const struct setting_value *value = &setting_values[row->at];
    int label = rect.cols / 2 < LABEL_COLS ? rect.cols / 2 : LABEL_COLS;

    grid_text(grid, rect.row, rect.col, label - 1, LOOK_TEXT, value->name);
    grid_text(grid, rect.row, rect.col + label, rect.cols - label, LOOK_TITLE,
              setting_value_now(value, view->ui->model->settings.person));
}

static void draw_here(struct settings_view *view, const struct setting_row *row, struct grid *grid,
                      struct rect rect)
{
    enum here_choice choice = (enum here_choice)row->at;
    int label = rect.cols / 2 < LABEL_COLS ? rect.cols / 2 : LABEL_COLS;

    grid_text(grid, rect.row, rect.col, label - 1, LOOK_TEXT, here_title(choice));
    grid_text(grid, rect.row, rect.col + label, rect.cols - label, LOOK_TITLE,
              here_words(&view->ui->model->here, choice));
}

static void draw_notice(struct settings_view *view, const struct setting_row *row,
                        struct grid *grid, struct rect rect, bool selected)
{
    const struct setting_notice *notice = &setting_notices[row->at];
    bool wide = rect.cols >= COLS_WORDS;
    int each = wide ? 12 : 5, left = rect.cols - CHANNELS * each;

    grid_text(grid, rect.row, rect.col, left - 1, LOOK_TEXT, notice->name);
    for (size_t i = 0; i < CHANNELS; i++) {
        const struct setting_channel *channel = &setting_channels[i];
        bool on = model_notice_setting(view->ui->model, notice->kind, channel->param);

        grid_text(grid, rect.row, rect.col + left + (int)i * each, each - 1,
                  selected && i == view->channel ? LOOK_TITLE
                  : on                           ? LOOK_GOOD
                                                 : LOOK_DIM,
                  arena_printf(view->ui->mem, "%s%s%s", on ? "[x]" : "[ ]", wide ? " " : "",
                               wide ? channel->name : channel->brief));
    }
}

static void draw_session(struct settings_view *view, const json_t *session, struct grid *grid,
                         struct rect rect)
{
    const char *device = field_text(session, "device");
    char since[MOMENT_MAX], seen[MOMENT_MAX];
    bool current = field_true(session, "current");
    int used;

    moment_ago(view->ui->model->now_ms, field_time(session, "created_at"), since);
    moment_ago(view->ui->model->now_ms, field_time(session, "last_seen_at"), seen);
    used = grid_text(grid, rect.row, rect.col, rect.cols - (current ? 12 : 0), LOOK_NAME,
                     *device ? device : "a client without a name");
    if (current)
        grid_text(grid, rect.row, rect.col + used, rect.cols - used, LOOK_GOOD, "  this one");
    grid_text(grid, rect.row + 1, rect.col + 2, rect.cols - 2, LOOK_DIM,
              arena_printf(view->ui->mem, "%s · since %s · last seen %s",
                           field_text(session, "address"), since, seen));
}

static void draw_key(struct settings_view *view, const json_t *key, struct grid *grid,
                     struct rect rect)
{
    char added[MOMENT_MAX] = "", used[MOMENT_MAX] = "";
    int64_t used_ms = field_time(key, "last_used_at");
    int cols = grid_text(grid, rect.row, rect.col, rect.cols, LOOK_NAME, field_text(key, "label"));

    moment_ago(view->ui->model->now_ms, field_time(key, "added_at"), added);
    if (used_ms >= 0)
        moment_ago(view->ui->model->now_ms, used_ms, used);
    grid_text(grid, rect.row, rect.col + cols, rect.cols - cols, LOOK_DIM,
              arena_printf(view->ui->mem, "  added %s · %s%s", added,
                           *used ? "used " : "never used", used));
}

/* Where mail goes, and whether it does. */
static void draw_address(struct settings_view *view, struct grid *grid, struct rect rect)
{
    const json_t *self = view->ui->model->self;
    const char *email = field_text(self, "email");
    bool refused = field_time(self, "email_refused_at") >= 0;
    int used = grid_text(grid, rect.row, rect.col, rect.cols, LOOK_TEXT,
                         *email ? "your address  " : "give an address for mail");

    used += grid_text(grid, rect.row, rect.col + used, rect.cols - used, LOOK_TITLE, email);
    if (*email && rect.cols - used > 3)
        grid_text(grid, rect.row, rect.col + used, rect.cols - used,
                  refused                               ? LOOK_ERROR
                  : field_true(self, "email_confirmed") ? LOOK_GOOD
                                                        : LOOK_WARNING,
                  refused                               ? "  ! refused"
                  : field_true(self, "email_confirmed") ? "  confirmed"
                                                        : "  not confirmed yet");
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct settings_view *view = arg;
    const struct setting_row *row = &view->rows[i];

    switch (row->kind) {
    case SETTING_TITLE:
        bar_rule(grid, rect.row, rect.col, rect.cols, row->text, LOOK_BORDER);
        break;
    case SETTING_WORDS:
        grid_text(grid, rect.row, rect.col, rect.cols, LOOK_DIM, row->text);
        break;
    case SETTING_CHOICE:
    case SETTING_LINE:
        draw_value(view, row, grid, rect);
        break;
    case SETTING_NOTICE:
        draw_notice(view, row, grid, rect, selected);
        break;
    case SETTING_SESSION:
        draw_session(view, settings_item(view, PAGES_SESSIONS, row->at), grid, rect);
        break;
    case SETTING_KEY:
        draw_key(view, settings_item(view, PAGES_KEYS, row->at), grid, rect);
        break;
    case SETTING_ADD_KEY:
        grid_text(grid, rect.row, rect.col, rect.cols, LOOK_TEXT, "add a key");
        break;
    case SETTING_BLOCKED:
        person_draw(view->ui, settings_item(view, PAGES_BLOCKED, row->at), grid, rect);
        break;
    case SETTING_MUTED:
        person_draw(view->ui, settings_item(view, PAGES_MUTED, row->at), grid, rect);
        break;
    case SETTING_PASSWORD:
        grid_text(grid, rect.row, rect.col, rect.cols, LOOK_TEXT, "change the password");
        break;
    case SETTING_ADDRESS:
        draw_address(view, grid, rect);
        break;
    case SETTING_HERE:
        draw_here(view, row, grid, rect);
        break;
    }
}

static bool row_selectable(void *arg, size_t i)
{
    const struct settings_view *view = arg;

    return view->rows[i].kind != SETTING_TITLE && view->rows[i].kind != SETTING_WORDS;
}

const struct list_source settings_source = { .count = row_count,
                                             .id = row_id,
                                             .height = row_height,
                                             .draw = row_draw,
                                             .selectable = row_selectable };
