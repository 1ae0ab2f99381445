/* Parameters in: a row of the method table at a time, a reader for each type of row. What a reader
 * lets through keeps every promise of drafts.h, so nobody behind looks again.
 *
 * Texts are kept exactly as sent; handles and topics become lower-case. A field that is wrong is
 * named as the contract names it: "limit", "members[3]".
 *
 * A new type needs its reader and its writer (for method_canonical) and a row in `kinds`. */
#include "param.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "base64.h"
#include "drafts.h"
#include "emoji.h"
#include "entities.h"
#include "json_write.h"
#include "limits.h"
#include "method.h"
#include "objects.h"
#include "tags.h"
#include "utf8.h"

_Static_assert((int)LIMIT_HANDLE_BYTES == (int)ENTITY_HANDLE_MAX,
               "a mention is as long as a handle");
_Static_assert((int)LIMIT_TOPIC_BYTES == (int)ENTITY_TOPIC_MAX, "a topic is as long everywhere");
_Static_assert(sizeof(enum audience) == sizeof(unsigned), "enums are stored as unsigned");
_Static_assert(sizeof(enum member_role) == sizeof(unsigned), "enums are stored as unsigned");
_Static_assert(sizeof(enum reaction_kind) == sizeof(unsigned), "enums are stored as unsigned");
_Static_assert(sizeof(enum who_may) == sizeof(unsigned), "enums are stored as unsigned");

enum { BYTES_MAX = LIMIT_SIGNATURE_BYTES }; /* of PARAM_BYTES */

struct reading {
    const struct param *param;
    const char *field; /* the parameter's name, or that of an item of it */
    struct arena *mem;
    struct err *err;
};

typedef bool read_value(const struct reading *r, const json_t *value, void *at);

static bool invalid(const struct reading *r, const char *what)
{
    err_set(r->err, ERR_INVALID_PARAMS, r->field, "%s %s", r->field, what);
    return false;
}

static bool read_string(const struct reading *r, const json_t *value, const char **text)
{
    if (!json_is_string(value))
        return invalid(r, "must be a string");
    *text = arena_strndup(r->mem, json_string_value(value), json_string_length(value));
    return true;
}

