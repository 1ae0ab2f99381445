/* The client as a machine: model, screens, network and what is kept, wired together. Nothing is
 * decided here that one of them could decide; this file knows only the order of things:
 *
 *   login form -> entering -> Home           a kept token skips the form, and Home is painted from
 *                                            the cache before there is a network
 *   refused or ended for good -> login form, with the sentence that says why
 *
 * Timers (drafts, cache, countdowns, the minute) are times at which app_tick wants to be called;
 * where nothing waits there are none. */
#include "app.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <poll.h>
#include <time.h>

#include "clock.h"
#include "keep.h"
#include "kept.h"
#include "mem.h"
#include "model.h"
#include "online.h"
#include "ui.h"

static const char exposed[] =
    "With ws:// everybody on the way reads what you write: dial wss://, or start everi-tui with "
    "--insecure.";

enum { MINUTE_MS = 60000, SECOND_MS = 1000, HANDLE_BYTES = 64 };

struct app {
    struct app_options options;
    struct arena *mem;
    struct keep *keep; /* NULL: nothing can be kept */
    struct kept kept;
    struct model *model;
    struct grid *grid;
    struct ui *ui;
    struct online *online; /* NULL: no server yet */
    struct net_url url;
    char handle[HANDLE_BYTES]; /* who signs in or is in; lower */
    char *password;            /* locked memory, while a login is under way */
    bool show_form;            /* the online is to be left for the form, from outside of it */
    char why[NET_URL_MAX + NET_END_TEXT_MAX + 160]; /* for the form */
    /* The certificate that was asked about, and whose it is: who signs in there again trusts it. */
    char asked[NET_FINGERPRINT_MAX];
    struct net_url asked_of;
    bool offline;
    int64_t minute; /* the one that is on the screen */
};

static int64_t wall_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void set_times(struct app *app)
{
    app->model->tick_ms = clock_mono_ms();
    if (!app->options.fixed_time)
        app->model->now_ms = wall_ms();
}

/* ---- signing in ---- */

/* A model for this person alone, with what was kept of theirs. */
static void fresh_model(struct app *app)
{
    int64_t now_ms = app->model ? app->model->now_ms : wall_ms();
    struct here here = { 0 };

    if (app->model)
        here = app->model->here;
    if (app->model)
        kept_now(&app->kept, app->keep, app->model, &app->url);
    ui_free(app->ui);
    model_free(app->model);
    app->model = model_new();
    app->model->now_ms = now_ms;
    app->model->here = here;
    app->ui = ui_new(app->model, app->grid);
    kept_init(&app->kept);
    set_times(app);
}

static void show_form(struct app *app, const char *why)
{
    online_close(app->online);
    app->online = NULL;
    fresh_model(app);
    ui_show_sign_in(app->ui, app->url.text, app->handle, why);
}

/* Comes out of the loop of the very connection that is to be closed: closed after it. */
static void form_follows(struct app *app, const char *why)
{
    app->show_form = true;
    snprintf(app->why, sizeof app->why, "%s", why);
}

/* What was taken without asking. */
static void keep_pin_of(struct app *app)
{
    const char *fingerprint = online_new_fingerprint(app->online);
    struct err err;

    if (*fingerprint && !keep_keep_pin(app->keep, &app->url, fingerprint, &err))
        model_say(app->model, SAYING_ERROR, "%s", err.text);
}

static void on_entered(void *arg, const char *token)
{
    struct app *app = arg;
    struct err err;

    ui_wipe_password(app->ui);
    keep_pin_of(app);
    if ((token && !keep_keep_token(app->keep, &app->url, app->handle, token, &err)) ||
        !keep_keep_url(app->keep, &app->url, &err) ||
        !keep_keep_handle(app->keep, app->handle, &err))
        model_say(app->model, SAYING_ERROR, "%s", err.text);
    if (!*app->model->me) {
        char place[HANDLE_BYTES + sizeof app->url.host + 16];

        snprintf(app->model->me, sizeof app->model->me, "%s", app->handle);
        kept_read(app->keep, app->model, &app->url);
        snprintf(place, sizeof place, "%s@%s:%d", app->handle, app->url.host, app->url.port);
        ui_show_home(app->ui, place);
    }
}

