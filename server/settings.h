/* Every setting of the server in one table: the command line, the configuration file and the
 * documented assets/everi-server.conf are made from it.
 *
 * To add a setting: a field here, a row in settings.c, its use (where SIGHUP rereads it, in a part
 * of reload.h), and `everi-server config` into
 * assets/everi-server.conf (a test compares them). */
#ifndef EVERI_SETTINGS_H
#define EVERI_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "attrs.h"
#include "buckets.h"
#include "buf.h"
#include "err.h"

enum { SETTINGS_ORIGINS_MAX = 32 };

/* Without files: no TLS, or with a certificate of its own making. */
enum settings_tls { SETTINGS_TLS_OFF, SETTINGS_TLS_AUTO };

/* AUTO: STARTTLS, but none on loopback. */
enum settings_smtp_tls {
    SETTINGS_SMTP_AUTO,
    SETTINGS_SMTP_NONE,
    SETTINGS_SMTP_STARTTLS,
    SETTINGS_SMTP_TLS
};

struct settings {
    const char *config, *data, *listen, *user;
    int64_t registration; /* enum registration */
    const char *tls_cert, *tls_key;
    int64_t tls; /* enum settings_tls */
    bool insecure, no_rate_limits;
    int64_t log_format;                                 /* 0 text, 1 json */
    int64_t log_level;                                  /* enum log_level */
    const char *allow_origin[SETTINGS_ORIGINS_MAX + 1]; /* NULL-terminated */
    const char *metrics_token_file;
    const char *index_dimensions;
    const char *public_url; /* NULL: the address it listens at */
    int64_t public_pages, inbox; /* 0 off, 1 on */
    int64_t session_lifetime_ms;
    const char *smtp_url, *smtp_user, *smtp_password_file, *smtp_ca_file;
    int64_t smtp_tls; /* enum settings_smtp_tls */
    const char *mail_from, *mail_templates;
    int64_t mail_delay_ms, mail_interval_ms, mail_daily_limit, mail_daily_digest_ms;
    struct bucket_rule mail_domain_limit;
    int64_t test_clock_ms; /* 0: the machine's clock */
    int64_t store_limit_bytes;
    int64_t execution_retention_ms;
    int64_t link_previews;                                    /* 0 off, 1 on */
    const char *link_preview_allow[SETTINGS_ORIGINS_MAX + 1]; /* NULL-terminated */
    int64_t presence_grace_ms;
    int64_t trace_kept;
    int64_t hash_queue, hash_queue_address, login_timeout_ms, ping_after_ms, silence_max_ms;
    const char *trusted_proxy[SETTINGS_ORIGINS_MAX + 1]; /* NULL-terminated */
    int64_t max_connections, max_connections_address, max_handshakes_address;
    int64_t handshake_timeout_ms, header_bytes, login_bytes, login_frames;
    struct settings_limits {
        struct bucket_rule frames, bytes, errors; /* of a connection */
        struct bucket_rule anonymous, registrations, login_address, login, login_account;
        struct bucket_rule password, read, write, search, mark, typing, export;
        struct bucket_rule mention, contact, addition;
    } limit;
};

/* Defaults, then the file (--config), then the options; strings live in `mem`. What is no setting
 * stays in args (room for argc), in order, for the command.
 * err: invalid_params with a sentence; *bad_file: it was in the configuration file. */
MUST_CHECK bool settings_read(int argc, char **argv, struct arena *mem, struct settings *out,
                              char **args, int *arg_count, bool *bad_file, struct err *err);

/* The host and port of `listen`, which settings_read has checked. */
void settings_listen(const struct settings *settings, struct arena *mem, const char **host,
                     int *port);
/* Each setting in which two readings differ. reread: SIGHUP puts it in force. */
typedef void settings_difference(void *ctx, const char *name, bool reread);
void settings_compare(const struct settings *a, const struct settings *b, settings_difference *seen,
                      void *ctx);
/* The documented configuration file with all defaults. */
void settings_document(struct buf *out);

#endif
