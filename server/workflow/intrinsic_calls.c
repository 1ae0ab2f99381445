#include "intrinsic_calls.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "buf.h"
#include "json_read.h"

/* Limits that Step Functions documents. */
enum {
    RANGE_MAX = 1000,
    TEXT_MAX = 10000, /* of what is hashed or coded */
    ARGS_MAX = 64,
    JSON_DEPTH_MAX = 64,
};

static json_t *fail(struct asl_error *error, const char *why)
{
    (void)asl_fail(error, ASL_INTRINSIC_FAILURE, "%s", why);
    return NULL;
}

static json_t *arg(const json_t *args, size_t i)
{
    return json_array_get(args, i);
}

/* A number is taken as the nearest whole one. */
static bool whole(const json_t *value, json_int_t *out)
{
    double real = json_number_value(value);

    if (!json_is_number(value) || real > 9e15 || real < -9e15)
        return false;
    *out = json_is_integer(value) ? json_integer_value(value)
                                  : (json_int_t)(real < 0 ? real - 0.5 : real + 0.5);
    return true;
}

/* ---- texts ---- */

static bool add_formatted(struct buf *out, struct arena *mem, const json_t *value)
{
    return buf_add_str(out,
                       json_is_string(value) ? json_string_value(value) : asl_text(mem, value));
}

static json_t *taken(struct buf *out, struct asl_error *error)
{
    json_t *text = out->overflow ? NULL : json_stringn(out->data ? out->data : "", out->len);

    buf_done(out);
    return text ? text : fail(error, "the text is too long, or no UTF-8");
}

/* {} takes the next argument; a backslash the next character as it is. */
static bool format(struct buf *out, const json_t *args, struct arena *mem)
{
    size_t next = 1;

    for (const char *at = json_string_value(arg(args, 0)); *at; at++) {
        if (*at == '\\' && at[1]) {
            (void)buf_add_char(out, *++at);
        } else if (at[0] == '{' && at[1] == '}') {
            if (next >= json_array_size(args))
                return false;
            (void)add_formatted(out, mem, arg(args, next++));
            at++;
        } else if (*at == '{' || *at == '}') {
            return false;
        } else {
            (void)buf_add_char(out, *at);
        }
    }
    return next == json_array_size(args);
}

static json_t *call_format(const json_t *args, const struct asl_dice *dice, struct asl_error *error)
{
    struct buf out;

    (void)dice;
    if (!json_is_string(arg(args, 0)))
        return fail(error, "States.Format wants a template first");
    buf_init(&out, ASL_PAYLOAD_BYTES);
    if (!format(&out, args, error->mem)) {
        buf_done(&out);
        return fail(error, "States.Format wants as many arguments as its template has {}");
    }
    return taken(&out, error);
}

static json_t *call_string_to_json(const json_t *args, const struct asl_dice *dice,
                                   struct asl_error *error)
{
    const json_t *text = arg(args, 0);
    json_t *value;
    struct err err;

    (void)dice;
    if (!json_is_string(text))
        return fail(error, "States.StringToJson wants a text");
    if (!json_read(json_string_value(text), json_string_length(text), JSON_DEPTH_MAX, &value, &err))
        return fail(error, "States.StringToJson was given what is no JSON");
    return value;
}

static json_t *call_json_to_string(const json_t *args, const struct asl_dice *dice,
                                   struct asl_error *error)
{
    (void)dice;
    return json_string(asl_text(error->mem, arg(args, 0)));
}

/* Any character of the second text parts the first; empty parts are left out. */
static json_t *call_string_split(const json_t *args, const struct asl_dice *dice,
                                 struct asl_error *error)
{
    const char *at = json_string_value(arg(args, 0));
    const char *between = json_string_value(arg(args, 1));
    json_t *parts;

    (void)dice;
    if (!at || !between)
        return fail(error, "States.StringSplit wants two texts");
    parts = json_array();
    for (;;) {
        size_t len;

        at += strspn(at, between);
        len = strcspn(at, between);
        if (!len)
            return parts;
        if (json_array_append_new(parts, json_stringn(at, len)) != 0) {
            json_decref(parts);
            return fail(error, "States.StringSplit parts within a character");
        }
        at += len;
    }
}

static json_t *coded(const json_t *args, bool decode, struct asl_error *error)
{
    const char *text = json_string_value(arg(args, 0));
    size_t len = text ? strlen(text) : 0;
    unsigned char *out;
    int bytes;
    json_t *value;

    if (!text || len > TEXT_MAX || (decode && len % 4 != 0))
        return fail(error, "Base64 wants a text of at most 10000 bytes, decoding in whole groups");
    out = arena_alloc(error->mem, 2 * len + 4);
    bytes = decode ? EVP_DecodeBlock(out, (const unsigned char *)text, (int)len)
                   : EVP_EncodeBlock(out, (const unsigned char *)text, (int)len);
    for (size_t i = len; decode && bytes > 0 && i-- > 0 && text[i] == '=';)
        bytes--;
    value = bytes >= 0 ? json_stringn((char *)out, (size_t)bytes) : NULL;
    return value ? value : fail(error, "States.Base64Decode was given what is no Base64 of a text");
}

