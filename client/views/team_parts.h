/* Between the files of the team screen. */
#ifndef EVERI_TEAM_PARTS_H
#define EVERI_TEAM_PARTS_H

#include "about_rows.h"
#include "paged_view.h"

enum team_part { TEAM_UPDATES, TEAM_PEOPLE, TEAM_INDEX, TEAM_ABOUT, TEAM_PARTS };

struct team_weeks;

struct team_view {
    struct ui *ui;
    char id[128]; /* "": none yet */
    enum team_part part;
    struct paged_view updates, people;
    struct team_weeks *weeks;
    struct about_rows *about;
    char asked[64]; /* whom a question is about */
};

/* What is known of it; NULL: nothing. */
const json_t *team_shown(const struct team_view *view);
bool team_is_mine(const struct team_view *view); /* I am in it */
bool team_is_led_by_me(const struct team_view *view);

/* ---- team_head.c ---- */
/* Draws what it is and the parts to choose from; returns the rows used. beside: what it is about is
 * shown there. */
int team_draw_head(struct team_view *view, struct rect rect, bool beside);
void team_draw_beside(struct team_view *view, struct rect pane);
/* What it says of itself, as rows. */
void team_fill_about(struct team_view *view);

/* ---- team_forms.c ---- */
void team_edit(struct ui *ui);

/* ---- team_weeks.c: how it feels ---- */
struct team_weeks *team_weeks_new(struct team_view *view);
void team_weeks_free(struct team_weeks *weeks);
struct list *team_weeks_list(struct team_weeks *weeks);
void team_weeks_draw(struct team_weeks *weeks, struct rect rect);

#endif
