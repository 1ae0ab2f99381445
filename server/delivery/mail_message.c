/* RFC 5322 and MIME. The parts are quoted-printable: no line is too long, none begins with a dot,
 * and the boundary cannot stand in them, for a '=' is always written as =3D. */
#include "mail_message.h"

#include <string.h>
#include <time.h>

#include "mail_address.h"

enum { QP_LINE_MAX = 75, HEADER_MAX = 900 };

/* Printable ASCII, no folding. */
static bool is_header_text(const char *text)
{
    for (const char *p = text; *p; p++)
        if (*p < ' ' || *p > '~')
            return false;
    return *text && strlen(text) <= HEADER_MAX;
}

static bool is_atom(const char *text)
{
    return is_header_text(text) && !strpbrk(text, " ()<>[]:;@\\,\"");
}

static bool is_url(const char *url)
{
    return is_header_text(url) && !strpbrk(url, " <>\"\\");
}

static bool is_good(const struct mail_message *mail)
{
    return mail_address_good(mail->from) && mail_address_good(mail->to) && is_atom(mail->id) &&
           is_atom(mail->host) && is_header_text(mail->subject) &&
           (!mail->unsubscribe || is_url(mail->unsubscribe));
}

static void write_date(struct buf *out, int64_t at_ms)
{
    static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    time_t seconds = (time_t)(at_ms / 1000);
    struct tm tm;

    gmtime_r(&seconds, &tm);
    buf_printf(out, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n", days[tm.tm_wday], tm.tm_mday,
               months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static bool is_plain(const char *at, size_t column)
{
    if (*at == ' ' || *at == '\t')
        return at[1] != '\n' && at[1] != '\0';
    return *at > ' ' && *at <= '~' && *at != '=' && !(column == 0 && *at == '.');
}

static void write_quoted(struct buf *out, const char *text)
{
    size_t column = 0;

    for (const char *p = text; *p; p++) {
        bool plain = is_plain(p, column);

        if (*p == '\n') {
            buf_add_str(out, "\r\n");
            column = 0;
            continue;
        }
        if (column + (plain ? 1 : 3) > QP_LINE_MAX) {
            buf_add_str(out, "=\r\n");
            column = 0;
            plain = is_plain(p, column);
        }
        if (plain)
            buf_add_char(out, *p);
        else
            buf_printf(out, "=%02X", (unsigned char)*p);
        column += plain ? 1 : 3;
    }
    if (column)
        buf_add_str(out, "\r\n");
}

static void write_part(struct buf *out, const char *boundary, const char *type, const char *text)
{
    buf_printf(out,
               "--%s\r\nContent-Type: text/%s; charset=utf-8\r\n"
               "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
               boundary, type);
    write_quoted(out, text);
}

static void write_headers(const struct mail_message *mail, const char *boundary, struct buf *out)
{
    write_date(out, mail->at_ms);
    buf_printf(out, "From: Everi <%s>\r\nTo: <%s>\r\nSubject: %s\r\nMessage-ID: <%s@%s>\r\n",
               mail->from, mail->to, mail->subject, mail->id, mail->host);
    buf_add_str(out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
    if (mail->unsubscribe)
        buf_printf(out,
                   "List-Unsubscribe: <%s>\r\n"
                   "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
                   mail->unsubscribe);
    buf_printf(out, "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n", boundary);
}

bool mail_message_write(const struct mail_message *mail, struct buf *out, struct err *err)
{
    char boundary[64] = "=_everi_";

    if (!is_good(mail))
        return err_set(err, ERR_INTERNAL, NULL, "what is to stand in a header may not");
    strncat(boundary, mail->id, sizeof boundary - strlen(boundary) - 1);
    write_headers(mail, boundary, out);
    write_part(out, boundary, "plain", mail->text);
    write_part(out, boundary, "html", mail->html);
    buf_printf(out, "--%s--\r\n", boundary);
    return !out->overflow || err_set(err, ERR_INTERNAL, NULL, "a mail is too large");
}
