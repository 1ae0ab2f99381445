/* What stands around every screen: tabs or a sidebar, the connection, the status, the hints, a
 * caption of those who show it. Widths decide: one column with tabs, a sidebar from 100 columns, a
 * third pane from 120; few rows do without rules. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "model_fields.h"
#include "model_moments.h"
#include "ui_parts.h"

enum {
    HINTS_MOST = 24,
    TAB_TEXT = 32,
    TABS = 7,
    COLS_NAMES = 64,
    COLS_ALL_NAMES = 92,
    COLS_READABLE = 112,
    SIDE_ROWS_LEAST = 3
};

struct frame {
    struct rect top, sidebar, main, pane; /* sidebar, pane: 0 columns where there is none */
    int status_row, hint_row;
    bool rules;
};

static const struct {
    enum screen screen;
    int number;
    const char *name, *brief;
} tabs[TABS] = {
    { SCREEN_HOME, 1, "Home", "Home" },    { SCREEN_NOTICES, 2, "Notifications", "Notif" },
    { SCREEN_CHAT, 3, "Chat", "Chat" },    { SCREEN_ME, 4, "Me", "Me" },
    { SCREEN_INDEX, 5, "Index", "Index" }, { SCREEN_PIPELINE, 6, "Pipeline", "Pipe" },
    { SCREEN_FIND, 7, "Find", "Find" },
};

/* Those of this person: the pipeline is for administrators. Returns how many. */
static size_t tabs_of(const struct ui *ui, size_t out[TABS])
{
    size_t count = 0;

    for (size_t i = 0; i < TABS; i++) {
        if (tabs[i].screen != SCREEN_PIPELINE || model_is_admin(ui->model))
            out[count++] = i;
    }
    return count;
}

static int usable_rows(const struct ui *ui)
{
    return grid_rows(ui->grid) - (ui->caption ? 1 : 0);
}

bool frame_has_sidebar(const struct ui *ui)
{
    return ui->over == &bare_ops || (grid_cols(ui->grid) >= COLS_SIDEBAR && !ui->no_sidebar);
}

bool frame_has_rules(const struct ui *ui)
{
    return usable_rows(ui) >= ROWS_RULES;
}

static struct frame lay_out(const struct ui *ui)
{
    int rows = usable_rows(ui), cols = grid_cols(ui->grid), left = 0, right = cols;
    bool rules = frame_has_rules(ui);
    struct frame f = { .rules = rules, .status_row = rows - 2, .hint_row = rows - 1 };
    int first = rules ? 2 : 1, body = rows - 2 - first - (rules ? 1 : 0);

    f.top = (struct rect){ 0, 0, 1, cols };
    if (frame_has_sidebar(ui)) {
        f.sidebar = (struct rect){ first, 0, body, SIDEBAR_COLS };
        left = SIDEBAR_COLS + 1;
    }
    if (cols >= COLS_PANE && ui_below(ui)->has_pane) {
        f.pane = (struct rect){ first, cols - PANE_COLS, body, PANE_COLS };
        right = cols - PANE_COLS - 2;
    }
    f.main = (struct rect){ first, left, body, right - left };
    if (f.main.cols > COLS_READABLE)
        f.main.cols = COLS_READABLE;
    return f;
}

/* The tab that stands for the screen. */
static bool is_active(const struct ui *ui, enum screen tab)
{
    return ui_tab(ui) == tab;
}

/* What is unread behind a tab: "", "5", "@2"; "3 new" where there is room. */
static void tab_count(const struct ui *ui, size_t tab, bool wide, char out[TAB_TEXT])
{
    const struct model *model = ui->model;
    int64_t mentions, unread = chats_unread(&model->chats, model->now_ms, &mentions);
    bool is_pipeline = tabs[tab].screen == SCREEN_PIPELINE;
    int64_t count = tab == 0      ? (int64_t)json_array_size(model->feed.fresh)
                    : tab == 1    ? model->notices.unread
                    : tab == 2    ? (mentions > 0 ? mentions : unread)
                    : is_pipeline ? pipeline_sum(&model->pipeline, "dead")
                                  : 0;

    out[0] = '\0';
    if (count > 0)
        snprintf(out, TAB_TEXT, "%s%lld%s",
                 is_pipeline                ? "!"
                 : tab == 2 && mentions > 0 ? "@"
                                            : "",
                 (long long)count, wide && tab == 0 ? " new" : "");
    else if (wide && tabs[tab].screen == SCREEN_INDEX && model_index_is_due(model))
        snprintf(out, TAB_TEXT, "due");
}

