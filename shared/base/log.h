/* Lines for the operator, on standard error. Whatever a stranger may have written is escaped and
 * cut, so one call is one line. Only the edges log: domain, store and shared return errors. */
#ifndef EVERI_LOG_H
#define EVERI_LOG_H

#include <stdbool.h>

#include "attrs.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* Before any thread starts. */
void log_setup(bool json, enum log_level least);
void log_set_level(enum log_level least); /* from any thread */

/* Written with "session", "person", "event" where they are not NULL. */
struct log_about {
    const char *session, *person, *event;
};

void log_line(enum log_level level, const struct log_about *about, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

#define log_info(...)    log_line(LOG_INFO, NULL, __VA_ARGS__)
#define log_warning(...) log_line(LOG_WARNING, NULL, __VA_ARGS__)
#define log_error(...)   log_line(LOG_ERROR, NULL, __VA_ARGS__)

#endif
