/* Between the files of the profile screen. */
#ifndef EVERI_PROFILE_PARTS_H
#define EVERI_PROFILE_PARTS_H

#include "about_rows.h"
#include "paged_view.h"

enum profile_part {
    PART_UPDATES,
    PART_FOLLOWERS,
    PART_FOLLOWING,
    PART_NETWORK,
    PART_ABOUT,
    PROFILE_PARTS
};

struct profile_network;

struct profile_view {
    struct ui *ui;
    char handle[64]; /* lower; "": nobody yet */
    enum profile_part part;
    struct paged_view paged; /* of the parts before PART_NETWORK */
    struct profile_network *network;
    struct about_rows *about;
};

/* What is known of them: a Person (*whole), else a Brief, else NULL. */
const json_t *profile_person(const struct profile_view *view, bool *whole);

/* ---- profile_head.c ---- */
/* Draws who they are and the parts to choose from; returns the rows used. beside: what they are
 * about is shown there. */
int profile_draw_head(struct profile_view *view, struct rect rect, bool beside);
void profile_draw_beside(struct profile_view *view, struct rect pane);

/* ---- profile_about.c ---- */
/* Its rows, as the model has them now. */
void profile_about_refresh(struct profile_view *view);

/* ---- profile_network.c ---- */
struct profile_network *profile_network_new(struct profile_view *view);
void profile_network_free(struct profile_network *network);
struct list *profile_network_list(struct profile_network *network);
void profile_network_refresh(struct profile_network *network);
void profile_network_draw(struct profile_network *network, struct rect rect);
const json_t *profile_network_selected(struct profile_network *network); /* Brief, or NULL */

#endif
