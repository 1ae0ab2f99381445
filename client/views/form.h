/* A few fields to fill in, over whatever screen: begun, given its fields, shown. What is sent stays
 * in it until the server has taken it; what the server refuses is said at its field. */
#ifndef EVERI_FORM_H
#define EVERI_FORM_H

#include "ui_parts.h"

/* send: the fields are whole; it asks the model, whose `form` is then followed. title: static. */
void form_begin(struct ui *ui, const char *title, void (*send)(struct ui *ui));
/* param: what the server calls it in its refusals; static, as the label is. */
void form_add(struct ui *ui, const char *label, const char *param, const char *text);
/* Masked, and wiped from memory when the form goes. */
void form_add_secret(struct ui *ui, const char *label, const char *param);
/* Yes or no, turned by Space and the arrows. */
void form_add_switch(struct ui *ui, const char *label, const char *param, bool on);
bool form_is_on(const struct ui *ui, size_t field);
/* One of several lines; at most one of a form, the last. */
void form_add_text(struct ui *ui, const char *label, const char *param, const char *text,
                   size_t max_points);
void form_show(struct ui *ui);
/* What is in the field now; valid until the next input. */
const char *form_text(const struct ui *ui, size_t field);
/* Is it another text than it was at first? */
bool form_changed(const struct ui *ui, size_t field);
/* Says why it cannot be sent, at the field. */
void form_refuse(struct ui *ui, size_t field, const char *why);
void form_close(struct ui *ui);
/* Follows what became of what was sent. */
void form_follow(struct ui *ui);

#endif