static const char *count_of_tab(const struct ui *ui, size_t tab, char out[TAB_TEXT])
{
    tab_count(ui, tab, false, out);
    return out;
}

/* Where columns are few only the active one has its name; where they hold six names and not seven,
 * all are brief. Returns how many. */
static size_t make_tabs(const struct ui *ui, struct bar_tab out[TABS], char text[TABS][TAB_TEXT])
{
    int cols = grid_cols(ui->grid);
    size_t which[TABS], shown = tabs_of(ui, which);
    bool brief = cols < COLS_NAMES || (shown == TABS && cols < COLS_ALL_NAMES);

    for (size_t k = 0; k < shown; k++) {
        size_t i = which[k];
        char count[TAB_TEXT];
        const char *name = *count_of_tab(ui, i, count) || brief ? tabs[i].brief : tabs[i].name;

        if (cols < COLS_NAMES && !is_active(ui, tabs[i].screen))
            name = "";
        snprintf(text[k], TAB_TEXT, *count ? "%d%s%s(%s)" : "%d%s%s", tabs[i].number,
                 *name ? " " : "", name, count);
        out[k] = (struct bar_tab){ .text = text[k],
                                   .active = is_active(ui, tabs[i].screen),
                                   .look = *count ? LOOK_UNREAD : LOOK_TAB };
    }
    return shown;
}

/* The connection in words, with its sign. Returns the look. */
static enum look link_words(const struct ui *ui, char *out, size_t size)
{
    const struct link *link = &ui->model->link;
    size_t unsent = unsent_count(&ui->model->unsent);
    char more[32] = "";

    if (unsent > 0)
        snprintf(more, sizeof more, " · %zu unsent", unsent);
    switch (link->state) {
    case LINK_LIVE:
        if (link->latency_ms >= 0)
            snprintf(out, size, "● live %d ms%s", link->latency_ms, more);
        else
            snprintf(out, size, "● live%s", more);
        return LOOK_GOOD;
    case LINK_CONNECTING:
        snprintf(out, size, "◌ connecting%s", more);
        return LOOK_WARNING;
    case LINK_WAITING: {
        int64_t left_s = (link->retry_at_ms - ui->model->tick_ms + 999) / 1000;

        if (left_s > 0 && grid_cols(ui->grid) >= COLS_NAMES)
            snprintf(out, size, "○ offline · retry in %d s%s", (int)left_s, more);
        else
            snprintf(out, size, "○ offline%s", more);
        return LOOK_WARNING;
    }
    case LINK_NONE:
    case LINK_OVER:
        break;
    }
    snprintf(out, size, "○ offline%s", more);
    return LOOK_ERROR;
}

static int width_of(const char *text)
{
    int width = 0;

    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80; /* our own words are one column a sign */
    return width;
}

static void draw_top(struct ui *ui, const struct frame *f)
{
    char words[80], clock[MOMENT_MAX], text[TABS][TAB_TEXT];
    enum look look = link_words(ui, words, sizeof words);
    struct bar_tab list[TABS];
    int cols = f->top.cols, clock_cols, left;

    moment_clock(ui->model->now_ms, clock);
    clock_cols = (int)strlen(clock);
    left = cols - clock_cols - width_of(words) - 1;
    if (f->sidebar.cols > 0) {
        grid_text(ui->grid, 0, 1, 5, LOOK_TITLE, "everi");
        grid_text(ui->grid, 0, 7, left - 9, LOOK_DIM, "·");
        grid_text(ui->grid, 0, 9, left - 10, LOOK_TEXT, ui->place);
    } else {
        size_t count = make_tabs(ui, list, text);

        if (cols - left > cols / 2 || cols < COLS_NAMES)
            left = cols - width_of(words); /* no room for the time */
        bar_tabs(ui->grid, 0, 0, left - 1, list, count);
    }
    grid_glyphs(ui->grid, 0, left, width_of(words), look, words);
    if (left + width_of(words) < cols)
        grid_text(ui->grid, 0, cols - clock_cols, clock_cols, LOOK_DIM, clock);
}