static void on_refused(void *arg, const char *words, bool kept_token)
{
    struct app *app = arg;

    keep_pin_of(app);
    if (kept_token)
        keep_drop_token(app->keep, &app->url, app->handle);
    form_follows(app, words);
}

/* Of a server whose certificate nobody vouches for: what to do about it. */
static void ask_about(struct app *app, const char *fingerprint, const char *words)
{
    snprintf(app->asked, sizeof app->asked, "%s", fingerprint);
    app->asked_of = app->url;
    app->show_form = true;
    snprintf(app->why, sizeof app->why, "%s Sign in again to trust it.", words);
}

static void on_ended(void *arg, const char *words)
{
    struct app *app = arg;
    const char *fingerprint = online_new_fingerprint(app->online);

    /* A login that was never made is told in the form, which is still there. */
    if (*app->model->me)
        kept_now(&app->kept, app->keep, app->model, &app->url);
    if (*fingerprint && !app->options.trusts_new)
        ask_about(app, fingerprint, words);
    else
        form_follows(app, words);
}

static bool was_asked(const struct app *app)
{
    return *app->asked && app->asked_of.port == app->url.port &&
           strcmp(app->asked_of.host, app->url.host) == 0;
}

static bool dial(struct app *app, struct err *err)
{
    static const struct online_events events = { .entered = on_entered,
                                                 .refused = on_refused,
                                                 .ended = on_ended };

    struct net_trust trust = { .ca_file = app->options.ca_file,
                               .pin = keep_pin(app->keep, &app->url, app->mem),
                               .first_use = app->options.trusts_new };

    online_close(app->online);
    app->online = NULL;
    if (!trust.pin && was_asked(app))
        trust.pin = app->asked; /* nothing can be kept here */
    if (net_url_is_exposed(&app->url) && !app->options.insecure)
        return err_set(err, ERR_UNAVAILABLE, NULL, "%s", exposed);
    if (!online_open(app->model, &app->url, &trust, !app->options.fixed_time, &events, app,
                     &app->online, err))
        return false;
    if (app->offline)
        online_set_offline(app->online, true);
    return true;
}

/* With a token there is no need to wait for the network: what was kept is shown at once. */
static void enter_with_token(struct app *app, const char *token)
{
    struct err err;

    if (!dial(app, &err)) {
        show_form(app, err.text);
        return;
    }
    online_enter(app->online, app->handle, token, NULL, NULL);
    on_entered(app, NULL);
}

static bool take_handle(struct app *app, const char *handle)
{
    size_t len = strlen(handle);

    if (len == 0 || len >= sizeof app->handle)
        return false;
    for (size_t i = 0; i <= len; i++)
        app->handle[i] = (char)tolower((unsigned char)handle[i]);
    return true;
}

/* What the form holds. */
static void sign_in(struct app *app)
{
    struct ui_sign_in fields;
    struct err err;

    ui_sign_in_fields(app->ui, &fields);
    if (!net_url_parse(fields.url, &app->url, &err)) {
        ui_signing_in(app->ui, false, err.text);
        return;
    }
    if (!take_handle(app, fields.handle)) {
        ui_signing_in(app->ui, false, "This is no handle: letters, digits and _, at most 30.");
        return;
    }
    if ((was_asked(app) && !keep_keep_pin(app->keep, &app->url, app->asked, &err)) ||
        !dial(app, &err)) {
        ui_signing_in(app->ui, false, err.text);
        return;
    }
    online_enter(app->online, app->handle, NULL, NULL, fields.password);
    ui_signing_in(app->ui, true, NULL);
    ui_wipe_password(app->ui);
}

static void sign_out(struct app *app)
{
    keep_drop_token(app->keep, &app->url, app->handle);
    model_sign_out(app->model);
    if (!model_is_live(app->model))
        form_follows(app, "Signed out here; the server hears of it when the session expires.");
}

