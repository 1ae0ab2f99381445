/* The top of a profile. How much of it is shown depends on the height: everything; a few rows; at
 * worst a name and the parts. No figure stands here that the server did not give. */
#include <string.h>

#include "bar.h"
#include "model_fields.h"
#include "model_moments.h"
#include "people_lines.h"
#include "profile_parts.h"
#include "sanitize.h"
#include "wrap.h"

enum { ROWS_FULL = 13, ROWS_ABOUT = 17, BOX_COLS = 6, ABOUT_ROWS = 3, COLS_WORDS = 60 };

struct pen {
    struct ui *ui;
    int row, col, cols;
};

static void write_row(struct pen *pen, enum look look, const char *text)
{
    grid_text(pen->ui->grid, pen->row++, pen->col, pen->cols, look, text);
}

/* What there is between the two of us, for the right edge; "" nothing to say. */
static const char *following_words(const struct profile_view *view, const json_t *person,
                                   bool whole)
{
    if (!whole || strcmp(view->handle, view->ui->model->me) == 0)
        return "";
    if (model_mutes(view->ui->model, view->handle))
        return "[ Muted ]";
    return field_true(person, "followed_by_me") ? "[ Following ]"
           : field_true(person, "follows_me")   ? "[ follows you ]"
                                                : "";
}

static void draw_name(struct profile_view *view, struct pen *pen, const json_t *person, bool whole)
{
    struct ui *ui = view->ui;
    const char *right = following_words(view, person, whole);
    int right_cols = sanitize_width(right), used;
    bool words = pen->cols >= COLS_WORDS;
    const char *signs = arena_printf(
        ui->mem, " @%s%s%s", view->handle,
        field_true(person, "verified") ? (words ? "  ✓ verified" : " ✓") : "",
        field_true(person, "people_manager") ? (words ? "  people manager" : " manager") : "");
    int left = pen->cols - (right_cols > 0 ? right_cols + 2 : 0);
    int signs_cols = sanitize_width(signs);

    /* A name of any width leaves room for the handle. */
    used = grid_text(ui->grid, pen->row, pen->col,
                     left - signs_cols > left / 3 ? left - signs_cols : left / 3, LOOK_TITLE,
                     field_text(person, "name"));
    grid_text(ui->grid, pen->row, pen->col + used, left - used, LOOK_DIM, signs);
    grid_text(ui->grid, pen->row, pen->col + pen->cols - right_cols, right_cols, LOOK_GOOD, right);
    pen->row++;
}

static const char *place_words(struct ui *ui, const json_t *person)
{
    const char *title = field_text(person, "title"), *team = person_team(ui->mem, person);

    return arena_printf(ui->mem, "%s%s%s", title, *title && *team ? " · " : "", team);
}

static const char *joined_words(struct ui *ui, const json_t *person)
{
    char day[MOMENT_MAX];
    int64_t at = field_time(person, "joined_at");
    const char *from;

    if (at < 0)
        return "";
    /* "Mon 23 Nov 2026, 14:02": the date of it. */
    moment_full(at, day);
    day[strcspn(day, ",")] = '\0';
    from = strchr(day, ' ');
    return arena_printf(ui->mem, "joined %s", from ? from + 1 : day);
}

static void draw_box(struct ui *ui, struct pen *pen, const json_t *person)
{
    const char *initials = person_initials(ui->mem, person);
    int width = sanitize_width(initials);

    bar_box(ui->grid, (struct rect){ pen->row, pen->col, 3, BOX_COLS }, NULL, LOOK_BORDER);
    grid_text(ui->grid, pen->row + 1, pen->col + 1 + (BOX_COLS - 2 - width) / 2, BOX_COLS - 2,
              LOOK_NAME, initials);
}

static const char *topic_words(struct ui *ui, const json_t *person)
{
    const char *words = "";
    size_t i;
    const json_t *topic;

    json_array_foreach(field_list(person, "topics"), i, topic)
    {
        if (json_is_string(topic))
            words = arena_printf(ui->mem, "%s%s#%s", words, *words ? "  " : "",
                                 json_string_value(topic));
    }
    return words;
}

static void draw_labelled(struct pen *pen, const char *label, enum look look, const char *words)
{
    int used;

    if (!*words)
        return;
    used = grid_text(pen->ui->grid, pen->row, pen->col, pen->cols, LOOK_TITLE, label) + 2;
    grid_text(pen->ui->grid, pen->row++, pen->col + used, pen->cols - used, look, words);
}

