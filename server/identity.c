#include "identity.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "certificate.h"
#include "clock.h"
#include "errors.h"
#include "gateway.h"
#include "host_names.h"
#include "json_write.h"
#include "log.h"

enum { DAY_MS = 24 * 60 * 60 * 1000, WARN_DAYS = 14, DOCUMENT_BYTES = 4096 };

/* A person's clock judges it, not a test clock. */
static int64_t days_left(const struct certificate *certificate)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (certificate_until_ms(certificate) - (int64_t)now.tv_sec * 1000) / DAY_MS;
}

static void tell(const struct certificate *certificate, bool made)
{
    char fingerprint[CERTIFICATE_FINGERPRINT_MAX];
    char until[CLOCK_TEXT_MAX];
    int64_t days = days_left(certificate);

    certificate_fingerprint(certificate, fingerprint);
    clock_format(certificate_until_ms(certificate), until);
    log_info("TLS with %s certificate whose SHA-256 fingerprint is %s", made ? "a new" : "the",
             fingerprint);
    if (days < WARN_DAYS)
        log_warning("the certificate is good until %s only: renew it, and send SIGHUP", until);
}

static const char *own_file(const struct settings *settings, struct arena *mem)
{
    return arena_printf(mem, "%s/tls.pem", settings->data);
}

static bool open_own(const struct settings *settings, struct certificate **out, bool *made,
                     struct err *err)
{
    struct arena *mem = arena_new();
    const char *host;
    int port;
    bool good;

    settings_listen(settings, mem, &host, &port);
    good = certificate_own(own_file(settings, mem), host_names(mem, host, settings->public_url),
                           out, made, err);
    arena_free(mem);
    return good;
}

bool identity_open(const struct settings *settings, struct certificate **out, struct err *err)
{
    struct certificate *certificate = NULL;
    bool made = false;

    if (settings->tls_cert &&
        !certificate_read(settings->tls_cert, settings->tls_key, &certificate, err))
        return false;
    if (settings->tls == SETTINGS_TLS_AUTO && !open_own(settings, &certificate, &made, err))
        return false;
    if (certificate)
        tell(certificate, made);
    *out = certificate;
    return true;
}

static bool check(void *ctx, const struct settings *fresh, struct err *err)
{
    struct identity *identity = ctx;

    (void)fresh;
    return identity_open(identity->settings, &identity->next, err);
}

static void apply(void *ctx, const struct settings *fresh)
{
    struct identity *identity = ctx;

    (void)fresh;
    if (identity->next)
        gateway_use_certificate(identity->gateway, identity->next);
    identity->next = NULL;
}

static void drop(void *ctx)
{
    struct identity *identity = ctx;

    certificate_free(identity->next);
    identity->next = NULL;
}

struct reload_part identity_reloaded(struct identity *identity)
{
    return (struct reload_part){ check, apply, drop, identity };
}

/* As `identity_open`, but nothing is made. */
static bool find(const struct settings *settings, struct certificate **out, struct err *err)
{
    struct arena *mem;
    const char *path;
    struct stat about;
    bool good;

    if (settings->tls_cert)
        return certificate_read(settings->tls_cert, settings->tls_key, out, err);
    mem = arena_new();
    path = own_file(settings, mem);
    good = lstat(path, &about) == 0 ||
           err_set(err, ERR_NOT_FOUND, NULL,
                   "there is no certificate in %.100s: `--tls auto` makes one when the server "
                   "starts, --tls-cert names another",
                   settings->data);
    good = good && certificate_read(path, path, out, err);
    arena_free(mem);
    return good;
}

static int fail(const struct err *err, bool json)
{
    struct json_writer w;
    struct buf out;

    if (!json) {
        fprintf(stderr, "everi-server: %s\n", err->text);
        return 1;
    }
    buf_init(&out, DOCUMENT_BYTES);
    json_writer_init(&w, &out);
    json_open_object(&w);
    json_object_member(&w, "error");
    json_string_member(&w, "reason", error_reason(err->code));
    json_string_member(&w, "message", err->text);
    json_close_object(&w);
    json_close_object(&w);
    fprintf(stderr, "%.*s\n", (int)out.len, out.data);
    buf_done(&out);
    return 1;
}

int identity_print(const struct settings *settings, bool json)
{
    struct certificate *certificate;
    char fingerprint[CERTIFICATE_FINGERPRINT_MAX];
    char until[CLOCK_TEXT_MAX];
    struct err err;

    if (!find(settings, &certificate, &err))
        return fail(&err, json);
    certificate_fingerprint(certificate, fingerprint);
    clock_format(certificate_until_ms(certificate), until);
    certificate_free(certificate);
    printf(json ? "{\"fingerprint\":\"%s\",\"until\":\"%s\"}\n"
                : "SHA-256 fingerprint  %s\ngood until           %s\n",
           fingerprint, until);
    return 0;
}
