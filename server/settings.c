#include "settings.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "clock.h"

enum setting_type {
    SETTING_TEXT,
    SETTING_ADDRESS,
    SETTING_URL,
    SETTING_LIST,
    SETTING_SWITCH,
    SETTING_CHOICE,
    SETTING_DURATION,
    SETTING_SIZE,
    SETTING_COUNT,
    SETTING_RATE,
    SETTING_TIME,
};

enum { PUBLIC_URL_MAX = 400, MAIL_DAILY_LIMIT_MAX = 100, RATE_TIME_MAX_MS = 24 * 3600 * 1000 };

struct setting {
    const char *name;
    enum setting_type type;
    size_t at;
    const char *fallback;       /* as one would write it; NULL: unset */
    const char *const *choices; /* of SETTING_CHOICE, NULL-terminated */
    const char *meaning;
};

static const char *const registrations[] = { "open", "invite", "closed", NULL };
static const char *const off_on[] = { "off", "on", NULL };
static const char *const tls_ways[] = { "off", "auto", NULL };
static const char *const smtp_tls_ways[] = { "auto", "none", "starttls", "tls", NULL };
static const char *const log_formats[] = { "text", "json", NULL };
static const char *const log_levels[] = { "debug", "info", "warning", "error", NULL };

#define AT(field) offsetof(struct settings, field)

