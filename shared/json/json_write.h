/* JSON out: written straight into a buffer, commas and escapes taken care of. Strings must be
 * valid UTF-8 (all that the store holds is). A NULL string and a negative optional time are null.
 * `*_member` functions write a key and its value. No name here is one of jansson's: the same
 * program links both, and its json_string and json_real would be replaced by ours. */
#ifndef EVERI_JSON_WRITE_H
#define EVERI_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct json_writer {
    struct buf *out;
    bool need_comma;
};

void json_writer_init(struct json_writer *w, struct buf *out);

void json_open_object(struct json_writer *w);
void json_close_object(struct json_writer *w);
void json_open_array(struct json_writer *w);
void json_close_array(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);

void json_text(struct json_writer *w, const char *s);
void json_int(struct json_writer *w, int64_t n);
void json_number(struct json_writer *w, double x);
void json_bool(struct json_writer *w, bool b);
void json_null_value(struct json_writer *w);
/* Bytes that are JSON already. */
void json_raw(struct json_writer *w, const char *json, size_t len);

void json_string_member(struct json_writer *w, const char *key, const char *s);
void json_int_member(struct json_writer *w, const char *key, int64_t n);
void json_real_member(struct json_writer *w, const char *key, double x);
void json_bool_member(struct json_writer *w, const char *key, bool b);
/* JSON already; NULL is null. */
void json_raw_member(struct json_writer *w, const char *key, const char *json);
void json_null_member(struct json_writer *w, const char *key);
/* RFC 3339; ms < 0 is null. */
void json_time_member(struct json_writer *w, const char *key, int64_t ms);
void json_object_member(struct json_writer *w, const char *key); /* opens it */
void json_array_member(struct json_writer *w, const char *key);  /* opens it */

#endif
