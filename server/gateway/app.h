/* What handlers know of the server they run in. */
#ifndef EVERI_APP_H
#define EVERI_APP_H

#include <stdint.h>

#include "buf.h"
#include "dimension.h"
#include "dispatcher.h"
#include "event_counts.h"
#include "mail_due.h"
#include "trace.h"
#include "webpage.h"
#include "worker.h"

/* The numbers are those of registration_names. */
enum registration { REGISTRATION_OPEN, REGISTRATION_INVITE, REGISTRATION_CLOSED };
extern const char *const registration_names[];

struct deployed;
struct executions;
struct mailer;

struct app {
    _Atomic(enum registration) registration; /* SIGHUP may change it, and the next */
    _Atomic int64_t session_lifetime_ms;
    const char *public_url;          /* where people find this server: what keys sign */
    const struct webpage_site *site; /* the same for browsers */
    struct clock *clock;
    const struct worker *worker;
    const struct dispatcher *dispatcher;
    struct deployed *deployed; /* functions of the operator's */
    struct trace *trace;
    const struct executions *executions;
    struct event_counts *event_counts;
    const struct dimension_list *dimensions;
    const struct mail_rules *mail_rules;
    const struct mailer *mailer; /* for metrics, which wiring makes */
    struct buf discover;         /* the answer to rpc.discover, made once */
};

#endif
