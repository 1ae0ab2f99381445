#include "mail_text.h"

#include <stdio.h>
#include <string.h>

#include "id.h"
#include "mail_digest.h"
#include "mail_link.h"
#include "mail_message.h"
#include "mail_owner.h"
#include "mail_template_files.h"
#include "mail_words.h"
#include "person.h"
#include "template.h"

enum { TEMPLATE_MAX = 64 * 1024, PART_MAX = 512 * 1024, SHOWN_MAX = 50, ITEM_VALUES = 5 };

/* What a mail that was asked for longer ago would ask about is of no use any more. */
static const int64_t confirm_good_ms = 86400000;
static const int64_t reset_good_ms = 30 * 60000;

/* What a mail is written of. */
struct writing {
    const struct mail_place *place;
    struct db *db;
    struct arena *mem;
    const struct mail_row *row;
    const struct mail_address *to;
    const char *name, *subject;
    const char *unsubscribe, *link, *code; /* NULL: there is none */
    const struct mail_item *items;
    size_t count, told;
};

/* ---- templates ---- */

static const char *const template_of[MAIL_KINDS] = { [MAIL_DIGEST] = "digest",
                                                     [MAIL_DAILY_DIGEST] = "digest",
                                                     [MAIL_CONFIRM] = "confirm",
                                                     [MAIL_RESET] = "reset" };

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
    len = fread(text, 1, TEMPLATE_MAX - 1, file);
    fclose(file);
    if (len == TEMPLATE_MAX - 1 || strlen(text) != len)
        return err_set(err, ERR_UNAVAILABLE, NULL, "%s is no template of a mail: it is too large",
                       path);
    *out = text;
    return true;
}

static void fill_item(const struct writing *writing, const struct mail_item *item,
                      struct template_row *row)
{
    struct arena *mem = writing->mem;
    struct template_value *values = arena_alloc(mem, (ITEM_VALUES + 1) * sizeof *values);
    const char *base = writing->place->public_url;
    const char *what = item->kind == SETTING_MESSAGE ? "conversation" : "notification";
    const char *url = base ? arena_printf(mem, "%s/inbox#%s=%s", base, what, item->id) : NULL;
    const char *command = base ? NULL
                               : arena_printf(mem, "everi-tui %s --login %s",
                                              writing->place->address, writing->to->handle);

    values[0] = (struct template_value){ "text", mail_words(mem, item->text) };
    values[1] = (struct template_value){ "excerpt",
                                         item->excerpt ? mail_words(mem, item->excerpt) : NULL };
    values[2] = (struct template_value){ "url", url };
    values[3] = (struct template_value){ "command", command };
    values[4] = (struct template_value){ "open", url ? url : command };
    row->values = values;
}

static bool render_part(const struct writing *writing, const char *template,
                        enum template_kind kind, const char **out, struct err *err)
{
    struct arena *mem = writing->mem;
    struct template_row *rows = arena_alloc(mem, (SHOWN_MAX + 1) * sizeof *rows);
    struct template_list list = { .name = "items", .rows = rows };
    size_t more = writing->told > SHOWN_MAX ? writing->told - SHOWN_MAX : 0;
    const struct template_value values[] = {
        { "name", writing->name },
        { "unsubscribe", writing->unsubscribe },
        { "more", more ? arena_printf(mem, "%zu", more) : NULL },
        { "link", writing->link },
        { "code", writing->code },
        { NULL, NULL },
    };
    const struct template_data data = { values, &list };
    struct buf part;
    bool good;

    for (size_t i = 0; i < writing->count && list.count < SHOWN_MAX; i++)
        if (writing->items[i].text)
            fill_item(writing, &writing->items[i], &rows[list.count++]);
    buf_init(&part, PART_MAX);
    good = template_render(template, kind, &data, &part, err);
    *out = arena_strndup(mem, part.len ? part.data : "", part.len);
    buf_done(&part);
    return good;
}

static bool render(const struct writing *writing, enum mail_kind kind, const char **text,
                   const char **html, struct err *err)
{
    const struct mail_templates *templates = writing->place->templates;

    return render_part(writing, templates->text[kind], TEMPLATE_TEXT, text, err) &&
           render_part(writing, templates->html[kind], TEMPLATE_HTML, html, err);
}

/* Each template says something, to see that it is one. */
bool mail_templates_read(const char *directory, struct arena *mem, struct mail_templates *out,
                         struct err *err)
{
    const struct mail_place place = { .templates = out, .address = "" };
    const struct mail_address to = { .handle = "" };
    const struct mail_item item = { .text = "", .id = "" };
    const struct writing sample = {
        .place = &place, .mem = mem, .to = &to, .items = &item, .count = 1, .told = 1
    };
    struct err wrong;

