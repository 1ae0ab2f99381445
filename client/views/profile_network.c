/* Whom somebody knows whom I know, who is in their team, whom I might want to know: three short
 * lists in one, each with its title. Rows are made anew when the model changed. */
#include <stdio.h>

#include "bar.h"
#include "mem.h"
#include "model_fields.h"
#include "people_lines.h"
#include "profile_parts.h"

static const struct {
    const char *member, *title, *mine;
} sections[] = {
    { "mutual", "Both of you follow", "You follow each other" },
    { "teammates", "In their team", "In your team" },
    { "suggested", "Followed by those you follow", "Followed by those you follow" },
};

struct network_row {
    const char *title;   /* NULL: a person */
    const json_t *brief; /* the model's, until it changes */
    char id[80];         /* somebody may be in several sections */
};

struct profile_network {
    struct profile_view *view;
    struct list *list;
    struct network_row *rows;
    size_t count;
};

static size_t row_count(void *arg)
{
    return ((struct profile_network *)arg)->count;
}

static const char *row_id(void *arg, size_t i)
{
    return ((struct profile_network *)arg)->rows[i].id;
}

static int row_height(void *arg, size_t i, int cols)
{
    (void)arg, (void)i, (void)cols;
    return 1;
}

static void row_draw(void *arg, size_t i, struct grid *grid, struct rect rect, bool selected)
{
    struct profile_network *network = arg;
    const struct network_row *row = &network->rows[i];

    (void)selected;
    if (row->title)
        bar_rule(grid, rect.row, rect.col, rect.cols, row->title, LOOK_BORDER);
    else
        person_draw(network->view->ui, row->brief, grid, rect);
}

static bool row_selectable(void *arg, size_t i)
{
    return !((struct profile_network *)arg)->rows[i].title;
}

static const struct list_source source = { .count = row_count,
                                           .id = row_id,
                                           .height = row_height,
                                           .draw = row_draw,
                                           .selectable = row_selectable };

struct profile_network *profile_network_new(struct profile_view *view)
{
    struct profile_network *network = mem_new(sizeof *network);

    network->view = view;
    network->list = list_new(&source, network, LIST_FROM_TOP);
    return network;
}

void profile_network_free(struct profile_network *network)
{
    list_free(network->list);
    mem_free(network->rows);
    mem_free(network);
}

struct list *profile_network_list(struct profile_network *network)
{
    return network->list;
}

static struct network_row *add(struct profile_network *network)
{
    network->rows = mem_resize(network->rows, (network->count + 1) * sizeof *network->rows);
    network->rows[network->count] = (struct network_row){ 0 };
    return &network->rows[network->count++];
}

void profile_network_refresh(struct profile_network *network)
{
    struct model *model = network->view->ui->model;
    const struct profile *profile = profiles_find(&model->profiles, network->view->handle);
    bool mine = field_is(profile ? profile->person : NULL, "handle", model->me);
    size_t k;
    const json_t *brief;

    network->count = 0;
    for (size_t i = 0; profile && i < ARRAY_LEN(sections); i++) {
        const json_t *people = field_list(profile->network, sections[i].member);
        struct network_row *row;

        if (json_array_size(people) == 0)
            continue;
        row = add(network);
        row->title = mine ? sections[i].mine : sections[i].title;
        snprintf(row->id, sizeof row->id, "%s", sections[i].member);
        json_array_foreach(people, k, brief)
        {
            row = add(network);
            row->brief = brief;
            snprintf(row->id, sizeof row->id, "%zu/%.63s", i, field_text(brief, "handle"));
        }
    }
}

const json_t *profile_network_selected(struct profile_network *network)
{
    int at = list_selected(network->list);

    return at >= 0 && at < (int)network->count ? network->rows[at].brief : NULL;
}

void profile_network_draw(struct profile_network *network, struct rect rect)
{
    struct ui *ui = network->view->ui;
    const struct profile *profile = profiles_find(&ui->model->profiles, network->view->handle);
    const char *words = profile && profile->network ? "Nobody yet."
                        : model_is_live(ui->model)
                            ? "Loading…"
                            : "Not connected: this comes when there is a connection.";

    list_draw(network->list, ui->grid, rect, ui_list_focus(ui, false));
    if (network->count == 0)
        grid_text(ui->grid, rect.row, rect.col + 2, rect.cols - 2, LOOK_DIM, words);
}
