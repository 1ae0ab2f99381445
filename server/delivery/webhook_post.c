#include "webhook_post.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <curl/curl.h>
#include <sodium.h>

enum { HEADER_BYTES = 160, ANSWER_HEADERS_MAX = 64 * 1024 };

#define USER_AGENT "everi/" EVERI_VERSION " (webhook)"

struct posting {
    const struct address_rule *rule;
    bool (*stop)(const void *ctx);
    const void *stop_ctx;
    CURL *curl;
    size_t headers; /* bytes of them */
    bool refused, called;
};

static bool part_is(CURLU *parts, CURLUPart part, const char *a, const char *b)
{
    char *text = NULL;
    bool is = curl_url_get(parts, part, &text, 0) == CURLUE_OK &&
              (!a || strcmp(text, a) == 0 || strcmp(text, b) == 0);

    curl_free(text);
    return is;
}

bool webhook_url_is_good(const char *url, struct err *err)
{
    CURLU *parts = strlen(url) <= WEBHOOK_URL_MAX ? curl_url() : NULL;
    bool good = parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
                part_is(parts, CURLUPART_SCHEME, "http", "https") &&
                !part_is(parts, CURLUPART_USER, NULL, NULL) &&
                !part_is(parts, CURLUPART_PASSWORD, NULL, NULL);

    curl_url_cleanup(parts);
    return good || err_set(err, ERR_INVALID_PARAMS, "url",
                           "url must be http:// or https://, without a name and password, and of "
                           "at most %d bytes",
                           WEBHOOK_URL_MAX);
}

void webhook_sign(const struct webhook_post *post, char out[WEBHOOK_SIGNATURE_BYTES])
{
    unsigned char digest[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    char stamp[32];

    snprintf(stamp, sizeof stamp, "%" PRId64 ".", post->at_s);

    crypto_auth_hmacsha256_init(&state, (const unsigned char *)post->secret, strlen(post->secret));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)stamp, strlen(stamp));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)post->body, post->len);
    crypto_auth_hmacsha256_final(&state, digest);
    sodium_memzero(&state, sizeof state);
    memcpy(out, "v1=", 3);
    sodium_bin2hex(out + 3, WEBHOOK_SIGNATURE_BYTES - 3, digest, sizeof digest);
}

/* The address is that of the connection about to be made, however its name was resolved. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct posting *posting = ctx;

    if (purpose != CURLSOCKTYPE_IPCXN || !address_may_call(posting->rule, &to->addr)) {
        posting->refused = true;
        return CURL_SOCKET_BAD;
    }
    posting->called = true;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t count_header(char *line, size_t size, size_t count, void *ctx)
{
    struct posting *posting = ctx;

    (void)line;
    posting->headers += size * count;
    return posting->headers <= ANSWER_HEADERS_MAX ? size * count : 0;
}

/* The status is known by then, and all that is wanted. */
static size_t take_no_body(char *bytes, size_t size, size_t count, void *ctx)
{
    (void)bytes;
    (void)size;
    (void)count;
    (void)ctx;
    return 0;
}

static int is_over(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const struct posting *posting = ctx;

    (void)a;
    (void)b;
    (void)c;
    (void)d;
    return posting->stop(posting->stop_ctx);
}

static void set_options(struct posting *posting, const struct webhook_post *post)
{
    CURL *curl = posting->curl;

    curl_easy_setopt(curl, CURLOPT_URL, post->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* the environment's is not asked */
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L); /* a name that hangs holds no thread of ours */
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)WEBHOOK_TIME_MS);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, USER_AGENT);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post->body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->len);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, posting);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, count_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, posting);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_no_body);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_over);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, posting);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

static struct curl_slist *headers_of(const struct webhook_post *post)
{
    struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");
    char signature[WEBHOOK_SIGNATURE_BYTES];
    char line[HEADER_BYTES];

    webhook_sign(post, signature);
    list = curl_slist_append(list, "Expect:"); /* nobody is asked first */
    snprintf(line, sizeof line, "Everi-Event: %s", post->event);
    list = curl_slist_append(list, line);
    snprintf(line, sizeof line, "Everi-Timestamp: %" PRId64, post->at_s);
    list = curl_slist_append(list, line);
    snprintf(line, sizeof line, "Everi-Signature: %s", signature);
    return curl_slist_append(list, line);
}

/* A status counts, however the rest of the answer ended. */
static enum webhook_end judge(const struct posting *posting, CURLcode code, struct err *err)
{
    bool answered = code == CURLE_OK ||
                    (code == CURLE_WRITE_ERROR && posting->headers <= ANSWER_HEADERS_MAX);
    long status = 0;

    curl_easy_getinfo(posting->curl, CURLINFO_RESPONSE_CODE, &status);
    if (answered && status >= 200 && status < 300)
        return WEBHOOK_DONE;
    if (posting->refused && !posting->called) {
        err_set(err, ERR_FORBIDDEN, NULL, "an address that may not be called");
        return WEBHOOK_REFUSED;
    }
    if (answered && status)
        err_set(err, ERR_UNAVAILABLE, NULL, "answered with status %ld", status);
    else
        err_set(err, ERR_UNAVAILABLE, NULL, "%s", curl_easy_strerror(code));
    return WEBHOOK_FAILED;
}

enum webhook_end webhook_post(const struct address_rule *rule, const struct webhook_post *post,
                              bool (*stop)(const void *ctx), const void *stop_ctx, struct err *err)
{
    struct posting posting = {
        .rule = rule, .stop = stop, .stop_ctx = stop_ctx, .curl = curl_easy_init()
    };
    struct curl_slist *headers;
    enum webhook_end end;

    if (!posting.curl) {
        err_set(err, ERR_UNAVAILABLE, NULL, "libcurl has no handle to give");
        return WEBHOOK_FAILED;
    }
    headers = headers_of(post);
    set_options(&posting, post);
    curl_easy_setopt(posting.curl, CURLOPT_HTTPHEADER, headers);
    end = judge(&posting, curl_easy_perform(posting.curl), err);
    curl_easy_cleanup(posting.curl);
    curl_slist_free_all(headers);
    return end;
}
