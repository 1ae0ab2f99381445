/* Between the files of the profile screen. */
#ifndef EVERI_PROFILE_PARTS_H
#define EVERI_PROFILE_PARTS_H

#include "paged_view.h"

enum profile_part {
    PART_UPDATES,
    PART_FOLLOWERS,
    PART_FOLLOWING,
    PART_NETWORK,
    PART_ABOUT,
    PROFILE_PARTS
};

struct profile_about;
struct profile_network;

struct profile_view {
    struct ui *ui;
    char handle[64]; /* lower; "": nobody yet */
    enum profile_part part;
    struct paged_view paged; /* of the parts before PART_NETWORK */
    struct profile_network *network;
    struct profile_about *about;
};

/* What is known of them: a Person (*whole), else a Brief, else NULL. */
const json_t *profile_person(const struct profile_view *view, bool *whole);

/* ---- profile_head.c ---- */
/* Draws who they are and the parts to choose from; returns the rows used. beside: what they are
 * about is shown there. */
int profile_draw_head(struct profile_view *view, struct rect rect, bool beside);
void profile_draw_beside(struct profile_view *view, struct rect pane);

/* ---- profile_about.c ---- */
struct profile_about *profile_about_new(struct profile_view *view);
void profile_about_free(struct profile_about *about);
struct list *profile_about_list(struct profile_about *about);
void profile_about_refresh(struct profile_about *about);
/* The topic that is selected, without its sign; "" none. */
const char *profile_about_topic(struct profile_about *about);

/* ---- profile_network.c ---- */
struct profile_network *profile_network_new(struct profile_view *view);
void profile_network_free(struct profile_network *network);
struct list *profile_network_list(struct profile_network *network);
void profile_network_refresh(struct profile_network *network);
void profile_network_draw(struct profile_network *network, struct rect rect);
const json_t *profile_network_selected(struct profile_network *network); /* Brief, or NULL */

#endif