static json_t *call_base64_encode(const json_t *args, const struct asl_dice *dice,
                                  struct asl_error *error)
{
    (void)dice;
    return coded(args, false, error);
}

static json_t *call_base64_decode(const json_t *args, const struct asl_dice *dice,
                                  struct asl_error *error)
{
    (void)dice;
    return coded(args, true, error);
}

static const EVP_MD *digest_named(const char *name)
{
    static const char *const names[][2] = {
        { "MD5", "MD5" },        { "SHA-1", "SHA1" },     { "SHA-256", "SHA256" },
        { "SHA-384", "SHA384" }, { "SHA-512", "SHA512" },
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i][0]) == 0)
            return EVP_get_digestbyname(names[i][1]);
    return NULL;
}

static json_t *call_hash(const json_t *args, const struct asl_dice *dice, struct asl_error *error)
{
    const char *name = json_string_value(arg(args, 1));
    const EVP_MD *digest = name ? digest_named(name) : NULL;
    const json_t *data = arg(args, 0);
    const char *text;
    unsigned char sum[EVP_MAX_MD_SIZE];
    char hex[2 * EVP_MAX_MD_SIZE + 1];
    unsigned int len;

    (void)dice;
    text = json_is_string(data) ? json_string_value(data) : asl_text(error->mem, data);
    if (!digest || strlen(text) > TEXT_MAX ||
        !EVP_Digest(text, strlen(text), sum, &len, digest, NULL))
        return fail(error,
                    "States.Hash wants at most 10000 bytes, and MD5, SHA-1, SHA-256, SHA-384 "
                    "or SHA-512");
    for (unsigned int i = 0; i < len; i++)
        (void)snprintf(hex + 2 * (size_t)i, 3, "%02x", sum[i]);
    return json_string(hex);
}

/* ---- arrays and objects ---- */

static json_t *call_array(const json_t *args, const struct asl_dice *dice, struct asl_error *error)
{
    (void)dice;
    (void)error;
    return json_copy((json_t *)(uintptr_t)args);
}

static json_t *call_array_partition(const json_t *args, const struct asl_dice *dice,
                                    struct asl_error *error)
{
    const json_t *from = arg(args, 0);
    json_int_t size;
    json_t *parts;

    (void)dice;
    if (!json_is_array(from) || !whole(arg(args, 1), &size) || size < 1)
        return fail(error, "States.ArrayPartition wants an array and a size of at least 1");
    parts = json_array();
    for (size_t i = 0; i < json_array_size(from); i++) {
        if (i % (size_t)size == 0)
            json_array_append_new(parts, json_array());
        json_array_append(json_array_get(parts, i / (size_t)size), json_array_get(from, i));
    }
    return parts;
}

static bool array_holds(const json_t *array, const json_t *value)
{
    for (size_t i = 0; i < json_array_size(array); i++)
        if (asl_equal(json_array_get(array, i), value))
            return true;
    return false;
}

static json_t *call_array_contains(const json_t *args, const struct asl_dice *dice,
                                   struct asl_error *error)
{
    (void)dice;
    if (!json_is_array(arg(args, 0)))
        return fail(error, "States.ArrayContains wants an array first");
    return json_boolean(array_holds(arg(args, 0), arg(args, 1)));
}

static json_t *call_array_range(const json_t *args, const struct asl_dice *dice,
                                struct asl_error *error)
{
    json_int_t from, to, by;
    json_t *range;

    (void)dice;
    if (!whole(arg(args, 0), &from) || !whole(arg(args, 1), &to) || !whole(arg(args, 2), &by) ||
        !by)
        return fail(error, "States.ArrayRange wants three numbers, the last of them not 0");
    if ((to - from) / by >= RANGE_MAX)
        return fail(error, "States.ArrayRange makes at most 1000 elements");
    range = json_array();
    for (json_int_t n = from; by > 0 ? n <= to : n >= to; n += by)
        json_array_append_new(range, json_integer(n));
    return range;
}

static json_t *call_array_get_item(const json_t *args, const struct asl_dice *dice,
                                   struct asl_error *error)
{
    json_int_t index;

    (void)dice;
    if (!json_is_array(arg(args, 0)) || !whole(arg(args, 1), &index) || index < 0 ||
        (size_t)index >= json_array_size(arg(args, 0)))
        return fail(error, "States.ArrayGetItem wants an array and an index within it");
    return json_incref(json_array_get(arg(args, 0), (size_t)index));
}

