#include "fetch.h"

#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "buf.h"
#include "clock.h"

enum { HEADERS_MAX = 64 * 1024 }; /* of all hops; below what libcurl itself takes for a failure */

#define USER_AGENT "everi/" EVERI_VERSION " (link preview)"

struct fetch {
    const struct address_rule *rule;
    const _Atomic bool *closing;
    CURL *curl;
    struct arena *mem;
    struct buf body;
    size_t headers, bytes; /* of all hops; of headers, and of everything */
    int64_t until_ms;
    /* Of this hop: */
    bool refused, called; /* an address was refused; another was not */
    bool unwanted;        /* not HTML, or encoded as nobody asked for */
    const char *location; /* as the header has it, in mem; or NULL */
    bool full;
};

bool fetch_set_up(struct err *err)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ||
           err_set(err, ERR_UNAVAILABLE, NULL, "libcurl does not start");
}

void fetch_tear_down(void)
{
    curl_global_cleanup();
}

/* The address is that of the connection about to be made, however its name was resolved. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct fetch *fetch = ctx;

    if (purpose != CURLSOCKTYPE_IPCXN || !address_may_call(fetch->rule, &to->addr)) {
        fetch->refused = true;
        return CURL_SOCKET_BAD;
    }
    fetch->called = true;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static long status_of(const struct fetch *fetch)
{
    long status = 0;

    curl_easy_getinfo(fetch->curl, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

static bool takes(struct fetch *fetch, size_t n)
{
    fetch->full = fetch->full || n > FETCH_BYTES_MAX - fetch->bytes;
    fetch->bytes += fetch->full ? FETCH_BYTES_MAX - fetch->bytes : n;
    return !fetch->full;
}

static bool begins_with(const char *line, size_t len, const char *word)
{
    return len >= strlen(word) && strncasecmp(line, word, strlen(word)) == 0;
}

static const char *header_value(struct arena *mem, const char *value, size_t len)
{
    while (len && strchr(" \t", *value)) {
        value++;
        len--;
    }
    while (len && strchr(" \t\r\n", value[len - 1]))
        len--;
    return arena_strndup(mem, value, len);
}

static size_t take_header(char *line, size_t size, size_t count, void *ctx)
{
    struct fetch *fetch = ctx;
    size_t len = size * count;

    if (begins_with(line, len, "content-encoding:"))
        fetch->unwanted = true; /* none was asked for; what it unpacks to has no bound */
    if (begins_with(line, len, "location:") && !fetch->location)
        fetch->location = header_value(fetch->mem, line + strlen("location:"),
                                       len - strlen("location:"));
    fetch->headers += len;
    fetch->full = fetch->full || fetch->headers > HEADERS_MAX;
    return takes(fetch, len) ? len : 0;
}

/* Only of a page, and only of one that says it is HTML. */
static size_t take_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct fetch *fetch = ctx;
    size_t len = size * count;
    size_t before = fetch->bytes;
    const char *type = NULL;

    curl_easy_getinfo(fetch->curl, CURLINFO_CONTENT_TYPE, &type);
    if (!type || !begins_with(type, strlen(type), "text/html"))
        fetch->unwanted = true;
    if (status_of(fetch) != 200 || fetch->unwanted)
        return 0;
    if (takes(fetch, len)) {
        buf_add(&fetch->body, bytes, len);
        return len;
    }
    buf_add(&fetch->body, bytes, fetch->bytes - before);
    return 0;
}

static int is_over(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const struct fetch *fetch = ctx;

    (void)a;
    (void)b;
    (void)c;
    (void)d;
    return atomic_load(fetch->closing);
}

static void set_options(struct fetch *fetch)
{
    CURL *curl = fetch->curl;

    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* the environment's is not asked */
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L); /* a name that hangs holds no thread of ours */
    curl_easy_setopt(curl, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, USER_AGENT);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, fetch);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, fetch);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, fetch);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_over);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, fetch);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

static bool has_part(CURLU *parts, CURLUPart part)
{
    char *text = NULL;
    bool there = curl_url_get(parts, part, &text, 0) == CURLUE_OK;

    curl_free(text);
    return there;
}

static bool is_web(CURLU *parts)
{
    char *scheme = NULL;
    bool web = curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
               (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);

    curl_free(scheme);
    return web;
}

/* NULL: it is not an address of the web, or holds a name and password. */
static CURLU *parse_url(const char *url, struct err *err)
{
    CURLU *parts = strlen(url) <= FETCH_URL_MAX ? curl_url() : NULL;

    if (parts && curl_url_set(parts, CURLUPART_URL, url, CURLU_URLENCODE) == CURLUE_OK &&
        is_web(parts) && !has_part(parts, CURLUPART_USER) && !has_part(parts, CURLUPART_PASSWORD))
        return parts;
    curl_url_cleanup(parts);
    err_set(err, ERR_FORBIDDEN, NULL, "not an address of the web that may be called");
    return NULL;
}