static const struct setting table[] = {
    { "config", SETTING_TEXT, AT(config), NULL, NULL, "A file like this one" },
    { "data", SETTING_TEXT, AT(data), NULL, NULL,
      "The data directory; $STATE_DIRECTORY, else $XDG_DATA_HOME/everi" },
    { "user", SETTING_TEXT, AT(user), NULL, NULL,
      "Whom a server that is started as root becomes; else the owner of the data directory" },
    { "listen", SETTING_ADDRESS, AT(listen), "127.0.0.1:7420", NULL,
      "Host and port; port 0 takes a free one" },
    { "registration", SETTING_CHOICE, AT(registration), "invite", registrations,
      "Who may register: open, invite or closed" },
    { "tls-cert", SETTING_TEXT, AT(tls_cert), NULL, NULL,
      "A file with the certificate for TLS and its chain (PEM); together with tls-key" },
    { "tls-key", SETTING_TEXT, AT(tls_key), NULL, NULL, "A file with its private key (PEM)" },
    { "tls", SETTING_CHOICE, AT(tls), "off", tls_ways,
      "auto: TLS with a self-signed certificate, made once and kept in the data directory" },
    { "insecure", SETTING_SWITCH, AT(insecure), "off", NULL, "Listen beyond loopback without TLS" },
    { "no-rate-limits", SETTING_SWITCH, AT(no_rate_limits), "off", NULL,
      "For load tests and demos: none of the limits on connections and rates, and far more "
      "passwords may wait for their hash" },
    { "log-format", SETTING_CHOICE, AT(log_format), "text", log_formats, "text or json" },
    { "log-level", SETTING_CHOICE, AT(log_level), "info", log_levels,
      "What is logged from: debug, info, warning or error" },
    { "allow-origin", SETTING_LIST, AT(allow_origin), NULL, NULL,
      "An Origin whose web pages may connect; may stand several times" },
    { "metrics-token-file", SETTING_TEXT, AT(metrics_token_file), NULL, NULL,
      "A file with the token for /metrics; without one only direct loopback requests" },
    { "index-dimensions", SETTING_TEXT, AT(index_dimensions), NULL, NULL,
      "A file with the sliders of the Everi Index, like assets/index.json" },
    { "public-url", SETTING_URL, AT(public_url), NULL, NULL,
      "Where people find this server, http(s)://HOST[:PORT][/PATH]: WebSockets are at URL/ws, and "
      "login keys sign for it; else ws://HOST:PORT/ws as it listens" },
    { "public-pages", SETTING_CHOICE, AT(public_pages), "on", off_on,
      "Whether everybody may read people's public updates at URL/meet/HANDLE: on or off" },
    { "inbox", SETTING_CHOICE, AT(inbox), "on", off_on,
      "Whether URL/inbox is there, a page for reading notifications and messages in a browser: on "
      "or off; it needs a public-url or a loopback address to listen at" },
    { "session-lifetime", SETTING_DURATION, AT(session_lifetime_ms), "30d", NULL,
      "How long a token is good" },
    { "execution-retention", SETTING_DURATION, AT(execution_retention_ms), "3d", NULL,
      "How long an execution of a workflow is kept with its history once it has ended; what "
      "functions answered stands in it" },
    { "smtp-url", SETTING_TEXT, AT(smtp_url), NULL, NULL,
      "The mail server that mail goes to, smtp://HOST[:PORT] or smtps://HOST[:PORT]; without it "
      "nothing is mailed" },
    { "smtp-tls", SETTING_CHOICE, AT(smtp_tls), "auto", smtp_tls_ways,
      "none, starttls or tls; auto: starttls, but none on this machine" },
    { "smtp-ca-file", SETTING_TEXT, AT(smtp_ca_file), NULL, NULL,
      "A file with the certificates that the mail server's is trusted by (PEM); else the "
      "system's" },
    { "smtp-user", SETTING_TEXT, AT(smtp_user), NULL, NULL,
      "As whom to log in there; together with smtp-password-file" },
    { "smtp-password-file", SETTING_TEXT, AT(smtp_password_file), NULL, NULL,
      "A file whose first line is the password" },
    { "mail-from", SETTING_TEXT, AT(mail_from), NULL, NULL,
      "The address that mail comes from; needed with smtp-url" },
    { "mail-delay", SETTING_DURATION, AT(mail_delay_ms), "10m", NULL,
      "How long something must have been unread to be mailed" },
    { "mail-interval", SETTING_DURATION, AT(mail_interval_ms), "1h", NULL,
      "How long after a mail a person gets the next" },
    { "mail-daily-limit", SETTING_COUNT, AT(mail_daily_limit), "10", NULL,
      "How many of these mails a person gets a day, up to 100" },
    { "mail-daily-digest", SETTING_DURATION, AT(mail_daily_digest_ms), "24h", NULL,
      "How long likes, follows and the like are collected for a mail of their own" },
    { "mail-domain-limit", SETTING_RATE, AT(mail_domain_limit), "200/1m", NULL,
      "How many mails go to the addresses of one domain; what is more waits" },
    { "mail-templates", SETTING_TEXT, AT(mail_templates), NULL, NULL,
      "A directory with templates that replace those of assets/mail, file by file" },
    { "link-previews", SETTING_CHOICE, AT(link_previews), "on", off_on,
      "Whether the pages behind links in updates are asked for a title: on or off" },
    { "link-preview-allow", SETTING_LIST, AT(link_preview_allow), NULL, NULL,
      "An address (10.1.2.3 or 10.1.2.3:8080) that link previews may call though it is not public; "
      "may stand several times" },
    { "test-clock", SETTING_TIME, AT(test_clock_ms), NULL, NULL,
      "For tests: a clock that stands still from this time until `clock advance`" },
    { "store-limit", SETTING_SIZE, AT(store_limit_bytes), NULL, NULL,
      "The store grows no larger than this: then writes answer unavailable" },
    { "hash-queue", SETTING_COUNT, AT(hash_queue), "16", NULL,
      "How many passwords may wait for their hash; beyond, rate_limited" },
    { "presence-grace", SETTING_DURATION, AT(presence_grace_ms), "5s", NULL,
      "How long who went still looks online, so that coming back at once is no news" },
    { "trace-kept", SETTING_COUNT, AT(trace_kept), "65536", NULL,
      "Of how many attempts of functions, mails and the like it is remembered how they went, for "
      "`event trace`: some 100 bytes of memory each" },
    { "hash-queue-address", SETTING_COUNT, AT(hash_queue_address), "8", NULL,
      "How many of them may come from one address" },
    { "trusted-proxy", SETTING_LIST, AT(trusted_proxy), NULL, NULL,
      "The address of a proxy (10.1.2.3, or a network 10.1.0.0/16) whose X-Forwarded-For or "
      "Forwarded names the client; may stand several times" },
    { "max-connections", SETTING_COUNT, AT(max_connections), "20000", NULL,
      "How many connections there may be" },
    { "max-connections-address", SETTING_COUNT, AT(max_connections_address), "512", NULL,
      "How many of them from one address (of IPv6: one network of 64 bits); behind a proxy set "
      "trusted-proxy, or all have the proxy's address" },
    { "max-handshakes-address", SETTING_COUNT, AT(max_handshakes_address), "64", NULL,
      "How many from one address may be without a finished handshake" },
    { "handshake-timeout", SETTING_DURATION, AT(handshake_timeout_ms), "10s", NULL,
      "How long a handshake may take" },
    { "header-bytes", SETTING_SIZE, AT(header_bytes), "4KiB", NULL,
      "How large the headers of a request may be, up to 60KiB" },
    { "login-bytes", SETTING_SIZE, AT(login_bytes), "256KiB", NULL,
      "How much a connection may send before it is logged in" },
    { "login-frames", SETTING_COUNT, AT(login_frames), "200", NULL,
      "How many frames it may send before" },
    { "limit-connection-frames", SETTING_RATE, AT(limit.frames), "5000/10s", NULL,
      "How many frames a connection may send: so many at once, and again in that time (off: no "
      "limit); beyond, it is closed" },
    { "limit-connection-bytes", SETTING_RATE, AT(limit.bytes), "8MiB/10s", NULL,
      "How much a connection may send" },
    { "limit-connection-errors", SETTING_RATE, AT(limit.errors), "200/1m", NULL,
      "How many errors a connection may be answered with" },
    { "limit-anonymous", SETTING_RATE, AT(limit.anonymous), "3000/1m", NULL,
      "How many calls an address may make before login, connections and what is no call included; "
      "beyond this and all that follow, rate_limited" },
    { "limit-register", SETTING_RATE, AT(limit.registrations), "100/1h", NULL,
      "How many registrations an address may try" },
    { "limit-login-address", SETTING_RATE, AT(limit.login_address), "120/1m", NULL,
      "How many logins that fail an address may try" },
    { "limit-login", SETTING_RATE, AT(limit.login), "10/10m", NULL,
      "How many of them at one account" },
    { "limit-login-account", SETTING_RATE, AT(limit.login_account), "100/1h", NULL,
      "How many of them at one account from all addresses together that never logged in to it" },
    { "limit-password", SETTING_RATE, AT(limit.password), "10/10m", NULL,
      "How many wrong passwords a person may give who is logged in" },
    { "limit-read", SETTING_RATE, AT(limit.read), "2400/1m", NULL,
      "How many calls that read a person may make" },
    { "limit-write", SETTING_RATE, AT(limit.write), "600/1m", NULL, "How many calls that write" },
    { "limit-search", SETTING_RATE, AT(limit.search), "240/1m", NULL, "How many searches" },
    { "limit-mark", SETTING_RATE, AT(limit.mark), "1200/1m", NULL, "How many read marks" },
    { "limit-typing", SETTING_RATE, AT(limit.typing), "120/1m", NULL,
      "How many times they may be said to be typing" },
    { "limit-export", SETTING_RATE, AT(limit.export), "10/1h", NULL, "How many exports" },
    { "limit-mention", SETTING_RATE, AT(limit.mention), "500/1h", NULL,
      "How many people they may mention" },
    { "limit-contact", SETTING_RATE, AT(limit.contact), "60/1h", NULL,
      "How many people they never wrote with they may begin to write to" },
    { "limit-addition", SETTING_RATE, AT(limit.addition), "2000/1h", NULL,
      "How many people they may add to groups and invite to teams" },
    { "login-timeout", SETTING_DURATION, AT(login_timeout_ms), "15s", NULL,
      "How long a connection may stay without a login" },
    { "ping-after", SETTING_DURATION, AT(ping_after_ms), "25s", NULL,
      "How long a connection may be silent before it is pinged" },
    { "silence-max", SETTING_DURATION, AT(silence_max_ms), "60s", NULL,
      "How long a connection may be silent before it is dropped" },
};

