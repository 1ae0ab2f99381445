#include "metrics.h"

#include <inttypes.h>

#include "errors.h"
#include "mem.h"

enum { METRICS_MAX_BYTES = 1 << 20 };

struct scraping {
    struct job job; /* first */
    struct gateway *gateway;
    struct http_ref who;
    struct buf text;
};

/* ---- what the loop knows ---- */

static void head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void one(struct buf *out, const char *name, const char *type, const char *help,
                uint64_t value)
{
    head(out, name, type, help);
    buf_printf(out, "%s %" PRIu64 "\n", name, value);
}

static void write_closes(struct buf *out, const struct counters *counters)
{
    static const char *const names[] = {
        [CLOSED_BY_CLIENT] = "client",     [CLOSED_GOING_AWAY] = "going_away",
        [CLOSED_UNSUPPORTED] = "binary",   [CLOSED_BAD_UTF8] = "bad_utf8",
        [CLOSED_POLICY] = "policy",        [CLOSED_TOO_BIG] = "too_big",
        [CLOSED_SLOW] = "slow_reader",     [CLOSED_SILENT] = "silent",
        [CLOSED_STUCK] = "answers_unread",
    };

    head(out, "everi_closed_total", "counter", "Connections closed, by reason.");
    for (size_t i = 0; i < CLOSED_WHYS; i++)
        buf_printf(out, "everi_closed_total{reason=\"%s\"} %" PRIu64 "\n", names[i],
                   counters->closed[i]);
}

static void write_pages(struct buf *out, const struct counters *counters)
{
    head(out, "everi_pages_total", "counter",
         "Pages, and texts of /metrics, answered by a reader or the engine, by class of status.");
    for (size_t i = 2; i < COUNTED_STATUSES; i++)
        buf_printf(out, "everi_pages_total{status=\"%zuxx\"} %" PRIu64 "\n", i, counters->pages[i]);
}

static void write_errors(struct buf *out, const struct counters *counters)
{
    head(out, "everi_errors_total", "counter", "Requests answered with an error, by reason.");
    for (size_t code = ERR_NONE + 1; code < COUNTED_ERRORS; code++)
        buf_printf(out, "everi_errors_total{reason=\"%s\"} %" PRIu64 "\n",
                   error_reason((enum err_code)code), counters->errors[code]);
}

static void write_bounds(struct buf *out, const struct counters *counters)
{
    static const char *const names[] = {
        [BOUND_FRAMES] = "frames", [BOUND_BYTES] = "bytes", [BOUND_ERRORS] = "errors"
    };

    head(out, "everi_connections_ended_total", "counter",
         "Connections ended for what came over them, by the limit that was reached.");
    for (size_t i = 0; i < SESSION_BOUNDS; i++)
        buf_printf(out, "everi_connections_ended_total{limit=\"%s\"} %" PRIu64 "\n", names[i],
                   counters->over_bound[i]);
    buf_printf(out, "everi_connections_ended_total{limit=\"login\"} %" PRIu64 "\n",
               counters->over_login);
    buf_printf(out, "everi_connections_ended_total{limit=\"login_time\"} %" PRIu64 "\n",
               counters->over_login_time);
}

static void write_loop(struct gateway *gateway, struct buf *out)
{
    const struct counters *c = &gateway->counters;

    one(out, "everi_connections", "gauge", "Open WebSocket connections.", gateway->sessions.count);
    one(out, "everi_connections_logged_in", "gauge", "Those of them that are logged in.",
        gateway->sessions.logged_in);
    one(out, "everi_people_online", "gauge", "People with a logged-in connection.",
        channels_people(gateway->channels));
    one(out, "everi_connections_total", "counter", "WebSocket connections since the start.",
        c->opened);
    one(out, "everi_upgrades_refused_total", "counter",
        "Upgrades refused for their origin or token.", c->refused_upgrades);
    write_pages(out, c);
    one(out, "everi_pages_waiting", "gauge", "Requests for pages under way.",
        ws_waiting(gateway->ws));
    write_closes(out, c);
    write_bounds(out, c);
    visitors_metrics(&gateway->visitors, out);
    one(out, "everi_tls_handshakes_failed_total", "counter",
        "TLS handshakes that were begun and came to no end.", c->tls_failed);
    rates_metrics(gateway->rates, out);
    one(out, "everi_requests_total", "counter", "Requests answered, errors included.", c->requests);
    write_errors(out, c);
    one(out, "everi_hash_queue_depth", "gauge", "Passwords waiting to be hashed.",
        hasher_waiting(gateway->hasher));
    one(out, "everi_hash_queue_refused_total", "counter",
        "Calls refused because too many passwords waited, in all or of their address.",
        c->hashes_refused);
    one(out, "everi_pushes_total", "counter", "Pushes written to sockets.", c->pushes_sent);
    one(out, "everi_pushes_dropped_total", "counter",
        "Pushes dropped with the connections that they waited for.", c->pushes_dropped);
    one(out, "everi_socket_writes_total", "counter", "Writes to sockets.", c->writes);
    one(out, "everi_socket_bytes_total", "counter", "Bytes written to sockets.", c->bytes_sent);
    histogram_metrics(&c->push_us, "everi_push_seconds",
                      "From a push's commit to its write, for each receiver.", out);
}

/* ---- the scrape ---- */

static void add_stored(struct job *job, struct db *db, int64_t now_ms)
{
    struct scraping *s = (struct scraping *)job;

    (void)now_ms;
    engine_metrics(s->gateway->engine, &s->text);
    s->gateway->options.metrics(s->gateway->options.app, db, &s->text);
}

/* The store cannot be read: what is known is still worth telling. */
static void add_nothing(struct job *job, const struct err *err)
{
    (void)job;
    (void)err;
}

bool metrics_scrape(struct gateway *gateway, struct http_ref who)
{
    struct scraping *s = mem_new(sizeof *s);

    s->job = (struct job){ .read = add_stored, .fail = add_nothing };
    s->gateway = gateway;
    s->who = who;
    buf_init(&s->text, METRICS_MAX_BYTES);
    write_loop(gateway, &s->text);
    if (readers_submit(gateway->readers, &s->job))
        return true;
    metrics_drop(s);
    return false;
}

void metrics_scraped(struct gateway *gateway, struct scraping *scraping)
{
    ws_answer(gateway->ws, scraping->who,
              &(struct http_reply){
                  .code = CODE_OK, .body = scraping->text.data, .len = scraping->text.len });
    metrics_drop(scraping);
}

void metrics_drop(struct scraping *scraping)
{
    buf_done(&scraping->text);
    mem_free(scraping);
}

struct scraping *metrics_scraping(struct job *job)
{
    return job->read == add_stored ? (struct scraping *)job : NULL;
}
