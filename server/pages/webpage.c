#include "webpage.h"

#include <string.h>

static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.~/-";

const struct webpage *webpage_find(const char *path, const char **rest)
{
    for (size_t i = 0; i < webpage_count; i++) {
        size_t len = strlen(webpages[i].path);
        bool below = webpages[i].path[len - 1] == '/';

        if (strncmp(path, webpages[i].path, len) != 0 || (path[len] != '\0') != below ||
            path[len + strspn(path + len, allowed)] != '\0')
            continue;
        *rest = path + len;
        return &webpages[i];
    }
    return NULL;
}

const char *webpage_content_type(enum webpage_type type)
{
    static const char *const types[WEBPAGE_TYPES] = {
        [WEBPAGE_HTML] = "text/html; charset=utf-8",
        [WEBPAGE_TEXT] = "text/plain; charset=utf-8",
        [WEBPAGE_ATOM] = "application/atom+xml; charset=utf-8",
        [WEBPAGE_CSS] = "text/css; charset=utf-8",
        [WEBPAGE_JS] = "text/javascript; charset=utf-8",
    };

    return types[type];
}

void webpage_site_init(struct arena *mem, const char *url, struct webpage_site *out)
{
    const char *host = strstr(url, "://") + strlen("://");
    bool is_socket = strncmp(url, "ws", 2) == 0;
    bool secure = strncmp(url, "https", 5) == 0 || strncmp(url, "wss", 3) == 0;
    size_t len = strcspn(host, "/");

    out->path = is_socket ? "" : arena_strdup(mem, host + len);
    out->socket = arena_printf(mem, "%s://%.*s", secure ? "wss" : "ws", (int)len, host);
    out->origin = arena_printf(mem, "%s://%.*s", secure ? "https" : "http", (int)len, host);
    out->url = arena_printf(mem, "%s%s", out->origin, out->path);
}

const char *webpage_policy(const struct webpage_request *rq)
{
    static const char always[] = "default-src 'none'; style-src 'self'; form-action 'self'; "
                                 "base-uri 'none'; frame-ancestors 'none'";

    if (!rq->scripted)
        return always;
    /* Not every browser counts the WebSocket of the same host among 'self'. */
    return arena_printf(rq->arena,
                        "%s; script-src 'self'; connect-src 'self' %s; "
                        "require-trusted-types-for 'script'",
                        always, rq->site->socket);
}

void webpage_begin(struct webpage_request *rq, const char *title)
{
    struct buf *out = rq->out;

    rq->type = WEBPAGE_HTML;
    markup_raw(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    if (!rq->indexable)
        markup_raw(out, "<meta name=\"robots\" content=\"noindex\">\n");
    markup_raw(out, "<title>");
    markup_text(out, title);
    markup_raw(out, "</title>\n<link rel=\"stylesheet\"");
    markup_attr(out, "href", arena_printf(rq->arena, "%s/pages.css", rq->site->path));
    markup_raw(out, ">\n</head>\n<body>\n<main>\n");
}

void webpage_end(struct webpage_request *rq)
{
    markup_raw(rq->out, "</main>\n</body>\n</html>\n");
}

static void begin_saying(struct webpage_request *rq, const char *title, const char *text)
{
    buf_clear(rq->out);
    rq->indexable = false;
    webpage_begin(rq, title);
    markup_raw(rq->out, "<h1>");
    markup_text(rq->out, title);
    markup_raw(rq->out, "</h1>\n<p>");
    markup_text(rq->out, text);
    markup_raw(rq->out, "</p>\n");
}

void webpage_say(struct webpage_request *rq, int status, const char *title, const char *text)
{
    rq->status = status;
    begin_saying(rq, title, text);
    webpage_end(rq);
}

void webpage_ask(struct webpage_request *rq, const char *title, const char *text,
                 const char *button)
{
    begin_saying(rq, title, text);
    markup_raw(rq->out,
               "<form method=\"post\">\n<input type=\"hidden\" name=\"sure\" value=\"yes\">\n"
               "<button type=\"submit\">");
    markup_text(rq->out, button);
    markup_raw(rq->out, "</button>\n</form>\n");
    webpage_end(rq);
}

void webpage_not_found(struct webpage_request *rq)
{
    webpage_say(rq, 404, "Not found", "There is nothing here, or it is not for everybody to see.");
}