/* What SIGHUP rereads while the server runs. */
static const char *const reread[] = {
    "registration",           "log-level",   "session-lifetime", "hash-queue-address",
    "max-connections",        "login-bytes", "login-frames",     "max-connections-address",
    "max-handshakes-address",
};

static bool is_reread(const struct setting *setting)
{
    if (setting->type == SETTING_RATE)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(reread); i++)
        if (strcmp(reread[i], setting->name) == 0)
            return true;
    return false;
}

static const struct setting *find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

static bool parse_size(const char *text, int64_t *out)
{
    static const struct {
        const char *unit;
        int64_t bytes;
    } units[] = { { "KiB", 1024 }, { "MiB", 1024 * 1024 }, { "GiB", 1024 * 1024 * 1024 } };
    char *end;
    long long n;

    errno = 0;
    n = strtoll(text, &end, 10);
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (!errno && n > 0 && n < 1 << 20 && strcmp(end, units[i].unit) == 0) {
            *out = n * units[i].bytes;
            return true;
        }
    return false;
}

static bool parse_choice(const struct setting *setting, const char *text, int64_t *out)
{
    for (int i = 0; setting->choices[i]; i++)
        if (strcmp(setting->choices[i], text) == 0) {
            *out = i;
            return true;
        }
    return false;
}

