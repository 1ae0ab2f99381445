/* Everything that somebody says of themselves, to be read to its end. Rows are made anew when the
 * model changed; a text of many lines is one row. */
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "mem.h"
#include "model_fields.h"
#include "model_moments.h"
#include "people_lines.h"
#include "profile_parts.h"
#include "wrap.h"

enum { ABOUT_ROWS_MOST = 24 };

struct about_row {
    const char *title; /* a rule with it; NULL: a text */
    char *text;
    enum look look;
};

struct profile_about {
    struct profile_view *view;
    struct list *list;
    struct about_row rows[ABOUT_ROWS_MOST];
    size_t count;
};

static size_t row_count(void *arg)
{
    return ((struct profile_about *)arg)->count;
}

static const char *row_id(void *arg, size_t i)
{
    static char id[16];

    (void)arg;
    snprintf(id, sizeof id, "%zu", i);
    return id;
}

static int row_height(void *arg, size_t i, int cols)
{
    struct profile_about *about = arg;

    return about->rows[i].title
               ? 1
               : (int)wrap_text(about->view->ui->mem, about->rows[i].text, cols).count;
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct profile_about *about = arg;
    const struct about_row *row = &about->rows[i];
    struct wrap wrap;

    (void)selected;
    if (row->title) {
        bar_rule(grid, rect.row, rect.col, rect.cols, row->title, LOOK_BORDER);
        return;
    }
    wrap = wrap_text(about->view->ui->mem, row->text, rect.cols);
    wrap_draw(grid, rect, row->text, &wrap, 0, row->look, NULL, 0);
}

static bool row_selectable(void *arg, size_t i)
{
    return !((struct profile_about *)arg)->rows[i].title;
}

static const struct list_source source = { .count = row_count,
                                           .id = row_id,
                                           .height = row_height,
                                           .draw = row_draw,
                                           .selectable = row_selectable };

struct profile_about *profile_about_new(struct profile_view *view)
{
    struct profile_about *about = mem_new(sizeof *about);

    about->view = view;
    about->list = list_new(&source, about, LIST_FROM_TOP);
    return about;
}

static void clear(struct profile_about *about)
{
    for (size_t i = 0; i < about->count; i++)
        mem_free(about->rows[i].text);
    about->count = 0;
}

void profile_about_free(struct profile_about *about)
{
    clear(about);
    list_free(about->list);
    mem_free(about);
}

struct list *profile_about_list(struct profile_about *about)
{
    return about->list;
}

static void add(struct profile_about *about, const char *title, enum look look, const char *text)
{
    if (about->count + 2 > ABOUT_ROWS_MOST || !*text)
        return;
    if (title)
        about->rows[about->count++] = (struct about_row){ .title = title };
    about->rows[about->count++] = (struct about_row){ .text = mem_strdup(text), .look = look };
}

/* What is one's own to see. */
static void add_mail(struct profile_about *about, const json_t *person)
{
    const char *email = field_text(person, "email");

    if (*email)
        add(about, "E-mail", LOOK_TEXT,
            arena_printf(about->view->ui->mem, "%s%s", email,
                         field_true(person, "email_confirmed") ? "" : " (not confirmed yet)"));
}

void profile_about_refresh(struct profile_about *about)
{
    const json_t *person, *topic;
    const char *title = "Topics";
    char day[MOMENT_MAX] = "";
    int64_t joined;
    size_t i;
    bool whole;

    clear(about);
    person = profile_person(about->view, &whole);
    if (!whole)
        return;
    add(about, "About", LOOK_TEXT, field_text(person, "about"));
    json_array_foreach(field_list(person, "topics"), i, topic)
    {
        if (!json_is_string(topic) || i >= ABOUT_ROWS_MOST / 2)
            continue;
        add(about, title, LOOK_TOPIC,
            arena_printf(about->view->ui->mem, "#%s", json_string_value(topic)));
        title = NULL;
    }
    add(about, "Team", LOOK_TEXT, person_team(about->view->ui->mem, person));
    add_mail(about, person);
    joined = field_time(person, "joined_at");
    if (joined >= 0)
        add(about, "Joined", LOOK_TEXT, moment_full(joined, day));
}

const char *profile_about_topic(struct profile_about *about)
{
    int at = list_selected(about->list);
    const struct about_row *row = at >= 0 && at < (int)about->count ? &about->rows[at] : NULL;

    return row && row->look == LOOK_TOPIC ? row->text + 1 : "";
}
