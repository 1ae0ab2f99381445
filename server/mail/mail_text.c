#include "mail_text.h"

#include <stdio.h>
#include <string.h>

#include "id.h"
#include "mail_digest.h"
#include "mail_link.h"
#include "mail_message.h"
#include "mail_template_files.h"
#include "mail_words.h"
#include "person.h"
#include "template.h"

enum { TEMPLATE_MAX = 64 * 1024, PART_MAX = 512 * 1024, SHOWN_MAX = 50, ITEM_VALUES = 5 };

/* What a digest is rendered of. */
struct digest {
    const struct mail_place *place;
    struct db *db;
    struct arena *mem;
    const struct mail_row *row;
    const struct mail_address *to;
    const char *name;
    const struct mail_item *items;
    size_t count, told;
};

static const char *shipped(const char *name)
{
    for (const struct mail_template_file *file = mail_template_files; file->name; file++)
        if (strcmp(file->name, name) == 0)
            return file->text;
    return NULL;
}

static bool read_template(const char *directory, const char *name, struct arena *mem,
                          const char **out, struct err *err)
{
    const char *path = directory ? arena_printf(mem, "%s/%s", directory, name) : NULL;
    FILE *file = path ? fopen(path, "re") : NULL;
    char *text;
    size_t len;

    *out = shipped(name);
    if (!file)
        return true;
    text = arena_alloc(mem, TEMPLATE_MAX);
    len = fread(text, 1, TEMPLATE_MAX, file);
    fclose(file);
    if (len == TEMPLATE_MAX || strlen(text) != len)
        return err_set(err, ERR_UNAVAILABLE, NULL, "%s is no template of a mail: it is too large",
                       path);
    *out = text;
    return true;
}

static const char *unsubscribe_url(const struct digest *digest)
{
    char token[MAIL_LINK_MAX];

    if (!digest->place->public_url)
        return NULL;
    return arena_printf(digest->mem, "%s/unsubscribe/%s", digest->place->public_url,
                        mail_link_write(digest->db, MAIL_LINK_UNSUBSCRIBE, digest->row->person,
                                        digest->row->kind, token));
}

static void fill_item(const struct digest *digest, const struct mail_item *item,
                      struct template_row *row)
{
    struct arena *mem = digest->mem;
    struct template_value *values = arena_alloc(mem, (ITEM_VALUES + 1) * sizeof *values);
    const char *base = digest->place->public_url;
    const char *what = item->kind == SETTING_MESSAGE ? "conversation" : "notification";
    const char *url = base ? arena_printf(mem, "%s/inbox#%s=%s", base, what, item->id) : NULL;
    const char *command = base ? NULL
                               : arena_printf(mem, "everi-tui %s --login %s",
                                              digest->place->address, digest->to->handle);

    values[0] = (struct template_value){ "text", mail_words(mem, item->text) };
    values[1] = (struct template_value){ "excerpt",
                                         item->excerpt ? mail_words(mem, item->excerpt) : NULL };
    values[2] = (struct template_value){ "url", url };
    values[3] = (struct template_value){ "command", command };
    values[4] = (struct template_value){ "open", url ? url : command };
    row->values = values;
}

static bool render_part(const struct digest *digest, const char *template, enum template_kind kind,
                        const char **out, struct err *err)
{
    struct arena *mem = digest->mem;
    struct template_row *rows = arena_alloc(mem, (SHOWN_MAX + 1) * sizeof *rows);
    struct template_list list = { .name = "items", .rows = rows };
    const struct template_value values[] = {
        { "name", digest->name },
        { "unsubscribe", unsubscribe_url(digest) },
        { "more",
          digest->told > SHOWN_MAX ? arena_printf(mem, "%zu", digest->told - SHOWN_MAX) : NULL },
        { NULL, NULL },
    };
    const struct template_data data = { values, &list };
    struct buf part;
    bool good;

    for (size_t i = 0; i < digest->count && list.count < SHOWN_MAX; i++)
        if (digest->items[i].text)
            fill_item(digest, &digest->items[i], &rows[list.count++]);
    buf_init(&part, PART_MAX);
    good = template_render(template, kind, &data, &part, err);
    *out = arena_strndup(mem, part.len ? part.data : "", part.len);
    buf_done(&part);
    return good;
}

