/* The built-in functions and the queues that feed them: one row each in functions.c. */
#ifndef EVERI_FUNCTIONS_H
#define EVERI_FUNCTIONS_H

#include "worker.h"

extern const struct function functions[];
extern const size_t function_count;

function_run notify_run;        /* find whom an act concerns → group → deliver live */
function_run counters_run;      /* "increase update count for Rustam" */
function_run chat_mentions_run; /* who was mentioned in a message */
function_run search_index_run;  /* what updates and messages are found by */
function_run feed_run;          /* whose home feed an act changes, now */

#endif
