#include "mailer.h"

#include <string.h>

#include <sodium.h>

#include "log.h"
#include "mail_address.h"
#include "mail_digest.h"
#include "mail_text.h"
#include "mem.h"
#include "notification_settings.h"
#include "outside.h"
#include "trace.h"

enum { THREADS = 4, MESSAGE_MAX = 1024 * 1024, DOMAINS = 1024, EVENTS_TRACED = 50 };

/* By what came of mails, since the start. */
enum count {
    COUNT_SENT,
    COUNT_LATER,
    COUNT_REFUSED,
    COUNT_FAILED,
    COUNT_NOT_NEEDED,
    COUNT_HELD,
    COUNTS
};

struct mailer {
    struct mailer_options options;
    struct arena *mem;
    struct mail_templates templates;
    const char *address, *site_url;
    struct outside *outside;
    struct buckets *domains;
    uint8_t domain_key[crypto_shorthash_KEYBYTES];
    _Atomic uint64_t counts[COUNTS];
    _Atomic int64_t domain_burst, domain_per_ms; /* SIGHUP may change them */
};

/* One mail under way. */
struct parcel {
    struct mailer *mailer;
    struct mail_row row;
    const char *to;
    const char *bytes;
    size_t len;
    enum smtp_end end;
    int reply;
    struct err err;
    int64_t began_ms, took_us;
};

static void count(struct mailer *mailer, enum count which)
{
    atomic_fetch_add(&mailer->counts[which], 1);
}

/* ---- on a thread of its own ---- */

static bool work(struct function_context *ctx, struct arena *mem, void *state,
                 const _Atomic bool *closing, struct err *err)
{
    struct parcel *parcel = state;
    const struct mailer_options *options = &parcel->mailer->options;
    const struct smtp_mail mail = { options->from, parcel->to, parcel->bytes, parcel->len };

    (void)ctx;
    (void)mem;
    (void)err;
    parcel->took_us = -clock_mono_us();
    parcel->end = smtp_send(&options->server, &mail, closing, &parcel->reply, &parcel->err);
    parcel->took_us += clock_mono_us();
    return parcel->end != SMTP_LATER || !atomic_load(closing);
}

static const struct outside_rule rule = { .concurrency = THREADS, .work = work };

/* ---- on the engine ---- */

static void note_end(const struct parcel *parcel, const char *what)
{
    log_info("mail %s: %s (attempt %d): %s", id_format(ID_MAIL, parcel->row.id).s, what,
             parcel->row.attempts, parcel->err.text);
}

/* What the mail tells of, while that is still known: once it ended it is not. */
static size_t read_events(struct db *db, const struct mail_row *row, int64_t out[EVENTS_TRACED])
{
    AUTO_STMT struct stmt *stmt = db_stmt(db, SQL_mail_item_events);
    size_t count = 0;

    bind_int(stmt, ":person", row->person.n);
    bind_int(stmt, ":mail", row->id);
    bind_int(stmt, ":message", SETTING_MESSAGE);
    bind_int(stmt, ":limit", EVENTS_TRACED);
    while (count < EVENTS_TRACED && stmt_row(stmt))
        out[count++] = col_int(stmt, "event");
    return count;
}

static enum trace_outcome take_end(struct mailer *mailer, struct turn *turn,
                                   const struct parcel *parcel, const struct mail_row *row)
{
    bool over;

    switch (parcel->end) {
    case SMTP_SENT:
        count(mailer, COUNT_SENT);
        mail_went(turn, row, parcel->reply);
        return TRACE_OK;
    case SMTP_REFUSED:
        count(mailer, COUNT_REFUSED);
        note_end(parcel, "refused");
        mail_refused(turn, row, parcel->to, parcel->reply);
        return TRACE_DEAD;
    case SMTP_LATER:
        break;
    }
    note_end(parcel, "not taken");
    over = mail_failed(turn, row, parcel->reply) == MAIL_FAILED;
    count(mailer, over ? COUNT_FAILED : COUNT_LATER);
    return over ? TRACE_DEAD : TRACE_FAILED;
}

