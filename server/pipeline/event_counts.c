#include "event_counts.h"

#include <pthread.h>
#include <string.h>

#include "mem.h"

struct event_counts {
    pthread_mutex_t lock;
    int64_t upto; /* seq */
    int64_t of[EVENT_TYPES];
};

struct event_counts *event_counts_new(void)
{
    struct event_counts *counts = mem_new(sizeof *counts);

    pthread_mutex_init(&counts->lock, NULL);
    return counts;
}

void event_counts_free(struct event_counts *counts)
{
    if (!counts)
        return;
    pthread_mutex_destroy(&counts->lock);
    mem_free(counts);
}

static void count_from(struct db *db, int64_t after, int64_t upto, int64_t of[EVENT_TYPES])
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_events_counted);

    bind_int(stmt, ":after", after);
    bind_int(stmt, ":upto", upto);
    while (stmt_row(stmt))
        of[col_enum(stmt, "type", EVENT_TYPES)] += col_int(stmt, "events");
}

void event_counts_get(struct event_counts *counts, struct db *db, int64_t out[EVENT_TYPES])
{
    int64_t last = event_last_seq(db);

    memset(out, 0, EVENT_TYPES * sizeof *out);
    if (!counts) {
        count_from(db, 0, last, out);
        return;
    }
    pthread_mutex_lock(&counts->lock);
    if (last > counts->upto) {
        int64_t fresh[EVENT_TYPES] = { 0 };

        count_from(db, counts->upto, last, fresh);
        if (db_failure(db) == DB_OK) {
            for (size_t i = 0; i < EVENT_TYPES; i++)
                counts->of[i] += fresh[i];
            counts->upto = last;
        }
    }
    memcpy(out, counts->of, sizeof counts->of);
    pthread_mutex_unlock(&counts->lock);
}
