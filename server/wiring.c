#include "wiring.h"

#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "account.h"
#include "admin_server.h"
#include "app.h"
#include "block.h"
#include "call_as.h"
#include "certificate.h"
#include "change.h"
#include "comment.h"
#include "confine.h"
#include "consumer.h"
#include "conversation.h"
#include "deployed.h"
#include "erasure.h"
#include "event_view.h"
#include "executions.h"
#include "feed_past.h"
#include "fetch.h"
#include "functions.h"
#include "gateway.h"
#include "identity.h"
#include "index_week.h"
#include "limits.h"
#include "log.h"
#include "mailer.h"
#include "message_reaction.h"
#include "method.h"
#include "notification.h"
#include "push.h"
#include "queue_move.h"
#include "reload.h"
#include "remains.h"
#include "search_index.h"
#include "stats.h"
#include "task.h"
#include "token.h"
#include "team.h"
#include "topic.h"
#include "ticker.h"
#include "trace.h"
#include "update.h"
#include "warm.h"
#include "webpage.h"
#include "wiring_bounds.h"
#include "wiring_mail.h"
#include "worker.h"

enum {
    METRICS_TOKEN_MAX = 256,
    SMALL_FILE_MAX = 65536,
    PORT_FREE_FOR_ALL = 1024,
    DISCOVER_MAX_BYTES = 4 << 20
};

struct server {
    const struct settings *settings;
    struct arena *mem;
    struct engine *engine;
    struct warmer *warmer;
    struct worker *worker;
    struct dispatcher *dispatcher;
    struct trace *trace;
    struct consumers *consumers;
    struct executions *executions;
    struct ticker *ticker;
    struct event_counts *event_counts;
    struct mailer *mailer;
    struct mail_rules mail_rules;
    struct deployed *deployed;
    struct erasure_keeper erasures;
    struct function_context functions;
    struct task_runner tasks;
    struct builtin builtins[4];
    struct gateway *gateway;
    struct admin_server *admin;
    struct app app;
    struct dimension_list dimensions;
    const char *address; /* what it listens at */
    struct webpage_site site;
    const char *origins[SETTINGS_ORIGINS_MAX + 3]; /* whose pages may connect; NULL-terminated */
    struct identity identity;
    struct reloader *reloader;
    pthread_t signals;
};

static const struct task_handler task_handlers[] = {
    { TASK_ADD_MEMBERS, group_add_members_step },
    { TASK_READ_NOTIFICATIONS, notification_read_step },
    { TASK_BLOCK, block_step },
    { TASK_FORGET_UPDATE, remains_update_step },
    { TASK_FORGET_COMMENT, remains_comment_step },
    { TASK_FORGET_TEAM, team_forget_step },
    { TASK_FORGET_GROUP, notification_group_step },
    { TASK_DROP_SHELLS, comment_shells_step },
    { TASK_ERASE, erasure_step },
    { TASK_FORGET_REACTIONS, message_reactions_forget_step },
    { TASK_INVITE_TO_TEAM, team_invite_step },
    { TASK_TEAM_JOINED, notify_team_step },
    { TASK_INDEX_TEXTS, search_index_older_step },
    { TASK_REDRIVE, redrive_step },
    { TASK_DISCARD_QUEUE, queue_own_discard_step },
    { 0 },
};

static void sink(void *ctx, struct outbox *outbox)
{
    struct server *server = ctx;

    gateway_sink(server->gateway, outbox);
}

static void *begin_push(struct db *db, struct arena *mem, int64_t now_ms,
                        const struct change *change)
{
    return push_batch_new(db, mem, now_ms, change);
}

static bool write_push(void *begun, struct person_id receiver, bool perhaps, struct buf *params)
{
    return push_batch_write(begun, receiver, perhaps, params);
}

static void metrics(const struct app *app, struct db *db, struct buf *out)
{
    stats_metrics(db, app->worker, clock_now_ms(app->clock), out);
    deployed_metrics(app->deployed, db, out);
    dispatcher_metrics(app->dispatcher, out);
    trace_metrics(app->trace, out);
    executions_metrics(app->executions, out);
    functions_metrics(worker_context(app->worker), app->worker, out);
    mailer_metrics(app->mailer, db, out);
}

