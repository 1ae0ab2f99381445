/* The rules of a Choice state: comparisons of what a path finds, and And, Or, Not over them.
 *
 * To add an operator: its row in choice.c, its rows in the tests. */
#ifndef EVERI_CHOICE_H
#define EVERI_CHOICE_H

#include "asl.h"
#include "payload.h"

/* Calls `problem` for each part of the rule that can never work. top: it needs a Next. */
void choice_check(const json_t *rule, const char *where, bool top, payload_problem *problem,
                  void *ctx);

enum choice_answer { CHOICE_NO, CHOICE_YES, CHOICE_FAILED /* error says why */ };

/* The rule must be one that choice_check found nothing wrong with. */
enum choice_answer choice_holds(const json_t *rule, const struct asl_scope *scope,
                                struct asl_error *error);

#endif
