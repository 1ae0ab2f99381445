/* Reactions to messages: people's emoji, counted as they come. What they make of a message is told
 * at most every 250 ms, whoever reacts. */
#ifndef EVERI_MESSAGE_REACTION_H
#define EVERI_MESSAGE_REACTION_H

#include "engine.h"
#include "message.h"
#include "task.h"

/* Of a message that is not deleted. Repeating makes no event. err: too_large, field emoji (there
 * are as many different ones as a message may have). */
MUST_CHECK bool message_reaction_set(struct turn *turn, struct person_id who,
                                     const struct message_row *row, const char *emoji, bool on,
                                     struct err *err);
/* One of somebody's ends, whether they see the message or not. */
void message_reaction_end(struct turn *turn, struct person_id who, struct message_id id,
                          const char *emoji);
/* In the order in which they came first. */
const struct reaction *message_reactions(struct db *db, struct arena *mem, struct person_id viewer,
                                         struct message_id id, size_t *count);
/* Those whose own reactions make them read the message otherwise than everybody else, at most
 * `max`. */
size_t message_reaction_people(struct db *db, struct message_id id, struct person_id *out,
                               size_t max);

/* They go with their message: many slice by slice. */
void message_reactions_forget(struct turn *turn, struct person_id who, struct message_id id);
/* The step of TASK_FORGET_REACTIONS. */
bool message_reactions_forget_step(struct turn *turn, struct task *task);

/* The engine source that tells of those that came within the 250 ms. */
struct engine_source message_reaction_teller(void);

#endif
