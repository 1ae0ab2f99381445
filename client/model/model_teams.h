/* Teams as wholes: the last few that were looked at, with how they feel as far as one may see it.
 * Who is in them and what is posted there are lists of pages. */
#ifndef EVERI_MODEL_TEAMS_H
#define EVERI_MODEL_TEAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

enum {
    TEAMS_KEPT = 16,
    TEAM_WEEKS = 26, /* that are asked for */
    TEAM_TENTHS = 10 /* dimensions of a week are told to one decimal: in tenths they are whole */
};

struct team_page {
    char id[128];  /* "": the place is free */
    json_t *team;  /* Team; NULL until known */
    json_t *weeks; /* of team.index, oldest first; NULL until known */
    bool loading, stale;
    bool weeks_asked;        /* they are, or have been since somebody came to look */
    char refused[160];       /* why there is no team; "". Asked again when somebody comes anew */
    char weeks_refused[160]; /* likewise its weeks */
    int64_t used;            /* counts looks; the smallest is forgotten first */
};

struct team_book {
    struct team_page pages[TEAMS_KEPT];
    int64_t uses;
};

void teams_done(struct team_book *book);
struct team_page *teams_find(struct team_book *book, const char *id); /* or NULL */
/* Finds it or makes room for it. */
struct team_page *teams_open(struct team_book *book, const char *id);
/* The team as the server says it is now; one that is in no place is left alone. */
void teams_take(struct team_book *book, const json_t *team);
void teams_set_stale(struct team_book *book);

/* What a week says, a dimension in tenths; -1: nothing. id: of a dimension; NULL: the index, in
 * ones. */
int team_week_value(const json_t *week, const char *id);
/* The newest week of which there are figures; NULL: there is none. */
const json_t *team_week_newest(const struct team_page *page);

#endif