/* False: it cannot be read, or is larger than any file of ours. */
static bool read_file(struct arena *mem, const char *path, const char **text, size_t *len)
{
    FILE *file = fopen(path, "re");
    char *bytes = arena_alloc(mem, SMALL_FILE_MAX);
    bool good = false;

    if (file) {
        *len = fread(bytes, 1, SMALL_FILE_MAX, file);
        good = *len < SMALL_FILE_MAX && !ferror(file);
        fclose(file);
    }
    *text = bytes;
    return good;
}

static bool is_loopback(const char *host)
{
    struct addrinfo *list = NULL;
    bool loopback = strcmp(host, "localhost") == 0;

    if (!loopback &&
        getaddrinfo(host, NULL, &(struct addrinfo){ .ai_flags = AI_NUMERICHOST }, &list) == 0) {
        char text[NI_MAXHOST] = "";

        getnameinfo(list->ai_addr, list->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST);
        loopback = strncmp(text, "127.", 4) == 0 || strcmp(text, "::1") == 0;
        freeaddrinfo(list);
    }
    return loopback;
}

static bool read_dimensions(struct server *server, struct err *err)
{
    const char *path = server->settings->index_dimensions;
    const char *json;
    size_t len;
    struct err wrong;

    if (!path) {
        dimension_shipped(&json, &len);
        return dimension_read(server->mem, json, len, &server->dimensions, err);
    }
    if (!read_file(server->mem, path, &json, &len))
        return err_set(err, ERR_UNAVAILABLE, NULL, "cannot read %s (--index-dimensions)", path);
    return dimension_read(server->mem, json, len, &server->dimensions, &wrong) ||
           err_set(err, ERR_UNAVAILABLE, NULL, "%s: %s", path, wrong.text);
}

/* Before the engine: its templates and its password are read while every file may be. */
static bool open_mailer(struct server *server, struct err *err)
{
    struct mailer_options options;

    server->mail_rules = wiring_mail_rules(server->settings);
    if (!wiring_mail(server->settings, server->mem, &options, err))
        return false;
    options.rules = &server->mail_rules;
    return mailer_new(&options, &server->mailer, err);
}

/* What tasks of workflows may call. */
static void add_builtins(struct server *server)
{
    const struct builtin rows[] = {
        { "find_targets", notify_task_find, &server->functions, true },
        { "group_notifications", notify_task_group, &server->functions, true },
        { "deliver_live", notify_task_deliver, &server->functions, true },
    };

    memcpy(server->builtins, rows, sizeof rows);
    executions_add_builtins(server->executions, server->builtins);
    server->functions.executions = server->executions;
}

static bool open_engine(struct server *server, struct err *err)
{
    const struct settings *settings = server->settings;
    const struct engine_options options = {
        .data_dir = settings->data,
        .store_limit_bytes = settings->store_limit_bytes,
        .test_clock_ms = settings->test_clock_ms,
        .sink = sink,
        .sink_ctx = server,
        .seal = push_seal,
        .erased = erasure_remember,
        .trace = server->trace = trace_new((size_t)settings->trace_kept),
    };

    if (!engine_open(&options, &server->engine, err))
        return false;
    server->worker = worker_new(engine_db(server->engine), functions, function_count);
    server->dispatcher = dispatcher_new(event_write_open);
    server->consumers = consumers_new(server->engine);
    worker_set_consumers(server->worker, server->consumers);
    webhooks_set_up(&server->functions.webhooks, server->consumers, &server->functions.may_call);
    server->executions = executions_new(settings->execution_retention_ms);
    consumers_add(server->consumers, executions_find, server->executions);
    server->ticker = ticker_new();
    server->event_counts = event_counts_new();
    add_builtins(server);
    server->tasks = (struct task_runner){ task_handlers, &server->functions };
    server->erasures.data_dir = settings->data;
    const struct engine_source sources[] = {
        erasure_keeper_source(&server->erasures),
        task_source(&server->tasks),
        executions_source(server->executions),
        worker_source(server->worker),
        dispatcher_source(server->dispatcher),
        consumers_source(server->consumers),
        ticker_source(server->ticker),
        deployed_source(server->deployed),
        redrive_source(),
        update_teller(),
        account_expirer(),
        change_forgetter(),
        topic_forgetter(),
        feed_past_forgetter(),
        dimension_keeper(&server->dimensions),
        index_week_closer(),
        search_clearer(),
        message_reaction_teller(),
        mailer_source(server->mailer),
    };

    for (size_t i = 0; i < ARRAY_LEN(sources); i++)
        engine_add_source(server->engine, &sources[i]);
    return true;
}