static bool parse_switch(const char *text, bool *out)
{
    *out = strcmp(text, "on") == 0;
    return *out || strcmp(text, "off") == 0;
}

static bool parse_count(const char *text, int64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoll(text, &end, 10);
    return !errno && end != text && *end == '\0' && *out > 0 && *out <= 1000000;
}

/* COUNT/DURATION or SIZE/DURATION: so many at once, and again in that time. */
static bool parse_rate(const char *text, struct bucket_rule *out)
{
    char amount[32];
    size_t len = strcspn(text, "/");
    struct bucket_rule rule;

    if (strcmp(text, "off") == 0) {
        *out = (struct bucket_rule){ 0 };
        return true;
    }
    if (text[len] != '/' || len >= sizeof amount)
        return false;
    memcpy(amount, text, len);
    amount[len] = '\0';
    if ((!parse_count(amount, &rule.burst) && !parse_size(amount, &rule.burst)) ||
        !clock_parse_duration(text + len + 1, &rule.per_ms) || rule.per_ms <= 0 ||
        rule.per_ms > RATE_TIME_MAX_MS)
        return false;
    *out = rule;
    return true;
}

/* HOST:PORT; the places to put it may be NULL. */
static bool split_address(const char *text, size_t *host_len, int *port)
{
    const char *colon = strrchr(text, ':');
    char *end;
    long n = colon ? strtol(colon + 1, &end, 10) : -1;

    if (!colon || colon == text || colon[1] < '0' || colon[1] > '9' || *end || n > 65535)
        return false;
    if (host_len)
        *host_len = (size_t)(colon - text);
    if (port)
        *port = (int)n;
    return true;
}

/* Scheme, host, port and path, and nothing that could end a line or a header. */
static bool is_public_url(const char *text)
{
    const char *host = strncmp(text, "http://", 7) == 0    ? text + 7
                       : strncmp(text, "https://", 8) == 0 ? text + 8
                                                           : "";

    for (const char *p = text; *p; p++)
        if (*p <= 0x20 || *p >= 0x7f || strchr("?#@\\\"<>", *p))
            return false;
    return *host && *host != '/' && *host != ':' && strlen(text) <= PUBLIC_URL_MAX;
}

static bool add_to_list(const char **list, const char *text)
{
    size_t count = 0;

    while (list[count])
        count++;
    if (count == SETTINGS_ORIGINS_MAX)
        return false;
    list[count] = text;
    return true;
}

static bool set(struct settings *settings, const struct setting *setting, const char *text,
                struct err *err)
{
    void *at = (char *)settings + setting->at;
    bool good = false;

    switch (setting->type) {
    case SETTING_TEXT:
        *(const char **)at = text;
        good = *text != '\0';
        break;
    case SETTING_ADDRESS:
        *(const char **)at = text;
        good = split_address(text, NULL, NULL);
        break;
    case SETTING_URL:
        *(const char **)at = text;
        good = is_public_url(text);
        break;
    case SETTING_LIST:
        good = add_to_list(at, text);
        break;
    case SETTING_SWITCH:
        good = parse_switch(text, at);
        break;
    case SETTING_CHOICE:
        good = parse_choice(setting, text, at);
        break;
    case SETTING_DURATION:
        good = clock_parse_duration(text, at) && *(int64_t *)at > 0;
        break;
    case SETTING_SIZE:
        good = parse_size(text, at);
        break;
    case SETTING_COUNT:
        good = parse_count(text, at);
        break;
    case SETTING_RATE:
        good = parse_rate(text, at);
        break;
    case SETTING_TIME:
        good = clock_parse(text, at) && *(int64_t *)at > 0;
        break;
    }
    return good || err_set(err, ERR_INVALID_PARAMS, setting->name, "\"%s\" is no good value for %s",
                           text, setting->name);
}

