/* Whoever writes a link chooses every byte of it: what stands before an @ is no host, and what a
 * terminal or a browser could take for something else is not opened at all. */
#include "links.h"

#include <string.h>

#include "limits.h"
#include "model_fields.h"
#include "picker.h"

enum { PATH_COLS = 24, URL_BYTES = 2000 };

static const char *behind_scheme(const char *url)
{
    if (strncmp(url, "https://", 8) == 0)
        return url + 8;
    return strncmp(url, "http://", 7) == 0 ? url + 7 : NULL;
}

/* The host with its port, behind whoever is named before an @. */
static const char *host_of(const char *url, size_t *len)
{
    const char *host = behind_scheme(url);
    size_t end = strcspn(host, "/?#\\");

    for (size_t i = 0; i < end; i++) {
        if (host[i] == '@') {
            host += i + 1;
            end -= i + 1;
            i = (size_t)-1;
        }
    }
    *len = end;
    return host;
}

bool link_is_good(const char *url)
{
    size_t len = strlen(url), host_len;

    if (!behind_scheme(url) || len > URL_BYTES)
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)url[i];

        if (c <= ' ' || c == 0x7f || strchr("<>\"\\`{}|^", c))
            return false;
    }
    (void)host_of(url, &host_len);
    return host_len > 0;
}

const char *link_brief(struct arena *mem, const char *url)
{
    const char *host, *path;
    size_t len;

    if (!link_is_good(url))
        return url;
    host = host_of(url, &len);
    path = host + len;
    return arena_printf(mem, "%s%.*s%s", strncmp(url, "http:", 5) == 0 ? "http://" : "", (int)len,
                        host,
                        strcmp(path, "/") == 0              ? ""
                        : sanitize_width(path) <= PATH_COLS ? path
                                                            : "/…");
}

static void add(struct ui *ui, const char *url, const char *title)
{
    if (link_is_good(url) && !picker_has(ui, url))
        picker_add(ui, &(struct picker_item){ .head = *title ? title : link_brief(ui->mem, url),
                                              .body = url,
                                              .value = url });
}

static void open_link(struct ui *ui, const char *url)
{
    ui_open_link(ui, url);
}

void links_show(struct ui *ui, const json_t *object)
{
    const json_t *link = field_object(object, "link"), *entity;
    size_t i;

    picker_show(ui, "links", PICKER_NUMBERED, open_link);
    add(ui, field_text(link, "url"), field_text(link, "title"));
    json_array_foreach(field_list(object, "entities"), i, entity)
    {
        if (field_is(entity, "kind", "link"))
            add(ui, field_text(entity, "url"), "");
    }
    if (picker_count(ui) > 0)
        return;
    ui->over = NULL;
    model_say(ui->model, SAYING_NEWS, "There is no link here.");
}