static bool render_digest(const struct digest *digest, const char **text, const char **html,
                          struct err *err)
{
    const struct mail_templates *templates = digest->place->templates;

    return render_part(digest, templates->digest_text, TEMPLATE_TEXT, text, err) &&
           render_part(digest, templates->digest_html, TEMPLATE_HTML, html, err);
}

/* Each template says something of a digest with every value there is. */
bool mail_templates_read(const char *directory, struct arena *mem, struct mail_templates *out,
                         struct err *err)
{
    const struct mail_place place = { .templates = out, .address = "" };
    const struct mail_address to = { .handle = "" };
    const struct mail_item item = { .text = "", .id = "" };
    const struct digest sample = {
        .place = &place, .mem = mem, .to = &to, .items = &item, .count = 1, .told = 1
    };
    const char *text;
    const char *html;
    struct err wrong;

    if (!read_template(directory, "digest.txt", mem, &out->digest_text, err) ||
        !read_template(directory, "digest.html", mem, &out->digest_html, err))
        return false;
    return render_digest(&sample, &text, &html, &wrong) ||
           err_set(err, ERR_UNAVAILABLE, NULL, "mail templates: %s (--mail-templates)", wrong.text);
}

/* The host of the public URL, else of the sender's address. */
static const char *host_of(const struct mail_place *place, struct arena *mem)
{
    const char *host;

    if (!place->public_url)
        return strchr(place->from, '@') + 1;
    host = strstr(place->public_url, "://") + 3;
    return arena_strndup(mem, host, strcspn(host, ":/"));
}

/* protocol: "`--public-url` must be https for `List-Unsubscribe-Post` to be written" */
static const char *one_click(const struct digest *digest)
{
    const char *url = unsubscribe_url(digest);

    return url && strncmp(url, "https://", 8) == 0 ? url : NULL;
}

static bool write_mail(const struct digest *digest, int64_t now_ms, struct buf *out,
                       struct err *err)
{
    struct mail_message message = {
        .from = digest->place->from,
        .to = digest->to->address,
        .id = arena_strdup(digest->mem, id_format(ID_MAIL, digest->row->id).s),
        .host = host_of(digest->place, digest->mem),
        .at_ms = now_ms,
        .unsubscribe = one_click(digest),
    };

    message.subject = arena_printf(digest->mem,
                                   digest->row->kind == MAIL_DIGEST ? "Everi: %zu new for you"
                                                                    : "Everi: your day, %zu new",
                                   digest->told);
    return render_digest(digest, &message.text, &message.html, err) &&
           mail_message_write(&message, out, err);
}

enum mail_text_end mail_text_write(const struct mail_place *place, struct db *db, struct arena *mem,
                                   const struct mail_row *row, const struct mail_address *to,
                                   int64_t now_ms, struct buf *out, struct err *err)
{
    struct digest digest = { .place = place, .db = db, .mem = mem, .row = row, .to = to };
    struct mail_item *items;

    digest.count = mail_digest_read(db, mem, row->person, row->id, now_ms, MAIL_ITEMS_LOOKED_AT,
                                    &items);
    digest.items = items;
    for (size_t i = 0; i < digest.count; i++)
        digest.told += items[i].text != NULL;
    if (digest.told == 0)
        return MAIL_TEXT_NOTHING;
    digest.name = mail_words(mem, person_brief(db, mem, row->person).name);
    return write_mail(&digest, now_ms, out, err) ? MAIL_TEXT_MADE : MAIL_TEXT_WRONG;
}