static bool open_functions(struct server *server, struct err *err)
{
    const struct settings *settings = server->settings;
    struct function_context *ctx = &server->functions;

    ctx->link_previews = settings->link_previews == 1;
    for (size_t i = 0; settings->link_preview_allow[i]; i++)
        if (!address_allow(&ctx->may_call, settings->link_preview_allow[i], err))
            return false;
    deployed_start(server->deployed, server->engine, server->consumers);
    deployed_let_call(server->deployed, call_as, server->gateway);
    return fetch_set_up(err) && worker_start_outside(server->worker, server->engine, ctx, err) &&
           mailer_start(server->mailer, server->engine, server->address, server->site.url, err);
}

/* Only its hash is kept, so that the token lies in no memory. */
static bool read_metrics_token(struct server *server, const uint8_t **hash, struct err *err)
{
    char line[METRICS_TOKEN_MAX];
    uint8_t *made;
    const char *path = server->settings->metrics_token_file;
    FILE *file;
    bool good;

    *hash = NULL;
    if (!path)
        return true;
    file = fopen(path, "re");
    if (file)
        setvbuf(file, NULL, _IONBF, 0); /* else it stays in what the library freed */
    good = file && fgets(line, sizeof line, file) && line[strspn(line, "\r\n")];
    if (file)
        fclose(file);
    if (!good)
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "cannot read a token from the first line of %s (--metrics-token-file)",
                       path);
    line[strcspn(line, "\r\n")] = '\0';
    *hash = made = arena_alloc(server->mem, TOKEN_HASH_SIZE);
    token_hash(line, made);
    explicit_bzero(line, sizeof line);
    return true;
}

static void session_seen(void *ctx, const struct account_session *session)
{
    gateway_add_token(ctx, session->token_hash, session->id, session->person, session->expires_at);
    gateway_add_known(ctx, session->handle, session->address);
}

/* protocol: "PUBLIC_URL": one spelling of it, without a slash at its end. */
static const char *public_url(struct server *server)
{
    const char *url = server->settings->public_url;
    size_t len = url ? strlen(url) : 0;

    if (!url)
        return server->address;
    while (url[len - 1] == '/')
        len--;
    return arena_strndup(server->mem, url, len);
}

/* The inbox may connect from where people find it, and from nowhere else: a name that a stranger's
 * DNS lets point here is no such place, however its page was loaded. */
static void open_site(struct server *server, bool loopback)
{
    const struct settings *settings = server->settings;
    struct webpage_site *site = &server->site;
    size_t count = 0;

    webpage_site_init(server->mem, server->app.public_url, site);
    site->profiles = settings->public_pages == 1;
    site->inbox = settings->inbox == 1 && (settings->public_url || loopback);
    server->app.site = site;
    while (server->origins[count])
        count++;
    if (site->inbox)
        server->origins[count] = site->origin;
}

static bool may_listen(const struct settings *settings, const struct gateway_options *options,
                       struct err *err)
{
    return settings->insecure || options->certificate || is_loopback(options->host) ||
           err_set(err, ERR_UNAVAILABLE, NULL,
                   "%.40s is reachable from outside and there is no TLS: say --tls auto, or "
                   "--tls-cert and --tls-key, or listen on 127.0.0.1 behind a proxy that has TLS, "
                   "or say --insecure",
                   options->host);
}

