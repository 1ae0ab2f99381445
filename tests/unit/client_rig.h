/* For tests of the client without a network: JSON written with single quotes, a model that is
 * logged in, its asks answered by hand. */
#ifndef EVERI_CLIENT_RIG_H
#define EVERI_CLIENT_RIG_H

#include "model.h"

/* Fails the test where it is no JSON. The caller's. */
json_t *rig_json(const char *quoted);
/* Logged in as agshin, live, nothing asked; it is 2026-11-23T14:30:00Z. */
struct model *rig_model(void);
void rig_push(struct model *model, const char *method, const char *params);
/* The next ask, which must be of this method; the caller's. */
struct ask *rig_ask(struct model *model, const char *method);
/* Answers the next ask, which must be of this method. */
void rig_answer(struct model *model, const char *method, const char *result);
void rig_refuse(struct model *model, const char *method, const char *error);
/* No ask is left. */
void rig_idle(struct model *model);

/* Objects, as small as they may be. */
json_t *rig_update(const char *id, const char *author, const char *text);
json_t *rig_message(const char *conversation, int seq, const char *from, const char *text);

#endif