/* ---- life ---- */

/* Where to begin: options, else what was there the last time. */
static void begin(struct app *app)
{
    const struct app_options *options = &app->options;
    const char *url = options->url ? options->url : keep_last_url(app->keep, app->mem);
    const char *handle = options->handle ? options->handle
                         : options->url  ? NULL
                                         : keep_last_handle(app->keep, app->mem);
    const char *token = options->token;
    struct err err;

    if (url && !net_url_parse(url, &app->url, &err)) {
        ui_show_sign_in(app->ui, url, handle, err.text);
        return;
    }
    if (url && handle && take_handle(app, handle) && !token && !options->password && !options->key)
        token = keep_token(app->keep, &app->url, app->handle, app->mem);
    if (url && *app->handle && token) {
        enter_with_token(app, token);
    } else if (url && net_url_is_exposed(&app->url) && !options->insecure) {
        ui_show_sign_in(app->ui, app->url.text, handle, exposed);
    } else if (url && *app->handle && (options->key || options->password) && dial(app, &err)) {
        ui_show_sign_in(app->ui, app->url.text, app->handle, NULL);
        ui_signing_in(app->ui, true, NULL);
        online_enter(app->online, app->handle, NULL, options->key, options->password);
    } else {
        ui_show_sign_in(app->ui, url ? app->url.text : "ws://127.0.0.1:7420/ws", handle, NULL);
    }
}

/* What was given goes before what was kept. */
static void choose(struct app *app, enum here_choice choice, const char *given)
{
    if (!given || !here_set(&app->model->here, choice, given))
        kept_read_choice(app->keep, &app->model->here, choice);
}

struct app *app_new(const struct app_options *options)
{
    struct app *app = mem_new(sizeof *app);
    struct err err;

    app->options = *options;
    app->mem = arena_new();
    app->grid = grid_new(options->rows, options->cols);
    grid_set_ascii(app->grid, options->ascii);
    fresh_model(app);
    if (!keep_open(options->state_dir, &app->keep, &err))
        model_say(app->model, SAYING_ERROR, "%s", err.text);
    choose(app, HERE_THEME, options->theme);
    choose(app, HERE_NOTICE, options->notices);
    begin(app);
    app->options.key = NULL;
    app->options.password = app->options.token = NULL; /* the caller wipes them */
    return app;
}

void app_free(struct app *app)
{
    if (!app)
        return;
    online_close(app->online); /* what is unanswered becomes unsent again */
    kept_now(&app->kept, app->keep, app->model, &app->url);
    ui_free(app->ui);
    model_free(app->model);
    grid_free(app->grid);
    keep_close(app->keep);
    arena_free(app->mem);
    mem_free(app);
}

/* ---- the loop's side ---- */

void app_wait(struct app *app, int fd, int timeout_ms)
{
    struct pollfd input = { .fd = fd, .events = POLLIN };

    if (app->online)
        online_wait(app->online, fd, timeout_ms);
    else
        (void)poll(&input, 1, timeout_ms); /* an interruption is as good as an event */
    set_times(app);
}

/* What screens asked for and this file does. */
static void serve_wants(struct app *app)
{
    struct ui_wants *wants = ui_wants(app->ui);

    if (wants->sign_in) {
        wants->sign_in = false;
        sign_in(app);
    } else if (wants->sign_out) {
        wants->sign_out = false;
        sign_out(app);
    }
    if (app->show_form) {
        app->show_form = false;
        show_form(app, app->why);
    }
}

static void sooner(int64_t *at_ms, int64_t other_ms)
{
    if (other_ms >= 0 && (*at_ms < 0 || other_ms < *at_ms))
        *at_ms = other_ms;
}