static bool serve_gateway(struct server *server, const struct gateway_options *options,
                          struct err *err)
{
    server->app = (struct app){
        .registration = (enum registration)server->settings->registration,
        .session_lifetime_ms = server->settings->session_lifetime_ms,
        .clock = engine_clock(server->engine),
        .worker = server->worker,
        .dispatcher = server->dispatcher,
        .deployed = server->deployed,
        .trace = server->trace,
        .executions = server->executions,
        .event_counts = server->event_counts,
        .dimensions = &server->dimensions,
        .mail_rules = &server->mail_rules,
        .mailer = server->mailer,
    };
    buf_init(&server->app.discover, DISCOVER_MAX_BYTES);
    method_discover(&server->app.discover);
    if (!gateway_open(options, server->engine, &server->gateway, err))
        return false;
    server->identity.gateway = server->gateway;
    server->address = arena_printf(server->mem, "%s://%s:%d/ws",
                                   options->certificate ? "wss" : "ws", options->host,
                                   gateway_port(server->gateway));
    server->app.public_url = public_url(server);
    open_site(server, is_loopback(options->host));
    account_each_session(engine_db(server->engine), session_seen, server->gateway);
    return true;
}

static bool open_gateway(struct server *server, struct err *err)
{
    const struct settings *settings = server->settings;
    struct certificate *certificate = NULL;
    struct gateway_options options = {
        .allowed_origins = server->origins,
        .login_timeout_ms = (int)settings->login_timeout_ms,
        .ping_after_ms = (int)settings->ping_after_ms,
        .silence_max_ms = (int)settings->silence_max_ms,
        .presence_grace_ms = (int)settings->presence_grace_ms,
        .handshake_timeout_s = (int)((settings->handshake_timeout_ms + 999) / 1000),
        .header_bytes = (int)settings->header_bytes,
        .bounds = wiring_bounds(settings),
        .app = &server->app,
        .renderer = { begin_push, write_push },
        .ticker = server->ticker,
        .trace = server->trace,
        .metrics = metrics,
    };
    bool good;

    memcpy(server->origins, settings->allow_origin, sizeof settings->allow_origin);
    settings_listen(settings, server->mem, &options.host, &options.port);
    if (!read_metrics_token(server, &options.metrics_token_hash, err))
        return false;
    for (size_t i = 0; settings->trusted_proxy[i]; i++)
        if (!proxies_add(&options.proxies, settings->trusted_proxy[i], err))
            return false;
    if (!identity_open(settings, &certificate, err))
        return false;
    options.certificate = certificate;
    good = may_listen(settings, &options, err) && serve_gateway(server, &options, err);
    certificate_free(certificate);
    return good;
}

static bool open_admin(struct server *server, struct err *err)
{
    const struct admin_server_options options = {
        .data_dir = server->settings->data,
        .engine = server->engine,
        .worker = server->worker,
        .trace = server->trace,
        .deployed = server->deployed,
    };

    return admin_server_start(&options, &server->admin, err);
}

static void apply_log_level(void *ctx, const struct settings *fresh)
{
    (void)ctx;
    log_set_level((enum log_level)fresh->log_level);
}

static void apply_registration(void *ctx, const struct settings *fresh)
{
    struct app *app = ctx;

    app->registration = (enum registration)fresh->registration;
    app->session_lifetime_ms = fresh->session_lifetime_ms;
}

static void apply_bounds(void *ctx, const struct settings *fresh)
{
    struct gateway_bounds bounds = wiring_bounds(fresh);

    gateway_set_bounds(((struct server *)ctx)->gateway, &bounds);
}

static void apply_mail_limit(void *ctx, const struct settings *fresh)
{
    mailer_limit_domains(((struct server *)ctx)->mailer, &fresh->mail_domain_limit);
}

static void set_up_reloader(struct server *server, int argc, char **argv)
{
    const struct reload_part parts[] = {
        { .apply = apply_log_level },
        { .apply = apply_registration, .ctx = &server->app },
        identity_reloaded(&server->identity),
        { .apply = apply_bounds, .ctx = server },
        { .apply = apply_mail_limit, .ctx = server },
    };

    server->identity.settings = server->settings;
    server->reloader = reload_new(server->settings, argc, argv);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        reload_add(server->reloader, &parts[i]);
}