static const char *lower(struct arena *mem, const char *s)
{
    char *copy = arena_strdup(mem, s);

    for (char *p = copy; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    return copy;
}

static bool only(const char *s, const char *allowed)
{
    return s[strspn(s, allowed)] == '\0';
}

#define LETTERS "abcdefghijklmnopqrstuvwxyz"
#define DIGITS  "0123456789"

/* Texts. */

static bool check_text(const struct reading *r, const char *text)
{
    if (!utf8_plain(text))
        return invalid(r, "must not hold control characters but newline and tab");
    if (!r->param->blank && utf8_blank(text))
        return invalid(r, "must not be blank");
    if (utf8_points(text) > (size_t)r->param->max)
        return err_set(r->err, ERR_TOO_LARGE, r->field,
                       "%s must not be longer than %lld characters", r->field,
                       (long long)r->param->max);
    return true;
}

static bool read_text(const struct reading *r, const json_t *value, void *at)
{
    const char *text;

    if (!read_string(r, value, &text) || !check_text(r, text))
        return false;
    *(const char **)at = text;
    return true;
}

static bool read_line(const struct reading *r, const json_t *value, void *at)
{
    const char *text;

    if (!read_string(r, value, &text) || !check_text(r, text))
        return false;
    if (!utf8_line(text))
        return invalid(r, "must be one line without invisible or direction-changing characters");
    *(const char **)at = text;
    return true;
}

static bool read_opaque(const struct reading *r, const json_t *value, void *at)
{
    const char *text;

    if (!read_string(r, value, &text))
        return false;
    if (strlen(text) > (size_t)r->param->max)
        return invalid(r, "is too long");
    *(const char **)at = text;
    return true;
}

static bool read_bytes(const struct reading *r, const json_t *value, void *at)
{
    size_t len = (size_t)r->param->max;
    uint8_t *bytes = arena_alloc(r->mem, len);
    const char *text;

    if (!read_string(r, value, &text))
        return false;
    if (!base64_decode(text, bytes, len))
        return err_set(r->err, ERR_INVALID_PARAMS, r->field,
                       "%s must be %zu bytes in standard base64", r->field, len);
    *(const uint8_t **)at = bytes;
    return true;
}

static bool read_new_password(const struct reading *r, const json_t *value, void *at)
{
    const char *text;

    if (!read_string(r, value, &text))
        return false;
    if (utf8_points(text) < LIMIT_PASSWORD_POINTS_MIN)
        return invalid(r, "must have at least 10 characters");
    if (strlen(text) > LIMIT_PASSWORD_BYTES)
        return invalid(r, "must not have more than 1024 bytes");
    *(const char **)at = text;
    return true;
}

/* Names of things. */

static bool read_handle(const struct reading *r, const json_t *value, void *at)
{
    const char *text;

    if (!read_string(r, value, &text))
        return false;
    if (strlen(text) > HANDLE_ASKED_BYTES)
        return invalid(r, "is too long for a handle");
    *(const char **)at = lower(r->mem, text);
    return true;
}

static bool read_new_handle(const struct reading *r, const json_t *value, void *at)
{
    const char *handle;

    if (!read_handle(r, value, &handle))
        return false;
    if (!*handle || !strchr(LETTERS, handle[0]) || !only(handle, LETTERS DIGITS "_") ||
        strlen(handle) < 2 || strlen(handle) > LIMIT_HANDLE_BYTES)
        return invalid(r, "must be a letter and 1 to 29 letters, digits or _");
    *(const char **)at = handle;
    return true;
}

static bool read_topic(const struct reading *r, const json_t *value, void *at)
{
    const char *topic;

    if (!read_string(r, value, &topic))
        return false;
    topic = lower(r->mem, topic);
    if (topic[0] == '-' || strlen(topic) > LIMIT_TOPIC_BYTES || !strpbrk(topic, LETTERS) ||
        !only(topic, LETTERS DIGITS "-"))
        return invalid(r, "must be up to 40 letters, digits and -, at least one a letter");
    *(const char **)at = topic;
    return true;
}

static bool read_id(const struct reading *r, const json_t *value, void *at)
{
    const char *id;

    if (!read_string(r, value, &id))
        return false;
    if (strlen(id) > LIMIT_ID_BYTES)
        return invalid(r, "is too long");
    *(const char **)at = id;
    return true;
}

/* One address that is safe in an envelope and a header: printable ASCII, nothing that separates
 * addresses or quotes. Whether it exists is for the confirmation mail to tell. */
static bool plausible_address(const char *address)
{
    const char *at = strchr(address, '@');
    const char *domain = at ? at + 1 : "";

    if (!at || at == address || strlen(address) > LIMIT_EMAIL_BYTES || !*domain)
        return false;
    for (const char *p = address; *p; p++)
        if (*p <= 0x20 || *p >= 0x7f || strchr("()<>[]:;,\"\\", *p))
            return false;
    return only(domain, LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS ".-") && domain[0] != '.' &&
           domain[0] != '-' && domain[strlen(domain) - 1] != '.' && !strstr(domain, "..");
}

static bool read_email(const struct reading *r, const json_t *value, void *at)
{
    const char *text;

    if (!read_string(r, value, &text))
        return false;
    if (!plausible_address(text))
        return invalid(r, "must be one e-mail address");
    *(const char **)at = text;
    return true;
}

static bool read_client_id(const struct reading *r, const json_t *value, void *at)
{
    const char *text;
    size_t len;

    if (!read_string(r, value, &text))
        return false;
    len = strlen(text);
    for (size_t i = 0; i < len; i++)
        if (text[i] < 0x20 || text[i] > 0x7e)
            return invalid(r, "must be printable ASCII");
    if (len < 1 || len > LIMIT_CLIENT_ID)
        return invalid(r, "must have 1 to 64 characters");
    *(const char **)at = text;
    return true;
}

static bool read_language(const struct reading *r, const json_t *value, void *at)
{
    const char *text;

    if (!read_string(r, value, &text))
        return false;
    if (strlen(text) > LIMIT_LANGUAGE_BYTES || !tag_is_language(text))
        return invalid(r, "must be a language tag, as az or pt-BR");
    *(const char **)at = text;
    return true;
}

static bool read_time_zone(const struct reading *r, const json_t *value, void *at)
{
    const char *text;

    if (!read_string(r, value, &text))
        return false;
    if (strlen(text) > LIMIT_TIME_ZONE_BYTES || !tag_is_time_zone(text))
        return invalid(r, "must be the name of a time zone, as Asia/Baku");
    *(const char **)at = text;
    return true;
}

/* Figures and choices. */

static bool read_bool(const struct reading *r, const json_t *value, void *at)
{
    if (!json_is_boolean(value))
        return invalid(r, "must be true or false");
    *(bool *)at = json_is_true(value);
    return true;
}

static bool read_maybe_bool(const struct reading *r, const json_t *value, void *at)
{
    struct optional_bool flag = { .given = true };

    if (!read_bool(r, value, &flag.value))
        return false;
    *(struct optional_bool *)at = flag;
    return true;
}

static bool read_int(const struct reading *r, const json_t *value, void *at)
{
    json_int_t n;

    if (!json_is_integer(value))
        return invalid(r, "must be an integer");
    n = json_integer_value(value);
    if (n >= r->param->min && n <= r->param->max) {
        *(int64_t *)at = n;
        return true;
    }
    if (r->param->max == INT64_MAX)
        return err_set(r->err, ERR_INVALID_PARAMS, r->field, "%s must be %lld or more", r->field,
                       (long long)r->param->min);
    return err_set(r->err, ERR_INVALID_PARAMS, r->field, "%s must be from %lld to %lld", r->field,
                   (long long)r->param->min, (long long)r->param->max);
}

static bool read_maybe_int(const struct reading *r, const json_t *value, void *at)
{
    struct optional_int n = { .given = true };

    if (!read_int(r, value, &n.value))
        return false;
    *(struct optional_int *)at = n;
    return true;
}

static bool read_enum(const struct reading *r, const json_t *value, void *at)
{
    const char *const *names = r->param->names;
    char all[ERR_TEXT_MAX] = "";
    size_t len = 0;

    for (unsigned i = 0; names[i]; i++) {
        if (json_is_string(value) && strcmp(names[i], json_string_value(value)) == 0) {
            *(unsigned *)at = i;
            return true;
        }
        len += (size_t)snprintf(all + len, sizeof all - len, "%s%s", i ? ", " : "", names[i]);
    }
    return err_set(r->err, ERR_INVALID_PARAMS, r->field, "%s must be one of %s", r->field, all);
}

static bool read_time(const struct reading *r, const json_t *value, void *at)
{
    int64_t ms;

    if (!json_is_string(value) || !clock_parse(json_string_value(value), &ms))
        return invalid(r, "must be a time like 2026-11-23T14:30:00.000Z");
    *(int64_t *)at = ms;
    return true;
}

/* protocol: "one grapheme cluster of at most 32 bytes, no plain letter or digit" */
static bool read_emoji(const struct reading *r, const json_t *value, void *at)
{
    const char *text;

    if (!read_string(r, value, &text))
        return false;
    if (strlen(text) > LIMIT_EMOJI_BYTES || !emoji_is_one(text))
        return invalid(r, "must be one emoji of at most 32 bytes");
    *(const char **)at = text;
    return true;
}

/* Lists. */

static bool read_list(const struct reading *r, const json_t *value, void *at, read_value *read_item,
                      enum err_code too_many)
{
    struct string_list list = { .given = true, .count = json_array_size(value) };
    char field[ERR_FIELD_MAX];
    struct reading item = *r;

    if (!json_is_array(value))
        return invalid(r, "must be a list");
    if (list.count > (size_t)r->param->max)
        return err_set(r->err, too_many, r->field, "%s must not have more than %lld items",
                       r->field, (long long)r->param->max);
    list.items = arena_alloc(r->mem, list.count * sizeof *list.items);
    item.field = field;
    for (size_t i = 0; i < list.count; i++) {
        snprintf(field, sizeof field, "%s[%zu]", r->field, i);
        if (!read_item(&item, json_array_get(value, i), &list.items[i]))
            return false;
    }
    *(struct string_list *)at = list;
    return true;
}

/* That topics are few is a rule about them; how many people or ids come at once is a bound. */
static bool read_topics(const struct reading *r, const json_t *value, void *at)
{
    return read_list(r, value, at, read_topic, ERR_INVALID_PARAMS);
}

static bool read_handles(const struct reading *r, const json_t *value, void *at)
{
    return read_list(r, value, at, read_handle, ERR_TOO_LARGE);
}

static bool read_ids(const struct reading *r, const json_t *value, void *at)
{
    return read_list(r, value, at, read_id, ERR_TOO_LARGE);
}

static bool read_word(const struct reading *r, const json_t *value, void *at)
{
    const char *word;

    if (!read_string(r, value, &word))
        return false;
    if (strlen(word) > LIMIT_WORD_BYTES)
        return invalid(r, "is too long");
    *(const char **)at = word;
    return true;
}

static bool read_words(const struct reading *r, const json_t *value, void *at)
{
    return read_list(r, value, at, read_word, ERR_TOO_LARGE);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In the order of the names: the same figures in another order are the same call. */
static bool read_figures(const struct reading *r, const json_t *value, void *at)
{
    /* jansson walks an object without const, and changes nothing. */
    json_t *object = (json_t *)(uintptr_t)value;
    struct figure_list list = { .count = json_object_size(value) };
    const char *name;
    json_t *figure;
    size_t n = 0;

    if (!json_is_object(value))
        return invalid(r, "must be an object of integers");
    if (list.count > (size_t)r->param->max)
        return err_set(r->err, ERR_TOO_LARGE, r->field, "%s must not have more than %lld items",
                       r->field, (long long)r->param->max);
    list.names = arena_alloc(r->mem, list.count * sizeof *list.names);
    list.figures = arena_alloc(r->mem, list.count * sizeof *list.figures);
    json_object_foreach(object, name, figure) list.names[n++] = arena_strdup(r->mem, name);
    qsort(list.names, n, sizeof *list.names, by_name);
    for (size_t i = 0; i < n; i++) {
        figure = json_object_get(value, list.names[i]);
        if (!json_is_integer(figure))
            return err_set(r->err, ERR_INVALID_PARAMS,
                           arena_printf(r->mem, "%s.%s", r->field, list.names[i]),
                           "%s must hold integers", r->field);
        list.figures[i] = json_integer_value(figure);
    }
    *(struct figure_list *)at = list;
    return true;
}

/* Settings: { kind: { switch: true or false } }. */

static const struct {
    const char *name;
    size_t at;
} switches[] = {
    { "live", offsetof(struct given_switches, live) },
    { "email", offsetof(struct given_switches, email) },
    { "group", offsetof(struct given_switches, group) },
};

static bool read_switch(const struct reading *r, const char *name, const json_t *value,
                        struct given_switches *out)
{
    size_t i = 0;

    while (i < ARRAY_LEN(switches) && strcmp(switches[i].name, name) != 0)
        i++;
    if (i == ARRAY_LEN(switches))
        return invalid(r, "is no switch: there are live, email and group");
    if (json_is_null(value))
        return true;
    if (!json_is_boolean(value))
        return invalid(r, "must be true or false");
    *(enum given_switch *)(void *)((char *)out + switches[i].at) = json_is_true(value) ? GIVEN_ON
                                                                                       : GIVEN_OFF;
    return true;
}

static bool read_switches(const struct reading *r, const char *kind, json_t *value,
                          struct given_switches *out)
{
    struct reading inner = *r;
    const char *name;
    json_t *each;

    inner.field = arena_printf(r->mem, "%s.%s", r->field, kind);
    if (!json_is_object(value))
        return invalid(&inner, "must be an object");
    json_object_foreach(value, name, each)
    {
        inner.field = arena_printf(r->mem, "%s.%s.%s", r->field, kind, name);
        if (!read_switch(&inner, name, each, out))
            return false;
    }
    return true;
}

static bool read_kind(const struct reading *r, const char *kind, json_t *value,
                      struct settings_given *out)
{
    struct reading inner = *r;

    for (size_t i = 0; setting_kind_names[i]; i++)
        if (strcmp(setting_kind_names[i], kind) == 0)
            return json_is_null(value) || read_switches(r, kind, value, &out->of[i]);
    inner.field = arena_printf(r->mem, "%s.%s", r->field, kind);
    return invalid(&inner, "is no kind of notification");
}

static bool read_settings(const struct reading *r, const json_t *value, void *at)
{
    /* jansson walks an object without const, and changes nothing. */
    json_t *object = (json_t *)(uintptr_t)value;
    struct settings_given given = { 0 };
    const char *kind;
    json_t *each;

    if (!json_is_object(value))
        return invalid(r, "must be an object");
    json_object_foreach(object, kind, each) if (!read_kind(r, kind, each, &given)) return false;
    *(struct settings_given *)at = given;
    return true;
}

/* The canonical form. */

typedef void write_given(struct json_writer *w, const struct param *param, const void *at);

static void write_string(struct json_writer *w, const struct param *param, const void *at)
{
    const char *text = *(const char *const *)at;

    json_text(w, !text && param->absent_is_empty ? "" : text);
}

static void write_bytes(struct json_writer *w, const struct param *param, const void *at)
{
    const uint8_t *bytes = *(const uint8_t *const *)at;
    char text[BASE64_TEXT_MAX(BYTES_MAX)];

    json_text(w, bytes ? base64_encode(bytes, (size_t)param->max, text) : NULL);
}

static void write_bool(struct json_writer *w, const struct param *param, const void *at)
{
    (void)param;
    json_bool(w, *(const bool *)at);
}

static void write_maybe_bool(struct json_writer *w, const struct param *param, const void *at)
{
    const struct optional_bool *flag = at;

    if (flag->given)
        write_bool(w, param, &flag->value);
    else
        json_null_value(w);
}

static void write_int(struct json_writer *w, const struct param *param, const void *at)
{
    (void)param;
    json_int(w, *(const int64_t *)at);
}

/* What was left out is null: read again, it is left out again. */
static void write_time(struct json_writer *w, const struct param *param, const void *at)
{
    int64_t ms = *(const int64_t *)at;
    char text[CLOCK_TEXT_MAX];

    json_text(w, ms == param->fallback ? NULL : clock_format(ms, text));
}

static void write_maybe_int(struct json_writer *w, const struct param *param, const void *at)
{
    const struct optional_int *n = at;

    if (n->given)
        write_int(w, param, &n->value);
    else
        json_null_value(w);
}

static void write_choice(struct json_writer *w, const struct param *param, const void *at)
{
    json_text(w, param->names[*(const unsigned *)at]);
}

static void write_list(struct json_writer *w, const struct param *param, const void *at)
{
    const struct string_list *list = at;

    if (!list->given && !param->absent_is_empty) {
        json_null_value(w);
        return;
    }
    json_open_array(w);
    for (size_t i = 0; i < list->count; i++)
        json_text(w, list->items[i]);
    json_close_array(w);
}

static void write_figures(struct json_writer *w, const struct param *param, const void *at)
{
    const struct figure_list *list = at;

    (void)param;
    json_open_object(w);
    for (size_t i = 0; i < list->count; i++)
        json_int_member(w, list->names[i], list->figures[i]);
    json_close_object(w);
}

static void write_given_switch(struct json_writer *w, const char *name, enum given_switch given)
{
    json_key(w, name);
    if (given == GIVEN_NOTHING)
        json_null_value(w);
    else
        json_bool(w, given == GIVEN_ON);
}

static void write_given_settings(struct json_writer *w, const struct param *param, const void *at)
{
    const struct settings_given *given = at;

    (void)param;
    json_open_object(w);
    for (size_t i = 0; setting_kind_names[i]; i++) {
        json_object_member(w, setting_kind_names[i]);
        write_given_switch(w, "live", given->of[i].live);
        write_given_switch(w, "email", given->of[i].email);
        write_given_switch(w, "group", given->of[i].group);
        json_close_object(w);
    }
    json_close_object(w);
}

static const struct {
    read_value *read;
    write_given *write;
} kinds[PARAM_TYPES] = {
    [PARAM_TEXT] = { read_text, write_string },
    [PARAM_LINE] = { read_line, write_string },
    [PARAM_OPAQUE] = { read_opaque, write_string },
    [PARAM_BYTES] = { read_bytes, write_bytes },
    [PARAM_HANDLE] = { read_handle, write_string },
    [PARAM_NEW_HANDLE] = { read_new_handle, write_string },
    [PARAM_NEW_PASSWORD] = { read_new_password, write_string },
    [PARAM_EMAIL] = { read_email, write_string },
    [PARAM_CLIENT_ID] = { read_client_id, write_string },
    [PARAM_LANGUAGE] = { read_language, write_string },
    [PARAM_TIME_ZONE] = { read_time_zone, write_string },
    [PARAM_BOOL] = { read_bool, write_bool },
    [PARAM_MAYBE_BOOL] = { read_maybe_bool, write_maybe_bool },
    [PARAM_INT] = { read_int, write_int },
    [PARAM_MAYBE_INT] = { read_maybe_int, write_maybe_int },
    [PARAM_ENUM] = { read_enum, write_choice },
    [PARAM_TIME] = { read_time, write_time },
    [PARAM_EMOJI] = { read_emoji, write_string },
    [PARAM_TOPIC] = { read_topic, write_string },
    [PARAM_TOPICS] = { read_topics, write_list },
    [PARAM_HANDLES] = { read_handles, write_list },
    [PARAM_IDS] = { read_ids, write_list },
    [PARAM_WORDS] = { read_words, write_list },
    [PARAM_FIGURES] = { read_figures, write_figures },
    [PARAM_SETTINGS] = { read_settings, write_given_settings },
};

/* The method's whole parameters. */

static bool known_names(const struct method *method, const json_t *params, struct err *err)
{
    /* jansson walks an object without const, and changes nothing. */
    json_t *object = (json_t *)(uintptr_t)params;
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value)
    {
        const struct param *p = method->params;

        while (p->name && strcmp(p->name, name) != 0)
            p++;
        if (!p->name)
            return err_set(err, ERR_INVALID_PARAMS, name, "%s has no such parameter", method->name);
    }
    return true;
}

static void set_fallback(const struct param *p, void *at)
{
    if (p->type == PARAM_INT || p->type == PARAM_TIME)
        *(int64_t *)at = p->fallback;
    else if (p->type == PARAM_ENUM)
        *(unsigned *)at = (unsigned)p->fallback;
}

bool method_parse(const struct method *method, const json_t *params, struct arena *mem,
                  void **draft, struct err *err)
{
    char *filled = arena_alloc(mem, method->draft_size);

    if (params && !json_is_object(params))
        return err_set(err, ERR_INVALID_PARAMS, "params", "params must be an object, by name");
    if (params && !known_names(method, params, err))
        return false;
    for (const struct param *p = method->params; p->name; p++) {
        const json_t *value = params ? json_object_get(params, p->name) : NULL;
        const struct reading r = { .param = p, .field = p->name, .mem = mem, .err = err };

        if (value && !json_is_null(value)) {
            if (!kinds[p->type].read(&r, value, filled + p->offset))
                return false;
        } else if (p->required) {
            return invalid(&r, "is required");
        } else {
            set_fallback(p, filled + p->offset);
        }
    }
    if (method->check && !method->check(filled, err))
        return false;
    *draft = filled;
    return true;
}

void method_canonical(const struct method *method, const void *draft, struct buf *out)
{
    struct json_writer w;

    buf_add_str(out, method->name);
    json_writer_init(&w, out);
    json_open_object(&w);
    for (const struct param *p = method->params; p->name; p++) {
        if (p->type == PARAM_CLIENT_ID)
            continue;
        json_key(&w, p->name);
        kinds[p->type].write(&w, p, (const char *)draft + p->offset);
    }
    json_close_object(&w);
}

const char *method_client_id(const struct method *method, const void *draft)
{
    for (const struct param *p = method->params; p->name; p++)
        if (p->type == PARAM_CLIENT_ID)
            return *(const char *const *)(const void *)((const char *)draft + p->offset);
    return NULL;
}
