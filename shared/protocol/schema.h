/* Schemas: the shapes of objects, results and push parameters as rows, from which rpc.discover and
 * the written contract are made. An object's rows stand next to its writer (objects.c), those of
 * results and pushes in schemas.c. Every schema is whole: a member that is not listed is not
 * there, and one that is not optional always is.
 *
 * To add one: its rows, and its line in object_schemas or result_schemas. */
#ifndef EVERI_SCHEMA_H
#define EVERI_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "id.h"
#include "json_write.h"

enum schema_type {
    SCHEMA_STRING,
    SCHEMA_INTEGER,
    SCHEMA_NUMBER,
    SCHEMA_BOOL,
    SCHEMA_TIME,
    SCHEMA_HANDLE,
    SCHEMA_TOPIC,
    SCHEMA_ID,     /* id_kind says of what; 0: of any kind */
    SCHEMA_ENUM,   /* names */
    SCHEMA_REF,    /* to the schema `of` */
    SCHEMA_OBJECT, /* any object: JSON of others, such as a filter policy */
    SCHEMA_ONE_OF, /* one of the schemas `names` */
    SCHEMA_PUSHES, /* the pushes that sync replays */
};

struct schema_member {
    const char *name; /* NULL ends the rows */
    enum schema_type type;
    char id_kind;
    bool nullable, optional, list;
    const char *of;
    const char *const *names;
};

struct schema {
    const char *name;
    const struct schema_member *members;
};

/* Rows: STRING("name"), TIME("edited_at", NULLABLE), REF("actors", "Brief", LIST). */
/* clang-format off */
#define NULLABLE .nullable = true
#define OPTIONAL .optional = true
#define LIST     .list = true

#define STRING(key, ...)       { .name = (key), .type = SCHEMA_STRING, __VA_ARGS__ }
#define INTEGER(key, ...)      { .name = (key), .type = SCHEMA_INTEGER, __VA_ARGS__ }
#define NUMBER(key, ...)       { .name = (key), .type = SCHEMA_NUMBER, __VA_ARGS__ }
#define BOOL(key, ...)         { .name = (key), .type = SCHEMA_BOOL, __VA_ARGS__ }
#define TIME(key, ...)         { .name = (key), .type = SCHEMA_TIME, __VA_ARGS__ }
#define HANDLE(key, ...)       { .name = (key), .type = SCHEMA_HANDLE, __VA_ARGS__ }
#define TOPIC(key, ...)        { .name = (key), .type = SCHEMA_TOPIC, __VA_ARGS__ }
#define ID(key, kind, ...)     { .name = (key), .type = SCHEMA_ID, .id_kind = (kind), __VA_ARGS__ }
#define ENUM(key, values, ...) { .name = (key), .type = SCHEMA_ENUM, .names = (values), __VA_ARGS__ }
#define REF(key, to, ...)      { .name = (key), .type = SCHEMA_REF, .of = (to), __VA_ARGS__ }
#define OBJECT(key, ...)       { .name = (key), .type = SCHEMA_OBJECT, __VA_ARGS__ }
#define ONE_OF(key, those, ...) \
    { .name = (key), .type = SCHEMA_ONE_OF, .names = (those), __VA_ARGS__ }
#define PUSHES(key)            { .name = (key), .type = SCHEMA_PUSHES, .list = true }
#define END_MEMBERS            { .name = NULL }
/* clang-format on */

extern const struct schema object_schemas[], result_schemas[];
extern const size_t object_schema_count, result_schema_count;

/* NULL: no such schema. */
const struct schema *schema_find(const char *name);
/* All of them, as JSON Schema, as the members of one object by name. */
void write_schemas(struct json_writer *w);
/* The schema itself, as one JSON Schema object. */
void write_schema(struct json_writer *w, const struct schema *schema);
/* {"$ref": "#/components/schemas/NAME"} */
void write_schema_ref(struct json_writer *w, const char *name);

/* The patterns that ids, handles and times keep to. */
#define PATTERN_HANDLE "^[a-z][a-z0-9_]{1,29}$"
#define PATTERN_TOPIC  "^(?=.*[a-z])[a-z0-9][a-z0-9-]{0,39}$"
#define PATTERN_TIME   "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$"
#define PATTERN_ID     "[0-9a-hjkmnp-tv-z]{13}$" /* behind ^ and the kind's letter */

#endif
