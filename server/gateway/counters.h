/* What the gateway counts, for /metrics and pipeline.stats. Written by the loop's thread; those
 * that other threads read are atomic. metrics.c gives them their names. */
#ifndef EVERI_COUNTERS_H
#define EVERI_COUNTERS_H

#include <stdatomic.h>
#include <stdint.h>

#include "err.h"
#include "histogram.h"

enum closed_why {
    CLOSED_BY_CLIENT,
    CLOSED_GOING_AWAY,
    CLOSED_UNSUPPORTED,
    CLOSED_BAD_UTF8,
    CLOSED_POLICY,
    CLOSED_TOO_BIG,
    CLOSED_SLOW,
    CLOSED_SILENT,
    CLOSED_STUCK,
    CLOSED_WHYS
};

enum { COUNTED_ERRORS = ERR_UNAVAILABLE + 1, COUNTED_STATUSES = 6 };

struct counters {
    _Atomic int64_t connections, logged_in, people;
    uint64_t opened, refused_upgrades;
    uint64_t closed[CLOSED_WHYS];
    uint64_t over_bound[3]; /* connections ended, by enum session_bound */
    uint64_t over_login, over_login_time;
    uint64_t tls_failed, hashes_refused;
    uint64_t requests;
    uint64_t pages[COUNTED_STATUSES]; /* answered, by class of status */
    uint64_t errors[COUNTED_ERRORS];
    uint64_t pushes_queued, pushes_sent, writes, bytes_sent, pushes_dropped;
    struct histogram push_us;
};

#endif