static void came_back(void *ctx, struct turn *turn, struct outside_work *outside_work)
{
    struct mailer *mailer = ctx;
    const struct parcel *parcel = outside_work->state;
    struct trace_note note = { .kind = TRACE_MAIL,
                               .name = mail_kind_names[parcel->row.kind],
                               .reason = parcel->end == SMTP_SENT ? NULL : parcel->err.text,
                               .attempt = parcel->row.attempts,
                               .at_ms = parcel->began_ms,
                               .took_us = parcel->took_us,
                               .person = parcel->row.person };
    int64_t events[EVENTS_TRACED];
    struct mail_row row;
    size_t told;

    if (!mail_get(turn->db, parcel->row.id, &row))
        return;
    if (outside_work->cut_short) {
        row.attempts--;
        mail_put_off(turn, &row, turn->now_ms);
        return;
    }
    told = read_events(turn->db, &row, events);
    note.outcome = take_end(mailer, turn, parcel, &row);
    for (size_t i = 0; i < told; i++) {
        note.event = events[i];
        trace_add(turn->trace, &note);
    }
}

static uint64_t key_of(const struct mailer *mailer, const char *domain)
{
    char lower[MAIL_ADDRESS_MAX + 1] = "";
    uint64_t key;

    for (size_t i = 0; domain[i] && i < MAIL_ADDRESS_MAX; i++)
        lower[i] = (char)(domain[i] >= 'A' && domain[i] <= 'Z' ? domain[i] + 32 : domain[i]);
    crypto_shorthash((uint8_t *)&key, (const uint8_t *)lower, strlen(lower), mailer->domain_key);
    return key;
}

/* Too many to one domain: it waits until there may be one more. */
static bool hold(struct mailer *mailer, struct turn *turn, const struct mail_row *row,
                 const char *address)
{
    const struct bucket_rule limit = { mailer->domain_burst, mailer->domain_per_ms };
    uint64_t key = key_of(mailer, mail_address_domain(address));
    int64_t wait_us = bucket_take(buckets_of(mailer->domains, key), &limit, 1, turn->now_ms * 1000);

    if (wait_us == 0)
        return false;
    count(mailer, COUNT_HELD);
    mail_put_off(turn, row, turn->now_ms + (wait_us + 999) / 1000);
    return true;
}

static void give_up(struct mailer *mailer, struct turn *turn, const struct mail_row *row)
{
    count(mailer, COUNT_NOT_NEEDED);
    mail_not_needed(turn, row);
}

static void launch(struct mailer *mailer, struct turn *turn, const struct mail_row *row,
                   const char *to, const struct buf *message)
{
    const struct delivery delivery = { .event = { .seq = row->id, .attributes = "" } };
    struct outside_work *outside_work = outside_new(mailer->outside, &delivery);
    struct parcel *parcel = arena_alloc(outside_work->mem, sizeof *parcel);

    *parcel = (struct parcel){ .mailer = mailer,
                               .row = *row,
                               .began_ms = turn->now_ms,
                               .to = arena_strdup(outside_work->mem, to),
                               .bytes = arena_strndup(outside_work->mem, message->data,
                                                      message->len),
                               .len = message->len };
    mail_leaves(turn, &parcel->row);
    outside_work->state = parcel;
    outside_launch(outside_work, turn);
}

static void send_one(struct mailer *mailer, struct turn *turn, const struct mail_row *row)
{
    const struct mail_place place = { .templates = &mailer->templates,
                                      .from = mailer->options.from,
                                      .public_url = mailer->options.public_url,
                                      .site_url = mailer->site_url,
                                      .address = mailer->address };
    struct mail_address to;
    struct buf message;
    struct err err;

    if (!mail_address(turn->db, turn->arena, row->person, &to) || !mail_address_good(to.address)) {
        give_up(mailer, turn, row);
        return;
    }
    buf_init(&message, MESSAGE_MAX);
    switch (
        mail_text_write(&place, turn->db, turn->arena, row, &to, turn->now_ms, &message, &err)) {
    case MAIL_TEXT_MADE:
        if (!hold(mailer, turn, row, to.address))
            launch(mailer, turn, row, to.address, &message);
        break;
    case MAIL_TEXT_NOTHING:
        give_up(mailer, turn, row);
        break;
    case MAIL_TEXT_WRONG:
        log_error("mail %s cannot be written: %s", id_format(ID_MAIL, row->id).s, err.text);
        give_up(mailer, turn, row);
        break;
    }
    buf_done(&message);
}

