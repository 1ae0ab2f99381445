#include "smtp.h"

#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "mail_address.h"

enum { URL_MAX = 512, ANSWER_MAX = 64 * 1024 };

/* The command that the server was last told, as far as it matters who is to blame for its answer.
 */
enum spoken { SPOKEN_OTHER, SPOKEN_RECIPIENT, SPOKEN_DATA, SPOKEN_GOODBYE };

struct sending {
    const struct smtp_mail *mail;
    const _Atomic bool *closing;
    size_t at, answered;
    enum spoken spoken;
    int reply;       /* the code of its last answer, but to the goodbye; 0: it said nothing */
    bool about_mail; /* that was about the recipient or the mail */
};

static size_t read_mail(char *out, size_t size, size_t count, void *ctx)
{
    struct sending *sending = ctx;
    size_t left = sending->mail->len - sending->at;
    size_t n = left < size * count ? left : size * count;

    memcpy(out, sending->mail->bytes + sending->at, n);
    sending->at += n;
    return n;
}

static bool is_code(const char *line)
{
    return line[0] >= '2' && line[0] <= '5' && line[1] >= '0' && line[1] <= '9' && line[2] >= '0' &&
           line[2] <= '9';
}

/* A server that talks without end is no mail server. */
static size_t take_answer(char *line, size_t size, size_t count, void *ctx)
{
    struct sending *sending = ctx;

    sending->answered += size * count;
    if (sending->spoken != SPOKEN_GOODBYE && size * count >= 3 && is_code(line)) {
        sending->reply = 100 * (line[0] - '0') + 10 * (line[1] - '0') + line[2] - '0';
        sending->about_mail = sending->spoken != SPOKEN_OTHER;
    }
    return sending->answered > ANSWER_MAX ? 0 : size * count;
}

static bool begins_with(const char *line, size_t len, const char *word)
{
    return len >= strlen(word) && memcmp(line, word, strlen(word)) == 0;
}

/* Of what we say only which command it is; what passes here may be a password. */
static int listen_in(CURL *curl, curl_infotype type, char *line, size_t len, void *ctx)
{
    struct sending *sending = ctx;

    (void)curl;
    if (type != CURLINFO_HEADER_OUT)
        return 0;
    if (begins_with(line, len, "RCPT "))
        sending->spoken = SPOKEN_RECIPIENT;
    else if (begins_with(line, len, "DATA"))
        sending->spoken = SPOKEN_DATA;
    else if (begins_with(line, len, "QUIT"))
        sending->spoken = SPOKEN_GOODBYE;
    else
        sending->spoken = SPOKEN_OTHER;
    return 0;
}

static int is_over(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const struct sending *sending = ctx;

    (void)a;
    (void)b;
    (void)c;
    (void)d;
    return atomic_load(sending->closing);
}

static void set_server(CURL *curl, const struct smtp_server *server)
{
    char url[URL_MAX];

    snprintf(url, sizeof url, "%s://%s:%d", server->tls == SMTP_TLS ? "smtps" : "smtp",
             server->host, server->port);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    if (server->tls == SMTP_STARTTLS)
        curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (server->ca_file)
        curl_easy_setopt(curl, CURLOPT_CAINFO, server->ca_file);
    if (server->user) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, server->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, server->password);
    }
}

static void set_sending(CURL *curl, struct sending *sending)
{
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)SMTP_CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)SMTP_TIME_MS);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_mail);
    curl_easy_setopt(curl, CURLOPT_READDATA, sending);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)sending->mail->len);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_answer);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, sending);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, sending);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, listen_in);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, sending);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_over);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, sending);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

/* 5xx to the recipient or the mail is about them; to anything before, about us. */
static enum smtp_end judge(const struct sending *sending, CURLcode code, struct err *err)
{
    int reply = sending->reply;

    if (code == CURLE_OK)
        return SMTP_SENT;
    if (reply >= 500 && sending->about_mail) {
        err_set(err, ERR_FORBIDDEN, NULL, "the mail server answered %d", reply);
        return SMTP_REFUSED;
    }
    if (reply >= 400)
        err_set(err, ERR_UNAVAILABLE, NULL, "the mail server answered %d", reply);
    else
        err_set(err, ERR_UNAVAILABLE, NULL, "%s", curl_easy_strerror(code));
    return SMTP_LATER;
}

static enum smtp_end perform(CURL *curl, struct sending *sending, int *reply, struct err *err)
{
    char recipient[MAIL_ADDRESS_MAX + 3];
    char sender[MAIL_ADDRESS_MAX + 3];
    struct curl_slist *recipients;
    CURLcode code;

    snprintf(recipient, sizeof recipient, "<%s>", sending->mail->to);
    snprintf(sender, sizeof sender, "<%s>", sending->mail->from);
    recipients = curl_slist_append(NULL, recipient);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    code = recipients ? curl_easy_perform(curl) : CURLE_OUT_OF_MEMORY;
    curl_slist_free_all(recipients);
    *reply = sending->reply;
    return judge(sending, code, err);
}

enum smtp_end smtp_send(const struct smtp_server *server, const struct smtp_mail *mail,
                        const _Atomic bool *closing, int *reply, struct err *err)
{
    struct sending sending = { .mail = mail, .closing = closing };
    CURL *curl;
    enum smtp_end end;

    *reply = 0;
    if (!mail_address_good(mail->from) || !mail_address_good(mail->to)) {
        err_set(err, ERR_INTERNAL, NULL, "that is no address that mail may go to");
        return SMTP_REFUSED;
    }
    curl = curl_easy_init();
    if (!curl) {
        err_set(err, ERR_UNAVAILABLE, NULL, "libcurl has no handle to give");
        return SMTP_LATER;
    }
    set_server(curl, server);
    set_sending(curl, &sending);
    end = perform(curl, &sending, reply, err);
    curl_easy_cleanup(curl);
    return end;
}