static void awaited_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
}

/* Waits for the signals that every other thread has blocked. */
static void *wait_for_signals(void *arg)
{
    struct server *server = arg;
    sigset_t set;
    int signal = 0;

    awaited_signals(&set);
    while (signal != SIGTERM && signal != SIGINT) {
        sigwait(&set, &signal);
        if (signal == SIGHUP)
            reload_run(server->reloader);
    }
    log_info("stopping");
    gateway_stop(server->gateway);
    return NULL;
}

static void block_signals(void)
{
    sigset_t set;

    awaited_signals(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void run(struct server *server)
{
    pthread_create(&server->signals, NULL, wait_for_signals, server);
    printf("listening on %s\n", server->address);
    fflush(stdout);
    gateway_run(server->gateway);
    pthread_join(server->signals, NULL);
    worker_close_outside(server->worker); /* what comes back needs the engine */
    consumers_close(server->consumers);
    mailer_close(server->mailer);
    deployed_close(server->deployed);
    admin_server_stop(server->admin);
    engine_stop(server->engine);
}

/* Files that may be opened after this: at the start, and again by SIGHUP. */
static void confine(const struct server *server, bool keep_port)
{
    const struct settings *settings = server->settings;
    const char *const maybe[] = { settings->config,           settings->tls_cert,
                                  settings->tls_key,          settings->metrics_token_file,
                                  settings->index_dimensions, settings->smtp_ca_file };
    const char *files[ARRAY_LEN(maybe) + 1] = { NULL };
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LEN(maybe); i++)
        if (maybe[i])
            files[count++] = maybe[i];
    confine_privileges(keep_port);
    confine_files(settings->data, files);
    confine_calls();
}

/* Before any thread: what is given up is given up by those that come after. The store is open by
 * then, so its directory is there. */
static bool open_confined(struct server *server, struct err *err)
{
    const struct settings *settings = server->settings;
    const char *host;
    bool keep_port;
    int port;

    settings_listen(settings, server->mem, &host, &port);
    keep_port = port > 0 && port < PORT_FREE_FOR_ALL;
    if (!confine_user(settings->user, settings->data, keep_port, err) ||
        !read_dimensions(server, err) || !deployed_open(settings->data, &server->deployed, err) ||
        !open_mailer(server, err) || !open_engine(server, err) ||
        !deployed_make_folder(server->deployed, err))
        return false;
    confine(server, keep_port);
    return confine_is_tight(err);
}

int wiring_serve(const struct settings *settings, int argc, char **argv)
{
    struct server server = { .settings = settings, .mem = arena_new() };
    struct err err;
    bool good;

    log_setup(settings->log_format == 1, (enum log_level)settings->log_level);
    block_signals();
    set_up_reloader(&server, argc, argv);
    good = open_confined(&server, &err) && open_gateway(&server, &err) &&
           open_functions(&server, &err);
    if (good) {
        server.warmer = warmer_start(engine_store_path(server.engine));
        engine_start(server.engine);
        good = open_admin(&server, &err);
        if (good)
            run(&server);
        else {
            worker_close_outside(server.worker);
            consumers_close(server.consumers);
            mailer_close(server.mailer);
            deployed_close(server.deployed);
            engine_stop(server.engine);
        }
    }
    if (!good) {
        fprintf(stderr, "everi-server: %s\n", err.text);
        worker_close_outside(server.worker);
        consumers_close(server.consumers);
        mailer_close(server.mailer);
        deployed_close(server.deployed);
    }
    gateway_close(server.gateway);
    worker_free(server.worker);
    mailer_free(server.mailer);
    engine_close(server.engine);
    dispatcher_free(server.dispatcher);
    consumers_free(server.consumers);
    executions_free(server.executions);
    trace_free(server.trace);
    ticker_free(server.ticker);
    event_counts_free(server.event_counts);
    deployed_free(server.deployed);
    warmer_stop(server.warmer);
    fetch_tear_down();
    reload_free(server.reloader);
    buf_done(&server.app.discover);
    arena_free(server.mem);
    return good ? 0 : 1;
}