static void draw_text(struct pen *pen, const char *text, int rows)
{
    struct wrap wrap = wrap_text(pen->ui->mem, text, pen->cols);

    pen->row += wrap_draw(pen->ui->grid, (struct rect){ pen->row, pen->col, rows, pen->cols }, text,
                          &wrap, 0, LOOK_TEXT, NULL, 0);
}

static void draw_whole(struct profile_view *view, struct pen *pen, const json_t *person, bool whole,
                       bool about)
{
    struct ui *ui = view->ui;
    struct pen beside = { ui, pen->row, pen->col + BOX_COLS + 2, pen->cols - BOX_COLS - 2 };

    draw_box(ui, pen, person);
    draw_name(view, &beside, person, whole);
    write_row(&beside, LOOK_TEXT, place_words(ui, person));
    write_row(&beside, LOOK_DIM, joined_words(ui, person));
    pen->row += 3;
    if (!about)
        return;
    if (*field_text(person, "about"))
        draw_text(pen, field_text(person, "about"), ABOUT_ROWS);
    draw_labelled(pen, "TOPICS", LOOK_TOPIC, topic_words(ui, person));
}

/* ---- the parts ---- */

static const char *const names[PROFILE_PARTS] = {
    [PART_UPDATES] = "Updates", [PART_FOLLOWERS] = "Followers", [PART_FOLLOWING] = "Following",
    [PART_NETWORK] = "Network", [PART_ABOUT] = "About",
};
static const char *const figures[PROFILE_PARTS] = {
    [PART_UPDATES] = "updates",
    [PART_FOLLOWERS] = "followers",
    [PART_FOLLOWING] = "following",
};

static void draw_parts(struct profile_view *view, struct pen *pen, const json_t *person)
{
    struct bar_tab tabs[PROFILE_PARTS];
    bool counted = pen->cols >= COLS_WORDS;

    for (int part = 0; part < PROFILE_PARTS; part++) {
        const char *figure = figures[part];

        tabs[part] = (struct bar_tab){ .text = names[part],
                                       .active = view->part == (enum profile_part)part,
                                       .look = LOOK_TAB };
        if (figure && counted && json_is_integer(json_object_get(person, figure)))
            tabs[part].text = arena_printf(view->ui->mem, "%s %s", names[part],
                                           number_words(view->ui->mem, field_int(person, figure)));
    }
    bar_tabs(view->ui->grid, pen->row++, pen->col, pen->cols, tabs, PROFILE_PARTS);
}

int profile_draw_head(struct profile_view *view, struct rect rect, bool beside)
{
    struct pen pen = { view->ui, rect.row, rect.col + 1, rect.cols - 2 };
    bool whole;
    const json_t *person = profile_person(view, &whole);

    if (rect.rows >= ROWS_FULL) {
        draw_whole(view, &pen, person, whole, !beside && rect.rows >= ROWS_ABOUT);
        pen.row++;
    } else {
        draw_name(view, &pen, person, whole);
    }
    draw_parts(view, &pen, person);
    if (rect.rows >= ROWS_FULL)
        bar_rule(view->ui->grid, pen.row++, pen.col, pen.cols, NULL, LOOK_BORDER);
    return pen.row - rect.row;
}

void profile_draw_beside(struct profile_view *view, struct rect pane)
{
    struct ui *ui = view->ui;
    struct pen pen = { ui, pane.row, pane.col + 1, pane.cols - 2 };
    bool whole;
    const json_t *person = profile_person(view, &whole), *topic;
    size_t i;

    if (*field_text(person, "about")) {
        write_row(&pen, LOOK_TITLE, "ABOUT");
        draw_text(&pen, field_text(person, "about"), pane.rows / 2);
        pen.row++;
    }
    if (json_array_size(field_list(person, "topics")) > 0)
        write_row(&pen, LOOK_TITLE, "TOPICS");
    json_array_foreach(field_list(person, "topics"), i, topic)
    {
        if (pen.row < pane.row + pane.rows && json_is_string(topic))
            write_row(&pen, LOOK_TOPIC, arena_printf(ui->mem, "#%s", json_string_value(topic)));
    }
}
