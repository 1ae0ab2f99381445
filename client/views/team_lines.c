/* Words of our own keep their places; a name of any width is cut before it reaches them. */
#include "team_lines.h"

#include <string.h>

#include "model_fields.h"
#include "people_lines.h"
#include "sanitize.h"

enum { COLS_FIGURES = 56, NAME_COLS = 30, GAP = 2 };

static const char open_words[] = "looking for people";

static const char *count_words(struct arena *mem, const json_t *team, const char *key,
                               const char *one, const char *many)
{
    int64_t n = field_int(team, key);

    return arena_printf(mem, "%s %s", number_words(mem, n), n == 1 ? one : many);
}

const char *team_figures(struct arena *mem, const json_t *team)
{
    return arena_printf(mem, "%s · %s", count_words(mem, team, "members", "person", "people"),
                        count_words(mem, team, "followers", "follower", "followers"));
}

const char *team_part_words(const json_t *team)
{
    bool follows = field_true(team, "followed_by_me");

    if (field_is(team, "role", "lead"))
        return follows ? "you lead and follow it" : "you lead it";
    if (field_is(team, "role", "member"))
        return follows ? "your team, following" : "your team";
    return follows ? "following" : "";
}

int team_rows(struct ui *ui, const json_t *team, int cols)
{
    (void)ui, (void)cols;
    return *field_text(team, "about") ? 2 : 1;
}

void team_draw(struct ui *ui, const json_t *team, struct grid *grid, struct rect rect)
{
    const char *part = team_part_words(team);
    int part_cols = (int)strlen(part), left = rect.cols - (part_cols > 0 ? part_cols + GAP : 0);
    bool open = field_true(team, "open"), words = rect.cols >= COLS_FIGURES;
    const char *people = count_words(ui->mem, team, "members", "person", "people");
    int figures = words ? sanitize_width(people) + GAP + (open ? (int)sizeof open_words + GAP : 0)
                        : (open ? 2 : 0);
    int used = grid_text(grid, rect.row, rect.col, left > figures ? left - figures : left,
                         LOOK_TITLE, team_words(ui->mem, team));

    if (words && used < NAME_COLS && left - NAME_COLS > figures)
        used = NAME_COLS;
    used += words ? GAP : 1;
    if (words)
        used += grid_text(grid, rect.row, rect.col + used, left - used, LOOK_DIM, people);
    if (open)
        grid_text(grid, rect.row, rect.col + used, left - used, words ? LOOK_DIM : LOOK_GOOD,
                  words ? arena_printf(ui->mem, " · %s", open_words) : "+");
    grid_text(grid, rect.row, rect.col + rect.cols - part_cols, part_cols, LOOK_GOOD, part);
    if (rect.rows > 1)
        grid_text(grid, rect.row + 1, rect.col + GAP, rect.cols - GAP, LOOK_DIM,
                  arena_strndup(ui->mem, field_text(team, "about"),
                                strcspn(field_text(team, "about"), "\n")));
}

void member_draw(struct ui *ui, const json_t *member, struct grid *grid, struct rect rect)
{
    static const char lead[] = "lead";
    struct rect person = rect;

    if (field_is(member, "role", lead)) {
        person.cols -= (int)sizeof lead + 1;
        grid_text(grid, rect.row, rect.col + rect.cols - (int)strlen(lead), (int)strlen(lead),
                  LOOK_GOOD, lead);
    }
    colleague_draw(ui, field_object(member, "person"), grid, person);
}