static enum fetch_end judge_status(const struct fetch *fetch, struct err *err)
{
    long status = status_of(fetch);
    bool later = status >= 500 || status == 429 || status == 408;

    if (status == 200 && fetch->unwanted)
        err_set(err, ERR_NOT_FOUND, NULL, "not an HTML page");
    else if (status == 200)
        return FETCH_PAGE;
    else
        err_set(err, later ? ERR_UNAVAILABLE : ERR_NOT_FOUND, NULL, "answered with status %ld",
                status);
    return later ? FETCH_FAILED : FETCH_NO_PAGE;
}

/* What a hop ended with, where it was no redirect. */
static enum fetch_end judge(const struct fetch *fetch, CURLcode code, struct err *err)
{
    bool ours = code == CURLE_WRITE_ERROR &&
                (status_of(fetch) != 200 || fetch->unwanted || (fetch->full && fetch->body.len));

    if (code == CURLE_OK || ours)
        return judge_status(fetch, err);
    if (fetch->refused && !fetch->called) {
        err_set(err, ERR_FORBIDDEN, NULL, "an address that may not be called");
        return FETCH_REFUSED;
    }
    err_set(err, ERR_UNAVAILABLE, NULL, "%s", curl_easy_strerror(code));
    return fetch->full || code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_WEIRD_SERVER_REPLY
               ? FETCH_NO_PAGE
               : FETCH_FAILED;
}

static bool is_redirect(long status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Where a page behind `parts` redirects to. */
static const char *redirect_target(struct fetch *fetch, CURLU *parts)
{
    char *url = NULL;
    const char *target = fetch->location;

    if (curl_url_set(parts, CURLUPART_URL, fetch->location, CURLU_URLENCODE) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_URL, &url, 0) == CURLUE_OK)
        target = arena_strdup(fetch->mem, url);
    curl_free(url);
    return target;
}

/* One request. *next: where it redirects to, else NULL. */
static enum fetch_end hop(struct fetch *fetch, const char *url, const char **next, struct err *err)
{
    CURLU *parts = parse_url(url, err);
    int64_t left_ms = fetch->until_ms - clock_mono_ms();
    enum fetch_end end;
    CURLcode code;

    *next = NULL;
    if (!parts)
        return FETCH_REFUSED;
    fetch->refused = fetch->called = fetch->unwanted = false;
    fetch->location = NULL;
    curl_easy_setopt(fetch->curl, CURLOPT_CURLU, parts);
    curl_easy_setopt(fetch->curl, CURLOPT_TIMEOUT_MS, (long)(left_ms > 0 ? left_ms : 1));
    code = curl_easy_perform(fetch->curl);
    end = judge(fetch, code, err);
    curl_easy_setopt(fetch->curl, CURLOPT_CURLU, NULL);
    if (is_redirect(status_of(fetch)) && fetch->location)
        *next = redirect_target(fetch, parts);
    curl_url_cleanup(parts);
    return end;
}

static enum fetch_end follow(struct fetch *fetch, const char *url, struct err *err)
{
    for (int redirects = 0;; redirects++) {
        const char *next;
        enum fetch_end end = hop(fetch, url, &next, err);

        if (!next)
            return end;
        if (redirects == FETCH_REDIRECTS_MAX) {
            err_set(err, ERR_NOT_FOUND, NULL, "more than %d redirects", FETCH_REDIRECTS_MAX);
            return FETCH_NO_PAGE;
        }
        url = next;
    }
}

static const char *charset_label(const struct fetch *fetch, struct arena *mem)
{
    const char *type = NULL;
    const char *at;

    curl_easy_getinfo(fetch->curl, CURLINFO_CONTENT_TYPE, &type);
    at = type ? strcasestr(type, "charset=") : NULL;
    if (!at)
        return NULL;
    at += strlen("charset=");
    at += *at == '"';
    return arena_strndup(mem, at, strcspn(at, "\"; \t"));
}

enum fetch_end fetch_page(const struct address_rule *rule, const char *url, struct arena *mem,
                          const _Atomic bool *closing, struct fetched *out, struct err *err)
{
    struct fetch fetch = { .rule = rule,
                           .closing = closing,
                           .curl = curl_easy_init(),
                           .mem = mem,
                           .until_ms = clock_mono_ms() + FETCH_TIME_MS };
    enum fetch_end end;

    if (!fetch.curl) {
        err_set(err, ERR_UNAVAILABLE, NULL, "libcurl has no handle to give");
        return FETCH_FAILED;
    }
    buf_init(&fetch.body, FETCH_BYTES_MAX);
    set_options(&fetch);
    end = follow(&fetch, url, err);
    if (end == FETCH_PAGE)
        *out = (struct fetched){
            .body = arena_strndup(mem, fetch.body.len ? fetch.body.data : "", fetch.body.len),
            .len = fetch.body.len,
            .charset = charset_label(&fetch, mem),
        };
    buf_done(&fetch.body);
    curl_easy_cleanup(fetch.curl);
    return end;
}