static void draw_rules(struct ui *ui, const struct frame *f)
{
    int cols = grid_cols(ui->grid), bottom = f->main.row + f->main.rows;
    int columns[] = { f->sidebar.cols > 0 ? SIDEBAR_COLS : -1,
                      f->pane.cols > 0 ? f->pane.col - 1 : -1 };

    if (f->rules) {
        bar_rule(ui->grid, 1, 0, cols, NULL, LOOK_BORDER);
        bar_rule(ui->grid, bottom, 0, cols, NULL, LOOK_BORDER);
    }
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        if (columns[i] < 0)
            continue;
        bar_column(ui->grid, f->main.row, columns[i], f->main.rows, LOOK_BORDER);
        if (f->rules) {
            grid_glyphs(ui->grid, 1, columns[i], 1, LOOK_BORDER, "┬");
            grid_glyphs(ui->grid, bottom, columns[i], 1, LOOK_BORDER, "┴");
        }
    }
}

/* What is below the tabs of the sidebar. */
static struct rect lists_rect(const struct ui *ui, struct rect sidebar)
{
    size_t which[TABS];
    int used = (int)tabs_of(ui, which) + 1;

    return (struct rect){ sidebar.row + used, sidebar.col, sidebar.rows - used, sidebar.cols };
}

struct rect frame_lists_rect(const struct ui *ui)
{
    struct frame f = lay_out(ui);
    struct rect rect = lists_rect(ui, f.sidebar);

    if (f.sidebar.cols == 0 || rect.rows < SIDE_ROWS_LEAST)
        rect.cols = 0;
    return rect;
}

static void draw_sidebar(struct ui *ui, struct rect rect)
{
    size_t which[TABS], shown = tabs_of(ui, which);

    for (size_t k = 0; k < shown && (int)k < rect.rows; k++) {
        size_t i = which[k];
        bool active = is_active(ui, tabs[i].screen);
        char name[TAB_TEXT], count[TAB_TEXT];
        int row = rect.row + (int)k, count_cols;

        tab_count(ui, i, true, count);
        count_cols = (int)strlen(count);
        snprintf(name, sizeof name, "%d %s", tabs[i].number, tabs[i].name);
        grid_glyphs(ui->grid, row, rect.col, 1, LOOK_TAB_ACTIVE, active ? "▸" : " ");
        grid_text(ui->grid, row, rect.col + 1, rect.cols - 2, active ? LOOK_TAB_ACTIVE : LOOK_TAB,
                  name);
        grid_text(ui->grid, row, rect.col + rect.cols - 1 - count_cols, count_cols, LOOK_UNREAD,
                  count);
    }
    if (lists_rect(ui, rect).rows >= SIDE_ROWS_LEAST)
        side_draw_lists(ui, lists_rect(ui, rect));
}

static void draw_status(struct ui *ui, const struct frame *f)
{
    static const enum look looks[] = { [SAYING_NONE] = LOOK_STATUS,
                                       [SAYING_NEWS] = LOOK_STATUS,
                                       [SAYING_GOOD] = LOOK_GOOD,
                                       [SAYING_ERROR] = LOOK_ERROR };
    const struct saying *saying = &ui->model->saying;
    const struct view_ops *view = ui_view(ui);
    char words[256] = "";

    /* A question is on the status line and stays there. */
    if (saying->kind != SAYING_NONE && view != &question_ops)
        snprintf(words, sizeof words, "%s%s", saying->kind == SAYING_ERROR ? "! " : "",
                 saying->text);
    else if (view->status)
        view->status(ui, words, sizeof words);
    if (!*words && ui->model->link.state == LINK_WAITING)
        snprintf(words, sizeof words, "The server %s.", ui->model->link.why);
    grid_text(ui->grid, f->status_row, 1, grid_cols(ui->grid) - 1,
              view == &question_ops ? LOOK_WARNING : looks[saying->kind], words);
}