struct file {
    struct settings *settings;
    struct arena *mem;
    struct err *err;
    int lines; /* that set something */
};

/* What stands for a NUL: no setting holds a control character. */
enum { NUL_SEEN = 1 };

static bool is_text(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7f)
            return false;
    return true;
}

/* inih's callback: 0 is an error. */
static int file_line(void *ctx, const char *section, const char *name, const char *value)
{
    struct file *file = ctx;
    const struct setting *setting = find(name);

    if (!is_text(section) || !is_text(name) || !is_text(value))
        return err_set(file->err, ERR_INVALID_PARAMS, NULL, "holds a control character");
    if (*section)
        return err_set(file->err, ERR_INVALID_PARAMS, NULL, "sections are not used, found [%s]",
                       section);
    if (!setting || strcmp(name, "config") == 0)
        return err_set(file->err, ERR_INVALID_PARAMS, NULL, "there is no setting \"%s\"", name);
    file->lines++;
    return set(file->settings, setting, arena_strdup(file->mem, value), file->err);
}

/* inih's reader: a line as fgets gives it, but a NUL does not end it unseen. */
static char *text_line(char *line, int size, void *stream)
{
    int n = 0;

    while (n < size - 1) {
        int c = fgetc(stream);

        if (c == EOF)
            break;
        line[n++] = c == '\0' ? NUL_SEEN : (char)c;
        if (c == '\n')
            break;
    }
    line[n] = '\0';
    if (n == size - 1 && line[n - 1] != '\n')
        line[0] = NUL_SEEN; /* the rest would be read as a line of its own */
    return n ? line : NULL;
}

static bool read_file(const char *path, struct arena *mem, struct settings *out, struct err *err)
{
    struct err inner = { 0 };
    struct file file = { .settings = out, .mem = mem, .err = &inner };
    FILE *stream = fopen(path, "re");
    int line = stream ? ini_parse_stream(text_line, stream, file_line, &file) : -1;

    if (stream)
        fclose(stream);
    if (line < 0)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "cannot read the configuration file %s: %s",
                       path, strerror(errno));
    if (line > 0)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "%s, line %d: %s", path, line,
                       inner.code ? inner.text : "is not NAME = VALUE");
    if (file.lines == 0)
        return err_set(err, ERR_INVALID_PARAMS, NULL, "%s sets nothing: is it the right file?",
                       path);
    return true;
}

/* --name VALUE, --name=VALUE, or --switch. False with err NONE: it is none of ours. */
static bool take_option(struct settings *settings, char **argv, int *i, int argc, struct arena *mem,
                        bool only_config, struct err *err)
{
    const char *text = argv[*i] + 2;
    const char *equals = strchr(text, '=');
    const char *name = equals ? arena_strndup(mem, text, (size_t)(equals - text)) : text;
    const struct setting *setting = find(name);
    const char *value = equals ? equals + 1 : NULL;

    if (!setting)
        return false;
    if (setting->type == SETTING_SWITCH && !value)
        value = "on";
    else if (!value && *i + 1 == argc)
        return err_set(err, ERR_INVALID_PARAMS, name, "--%s needs a value", name);
    else if (!value)
        value = argv[++*i];
    if (only_config != (strcmp(name, "config") == 0))
        return true;
    return set(settings, setting, value, err);
}

/* The file's settings come before the options', wherever --config stands. */
static bool take_options(int argc, char **argv, struct arena *mem, struct settings *out,
                         bool only_config, char **args, int *arg_count, struct err *err)
{
    int kept = 0;

    for (int i = 0; i < argc; i++) {
        *err = (struct err){ 0 };
        if (strncmp(argv[i], "--", 2) == 0 && argv[i][2] &&
            take_option(out, argv, &i, argc, mem, only_config, err))
            continue;
        if (err->code)
            return false;
        args[kept++] = argv[i];
    }
    *arg_count = kept;
    return true;
}

