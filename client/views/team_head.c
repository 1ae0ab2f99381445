/* The top of a team, as much of it as the height lets, and what stands beside it. No figure stands
 * here that the server did not give. */
#include <string.h>

#include "bar.h"
#include "model_fields.h"
#include "model_moments.h"
#include "people_lines.h"
#include "sanitize.h"
#include "team_lines.h"
#include "team_parts.h"
#include "wrap.h"

enum { ROWS_FULL = 13, ROWS_ABOUT = 17, ABOUT_ROWS = 2, COLS_WORDS = 60 };

/* "made 3 Nov 2026"; "" not known. */
static const char *made_words(struct arena *mem, const json_t *team)
{
    char day[MOMENT_MAX];
    int64_t at = field_time(team, "created_at");
    const char *from;

    if (at < 0)
        return "";
    /* "Mon 23 Nov 2026, 14:02": the date of it. */
    moment_full(at, day);
    day[strcspn(day, ",")] = '\0';
    from = strchr(day, ' ');
    return arena_printf(mem, "since %s", from ? from + 1 : day);
}

static void draw_name(struct team_view *view, const json_t *team, int row, int col, int cols)
{
    struct ui *ui = view->ui;
    const char *part = team_part_words(team);
    const char *right = *part ? arena_printf(ui->mem, "[ %s ]", part) : "";
    int right_cols = sanitize_width(right);
    int left = cols - (right_cols > 0 ? right_cols + 2 : 0);
    const char *open = field_true(team, "open") ? cols >= COLS_WORDS ? "  looking for people" : " +"
                                                : "";
    int open_cols = (int)strlen(open);
    int used = grid_text(ui->grid, row, col, left - open_cols, LOOK_TITLE,
                         team_words(ui->mem, team));

    grid_text(ui->grid, row, col + used, left - used, LOOK_GOOD, open);
    grid_text(ui->grid, row, col + cols - right_cols, right_cols, LOOK_GOOD, right);
}

static int draw_text(struct ui *ui, struct rect rect, const char *text)
{
    struct wrap wrap = wrap_text(ui->mem, text, rect.cols);

    return wrap_draw(ui->grid, rect, text, &wrap, 0, LOOK_TEXT, NULL, 0);
}

static void draw_parts(struct team_view *view, const json_t *team, int row, int col, int cols)
{
    static const char *const names[TEAM_PARTS] = { [TEAM_UPDATES] = "Updates",
                                                   [TEAM_PEOPLE] = "People",
                                                   [TEAM_INDEX] = "Index",
                                                   [TEAM_ABOUT] = "About" };
    struct bar_tab tabs[TEAM_PARTS];

    for (int part = 0; part < TEAM_PARTS; part++)
        tabs[part] = (struct bar_tab){ .text = names[part],
                                       .active = view->part == (enum team_part)part,
                                       .look = LOOK_TAB };
    if (cols >= COLS_WORDS && json_is_integer(json_object_get(team, "members")))
        tabs[TEAM_PEOPLE].text = arena_printf(
            view->ui->mem, "%s %s", names[TEAM_PEOPLE],
            number_words(view->ui->mem, field_int(team, "members")));
    bar_tabs(view->ui->grid, row, col, cols, tabs, TEAM_PARTS);
}

int team_draw_head(struct team_view *view, struct rect rect, bool beside)
{
    struct ui *ui = view->ui;
    const json_t *team = team_shown(view);
    const char *about = field_text(team, "about");
    int row = rect.row, col = rect.col + 1, cols = rect.cols - 2;

    draw_name(view, team, row++, col, cols);
    if (rect.rows >= ROWS_FULL) {
        grid_text(ui->grid, row++, col, cols, LOOK_DIM,
                  arena_printf(ui->mem, "%s · %s", team_figures(ui->mem, team),
                               made_words(ui->mem, team)));
        if (!beside && rect.rows >= ROWS_ABOUT && *about)
            row += draw_text(ui, (struct rect){ row, col, ABOUT_ROWS, cols }, about);
        row++;
    }
    draw_parts(view, team, row++, col, cols);
    if (rect.rows >= ROWS_FULL)
        bar_rule(ui->grid, row++, col, cols, NULL, LOOK_BORDER);
    return row - rect.row;
}

/* Who leads, as far as the people of the team are here. */
static int draw_leads(struct team_view *view, struct rect rect)
{
    const struct paged *people = pages_find(&view->ui->model->pages, PAGES_TEAM_MEMBERS, view->id);
    size_t i;
    const json_t *member;
    int row = rect.row + 1;

    json_array_foreach(people ? people->items : NULL, i, member)
    {
        if (field_is(member, "role", "lead") && row < rect.row + rect.rows)
            grid_text(view->ui->grid, row++, rect.col, rect.cols, LOOK_NAME,
                      field_text(field_object(member, "person"), "name"));
    }
    if (row == rect.row + 1)
        return 0;
    grid_text(view->ui->grid, rect.row, rect.col, rect.cols, LOOK_TITLE, "LED BY");
    return row - rect.row + 1;
}

void team_draw_beside(struct team_view *view, struct rect pane)
{
    struct rect rect = { pane.row, pane.col + 1, pane.rows, pane.cols - 2 };
    const char *about = field_text(team_shown(view), "about");
    int used = draw_leads(view, (struct rect){ rect.row, rect.col, rect.rows / 2, rect.cols });

    rect.row += used;
    rect.rows -= used + 1;
    if (!*about)
        return;
    grid_text(view->ui->grid, rect.row++, rect.col, rect.cols, LOOK_TITLE, "ABOUT");
    draw_text(view->ui, rect, about);
}

void team_fill_about(struct team_view *view)
{
    const json_t *team = team_shown(view);
    struct about_rows *about = view->about;

    about_rows_clear(about);
    if (!*field_text(team, "created_at"))
        return; /* not the whole of it */
    about_rows_add(about, "About", LOOK_TEXT, field_text(team, "about"));
    about_rows_add(about, "New people", LOOK_TEXT,
                   field_true(team, "open") ? "It is looking for people: anybody may join."
                                            : "Only by an invitation of somebody who is in it.");
    about_rows_add(about, "How it feels", LOOK_TEXT,
                   field_true(team, "index_public")
                       ? "Everybody may see the index of its closed weeks."
                       : "The index of its closed weeks is for its members alone.");
    about_rows_add(about, "Company", LOOK_TEXT, field_text(team, "company"));
    about_rows_add(about, "Since", LOOK_TEXT, made_words(view->ui->mem, team) + strlen("since "));
}
