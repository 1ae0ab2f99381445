/* A list of pages (model_pages.h) as a list to walk through: updates, people or topics, with what
 * can be done to the selected one. Several screens show one. */
#ifndef EVERI_PAGED_VIEW_H
#define EVERI_PAGED_VIEW_H

#include "ui_parts.h"

struct paged_view {
    struct ui *ui;
    struct list *list;
    enum page_kind kind;
    char *of;   /* NULL: nothing is shown */
    bool aside; /* keys go elsewhere: what is selected is marked and not reversed */
    bool marks; /* `of` is words, which are marked where they stand */
};

void paged_view_init(struct paged_view *view, struct ui *ui);
void paged_view_done(struct paged_view *view);
/* Another list, or the same; asks for it when it is drawn. */
void paged_view_show(struct paged_view *view, enum page_kind kind, const char *of);
void paged_view_hide(struct paged_view *view);
/* empty: what is said where there is nothing. */
void paged_view_draw(struct paged_view *view, struct rect rect, const char *empty);
/* Moving, and what can be done to what is selected; false: nothing of that. */
bool paged_view_act(struct paged_view *view, enum action action);
/* After a drawing: asks for what is in view or soon will be. */
void paged_view_settle(struct paged_view *view);
const json_t *paged_view_selected(const struct paged_view *view);  /* or NULL */
const char *paged_view_selected_id(const struct paged_view *view); /* "" */
size_t paged_view_count(const struct paged_view *view);

#endif