static void add_hints(enum key_context context, struct bar_hint hints[HINTS_MOST],
                      char keys[HINTS_MOST][24], size_t *count)
{
    for (size_t i = 0; i < binding_count && *count < HINTS_MOST; i++) {
        const char *hint = bindings[i].hint;
        size_t key = hint ? strcspn(hint, " ") : 0;

        if (bindings[i].context != context || !hint)
            continue;
        snprintf(keys[*count], 24, "%.*s", (int)key, hint);
        hints[*count] = (struct bar_hint){ .key = keys[*count], .text = hint + key + 1 };
        (*count)++;
    }
}

/* The movement first, the way to more help last; what does not fit is dropped before that. */
static void draw_hints(struct ui *ui, const struct frame *f)
{
    const struct view_ops *view = ui_view(ui);
    enum key_context contexts[CONTEXTS_MOST + 1] = { KEYS_GO };
    size_t contexts_count = ui->go ? 1 : view->contexts(ui, contexts), count = 0, last;
    struct bar_hint hints[HINTS_MOST];
    char keys[HINTS_MOST][24];
    int cols = grid_cols(ui->grid) - 1, used = 0;

    for (int turn = 0; turn < 2; turn++) {
        for (size_t i = 0; i < contexts_count; i++) {
            if ((contexts[i] == KEYS_LIST) == (turn == 0))
                add_hints(contexts[i], hints, keys, &count);
        }
    }
    if (!ui->go && !ui->over && ui->screen != SCREEN_SIGN_IN)
        add_hints(KEYS_ANYWHERE, hints, keys, &count);
    if (count == 0)
        return;
    for (size_t i = 0; i < count; i++)
        used += width_of(hints[i].key) + 1 + width_of(hints[i].text) + 2;
    for (last = count - 1; last > 1 && used - 2 > cols; last--) {
        used -= width_of(hints[last - 1].key) + 1 + width_of(hints[last - 1].text) + 2;
        hints[last - 1] = hints[last];
    }
    bar_hints(ui->grid, f->hint_row, 1, cols, hints, last + 1);
}

static void draw_too_small(struct ui *ui)
{
    int rows = grid_rows(ui->grid), cols = grid_cols(ui->grid);
    char words[80];

    snprintf(words, sizeof words, "too small: %dx%d, 40x10 needed", cols, rows);
    grid_text(ui->grid, rows / 2, 0, cols, LOOK_WARNING, words);
}

void frame_draw(struct ui *ui)
{
    int rows = grid_rows(ui->grid), cols = grid_cols(ui->grid);
    struct frame f = lay_out(ui);

    grid_clear(ui->grid, (struct rect){ 0, 0, rows, cols });
    if (ui->over == &bare_ops) {
        bare_ops.draw(ui, f.main, f.pane);
        return;
    }
    if (ui->caption)
        grid_text(ui->grid, rows - 1, 0, cols, LOOK_CAPTION, ui->caption);
    if (usable_rows(ui) < ROWS_LEAST || cols < COLS_LEAST) {
        draw_too_small(ui);
        return;
    }
    if (ui->screen == SCREEN_SIGN_IN) {
        f.main = (struct rect){ 0, 0, usable_rows(ui) - 2, cols };
        f.pane.cols = 0;
    } else {
        draw_top(ui, &f);
        draw_rules(ui, &f);
        if (f.sidebar.cols > 0)
            draw_sidebar(ui, f.sidebar);
    }
    draw_status(ui, &f);
    draw_hints(ui, &f);
    ui_view(ui)->draw(ui, f.main, f.pane);
}

int frame_status_row(const struct ui *ui)
{
    return usable_rows(ui) - 2;
}

int frame_tab_at(struct ui *ui, int row, int col)
{
    struct frame f = lay_out(ui);
    char text[TABS][TAB_TEXT];
    struct bar_tab list[TABS];
    size_t which[TABS], shown = tabs_of(ui, which);
    int tab;

    if (f.sidebar.cols > 0) {
        tab = col < f.sidebar.cols && row >= f.sidebar.row ? row - f.sidebar.row : -1;
        return tab >= 0 && tab < (int)shown ? (int)tabs[which[tab]].screen : -1;
    }
    if (row != 0)
        return -1;
    (void)make_tabs(ui, list, text);
    tab = bar_tab_at(list, shown, grid_cols(ui->grid), col);
    return tab >= 0 ? (int)tabs[which[tab]].screen : -1;
}