static json_t *call_array_length(const json_t *args, const struct asl_dice *dice,
                                 struct asl_error *error)
{
    (void)dice;
    if (!json_is_array(arg(args, 0)))
        return fail(error, "States.ArrayLength wants an array");
    return json_integer((json_int_t)json_array_size(arg(args, 0)));
}

static json_t *call_array_unique(const json_t *args, const struct asl_dice *dice,
                                 struct asl_error *error)
{
    json_t *unique;

    (void)dice;
    if (!json_is_array(arg(args, 0)))
        return fail(error, "States.ArrayUnique wants an array");
    if (json_array_size(arg(args, 0)) > TEXT_MAX)
        return fail(error, "States.ArrayUnique takes at most 10000 elements");
    unique = json_array();
    for (size_t i = 0; i < json_array_size(arg(args, 0)); i++)
        if (!array_holds(unique, json_array_get(arg(args, 0), i)))
            json_array_append(unique, json_array_get(arg(args, 0), i));
    return unique;
}

static json_t *call_json_merge(const json_t *args, const struct asl_dice *dice,
                               struct asl_error *error)
{
    json_t *merged;

    (void)dice;
    if (!json_is_object(arg(args, 0)) || !json_is_object(arg(args, 1)) ||
        !json_is_false(arg(args, 2)))
        return fail(error, "States.JsonMerge wants two objects and false: only shallow merging");
    merged = json_copy(arg(args, 0));
    json_object_update(merged, arg(args, 1));
    return merged;
}

/* ---- numbers and chance ---- */

static json_t *call_math_add(const json_t *args, const struct asl_dice *dice,
                             struct asl_error *error)
{
    json_int_t a, b;

    (void)dice;
    if (!whole(arg(args, 0), &a) || !whole(arg(args, 1), &b))
        return fail(error, "States.MathAdd wants two numbers");
    return json_integer(a + b);
}

/* From the first to before the second. */
static json_t *call_math_random(const json_t *args, const struct asl_dice *dice,
                                struct asl_error *error)
{
    json_int_t from, to;
    json_int_t seed = 0;
    bool has_seed = json_array_size(args) == 3;
    uint64_t state, rolled;

    if (!whole(arg(args, 0), &from) || !whole(arg(args, 1), &to) || to <= from ||
        (has_seed && !whole(arg(args, 2), &seed)))
        return fail(error, "States.MathRandom wants a smaller and a larger number");
    state = (uint64_t)seed;
    rolled = has_seed ? asl_random(&state) : dice->roll(dice->ctx);
    return json_integer(from + (json_int_t)(rolled % (uint64_t)(to - from)));
}

/* RFC 9562, version 4. */
static json_t *call_uuid(const json_t *args, const struct asl_dice *dice, struct asl_error *error)
{
    uint64_t a = (dice->roll(dice->ctx) & 0xffffffffffff0fffULL) | 0x4000;
    uint64_t b = (dice->roll(dice->ctx) & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;
    char text[37];

    (void)args;
    (void)error;
    (void)snprintf(text, sizeof text, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(a >> 32),
                   (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xffff), (unsigned)(b >> 48),
                   (unsigned long long)(b & 0xffffffffffffULL));
    return json_string(text);
}

static const struct intrinsic table[] = {
    { "States.Array", 0, ARGS_MAX, call_array, false },
    { "States.ArrayContains", 2, 2, call_array_contains, false },
    { "States.ArrayGetItem", 2, 2, call_array_get_item, false },
    { "States.ArrayLength", 1, 1, call_array_length, false },
    { "States.ArrayPartition", 2, 2, call_array_partition, false },
    { "States.ArrayRange", 3, 3, call_array_range, false },
    { "States.ArrayUnique", 1, 1, call_array_unique, false },
    { "States.Base64Decode", 1, 1, call_base64_decode, false },
    { "States.Base64Encode", 1, 1, call_base64_encode, false },
    { "States.Format", 1, ARGS_MAX, call_format, true },
    { "States.Hash", 2, 2, call_hash, false },
    { "States.JsonMerge", 3, 3, call_json_merge, false },
    { "States.JsonToString", 1, 1, call_json_to_string, false },
    { "States.MathAdd", 2, 2, call_math_add, false },
    { "States.MathRandom", 2, 3, call_math_random, false },
    { "States.StringSplit", 2, 2, call_string_split, false },
    { "States.StringToJson", 1, 1, call_string_to_json, false },
    { "States.UUID", 0, 0, call_uuid, false },
};

const struct intrinsic *intrinsic_find(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strlen(table[i].name) == len && memcmp(table[i].name, name, len) == 0)
            return &table[i];
    return NULL;
}