    for (enum mail_kind kind = 0; kind < MAIL_KINDS; kind++) {
        const char *name = template_of[kind];
        const char *text;
        const char *html;

        if (!read_template(directory, arena_printf(mem, "%s.txt", name), mem, &out->text[kind],
                           err) ||
            !read_template(directory, arena_printf(mem, "%s.html", name), mem, &out->html[kind],
                           err))
            return false;
        if (!render(&sample, kind, &text, &html, &wrong))
            return err_set(err, ERR_UNAVAILABLE, NULL, "mail template %s: %s (--mail-templates)",
                           name, wrong.text);
    }
    return true;
}

/* ---- mails ---- */

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
static const char *one_click(const char *url)
{
    return url && strncmp(url, "https://", 8) == 0 ? url : NULL;
}

static bool write_mail(const struct writing *writing, int64_t now_ms, struct buf *out,
                       struct err *err)
{
    struct mail_message message = {
        .from = writing->place->from,
        .to = writing->to->address,
        .id = arena_strdup(writing->mem, id_format(ID_MAIL, writing->row->id).s),
        .host = host_of(writing->place, writing->mem),
        .subject = writing->subject,
        .at_ms = now_ms,
        .unsubscribe = one_click(writing->unsubscribe),
    };

    return render(writing, writing->row->kind, &message.text, &message.html, err) &&
           mail_message_write(&message, out, err);
}

static const char *link_to(const struct writing *writing, const char *base, const char *page,
                           enum mail_link sort, int64_t about)
{
    char token[MAIL_LINK_MAX];

    return base ? arena_printf(
                      writing->mem, "%s/%s/%s", base, page,
                      mail_link_write(writing->db, sort, writing->row->person, about, token))
                : NULL;
}

/* False: nothing of it is worth telling. */
static bool prepare_digest(struct writing *writing, int64_t now_ms)
{
    const struct mail_row *row = writing->row;
    struct mail_item *items;

    writing->count = mail_digest_read(writing->db, writing->mem, row->person, row->id, now_ms,
                                      MAIL_ITEMS_LOOKED_AT, &items);
    writing->items = items;
    for (size_t i = 0; i < writing->count; i++)
        writing->told += items[i].text != NULL;
    writing->unsubscribe = link_to(writing, writing->place->public_url, "unsubscribe",
                                   MAIL_LINK_UNSUBSCRIBE, row->kind);
    writing->subject = arena_printf(writing->mem,
                                    row->kind == MAIL_DIGEST ? "Everi: %zu new for you"
                                                             : "Everi: your day, %zu new",
                                    writing->told);
    return writing->told > 0 && writing->to->confirmed && !writing->to->refused;
}

static bool prepare_confirm(struct writing *writing, int64_t now_ms)
{
    writing->link = link_to(writing, writing->place->site_url, "confirm", MAIL_LINK_CONFIRM,
                            mail_link_address(writing->db, writing->to->address));
    writing->subject = "Everi: is this your address?";
    return !writing->to->confirmed && now_ms < writing->row->made_at + confirm_good_ms;
}

static bool prepare_reset(struct writing *writing, int64_t now_ms)
{
    char code[MAIL_CODE_MAX];

    writing->code = arena_strdup(writing->mem,
                                 mail_owner_code(writing->db, writing->row->id, code));
    writing->link = link_to(writing, writing->place->site_url, "reset", MAIL_LINK_RESET,
                            writing->row->id);
    writing->subject = "Everi: your code for a new password";
    return writing->to->confirmed && now_ms < writing->row->made_at + reset_good_ms;
}

static bool prepare(struct writing *writing, int64_t now_ms)
{
    switch (writing->row->kind) {
    case MAIL_DIGEST:
    case MAIL_DAILY_DIGEST:
        return prepare_digest(writing, now_ms);
    case MAIL_CONFIRM:
        return prepare_confirm(writing, now_ms);
    case MAIL_RESET:
        return prepare_reset(writing, now_ms);
    case MAIL_KINDS:
        break;
    }
    return false;
}

enum mail_text_end mail_text_write(const struct mail_place *place, struct db *db, struct arena *mem,
                                   const struct mail_row *row, const struct mail_address *to,
                                   int64_t now_ms, struct buf *out, struct err *err)
{
    struct writing writing = { .place = place, .db = db, .mem = mem, .row = row, .to = to };

    writing.name = mail_words(mem, person_brief(db, mem, row->person).name);
    if (to->disabled || !prepare(&writing, now_ms))
        return MAIL_TEXT_NOTHING;
    return write_mail(&writing, now_ms, out, err) ? MAIL_TEXT_MADE : MAIL_TEXT_WRONG;
}