static bool source_work(void *ctx, struct turn *turn, int64_t deadline_us)
{
    struct mailer *mailer = ctx;
    struct mail_row row;

    if (!mailer->outside)
        return false;
    if (mail_digest_work(turn, mailer->options.rules, deadline_us))
        return true;
    while (outside_room(mailer->outside) > 0 && mail_next(turn->db, &row) &&
           row.due_at <= turn->now_ms) {
        turn->effects = 0;
        send_one(mailer, turn, &row);
        if (clock_mono_us() > deadline_us || db_failure(turn->db) != DB_OK)
            return true;
    }
    return mail_forget_due(turn->db) <= turn->now_ms && mail_forget(turn);
}

static int64_t next_due(void *ctx, struct db *db)
{
    struct mailer *mailer = ctx;
    struct mail_row row;
    int64_t due;
    int64_t forget;

    if (!mailer->outside)
        return INT64_MAX;
    due = mail_digest_next(db, mailer->options.rules);
    forget = mail_forget_due(db);
    if (forget < due)
        due = forget;
    if (outside_room(mailer->outside) > 0 && mail_next(db, &row) && row.due_at < due)
        due = row.due_at;
    return due;
}

static bool is_away(void *ctx)
{
    const struct mailer *mailer = ctx;

    return mailer->outside && outside_away(mailer->outside) > 0;
}

struct engine_source mailer_source(struct mailer *mailer)
{
    return (struct engine_source){
        .name = "mail", .work = source_work, .next_due = next_due, .away = is_away, .ctx = mailer
    };
}

void mailer_limit_domains(struct mailer *mailer, const struct bucket_rule *limit)
{
    mailer->domain_burst = limit->burst;
    mailer->domain_per_ms = limit->per_ms;
}

bool mailer_new(const struct mailer_options *options, struct mailer **out, struct err *err)
{
    struct mailer *mailer = mem_new(sizeof *mailer);

    mailer->options = *options;
    mailer->mem = arena_new();
    mailer->domains = buckets_new(DOMAINS);
    mailer_limit_domains(mailer, &options->domain_limit);
    randombytes_buf(mailer->domain_key, sizeof mailer->domain_key);
    if (options->server.host && !mail_address_good(options->from)) {
        mailer_free(mailer);
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "\"%.80s\" is no address to mail from "
                       "(--mail-from)",
                       options->from);
    }
    if (!mail_templates_read(options->templates, mailer->mem, &mailer->templates, err)) {
        mailer_free(mailer);
        return false;
    }
    *out = mailer;
    return true;
}

void mailer_free(struct mailer *mailer)
{
    if (!mailer)
        return;
    outside_free(mailer->outside);
    buckets_free(mailer->domains);
    arena_free(mailer->mem);
    mem_free(mailer);
}

bool mailer_start(struct mailer *mailer, struct engine *engine, const char *address,
                  const char *site_url, struct err *err)
{
    const struct outside_options options = {
        .engine = engine, .rule = &rule, .back = came_back, .back_ctx = mailer
    };

    if (!mailer->options.server.host)
        return true;
    mailer->address = address;
    mailer->site_url = site_url;
    mail_come_home(engine_db(engine), clock_now_ms(engine_clock(engine)));
    return outside_start(&options, &mailer->outside, err);
}

void mailer_close(struct mailer *mailer)
{
    if (mailer && mailer->outside)
        outside_close(mailer->outside);
}

void mailer_metrics(const struct mailer *mailer, struct db *db, struct buf *out)
{
    static const char *const ends[] = {
        "sent", "later", "refused", "failed", "not_needed", "held"
    };

    _Static_assert(ARRAY_LEN(ends) == COUNTS, "each count has a name");
    buf_printf(out, "# HELP everi_mail_total Mails and attempts to send them, by what came of it: "
                    "held is put off for the limit of a domain\n"
                    "# TYPE everi_mail_total counter\n");
    for (size_t i = 0; i < COUNTS; i++)
        buf_printf(out, "everi_mail_total{end=\"%s\"} %llu\n", ends[i],
                   (unsigned long long)mailer->counts[i]);
    buf_printf(out,
               "# HELP everi_mail_outbox Mails that wait to be sent\n"
               "# TYPE everi_mail_outbox gauge\n"
               "everi_mail_outbox %lld\n"
               "# HELP everi_mail_sending Mails that are being sent\n"
               "# TYPE everi_mail_sending gauge\n"
               "everi_mail_sending %d\n",
               (long long)mail_waiting(db), mailer->outside ? outside_away(mailer->outside) : 0);
}