/* The minute, and the seconds of a countdown. */
static int64_t redraw_in_time(struct app *app)
{
    struct model *model = app->model;
    int64_t again = -1;

    if (model->link.state == LINK_WAITING) {
        int64_t left = model->link.retry_at_ms - model->tick_ms;

        model->changed = true;
        if (left > 0)
            again = model->tick_ms + (left % SECOND_MS ? left % SECOND_MS : SECOND_MS);
    }
    if (!ui_shows_times(app->ui))
        return again;
    if (model->now_ms / MINUTE_MS != app->minute)
        model_touch(model);
    app->minute = model->now_ms / MINUTE_MS;
    if (!app->options.fixed_time)
        sooner(&again, model->tick_ms + MINUTE_MS - model->now_ms % MINUTE_MS);
    return again;
}

int app_tick(struct app *app)
{
    int64_t again, in_ms;

    set_times(app);
    serve_wants(app);
    again = kept_in_time(&app->kept, app->keep, app->model, &app->url);
    sooner(&again, model_send_unsent(app->model));
    sooner(&again, ui_tick(app->ui));
    sooner(&again, ui_watch(app->ui));
    sooner(&again, redraw_in_time(app));
    if (app->online)
        online_send(app->online);
    if (app->model->changed)
        return 0; /* it is to be drawn */
    if (again < 0)
        return -1;
    in_ms = again - app->model->tick_ms;
    return in_ms < 0 ? 0 : (int)in_ms;
}

void app_input(struct app *app, const struct input *input)
{
    set_times(app);
    ui_input(app->ui, input);
    serve_wants(app);
}

bool app_is_dirty(const struct app *app)
{
    return app->model->changed;
}

const struct grid *app_screen(struct app *app, bool *changed)
{
    *changed = app->model->changed;
    if (*changed) {
        app->model->changed = false;
        ui_refresh(app->ui);
        ui_draw(app->ui);
        ui_settle(app->ui);
        if (app->online)
            online_send(app->online);
    }
    return app->grid;
}

bool app_wants_to_end(const struct app *app, int *exit_code)
{
    *exit_code = 0;
    return ui_wants(app->ui)->quit;
}

static bool take(bool *want)
{
    bool wanted = *want;

    *want = false;
    return wanted;
}

bool app_wants_to_suspend(struct app *app)
{
    return take(&ui_wants(app->ui)->suspend);
}

bool app_wants_mouse(struct app *app)
{
    return take(&ui_wants(app->ui)->mouse);
}

bool app_wants_repaint(struct app *app)
{
    return take(&ui_wants(app->ui)->repaint);
}

static char *take_text(char **want)
{
    char *wanted = *want;

    *want = NULL;
    return wanted;
}

char *app_wants_copy(struct app *app)
{
    return take_text(&ui_wants(app->ui)->copy);
}

char *app_wants_link(struct app *app)
{
    return take_text(&ui_wants(app->ui)->link);
}

const char *app_wants_editor(struct app *app)
{
    return take(&ui_wants(app->ui)->edit) ? ui_draft(app->ui) : NULL;
}

void app_set_draft(struct app *app, const char *text)
{
    ui_set_draft(app->ui, text);
}

void app_say(struct app *app, bool good, const char *words)
{
    model_say(app->model, good ? SAYING_GOOD : SAYING_ERROR, "%s", words);
}

const struct here *app_here(const struct app *app)
{
    return &app->model->here;
}

const char *app_wants_notice(struct app *app)
{
    return take(&app->model->rang) && !ui_has_focus(app->ui) ? app->model->rang_words : NULL;
}

/* ---- for scripts ---- */

bool app_is_idle(const struct app *app)
{
    return !app->model->changed && !app->model->first_ask && !app->show_form &&
           ui_tick(app->ui) < 0 && (!app->online || online_is_idle(app->online));
}

void app_set_now(struct app *app, int64_t now_ms)
{
    app->model->now_ms = now_ms;
    model_touch(app->model);
}

void app_set_offline(struct app *app, bool offline)
{
    app->offline = offline;
    if (app->online)
        online_set_offline(app->online, offline);
}

void app_set_caption(struct app *app, const char *caption)
{
    ui_set_caption(app->ui, caption);
}
