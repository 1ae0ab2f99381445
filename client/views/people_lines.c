/* A person's signs keep their places: what is too long is cut before it reaches them. */
#include "people_lines.h"

#include <string.h>

#include "model_fields.h"
#include "sanitize.h"

static void draw(struct ui *ui, const json_t *brief, const char *team, struct grid *grid,
                 struct rect rect)
{
    const char *title = field_text(brief, "title");
    const char *signs = arena_printf(ui->mem, " @%s%s", field_text(brief, "handle"),
                                     field_true(brief, "verified") ? " ✓" : "");
    bool own = field_is(brief, "handle", ui->model->me);
    int left = rect.cols - sanitize_width(signs), used;

    used = grid_text(grid, rect.row, rect.col, left > rect.cols / 3 ? left : rect.cols / 3,
                     own ? LOOK_OWN : LOOK_NAME, field_text(brief, "name"));
    grid_text(grid, rect.row, rect.col + used, rect.cols - used, LOOK_DIM,
              arena_printf(ui->mem, "%s%s%s%s%s", signs, *title ? " · " : "", title,
                           *team ? " · " : "", team));
}

void person_draw(struct ui *ui, const json_t *brief, struct grid *grid, struct rect rect)
{
    draw(ui, brief, person_team(ui->mem, brief), grid, rect);
}

void colleague_draw(struct ui *ui, const json_t *brief, struct grid *grid, struct rect rect)
{
    draw(ui, brief, "", grid, rect);
}

/* The first that can be seen of a word. */
static const char *first_cluster(struct arena *mem, const char *word, size_t len)
{
    struct cluster cluster = { .text = "" };
    size_t at = 0;

    while (at < len && (cluster.width == 0 || cluster.text[0] == ' '))
        at += sanitize_next(word + at, len - at, &cluster);
    return cluster.width > 0 && cluster.text[0] != ' ' ? arena_printf(mem, "%s", cluster.text) : "";
}

const char *person_initials(struct arena *mem, const json_t *brief)
{
    const char *name = field_text(brief, "name"), *last;

    if (!*name)
        name = field_text(brief, "handle");
    last = strrchr(name, ' ');
    return arena_printf(mem, "%s%s", first_cluster(mem, name, strlen(name)),
                        last ? first_cluster(mem, last, strlen(last)) : "");
}

const char *person_team(struct arena *mem, const json_t *brief)
{
    return team_words(mem, field_object(brief, "team"));
}

const char *team_words(struct arena *mem, const json_t *team)
{
    const char *company = field_text(team, "company");

    return arena_printf(mem, "%s%s%s", field_text(team, "name"), *company ? " at " : "", company);
}

const char *number_words(struct arena *mem, int64_t n)
{
    const char *rest;

    if (n < 1000)
        return arena_printf(mem, "%lld", (long long)n);
    rest = number_words(mem, n / 1000);
    return arena_printf(mem, "%s,%03lld", rest, (long long)(n % 1000));
}