/* What no setting alone can tell. */
static bool fit_together(const struct settings *settings, struct err *err)
{
    bool cert = settings->tls_cert != NULL;

    if (cert != (settings->tls_key != NULL))
        return err_set(err, ERR_INVALID_PARAMS, cert ? "tls-key" : "tls-cert",
                       "tls-cert and tls-key go together, and %s is missing",
                       cert ? "tls-key" : "tls-cert");
    if ((settings->smtp_user != NULL) != (settings->smtp_password_file != NULL))
        return err_set(err, ERR_INVALID_PARAMS, "smtp-user",
                       "smtp-user and smtp-password-file go together");
    if (settings->smtp_url && !settings->mail_from)
        return err_set(err, ERR_INVALID_PARAMS, "mail-from",
                       "smtp-url needs mail-from: the address that mail comes from");
    if (settings->mail_daily_limit > MAIL_DAILY_LIMIT_MAX)
        return err_set(err, ERR_INVALID_PARAMS, "mail-daily-limit",
                       "mail-daily-limit is at most %d", MAIL_DAILY_LIMIT_MAX);
    if (cert && settings->tls == SETTINGS_TLS_AUTO)
        return err_set(err, ERR_INVALID_PARAMS, "tls",
                       "tls auto makes a certificate, and tls-cert names one: choose");
    return true;
}

bool settings_read(int argc, char **argv, struct arena *mem, struct settings *out, char **args,
                   int *arg_count, bool *bad_file, struct err *err)
{
    struct settings settings = { 0 };

    *bad_file = false;
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (table[i].fallback && !set(&settings, &table[i], table[i].fallback, err))
            return false;
    if (!take_options(argc, argv, mem, &settings, true, args, arg_count, err))
        return false;
    if (settings.config && !read_file(settings.config, mem, &settings, err)) {
        *bad_file = true;
        return false;
    }
    if (!take_options(argc, argv, mem, &settings, false, args, arg_count, err))
        return false;
    if (!fit_together(&settings, err)) {
        *bad_file = settings.config != NULL;
        return false;
    }
    *out = settings;
    return true;
}

void settings_listen(const struct settings *settings, struct arena *mem, const char **host,
                     int *port)
{
    size_t len;
    bool good = split_address(settings->listen, &len, port);

    assert(good);
    (void)good;
    *host = arena_strndup(mem, settings->listen, len);
}

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_same_list(const char *const *a, const char *const *b)
{
    size_t i = 0;

    while (a[i] && b[i] && strcmp(a[i], b[i]) == 0)
        i++;
    return !a[i] && !b[i];
}

static bool is_same_rule(const struct bucket_rule *a, const struct bucket_rule *b)
{
    return a->burst == b->burst && a->per_ms == b->per_ms;
}

static bool is_same(const struct setting *setting, const struct settings *a,
                    const struct settings *b)
{
    const void *x = (const char *)a + setting->at;
    const void *y = (const char *)b + setting->at;

    switch (setting->type) {
    case SETTING_TEXT:
    case SETTING_ADDRESS:
    case SETTING_URL:
        return is_same_text(*(const char *const *)x, *(const char *const *)y);
    case SETTING_LIST:
        return is_same_list(x, y);
    case SETTING_SWITCH:
        return *(const bool *)x == *(const bool *)y;
    case SETTING_CHOICE:
    case SETTING_DURATION:
    case SETTING_SIZE:
    case SETTING_COUNT:
    case SETTING_TIME:
        return *(const int64_t *)x == *(const int64_t *)y;
    case SETTING_RATE:
        return is_same_rule(x, y);
    }
    return false;
}

void settings_compare(const struct settings *a, const struct settings *b, settings_difference *seen,
                      void *ctx)
{
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (!is_same(&table[i], a, b))
            seen(ctx, table[i].name, is_reread(&table[i]));
}

void settings_document(struct buf *out)
{
    buf_printf(out, "# everi-server's settings with their defaults. Every key is also an option:\n"
                    "# --KEY VALUE on the command line goes before what stands here. SIGHUP reads\n"
                    "# this file again; what is not marked so waits for the next start.\n");
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        const struct setting *setting = &table[i];

        if (strcmp(setting->name, "config") == 0)
            continue;
        buf_printf(out, "\n# %s.%s\n", setting->meaning,
                   is_reread(setting) ? " SIGHUP rereads it." : "");
        if (setting->fallback)
            buf_printf(out, "%s = %s\n", setting->name, setting->fallback);
        else
            buf_printf(out, "# %s =\n", setting->name);
    }
}
