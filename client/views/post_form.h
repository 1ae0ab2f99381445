/* Writing an update: its text, its topics, whom it is for, and whom it names. All three are the
 * draft of their place; editing an own update is the same form without an audience. */
#ifndef EVERI_POST_FORM_H
#define EVERI_POST_FORM_H

#include "composer.h"
#include "field.h"

enum post_part { POST_TEXT, POST_TOPICS, POST_AUDIENCE };
enum post_audience { POST_PUBLIC, POST_FOLLOWERS, POST_TEAM, POST_AUDIENCES };

struct post_form {
    struct composer composer;
    enum post_part part; /* where keys go */
    struct field topics;
    struct popup popup; /* of the topics */
    size_t word;        /* where the topic to complete begins */
    enum post_audience audience;
    char editing[128];       /* the update that is edited; "": a new one */
    char topics_before[512]; /* as the field was filled for editing */
};

void post_form_init(struct post_form *form);
void post_form_done(struct post_form *form);
/* update: the own one to edit, with its text where there is no draft of that yet; NULL: a new one.
 */
void post_form_begin(struct ui *ui, struct post_form *form, const json_t *update);
/* A new one that nothing was written of yet is for the team. */
void post_form_for_team(struct ui *ui, struct post_form *form);
/* It was posted: its drafts are gone, and it is empty. */
void post_form_finish(struct ui *ui, struct post_form *form);

int post_form_rows(struct ui *ui, const struct post_form *form, int cols);
void post_form_draw(struct ui *ui, struct post_form *form, struct rect rect, struct rect bounds);
/* Tab and S-Tab: completion, or the next part. */
bool post_form_act(struct ui *ui, struct post_form *form, enum action action);
bool post_form_grab(struct ui *ui, struct post_form *form, const struct input *input);
/* Keys and pastes of the part that has them; sends what is complete. */
bool post_form_type(struct ui *ui, struct post_form *form, const struct input *input);

#endif
