#include "wiring_mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "log.h"

enum { PASSWORD_MAX = 1024, PORT_SUBMISSION = 587, PORT_SMTPS = 465 };

struct mail_rules wiring_mail_rules(const struct settings *settings)
{
    return (struct mail_rules){ .delay_ms = settings->mail_delay_ms,
                                .interval_ms = settings->mail_interval_ms,
                                .digest_ms = settings->mail_daily_digest_ms,
                                .a_day = (size_t)settings->mail_daily_limit };
}

static bool is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 ||
           strcmp(host, "[::1]") == 0;
}

/* HOST[:PORT], the host a name or an address. port 0: none is said. */
static bool split(const char *text, struct arena *mem, const char **host, int *port)
{
    size_t len = *text == '[' ? strcspn(text, "]") + 1 : strcspn(text, ":");
    char *end = NULL;

    if (len == 0 || len > strlen(text) ||
        strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-[]:") < len)
        return false;
    *host = arena_strndup(mem, text, len);
    *port = 0;
    if (text[len] == '\0')
        return true;
    if (text[len] != ':' || text[len + 1] < '0' || text[len + 1] > '9')
        return false;
    *port = (int)strtol(text + len + 1, &end, 10);
    return *end == '\0' && *port > 0 && *port < 65536;
}

static enum smtp_tls tls_of(const struct settings *settings, bool smtps, const char *host)
{
    switch ((enum settings_smtp_tls)settings->smtp_tls) {
    case SETTINGS_SMTP_NONE:
        return SMTP_PLAIN;
    case SETTINGS_SMTP_STARTTLS:
        return SMTP_STARTTLS;
    case SETTINGS_SMTP_TLS:
        return SMTP_TLS;
    case SETTINGS_SMTP_AUTO:
        break;
    }
    if (smtps)
        return SMTP_TLS;
    return is_loopback(host) ? SMTP_PLAIN : SMTP_STARTTLS;
}

static bool read_server(const struct settings *settings, struct arena *mem, struct smtp_server *out,
                        struct err *err)
{
    bool smtps = strncmp(settings->smtp_url, "smtps://", 8) == 0;

    if ((!smtps && strncmp(settings->smtp_url, "smtp://", 7) != 0) ||
        !split(settings->smtp_url + (smtps ? 8 : 7), mem, &out->host, &out->port))
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "\"%.80s\" is no mail server (--smtp-url): say smtp://HOST:PORT",
                       settings->smtp_url);
    out->tls = tls_of(settings, smtps, out->host);
    if (out->port == 0)
        out->port = out->tls == SMTP_TLS ? PORT_SMTPS : PORT_SUBMISSION;
    out->ca_file = settings->smtp_ca_file;
    if (settings->smtp_user && out->tls == SMTP_PLAIN && !is_loopback(out->host))
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "the password for %.40s would go over the network in the clear: say "
                       "--smtp-tls starttls or tls",
                       out->host);
    return true;
}

static bool read_password(const struct settings *settings, struct arena *mem,
                          struct smtp_server *out, struct err *err)
{
    char line[PASSWORD_MAX];
    const char *path = settings->smtp_password_file;
    FILE *file = path ? fopen(path, "re") : NULL;
    bool good = file && fgets(line, sizeof line, file) && line[strspn(line, "\r\n")];

    if (file)
        fclose(file);
    if (!path)
        return true;
    if (!good)
        return err_set(err, ERR_UNAVAILABLE, NULL,
                       "cannot read a password from the first line of %s (--smtp-password-file)",
                       path);
    line[strcspn(line, "\r\n")] = '\0';
    out->user = settings->smtp_user;
    out->password = arena_strdup(mem, line);
    sodium_memzero(line, sizeof line);
    return true;
}

/* One spelling of it, without a slash at its end. */
static const char *trimmed(struct arena *mem, const char *url)
{
    size_t len = strlen(url);

    while (url[len - 1] == '/')
        len--;
    return arena_strndup(mem, url, len);
}

/* protocol: "else a warning says so" */
static void warn(const struct mailer_options *options)
{
    if (!options->public_url)
        log_warning("mails have no links: say where people find this server (--public-url)");
    else if (strncmp(options->public_url, "https://", 8) != 0)
        log_warning("mails go without List-Unsubscribe: --public-url is not https (RFC 8058)");
}

bool wiring_mail(const struct settings *settings, struct arena *mem, struct mailer_options *out,
                 struct err *err)
{
    *out = (struct mailer_options){ .from = settings->mail_from,
                                    .templates = settings->mail_templates,
                                    .domain_limit = settings->mail_domain_limit };
    if (settings->public_url)
        out->public_url = trimmed(mem, settings->public_url);
    if (!settings->smtp_url)
        return true;
    if (!read_server(settings, mem, &out->server, err) ||
        !read_password(settings, mem, &out->server, err))
        return false;
    warn(out);
    return true;
}
